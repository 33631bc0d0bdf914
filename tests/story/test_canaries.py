"""
Whatever fails, and however much of a record a vendor quotes, nothing secret or personal is told.

Canaries stand in every place that a secret or a person's data comes from. A delivery goes through the door and the
lanes while both vendors fail in every way they know; then everything that Storeboard says is searched for them.
"""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from prometheus_client import CollectorRegistry

from storeboard.app import Vendors, log_report
from storeboard.cli.opened import Opened
from storeboard.cli.service import desk_of, status_document
from storeboard.model import Ref
from storeboard.settings import Settings
from storeboard.web.app import WebApp
from storeboard.web.openapi import FAILURE, STATUS
from tests.simulation.loop import run
from tests.story.shop import person, purchase
from tests.story.world import DOOR, PROJECT, SECRET, Running, World, opened
from tests.unit.web.doorway import served, stranger

MARK = "canary"
PERSON = person(
    "Canary Kanarienvogel",
    email="canary@example.com",
    addresses=[{"firstName": "Canary", "country": "DE", "city": "Canaryville", "phone": "canary-phone"}],
)
QUOTING = json.dumps(
    {
        "statusCode": 400,
        "message": "canary@example.com is not allowed",
        "errors": [
            {
                "code": "InvalidInput",
                "message": "canary@example.com",
                "detailedErrorMessage": "Canary",
                "extensions": {
                    "code": "ColumnValueException",
                    "error_data": {"column_value": "canary@example.com", "column_name": "canary"},
                },
            }
        ],
        "error_message": "canary",
        "error_code": "ColumnValueException",
        "error_data": {"value": "canary"},
    }
)

Answer = Callable[[httpx2.Request], httpx2.Response]


def _says(status: int, text: str, **headers: str) -> Answer:
    return lambda request: httpx2.Response(status, text=text, headers=headers)


def _breaks(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("no way to canary.example.com for canary@example.com", request=request)


FAILURES: Mapping[str, Answer] = {
    "quotes with 200": _says(200, QUOTING),
    "quotes with 400": _says(400, QUOTING),
    "quotes with 401": _says(401, QUOTING),
    "quotes with 403": _says(403, QUOTING),
    "quotes with 404": _says(404, QUOTING),
    "quotes with 429": _says(429, QUOTING, **{"retry-after": "canary"}),
    "quotes with 500": _says(500, QUOTING),
    "redirects": _says(302, QUOTING, location="http://canary.example.com/"),
    "answers in HTML": _says(502, "<html>canary@example.com</html>"),
    "is no JSON": _says(200, "canary"),
    "cannot be reached": _breaks,
}


class Sick(httpx2.AsyncBaseTransport):
    """A vendor that fails in one way where it is sick."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, answer: Answer) -> None:
        self._inner = inner
        self._answer = answer
        self.sick: Callable[[str], bool] = lambda path: False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.sick(request.url.path):
            return self._answer(request)
        return await self._inner.handle_async_request(request)


def opened_of(world: World, running: Running) -> Opened:
    """What the commands would see of a running installation."""
    return Opened(
        Settings(world.directory, "sqlite:///storeboard.db", None, None),
        world.configuration,
        Vendors({PROJECT: running.client}, {"sales": running.board}),
        running.file,
        running.house,
        running.intake,
        running.holder,
    )


async def everything_told(world: World) -> str:
    """All that pages, metrics and commands say."""
    running = world.running[0]
    here = opened_of(world, running)
    app = WebApp(running.doors, desk_of(here, running.house, CollectorRegistry(), running.runner.is_up))
    told: list[str] = []
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://house") as client:
        for path in ("/", "/readyz", "/metrics", "/api/status", "/api/failures"):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            told.append(answer.text)
        wrong = await client.post(DOOR, content=json.dumps(PERSON), headers={"authorization": "Bearer canary"})
        told.append(wrong.text)
    for failure in await running.file.failures():
        told.append(str(failure))
        for ref in failure.refs:
            told.append(str(await running.file.failure_of(Ref(*ref.split("/")))) if ref.count("/") == 2 else ref)
    told.append(repr(running.board) + repr(running.client) + repr(running.doors))
    return "\n".join(told)


@pytest.fixture
def log() -> Any:
    """Everything that the installation logs."""
    stream = io.StringIO()
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory(stream)
    )
    yield stream
    structlog.reset_defaults()


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_failing_vendors_make_nothing_personal_be_told(
    failure: Answer, log: io.StringIO, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING)

    told, statuses = run(3, story_of(failure))

    said = {"the pages": told, "the log": log.getvalue(), "other logs": caplog.text}
    for place, text in said.items():
        lines = [line for line in text.splitlines() if MARK in line.casefold() or SECRET in line]
        assert lines == [], place
    # The guard against an empty story: it was delivered, it was refused, it went well in the end, and all was told.
    assert statuses == {200}
    assert "storeboard_quarantined 3.0" in told
    assert "phone: not a phone number" in told
    assert log.getvalue()


async def story_of(failure: Answer) -> tuple[str, set[int]]:
    """Let the token service, the reads and monday fail one after the other; return all that was told, and answered."""
    sick: list[Sick] = []

    def wrapped(inner: httpx2.AsyncBaseTransport) -> httpx2.AsyncBaseTransport:
        sick.append(Sick(inner, failure))
        return sick[-1]

    told: list[str] = []
    statuses: set[int] = set()
    async with opened(seed=3, report=log_report(), wrap_monday=wrapped, poll_seconds=2.0) as world:
        world.shop_wires[PROJECT] = wrapped(world.shop_wires[PROJECT])
        monday, shop = sick
        for number, (vendor, where) in enumerate([(shop, _is_token), (shop, _is_read), (monday, bool)]):
            await world.restart()
            vendor.sick = where
            buy(world, number)
            unusable = {"notificationType": f"canary {number}", "email": PERSON["email"]}
            statuses.add(await world.deliver({}, json.dumps(unusable).encode(), bearer()))
            await world.clock.sleep(300)
            told.append(await everything_told(world))
            vendor.sick = lambda path: False
        buy(world, 9)
        await world.clock.sleep(300)
        told.append(await everything_told(world))
    return "\n".join(told), statuses


def _is_token(path: str) -> bool:
    return path == "/oauth/token"


def _is_read(path: str) -> bool:
    return path != "/oauth/token"


def buy(world: World, number: int) -> None:
    """Let a person register and order."""
    email = f"canary{number}@example.com"
    customer = world.shop.create("customer", PERSON | {"email": email})
    world.shop.create("order", purchase(customer, customerEmail=email, shippingAddress=PERSON["addresses"][0]))


def bearer() -> dict[str, str]:
    return {"authorization": f"Bearer {SECRET}"}


def test_a_bug_of_ours_is_told_by_its_kind_and_place_alone(capfd: pytest.CaptureFixture[str]):
    events: list[tuple[str, Mapping[str, object]]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError("canary@example.com")

    async def asked() -> Any:
        def report(event: str, fields: Mapping[str, object]) -> None:
            events.append((event, fields))

        async with served(app, report=report) as port, stranger(port) as one:
            await one.say(b"GET /?canary HTTP/1.1\r\nHost: canary\r\n\r\n")
            return await one.reader.read()

    answer = asyncio.run(asked())

    (event, fields), *others = events
    assert (event, fields["error"]) == ("web.fault", "KeyError")
    assert str(fields["at"]).startswith(f"{Path(__file__).name}:")
    assert others == []
    assert answer.startswith(b"HTTP/1.1 500 ")
    out, err = capfd.readouterr()
    assert MARK not in (answer.decode() + str(fields) + out + err).casefold()


def test_the_status_has_every_key_that_its_description_names():
    async def story() -> tuple[dict[str, Any], list[Any]]:
        async with opened(seed=4) as world:
            world.shop.create("customer", PERSON)
            await world.deliver({}, b"{}", bearer())
            await world.settle()
            here = opened_of(world, world.running[0])
            desk = desk_of(here, world.house, CollectorRegistry(), lambda: True)
            return await status_document(here), list(await desk.failures())

    status, failures = run(4, story())

    assert set(status) == set(STATUS["properties"])
    assert set(status["lag_seconds"]) == set(STATUS["properties"]["lag_seconds"]["properties"])
    lane = STATUS["properties"]["lanes"]["items"]["properties"]
    assert all(set(one) == set(lane) for one in status["lanes"])
    budget = STATUS["properties"]["budget"]["additionalProperties"]["properties"]
    assert [set(one) for one in status["budget"].values()] == [set(budget)]
    assert failures
    assert all(set(one) == set(FAILURE["properties"]) for one in failures)
    assert {one["kind"] for one in failures} <= set(FAILURE["properties"]["kind"]["enum"])
