"""
What an HTTP door decides about a request: let it in, refuse it, or say that it cannot be decided now.

A door looks at the head first, so that a stranger's body is never read. It never parses a body it has not verified,
never follows an address from one, and never logs what it refuses.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

Verdict = Literal["accept", "refuse", "undecidable"]
"""`refuse` is answered 401, `undecidable` (keys out of reach) 503, because a refusal would be final."""

Headers = Sequence[tuple[bytes, bytes]]


class Door(Protocol):
    """Verifies deliveries of one source."""

    def before_body(self, headers: Headers) -> Verdict:
        """Judge by the head alone; `accept` means that the body may be read."""
        ...

    def after_body(self, headers: Headers, body: bytes) -> Verdict:
        """Judge the whole; only doors whose signature covers the body have more to say here."""
        ...


def header(headers: Headers, name: bytes) -> bytes | None:
    """The only value of a header; None when it is absent or given more than once."""
    values = [value for key, value in headers if key.lower() == name]
    return values[0] if len(values) == 1 else None
