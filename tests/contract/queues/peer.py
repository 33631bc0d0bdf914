"""
What the contract asks of the other side of a queue: a server that speaks its protocol, real or simulated.

Each test has a queue of its own on a server that the session shares.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from storeboard.transports.queue import Queue

Make = Callable[[], Queue]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A queue that cannot be opened: how it is made, and what its reason must name."""

    make: Make
    names: tuple[str, ...]


class Peer(Protocol):
    """One queue on the server, empty at first; a message that we hold is ours for `lock_seconds`."""

    lock_seconds: float

    @property
    def make(self) -> Make: ...

    async def send(self, *bodies: bytes) -> None: ...

    async def left(self) -> int:
        """How many messages were sent and not acknowledged."""
        ...

    def wrong(self, case: str) -> Wrong:
        """A queue that is `absent`, one that is `refused` to us, or one whose server is `unreachable`."""
        ...


class Server(Protocol):
    """A server of the session; `secret` stands in the credentials of every queue that is made of it."""

    secret: str

    def peer(self) -> AbstractAsyncContextManager[Peer]: ...
