"""
The plain door: `Authorization: Bearer <secret>`, compared in constant time.

Promises that a request without a valid secret is refused before its body is read. It never says which part was wrong,
and it keeps digests: neither a secret nor its length can be read from it.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from storeboard.transports.door import Headers, Verdict, header


class BearerDoor:
    """A door under one or more secrets; any of them opens it."""

    def __init__(self, secrets: Sequence[str]) -> None:
        stripped = [secret.strip() for secret in secrets]
        if not stripped or not all(stripped):
            raise ValueError("a bearer door needs a secret that is not empty")
        self._digests = tuple(_digest(secret.encode()) for secret in stripped)

    def before_body(self, headers: Headers) -> Verdict:
        """Accept exactly one Authorization header with the scheme Bearer and a known secret."""
        scheme, _, token = (header(headers, b"authorization") or b"").partition(b" ")
        given = _digest(token.strip(b" \t"))
        matches = [hmac.compare_digest(given, known) for known in self._digests]
        return "accept" if scheme.lower() == b"bearer" and any(matches) else "refuse"

    def after_body(self, headers: Headers, body: bytes) -> Verdict:
        """Nothing more to say: the secret does not cover the body, which is only ever a hint."""
        return "accept"


def _digest(token: bytes) -> bytes:
    return sha256(token).digest()
