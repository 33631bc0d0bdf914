"""
Write figures down: a table for the terminal, a page for the docs.
"""

from collections.abc import Sequence

from bench.figure import Figure
from bench.machine import Machine


def rows_of(figures: Sequence[Figure]) -> list[tuple[str, str, str, str]]:
    """What, target, measured and verdict of each figure, as text."""
    return [(one.name, _target(one), _number(one.measured, one.unit), _verdict(one)) for one in figures]


def table(figures: Sequence[Figure]) -> str:
    """A table for a terminal."""
    rows = [("figure", "target", "measured", "ok"), *rows_of(figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def page(figures: Sequence[Figure], machine: Machine, date: str, about: Sequence[tuple[str, str]]) -> str:
    """The page `docs/figures.md`; `about` says of every bench what it does."""
    lines = [
        "# Figures",
        "",
        "Speed and memory, measured by `make bench` (`python -m bench`), which writes this page; one bench alone:",
        "`python -m bench NAME`. The numbers are one machine's, and other programs may have run on it too: use them to",
        "compare. A rate *of processor time* is what one core does when nobody else wants it; the rate by the clock",
        "has the other programs, and the disk, in it. No test depends on them.",
        "",
        f"Measured on {date}. {machine.line()}.",
        "",
        "| bench | figure | target | measured | ok |",
        "|---|---|---|---:|---|",
    ]
    lines += [
        f"| `{one.bench}` | {what} | {target} | {measured} | {verdict} |"
        for one, (what, target, measured, verdict) in zip(figures, rows_of(figures), strict=True)
    ]
    lines += ["", "## What each bench does", ""]
    for name, text in about:
        lines += [f"**`{name}`** {text}", ""]
        lines += [f"- {one.name}: {one.note}" for one in figures if one.bench == name and one.note]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def _target(figure: Figure) -> str:
    if figure.target is None:
        return "–"
    sign = "≥" if figure.target.sense == "at least" else "≤"
    return f"{sign} {_number(figure.target.bound, figure.unit)}"


def _number(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


def _verdict(figure: Figure) -> str:
    return "" if figure.target is None else "yes" if figure.holds else "NO"
