"""
Gather every fault of the configuration and say each so that it can be mended at once.

A fault names the thing, the value found, the values allowed and the nearest of them. A value is repeated only where it
is a word of the mapping language: never under a key that may hold a secret.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storeboard.errors import ConfigurationFault
from storeboard.mapping.document import Document, Place
from storeboard.mapping.transforms import TRANSFORMS, Transform

SHOWN_CHARACTERS_MAX = 60
NEAREST_CUTOFF = 0.6


@dataclass(slots=True)
class Faults:
    """
    The faults of one file.

    `wrong` are the places whose values were dropped, `meant` the keys that an unknown key was probably meant to be:
    neither is missed, so that nothing is told twice. `transforms` are those that the file may name.
    """

    document: Document
    transforms: Mapping[str, Transform] = field(default_factory=lambda: TRANSFORMS)
    found: list[ConfigurationFault] = field(default_factory=list[ConfigurationFault])
    wrong: set[Place] = field(default_factory=set[Place])
    meant: set[Place] = field(default_factory=set[Place])

    def add(self, place: Place, message: str, at: Place | None = None) -> None:
        """Add a fault of a place, whose message continues the place's name; it stands at `at` if that is given."""
        line = self.document.line(place if at is None else at)
        self.found.append(ConfigurationFault(self.document.file, line, f"{spelled(place)} {message}".strip()))

    def is_wrong(self, place: Place) -> bool:
        """Tell whether the value of a place, or of one around it, was dropped."""
        return any(place[: len(other)] == other for other in self.wrong)

    def missing(self, place: Place, key: str, why: str = "") -> None:
        """Add a fault for a key that must be there, unless its value was dropped as wrong."""
        if not self.is_wrong((*place, key)) and (*place, key) not in self.meant:
            self.add(place, f'has no "{key}"{why}')

    def unknown(self, place: Place, found: str, allowed: Iterable[str], what: str = "is") -> None:
        """Add a fault for a word that is none of the allowed ones."""
        self.add(place, f'{what} "{shown(found)}"; {expected(found, allowed)}')


def expected(found: str, allowed: Iterable[str]) -> str:
    """Say what is allowed, and what was probably meant."""
    words = sorted(allowed)
    if not words:
        return "there is none to name"
    hint = "".join(f' (did you mean "{word}"?)' for word in nearest(found, words))
    return f"expected one of: {', '.join(words)}{hint}"


def nearest(found: str, allowed: Iterable[str]) -> list[str]:
    """Return the allowed word that is most like the one found; empty when none is."""
    words = sorted(allowed)
    same = [word for word in words if word.casefold() == found.casefold()]
    return same[:1] or difflib.get_close_matches(found, words, n=1, cutoff=NEAREST_CUTOFF)


def shown(text: str) -> str:
    """Return a text as a message repeats it."""
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARACTERS_MAX else f"{text[:SHOWN_CHARACTERS_MAX]}…"


def spelled(place: Place) -> str:
    """Write a place as a reader names it: `column "total": as`, `boards[1].when.store`."""
    if len(place) >= 2 and place[0] in ("columns", "line_columns"):
        what = "column" if place[0] == "columns" else "line column"
        rest = _dotted(place[2:])
        return f'{what} "{place[1]}"' + (f": {rest}" if rest else "")
    return _dotted(place)


def _dotted(place: Place) -> str:
    words = ""
    for step in place:
        words += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if words else step
    return words
