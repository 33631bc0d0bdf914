"""
Put the queues of an installation together: consumers that run beside the lanes, and a look at each from outside.

A secret, a library or a queue that is missing stops the consumer that needs it, until it is there, and nobody else.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

from storeboard.commercetools.notifications import decode
from storeboard.engine.house import Report
from storeboard.engine.intake import Intake
from storeboard.engine.ports import Clock
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.configuration import Configuration
from storeboard.model import Notification
from storeboard.settings import Settings, secret_of
from storeboard.transports import DOORS, QUEUES
from storeboard.transports.consumer import Consumer, Counted, Ways
from storeboard.transports.queue import Queue, QueueSetup

LOOK_SECONDS_MAX: Final = 15.0
GLANCE_SECONDS_MAX: Final = 5.0

Row = Mapping[str, str]
"""Of one source: `source`, `door`, `state` and `why`."""


class Queues:
    """The consumers of an installation, by the names of their sources."""

    def __init__(self, consumers: Sequence[Consumer], registry: CollectorRegistry) -> None:
        self.consumers = consumers
        up = Gauge("storeboard_queue_up", "1 while a queue is received from.", ["source"], registry=registry)
        for one in consumers:
            up.labels(one.source).set_function(lambda one=one: float(one.state == "receiving"))

    async def run(self) -> None:
        """Run all of them until `stop`; without any, wait for it."""
        await asyncio.gather(*(one.run() for one in self.consumers))

    def stop(self) -> None:
        """Let every consumer settle what it has, and end."""
        for one in self.consumers:
            one.stop()

    def rows(self, configuration: Configuration) -> list[Row]:
        """How every source fares, HTTP doors too."""
        by_name = {one.source: one for one in self.consumers}
        return [
            _row(name, source.door, one.state if (one := by_name.get(name)) else "listening", one.why if one else "")
            for name, source in configuration.sources.items()
        ]


def queues_of(
    settings: Settings,
    configuration: Configuration,
    clock: Clock,
    intake: Intake,
    registry: CollectorRegistry,
    report: Report,
) -> Queues:
    """The consumers of the configured queues, none of them connected yet."""
    messages = Counter(
        "storeboard_queue_messages", "Messages of queues by outcome.", ["source", "outcome"], registry=registry
    )
    projects = tuple(configuration.projects)

    def decoded(body: bytes, source: str) -> Sequence[Notification]:
        return decode(body, source, projects)

    def count(source: str, outcome: Counted, number: int) -> None:
        messages.labels(source, outcome).inc(number)

    ways = Ways(decoded, intake.receive, count, report, clock)
    made = makers(settings, configuration)
    return Queues([Consumer(name, make, ways) for name, make in made.items()], registry)


def makers(settings: Settings, configuration: Configuration) -> dict[str, Callable[[], Queue]]:
    """How the queue of each source is made; making raises `TerminalError` for a secret or a library that is missing."""
    return {
        name: partial(_made, settings, configuration, name)
        for name, source in configuration.sources.items()
        if source.door in QUEUES
    }


def _made(settings: Settings, configuration: Configuration, name: str) -> Queue:
    source = configuration.sources[name]
    credentials: dict[str, str] = {}
    for key, reference in source.references.items():
        try:
            credentials[key] = secret_of(reference, settings.directory)
        except TerminalError as error:
            raise TerminalError(f"sources.{name}.{key}: {error.reason}") from None
    return QUEUES[source.door](QueueSetup(name, source.options, credentials))


async def looked_at(settings: Settings, configuration: Configuration, seconds: float = LOOK_SECONDS_MAX) -> list[Row]:
    """How every source would fare: each queue is connected to, all at once, and no message is taken."""
    made = makers(settings, configuration)
    whys = await asyncio.gather(*(_why_not(name, make, seconds) for name, make in made.items()))
    states = {name: ("down", why) if why else ("reachable", "") for name, why in zip(made, whys, strict=True)}
    return [
        _row(name, source.door, *states.get(name, ("configured", "")))
        for name, source in configuration.sources.items()
        if source.door in QUEUES or source.door in DOORS
    ]


async def _why_not(name: str, make: Callable[[], Queue], seconds: float) -> str:
    """Why a queue cannot be received from; empty when it can."""
    try:
        queue = make()
        try:
            async with asyncio.timeout(seconds):
                await queue.open()
        finally:
            await queue.close()
    except TimeoutError:
        return f"sources.{name}: no connection within {seconds:g} s"
    except (TransientError, TerminalError) as error:
        return error.reason
    return ""


def _row(source: str, door: str, state: str, why: str) -> Row:
    return {"source": source, "door": door, "state": state, "why": why}
