"""
Run the benches: `python -m bench` all of them, `python -m bench NAME...` some.

Prints a table as the figures come. A run of all of them writes `docs/figures.md`. Exit 1 when a target is missed, 2 for
a name that is no bench.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.benches import BENCHES, about
from bench.figure import Figure
from bench.machine import this_machine
from bench.report import page, table

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "figures.md"


def main(names: list[str]) -> int:
    """Run the named benches, all for none, and report."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; expected some of: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    machine = this_machine()
    print(machine.line())
    figures: list[Figure] = []
    for name in names or BENCHES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures += BENCHES[name](1.0)
    print(table(figures))
    for one in figures:
        if one.note:
            print(f"  {one.name}: {one.note}")
    if not names:
        date = datetime.now(UTC).strftime("%Y-%m-%d")
        PAGE.write_text(page(figures, machine, date, [(name, about(name)) for name in BENCHES]), "utf-8")
        print(f"wrote {PAGE.parent.name}/{PAGE.name}")
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
