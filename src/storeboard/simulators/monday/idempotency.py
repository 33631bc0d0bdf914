"""
What monday remembers under an `Idempotency-Key`: the answer, for thirty minutes, as far as its memory goes.

A second safety net and no more: answers over 1 MB and everything past the memory budget are executed but forgotten.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from storeboard.simulators.monday.refusals import Rejected


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    until: float


@dataclass(slots=True)
class Replies:
    """The cache of one account, by user and key. Insertion order is also order of expiry."""

    seconds: float = 1_800.0
    answer_bytes_max: int = 1_000_000
    budget_bytes: int = 64_000_000
    used_bytes: int = 0
    _kept: OrderedDict[tuple[str, str], Reply] = field(default_factory=OrderedDict[tuple[str, str], Reply])
    _in_flight: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def begin(self, user: str, key: str, now: float) -> Reply | None:
        """Return the remembered answer; without one, mark the key in flight. Refuse a twin in flight."""
        self._expire(now)
        if (user, key) in self._in_flight:
            raise Rejected(
                409,
                "IDEMPOTENCY_CONFLICT",
                "A request with this idempotency key is currently being processed",
                retry=1,
            )
        reply = self._kept.get((user, key))
        if reply is None:
            self._in_flight.add((user, key))
        return reply

    def end(self, user: str, key: str) -> None:
        """Take the key out of flight."""
        self._in_flight.discard((user, key))

    def keep(self, user: str, key: str, status: int, body: bytes, now: float) -> bool:
        """Remember an answer if it is small enough and the budget bears it; say whether it was."""
        if len(body) > self.answer_bytes_max or self.used_bytes + len(body) > self.budget_bytes:
            return False
        self._kept[(user, key)] = Reply(status, body, now + self.seconds)
        self.used_bytes += len(body)
        return True

    def evict(self) -> None:
        """Forget every answer early."""
        self._kept.clear()
        self.used_bytes = 0

    def _expire(self, now: float) -> None:
        while self._kept:
            reply = next(iter(self._kept.values()))
            if reply.until > now:
                return
            self._kept.popitem(last=False)
            self.used_bytes -= len(reply.body)
