"""
Say which keys a change concerns, and which board takes a record.

A ref is a key of every mapping of its entity and project. A follower (a payment) is also a key in the name of its
owner's entity, `~order`, and a whole (a customer) one in the name of its parts, `~address`: it is passed on once they
are known. What others show by its name (a store) is a key `~*`, which remembers the version that was promised.
Deterministic: mappings keep their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from storeboard.mapping.entities import LED_TO, LOOKED_UP, read_for
from storeboard.mapping.when import Test, test_of
from storeboard.model import Key, Mapping, Ref, Resource, Route

FOLLOWER_MARK = "~"
SHOWN = f"{FOLLOWER_MARK}*"


def route(ref: Ref, mappings: Sequence[Mapping]) -> tuple[Key, ...]:
    """Return every key of a ref; empty when no mapping takes it."""
    ours = [mapping for mapping in mappings if ref.project in mapping.projects]
    mapped = {mapping.entity for mapping in ours}
    keys = [Key(mapping.name, ref) for mapping in ours if mapping.entity == ref.type]
    keys += [Key(f"{FOLLOWER_MARK}{led}", ref) for led in LED_TO.get(ref.type, ()) if led in mapped]
    if ref.type in LOOKED_UP and any(ref.type in read_for(entity) for entity in mapped):
        keys.append(Key(SHOWN, ref))
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A route with its conditions compiled."""

    route: Route
    tests: tuple[Test, ...]


def crossings_of(mapping: Mapping) -> tuple[Crossing, ...]:
    """Compile the routes of a mapping."""
    return tuple(
        Crossing(one, tuple(test_of(name, condition, mapping.entity) for name, condition in one.when))
        for one in mapping.routes
    )


def choose(crossings: Sequence[Crossing], ref: Ref, resource: Resource) -> int | str:
    """
    Return the position of the first route that takes the record, else the reason why none does.

    Raise `UnreadError` where that depends on what could not be read.
    """
    reasons: list[str] = []
    for at, crossing in enumerate(crossings):
        failure = next((why for test in crossing.tests if (why := test.failure(ref, resource)) is not None), None)
        if failure is None:
            return at
        reasons.append(f"board {crossing.route.board}: {failure}")
    return "; ".join(reasons)
