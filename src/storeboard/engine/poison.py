"""
Keep one bad record from stopping its lane.

A fault of ours in a pure step parks the key that it happened with. A key whose work ended the whole process is worked
alone the next time, and parked when it does so again, so that its neighbours go on. Nothing is dropped.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from storeboard.engine.ports import Settlement
from storeboard.engine.work import parked
from storeboard.model import Binding, Deferred

T = TypeVar("T")

SUSPECT_CRASHES: Final = 2
FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a pure step raises when it meets what its author did not think of."""


def sorted_out(claimed: Sequence[Binding], crashes_max: int, now: float) -> tuple[list[Binding], list[Settlement]]:
    """The keys to work now, and the settlements of those that are parked or must wait for a suspect to go alone."""
    poison = [one for one in claimed if one.crashes >= crashes_max]
    aside = [parked(replace(one, crashes=0), f"its work ended the process {one.crashes} times", now) for one in poison]
    left = [one for one in claimed if one.crashes < crashes_max]
    suspect = next((one for one in left if one.crashes >= SUSPECT_CRASHES), None)
    if suspect is None:
        return [replace(one, crashes=0) for one in left], aside
    waiting = [one for one in left if one is not suspect]
    return [replace(suspect, crashes=0)], aside + [
        Settlement(one, Deferred(now, "a suspect goes first, alone", counts=False)) for one in waiting
    ]


def guarded(step: Callable[[], T], binding: Binding, now: float) -> T | Settlement:
    """Take a pure step for one key; a fault of ours parks the key and names the kind of fault, never a value."""
    try:
        return step()
    except FAULTS as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = place.tb_frame.f_code.co_name if place is not None else "?"
        return parked(binding, f"a fault of ours: {type(error).__name__} in {where}", now)
