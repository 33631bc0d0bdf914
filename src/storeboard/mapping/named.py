"""
Say which keys and custom fields of commercetools a configuration names, so that they can be looked for in a project.

Only what is written out: a pattern with `*` may mean what is not there yet. Where it stands is told in the words of the
mapping file. Nothing here reads anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from storeboard.mapping.conditions import AnyOf, Condition, Not
from storeboard.mapping.faults import spelled
from storeboard.model import Mapping

TYPE_OF: Final = MappingProxyType(
    {
        "businessUnit": "business-unit",
        "channel": "channel",
        "customerGroup": "customer-group",
        "distributionChannel": "channel",
        "state": "state",
        "store": "store",
        "supplyChannel": "channel",
    }
)
"""What the keys of `when` that name references point to."""


@dataclass(frozen=True, slots=True)
class Named:
    """A key of a type, or with `custom-field` as the type the name of one, and where it stands."""

    type: str
    word: str
    projects: tuple[str, ...]
    place: str


CUSTOM_FIELD: Final = "custom-field"


def names_in(mappings: Iterable[Mapping]) -> Iterator[Named]:
    """Every key and custom field that the mappings name, in their order."""
    for mapping in mappings:
        for at, route in enumerate(mapping.routes):
            for name, condition in route.when:
                place = f"{mapping.name}: {spelled(('boards', at, 'when', name))}"
                for word in _words(condition) if name in TYPE_OF else ():
                    yield Named(TYPE_OF[name], word, mapping.projects, place)
                yield from _custom(mapping, name, place)
        for column in mapping.columns:
            if column.rule is not None:
                yield from _custom(mapping, column.rule.path or "", f'{mapping.name}: column "{column.name}"')


def _words(condition: Condition) -> tuple[str, ...]:
    match condition:
        case AnyOf(patterns):
            return tuple(pattern for pattern in patterns if "*" not in pattern)
        case Not(inner):
            return _words(inner)
        case _:
            return ()


def _custom(mapping: Mapping, path: str, place: str) -> Iterator[Named]:
    steps = path.split(".")
    if steps[:2] == ["custom", "fields"] and len(steps) > 2:
        yield Named(CUSTOM_FIELD, steps[2].partition("[")[0], mapping.projects, place)
