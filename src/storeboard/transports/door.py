"""
What an HTTP door decides about a request: let it in, refuse it, or say that it cannot be decided now.

A door looks at the head first, so that a stranger's body is never read where the head can tell. It never follows an
address from a request, but that of a certificate that its own configuration already names in full but for a number, and
it never logs what it refuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Accept:
    """The head or the whole is authentic."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answered 401, the same for every cause; the cause is one of a door's few words and is only counted."""

    cause: str


@dataclass(frozen=True, slots=True)
class Undecidable:
    """Answered 503, because a refusal would be final: the keys to decide by are out of reach."""

    cause: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Authentic and about the connection itself: answered 200 with these words, and nothing is recorded."""

    words: Mapping[str, str]


Verdict = Accept | Refuse | Undecidable | Answer

ACCEPT = Accept()


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a body: its headers, names in lower case, and the part of the address after `?`."""

    headers: Headers
    query: bytes = b""


class Door(Protocol):
    """Verifies deliveries of one source."""

    async def before_body(self, head: Head) -> Verdict:
        """Judge by the head alone; `Accept` means that the body may be read."""
        ...

    async def after_body(self, head: Head, body: bytes) -> Verdict:
        """Judge the whole; only doors that look into the body have more to say here."""
        ...

    def handshake(self, head: Head) -> Headers | None:
        """Answer a sender that asks by OPTIONS whether it may send; None where that is not the way of this door."""
        ...


def header(headers: Headers, name: bytes) -> bytes | None:
    """The only value of a header; None when it is absent or given more than once."""
    values = [value for key, value in headers if key.lower() == name]
    return values[0] if len(values) == 1 else None
