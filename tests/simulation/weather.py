"""
The weather of a run, drawn by its seed: which faults there are and how often.

Every run has its own mixture (most faults are off in most runs), because a fault that is always there hides others. The
protocol's own assumptions are kept: what executes late does so within the request delay, the index lags less than
its bound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from storeboard.simulators.commercetools import Faults
from storeboard.simulators.monday import Fault

LATE_SECONDS_MAX = 60.0
INDEX_LAG_MAX = 55.0
BURST_SECONDS_MIN = 60.0

_OFTEN = (
    Fault.DROP,
    Fault.HTTP_500,
    Fault.HTML_502,
    Fault.MINUTE_429,
    Fault.BARE_429,
    Fault.COMPLEXITY_429,
    Fault.COMPLEXITY_200,
    Fault.CONCURRENCY_429,
    Fault.LOCKED_423,
    Fault.LATE,
    Fault.SLOW,
    Fault.PARTIAL,
    Fault.PARTIAL_500,
    Fault.LOST,
    Fault.TRUNCATED,
    Fault.HTTP_500_AFTER,
    Fault.HTML_504_AFTER,
    Fault.NO_DATA,
    Fault.NOT_CACHED,
    Fault.EVICT,
)
_LIMITS: tuple[Mapping[str, float], ...] = (
    {},
    {"complexity_minute": 1_000_000},
    {"minute_calls": 12},
    {"daily_calls": 300},
)
_SELDOM = (Fault.BLOCKED, Fault.UNAUTHORIZED)


@dataclass(frozen=True, slots=True)
class Weather:
    """What goes wrong in one run. Times are seconds, `every` is the mean time between two of a kind, 0 for never."""

    monday: dict[Fault, float]
    shop: Faults
    index_lag: float
    latency: float
    crash_every: float
    pause_every: float
    second_every: float
    person_every: float
    event_every: float
    burst: int
    limits: Mapping[str, float]


def draw(chance: Random) -> Weather:
    """Draw the weather of a run."""

    def some(low: float, high: float, odds: float = 0.5) -> float:
        value = chance.uniform(low, high)
        return value if chance.random() < odds else 0.0

    monday = {kind: some(0.002, 0.05, 0.35) for kind in _OFTEN} | {kind: some(0.001, 0.01, 0.2) for kind in _SELDOM}
    drawn = Weather(
        monday={kind: rate for kind, rate in monday.items() if rate},
        shop=_shop(some),
        index_lag=some(1.0, INDEX_LAG_MAX, 0.7),
        latency=chance.choice((0.0, 0.3, 2.0)),
        crash_every=some(600.0, 7200.0),
        pause_every=some(600.0, 7200.0),
        second_every=some(1800.0, 7200.0, 0.4),
        person_every=some(600.0, 7200.0),
        event_every=chance.uniform(60.0, 600.0),
        burst=chance.choice((1, 1, 3, 12)),
        limits=dict(chance.choice(_LIMITS)),
    )
    # The larger the bursts, the rarer: no life is to cost more than a few.
    return replace(drawn, event_every=max(drawn.event_every, BURST_SECONDS_MIN * drawn.burst))


def _shop(some: Callable[..., float]) -> Faults:
    return Faults(
        delay=(0.0, some(0.5, 30.0)),
        duplicate_rate=some(0.02, 0.3),
        duplicate_seconds=900.0,
        reorder_rate=some(0.02, 0.5),
        reorder_seconds=120.0,
        payload_dropped_rate=some(0.02, 0.3),
        rate_429=some(0.005, 0.05, 0.3),
        rate_500=some(0.005, 0.05, 0.3),
        rate_502=some(0.005, 0.05, 0.3),
        rate_503=some(0.005, 0.05, 0.3),
        slow_rate=some(0.005, 0.05, 0.3),
        truncated_rate=some(0.005, 0.03, 0.3),
        token_expired_rate=some(0.005, 0.05, 0.3),
        read_lag_rate=some(0.02, 0.2, 0.4),
        read_lag_seconds=4.0,
    )
