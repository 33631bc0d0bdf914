"""
Run an installation as `storeboard run` does, and die by SIGKILL at the Nth time that one named step is reached.

Usage: driver.py PORT STEP N [careless]. The ports of the engine are wrapped from outside; nothing in the product knows
of it. A careless process announces nothing before it sends: the loop must find that out.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from storeboard.cli.service import run_installation
from storeboard.engine.house import House

UNDER_WAY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """A call of one port, and whether death comes before it, after it or while its answer is under way."""

    port: Literal["store", "source", "board"]
    method: str
    moment: Literal["before", "after", "under way"]


STEPS = {
    "recorded": Step("store", "record", "after"),
    "claimed": Step("store", "claim", "after"),
    "fetched": Step("source", "fetch", "after"),
    "unannounced": Step("store", "announce", "before"),
    "announced": Step("store", "announce", "after"),
    "unsent": Step("board", "send", "before"),
    "sending": Step("board", "send", "under way"),
    "answered": Step("board", "send", "after"),
    "settled": Step("store", "settle", "after"),
    "looked up": Step("board", "find", "after"),
    "permitted again": Step("store", "permit", "after"),
}


class Mortal:
    """A port that behaves as it is, until a call of one method is the last thing that its process does."""

    def __init__(self, inner: Any, step: Step, calls_left: int) -> None:
        self._inner = inner
        self._step = step
        self._calls_left = calls_left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._counted(found) if name == self._step.method else found

    def _counted(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*arguments: Any, **named: Any) -> Any:
            if self._step.moment == "after":
                answer = await call(*arguments, **named)
                # A claim of nothing is no step of anybody's way.
                if answer or self._step.method != "claim":
                    self._count()
                return answer
            self._calls_left -= self._step.moment == "under way"
            if self._step.moment == "before":
                self._count()
            elif self._calls_left == 0:
                asyncio.get_running_loop().call_later(UNDER_WAY_SECONDS, die)
            return await call(*arguments, **named)

        return counted

    def _count(self) -> None:
        self._calls_left -= 1
        if self._calls_left == 0:
            die()


class Careless:
    """A store in which nothing is marked before it leaves."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def announce(self, *announced: Any) -> None:
        """Forget what is about to be sent."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def mortal(house: House, step: Step, calls: int) -> House:
    """The house, one of whose ports is mortal."""
    match step.port:
        case "store":
            return replace(house, store=Mortal(house.store, step, calls))
        case "source":
            return replace(house, source=Mortal(house.source, step, calls))
        case "board":
            return replace(house, accounts={name: Mortal(one, step, calls) for name, one in house.accounts.items()})


def main() -> int:
    port, step, calls, *careless = sys.argv[1:]

    def refit(house: House) -> House:
        trusted = replace(house, store=Careless(house.store)) if careless else house
        return mortal(trusted, STEPS[step], int(calls))

    return asyncio.run(run_installation("127.0.0.1", int(port), refit))


if __name__ == "__main__":
    sys.exit(main())
