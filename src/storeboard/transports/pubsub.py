"""
The door for a push subscription of Google Pub/Sub: an OpenID Connect token that Google signs for a service account.

Promises that only Google's key, the configured audience and the configured service account open it, an account whose
address Google has verified. The token does not cover the body, which is only ever a hint; `subscription` keeps apart
what is pushed under one service account.
"""

from typing import Final

from storeboard.transports.body import fields_of
from storeboard.transports.door import ACCEPT, Head, Headers, Refuse, Verdict
from storeboard.transports.egress import origin_of
from storeboard.transports.identity import Expected, Identity
from storeboard.transports.keys import KeySet
from storeboard.transports.setup import Setup

KEYS: Final = "https://www.googleapis.com/oauth2/v3/certs"
ISSUERS: Final = ("https://accounts.google.com", "accounts.google.com")


class PubsubDoor:
    """A door for one service account; with a `subscription`, for that alone."""

    def __init__(self, identity: Identity, subscription: str | None = None) -> None:
        self._identity = identity
        self._subscription = subscription

    async def before_body(self, head: Head) -> Verdict:
        """Accept a token of the service account for this audience."""
        return await self._identity.verify(head)

    async def after_body(self, head: Head, body: bytes) -> Verdict:
        """Accept what names the pinned subscription; a body that cannot be read names none."""
        pinned = self._subscription
        return ACCEPT if pinned is None or fields_of(body).get("subscription") == pinned else Refuse("subscription")

    def handshake(self, head: Head) -> Headers | None:
        """None: Pub/Sub asks nothing."""
        return None


def pubsub_door(setup: Setup) -> PubsubDoor:
    """Make the door as it is configured."""
    address = setup.text("keys", KEYS)
    keys = KeySet(address, setup.egress.limited([origin_of(address) or ""]), setup.clock)
    claims = {"email": setup.text("email"), "email_verified": True}
    expected = Expected(setup.texts("issuers", ISSUERS), setup.text("audience"), claims)
    return PubsubDoor(Identity(keys, expected, setup.clock), setup.text("subscription") or None)
