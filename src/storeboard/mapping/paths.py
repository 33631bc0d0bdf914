"""
Read dotted paths out of a resource: `shippingAddress.city`, `addresses[0].phone`, `addresses[key=office].city`,
`lineItems[*].variant.sku`.

Whatever is missing on the way reads as None, never as an error; only what could not be read raises `UnreadError`.
`[*]` reads every element and gives a list without the missing ones. A reference that was expanded is looked through:
`customerGroup.name` reads `customerGroup.obj.name`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from storeboard.mapping.shapes import known, record

PATHS_CACHED_MAX: Final = 4096

_SEGMENT = re.compile(r"([A-Za-z0-9_-]+)((?:\[(?:\*|-?[0-9]{1,6}|[A-Za-z]+=[A-Za-z0-9_-]+)\])*)")
_INDEX = re.compile(r"\[([^\]]+)\]")

Step = str | int | tuple[str, str] | None
"""A field, an index, a field with the value that the first element wanted has in it, or None for every element."""


class PathError(ValueError):
    """The text is no path; `reason` says what is expected."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Path:
    """A path, taken apart once."""

    text: str
    steps: tuple[Step, ...]

    @property
    def root(self) -> str:
        """The first field."""
        return str(self.steps[0])

    @property
    def leaf(self) -> str:
        """The last field."""
        return next(step for step in reversed(self.steps) if isinstance(step, str))


@lru_cache(maxsize=PATHS_CACHED_MAX)
def path_of(text: str) -> Path:
    """Take a path apart; raise PathError when it is none."""
    steps: list[Step] = []
    for segment in text.split("."):
        found = _SEGMENT.fullmatch(segment)
        if found is None:
            raise PathError(
                f'"{text}" is not a path; expected fields joined by dots, such as shippingAddress.city or '
                "lineItems[*].variant.sku"
            )
        steps.append(found[1])
        steps.extend(map(_selector, _INDEX.findall(found[2])))
    return Path(text, tuple(steps))


def _selector(text: str) -> Step:
    if text == "*":
        return None
    field, is_named, value = text.partition("=")
    return (field, value) if is_named else int(text)


def read(path: Path, value: Any) -> Any:
    """Return what stands at the path, None when anything on the way is missing."""
    return _read(path.steps, value)


def _read(steps: tuple[Step, ...], value: Any) -> Any:
    for at, step in enumerate(steps):
        if step is None:
            return _every(steps[at + 1 :], value)
        value = _one(value, step)
        if value is None:
            return None
    return value


def _one(value: Any, step: str | int | tuple[str, str]) -> Any:
    match step:
        case str():
            return _field(value, step)
        case int():
            return _element(value, step)
        case (name, wanted):
            several = value if isinstance(value, list) else []
            return next((one for one in several if isinstance(one, dict) and one.get(name) == wanted), None)


def _field(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return None
    found = value.get(name)
    if found is None and "typeId" in value:
        return record(value.get("obj")).get(name)
    return known(found)


def _element(value: Any, index: int) -> Any:
    if isinstance(value, list) and -len(value) <= index < len(value):
        return value[index]
    return None


def _every(steps: tuple[Step, ...], value: Any) -> list[Any] | None:
    if not isinstance(value, list):
        return None
    found = [_read(steps, one) for one in value]
    if None in steps:
        return [inner for one in found if isinstance(one, list) for inner in one]
    return [one for one in found if one is not None]
