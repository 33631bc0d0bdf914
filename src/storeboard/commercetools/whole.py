"""
Read resources of one project whole: with everything that the entity table puts beside them.

Expansions are asked for with the query; what commercetools left out is read in a query of its own, and so are
companions, what is referred to by key, and what is gathered. What is put beside is made whole in turn, down to
`DEPTH_MAX`: a division carries its parents. What others show by its name changes rarely and is kept for
`LOOKUP_SECONDS_MAX`, shorter than an item waits for a version that it was promised, and `LOOKUPS_KEPT_MAX` of it.

However many resources are read, what belongs beside them costs a number of queries that follows from the entity table,
for every 150 of a kind. A list that is refused costs the fields that need it and no more: `Unread` stands where it
belongs, or nothing, where the row can do without; a peer that has no such list holds nothing of it. Neither is asked
for again for `REFUSED_SECONDS_MAX`. More than `GATHERED_MAX` resources that name others are not read: `TooLargeError`.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Coroutine, Iterable, Sequence
from typing import Any, Final

from storeboard.commercetools.client import Client, RefusedError
from storeboard.commercetools.reader import Reader, chunked, quoted, together
from storeboard.errors import TooLargeError
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.entity import Entity, Gathered
from storeboard.mapping.references import attach, id_of, key_of, references_at, unexpanded
from storeboard.mapping.shapes import Unread
from storeboard.model import Resource

DEPTH_MAX: Final = 6
LOOKUPS_KEPT_MAX: Final = 10_000
LOOKUP_SECONDS_MAX: Final = 5.0
REFUSED_SECONDS_MAX: Final = 60.0
GATHERED_MAX: Final = 5_000

_NOT_GIVEN: Final = frozenset({400, 403, 404})

_Name = tuple[str, bool]
"""An entity, and whether its resources are named by key."""


class WholeReader:
    """Reads one project."""

    def __init__(self, client: Client) -> None:
        self.bare = Reader(client)
        self._clock = client.clock
        self._merchant_center = client.merchant_center
        self._kept: dict[tuple[_Name, str], tuple[float, Resource | None]] = {}
        self._refused: dict[str, tuple[float, Unread | None]] = {}

    async def by_ids(self, entity: Entity, ids: Collection[str]) -> dict[str, Resource]:
        """Read resources by id; what is not in the answer is not there."""
        found = await self.bare.by_names(entity, ids, expand=True)
        await self._whole(entity, tuple(found.values()))
        return found

    async def pages(self, entity: Entity, where: Sequence[str] = ()) -> AsyncIterator[tuple[Resource, ...]]:
        """Read a list from end to end, in id order."""
        async for rows in self.bare.pages(entity, where, expand=True):
            await self._whole(entity, rows)
            yield rows

    async def newest(
        self, entity: Entity, count_max: int, where: Sequence[str] = ()
    ) -> AsyncIterator[tuple[Resource, ...]]:
        """Read at most so many resources, the newest first."""
        async for rows in self.bare.newest(entity, count_max, where):
            await self._whole(entity, rows)
            yield rows

    async def _whole(self, entity: Entity, resources: Sequence[Resource]) -> None:
        await self.complete(entity, resources)
        if self._merchant_center is not None:
            for one in resources:
                one["merchantCenter"] = self._merchant_center

    async def complete(self, entity: Entity, resources: Sequence[Resource], depth: int = 0) -> None:
        """Put beside the resources what their row names, and complete that in turn."""
        if depth >= DEPTH_MAX or not resources:
            return
        await self._point(entity, resources)
        for gathered in entity.gathered:
            await self._gather(gathered, resources)
        for type_, beside in _put_beside(entity, resources).items():
            await self.complete(ENTITIES[type_], beside, depth + 1)

    async def _point(self, entity: Entity, resources: Sequence[Resource]) -> None:
        """Put into references, and beside the ids of companions, what they name."""
        wanted: dict[_Name, set[str]] = defaultdict(set)
        for expansion in entity.expansions:
            name = key_of if expansion.by_key else id_of
            wanted[expansion.entity, expansion.by_key] |= unexpanded(resources, expansion.path, name)
        for companion in entity.companions:
            wanted[companion.entity, False] |= {_text(one.get(companion.id_field)) for one in resources} - {""}
        names = [name for name, values in wanted.items() if values]
        spared = {one.entity for one in entity.expansions if one.apart}
        parts = await together(self._named(name, wanted[name], name[0] in spared) for name in names)
        found = dict(zip(names, parts, strict=True))
        for expansion in entity.expansions:
            beside = found.get((expansion.entity, expansion.by_key), {})
            attach(resources, expansion.path, beside, key_of if expansion.by_key else id_of)
        for companion in entity.companions:
            beside = found.get((companion.entity, False), {})
            for one in resources:
                id_ = _text(one.get(companion.id_field))
                one[companion.attach_as] = (beside if id_ else None) if isinstance(beside, Unread) else beside.get(id_)

    async def _gather(self, gathered: Gathered, resources: Sequence[Resource]) -> None:
        """Put beside the resources those that name them, or that name what was gathered before."""
        of: dict[str, Resource] = {}
        for one in resources:
            named = [one] if gathered.through is None else one[gathered.through]
            one[gathered.attach_as] = named if isinstance(named, Unread) else []
            of.update({} if isinstance(named, Unread) else {id_of(named_one): one for named_one in named})
        found = await self._leniently(ENTITIES[gathered.entity], self._naming(gathered, of)) if of else {}
        if isinstance(found, Unread):
            for one in of.values():
                one[gathered.attach_as] = found
            return
        for one in sorted(found.values(), key=_created):
            for reference in references_at(one, gathered.field):
                if id_of(reference) in of:
                    of[id_of(reference)][gathered.attach_as].append(one)

    async def _naming(self, gathered: Gathered, named: Iterable[str]) -> dict[str, Resource]:
        row = ENTITIES[gathered.entity]
        found: dict[str, Resource] = {}
        for ids in chunked(named):
            predicate = f"{gathered.field}(id in ({', '.join(map(quoted, ids))}))"
            async for page in self.bare.pages(row, (predicate,), expand=True):
                found.update({id_of(one): one for one in page})
                if len(found) > GATHERED_MAX:
                    raise TooLargeError(f"more than {GATHERED_MAX:,} {row.path} belong to what is read at once")
        return found

    async def _named(self, name: _Name, values: Collection[str], spared: bool) -> dict[str, Resource] | Unread:
        """Read what others point to, out of what is kept where that is allowed."""
        row = ENTITIES[name[0]]
        if not row.looked_up:
            return await self._read(name, values, spared)
        oldest = self._clock.now() - LOOKUP_SECONDS_MAX
        known = {value: kept[1] for value in values if (kept := self._kept.get((name, value))) and kept[0] >= oldest}
        missing = set(values) - known.keys()
        read = await self._read(name, missing, spared) if missing else {}
        if isinstance(read, Unread):
            return read
        self._keep(name, {value: read.get(value) for value in missing})
        return read | {value: one for value, one in known.items() if one is not None}

    async def _read(self, name: _Name, values: Collection[str], spared: bool) -> dict[str, Resource] | Unread:
        row, by_key = ENTITIES[name[0]], name[1]
        return await self._leniently(row, self.bare.by_names(row, values, key_of if by_key else id_of), spared)

    async def _leniently(
        self, row: Entity, reading: Coroutine[Any, Any, dict[str, Resource]], spared: bool = False
    ) -> dict[str, Resource] | Unread:
        """Read what stands beside others; a list that is refused gives `Unread`, or nothing where that will do."""
        now, refusal = self._clock.now(), self._refused.get(row.type)
        if refusal is not None and now - refusal[0] < REFUSED_SECONDS_MAX:
            reading.close()
            unread = refusal[1]
        else:
            try:
                return await reading
            except RefusedError as error:
                if error.status not in _NOT_GIVEN:
                    raise
                unread = None if error.status == 404 else Unread(error.reason)
                # A query that is refused may be one that this peer does not understand; a list that is, is all of it.
                if error.status != 400:
                    self._refused[row.type] = now, unread
        return {} if unread is None or spared or row.optional else unread

    def _keep(self, name: _Name, found: dict[str, Resource | None]) -> None:
        now = self._clock.now()
        for value, one in found.items():
            self._kept.pop((name, value), None)
            self._kept[name, value] = now, one
        for surplus in list(self._kept)[: max(0, len(self._kept) - LOOKUPS_KEPT_MAX)]:
            del self._kept[surplus]


def _put_beside(entity: Entity, resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    """What now stands beside the resources and has rows of its own to be completed by, each once."""
    beside: dict[str, dict[int, Resource]] = defaultdict(dict)

    def note(type_: str, value: object) -> None:
        if isinstance(value, dict) and _has_beside(ENTITIES[type_]):
            beside[type_][id(value)] = value

    for one in resources:
        for expansion in entity.expansions:
            for reference in references_at(one, expansion.path) if not expansion.apart else ():
                note(expansion.entity, reference.get("obj"))
        for companion in entity.companions:
            note(companion.entity, one.get(companion.attach_as))
        for gathered in entity.gathered:
            several = one[gathered.attach_as]
            for gathered_one in () if isinstance(several, Unread) else several:
                note(gathered.entity, gathered_one)
    return {type_: list(found.values()) for type_, found in beside.items()}


def _has_beside(row: Entity) -> bool:
    return bool(row.expansions or row.companions or row.gathered)


def _created(resource: Resource) -> tuple[str, str]:
    created = resource.get("createdAt")
    return (created if isinstance(created, str) else "", id_of(resource))


def _text(value: object) -> str:
    return value.lower() if isinstance(value, str) else ""
