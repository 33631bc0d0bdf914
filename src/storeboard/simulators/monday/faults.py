"""
What goes wrong on purpose, scripted or drawn by seed.

A fault belongs to one request and happens before, during or after its execution. Scripted faults come first, in
order; without one a seeded source may draw. Randomness comes in from outside, so a seed repeats a run.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

from storeboard.simulators.rates import rates_of, seconds_of


class Fault(StrEnum):
    """The kinds, named for what the client sees; each says whether anything was executed."""

    DROP = "drop"  # not executed, connection cut
    HTTP_500 = "http_500"  # not executed
    HTML_502 = "html_502"  # not executed, a proxy's page
    MINUTE_429 = "minute_429"  # not executed
    BARE_429 = "bare_429"  # not executed, neither Retry-After nor JSON
    COMPLEXITY_429 = "complexity_429"  # not executed
    COMPLEXITY_200 = "complexity_200"  # not executed, the older form with HTTP 200
    CONCURRENCY_429 = "concurrency_429"  # not executed
    DAILY_LIMIT = "daily_limit"  # not executed
    LOCKED_423 = "locked_423"  # not executed
    BLOCKED = "blocked"  # not executed, HTTP 200 with API_TEMPORARILY_BLOCKED
    UNAUTHORIZED = "unauthorized"  # not executed
    UNKNOWN_ERROR = "unknown_error"  # not executed, HTTP 200, each field null with an error that nobody documents
    CODELESS_ERROR = "codeless_error"  # not executed, HTTP 200, the older form of the whole document without a code
    LATE = "late"  # connection cut now, executed `seconds` later
    SLOW = "slow"  # executed and answered after `seconds`
    PARTIAL = "partial"  # the first `count` mutations executed, then the connection cut
    PARTIAL_500 = "partial_500"  # the first `count` mutations executed, then HTTP 500
    LOST = "lost"  # executed, connection cut
    TRUNCATED = "truncated"  # executed, half of the JSON arrives
    HTTP_500_AFTER = "http_500_after"  # executed
    HTML_504_AFTER = "html_504_after"  # executed, a proxy's page
    NO_DATA = "no_data"  # executed, answered with `data: null`
    NOT_CACHED = "not_cached"  # executed and answered, the idempotency cache forgets it
    EVICT = "evict"  # executed and answered, the idempotency cache has lost everything before


NOT_EXECUTED = frozenset(
    {
        Fault.DROP,
        Fault.HTTP_500,
        Fault.HTML_502,
        Fault.MINUTE_429,
        Fault.BARE_429,
        Fault.COMPLEXITY_429,
        Fault.COMPLEXITY_200,
        Fault.CONCURRENCY_429,
        Fault.DAILY_LIMIT,
        Fault.LOCKED_423,
        Fault.BLOCKED,
        Fault.UNAUTHORIZED,
        Fault.UNKNOWN_ERROR,
        Fault.CODELESS_ERROR,
    }
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault that will happen: to a mutation only, or to any request."""

    kind: Fault
    seconds: float = 5.0
    count: int = 1
    mutations_only: bool = True


@dataclass(slots=True)
class Faults:
    """`next` scripts a fault, `seeded` turns a source of them on, `calm` turns all off; `seen` is the record."""

    seen: list[tuple[float, Fault]] = field(default_factory=list[tuple[float, Fault]])
    _scripted: deque[Planned] = field(default_factory=deque[Planned])
    _random: Random | None = None
    _rates: tuple[tuple[Fault, float], ...] = ()
    _late_seconds_max: float = 60.0

    def next(
        self, kind: Fault | str, *, seconds: float = 5.0, count: int = 1, times: int = 1, mutations_only: bool = True
    ) -> None:
        """Let `kind` happen to the next `times` requests that it applies to."""
        planned = Planned(Fault(kind), seconds, count, mutations_only)
        self._scripted.extend([planned] * times)

    def seeded(self, random: Random, rates: Mapping[Fault | str, float], *, late_seconds_max: float = 60.0) -> None:
        """Draw a fault for each request: `rates` gives each kind's probability."""
        self._random = random
        self._rates = tuple((Fault(kind), rate) for kind, rate in rates.items())
        self._late_seconds_max = late_seconds_max

    def turn(self, random: Random, rates: Any, seconds: Any) -> None:
        """Let exactly these kinds be drawn, none longer than `seconds`; raise ValueError for what is not understood."""
        read, longest = rates_of(rates, [kind.value for kind in Fault]), seconds_of(seconds)
        if sum(read.values()) > 1:
            raise ValueError("the rates of faults add up to more than 1; a request has one fault at most")
        self.calm()
        if read:
            self.seeded(random, read, late_seconds_max=longest)

    def rates(self) -> dict[str, float]:
        """The kinds that may be drawn, with their probabilities."""
        return {} if self._random is None else {kind.value: rate for kind, rate in self._rates}

    def calm(self) -> None:
        """Stop all faults, scripted and seeded."""
        self._scripted.clear()
        self._random = None

    @property
    def waiting(self) -> int:
        return len(self._scripted)

    def draw(self, now: float, *, mutation: bool, fields: int) -> Planned | None:
        """Return the fault of this request, or None."""
        planned = self._from_script(mutation) or self._from_seed(mutation, fields)
        if planned is not None:
            self.seen.append((now, planned.kind))
        return planned

    def _from_script(self, mutation: bool) -> Planned | None:
        if self._scripted and (mutation or not self._scripted[0].mutations_only):
            return self._scripted.popleft()
        return None

    def _from_seed(self, mutation: bool, fields: int) -> Planned | None:
        if self._random is None:
            return None
        point = self._random.random()
        for kind, rate in self._rates:
            point -= rate
            if point < 0:
                partial = kind in (Fault.PARTIAL, Fault.PARTIAL_500)
                if partial and not mutation:
                    kind = Fault.LOST
                return Planned(
                    kind,
                    seconds=round(self._random.uniform(0.0, self._late_seconds_max), 3),
                    count=self._random.randint(0, max(0, fields - 1)) if partial else 1,
                )
        return None
