"""
Read JSON that may have any shape.

A field that is absent, or of another type than expected, is simply not there. What the reader was not allowed to read
is another thing: nobody may take it for absent, so that reading it raises `UnreadError`, and nothing else does.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeGuard, TypeVar

from storeboard.model import Resource, Route
from storeboard.normalise import NormaliseError

T = TypeVar("T")

_LANGUAGES: Final = "~languages"
_TIMEZONE: Final = "~timezone"
_PIPELINE: Final = "~pipeline"

PIPELINE: Final = "route.pipeline"
"""The path of what a record's route says."""


class UnreadError(NormaliseError):
    """The value depends on something that could not be read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands inside a resource for what belongs there and was refused; `reason` says why."""

    reason: str


def as_on(route: Route, resource: Resource) -> Resource:
    """Put beside a resource its pipeline, and the languages and the time zone of the board that it is shown on."""
    if not route.languages and route.timezone == "UTC" and route.pipeline is None:
        return resource
    return {**resource, _LANGUAGES: route.languages, _TIMEZONE: route.timezone, _PIPELINE: route.pipeline}


def pipeline_of(record: Resource, whole: Resource) -> str | None:
    """Return the pipeline of the route that a resource took."""
    return text(whole.get(_PIPELINE))


def locales_of(whole: Resource) -> tuple[str, ...]:
    """Return the languages to show a resource in, the best first: the board's, then the record's own."""
    ours, own = whole.get(_LANGUAGES), text(whole.get("locale"))
    return (*(ours if isinstance(ours, tuple) else ()), *((own,) if own else ()))


def timezone_of(whole: Resource) -> str:
    """Return the time zone of the board that a resource is shown on."""
    return text(whole.get(_TIMEZONE)) or "UTC"


def record(value: Any) -> Resource:
    """Return an object as it is, and an empty one for anything else."""
    return value if isinstance(value, dict) else _nothing(value, {})


def records(value: Any) -> list[Resource]:
    """Return the objects of a list; empty for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else _nothing(value, [])


def text(value: Any) -> str | None:
    """Return a text that is not blank, None for anything else."""
    return value if isinstance(value, str) and value.strip() else None


def count(value: Any) -> int:
    """Return a whole number, 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def expanded(reference: Any) -> Resource:
    """Return what a reference points to, where it was read along; empty when it was not."""
    return record(record(reference).get("obj"))


def known(value: Any) -> Any:
    """Return a value as it is; raise `UnreadError` for one that could not be read."""
    return _nothing(value, value)


def is_money(value: Any) -> TypeGuard[Resource]:
    """Tell whether a value is meant as commercetools' money."""
    return isinstance(value, dict) and "currencyCode" in value and ("centAmount" in value or "preciseAmount" in value)


def _nothing(value: Any, empty: T) -> T:
    if isinstance(value, Unread):
        raise UnreadError(value.reason)
    return empty
