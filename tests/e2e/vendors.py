"""
Both simulated vendors on loopback, in a thread of the test: processes of ours come and go, their worlds stay.

The test reads and changes the worlds through `call`, which runs in the vendors' own event loop.
"""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2

from storeboard.simulators import commercetools, monday
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.shop import Shop
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.world import Executed, Item
from tests.e2e.site import CREDENTIALS, DOOR_SECRET, PROJECT, free_port

T = TypeVar("T")
PERSON_TOKEN = "token-of-a-person"
START_SECONDS_MAX = 20.0


class Vendors:
    """A shop and a board account that answer on real sockets."""

    def __init__(self, index_lag: float = 0.0) -> None:
        self.loop = asyncio.new_event_loop()
        self.account = Account(plan="enterprise", index_lag=index_lag)
        self.person = self.account.add_user("Petra Person", "petra@example.com", token=PERSON_TOKEN)
        self.project: Project
        self.shop: Shop
        self.shop_port = free_port()
        self.monday_port = 0
        self._servers: dict[str, asyncio.Task[None]] = {}
        self._thread = threading.Thread(target=self.loop.run_forever, name="vendors")

    @property
    def shop_url(self) -> str:
        return f"http://127.0.0.1:{self.shop_port}"

    @property
    def monday_url(self) -> str:
        return f"http://127.0.0.1:{self.monday_port}/v2"

    def open(self) -> None:
        """Start both; return when both answer."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self.loop).result(START_SECONDS_MAX)

    async def _open(self) -> None:
        listening: asyncio.Future[int] = self.loop.create_future()
        opened: asyncio.Future[tuple[Project, Shop]] = self.loop.create_future()
        self._servers["monday"] = self.loop.create_task(
            monday.serve(
                0,
                account=self.account,
                token=CREDENTIALS["MONDAY_TOKEN"],
                ready=lambda port: listening.set_result(port),
            )
        )
        self._servers["commercetools"] = self.loop.create_task(
            commercetools.serve(
                self.shop_port,
                project=PROJECT,
                client_id=CREDENTIALS["CTP_CLIENT_ID"],
                client_secret=CREDENTIALS["CTP_CLIENT_SECRET"],
                started=lambda project, shop: opened.set_result((project, shop)),
            )
        )
        waiting = [listening, opened, *self._servers.values()]
        while not (listening.done() and opened.done()):
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for one in done & set(self._servers.values()):
                one.result()
            waiting = [one for one in waiting if one not in done]
        self.monday_port = listening.result()
        self.project, self.shop = opened.result()

    def call(self, work: Callable[[], T]) -> T:
        """Do something in the vendors' world and return what it gives."""

        async def step() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(step(), self.loop).result(START_SECONDS_MAX)

    def live(self, events: int) -> None:
        """Let things happen in the shop."""
        for _ in range(events):
            self.call(self.shop.live)

    def subscribe(self, door: str) -> None:
        """Push everything that changes from now on to a door."""
        self.call(lambda: self.project.subscribe_push(door, DOOR_SECRET))

    def create(self, type_: str, draft: dict[str, Any]) -> dict[str, Any]:
        return self.call(lambda: self.project.create(type_, draft))

    def undelivered(self) -> int:
        """How many notifications have not been accepted yet."""
        return self.call(lambda: self.project.deliverer.waiting)

    def unexecuted(self) -> int:
        """How many requests monday still works on, those that arrive late among them."""
        return self.call(lambda: len(self.account.tasks))

    def mutations(self) -> list[Executed]:
        """Every mutation that monday has executed since `forget`."""
        return self.call(lambda: [one for one in self.account.log if one.refused is None])

    def forget(self) -> None:
        """Count mutations from now on."""
        self.call(self.account.log.clear)

    def as_person(self, query: str, **variables: Any) -> dict[str, Any]:
        """Do something on the boards as a colleague of the sales team does."""
        return self._ask(PERSON_TOKEN, query, variables)

    def as_us(self, query: str, **variables: Any) -> dict[str, Any]:
        """Do something on the boards under our own token, behind the back of our processes."""
        return self._ask(CREDENTIALS["MONDAY_TOKEN"], query, variables)

    def _ask(self, token: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        answer = httpx2.post(self.monday_url, json=body, headers={"Authorization": token}, timeout=10).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def items(self, external_id: str) -> list[Item]:
        """The active items and subitems that carry an external id."""
        return self.call(
            lambda: [
                item
                for item in self.account.items.values()
                if item.state == "active" and external_id in (str(value) for value in item.values.values())
            ]
        )

    def stop(self, vendor: str) -> None:
        """Let a vendor's server end, as in an outage."""
        asyncio.run_coroutine_threadsafe(self._end(self._servers.pop(vendor)), self.loop).result(START_SECONDS_MAX)

    async def _end(self, server: "asyncio.Task[None]") -> None:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)

    def close(self) -> None:
        for vendor in list(self._servers):
            self.stop(vendor)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(START_SECONDS_MAX)
        self.loop.close()


@contextmanager
def vendors(index_lag: float = 0.0) -> Generator[Vendors]:
    """Both vendors, ended with the block."""
    both = Vendors(index_lag)
    both.open()
    try:
        yield both
    finally:
        both.close()
