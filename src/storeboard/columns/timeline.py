"""
A span of days, the first and the last among them.

Takes a pair or an object of `from` and `to`, or a text with a slash between the two, such as a template makes:
`{template: "{createdAt}/{validTo}", as: timeline}`. Each is a date or a timestamp in ISO 8601, of which the day in
UTC counts. One day alone is a span of one day. A span that ends before it starts is refused.
"""

from datetime import date
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, iso_text, kind_of, raw_text, shown
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import NormaliseError, dates

_EXPECTED = "expected a first and a last day in ISO 8601, such as 2026-06-15/2026-06-30"


def accept(value: object) -> Value:
    """Return `(first day, last day)`, each `YYYY-MM-DD`."""
    match value:
        case str(text) if not text.strip(" /"):
            return None
        case str(text) if "/" in text:
            first, _, last = text.partition("/")
        case str() | date():
            first = last = value
        case {"from": first, "to": last, **others} if not others:
            pass
        case (first, last):
            pass
        case _:
            raise CellError(f"{kind_of(value)}; {_EXPECTED}")
    span = _day(first), _day(last)
    if span[0] > span[1]:
        raise CellError("a span that ends before it starts; expected the first day first")
    return span


def encode(value: tuple[str, str], facts: ColumnFacts) -> Any:
    """Return monday's first and last day."""
    return {"from": value[0], "to": value[1]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the days, of the fields, else of the raw value, else of the text that is shown."""
    first, last = cell.get("from"), cell.get("to")
    if not (first and last):
        first, last = raw_text(cell, "from"), raw_text(cell, "to")
    if not (first and last):
        first, _, last = shown(cell).partition(" - ")
    days = str(first)[:10], str(last)[:10]
    return days if all(map(dates.is_day, days)) else None


def _day(value: object) -> str:
    try:
        return dates.day_in(iso_text(value, f" as a day; {_EXPECTED}"), "UTC")
    except NormaliseError:
        raise CellError(f"a day that is none; {_EXPECTED}") from None


EXAMPLES = (
    Example(
        ("2026-01-01", "2026-01-31"),
        {"from": "2026-01-01", "to": "2026-01-31"},
        {"from": "2026-01-01", "to": "2026-01-31", "text": "2026-01-01 - 2026-01-31"},
    ),
    Example(
        ("2026-06-15", "2026-06-15"),
        {"from": "2026-06-15", "to": "2026-06-15"},
        {"value": '{"from":"2026-06-15","to":"2026-06-15"}'},
    ),
    Example(
        ("2026-01-01", "2026-01-31"),
        {"from": "2026-01-01", "to": "2026-01-31"},
        {"text": "2026-01-01 - 2026-01-31"},
    ),
    Example(None, None, {"from": None, "to": None, "text": "", "value": None}),
)

TYPE = ColumnType("timeline", "Timeline", __doc__, "TimelineValue", "from to", accept, encode, decode, EXAMPLES)
