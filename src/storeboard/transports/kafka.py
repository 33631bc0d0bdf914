"""
A topic of Kafka, such as Confluent Cloud's, read as a consumer group through `confluent-kafka` (the extra `kafka`).

The library blocks and is driven from one thread. How far the group has read is committed after what was read is
durable, so that its next member begins there; Kafka knows no more of a message than its place in its partition.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final, TypeVar, cast

from storeboard.errors import TerminalError, TransientError
from storeboard.transports.queue import Message, QueueSetup, library

EXTRA: Final = "kafka"
GROUP: Final = "storeboard"
MESSAGES_MAX: Final = 500
FETCHED_KILOBYTES_MAX: Final = 16_384
POLL_SECONDS_MAX: Final = 300.0
"""A member that has not asked for so long is taken for dead, and its partitions go to another."""
SESSION_SECONDS: Final = 10.0
WAIT_SECONDS_MAX: Final = 1.0
METADATA_SECONDS_MAX: Final = 5.0
COMMIT_SECONDS_MAX: Final = 10.0

T = TypeVar("T")


class KafkaQueue:
    """One topic, read by one member of a group."""

    receivers: int = 1

    def __init__(
        self, setup: QueueSetup, lock_seconds: float = POLL_SECONDS_MAX, more: Mapping[str, Any] | None = None
    ) -> None:
        self.lock_seconds = lock_seconds
        self._setup = setup
        self._more = dict(more or {})
        self._kafka: Any = library("confluent_kafka", EXTRA, setup.source)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"kafka-{setup.source}")
        self._consumer: Any = None
        self._trouble: Any = None

    async def open(self) -> None:
        """Look the topic up, and join the group."""
        await self._in_thread(self._join)

    async def receive(self) -> Sequence[Message]:
        """Take what has been fetched; wait for the first."""
        return await self._in_thread(self._poll)

    async def acknowledge(self, messages: Sequence[Message]) -> int:
        """Commit the place behind these messages in each partition."""
        await self._in_thread(lambda: self._consumer.commit(offsets=self._places(messages, max, 1), asynchronous=False))
        return len(messages)

    async def release(self, messages: Sequence[Message]) -> None:
        """Go back to the first of these messages in each partition."""
        await self._in_thread(lambda: [self._consumer.seek(place) for place in self._places(messages, min, 0)])

    async def extend(self, messages: Sequence[Message]) -> None:
        """Ask without taking anything, so that the group does not take us for dead."""
        await self._in_thread(self._show_life)

    async def close(self) -> None:
        """Leave the group."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._leave)
        self._pool.shutdown(wait=False)

    # What follows runs in the one thread.

    def _join(self) -> None:
        topic = self._setup.text("topic")
        self._consumer = self._kafka.Consumer({**self._settings(), **self._more})
        try:
            error = self._consumer.list_topics(topic, METADATA_SECONDS_MAX).topics[topic].error
        except self._kafka.KafkaException as failure:
            # Only a poll lets the library tell why no broker is there.
            self._consumer.poll(0)
            raise self._told(self._trouble or failure.args[0]) from None
        if error is not None:
            raise self._told(error)
        self._consumer.subscribe([topic])

    def _settings(self) -> dict[str, Any]:
        options, credentials = self._setup.options, self._setup.credentials
        settings: dict[str, Any] = {
            "bootstrap.servers": options["bootstrap"],
            "group.id": options.get("group", GROUP),
            "client.id": "storeboard",
            "security.protocol": options["security"],
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "earliest",
            "session.timeout.ms": int(SESSION_SECONDS * 1_000),
            "max.poll.interval.ms": int(POLL_SECONDS_MAX * 1_000),
            "queued.max.messages.kbytes": FETCHED_KILOBYTES_MAX,
            "log_level": 0,
            "error_cb": self._note,
        }
        if "username" in credentials:
            settings |= {
                "sasl.mechanisms": options.get("mechanism", "PLAIN"),
                "sasl.username": credentials["username"],
                "sasl.password": credentials["password"],
            }
        return settings

    def _note(self, error: Any) -> None:
        """Keep the error that says most: one of authentication is followed by one of no broker."""
        if self._trouble is None or self._trouble.code() != self._kafka.KafkaError._AUTHENTICATION:
            self._trouble = error

    def _poll(self) -> Sequence[Message]:
        first = self._consumer.poll(WAIT_SECONDS_MAX)
        if first is None:
            if self._trouble is not None:
                raise self._told(self._trouble)
            return ()
        taken = [first, *self._consumer.consume(MESSAGES_MAX - 1, 0)]
        messages = [one for one in taken if one.error() is None]
        errors = [error for one in taken if (error := one.error()) is not None]
        if errors and not messages:
            raise self._told(errors[0])
        self._trouble = None
        return [Message(one.value() or b"", (one.partition(), one.offset())) for one in messages]

    def _show_life(self) -> None:
        mine = self._consumer.assignment()
        self._consumer.pause(mine)
        try:
            stray: Any = self._consumer.poll(0)
            if stray is not None and stray.error() is None:
                self._consumer.seek(self._place(stray.partition(), stray.offset()))
        finally:
            self._consumer.resume(mine)

    def _leave(self) -> None:
        if self._consumer is not None:
            with suppress(self._kafka.KafkaException, RuntimeError):
                self._consumer.close()

    def _places(self, messages: Sequence[Message], choose: Callable[[int, int], int], beyond: int) -> list[Any]:
        chosen: dict[int, int] = {}
        for one in messages:
            partition, offset = cast(tuple[int, int], one.receipt)
            chosen[partition] = choose(chosen.get(partition, offset), offset)
        return [self._place(partition, offset + beyond) for partition, offset in chosen.items()]

    def _place(self, partition: int, offset: int) -> Any:
        return self._kafka.TopicPartition(self._setup.text("topic"), partition, offset)

    # What follows does not.

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except self._kafka.KafkaException as failure:
            raise self._told(failure.args[0]) from None

    def _told(self, error: Any) -> TransientError | TerminalError:
        """An error of the library in our words; its own words name brokers and topics, never a password."""
        kafka = self._kafka.KafkaError
        final = {
            kafka._AUTHENTICATION: "username and password",
            kafka.SASL_AUTHENTICATION_FAILED: "username and password",
            kafka.TOPIC_AUTHORIZATION_FAILED: "the right to read the topic",
            kafka.GROUP_AUTHORIZATION_FAILED: "the right to read as the group",
            kafka.UNKNOWN_TOPIC_OR_PART: "a topic that is there",
            kafka._UNKNOWN_TOPIC: "a topic that is there",
        }
        tried = self._setup.place("bootstrap", "topic", "group", "security")
        expected = final.get(error.code())
        if expected is not None:
            return TerminalError(f"{tried}: {error.str()}; expected {expected}")
        return TransientError(f"{tried}: {error.str()}")
