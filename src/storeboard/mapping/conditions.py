"""
The conditions of `when`: what a record must be like to go to a board.

A list is any-of, several keys are all-of, `*` is a shell glob, `{exists: true}` and `{not: ...}` do as they say. A
missing value matches nothing, not even `{not: x}`; only `{exists: false}` and `{not: {exists: true}}` take it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final

from storeboard.mapping.rules import Source, source_of
from storeboard.mapping.shapes import expanded, is_money, record, records, text
from storeboard.model import Ref, Resource

GLOBS_CACHED_MAX: Final = 2048
SHOWN_CHARACTERS_MAX: Final = 40
NUMBER_BITS_MAX: Final = 256


class ConditionError(ValueError):
    """The value is no condition; `reason` says what is expected."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the found values matches one of the patterns."""

    patterns: tuple[str, ...]

    def __str__(self) -> str:
        return " or ".join(self.patterns)


@dataclass(frozen=True, slots=True)
class Exists:
    """There is a value, or there is none."""

    wanted: bool

    def __str__(self) -> str:
        return "any value" if self.wanted else "no value"


@dataclass(frozen=True, slots=True)
class Not:
    """The inner condition does not hold, on a value that is there."""

    inner: "Condition"

    def __str__(self) -> str:
        return f"not {self.inner}"


Condition = AnyOf | Exists | Not

Finder = Callable[[Ref, Resource], tuple[str, ...]]
"""Gives the texts of a record that a condition looks at."""


def condition_of(value: Any) -> Condition:
    """Read one condition as a mapping file writes it; raise ConditionError when it is none."""
    match value:
        case str() | bool() | int() | float():
            return AnyOf((_word(value),))
        case list() if value and all(isinstance(one, str | bool | int | float) for one in value):
            return AnyOf(tuple(_word(one) for one in value))
        case {"exists": bool(wanted), **others} if not others:
            return Exists(wanted)
        case {"not": inner, **others} if not others:
            return Not(condition_of(inner))
        case _:
            raise ConditionError("expected a text, a list of texts, {exists: true}, {exists: false} or {not: ...}")


def holds(condition: Condition, found: tuple[str, ...], ignore_case: bool = False) -> bool:
    """Tell whether the condition holds for the values found."""
    match condition:
        case AnyOf(patterns):
            return any(_glob(pattern, ignore_case).fullmatch(one) for pattern in patterns for one in found)
        case Exists(wanted):
            return bool(found) is wanted
        case Not(AnyOf() as inner):
            return bool(found) and not holds(inner, found, ignore_case)
        case Not(inner):
            return not holds(inner, found, ignore_case)


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

    def _shown(self, found: tuple[str, ...]) -> str:
        if not found:
            return "nothing"
        if not self.shows_values:
            return "another value"
        shown = ", ".join(found)
        return shown if len(shown) <= SHOWN_CHARACTERS_MAX else f"{shown[:SHOWN_CHARACTERS_MAX]}…"


def test_of(name: str, condition: Condition, entity: str) -> Test:
    """Compile one line of `when`: a known name, else a path or a derived field."""
    known = KNOWN.get(name)
    find = known or partial(_at, source_of(name, entity))
    shows = known is not None or name.endswith(("State", "Status", "Mode", "status", "origin", "unitType"))
    return Test(name, condition, find, name in _IGNORING_CASE, shows)


def _project(ref: Ref, resource: Resource) -> tuple[str, ...]:
    return (ref.project,)


def _store(ref: Ref, resource: Resource) -> tuple[str, ...]:
    own = (resource.get("store"), *records(resource.get("stores")))
    return _keys(*own) or ((text(resource.get("key")) or "",) if ref.type == "store" else ())


def _channel(ref: Ref, resource: Resource) -> tuple[str, ...]:
    lines = records(resource.get("lineItems"))
    return _keys(*(line.get(field) for field in ("distributionChannel", "supplyChannel") for line in lines))


def _customer_group(ref: Ref, resource: Resource) -> tuple[str, ...]:
    customer = record(resource.get("customer"))
    customer = expanded(customer) or customer
    groups = [one.get("customerGroup") for who in (resource, customer) for one in (who, *_assigned(who))]
    return _keys(*groups)


def _assigned(who: Resource) -> list[Resource]:
    return records(who.get("customerGroupAssignments"))


def _business_unit(ref: Ref, resource: Resource) -> tuple[str, ...]:
    own = text(resource.get("key")) if ref.type == "business-unit" else None
    return (own,) if own else _keys(resource.get("businessUnit"))


def _currency(ref: Ref, resource: Resource) -> tuple[str, ...]:
    code = text(record(resource.get("totalPrice")).get("currencyCode"))
    return (code,) if code else ()


def _country(ref: Ref, resource: Resource) -> tuple[str, ...]:
    return _texts(source_of("country", ref.type)(resource, resource))


def _plain(name: str, ref: Ref, resource: Resource) -> tuple[str, ...]:
    return _texts(resource.get(name))


KNOWN: Final[Mapping[str, Finder]] = MappingProxyType(
    {
        "businessUnit": _business_unit,
        "channel": _channel,
        "country": _country,
        "currency": _currency,
        "customerGroup": _customer_group,
        "locale": partial(_plain, "locale"),
        "origin": partial(_plain, "origin"),
        "project": _project,
        "store": _store,
    }
)
"""The names that `when` knows beside paths."""

_IGNORING_CASE = frozenset({"country", "currency", "locale"})


def _at(source: Source, ref: Ref, resource: Resource) -> tuple[str, ...]:
    try:
        return _texts(source(resource, resource))
    # A derived field of contradictory data says nothing.
    except ValueError:
        return ()


def _keys(*references: Any) -> tuple[str, ...]:
    """Return the keys of references, the ids of those whose key is not known; each once."""
    found: dict[str, None] = {}
    for reference in references:
        one = record(reference)
        word = text(one.get("key")) or text(expanded(one).get("key")) or text(one.get("id"))
        if word:
            found[word] = None
    return tuple(found)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(word for one in value for word in _texts(one))
    if is_money(value) or isinstance(value, dict) or value is None or value == "":
        return ()
    return (_word(value),)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > NUMBER_BITS_MAX:
        return ""
    return str(value)


@lru_cache(maxsize=GLOBS_CACHED_MAX)
def _glob(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
