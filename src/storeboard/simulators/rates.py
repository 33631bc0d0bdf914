"""
How often faults happen, as both simulators are told it: a kind and its probability.

Pure, and strict: a kind that does not exist and a probability that is none are refused, with what is allowed.
"""

from collections.abc import Collection, Mapping
from typing import Any


def rates_of(given: Any, kinds: Collection[str]) -> dict[str, float]:
    """Read probabilities by kind; raise ValueError where one is not understood."""
    if not isinstance(given, Mapping):
        raise ValueError("rates must be an object of a probability by kind of fault")
    rates: dict[str, float] = {}
    for kind, rate in given.items():
        if kind not in kinds:
            raise ValueError(f'unknown fault "{kind}"; expected one of: {", ".join(sorted(kinds))}')
        if not isinstance(rate, int | float) or isinstance(rate, bool) or not 0 <= rate <= 1:
            raise ValueError(f'the rate of the fault "{kind}" is {rate!r}; expected a number from 0 to 1')
        rates[kind] = float(rate)
    return rates


def seconds_of(given: Any) -> float:
    """Read how long faults last at most; raise ValueError where that is no time."""
    if not isinstance(given, int | float) or isinstance(given, bool) or not 0 <= given < float("inf"):
        raise ValueError(f"the seconds of faults are {given!r}; expected a number, 0 or more")
    return float(given)
