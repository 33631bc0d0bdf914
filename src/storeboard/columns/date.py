"""
A date, with a time or without.

Takes ISO 8601: a date stays a date, a timestamp is brought to UTC, which is what monday stores, and shown in each
reader's own zone. Fractions of a second are cut. The transform `date` makes the day in a given zone.
"""

from typing import Any

from storeboard.columns.column_type import Cell, ColumnType, Example, iso_text, normalised, raw_text, shown
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import dates


def accept(value: object) -> Value:
    """Return `YYYY-MM-DD` or, in UTC, `YYYY-MM-DDTHH:MM:SS`."""
    return normalised(dates.utc_text, iso_text(value, "; expected a date in ISO 8601"))


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return monday's date and, when there is one, its time in UTC."""
    day, _, time = value.partition("T")
    return {"date": day, "time": time} if time else {"date": day}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """
    Return the date and time in UTC, of the stored value where it comes along: the field `time` leaves out the seconds.

    The shown text counts only without a time, for it is in a reader's zone.
    """
    day, time = raw_text(cell, "date"), raw_text(cell, "time")
    if not day:
        day, time = cell.get("date"), cell.get("time")
    if not day:
        text = shown(cell)
        return text if dates.is_day(text) else None
    return f"{day}T{time}:00"[:19] if time else day


EXAMPLES = (
    Example("2026-06-15", {"date": "2026-06-15"}, {"date": "2026-06-15", "time": "", "text": "2026-06-15"}),
    Example(
        "2026-06-15T07:00:30",
        {"date": "2026-06-15", "time": "07:00:30"},
        {"date": "2026-06-15", "time": "07:00:30", "text": "2026-06-15 09:00"},
    ),
    Example("2026-06-15T07:00:00", {"date": "2026-06-15", "time": "07:00:00"}, {"date": "2026-06-15", "time": "07:00"}),
    Example(
        "2026-06-15T07:00:30",
        {"date": "2026-06-15", "time": "07:00:30"},
        {"date": "2026-06-15", "time": "07:00", "value": '{"date":"2026-06-15","time":"07:00:30"}'},
    ),
    Example("2026-06-15", {"date": "2026-06-15"}, {"value": '{"date":"2026-06-15","time":null}'}),
    Example("2026-06-15", {"date": "2026-06-15"}, {"text": "2026-06-15"}),
    Example(None, None, {"date": "", "time": "", "text": "", "value": None}),
)

TYPE = ColumnType("date", "Date", __doc__, "DateValue", "date time", accept, encode, decode, EXAMPLES)
