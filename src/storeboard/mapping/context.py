"""
Where a value stands: the record it was read from, and what that record says about language and country.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from storeboard.mapping import paths
from storeboard.mapping.entities import derived_of
from storeboard.mapping.shapes import locales_of, text, timezone_of
from storeboard.model import Resource


@dataclass(slots=True)
class Context:
    """
    The surroundings of one value.

    `record` is what paths are read from, `whole` the resource around it; they differ for lines only. `near` are the
    steps of the path that was read, `country_near` the derived field's own way to its country.
    """

    record: Resource
    whole: Resource
    entity: str
    near: tuple[paths.Step, ...] = field(default=())
    country_near: Callable[[Resource], str | None] | None = None

    def locales(self) -> tuple[str, ...]:
        """Return the languages to show the value in, the best first."""
        return locales_of(self.whole)

    def timezone(self) -> str:
        """Return the time zone of the board."""
        return timezone_of(self.whole)

    def country(self) -> str | None:
        """Return the country that the value belongs to: of the nearest object around it, else of the resource."""
        if self.country_near is not None and (found := self.country_near(self.record)):
            return found
        around: list[Any] = [self.record]
        for step in self.near[:-1]:
            around.append(paths.read(paths.Path("", (step,)), around[-1]) if step is not None else None)
        for one in reversed(around):
            if isinstance(one, dict) and (found := text(one.get("country"))):
                return found
        derived = derived_of(self.entity).get("country")
        return text(derived.read(self.whole, self.whole)) if derived else text(self.whole.get("country"))
