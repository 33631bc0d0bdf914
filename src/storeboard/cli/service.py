"""Run an installation, and say how it stands."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Gauge

from storeboard.app import budget_document, keep_for_good, log_report
from storeboard.cli.doors import Log, doors_app, doors_of
from storeboard.cli.opened import Opened, opened, read_limits, users_of
from storeboard.cli.output import DONE, bad, emit, good, table, tell
from storeboard.cli.provisioning import intent_for
from storeboard.cli.queues import GLANCE_SECONDS_MAX, Row, looked_at, queues_of
from storeboard.cli.resting import RestWatch
from storeboard.cli.setup import Json
from storeboard.cli.subscribed import Health, SubscriptionWatch, health_of
from storeboard.cli.watching import BoardWatch
from storeboard.commercetools.subscriptions import HEALTHY
from storeboard.engine.house import House, Report
from storeboard.engine.intake import Intake
from storeboard.errors import TerminalError, TransientError
from storeboard.monday.facts import verify_facts
from storeboard.runners.embedded import EmbeddedRunner
from storeboard.store import exclusive_run
from storeboard.transports.egress import Egress
from storeboard.web.app import Desk, WebApp
from storeboard.web.server import bound_socket, server_of

REFRESH_SECONDS: Final = 300.0
READY_SECONDS_MAX: Final = 2.0
"""A store that needs longer for a look does not answer."""


def run(*, host: str = "127.0.0.1", port: int = 8080) -> int:
    """
    Run doors, lanes and desk in one process until SIGTERM or Ctrl-C.

    Parameters
    ----------
    host
        The address to listen on.
    port
        The port to listen on.
    """
    return asyncio.run(run_installation(host, port))


def _log_processors() -> list[Any]:
    return [structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()]


def _stderr() -> Any:
    import sys

    return sys.stderr


async def run_installation(host: str, port: int, refit: Callable[[House], House] = lambda house: house) -> int:
    """Run the installation that the environment names; `refit` may exchange parts of it before anything starts."""
    structlog.configure(processors=_log_processors(), logger_factory=structlog.PrintLoggerFactory(_stderr()))
    async with opened() as here:
        with exclusive_run(here.store.path):
            try:
                listener = bound_socket(host, port)
            except OSError as error:
                raise TerminalError(f"cannot listen on {host}:{port}: {error.strerror}") from None
            async with Egress() as egress:
                with listener:
                    await _serve(here, listener, egress, refit)
    return DONE


async def _serve(here: Opened, listener: Any, egress: Egress, refit: Callable[[House], House]) -> None:
    report = log_report()
    facts = dict(here.house.facts)
    intent = intent_for(here.settings, here.configuration)
    watch = BoardWatch(facts, lambda known: verify_facts(here.vendors.monday, known, intent), here.house.clock, report)
    users = await users_of(here.vendors)
    house = refit(
        replace(here.house, facts=facts, report=report, users=users, refused=watch.refused, labelled=watch.labelled)
    )
    await watch.begin()
    runner = EmbeddedRunner(house, here.holder)
    intake = Intake(house, runner.wake)
    registry = CollectorRegistry()
    subscriptions = SubscriptionWatch(lambda: _health(here), here.house.clock, report)
    rests = RestWatch(here.house.source, here.configuration)
    clock = here.house.clock
    sources = doors_of(here.settings, here.configuration, clock, egress, report)
    doors = doors_app(here.configuration, sources, intake, registry, Log(clock, report))
    queues = queues_of(here.settings, here.configuration, clock, intake, registry, report)
    desk = desk_of(
        here,
        house,
        registry,
        runner.is_up,
        lambda: subscriptions.rows,
        lambda: rests.lines,
        lambda: queues.rows(here.configuration),
    )
    server = server_of(WebApp(doors, desk), report=report)
    keep_for_good()
    tasks = [
        asyncio.create_task(runner.run(), name="lanes"),
        asyncio.create_task(server.serve(sockets=[listener]), name="doors"),
        asyncio.create_task(queues.run(), name="queues"),
        asyncio.create_task(_keep_house(here, rests), name="housekeeping"),
        asyncio.create_task(watch.run(), name="boards"),
        asyncio.create_task(subscriptions.run(), name="subscriptions"),
    ]
    address = listener.getsockname()
    report("run.started", {"address": f"http://{address[0]}:{address[1]}/", "lanes": len(house.lanes())})
    await _stop_asked(tasks[:2])
    server.should_exit = True
    queues.stop()
    runner.stop()
    for task in tasks[3:]:
        task.cancel()
    await _ended(tasks, report)


async def _stop_asked(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for SIGTERM, for Ctrl-C, or for a task that ends by itself."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    asked = asyncio.create_task(stopping.wait())
    await asyncio.wait([asked, *tasks], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()


async def _ended(tasks: Sequence[asyncio.Task[None]], report: Report) -> None:
    """Wait for tasks that were told to end; raise what any of them raised."""
    results = await asyncio.gather(*tasks, return_exceptions=True)
    report("run.stopped", {})
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


async def _keep_house(here: Opened, rests: RestWatch) -> None:
    """Read limits and what rests, and let go of what is past its retention, again and again, beside the lanes."""
    while True:
        with contextlib.suppress(TransientError):
            await rests.look()
            await read_limits(here)
            await here.store.prune(here.house.clock.now())
        await asyncio.sleep(REFRESH_SECONDS)


def desk_of(
    here: Opened,
    house: House,
    registry: CollectorRegistry,
    lanes_are_up: Callable[[], bool],
    subscriptions: Callable[[], Sequence[Health]] = tuple,
    rests: Callable[[], Sequence[str]] = tuple,
    sources: Callable[[], Sequence[Row]] = tuple,
) -> Desk:
    """What the pages of a running installation may ask, its figures in `registry`."""
    gauges = {
        name: Gauge(f"storeboard_{name}", f"Keys: {name.replace('_', ' ')}.", registry=registry)
        for name in ("due", "claimed", "in_doubt", "held", "parked", "parked_fields", "bound", "quarantined")
    }
    healthy = Gauge(
        "storeboard_subscription_healthy", "1 while commercetools delivers.", ["project", "key"], registry=registry
    )
    lag = Gauge("storeboard_lag_seconds", "From the vendor's timestamp to the settled write.", ["p"], registry=registry)

    async def failures() -> list[Mapping[str, Any]]:
        return [
            {"cause": one.cause, "kind": one.kind, "count": one.count, "refs": list(one.refs), "oldest": one.oldest}
            for one in await here.store.failures()
        ]

    async def ready() -> dict[str, bool]:
        boards = {route.board for mapping in here.configuration.mappings for route in mapping.routes}
        return {
            "store": await _answers(house),
            "configuration": boards <= {board for _, board in house.facts},
            "lanes": lanes_are_up(),
        }

    async def status() -> dict[str, Any]:
        return await status_document(here, subscriptions(), rests(), sources())

    async def refresh() -> None:
        document = await status()
        for row in subscriptions():
            healthy.labels(row["project"], row["key"]).set(row["status"] == HEALTHY)
        for name, gauge in gauges.items():
            gauge.set(document[name])
        for name, value in document["lag_seconds"].items():
            if value is not None:
                lag.labels(name).set(value)

    return Desk(status, failures, ready, registry, refresh, sources)


async def _answers(house: House) -> bool:
    """The store can be read, within a bounded time."""
    try:
        async with asyncio.timeout(READY_SECONDS_MAX):
            await house.store.next_due()
    except (TransientError, TerminalError, TimeoutError):
        return False
    return True


async def _health(here: Opened) -> list[Health]:
    return await health_of(here.settings.subscriptions_path, here.vendors.commercetools)


async def status_document(
    here: Opened, subscriptions: Sequence[Health] = (), rests: Sequence[str] = (), sources: Sequence[Row] = ()
) -> dict[str, Any]:
    """The public form of `status --json`."""
    counts = await here.store.counts()
    return {
        "due": counts.due,
        "claimed": counts.claimed,
        "in_doubt": counts.in_doubt,
        "held": counts.held,
        "parked": counts.parked,
        "parked_fields": counts.parked_fields,
        "bound": counts.bound,
        "excluded": counts.excluded,
        "quarantined": counts.quarantined,
        "lag_seconds": {"p50": counts.lag_p50, "p95": counts.lag_p95, "oldest": counts.lag_oldest},
        "budget": await budget_document(here.store, here.configuration.accounts),
        "lanes": [_lane(lane, counts.lanes.get(lane, {})) for lane in here.house.lanes()],
        "subscriptions": list(subscriptions),
        "resting": list(rests),
        "sources": list(sources),
    }


def _lane(lane: str, figures: Mapping[str, int]) -> dict[str, Any]:
    return {"lane": lane, **{name: figures.get(name, 0) for name in ("due", "claimed", "in_doubt", "held", "parked")}}


def status(*, json: Json = False) -> int:
    """
    Say what is due, claimed, in doubt, held and parked, how far behind the boards are, and what the budget allows.

    Parameters
    ----------
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_status(json))


async def _status(json: bool) -> int:
    async with opened() as here:
        rests = await RestWatch(here.house.source, here.configuration).look()
        sources = await looked_at(here.settings, here.configuration, GLANCE_SECONDS_MAX)
        document = await status_document(here, await _health(here), rests, sources)
    if json:
        emit(document)
    else:
        _show(document)
    return DONE


def _show(document: Mapping[str, Any]) -> None:
    names = ("bound", "due", "claimed", "in_doubt", "held", "parked", "parked_fields", "quarantined")
    table("", [name.replace("_", " ") for name in names], [[document[name] for name in names]])
    lag = document["lag_seconds"]
    tell(f"lag: p50 {_seconds(lag['p50'])}, p95 {_seconds(lag['p95'])}, oldest {_seconds(lag['oldest'])}")
    rows = [
        [
            account,
            f"{one['calls_left']:,} of {one['calls_limit']:,}",
            f"{one['complexity_left']:,} of {one['complexity_limit']:,}",
            one["resets_at"],
        ]
        for account, one in document["budget"].items()
    ]
    for one in document["subscriptions"]:
        (good if one["status"] == HEALTHY else bad)(f"subscription {one['key']} of {one['project']}: {one['status']}")
    for line in document["resting"]:
        tell(line)
    for one in document["sources"]:
        if one["state"] == "down":
            bad(f"source {one['source']} ({one['door']}): {one['why']}")
        else:
            good(f"source {one['source']} ({one['door']}): {one['state']}")
    if rows:
        table("", ["account", "calls left today", "complexity left", "day resets"], rows)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
