"""
The two kinds of error that the house knows.

A `TransientError` means that the world may be better later, and says when. A `TerminalError` means that only a
person or a new version can help, and says why. A `ConfigurationError` carries every fault of a configuration at
once. Anything else is a bug and travels. No message ever holds a secret or a personal value.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class StoreboardError(Exception):
    """Base of the errors that a caller can act on."""


class TransientError(StoreboardError):
    """Try again later: after `retry_after` seconds, or after a back-off of the caller's choice when it is None."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class TerminalError(StoreboardError):
    """Trying again cannot help: a person or a new version must change something first."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreadableError(TerminalError):
    """A list of commercetools that this client may not read, or that the project does not have."""


class TooLargeError(TerminalError):
    """Too much was asked for at once: the same question about fewer resources may be answered."""


class FencedError(StoreboardError):
    """The lane has a newer holder; this run must stop without another write."""


@dataclass(frozen=True, slots=True)
class ConfigurationFault:
    """One fault of a configuration: where it stands and what is wrong, with the value found and those allowed."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class ConfigurationError(StoreboardError):
    """Every fault that was found, in the order of the files."""

    def __init__(self, faults: Sequence[ConfigurationFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
