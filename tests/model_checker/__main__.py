"""Search all worlds and print a line for each: `python -m tests.model_checker [--full]`; exit 1 on any surprise."""

import sys
from time import perf_counter

from tests.model_checker.search import search
from tests.model_checker.worlds import full, quick


def main(arguments: list[str]) -> int:
    surprises = 0
    for case in full() if "--full" in arguments else quick():
        begun = perf_counter()
        outcome = search(case.decide, case.world)
        found = "duplicates" if outcome.story else "none"
        as_expected = bool(outcome.story) == case.duplicates
        surprises += not as_expected
        took = perf_counter() - begun
        print(f"{case.name:66s} {outcome.states:>10,d} states {found:>10s} {took:6.1f} s", flush=True)
        if not as_expected:
            print("  unexpected: " + " | ".join(outcome.story or ("no duplicate was found",)))
    return 1 if surprises else 0


sys.exit(main(sys.argv[1:]))
