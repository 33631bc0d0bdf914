"""
Let a shop live under duplicates, reordering, faults and kills, then compare both sides without the product.

    python -m tests.living --events 1000 --seed 7

Exit code 0 says that every record and line stands on the boards once, equal to the shop; 1 that not.
"""

import argparse
import signal
import sys

from tests.living.life import KILLS, live


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.living", description="A shop lives, its boards follow.")
    parser.add_argument("--events", type=int, default=1000, help="how many things happen in the shop (default 1000)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed is the same shop and the same faults")
    parser.add_argument("--tamper", action="store_true", help="change a cell before comparing: it must be found")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how often `run` is killed (default {KILLS})")
    chosen = parser.parse_args()
    # Whoever ends this command ends its processes too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    report = live(chosen.events, chosen.seed, say, kills=chosen.kills, tamper=chosen.tamper)
    for line in report.lines():
        print(line)
    return 0 if report.is_good else 1


def say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
