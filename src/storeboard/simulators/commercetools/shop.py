"""
A shop that lives: people register, order, pay, return and move, companies ask for quotes and sign them.

The same project, seed and number of steps give the same life. It writes through the project itself, as a storefront
with full rights would; it paces itself only by the project's `sleep`. Everybody and everything in it is invented.
"""

import asyncio
import gc
import random
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from storeboard.simulators.commercetools.life import business, customers, fulfilment, markets, money, orders, quotes
from storeboard.simulators.commercetools.life.living import Acts, Event, Living
from storeboard.simulators.commercetools.life.opening import opening
from storeboard.simulators.commercetools.project import Project

Json = dict[str, Any]
LAST_EVENTS: Final = 50
HISTORY_SECONDS: Final = 180 * 86_400.0
COMPANY_SHARE: Final = 0.08
REQUEST_SHARE: Final = 0.04

ACTS: Final[Acts] = {
    **customers.ACTS,
    **orders.ACTS,
    **money.ACTS,
    **fulfilment.ACTS,
    **markets.ACTS,
    **business.ACTS,
    **quotes.ACTS,
}
"""Everything that can happen, by its kind."""


class Shop:
    """
    One shop of one project.

    `weights` say how often kinds of events happen, compared with the others, where that is not as usual; a weight of
    zero is never. `b2b` multiplies the usual weights of all that only business customers do. With `opens` it begins
    with two deals from their requests to their refunds.
    """

    def __init__(
        self,
        project: Project,
        seed: int = 0,
        rate_per_second: float = 1.0,
        *,
        weights: Mapping[str, float] | None = None,
        b2b: float = 1.0,
        opens: bool = False,
    ) -> None:
        self._project = project
        self._chance = random.Random(f"{seed}/shop")
        self._rate = rate_per_second
        self._steps_left: int | None = None
        self._paced = asyncio.Event()
        self._living = Living(project, self._chance)
        usual = {kind: act.weight * (b2b if act.b2b else 1.0) for kind, act in ACTS.items()}
        self._weights = usual | dict(weights or {})
        self._is_set_up = False
        self._opening = opening(self._living) if opens else iter(())
        self.steps = 0
        self.last: deque[Event] = deque(maxlen=LAST_EVENTS)

    async def step(self) -> Event:
        """Let one thing happen."""
        return self.live()

    def live(self) -> Event:
        """Let one thing happen, for callers without an event loop."""
        self._set_up()
        event = next(self._opening, None) or self._act(self._any_kind())
        self.steps += 1
        self.last.append(event)
        return event

    def _any_kind(self) -> str:
        return self._chance.choices(tuple(self._weights), tuple(self._weights.values()))[0]

    def _act(self, kind: str) -> Event:
        """Let a thing happen; where it cannot yet, what has to come before it, and else an order or a registration."""
        wanted: str | None = kind
        while wanted is not None:
            event = ACTS[wanted].run(self._living) if self._weights[wanted] > 0 else None
            if event is not None:
                return event
            wanted = ACTS[wanted].before
        for usual in ("order", "register"):
            event = ACTS[usual].run(self._living)
            if event is not None:
                return event
        raise AssertionError("somebody can always register")

    def pace(self, rate_per_second: float, events: int | None = None) -> None:
        """Live at this rate from now on, for so many events where a number is given; zero is a shop that sleeps."""
        self._rate, self._steps_left = rate_per_second, events
        self._paced.set()

    async def run(self) -> None:
        """Live at the given pace until cancelled."""
        while True:
            if self._rate <= 0 or self._steps_left == 0:
                self._paced.clear()
                await self._paced.wait()
                continue
            await self._project.sleep(self._chance.expovariate(self._rate))
            if self._rate > 0 and self._steps_left != 0:
                self.live()
                self._steps_left = None if self._steps_left is None else self._steps_left - 1

    def seed_history(self, customers: int, orders: int) -> None:
        """Fill the shop at once with people, companies and orders of the last half year; nobody is told."""
        # None of the many objects made here is garbage; looking for some takes longer than making them.
        collects = gc.isenabled()
        gc.disable()
        try:
            self._set_up()
            self._fill(customers, orders)
        finally:
            if collects:
                gc.enable()

    def _set_up(self) -> None:
        """Let the markets have stood there since before anything happened."""
        if not self._is_set_up:
            self._is_set_up = True
            with self._project.backdated(HISTORY_SECONDS + 1):
                markets.set_up(self._project)

    def _fill(self, customers: int, orders: int) -> None:
        """Companies register with a customer each, so that there are as many customers as were asked for."""
        span = HISTORY_SECONDS / max(1, customers + orders)
        for number in range(customers):
            with self._project.backdated(HISTORY_SECONDS - number * span):
                self._past("register company" if self._chance.random() < COMPANY_SHARE else "register")
        for number in range(orders):
            with self._project.backdated(HISTORY_SECONDS - (customers + number) * span):
                guest = self._chance.random() < 0.1
                self._past("guest order") if guest or not self._past("order") else None
                if self._chance.random() < 0.8:
                    self._past("pay")
                if self._chance.random() < 0.7:
                    self._past("ship")
                if self._chance.random() < REQUEST_SHARE:
                    self._past("request quote")

    def _past(self, kind: str) -> bool:
        """Let one kind of thing have happened, where it can and is not switched off."""
        if self._weights[kind] <= 0:
            kind = {"register company": "register"}.get(kind, kind)
        return self._weights[kind] > 0 and ACTS[kind].run(self._living) is not None
