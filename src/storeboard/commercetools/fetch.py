"""
commercetools as the engine reads it: what is true now of some refs, who owns a follower, and whole lists.

Satisfies the engine's `Source`. All refs of a claim are read in as few queries as addresses allow, side by side; absent
means gone. It only reads.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from storeboard.commercetools.client import Client
from storeboard.commercetools.reader import chunked, quoted, together
from storeboard.commercetools.whole import WholeReader
from storeboard.errors import TerminalError
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.entity import Entity, Owner
from storeboard.mapping.parts import parts_of, whole_id_of
from storeboard.mapping.references import id_of, references_at
from storeboard.model import Ref, Resource

Owners = Mapping[str, tuple[Ref, ...]]


class CommercetoolsSource:
    """All configured projects, by key."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        self._clients = clients
        self._readers = {project: WholeReader(client) for project, client in clients.items()}

    async def fetch(self, refs: Sequence[Ref]) -> Mapping[Ref, Resource | None]:
        """
        What is true now of every ref; None is gone. Expansions and companions included.

        Raise `TransientError` when the whole read failed and may do better later, `TerminalError` when a person must
        act: `UnreadableError` when that is because a whole entity of a project cannot be read.
        """
        groups = _grouped(refs)
        parts = await together(self._fetch(project, type_, ids) for (project, type_), ids in groups.items())
        found = dict(zip(groups, parts, strict=True))
        return {ref: found[ref.project, ref.type].get(ref.id) for ref in refs}

    async def refusal(self, project: str, entity: str) -> str | None:
        """Try the smallest read of an entity; say what the client, or the project, lacks."""
        self._reader(project)
        row = entity_of(entity)
        return await self._clients[project].refusal(row if row.part_of is None else entity_of(row.part_of.whole))

    async def owners(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[Ref, ...]]:
        """The owners of followers, by query; empty for one that nothing holds yet, and for what follows nothing."""
        groups = _grouped(refs)
        parts = await together(self._owners(project, type_, ids) for (project, type_), ids in groups.items())
        found = dict(zip(groups, parts, strict=True))
        return {ref: found[ref.project, ref.type].get(ref.id, ()) for ref in refs}

    async def scan(
        self, project: str, entity: str, where: str | None = None, since: str | None = None
    ) -> AsyncIterator[Sequence[tuple[Ref, Resource]]]:
        """Every resource of an entity by pages, in id order; `where` is a predicate, `since` a time in ISO 8601."""
        changed = (f"lastModifiedAt >= {quoted(_stamp(since))}",) if since is not None else ()
        chosen = (where,) if where else ()
        row, reader = entity_of(entity), self._reader(project)
        whole = row if row.part_of is None else entity_of(row.part_of.whole)
        async for rows in reader.pages(whole, (*changed, *chosen)):
            found = {id_of(one): one for one in rows} if whole is row else await _cut(reader, row, rows)
            yield [(Ref(project, entity, id_), found[id_]) for id_ in sorted(found)]

    async def newest(
        self, project: str, entity: str, count_max: int, where: str | None = None
    ) -> AsyncIterator[Sequence[tuple[Ref, Resource]]]:
        """At most so many resources by pages, the newest first; of a part, those of so many wholes."""
        row, reader = entity_of(entity), self._reader(project)
        whole = row if row.part_of is None else entity_of(row.part_of.whole)
        async for rows in reader.newest(whole, count_max, (where,) if where else ()):
            found = {id_of(one): one for one in rows} if whole is row else await _cut(reader, row, rows)
            yield [(Ref(project, entity, id_), one) for id_, one in found.items()]

    def _reader(self, project: str) -> WholeReader:
        reader = self._readers.get(project)
        if reader is None:
            raise TerminalError(f'project "{project}" is not configured; expected one of: {_listed(self._readers)}')
        return reader

    async def _fetch(self, project: str, type_: str, ids: frozenset[str]) -> Mapping[str, Resource]:
        row, reader = entity_of(type_), self._reader(project)
        if row.part_of is None:
            return await reader.by_ids(row, ids)
        wholes = await reader.by_ids(entity_of(row.part_of.whole), {whole_id_of(id_) for id_ in ids})
        return await _cut(reader, row, wholes.values(), ids)

    async def _owners(self, project: str, type_: str, ids: frozenset[str]) -> Owners:
        entity = entity_of(type_)
        parts = await together(
            self._named(project, entity, owner, ids) if owner.hops else self._holding(project, owner, ids)
            for owner in entity.owners
        )
        return {id_: tuple(ref for part in parts for ref in part.get(id_, ())) for id_ in ids}

    async def _named(self, project: str, entity: Entity, owner: Owner, ids: frozenset[str]) -> Owners:
        """Ask the followers, and what lies between, which name their owner."""
        reader = self._reader(project).bare
        reached = {id_: frozenset({id_}) for id_ in ids}
        row = entity
        for hop in owner.hops:
            found = await reader.by_names(row, frozenset().union(*reached.values()))
            reached = {
                id_: frozenset(
                    id_of(reference)
                    for one in here & found.keys()
                    for reference in references_at(found[one], hop.field)
                    if reference.get("typeId", hop.entity) == hop.entity
                )
                for id_, here in reached.items()
            }
            row = entity_of(hop.entity)
        return {id_: tuple(Ref(project, owner.entity, one) for one in sorted(here)) for id_, here in reached.items()}

    async def _holding(self, project: str, owner: Owner, ids: frozenset[str]) -> Owners:
        """Ask for the owners that hold the followers, which do not know them."""
        holders: dict[str, list[Ref]] = defaultdict(list)
        for wanted in chunked(ids):
            predicate = f"id in ({', '.join(map(quoted, wanted))})"
            for name in reversed(owner.held_at):
                predicate = f"{name}({predicate})"
            async for rows in self._reader(project).bare.pages(ENTITIES[owner.entity], (predicate,)):
                for row in rows:
                    held = {id_of(one) for one in references_at(row, f"{'.'.join(owner.held_at)}[*]")}
                    for id_ in held.intersection(wanted):
                        holders[id_].append(Ref(project, owner.entity, id_of(row)))
        return {id_: tuple(refs) for id_, refs in holders.items()}


def entity_of(type_: str) -> Entity:
    """Find the row of a type; raise `TerminalError` for one that has none."""
    entity = ENTITIES.get(type_)
    if entity is None:
        raise TerminalError(f'resource type "{type_}" cannot be read; expected one of: {_listed(ENTITIES)}')
    return entity


async def _cut(
    reader: WholeReader, row: Entity, wholes: Iterable[Resource], ids: frozenset[str] | None = None
) -> dict[str, Resource]:
    """Cut the parts of a row (all of them for None) out of wholes and put beside them what their row names."""
    parts = {id_: one for whole in wholes for id_, one in parts_of(row, whole).items() if ids is None or id_ in ids}
    await reader.complete(row, tuple(parts.values()))
    return parts


def _grouped(refs: Iterable[Ref]) -> dict[tuple[str, str], frozenset[str]]:
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ref in refs:
        groups[ref.project, ref.type].add(ref.id)
    return {group: frozenset(ids) for group, ids in groups.items()}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _stamp(since: str) -> str:
    """Write a time as commercetools does, milliseconds and `Z` included: some peers compare times as text."""
    try:
        instant = datetime.fromisoformat(since)
    except ValueError:
        raise TerminalError("the time to start from is not ISO 8601, such as 2026-11-24T08:00:00Z") from None
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{aware.microsecond // 1000:03d}Z"
