"""
What a door is made of.

The composition root resolves the secrets, reads the files and opens the way outside; a door only takes them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from storeboard.engine.ports import Clock
from storeboard.transports.egress import Egress

Report = Callable[[str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """
    One entry of `sources:` with its secrets resolved.

    `options` are its other keys as they were checked, without those that are absent; `certificates` the bytes of the
    file that it names, if it names one.
    """

    source: str
    clock: Clock
    egress: Egress
    report: Report
    secrets: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    certificates: bytes | None = None

    def text(self, key: str, default: str = "") -> str:
        """A key that holds one word."""
        return cast(str, self.options.get(key, default))

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A key that holds a list of words."""
        return tuple(cast(Sequence[str], self.options.get(key, default)))
