"""
Say what a resource was read together with: the refs whose change may change its item, and the versions they had.

It follows the entity table: expansions, companions, gathered resources and the whole of a part, and theirs in turn.
"""

from collections.abc import Iterator
from typing import Any

from storeboard.mapping import shapes
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.references import id_of, references_at
from storeboard.model import Ref, Resource

DEPTH_MAX = 8

_Along = Iterator[tuple[Ref, Resource | None]]


def uses_of(ref: Ref, resource: Resource) -> tuple[Ref, ...]:
    """Return the refs of the resources that this one was read together with: their change may change its item."""
    return tuple(sorted({used for used, _ in _along(ref.project, ref.type, resource)} - {ref}))


def versions_of(ref: Ref, resource: Resource) -> dict[Ref, int]:
    """Return the versions of those among `uses_of` that were read along, 0 for a companion that was not there."""
    found = _along(ref.project, ref.type, resource)
    return {used: shapes.count(whole.get("version")) for used, whole in found if whole is not None and used != ref}


def _along(project: str, type_: str, resource: Resource, depth: int = 0) -> _Along:
    row = ENTITIES.get(type_)
    if row is None or depth > DEPTH_MAX:
        return
    for used, whole in _beside(project, type_, resource):
        yield used, whole
        if whole:
            yield from _along(project, used.type, whole, depth + 1)


def _beside(project: str, type_: str, resource: Resource) -> _Along:
    row = ENTITIES[type_]
    for expansion in row.expansions:
        for reference in references_at(resource, expansion.path):
            if reference.get("typeId") == expansion.entity:
                obj = _read(reference.get("obj"))
                yield from _named(project, expansion.entity, id_of(reference) or id_of(obj or {}), obj or None)
    for companion in row.companions:
        beside = _read(resource.get(companion.attach_as)) if companion.attach_as in resource else None
        id_ = shapes.text(resource.get(companion.id_field)) or ""
        yield from _named(project, companion.entity, id_.lower(), beside)
    for gathered in row.gathered:
        several = resource.get(gathered.attach_as)
        for one in shapes.records(several if isinstance(several, list) else None):
            yield from _named(project, gathered.entity, id_of(one), one)
    if row.part_of is not None:
        whole = shapes.record(resource.get(row.part_of.whole_as))
        yield from _named(project, row.part_of.whole, id_of(whole), whole)


def _read(value: Any) -> Resource | None:
    """An object; nothing at all for what could not be read, an empty one for anything else."""
    return None if isinstance(value, shapes.Unread) else shapes.record(value)


def _named(project: str, type_: str, id_: str, whole: Resource | None) -> _Along:
    if id_:
        yield Ref(project, type_, id_), whole
