"""
A queue, or a subscription to a topic, of Azure Service Bus, through `azure-servicebus` (the extra `azure`).

Messages are peek-locked: each is completed by itself, abandoned, or comes again when its lock has run out. The
library's own retries are off, for the consumer has its own.
"""

import logging
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from storeboard.errors import TerminalError, TransientError
from storeboard.transports.queue import Message, QueueSetup, library

EXTRA: Final = "azure"
MESSAGES_MAX: Final = 100
WAIT_SECONDS_MAX: Final = 5.0
PEEK_SECONDS_MAX: Final = 10.0
LOCK_SECONDS: Final = 30.0
"""Until a message says how long it is locked."""
LOCK_SECONDS_MIN: Final = 1.0
WORDS_CHARACTERS_MAX: Final = 300

T = TypeVar("T")


class ServiceBusQueue:
    """One queue or subscription."""

    receivers: int = 1

    def __init__(self, setup: QueueSetup) -> None:
        self.lock_seconds = LOCK_SECONDS
        self._setup = setup
        self._aio: Any = library("azure.servicebus.aio", EXTRA, setup.source)
        self._errors: Any = library("azure.servicebus.exceptions", EXTRA, setup.source)
        # What the library tells on stderr the consumer tells too, once and in our words.
        logging.getLogger("azure").setLevel(logging.CRITICAL + 1)
        self._client: Any = None
        self._receiver: Any = None

    async def open(self) -> None:
        """Connect, open the link that messages come over, and peek: only then is told that there is no such queue."""
        try:
            self._client = self._aio.ServiceBusClient.from_connection_string(
                self._setup.credentials["connection_string"], retry_total=0
            )
        except ValueError:
            raise TerminalError(
                f"sources.{self._setup.source}.connection_string is none; expected Endpoint=sb://...;"
                "SharedAccessKeyName=...;SharedAccessKey=..."
            ) from None
        queue = self._setup.maybe("queue")
        if queue is not None:
            self._receiver = self._client.get_queue_receiver(queue, prefetch_count=0)
        else:
            topic, subscription = self._setup.text("topic"), self._setup.text("subscription")
            self._receiver = self._client.get_subscription_receiver(topic, subscription, prefetch_count=0)
        await self._told(self._receiver.__aenter__())
        await self._told(self._receiver.peek_messages(max_message_count=1, timeout=PEEK_SECONDS_MAX))

    async def receive(self) -> Sequence[Message]:
        """Take up to a hundred messages."""
        receiving = self._receiver.receive_messages(max_message_count=MESSAGES_MAX, max_wait_time=WAIT_SECONDS_MAX)
        taken: list[Any] = await self._told(receiving)
        if taken and taken[0].locked_until_utc is not None:
            left = (taken[0].locked_until_utc - datetime.now(UTC)).total_seconds()
            self.lock_seconds = max(LOCK_SECONDS_MIN, left)
        return [Message(_body_of(one), one) for one in taken]

    async def acknowledge(self, messages: Sequence[Message]) -> int:
        """Complete messages one by one; one whose lock is lost comes again."""
        return sum([await self._settled(self._receiver.complete_message(one.receipt)) for one in messages])

    async def release(self, messages: Sequence[Message]) -> None:
        """Abandon messages."""
        for one in messages:
            await self._settled(self._receiver.abandon_message(one.receipt))

    async def extend(self, messages: Sequence[Message]) -> None:
        """Renew the lock of each message."""
        for one in messages:
            await self._settled(self._receiver.renew_message_lock(one.receipt))

    async def close(self) -> None:
        """Close the link and the connection."""
        for one in (self._receiver, self._client):
            if one is not None:
                try:
                    await one.close()
                except (self._errors.ServiceBusError, OSError):
                    continue

    async def _settled(self, call: Awaitable[Any]) -> bool:
        """Whether a call about one message did what it should; not when its lock is lost."""
        try:
            await self._told(call)
        except self._errors.MessageLockLostError:
            return False
        return True

    async def _told(self, call: Awaitable[T]) -> T:
        errors = self._errors
        try:
            return await call
        except errors.MessageLockLostError:
            raise
        except (
            errors.ServiceBusAuthenticationError,
            errors.ServiceBusAuthorizationError,
            errors.MessagingEntityNotFoundError,
            errors.MessagingEntityDisabledError,
        ) as error:
            raise TerminalError(f"{self._tried()}: Service Bus refuses: {_words(error)}") from None
        except (errors.ServiceBusError, OSError) as error:
            raise TransientError(
                f"{self._tried()}: no answer of Service Bus ({type(error).__name__}: {_words(error)})"
            ) from None

    def _tried(self) -> str:
        return f"{self._setup.place('queue', 'topic', 'subscription')}, connection_string"


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:WORDS_CHARACTERS_MAX]


def _body_of(message: Any) -> bytes:
    """What a message says, in whichever of AMQP's forms: commercetools sends data."""
    body = message.body
    if isinstance(body, str):
        return body.encode()
    try:
        return b"".join(body)
    except TypeError:
        return str(message).encode()
