"""
The conditions of `when`: what a value must be like.

A list is any-of, `*` is a shell glob, `{min: , max: , above: , below: }` is a range of numbers, of amounts of money or
of times, `{exists: true}` and `{not: ...}` do as they say. A missing value, and one that cannot be compared, matches
nothing, not even `{not: x}`; only `{exists: false}` and `{not: {exists: true}}` take it. So `not` twice is the
condition itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from storeboard.mapping.shapes import expanded, is_money, record, text
from storeboard.normalise import NormaliseError, dates, money

GLOBS_CACHED_MAX: Final = 2048
NUMBER_BITS_MAX: Final = 256
NESTED_MAX: Final = 8

_DIGITS = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_BOUNDS = ("min", "above", "max", "below")
_EXPECTED = (
    "expected a text, a list of texts, {min: , max: }, {above: , below: }, {exists: true}, {exists: false} "
    "or {not: ...}"
)


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
class Moment:
    """A time, or a whole day (UTC) when it was written without one."""

    at: datetime
    is_day: bool

    def __str__(self) -> str:
        return self.at.date().isoformat() if self.is_day else self.at.isoformat()


Bound = Decimal | Moment


@dataclass(frozen=True, slots=True)
class Range:
    """One of the found values lies within all bounds: `min` and `max` are within, `above` and `below` are not."""

    bounds: tuple[tuple[str, Bound], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} {bound}" for name, bound in self.bounds)


@dataclass(frozen=True, slots=True)
class Exists:
    """There is a value, or there is none."""

    wanted: bool

    def __str__(self) -> str:
        return "any value" if self.wanted else "no value"


@dataclass(frozen=True, slots=True)
class Not:
    """The inner condition does not hold, on a value that can be compared."""

    inner: "Condition"

    def __str__(self) -> str:
        return f"not {self.inner}"


Condition = AnyOf | Range | Exists | Not


def condition_of(value: Any, depth: int = 0) -> Condition:
    """Read one condition as a mapping file writes it; raise ConditionError when it is none."""
    if depth > NESTED_MAX:
        raise ConditionError(f"more than {NESTED_MAX} times not; expected fewer")
    match value:
        case str() | bool() | int() | float() | date():
            return AnyOf((_pattern(value),))
        case list() if value and all(isinstance(one, str | bool | int | float | date) for one in value):
            return AnyOf(tuple(_pattern(one) for one in value))
        case {"exists": bool(wanted), **others} if not others:
            return Exists(wanted)
        case {"not": inner, **others} if not others:
            return Not(condition_of(inner, depth + 1))
        case dict() if value and set(value) <= set(_BOUNDS):
            return _range(value)
        case _:
            raise ConditionError(_EXPECTED)


def holds(condition: Condition, found: tuple[Any, ...], ignore_case: bool = False) -> bool:
    """Tell whether the condition holds for the values found, as `values` gives them."""
    return _judged(condition, found, ignore_case) is True


def values(value: Any) -> tuple[Any, ...]:
    """Take apart what a path gives: every element of lists, without what is missing or empty."""
    if isinstance(value, list):
        return tuple(inner for one in value for inner in values(one))
    return () if value is None or value in ("", {}) else (value,)


def words(found: Iterable[Any]) -> tuple[str, ...]:
    """Write values as patterns meet them: a reference is its key, money its amount; other objects have no word."""
    return tuple(word for one in found if (word := _word(one)))


def _judged(condition: Condition, found: tuple[Any, ...], ignore_case: bool) -> bool | None:
    """Whether the condition holds; None when there is nothing that could be compared."""
    match condition:
        case Exists(wanted):
            return bool(found) is wanted
        case Not(inner):
            answer = _judged(inner, found, ignore_case)
            return None if answer is None else not answer
        case AnyOf(patterns):
            texts = words(found)
            if not texts:
                return None
            return any(_glob(pattern, ignore_case).fullmatch(one) for pattern in patterns for one in texts)
        case Range(bounds):
            answers = [answer for one in found if (answer := _lies_within(bounds, one)) is not None]
            return any(answers) if answers else None


def _range(entry: dict[str, Any]) -> Range:
    bounds = tuple((name, _bound(name, entry[name])) for name in _BOUNDS if name in entry)
    for pair in (("min", "above"), ("max", "below")):
        if all(name in entry for name in pair):
            raise ConditionError(f"both {pair[0]} and {pair[1]}; expected one of them")
    if len(bounds) == 2:
        (first, low), (second, high) = bounds
        if isinstance(low, Decimal) is not isinstance(high, Decimal):
            raise ConditionError("a number and a time; expected two of the same")
        is_met: Any = _is_met if isinstance(low, Decimal) else _is_met_at
        if not (is_met(second, high, low) and is_met(first, low, high)):
            raise ConditionError(f"a range that nothing lies in; expected {first} below {second}")
    return Range(bounds)


def _bound(name: str, value: Any) -> Bound:
    bound = None if isinstance(value, bool) else _number(value) if not isinstance(value, date) else None
    if bound is None and isinstance(value, str | date):
        bound = _moment(value.isoformat() if isinstance(value, date) else value)
    if bound is None:
        raise ConditionError(f"a range whose {name} is neither a number nor a time of ISO 8601")
    return bound


def _lies_within(bounds: tuple[tuple[str, Bound], ...], value: Any) -> bool | None:
    """Whether a value lies within the bounds; None for one that cannot be compared with them."""
    if isinstance(bounds[0][1], Decimal):
        number = _number(value)
        return None if number is None else all(_is_met(name, bound, number) for name, bound in bounds)
    moment = _moment(value)
    return None if moment is None else all(_is_met_at(name, bound, moment) for name, bound in bounds)


def _is_met(name: str, bound: Any, value: Any) -> bool:
    match name:
        case "min":
            return value >= bound
        case "above":
            return value > bound
        case "max":
            return value <= bound
        case _:
            return value < bound


def _is_met_at(name: str, bound: Any, value: Moment) -> bool:
    """A day as a bound is the whole day: what happens on it is neither above nor below."""
    if bound.is_day:
        return _is_met(name, bound.at.date(), value.at.date())
    return _is_met(name, bound.at, value.at)


def _number(value: Any) -> Decimal | None:
    """A number, the amount of money, or a text of digits; None for anything else."""
    match value:
        case bool():
            return None
        case int():
            return Decimal(value) if value.bit_length() <= NUMBER_BITS_MAX else None
        case float() | Decimal():
            number = Decimal(str(value))
            return number if number.is_finite() else None
        case str():
            return Decimal(value.strip()) if _DIGITS.fullmatch(value.strip()) else None
        case _ if is_money(value):
            try:
                return money.amount(value)
            except NormaliseError:
                return None
        case _:
            return None


def _moment(value: Any) -> Moment | None:
    if not isinstance(value, str):
        return None
    try:
        return Moment(dates.moment(value), dates.is_day(value))
    except NormaliseError:
        return None


def _word(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            number = _number(value)
            return "" if number is None else _plain(number)
        case _ if is_money(value):
            number = _number(value)
            return "" if number is None else _plain(number)
        case _:
            return _key(value)


def _key(reference: Any) -> str:
    """The key of a reference, its id when the key is not known; empty for anything else."""
    one = record(reference)
    if "typeId" not in one:
        return ""
    return text(one.get("key")) or text(expanded(one).get("key")) or text(one.get("id")) or ""


def _pattern(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else _word(value)


def _plain(number: Decimal) -> str:
    digits = money.plain(number)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


@lru_cache(maxsize=GLOBS_CACHED_MAX)
def _glob(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
