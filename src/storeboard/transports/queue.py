"""
What the consumer needs of a queue, whichever cloud it stands in.

A queue gives a message and keeps it until it is acknowledged; what is released, or neither in time, comes again. Every
method raises `TransientError` where the world may be better later and `TerminalError` where a person must act, and its
reason names the setting and what was tried, never a secret.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol, cast

from storeboard.errors import TerminalError


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it says, and whatever its queue knows it by."""

    body: bytes
    receipt: Any


class Queue(Protocol):
    """
    One queue, open for receiving once `open` has returned.

    `lock_seconds` is how long a message that was received stays ours without `extend`, as far as is known by then;
    `receivers` how many may receive at once.
    """

    @property
    def lock_seconds(self) -> float: ...

    @property
    def receivers(self) -> int: ...

    async def open(self) -> None:
        """Connect, and see that the queue is there and may be read; take no message."""
        ...

    async def receive(self) -> Sequence[Message]:
        """Take a bounded number of messages, those that are there; wait a bounded time for the first one."""
        ...

    async def acknowledge(self, messages: Sequence[Message]) -> int:
        """Let the queue forget these messages, each by itself; return how many it forgot. The others come again."""
        ...

    async def release(self, messages: Sequence[Message]) -> None:
        """Give messages back at once, for whoever receives next."""
        ...

    async def extend(self, messages: Sequence[Message]) -> None:
        """Keep messages for another `lock_seconds`; one that is lost already comes again."""
        ...

    async def close(self) -> None:
        """Disconnect; never raise. What was neither acknowledged nor released comes again in time."""
        ...


@dataclass(frozen=True, slots=True)
class QueueSetup:
    """One entry of `sources:` whose door is a queue: its keys as they were checked, its secrets resolved."""

    source: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    credentials: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def text(self, key: str) -> str:
        """A key that must be there."""
        return cast(str, self.options[key])

    def maybe(self, key: str) -> str | None:
        """A key that need not be there."""
        return cast("str | None", self.options.get(key))

    def place(self, *keys: str) -> str:
        """How these keys, none of which is a secret, are told in a message: their names with their values."""
        words = [f"{key} {self.options[key]}" for key in keys if key in self.options]
        return f"sources.{self.source}: {', '.join(words)}"


def library(name: str, extra: str, source: str) -> ModuleType:
    """Import the library of a queue; raise `TerminalError` naming the extra that brings it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise TerminalError(f"sources.{source}: {error.name} is not installed; install storeboard[{extra}]") from None
