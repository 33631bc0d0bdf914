"""
A figure: what was measured, what was promised, and whether the promise holds.

A bench gives several figures of one run. One without a target is told for comparison.
"""

from dataclasses import dataclass
from typing import Literal

Sense = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: a bound and the side of it that is good."""

    sense: Sense
    bound: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `note` tells what else a reader has to know of it."""

    bench: str
    name: str
    measured: float
    unit: str
    target: Target | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the target is met; a figure without one always holds."""
        match self.target:
            case None:
                return True
            case Target("at least", bound):
                return self.measured >= bound
            case Target(_, bound):
                return self.measured <= bound


def at_least(bound: float) -> Target:
    """The measured number must not be lower."""
    return Target("at least", bound)


def at_most(bound: float) -> Target:
    """The measured number must not be higher."""
    return Target("at most", bound)


def percentile(values: list[float], percent: float) -> float:
    """The value that `percent` of the values do not exceed; 0 when there are none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
