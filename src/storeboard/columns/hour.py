"""
A time of day, to the minute.

Takes `HH:MM`, also with seconds, which are cut: what commercetools keeps in a field of type Time. A timestamp is
refused, because its hour depends on a zone; a `date` column holds it.
"""

import re
from datetime import time
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_field
from storeboard.model import ColumnFacts, Value

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9](\.[0-9]{1,9})?)?")


def accept(value: object) -> Value:
    """Return `HH:MM`."""
    if isinstance(value, time):
        value = value.isoformat("minutes")
    text = value.strip() if isinstance(value, str) else "-"
    if text and not _TIME.fullmatch(text):
        raise CellError(f"{kind_of(value)}; expected a time of day, such as 16:42")
    return text[:5]


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the hour and the minute as numbers."""
    return {"hour": int(value[:2]), "minute": int(value[3:])}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the time of day, of the fields or the raw value; the shown text is in a reader's own form."""
    hour, minute = cell.get("hour"), cell.get("minute")
    if hour is None:
        hour, minute = raw_field(cell, "hour"), raw_field(cell, "minute")
    text = f"{_number(hour):02}:{_number(minute or 0):02}"
    return text if _TIME.fullmatch(text) else None


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


EXAMPLES = (
    Example("16:42", {"hour": 16, "minute": 42}, {"hour": 16, "minute": 42, "text": "04:42 PM"}),
    Example("00:00", {"hour": 0, "minute": 0}, {"value": '{"hour":0,"minute":0}'}),
    Example(None, None, {"hour": None, "minute": None, "text": "", "value": None}),
)

TYPE = ColumnType("hour", "Hour", __doc__, "HourValue", "hour minute", accept, encode, decode, EXAMPLES)
