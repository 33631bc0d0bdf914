"""
Service Bus as far as the real client needs it: AMQP 1.0 over plain TCP, tokens, peek-locks and their renewal.

Written on Apache Qpid Proton. The broker runs on a thread of its own and is told what to send through its event loop.
"""

import socket
import threading
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from proton import Condition, Message, symbol
from proton.handlers import MessagingHandler
from proton.reactor import ApplicationEvent, Container, EventInjector

from storeboard.transports.queue import Queue, QueueSetup
from storeboard.transports.service_bus import ServiceBusQueue
from tests.contract.queues.peer import Wrong

KEY_NAME = "listener"
SECRET = "dGhlLXNlY3JldC1vZi10aGUtcG9saWN5"
LOCK_SECONDS = 3.0
SECONDS_MAX = 10.0


class Broker(MessagingHandler):
    """Queues by name; what is neither accepted nor released when its link ends waits again."""

    def __init__(self, port: int) -> None:
        super().__init__(prefetch=100, auto_accept=True, auto_settle=False)
        self.waiting: dict[str, deque[bytes]] = {}
        self.locked: dict[str, tuple[str, bytes, str]] = {}
        self.listening = threading.Event()
        self._port = port
        self._links: dict[str, Any] = {}
        self._number = 0

    def left(self, queue: str) -> int:
        return len(self.waiting[queue]) + sum(name == queue for name, _, _ in self.locked.values())

    def on_start(self, event: Any) -> None:
        self._acceptor = event.container.listen(f"127.0.0.1:{self._port}")
        self.listening.set()

    def on_link_opening(self, event: Any) -> None:
        link = event.link
        link.source.address = link.remote_source.address
        link.target.address = link.remote_target.address
        if link.is_sender:
            self._links[link.name] = link

    def on_link_opened(self, event: Any) -> None:
        """End a link to a queue that is not there, as Service Bus does: with an error, once it stands."""
        name = _queue_of(event.link)
        if event.link.is_sender and not name.startswith("$") and name not in self.waiting:
            event.link.condition = Condition("amqp:not-found", f"The messaging entity '{name}' could not be found.")
            event.link.close()

    def on_message(self, event: Any) -> None:
        """Answer a request of `$cbs` or `$management` on the link that the asker listens on."""
        asked = event.message
        token = str(asked.body)
        if event.link.target.address == "$cbs":
            known = f"skn={KEY_NAME}" in token
            more = {
                "status-code": 202 if known else 401,
                "status-description": "Accepted" if known else "Unknown policy",
            }
            body: Any = None
        elif asked.properties["operation"] == "com.microsoft:peek-message":
            queue = str(event.link.target.address).removesuffix("/$management").rpartition("/")[2]
            words = f"The messaging entity '{queue}' could not be found."
            missing = {"statusCode": 404, "statusDescription": words, "errorCondition": symbol("amqp:not-found")}
            more = {"statusCode": 204, "statusDescription": "No content"} if queue in self.waiting else missing
            body = None
        else:
            until = datetime.now(UTC) + timedelta(seconds=LOCK_SECONDS)
            more = {"statusCode": 200, "statusDescription": "OK"}
            body = {"expirations": [_stamp(until) for _ in asked.body["lock-tokens"]]}
        answer = Message(body, properties=more, correlation_id=asked.id)
        for link in self._links.values():
            if link.source.address == event.link.target.address and _client_of(link) == _client_of(event.link):
                link.send(answer)

    def on_sendable(self, event: Any) -> None:
        self._give(event.link)

    def on_sent_in(self, event: Any) -> None:
        """Bodies that a test sends, handed over by the injector."""
        queue, bodies = event.subject
        self.waiting[queue].extend(bodies)
        self._wake(queue)

    def on_accepted(self, event: Any) -> None:
        self.locked.pop(event.delivery.tag, None)
        _confirm(event.delivery)

    def on_released(self, event: Any) -> None:
        held = self.locked.pop(event.delivery.tag, None)
        _confirm(event.delivery)
        if held is not None:
            self.waiting[held[0]].append(held[1])
            self._wake(held[0])

    def on_link_closing(self, event: Any) -> None:
        self._ended(event.link.name)

    def on_disconnected(self, event: Any) -> None:
        for name in list(self._links):
            if _client_of(self._links[name]) == event.connection.remote_container:
                self._ended(name)

    def _ended(self, link: str) -> None:
        self._links.pop(link, None)
        for tag, (queue, body, holder) in list(self.locked.items()):
            if holder == link:
                del self.locked[tag]
                self.waiting[queue].append(body)

    def _wake(self, queue: str) -> None:
        for link in list(self._links.values()):
            if _queue_of(link) == queue:
                self._give(link)

    def _give(self, link: Any) -> None:
        name = _queue_of(link)
        waiting = self.waiting.get(name)
        while waiting and link.credit > 0:
            body = waiting.popleft()
            tag = uuid.uuid4().hex[:16]
            self.locked[tag] = (name, body, link.name)
            message = Message(body, inferred=True)
            message.annotations = {
                symbol("x-opt-locked-until"): _stamp(datetime.now(UTC) + timedelta(seconds=LOCK_SECONDS))
            }
            link.send(message, tag=tag)


def _queue_of(link: Any) -> str:
    """The name of the queue, out of an address such as `amqps://host/queue`."""
    return str(link.source.address or "").rpartition("/")[2]


def _confirm(delivery: Any) -> None:
    """Say that what the other side made of a delivery has been taken down: the client waits for it."""
    delivery.update(delivery.remote_state)
    delivery.settle()


def _client_of(link: Any) -> str:
    """Proton hands out new objects for the same connection: only the name of the other side tells."""
    return link.connection.remote_container


def _stamp(moment: datetime) -> Any:
    from proton import timestamp

    return timestamp(int(moment.timestamp() * 1_000))


class ServiceBusPeer:
    lock_seconds = LOCK_SECONDS

    def __init__(self, server: "ServiceBusServer", queue: str) -> None:
        self._server = server
        self._queue = queue

    def make(self) -> Queue:
        return self._made()

    async def send(self, *bodies: bytes) -> None:
        self._server.inject(self._queue, bodies)

    async def left(self) -> int:
        return self._server.broker.left(self._queue)

    def wrong(self, case: str) -> Wrong:
        match case:
            case "absent":
                return Wrong(lambda: self._made(queue="others"), ("queue others", "could not be found"))
            case "refused":
                return Wrong(lambda: self._made(key_name="nobody"), (f"queue {self._queue}", "connection_string"))
            case _:
                return Wrong(lambda: self._made(port=1), (f"queue {self._queue}", "connection_string"))

    def _made(self, queue: str | None = None, key_name: str = KEY_NAME, port: int | None = None) -> Queue:
        words = (
            f"Endpoint=sb://127.0.0.1:{port or self._server.port};SharedAccessKeyName={key_name};"
            f"SharedAccessKey={SECRET};UseDevelopmentEmulator=true;"
        )
        return ServiceBusQueue(QueueSetup("bus", {"queue": queue or self._queue}, {"connection_string": words}))


class ServiceBusServer:
    secret = SECRET

    def __init__(self, broker: Broker, injector: EventInjector, port: int) -> None:
        self.broker = broker
        self.port = port
        self._injector = injector

    def inject(self, queue: str, bodies: tuple[bytes, ...]) -> None:
        self._injector.trigger(ApplicationEvent("sent_in", subject=(queue, bodies)))

    @asynccontextmanager
    async def peer(self) -> AsyncGenerator[ServiceBusPeer]:
        queue = f"commercetools-{uuid.uuid4().hex}"
        self.broker.waiting[queue] = deque()
        yield ServiceBusPeer(self, queue)


@contextmanager
def service_bus() -> Generator[ServiceBusServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    broker = Broker(port)
    container = Container(broker)
    injector = EventInjector()
    container.selectable(injector)
    thread = threading.Thread(target=container.run, daemon=True)
    thread.start()
    assert broker.listening.wait(SECONDS_MAX)
    try:
        yield ServiceBusServer(broker, injector, port)
    finally:
        container.stop()
        injector.close()
        thread.join(SECONDS_MAX)
