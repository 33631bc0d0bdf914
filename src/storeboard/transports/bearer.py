"""
The plain door: `Authorization: Bearer <secret>`, compared in constant time.

Promises that a request without a valid secret is refused before its body is read. It never says which part was wrong.
"""

import hmac
from collections.abc import Sequence

from storeboard.transports.door import Headers, Verdict, header


class BearerDoor:
    """A door under one or more secrets; any of them opens it."""

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets or not all(secrets):
            raise ValueError("a bearer door needs a secret that is not empty")
        self._secrets = tuple(secret.encode() for secret in secrets)

    def before_body(self, headers: Headers) -> Verdict:
        """Accept exactly one Authorization header with the scheme Bearer and a known secret."""
        value = header(headers, b"authorization") or b""
        scheme, _, token = value.partition(b" ")
        matches = [hmac.compare_digest(token.strip(), secret) for secret in self._secrets]
        return "accept" if scheme.lower() == b"bearer" and any(matches) else "refuse"

    def after_body(self, headers: Headers, body: bytes) -> Verdict:
        """Nothing more to say: the secret does not cover the body, which is only ever a hint."""
        return "accept"
