"""What goes wrong in a simulator is said on its command line or over HTTP, and a mistake in it is refused."""

import asyncio
from typing import Any

import httpx2
import pytest

from storeboard.cli.main import run as command
from storeboard.cli.simulate import rates_of
from storeboard.simulators import commercetools, monday
from storeboard.simulators.commercetools import Project, Shop
from storeboard.simulators.commercetools.faults import KINDS, Faults
from tests.simulation.loop import VirtualClock, run

REFUSED = [
    ({"rates": {"nonsense": 0.1}}, 'unknown fault "nonsense"; expected one of: '),
    ({"rates": {"slow": 1.5}}, 'the rate of the fault "slow" is 1.5; expected a number from 0 to 1'),
    ({"rates": {"slow": "often"}}, "expected a number from 0 to 1"),
    ({"rates": {"slow": True}}, "expected a number from 0 to 1"),
    ({"rates": [1]}, "an object of a probability by kind"),
    ({"rates": {}, "seconds": -1}, "expected a number, 0 or more"),
]


def served(vendor: str, *calls: tuple[str, str, Any]) -> list[httpx2.Response]:
    """Ask a simulator in process."""
    application = (
        commercetools.app(Project("acme")) if vendor == "commercetools" else monday.app(monday.Account(seed=7))
    )

    async def ask() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(app=application)
        async with httpx2.AsyncClient(transport=transport, base_url="http://simulator.test") as client:
            return [await client.request(method, path, json=body) for method, path, body in calls]

    return run(0, ask())


@pytest.mark.parametrize("vendor", ["commercetools", "monday"])
@pytest.mark.parametrize(("body", "told"), REFUSED)
def test_faults_that_are_not_understood_are_refused_and_change_nothing(vendor: str, body: Any, told: str):
    slow = {"rates": {"slow": 0.5}, "seconds": 0}

    _, refused, after = served(vendor, ("PUT", "/_faults", slow), ("PUT", "/_faults", body), ("GET", "/_faults", None))

    assert (refused.status_code, told in refused.json()["message"]) == (400, True)
    assert after.json()["rates"] == {"slow": 0.5}


@pytest.mark.parametrize("vendor", ["commercetools", "monday"])
def test_what_goes_wrong_is_exactly_what_was_said_last(vendor: str):
    first, second = {"rates": {"slow": 0.5, "truncated": 0.1}}, {"rates": {"truncated": 0.2}}

    one, other, none = served(vendor, *(("PUT", "/_faults", body) for body in (first, second, {"rates": {}})))

    assert [answer.json()["rates"] for answer in (one, other, none)] == [first["rates"], second["rates"], {}]


def test_faults_of_monday_that_add_up_to_more_than_one_are_refused():
    [refused] = served("monday", ("PUT", "/_faults", {"rates": {"lost": 0.6, "drop": 0.6}}))

    assert (refused.status_code, "more than 1" in refused.json()["message"]) == (400, True)


def test_a_fault_of_monday_that_was_said_happens_and_is_counted():
    query = ("POST", "/v2", {"query": "{ me { id } }"})

    _, answer, seen = served(
        "monday", ("PUT", "/_faults", {"rates": {"http_500": 1.0}}), query, ("GET", "/_faults", None)
    )

    assert answer.status_code == 500
    assert seen.json()["seen"] == {"http_500": 1}


def test_a_fault_of_commercetools_that_was_said_happens_and_is_counted():
    _, answer, seen = served(
        "commercetools",
        ("PUT", "/_faults", {"rates": {"http_503": 1.0}}),
        ("GET", "/acme/customers", None),
        ("GET", "/_faults", None),
    )

    assert answer.status_code == 503
    assert seen.json()["seen"] == {"http_503": 1}


def test_the_same_seed_draws_the_same_faults_again():
    def drawn() -> list[Any]:
        account = monday.Account(seed=7)
        account.turn_faults({"lost": 0.3, "slow": 0.3}, 1.0)
        return [account.faults.draw(0.0, mutation=True, fields=2) for _ in range(50)]

    assert drawn() == drawn()
    assert {one.kind.value for one in drawn() if one is not None} == {"lost", "slow"}


def test_every_rate_of_commercetools_faults_can_be_said():
    said = dict.fromkeys(KINDS, 0.25)
    faults = Faults()

    faults.turn(said, 3.0)

    assert faults.rates() == said
    rates = {name for name in Faults.__dataclass_fields__ if name.endswith("_rate") or name.startswith("rate_")}
    assert rates - {"after_rate"} == set(KINDS.values())


def test_the_account_counts_what_stands_in_it_and_what_was_asked():
    create = 'mutation { create_board(board_name: "A", board_kind: public) { id } }'

    _, snapshot = served("monday", ("POST", "/v2", {"query": create}), ("GET", "/_account/snapshot", None))

    found = snapshot.json()
    assert (found["boards"], found["mutations"], found["running"]) == (1, {"create_board": 1}, 0)
    assert found["calls"] >= 1


def test_a_shop_sleeps_after_the_events_that_it_was_given_and_wakes_for_more():
    async def hours() -> list[int]:
        clock = VirtualClock(asyncio.get_running_loop())
        shop = Shop(Project("acme", clock=clock.now, sleep=clock.sleep), 1)
        living = asyncio.create_task(shop.run())
        counted: list[int] = []
        for rate, events in ((1.0, 10), (1.0, 5), (0.0, None), (2.0, None), (0.0, None)):
            shop.pace(rate, events)
            await clock.sleep(600)
            counted.append(shop.steps)
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
        return counted

    ten, fifteen, still, awake, asleep = run(1, hours())

    assert (ten, fifteen, still) == (10, 15, 15)
    assert 1_000 < awake < 1_400
    assert asleep == awake


@pytest.mark.parametrize("query", ["", "?rate=fast", "?rate=-1", "?rate=nan", "?rate=1&events=few"])
def test_a_pace_that_is_none_is_refused(query: str):
    project = Project("acme")
    application = commercetools.app(project, shop=Shop(project))

    async def ask() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=application)
        async with httpx2.AsyncClient(transport=transport, base_url="http://simulator.test") as client:
            return await client.post(f"/_shop/pace{query}")

    assert run(0, ask()).status_code == 400


def test_faults_are_read_from_the_command_line():
    assert rates_of(["slow=0.05", "lost=1"]) == {"slow": 0.05, "lost": 1.0}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("commercetools", "--fault", "partial=0.1"), 'unknown fault "partial"; expected one of: duplicate'),
        (("monday", "--fault", "duplicate=0.1"), 'unknown fault "duplicate"; expected one of: bare_429'),
        (("monday", "--fault", "lost"), '--fault "lost"; expected KIND=RATE'),
        (("monday", "--fault", "lost=2"), "is 2.0; expected a number from 0 to 1"),
        (("monday", "--plan", "gold"), "plan 'gold' is unknown"),
    ],
)
def test_a_simulator_that_is_told_nonsense_does_not_start(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
):
    code = command(["simulate", *arguments, "--port", "1"])

    assert code == 2
    assert told in " ".join(capsys.readouterr().err.split())
