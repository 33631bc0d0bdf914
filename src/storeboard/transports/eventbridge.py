"""
The door for an API destination of Amazon EventBridge: an API key in a header, two valid at once while one is replaced.

EventBridge signs nothing. What an event says of where it comes from (the partner source, the account, the region) can
be pinned beside the key: it keeps apart what is sent under one key, and proves nothing without it. EventBridge waits
five seconds for an answer.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from storeboard.transports.body import fields_of
from storeboard.transports.door import ACCEPT, Head, Headers, Refuse, Verdict
from storeboard.transports.secrets import Secrets, secret_in_header
from storeboard.transports.setup import Setup

HEADER: Final = "x-api-key"

PINS: Final[Mapping[str, str]] = {"event_source": "source", "account": "account", "region": "region"}
"""The keys of the configuration that pin a field of the event, and the field."""


class EventBridgeDoor:
    """A door under an API key; `pins` says which fields of every event must hold what."""

    def __init__(self, secrets: Sequence[str], header: str = HEADER, pins: Mapping[str, str] | None = None) -> None:
        self._secrets = Secrets(secrets)
        self._header = header.encode()
        self._pins = dict(pins or {})

    async def before_body(self, head: Head) -> Verdict:
        """Accept exactly one header with a known key."""
        given = secret_in_header(head, self._header)
        known = self._secrets.hold(given or b"")
        return ACCEPT if known else Refuse("secret" if given else "no_secret")

    async def after_body(self, head: Head, body: bytes) -> Verdict:
        """Accept an event whose pinned fields hold what they must; a body that cannot be read has none of them."""
        fields = fields_of(body) if self._pins else {}
        wrong = next((name for name, value in self._pins.items() if fields.get(name) != value), None)
        return ACCEPT if wrong is None else Refuse(wrong)

    def handshake(self, head: Head) -> Headers | None:
        """None: EventBridge asks nothing."""
        return None


def eventbridge_door(setup: Setup) -> EventBridgeDoor:
    """Make the door as it is configured."""
    pins = {name: setup.text(key) for key, name in PINS.items() if key in setup.options}
    return EventBridgeDoor(setup.secrets, setup.text("header", HEADER), pins)
