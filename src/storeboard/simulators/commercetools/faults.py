"""
What may go wrong in the simulated commercetools, as rates and times, and the seeded dice that decide.

The rates are those of facts/reliability.md section 4: F52 to F60 (tokens, refusals, slow and truncated pages, old
versions, dropped payloads, holes) and F28 (redelivery, reordering). All are zero until somebody sets them; the same
seed and the same calls give the same faults.
"""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from storeboard.simulators.rates import rates_of, seconds_of

KINDS: Final = {
    "duplicate": "duplicate_rate",
    "reorder": "reorder_rate",
    "payload_dropped": "payload_dropped_rate",
    "lost": "lost_rate",
    "http_429": "rate_429",
    "http_500": "rate_500",
    "http_502": "rate_502",
    "http_503": "rate_503",
    "slow": "slow_rate",
    "truncated": "truncated_rate",
    "token_expired": "token_expired_rate",
    "read_lag": "read_lag_rate",
}


@dataclass(slots=True)
class Faults:
    """
    Rates are probabilities from 0 to 1 per delivery or per request, times are seconds.

    Every request takes `latency`.

    Deliveries: every one takes `delay` (from, to); `reorder_rate` of them wait up to `reorder_seconds` more;
    `duplicate_rate` come again within `duplicate_seconds`; `payload_dropped_rate` of the messages lose their payload;
    `lost_rate` never come (a hole in the sequence).

    REST: `rate_429`, `rate_500`, `rate_502`, `rate_503` answer so, without doing anything; of writes, `after_rate` of
    those answers come after the work was done. `slow_rate` of requests wait `slow`. `truncated_rate` of answers end
    in the middle. `token_expired_rate` of requests find their token expired early. `read_lag_rate` of reads see the
    world as it was `read_lag_seconds` ago. With `refuse_expansion`, a list that expands a reference whose target is
    gone is refused as a whole. With `auth_down`, no token is given out.
    """

    latency: float = 0.0
    delay: tuple[float, float] = (0.0, 0.0)
    duplicate_rate: float = 0.0
    duplicate_seconds: float = 30.0
    reorder_rate: float = 0.0
    reorder_seconds: float = 10.0
    payload_dropped_rate: float = 0.0
    lost_rate: float = 0.0
    rate_429: float = 0.0
    rate_500: float = 0.0
    rate_502: float = 0.0
    rate_503: float = 0.0
    after_rate: float = 0.5
    slow_rate: float = 0.0
    slow: tuple[float, float] = (1.0, 30.0)
    truncated_rate: float = 0.0
    token_expired_rate: float = 0.0
    read_lag_rate: float = 0.0
    read_lag_seconds: float = 0.0
    refuse_expansion: bool = False
    auth_down: bool = False

    def turn(self, rates: Any, seconds: Any) -> None:
        """Let exactly these kinds happen, none longer than `seconds`; raise ValueError for what is not understood."""
        read, longest = rates_of(rates, KINDS), seconds_of(seconds)
        for kind, name in KINDS.items():
            setattr(self, name, read.get(kind, 0.0))
        self.duplicate_seconds = self.reorder_seconds = self.read_lag_seconds = longest
        self.slow = (0.0, longest)

    def rates(self) -> dict[str, float]:
        """The kinds that may happen, with their probabilities."""
        return {kind: rate for kind, name in KINDS.items() if (rate := getattr(self, name))}


class Dice:
    """
    Seeded chance; a rate of zero draws nothing, so that a fault switched off changes no other draw.

    What fell is counted in `seen`, which several dice may share.
    """

    def __init__(self, seed: str, seen: Counter[str]) -> None:
        self._random = random.Random(seed)
        self._seen = seen

    def falls(self, kind: str, rate: float) -> bool:
        fallen = self.chance(rate)
        self._seen[kind] += fallen
        return fallen

    def chance(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate

    def between(self, times: tuple[float, float]) -> float:
        low, high = times
        return self._random.uniform(low, high) if high > low else low

    def status(self, faults: Faults) -> int | None:
        """Draw the status of a refusal without reason, or None."""
        rates = {429: faults.rate_429, 500: faults.rate_500, 502: faults.rate_502, 503: faults.rate_503}
        return next((status for status, rate in rates.items() if self.falls(f"http_{status}", rate)), None)
