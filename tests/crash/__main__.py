"""
The whole crash loop: every step, every outcome of the call in flight, N = 1, 2, ... until a clean run.

    python -m tests.crash --all
    python -m tests.crash --step answered --outcome "executed late"
"""

import argparse
import sys
import time

from tests.crash.driver import STEPS
from tests.crash.loop import NTH_MAX, OUTCOMES, crash_loop


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="Kill the process at every step.")
    parser.add_argument("--all", action="store_true", help="every step with every outcome")
    parser.add_argument("--step", choices=STEPS, action="append", help="only this step")
    parser.add_argument("--outcome", choices=OUTCOMES, action="append", help="only this outcome")
    parser.add_argument("--nth", type=int, default=NTH_MAX, help="stop after this many deaths")
    chosen = parser.parse_args()
    if not (chosen.all or chosen.step or chosen.outcome):
        parser.error("say --all, --step or --outcome")
    failed = 0
    for step in chosen.step or STEPS:
        for outcome in chosen.outcome or OUTCOMES:
            failed += not told(step, outcome, chosen.nth)
    return 1 if failed else 0


def told(step: str, outcome: str, nth_max: int) -> bool:
    """Run one loop and say how it ended."""
    began = time.monotonic()
    try:
        deaths = crash_loop(step, outcome, nth_max)
    except AssertionError as broken:
        print(f"{step:16} {outcome:24} BROKEN: {broken}", flush=True)
        return False
    print(
        f"{step:16} {outcome:24} {deaths:3} deaths, nothing lost, nothing twice ({time.monotonic() - began:.0f} s)",
        flush=True,
    )
    return True


if __name__ == "__main__":
    sys.exit(main())
