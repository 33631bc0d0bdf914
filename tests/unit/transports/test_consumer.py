"""A queue that cannot be opened is tried for ever, ever more seldom, and says why; a stop ends it at once."""

import asyncio
from collections.abc import Mapping
from itertools import pairwise

import pytest

from storeboard.errors import TerminalError, TransientError
from storeboard.transports.consumer import PAUSE_SECONDS_MAX, Consumer, Ways
from storeboard.transports.queue import Queue, library
from tests.simulation.loop import VirtualClock, run


async def kept(notifications: object) -> None:
    return None


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (TransientError("no broker"), "no broker"),
        (TerminalError("no such queue"), "no such queue"),
        (AttributeError("of a library"), "sources.bus: AttributeError at test_consumer.py"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_queue_that_is_down_is_tried_ever_more_seldom_until_a_stop(error: Exception, why: str):
    tried: list[float] = []
    told: list[tuple[str, Mapping[str, object]]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()

        def make() -> Queue:
            tried.append(loop.time())
            raise error

        ways = Ways(
            lambda body, source: (),
            kept,
            lambda source, outcome, number: None,
            lambda event, fields: told.append((event, fields)),
            VirtualClock(loop),
            jitter=lambda: 1.0,
        )
        consumer = Consumer("bus", make, ways)
        running = asyncio.create_task(consumer.run())
        await asyncio.sleep(1_000.0)
        assert (consumer.state, consumer.why.startswith(why)) == ("down", True)
        consumer.stop()
        await running
        assert loop.time() == pytest.approx(1_000.0)
        assert consumer.state == "stopped"

    run(1, main())

    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(PAUSE_SECONDS_MAX)
    assert [fields["state"] for event, fields in told if event == "queue.changed"] == ["down", "stopped"]


def test_a_library_that_is_missing_is_named_with_its_extra():
    with pytest.raises(TerminalError, match=r"sources\.bus: no_such_library is not installed.*storeboard\[sqs\]"):
        library("no_such_library", "sqs", "bus")
