"""
A virtual event loop: time jumps to the next timer, and the order of ready tasks is drawn by a seed.

Only handles that step a task are shuffled; the order of other callbacks is documented and stays. Leans on the private
`_run_once` of asyncio, which `test_loop.py` guards.
"""

import asyncio
import heapq
import random
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
EPOCH = 1_790_000_000.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop without real time; the same seed gives the same order of everything."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)
        self._virtual = 0.0

    def time(self) -> float:
        return self._virtual

    def _run_once(self) -> None:
        self._shuffle()
        if not self._ready and self._scheduled:
            while self._scheduled and self._scheduled[0]._cancelled:
                handle = heapq.heappop(self._scheduled)
                handle._scheduled = False
                self._timer_cancelled_count = max(0, self._timer_cancelled_count - 1)
            if self._scheduled:
                self._virtual = max(self._virtual, self._scheduled[0]._when)
        super()._run_once()

    def _shuffle(self) -> None:
        places = [
            place
            for place, handle in enumerate(self._ready)
            if isinstance(getattr(handle._callback, "__self__", None), asyncio.Task)
        ]
        handles = [self._ready[place] for place in places]
        self._random.shuffle(handles)
        for place, handle in zip(places, handles, strict=True):
            self._ready[place] = handle


class VirtualClock:
    """The house's clock on a virtual loop: `now` is a fixed epoch plus the loop's time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        return EPOCH + self._loop.time()

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def run(seed: int, main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time."""
    loop = VirtualLoop(seed)
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()
