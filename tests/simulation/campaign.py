"""
Many simulated lives, in two processes: `python -m tests.simulation.campaign --hours 10000 [--from-seed S]`.

Prints each life that broke a promise, with its last steps and how to live it again, and at the end the figures with
their denominators. Exit 1 on any broken promise. `--seed S` lives one life and prints its whole tail.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count

from tests.simulation.simulate import HOURS, Result, simulate

PROCESSES = 2
AHEAD = 4
FIGURES = ("shop", "written", "delivered", "faults", "crash", "pause", "second process", "duplicates", "lost")


def main(arguments: Sequence[str] | None = None) -> int:
    """Live until the hours are full; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.campaign", description=__doc__)
    parser.add_argument("--hours", type=float, default=400.0, help="simulated hours in all")
    parser.add_argument("--from-seed", type=int, default=1_000)
    parser.add_argument("--seed", type=int, help="live this one life only")
    given = parser.parse_args(arguments)
    if given.seed is not None:
        result = simulate(given.seed)
        _say(result.words if result.violations else f"seed {given.seed} kept every promise: {result.digest}")
        return 1 if result.violations else 0
    return _campaign(given.hours, given.from_seed)


def _campaign(hours: float, seed: int) -> int:
    began, lived, lives = time.monotonic(), 0.0, 0
    totals: Counter[str] = Counter()
    bad: list[int] = []
    for result in _lives(hours, seed):
        lived, lives = lived + result.hours, lives + 1
        totals.update({name: result.counts.get(name, 0) for name in FIGURES})
        if result.violations:
            bad.append(result.seed)
            _say(result.words)
        if lives % 25 == 0:
            _say(f"{lives} lives, {lived:,.0f} h, {len(bad)} bad, {time.monotonic() - began:.0f} s")
    figures = ", ".join(f"{name} {totals[name]:,}" for name in FIGURES)
    took = time.monotonic() - began
    _say(f"seeds {seed} to {seed + lives - 1}: {lived:,.0f} simulated hours in {took:.0f} s: {figures}")
    _say(f"broken promises in {len(bad)} of {lives} lives{': seeds ' + ', '.join(map(str, bad)) if bad else ''}")
    return 1 if bad else 0


def _lives(hours: float, seed: int) -> Iterator[Result]:
    """Lives in the order of their seeds, until together they are long enough."""
    lived = 0.0
    seeds = count(seed)
    with ProcessPoolExecutor(PROCESSES) as pool:
        waiting = [pool.submit(simulate, next(seeds)) for _ in range(AHEAD)]
        while waiting and lived < hours:
            result = waiting.pop(0).result()
            lived += result.hours
            if lived + len(waiting) * HOURS < hours:
                waiting.append(pool.submit(simulate, next(seeds)))
            yield result


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
