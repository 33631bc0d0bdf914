"""
Cut parts out of a resource: addresses, associates, deliveries, parcels, returned items.

commercetools gives them neither a list nor notifications of their own, so that a part is known by its whole: its id is
`<id of the whole>_<id of the part>`, its version is that of the whole. Pure over JSON: what has no usable id, and what
repeats one, is passed by.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from storeboard.mapping.entity import Entity, Part
from storeboard.mapping.shapes import record, text
from storeboard.model import Resource

MARK: Final = "_"

_ID: Final = re.compile("[a-z0-9_-]{1,64}")
_INHERITED: Final = ("version", "createdAt", "lastModifiedAt", "locale")


def whole_id_of(id_: str) -> str:
    """Return the id of the whole out of a part's."""
    return id_.partition(MARK)[0]


def parts_of(row: Entity, whole: Resource) -> dict[str, Resource]:
    """Return the records of every part that this row finds in a whole, by their ids, in order."""
    part, found = row.part_of, dict[str, Resource]()
    whole_id = (text(whole.get("id")) or "").lower()
    if part is None or not whole_id:
        return found
    for one, around in _objects(part, whole):
        id_ = _id_at(one, part.id_at)
        if _ID.fullmatch(id_):
            found.setdefault(f"{whole_id}{MARK}{id_}", _record(part, one, around, whole))
    return found


def _objects(part: Part, whole: Resource) -> Iterator[tuple[Resource, Resource]]:
    """Every object at the paths of a part, with the object that its list stands in."""
    for path in part.at:
        found: list[tuple[Any, Any]] = [(whole, {})]
        for step in path.split("."):
            name = step.removesuffix("[*]")
            found = [(one[name], one) for one, _ in found if isinstance(one, dict) and name in one]
            if step.endswith("[*]"):
                found = [(inner, around) for one, around in found if isinstance(one, list) for inner in one]
        yield from ((one, around) for one, around in found if isinstance(one, dict))


def _id_at(one: Resource, path: str) -> str:
    value: Any = one
    for name in path.split("."):
        value = record(value).get(name)
    return (text(value) or "").strip().lower()


def _record(part: Part, one: Resource, around: Resource, whole: Resource) -> Resource:
    inherited = {name: whole[name] for name in _INHERITED if name in whole}
    beside = {part.whole_as: whole} | ({part.inside: around} if part.inside else {})
    return {**inherited, **one, "version": whole.get("version"), **beside}
