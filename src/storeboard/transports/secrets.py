"""
Compare what a request brings with the secrets of a door, in constant time.

Only digests are kept: neither a secret nor its length can be read from them. Two may be valid at once, while one
replaces the other.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from storeboard.transports.door import Head, header


class Secrets:
    """The secrets of one door; any of them opens it."""

    def __init__(self, secrets: Sequence[str]) -> None:
        stripped = [secret.strip() for secret in secrets]
        if not stripped or not all(stripped):
            raise ValueError("a door needs a secret that is not empty")
        self._digests = tuple(_digest(secret.encode()) for secret in stripped)

    def hold(self, given: bytes) -> bool:
        """Tell whether this is one of them."""
        digest = _digest(given)
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return any(matches)


def _digest(token: bytes) -> bytes:
    return sha256(token).digest()


def secret_in_header(head: Head, name: bytes) -> bytes | None:
    """The secret in the only header of a name; that of `authorization` may stand behind the word Bearer."""
    given = header(head.headers, name)
    if name == b"authorization":
        given = bearer_token(given) or given
    return given.strip(b" \t") if given else None


def bearer_token(authorization: bytes | None) -> bytes | None:
    """The token of an Authorization header with the scheme Bearer; None when there is none."""
    scheme, _, token = (authorization or b"").partition(b" ")
    token = token.strip(b" \t")
    return token if scheme.lower() == b"bearer" and token else None
