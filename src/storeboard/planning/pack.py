"""
Fill one document from the plans, as far as the budget and monday's own limits bear it.

A document holds creates only or other writes only, because only the former may ever be sent again. The writes of one
key keep their order. What does not fit is held: for the next round, or until a limit returns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from storeboard.model import BatchKind, Budget, Key, Mutation, Plan
from storeboard.planning.price import may_call, points_of, seconds_of

WINDOW_SECONDS_MIN: Final = 0.25
WINDOW_SECONDS_MAX: Final = 60.0
DAY_SECONDS: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may hold (facts: monday sections 5.1 and 5.5)."""

    mutations_per_document_max: int = 50
    points_per_document_max: int = 5_000_000
    document_seconds_max: float = 15.0


@dataclass(frozen=True, slots=True)
class Packed:
    """
    One document's mutations, and the keys of which something is left with the time and reason to go on.

    `mutations` is empty when nothing may be sent now; then every key is held.
    """

    kind: BatchKind
    mutations: tuple[Mutation, ...]
    points: int
    held: tuple[tuple[Key, float, str], ...]


def pack(plans: Sequence[Plan], budget: Budget, now: float, limits: Limits) -> Packed:
    """Choose the next document; plans come in the order of their priority."""
    kind: BatchKind = "create" if any(_leading(plan.mutations, "create") for plan in plans) else "change"
    waiting = may_call(budget, now)
    if waiting is not None:
        return Packed(kind, (), 0, tuple((plan.key, *waiting) for plan in plans if plan.mutations))
    filling = _Filling(budget, limits)
    held: list[tuple[Key, float, str]] = []
    for plan in plans:
        wanted = _leading(plan.mutations, kind)
        taken = filling.take(wanted)
        if taken < len(plan.mutations):
            short = taken < len(wanted)
            held.append((plan.key, *_until(budget, now, filling.full if short else "")))
    return Packed(kind, tuple(filling.mutations), round(filling.points), tuple(held))


def coalescing_window(budget: Budget, now: float) -> float:
    """
    How long a claim waits for company: short while the day's calls last for what is left of the day, longer as they
    fall behind it, up to the pace that would make them last.
    """
    day_left = budget.calls_reset_at - now
    if day_left <= 0:
        return WINDOW_SECONDS_MIN
    ahead = (budget.calls_left / max(1, budget.calls_limit)) / min(1.0, day_left / DAY_SECONDS)
    pace = day_left / max(1, budget.calls_left)
    return min(WINDOW_SECONDS_MAX, max(WINDOW_SECONDS_MIN, pace * (1.0 - ahead)))


def _leading(mutations: Sequence[Mutation], kind: Literal["create", "change"]) -> list[Mutation]:
    """The first mutations of a plan that may go into a document of this kind, in their order."""
    leading: list[Mutation] = []
    for mutation in mutations:
        if mutation.creates != (kind == "create"):
            break
        leading.append(mutation)
    return leading


class _Filling:
    """A document being filled."""

    def __init__(self, budget: Budget, limits: Limits) -> None:
        self._budget = budget
        self._limits = limits
        self.mutations: list[Mutation] = []
        self.points = 0.0
        self.seconds = 0.0
        self.full = ""

    def take(self, mutations: Sequence[Mutation]) -> int:
        """Take the mutations that fit, in order; return how many."""
        for taken, mutation in enumerate(mutations):
            points, seconds = points_of(mutation.kind, self._budget), seconds_of(mutation.kind, self._budget)
            self.full = self.full or self._obstacle(points, seconds)
            if self.full:
                return taken
            self.mutations.append(mutation)
            self.points += points
            self.seconds += seconds
        return len(mutations)

    def _obstacle(self, points: float, seconds: float) -> str:
        """Why one more mutation does not fit; empty when it does. The first one of an untouched minute always does."""
        left = self._budget.complexity_left
        untouched = left >= self._budget.complexity_limit
        if self.points + points > left and (self.mutations or not untouched):
            return "complexity"
        if not self.mutations:
            return ""
        limits = self._limits
        beyond = (
            len(self.mutations) >= limits.mutations_per_document_max
            or self.points + points > limits.points_per_document_max
            or self.seconds + seconds > limits.document_seconds_max
        )
        return "document" if beyond else ""


def _until(budget: Budget, now: float, full: str) -> tuple[float, str]:
    if full == "complexity":
        return max(now + 1.0, budget.complexity_reset_at), "the minute's complexity is spent"
    return now, "the document is full"
