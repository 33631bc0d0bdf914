"""
A pull subscription of Google Pub/Sub, by three calls of its REST API.

The token comes from `google-auth` (the extra `pubsub`). An API on this machine, an emulator, is asked without one,
unless credentials are given.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx2

from storeboard import __version__
from storeboard.errors import TerminalError, TransientError
from storeboard.transports.body import fields_of
from storeboard.transports.google_token import GoogleToken
from storeboard.transports.queue import Message, QueueSetup

API: Final = "https://pubsub.googleapis.com"
MESSAGES_MAX: Final = 200
RECEIVERS_MAX: Final = 4
LOCK_SECONDS: Final = 10.0
"""The least that a subscription may be set to; what it is set to is not asked, which would need one more right."""
CONNECT_SECONDS_MAX: Final = 5.0
WAIT_SECONDS_MAX: Final = 25.0
ANSWER_SECONDS_MAX: Final = 10.0
WORDS_CHARACTERS_MAX: Final = 300
CONSUME: Final = "pubsub.subscriptions.consume"

_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})


class PubsubPullQueue:
    """One pull subscription."""

    receivers: int = RECEIVERS_MAX

    def __init__(self, setup: QueueSetup, lock_seconds: float = LOCK_SECONDS) -> None:
        self.lock_seconds = lock_seconds
        self._setup = setup
        api = setup.maybe("api_url") or API
        key = setup.credentials.get("credentials")
        self._path = f"{api}/v1/projects/{setup.text('project')}/subscriptions/{setup.text('subscription')}"
        self._token = GoogleToken(setup.source, key) if key or not _is_here(api) else None
        self._http = httpx2.AsyncClient(
            timeout=httpx2.Timeout(ANSWER_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
            limits=httpx2.Limits(max_connections=RECEIVERS_MAX + 2),
            headers={"user-agent": f"storeboard/{__version__}"},
        )

    async def open(self) -> None:
        """Ask whether we may consume; whoever may not need not be told whether the subscription is there."""
        told = await self._told("testIamPermissions", {"permissions": [CONSUME]})
        if CONSUME not in told.get("permissions", ()):
            raise TerminalError(
                f"{self._tried()}: the subscription does not exist, or our credentials lack {CONSUME} on it"
            )

    async def receive(self) -> Sequence[Message]:
        """Take what is there; that nothing comes in time is no error."""
        try:
            answer = await self._call("pull", {"maxMessages": MESSAGES_MAX}, WAIT_SECONDS_MAX)
        except httpx2.ReadTimeout:
            return ()
        return [Message(_data_of(one.get("message", {})), one["ackId"]) for one in answer.get("receivedMessages", ())]

    async def acknowledge(self, messages: Sequence[Message]) -> int:
        """Acknowledge messages, each by its own id; Pub/Sub does not say of which it was too late."""
        await self._told("acknowledge", {"ackIds": [one.receipt for one in messages]})
        return len(messages)

    async def release(self, messages: Sequence[Message]) -> None:
        """Let the deadlines of messages end now."""
        await self._deadline(messages, 0)

    async def extend(self, messages: Sequence[Message]) -> None:
        """Put the deadlines of messages off."""
        await self._deadline(messages, max(1, round(self.lock_seconds)))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _deadline(self, messages: Sequence[Message], seconds: int) -> None:
        ids = [one.receipt for one in messages]
        await self._told("modifyAckDeadline", {"ackIds": ids, "ackDeadlineSeconds": seconds})

    async def _told(self, verb: str, words: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return await self._call(verb, words)
        except httpx2.ReadTimeout:
            raise TransientError(f"{self._tried()}: no answer of Pub/Sub to {verb} in time") from None

    async def _call(self, verb: str, words: Mapping[str, Any], seconds: float = ANSWER_SECONDS_MAX) -> dict[str, Any]:
        """Call a verb of the subscription; `httpx2.ReadTimeout` is the caller's."""
        headers = {"authorization": f"Bearer {await self._token.bearer()}"} if self._token else {}
        timeout = httpx2.Timeout(ANSWER_SECONDS_MAX, connect=CONNECT_SECONDS_MAX, read=seconds)
        try:
            answer = await self._http.post(f"{self._path}:{verb}", json=dict(words), headers=headers, timeout=timeout)
        except httpx2.ReadTimeout:
            raise
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise TransientError(f"{self._tried()}: no answer of Pub/Sub ({type(error).__name__})") from None
        if answer.status_code == 200:
            return fields_of(answer.content)
        told = fields_of(answer.content).get("error")
        said = " ".join(str(told.get("message", "") if isinstance(told, dict) else "").split())[:WORDS_CHARACTERS_MAX]
        kind = TransientError if answer.status_code in _PASSING else TerminalError
        raise kind(f"{self._tried()}: Pub/Sub refuses {verb}, {answer.status_code}: {said}")

    def _tried(self) -> str:
        return self._setup.place("project", "subscription", "api_url")


def _data_of(message: Mapping[str, Any]) -> bytes:
    """What a message says; nothing when it says nothing, and itself when it cannot be read, to be quarantined."""
    data = message.get("data", "")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError, TypeError):
        return str(data).encode()


def _is_here(address: str) -> bool:
    """Whether an address is one of this machine, without TLS."""
    return address.partition("://")[2].partition(":")[0] in ("127.0.0.1", "localhost") and address.startswith("http:")
