"""
Kafka as librdkafka's own mock cluster speaks it, over sockets, with the real client of the product.

The cluster is made through librdkafka's C interface: only there can it be told not to wait before a group's first
member joins, and to refuse a topic.
"""

import ctypes
import uuid
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import confluent_kafka

from storeboard.transports.kafka import KafkaQueue
from storeboard.transports.queue import Queue, QueueSetup
from tests.contract.queues.peer import Wrong

PRODUCER = 0
BROKERS = 1
PARTITIONS = 2
TOPIC_AUTHORIZATION_FAILED = 29
SECONDS_MAX = 10.0
SECRET = "the-secret-of-the-api-key"


class KafkaPeer:
    lock_seconds = 1.0

    def __init__(self, cluster: "KafkaServer", topic: str) -> None:
        self._cluster = cluster
        self._topic = topic

    def make(self) -> Queue:
        return self._queue()

    async def send(self, *bodies: bytes) -> None:
        producer = confluent_kafka.Producer({"bootstrap.servers": self._cluster.address})
        for body in bodies:
            producer.produce(self._topic, body)
        assert producer.flush(SECONDS_MAX) == 0

    async def left(self) -> int:
        reader = confluent_kafka.Consumer({"bootstrap.servers": self._cluster.address, "group.id": self._topic})
        try:
            places = [confluent_kafka.TopicPartition(self._topic, number) for number in range(PARTITIONS)]
            committed = [max(0, place.offset) for place in reader.committed(places, timeout=SECONDS_MAX)]
            ends = [reader.get_watermark_offsets(place, timeout=SECONDS_MAX)[1] for place in places]
            return sum(ends) - sum(committed)
        finally:
            reader.close()

    def wrong(self, case: str) -> Wrong:
        match case:
            case "absent":
                topic = f"{self._topic}-not"
                return Wrong(lambda: self._queue(topic=topic), (f"topic {topic}", "a topic that is there"))
            case "refused":
                self._cluster.refuse(self._topic)
                return Wrong(self._queue, (f"topic {self._topic}", "the right to read the topic"))
            case _:
                return Wrong(
                    lambda: self._queue(bootstrap="127.0.0.1:1"), ("bootstrap 127.0.0.1:1", "security PLAINTEXT")
                )

    def _queue(self, **options: str) -> Queue:
        given = {"bootstrap": self._cluster.address, "topic": self._topic, "group": self._topic}
        credentials = {"username": "key", "password": SECRET}
        setup = QueueSetup("bus", {**given, "security": "PLAINTEXT", **options}, credentials)
        quick = {"session.timeout.ms": 6_000, "heartbeat.interval.ms": 1_000, "fetch.wait.max.ms": 50}
        return KafkaQueue(setup, self.lock_seconds, quick)


class KafkaServer:
    secret = SECRET

    def __init__(self, library: Any, cluster: Any) -> None:
        self._library = library
        self._cluster = cluster
        self.address = library.rd_kafka_mock_cluster_bootstraps(cluster).decode()

    def refuse(self, topic: str) -> None:
        self._library.rd_kafka_mock_topic_set_error(self._cluster, topic.encode(), TOPIC_AUTHORIZATION_FAILED)

    @asynccontextmanager
    async def peer(self) -> AsyncGenerator[KafkaPeer]:
        topic = f"commercetools-{uuid.uuid4().hex}"
        self._library.rd_kafka_mock_topic_create(self._cluster, topic.encode(), PARTITIONS, 1)
        yield KafkaPeer(self, topic)


@contextmanager
def kafka() -> Generator[KafkaServer]:
    library = _librdkafka()
    words = ctypes.create_string_buffer(512)
    client = ctypes.c_void_p(library.rd_kafka_new(PRODUCER, None, words, ctypes.c_size_t(512)))
    cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(client, BROKERS))
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0)
    try:
        yield KafkaServer(library, cluster)
    finally:
        library.rd_kafka_mock_cluster_destroy(cluster)
        library.rd_kafka_destroy(client)


def _librdkafka() -> Any:
    """The library that the Python client brings along."""
    place = Path(confluent_kafka.__file__).parents[1] / "confluent_kafka.libs"
    (found,) = place.glob("librdkafka*")
    library = ctypes.CDLL(str(found))
    for name in ("rd_kafka_new", "rd_kafka_mock_cluster_new"):
        getattr(library, name).restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    return library
