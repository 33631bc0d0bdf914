"""
Every commercetools resource type that the house knows, as one table: a new entity is a new row in one of these files.

Where it is listed, what is read with it, whom it follows, what it is a part of, its fields and its derived fields all
follow from its row; nothing else in the product names it.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from storeboard.mapping.entities import lookups, orders, people, quotes
from storeboard.mapping.entity import Companion, Derived, Entity, Expansion, Gathered

LINE: Final = orders.LINE.type
"""The entity of a line item or custom line item inside the record of its order or quote."""

_COMMON: Final = "id version key createdAt createdBy lastModifiedAt lastModifiedBy custom"

ENTITIES: Final[Mapping[str, Entity]] = MappingProxyType(
    {row.type: row for row in (*people.ROWS, *orders.ROWS, *quotes.ROWS, *lookups.ROWS)}
)
"""Every row by its typeId."""

MAPPABLE: Final = frozenset(row.type for row in ENTITIES.values() if row.fields)
"""The entities that a mapping may name."""

WITH_LINES: Final = frozenset(row.type for row in ENTITIES.values() if row.lines)
"""The entities whose lines can be subitems."""


def _fields_of(row: Entity) -> frozenset[str]:
    beside = {one.attach_as for one in (*row.companions, *row.gathered)}
    around = {row.part_of.whole_as, row.part_of.inside or row.part_of.whole_as} if row.part_of is not None else set()
    return frozenset({*f"{_COMMON} {row.fields}".split(), *beside, *around})


FIELDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {row.type: _fields_of(row) for row in (*ENTITIES.values(), orders.LINE) if row.fields}
)
"""
The fields that the paths of an entity may begin with, as the HTTP API documents them, and what the reader puts beside.

What comes below is not checked: custom fields and new releases may put anything there.
"""

DERIVED: Final[Mapping[str, Mapping[str, Derived]]] = MappingProxyType(
    {
        row.type: MappingProxyType({field.name: field for field in row.derived})
        for row in (*ENTITIES.values(), orders.LINE)
        if row.derived
    }
)
"""Every derived field, by entity and name."""

_NONE: Final[Mapping[str, Derived]] = MappingProxyType({})


def derived_of(entity: str) -> Mapping[str, Derived]:
    """Return the derived fields of an entity, none for an entity without any."""
    return DERIVED.get(entity, _NONE)


def derived_at(path: str, entity: str) -> tuple[Derived | None, str]:
    """Return the derived field that a path begins with, and the rest of the path inside its value."""
    known = derived_of(entity)
    if path in known:
        return known[path], ""
    root, _, rest = path.partition(".")
    found = known.get(root)
    return (found, rest) if found is not None and found.is_object else (None, path)


def names_of(entity: str) -> frozenset[str]:
    """Return everything that a path of this entity may begin with, derived fields included."""
    return FIELDS.get(entity, frozenset()) | frozenset(derived_of(entity))


LOOKED_UP: Final = frozenset(row.type for row in ENTITIES.values() if row.looked_up)
"""The types that others show by a name, which is kept for a while."""


def _led_to() -> dict[str, tuple[str, ...]]:
    led: dict[str, tuple[str, ...]] = {}
    for row in ENTITIES.values():
        for owner in row.owners:
            led[row.type] = (*led.get(row.type, ()), owner.entity)
        if row.part_of is not None:
            led[row.part_of.whole] = (*led.get(row.part_of.whole, ()), row.type)
    return led


LED_TO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(_led_to())
"""The types whose keys a change concerns, by its type: a follower's owner, and the parts of a whole."""


@cache
def read_for(type_: str) -> frozenset[str]:
    """Return the types that a resource of this type is read together with, itself included."""
    found: set[str] = set()
    frontier = {type_} & ENTITIES.keys()
    while frontier:
        found |= frontier
        frontier = {other for one in frontier for other in _beside(ENTITIES[one])} - found
    return frozenset(found)


def needed(types: Iterable[str]) -> tuple[Entity, ...]:
    """
    Give every row that is read, or listened to, when these types are mapped, in table order.

    Themselves, what they are read together with, and their followers with what lies on their way.
    """
    mapped = frozenset(types)
    led = [(row, owner) for row in ENTITIES.values() for owner in row.owners if owner.entity in mapped]
    on_the_way = {hop.entity for _, owner in led for hop in owner.hops}
    wanted = on_the_way.union({row.type for row, _ in led}, *map(read_for, mapped))
    return tuple(row for row in ENTITIES.values() if row.type in wanted and row.path)


def _is_apart(one: Expansion | Companion | Gathered) -> bool:
    return isinstance(one, Expansion) and one.apart


def _beside(row: Entity) -> set[str]:
    beside = {one.entity for one in (*row.expansions, *row.companions, *row.gathered) if not _is_apart(one)}
    return beside | ({row.part_of.whole} if row.part_of is not None else set())
