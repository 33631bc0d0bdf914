"""
commercetools as the engine reads it: what is true now of some refs, who owns a follower, and whole lists.

Satisfies the engine's `Source`. All refs of a claim are read in as few queries as addresses allow, side by side; absent
means gone. It only reads.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from storeboard.commercetools.client import Client
from storeboard.commercetools.entities import ENTITIES, Entity, Owner
from storeboard.commercetools.reader import IDS_MAX, Reader, quoted, together
from storeboard.commercetools.references import id_of, references_at
from storeboard.errors import TerminalError
from storeboard.model import Ref, Resource

Owners = Mapping[str, tuple[Ref, ...]]


class CommercetoolsSource:
    """All configured projects, by key."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        self._readers = {project: Reader(client) for project, client in clients.items()}

    async def fetch(self, refs: Sequence[Ref]) -> Mapping[Ref, Resource | None]:
        """
        What is true now of every ref; None is gone. Expansions and companions included.

        Raise `TransientError` when the whole read failed and may do better later, `TerminalError` when a person must
        act.
        """
        groups = _grouped(refs)
        parts = await together(self._fetch(project, type_, ids) for (project, type_), ids in groups.items())
        found = dict(zip(groups, parts, strict=True))
        return {ref: found[ref.project, ref.type].get(ref.id) for ref in refs}

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
        async for rows in self._reader(project).pages(entity_of(entity), (*changed, *chosen)):
            yield [(Ref(project, entity, id_of(row)), row) for row in rows]

    def _reader(self, project: str) -> Reader:
        reader = self._readers.get(project)
        if reader is None:
            raise TerminalError(f'project "{project}" is not configured; expected one of: {_listed(self._readers)}')
        return reader

    async def _fetch(self, project: str, type_: str, ids: frozenset[str]) -> Mapping[str, Resource]:
        return await self._reader(project).by_ids(entity_of(type_), ids)

    async def _owners(self, project: str, type_: str, ids: frozenset[str]) -> Owners:
        entity = entity_of(type_)
        if entity.owner is None:
            return {}
        if entity.owner.field is not None:
            return await self._named(project, entity, entity.owner, entity.owner.field, ids)
        return await self._holding(project, entity.owner, sorted(ids))

    async def _named(self, project: str, entity: Entity, owner: Owner, field: str, ids: frozenset[str]) -> Owners:
        """Ask the followers, which name their owner."""
        found = await self._reader(project).by_ids(entity, ids, whole=False)
        return {
            id_: tuple(
                Ref(project, owner.entity, id_of(reference))
                for reference in references_at(follower, field)
                if reference.get("typeId", owner.entity) == owner.entity
            )
            for id_, follower in found.items()
        }

    async def _holding(self, project: str, owner: Owner, ids: Sequence[str]) -> Owners:
        """Ask for the owners that hold the followers, which do not know them."""
        holders: dict[str, list[Ref]] = defaultdict(list)
        for start in range(0, len(ids), IDS_MAX):
            wanted = frozenset(ids[start : start + IDS_MAX])
            predicate = f"id in ({', '.join(map(quoted, sorted(wanted)))})"
            for name in reversed(owner.held_at):
                predicate = f"{name}({predicate})"
            async for rows in self._reader(project).pages(ENTITIES[owner.entity], (predicate,), whole=False):
                for row in rows:
                    held = {id_of(one) for one in references_at(row, f"{'.'.join(owner.held_at)}[*]")}
                    for id_ in held & wanted:
                        holders[id_].append(Ref(project, owner.entity, id_of(row)))
        return {id_: tuple(refs) for id_, refs in holders.items()}


def entity_of(type_: str) -> Entity:
    """Find the row of a type; raise `TerminalError` for one that has none."""
    entity = ENTITIES.get(type_)
    if entity is None:
        raise TerminalError(f'resource type "{type_}" cannot be read; expected one of: {_listed(ENTITIES)}')
    return entity


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
