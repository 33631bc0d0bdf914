"""
A shop lives, its notifications come late, twice and in no order, both vendors fail, and `storeboard run` is killed.

Everything is real: both simulators, every command and the running installation are processes of their own, which talk
over sockets. What comes out is a report; it is good when every record and line stands on the boards once, equal to the
shop.
"""

import signal
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.e2e.site import CREDENTIALS, PROJECT, Child, Site, free_port
from tests.living.compare import compare
from tests.living.report import Report
from tests.living.sides import Standing, asked, board_side, shop_side

RATE: Final = 10.0
LATENCY_SECONDS: Final = 0.05
INDEX_LAG_SECONDS: Final = 0.5
KILLS: Final = 2
BUSY_SECONDS_MAX: Final = 5.0
LIFE_SECONDS_MAX: Final = 900.0
# A thousand events make some 1,300 items and lines; the plan bears about 300 creates a minute.
SETTLE_SECONDS_MAX: Final = 1200.0
TIMES: Final = "protocol: {request_delay: 3s, index_lag: 1s, resend_within: 8s, quiescence: 5s}\n"

# How long a fault of the shop lasts: a slow answer, an old read, a notification that comes late or twice.
SHOP_FAULT_SECONDS: Final = 2.0
SHOP_FAULTS: Final = {
    "duplicate": 0.15,
    "reorder": 0.25,
    "payload_dropped": 0.1,
    "http_429": 0.02,
    "http_500": 0.02,
    "http_502": 0.01,
    "http_503": 0.02,
    "slow": 0.03,
    "truncated": 0.02,
    "token_expired": 0.02,
    "read_lag": 0.05,
}
# How late a request executes and how slow an answer is: less than the `request_delay` of TIMES.
MONDAY_FAULT_SECONDS: Final = 0.5
MONDAY_FAULTS: Final = {
    "drop": 0.02,
    "http_500": 0.02,
    "html_502": 0.01,
    "minute_429": 0.03,
    "complexity_429": 0.02,
    "complexity_200": 0.01,
    "concurrency_429": 0.01,
    "locked_423": 0.01,
    "late": 0.02,
    "slow": 0.03,
    "partial": 0.02,
    "partial_500": 0.01,
    "lost": 0.03,
    "truncated": 0.01,
    "http_500_after": 0.02,
    "html_504_after": 0.01,
    "no_data": 0.01,
    "not_cached": 0.01,
}

Say = Callable[[str], None]


def live(events: int, seed: int, say: Say, *, kills: int = KILLS, tamper: bool = False) -> Report:
    """Live once; with `tamper` somebody changes a cell at the end, which the report then must name."""
    began = time.monotonic()
    with _world(seed) as world:
        say("two simulators, and an installation made by init, provision, check and run")
        world.weather(SHOP_FAULTS, MONDAY_FAULTS)
        deaths = world.through(events, kills, say)
        say(f"{events} events have happened; waiting until nothing is due, claimed or in doubt")
        world.settle()
        status = world.site.done("status", "--json").document
        world.weather({}, {})
        run_ended = world.run.end()
        tampered = world.tamper() if tamper else None
        verified = world.site.storeboard("verify", "--json")
        mistakes = [
            *([f"run ended with {run_ended}"] if run_ended else []),
            *(f"{name} is {status[name]}" for name in ("due", "claimed", "in_doubt", "parked") if status[name]),
            *([f"storeboard verify --json ended with {verified.code}"] if verified.code else []),
        ]
        shop = shop_side(world.shop_url, PROJECT, (CREDENTIALS["CTP_CLIENT_ID"], CREDENTIALS["CTP_CLIENT_SECRET"]))
        return Report(
            seed=seed,
            shop=asked(f"{world.shop_url}/_shop/snapshot"),
            shop_faults=asked(f"{world.shop_url}/_faults")["seen"],
            monday=asked(f"{world.monday_url}/_account/snapshot"),
            monday_faults=asked(f"{world.monday_url}/_faults")["seen"],
            kills=tuple(deaths),
            tampered=tampered,
            mistakes=tuple(mistakes),
            compared=compare(shop, world.board()),
            seconds=time.monotonic() - began,
        )


class World:
    """Both vendors and one installation, each a process."""

    def __init__(self, place: Path, seed: int) -> None:
        self.shop_url = f"http://127.0.0.1:{free_port()}"
        self.monday_url = f"http://127.0.0.1:{free_port()}"
        self.site = Site(place, self.shop_url, f"{self.monday_url}/v2")
        self._seed = seed
        self.run: Child

    def open(self) -> None:
        """Start everything as a user would, in calm weather and with nobody in the shop yet."""
        monday = self._simulate(
            "monday", self.monday_url, "--plan", "enterprise", "--latency", str(LATENCY_SECONDS),
            "--index-lag", str(INDEX_LAG_SECONDS),
        )  # fmt: skip
        self.site.done(
            "init", str(self.site.config), "--preset", "crm", "--ct-project", PROJECT, "--ct-api-url", self.shop_url,
            "--ct-auth-url", self.shop_url, "--monday-url", f"{self.monday_url}/v2", "--yes",
        )  # fmt: skip
        with (self.site.config / "storeboard.yaml").open("a", encoding="utf-8") as main:
            main.write(TIMES)
        monday.wait_for(f"{self.monday_url}/_faults")
        shop = self._simulate("commercetools", self.shop_url, "--project", PROJECT, "--push-url", self.site.door)
        self.site.done("provision")
        shop.wait_for(f"{self.shop_url}/_faults")
        self.run = self.site.start("-m", "storeboard", "run", "--port", str(self.site.port))
        self.site.done("check")
        self.run.wait_for(f"{self.site.url}/readyz")

    def _simulate(self, vendor: str, url: str, *more: str) -> Child:
        port = url.rpartition(":")[2]
        return self.site.start("-m", "storeboard", "simulate", vendor, "--port", port, "--seed", str(self._seed), *more)

    def weather(self, shop: dict[str, float], monday: dict[str, float]) -> None:
        """Let exactly these faults happen from now on."""
        for url, rates, seconds in (
            (self.shop_url, shop, SHOP_FAULT_SECONDS),
            (self.monday_url, monday, MONDAY_FAULT_SECONDS),
        ):
            asked(f"{url}/_faults", body={"rates": rates, "seconds": seconds}, method="PUT")

    def through(self, events: int, kills: int, say: Say) -> list[str]:
        """Let the shop live for so many events, and kill `run` on the way; say in the midst of what it was."""
        asked(f"{self.shop_url}/_shop/pace?rate={RATE}&events={events}", method="POST")
        deaths: list[str] = []
        for nth in range(1, kills + 1):
            self._until(lambda nth=nth: self._steps() >= events * nth // (kills + 1))
            deaths.append(f"after {self._steps()} events, {self._kill()}")
            say(f"run was killed {deaths[-1]}")
            self.run = self.site.run()
        self._until(lambda: self._steps() >= events)
        return deaths

    def _kill(self) -> str:
        """Kill `run` in the midst of its work, as far as there is some."""
        ends_at = time.monotonic() + BUSY_SECONDS_MAX
        status = self.site.status()
        while not status["in_doubt"] and time.monotonic() < ends_at:
            self.run.poll(0.02)
            status = self.site.status()
        self.run.end(signal.SIGKILL)
        return f"{status['due']} due, {status['claimed']} claimed, {status['in_doubt']} in doubt"

    def _until(self, holds: Callable[[], bool]) -> None:
        self.run.wait_until(holds, "the shop has lived on", LIFE_SECONDS_MAX)

    def _steps(self) -> int:
        return asked(f"{self.shop_url}/_shop/snapshot")["steps"]

    def settle(self) -> None:
        """Wait until everything that was told is accepted, and everything that was accepted is settled."""
        self.run.wait_until(self._is_settled, "everything is settled", SETTLE_SECONDS_MAX)

    def _is_settled(self) -> bool:
        return (
            asked(f"{self.shop_url}/_shop/snapshot")["notifications"]["waiting"] == 0
            and asked(f"{self.monday_url}/_account/snapshot")["running"] == 0
            and self.site.is_quiet()
        )

    def board(self) -> list[Standing]:
        return board_side(f"{self.monday_url}/v2", CREDENTIALS["MONDAY_TOKEN"])

    def tamper(self) -> str:
        """Change the total of an order on its board, behind everybody's back; return its external id."""
        order = next(
            one for one in self.board() if one.state == "active" and one.parent is None and "sb_total" in one.cells
        )
        mutation = """mutation ($board: ID!, $item: ID!) {
          change_simple_column_value(board_id: $board, item_id: $item, column_id: "sb_total", value: "0.01") { id }
        }"""
        board = next(facts.board_id for (mapping, _), facts in self.site.facts.items() if mapping.startswith("order"))
        answer = self._ask(mutation, board=board, item=order.item_id)
        assert "errors" not in answer, answer
        return order.external_id

    def _ask(self, query: str, **variables: str) -> Any:
        headers = {"authorization": CREDENTIALS["MONDAY_TOKEN"]}
        return asked(f"{self.monday_url}/v2", body={"query": query, "variables": variables}, headers=headers)


@contextmanager
def _world(seed: int) -> Generator[World]:
    with tempfile.TemporaryDirectory(prefix="storeboard-living-") as place:
        world = World(Path(place), seed)
        try:
            world.open()
            yield world
        finally:
            world.site.close()
