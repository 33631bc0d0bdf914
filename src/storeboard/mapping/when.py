"""
What the keys of `when` look at: the names that it knows beside paths, and the test that one line becomes.

References are meant by their keys. Where a resource holds an id only, the key is that of what was read along; without
one the id itself is compared. Nothing here raises for what a shop holds, but `UnreadError` where a condition depends on
what could not be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from storeboard.mapping.conditions import AnyOf, Condition, Not, holds, values, words
from storeboard.mapping.rules import Source, source_of
from storeboard.mapping.shapes import UnreadError, expanded, record, records, text
from storeboard.model import Ref, Resource
from storeboard.normalise import NormaliseError, locales

SHOWN_CHARACTERS_MAX: Final = 40

Finder = Callable[[Ref, Resource], tuple[Any, ...]]
"""Gives the values of a record that a condition looks at."""


@dataclass(frozen=True, slots=True)
class Test:
    """One compiled line of `when`."""

    name: str
    condition: Condition
    find: Finder
    ignore_case: bool
    shows_values: bool

    def failure(self, ref: Ref, resource: Resource) -> str | None:
        """Return None when the condition holds, else what it wants and what was found."""
        found = self.find(ref, resource)
        if holds(self.condition, found, self.ignore_case):
            return None
        return f"{self.name} wants {self.condition}, found {self._shown(found)}"

    def _shown(self, found: tuple[Any, ...]) -> str:
        if not found:
            return "nothing"
        shown = ", ".join(dict.fromkeys(words(found)))
        if not self.shows_values or not shown:
            return "another value"
        return shown if len(shown) <= SHOWN_CHARACTERS_MAX else f"{shown[:SHOWN_CHARACTERS_MAX]}…"


def test_of(name: str, condition: Condition, entity: str) -> Test:
    """Compile one line of `when`: a known name, else a path or a derived field."""
    known = KNOWN.get(name)
    find = known or partial(_at, source_of(name, entity))
    shows = known is not None or name.endswith(("State", "Status", "Mode", "status", "origin", "unitType"))
    return Test(name, _spelled(condition) if name == "locale" else condition, find, name in _IGNORING_CASE, shows)


def _spelled(condition: Condition) -> Condition:
    """A condition on locales, its patterns in BCP 47's spelling: `de_*` is `de-*`."""
    match condition:
        case AnyOf(patterns):
            return AnyOf(tuple(pattern.replace("_", "-") for pattern in patterns))
        case Not(inner):
            return Not(_spelled(inner))
        case _:
            return condition


def _project(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    return (ref.project,)


def _store(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    own = (resource.get("store"), *_list(resource, "stores"), *_list(resource, "inheritedStores"))
    return _references(*own) or (values(resource.get("key")) if ref.type == "store" else ())


def _channels(fields: tuple[str, ...], ref: Ref, resource: Resource) -> tuple[Any, ...]:
    """The channels of the record itself and of its lines."""
    lines = (*records(resource.get("lineItems")), *records(resource.get("customLineItems")))
    return _references(*(one.get(field) for field in fields for one in (resource, *lines)))


def _customer_group(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    """The groups of the record and of its customer, the first and the assigned ones."""
    if ref.type == "customer-group":
        return values(resource.get("key"))
    customer = record(resource.get("customer"))
    people = (resource, expanded(customer) or customer)
    assigned = [one for who in people for one in records(who.get("customerGroupAssignments"))]
    return _references(*(one.get("customerGroup") for one in (*people, *assigned)))


def _business_unit(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    return values(resource.get("key")) if ref.type == "business-unit" else _references(resource.get("businessUnit"))


def _state(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    return _references(resource.get("state"))


def _currency(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    money = record(resource.get("totalPrice")) or record(resource.get("amountPlanned"))
    return values(text(money.get("currencyCode")))


def _country(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    return values(source_of("country", ref.type)(resource, resource))


def _locale(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    tag = text(resource.get("locale"))
    try:
        return (locales.locale(tag),) if tag else ()
    except NormaliseError:
        return (tag,)


def _origin(ref: Ref, resource: Resource) -> tuple[Any, ...]:
    return values(resource.get("origin"))


KNOWN: Final[Mapping[str, Finder]] = MappingProxyType(
    {
        "businessUnit": _business_unit,
        "channel": partial(_channels, ("distributionChannel", "supplyChannel")),
        "country": _country,
        "currency": _currency,
        "customerGroup": _customer_group,
        "distributionChannel": partial(_channels, ("distributionChannel",)),
        "locale": _locale,
        "origin": _origin,
        "project": _project,
        "state": _state,
        "store": _store,
        "supplyChannel": partial(_channels, ("supplyChannel",)),
    }
)
"""The names that `when` knows beside paths."""

_IGNORING_CASE = frozenset({"country", "currency", "locale"})


def _at(source: Source, ref: Ref, resource: Resource) -> tuple[Any, ...]:
    try:
        return values(source(resource, resource))
    except UnreadError:
        raise
    # A derived field of contradictory data says nothing.
    except ValueError:
        return ()


def _references(*found: Any) -> tuple[Any, ...]:
    """The references among the values, also those without a `typeId`, as old payloads have them."""
    ours = (record(one) for one in found)
    return tuple({"typeId": "", **one} for one in ours if one.get("key") or one.get("id"))


def _list(resource: Resource, field: str) -> list[Resource]:
    return records(resource.get(field))
