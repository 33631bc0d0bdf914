"""
The plain door: `Authorization: Bearer <secret>`, compared in constant time.

Promises that a request without a valid secret is refused before its body is read. It never says which part was wrong.
"""

from collections.abc import Sequence

from storeboard.transports.door import ACCEPT, Accept, Head, Headers, Refuse, Verdict, header
from storeboard.transports.secrets import Secrets, bearer_token
from storeboard.transports.setup import Setup


class BearerDoor:
    """A door under one or more secrets."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = Secrets(secrets)

    async def before_body(self, head: Head) -> Verdict:
        """Accept exactly one Authorization header with the scheme Bearer and a known secret."""
        token = bearer_token(header(head.headers, b"authorization"))
        # A missing secret takes as long as a wrong one.
        known = self._secrets.hold(token or b"")
        return ACCEPT if known else Refuse("secret" if token else "no_secret")

    async def after_body(self, head: Head, body: bytes) -> Accept:
        """Nothing more to say: the secret does not cover the body, which is only ever a hint."""
        return ACCEPT

    def handshake(self, head: Head) -> Headers | None:
        """None: this door is asked nothing."""
        return None


def bearer_door(setup: Setup) -> BearerDoor:
    """Make the door as it is configured."""
    return BearerDoor(setup.secrets)
