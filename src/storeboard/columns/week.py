"""
One week, Monday to Sunday.

Takes a date or a timestamp in ISO 8601, of which the week of the day in UTC counts, or a week as ISO 8601 writes it:
`2026-W25`.
"""

import re
from datetime import date, timedelta
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_field
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import NormaliseError, dates

_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})")
_LENGTH = timedelta(days=6)


def accept(value: object) -> Value:
    """Return the first day of the week, `YYYY-MM-DD`."""
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise CellError(f"{kind_of(value)}; expected a date or a week in ISO 8601, such as 2026-W25")
    if not value.strip():
        return None
    try:
        return _monday(value.strip()).isoformat()
    except (NormaliseError, ValueError):
        raise CellError(
            f"{kind_of(value)} that is no week; expected a date or a week in ISO 8601, such as 2026-W25"
        ) from None


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the first and the last day of the week."""
    return {"week": {"startDate": value, "endDate": (date.fromisoformat(value) + _LENGTH).isoformat()}}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the first day of the week as it stands, of the field or the raw value."""
    first = cell.get("start_date")
    week = raw_field(cell, "week")
    if not first and isinstance(week, dict):
        first = week.get("startDate")
    day = str(first)[:10]
    return day if dates.is_day(day) else None


def _monday(text: str) -> date:
    if found := _WEEK.fullmatch(text):
        first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    else:
        day = date.fromisoformat(dates.day_in(text, "UTC"))
        first = day - timedelta(days=day.weekday())
    if first > date.max - _LENGTH:
        raise ValueError("the last week of the calendar has no Sunday")
    return first


EXAMPLES = (
    Example(
        "2026-06-15",
        {"week": {"startDate": "2026-06-15", "endDate": "2026-06-21"}},
        {"start_date": "2026-06-15", "end_date": "2026-06-21", "text": "2026-06-15 - 2026-06-21"},
    ),
    Example(
        "2025-12-29",
        {"week": {"startDate": "2025-12-29", "endDate": "2026-01-04"}},
        {"value": '{"week":{"startDate":"2025-12-29","endDate":"2026-01-04"}}'},
    ),
    Example(None, None, {"start_date": None, "end_date": None, "text": "", "value": None}),
)

TYPE = ColumnType("week", "Week", __doc__, "WeekValue", "start_date end_date", accept, encode, decode, EXAMPLES)
