"""
The time in one place of the world.

Takes the IANA name of a time zone, such as Europe/London. monday shows the time there, not the zone.
"""

from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, normalised, raw_text
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import dates


def accept(value: object) -> Value:
    """Return the name of the zone."""
    if not isinstance(value, str):
        raise CellError(f"{kind_of(value)}; expected the IANA name of a time zone, such as Europe/Berlin")
    return normalised(dates.zone_of, value.strip()).key if value.strip() else None


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return monday's time zone."""
    return {"timezone": value}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the name of the zone, of the field or the raw value; the shown text is a time."""
    zone = cell.get("timezone") or raw_text(cell, "timezone")
    return zone if isinstance(zone, str) else None


EXAMPLES = (
    Example("Europe/London", {"timezone": "Europe/London"}, {"timezone": "Europe/London", "text": "09:00 AM"}),
    Example("Asia/Tokyo", {"timezone": "Asia/Tokyo"}, {"value": '{"timezone":"Asia/Tokyo"}'}),
    Example(None, None, {"timezone": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "world_clock", "World clock", __doc__, "WorldClockValue", "timezone", accept, encode, decode, EXAMPLES
)
