"""
Run every lane inside this process.

One task per lane, woken by touches of this process at once and by those of others within `poll_seconds`. A woken lane
waits for its coalescing window, so that what comes together is written together. Stopping lets a document in flight
be answered and settled, within the time given; what is cut off is in doubt, durably, and looked up later.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from storeboard.engine.house import FOLLOWERS_LANE, House
from storeboard.engine.lane import run_lane
from storeboard.errors import TerminalError, TransientError
from storeboard.planning.pack import coalescing_window

POLL_SECONDS: Final = 0.5
BUSY_SECONDS: Final = 1.0
TROUBLE_SECONDS: Final = 5.0
STOP_SECONDS_MAX: Final = 20.0
TURN_SECONDS_MAX: Final = 30.0
"""A runner that has not looked at what is due for so long is not up."""


class EmbeddedRunner:
    """
    Runs lanes until told to stop; `holder` names this process in the lanes' leases.

    `poll_seconds` is how often it looks for what became due by time or by another process.
    """

    def __init__(self, house: House, holder: str, poll_seconds: float = POLL_SECONDS) -> None:
        self._house = house
        self._holder = holder
        self._poll_seconds = poll_seconds
        self._wakes = {lane: asyncio.Event() for lane in house.lanes()}
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._turned_at = 0.0

    def is_up(self) -> bool:
        """Every lane is being run, and what is due was looked at not long ago."""
        alive = bool(self._tasks) and not any(task.done() for task in self._tasks)
        turned = self._house.clock.monotonic() - self._turned_at <= TURN_SECONDS_MAX
        return alive and turned and not self._stopping.is_set()

    def wake(self, lanes: Iterable[str]) -> None:
        """Let these lanes look at what is due, at once."""
        for lane in lanes:
            if lane in self._wakes:
                self._wakes[lane].set()

    def stop(self) -> None:
        """Ask every lane to end after what it is doing."""
        self._stopping.set()
        self.wake(self._wakes)

    async def run(self) -> None:
        """Run all lanes until `stop`, then give those in flight a bounded time to settle."""
        self._turned_at = self._house.clock.monotonic()
        tasks = [asyncio.create_task(self._lane(lane), name=f"lane {lane}") for lane in self._wakes]
        watch = asyncio.create_task(self._watch(), name="watch")
        self._tasks = [*tasks, watch]
        stopped = asyncio.create_task(self._stopping.wait(), name="stop")
        try:
            await asyncio.wait([*tasks, watch, stopped], return_when=asyncio.FIRST_COMPLETED)
            self.stop()
            await asyncio.wait(tasks, timeout=STOP_SECONDS_MAX)
        finally:
            # A run that is itself cancelled leaves no lane behind.
            for task in (*tasks, watch, stopped):
                task.cancel()
            ended = await asyncio.gather(*tasks, watch, return_exceptions=True)
        for end in ended:
            if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
                raise end

    async def _watch(self) -> None:
        """Wake lanes that became due by time or by another process."""
        while True:
            await self._house.clock.sleep(self._poll_seconds)
            self._turned_at = self._house.clock.monotonic()
            try:
                due = await self._house.store.next_due()
            except TransientError as error:
                self._house.report("store.unavailable", {"why": error.reason})
                continue
            now = self._house.clock.now()
            self.wake(lane for lane, at in due.items() if at <= now)

    async def _lane(self, lane: str) -> None:
        wake = self._wakes[lane]
        while not self._stopping.is_set():
            await wake.wait()
            wake.clear()
            if self._stopping.is_set():
                return
            await self._house.clock.sleep(await self._window(lane))
            await self._run(lane)

    async def _run(self, lane: str) -> None:
        """One run of a lane; trouble with the store makes it wait, and never ends the lane."""
        try:
            ran = await run_lane(self._house, lane, self._holder)
        except (TransientError, TerminalError) as error:
            self._house.report("lane.trouble", {"lane": lane, "why": error.reason})
            await self._house.clock.sleep(TROUBLE_SECONDS)
            self._wakes[lane].set()
            return
        if ran.keys:
            self._house.report("lane.ran", {"lane": lane, "keys": ran.keys})
        if ran.busy:
            await self._house.clock.sleep(BUSY_SECONDS)
        if ran.busy or ran.more:
            self._wakes[lane].set()

    async def _window(self, lane: str) -> float:
        if lane == FOLLOWERS_LANE:
            return 0.0
        budget = await self._house.store.budget(self._house.account_of(lane))
        return coalescing_window(budget, self._house.clock.now()) if budget is not None else 0.0
