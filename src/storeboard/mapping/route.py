"""
Say which keys a change concerns, and which board takes a record.

A ref is a key of every mapping of its entity and project. A follower (a payment) is also a key in the name of its
owner's entity, `~order`: it is passed on once its owner is known. Deterministic: mappings keep their order.
"""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass

from storeboard.mapping.when import Test, test_of
from storeboard.model import Key, Mapping, Ref, Resource, Route

FOLLOWER_MARK = "~"


def route(ref: Ref, mappings: Sequence[Mapping], followers: Dict[str, str] | None = None) -> tuple[Key, ...]:
    """
    Return every key of a ref; empty when no mapping takes it.

    `followers` gives the owner's type by a follower's type.
    """
    ours = [mapping for mapping in mappings if ref.project in mapping.projects]
    keys = [Key(mapping.name, ref) for mapping in ours if mapping.entity == ref.type]
    owner = (followers or {}).get(ref.type)
    if owner is not None and any(mapping.entity == owner for mapping in ours):
        keys.append(Key(f"{FOLLOWER_MARK}{owner}", ref))
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
    """Return the position of the first route that takes the record, else the reason why none does."""
    reasons: list[str] = []
    for at, crossing in enumerate(crossings):
        failure = next((why for test in crossing.tests if (why := test.failure(ref, resource)) is not None), None)
        if failure is None:
            return at
        reasons.append(f"board {crossing.route.board}: {failure}")
    return "; ".join(reasons)
