"""
The worlds that are searched: each breaks at most one belief of the protocol, except those that break two on purpose.

`quick` is small enough for every test run; `full` adds takeovers, time and batches.
"""

from dataclasses import dataclass, replace

from tests.model_checker.designs import BAD, ours
from tests.model_checker.search import Decide, Times, World


@dataclass(frozen=True)
class Case:
    """A design in a world, and whether it makes duplicates there."""

    design: str
    world_name: str
    decide: Decide
    world: World
    duplicates: bool

    @property
    def name(self) -> str:
        return f"{self.design}, {self.world_name}"


def quick() -> list[Case]:
    """What every test run proves."""
    whole = World(in_part=False, horizon=8)
    part = World(claims=1, batches=2, lags=(1,), horizon=6, times=Times(resend_within=3, quiescence=3, cache=5))
    return [*_good(whole, part), *_bad(whole, part), *_doubly_broken(whole)]


def full() -> list[Case]:
    """The same with a wider window, more takeovers and more time."""
    times = Times(request_delay=1, index_lag=1, resend_within=4, quiescence=5, cache=8)
    whole = World(in_part=False, claims=4, horizon=12, times=times)
    part = World(claims=2, batches=2, lags=(1,), horizon=7, times=Times(resend_within=3, quiescence=3, cache=5))
    return [*_good(whole, part), *_bad(whole, replace(part, claims=1)), *_doubly_broken(whole)]


def _good(whole: World, part: World) -> list[Case]:
    worlds = {
        "all beliefs hold": whole,
        "answers may not be kept": replace(whole, cached=(True, False)),
        "requests are three times as late": replace(whole, late=3),
        "the look-up lags four times as long": replace(whole, lags=(0, 4)),
        "documents are cut off half-way": replace(whole, cut=True),
        "monday's limits refuse, requests are late": replace(
            whole, limits=True, late=3, entities=1, claims=2, horizon=7
        ),
        "documents are answered in part": part,
        "documents are answered in part, answers may not be kept": replace(part, cached=(True, False)),
    }
    return [Case("ours", name, ours, world, False) for name, world in worlds.items()]


def _bad(whole: World, part: World) -> list[Case]:
    uncached = replace(whole, cached=(True, False))
    worlds = {
        "no mark": ("all beliefs hold", whole),
        "look once": ("all beliefs hold", whole),
        "one key for ever": ("all beliefs hold", whole),
        "resend at once": ("answers may not be kept", uncached),
        "stale look": ("requests are three times as late", replace(whole, late=3)),
        "resend after part": ("documents are cut off half-way", replace(whole, cut=True)),
        "resend after answers": ("answers may not be kept", replace(part, cached=(True, False))),
        "remainder at once": ("the look-up lags four times as long", replace(whole, lags=(0, 4))),
    }
    cases = [Case(name, words, BAD[name], world, True) for name, (words, world) in worlds.items()]
    return [
        *cases,
        Case("no fence", "all beliefs hold", ours, replace(whole, fenced=False), True),
        Case(
            "a refused resend believed",
            "monday's limits refuse, requests are late",
            ours,
            replace(whole, limits=True, late=3, entities=1, claims=2, horizon=7, refusals_of_resends=True),
            True,
        ),
        Case("no deadline at the socket", "all beliefs hold", ours, replace(whole, deadline=False), True),
    ]


def _doubly_broken(whole: World) -> list[Case]:
    """Two failures at once are beyond the promise; that the search finds them shows that it could."""
    lagging, late = replace(whole, lags=(0, 4)), replace(whole, late=3)
    worlds = {
        "answers not kept and look-up lags": replace(lagging, cached=(True, False)),
        "answers not kept and requests late": replace(late, cached=(True, False)),
        "cut off and look-up lags": replace(lagging, cut=True),
        "cut off and requests late": replace(late, cut=True),
    }
    return [Case("ours", name, ours, world, True) for name, world in worlds.items()]
