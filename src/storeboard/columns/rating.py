"""
Stars, from 1 to 5.

Takes whole numbers and text that is one. No star at all is an empty cell, so 0 is refused rather than shown as none.
"""

from decimal import Decimal
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, plain_text, raw_field, shown
from storeboard.model import ColumnFacts, Value

STARS_MAX = 5

_STARS = {str(number): number for number in range(1, STARS_MAX + 1)}


def accept(value: object) -> Value:
    """Return the number of stars as text."""
    text = "" if isinstance(value, bool) else plain_text(value, "a number of stars").strip()
    if isinstance(value, float | Decimal):
        text = text.removesuffix(".0")
    if isinstance(value, bool) or (text and text not in _STARS):
        raise CellError(f"{kind_of(value)}; expected a whole number of stars from 1 to {STARS_MAX}")
    return text


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the number of stars."""
    return {"rating": _STARS[value]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the number of stars, of the field, the raw value or the shown text."""
    for found in (cell.get("rating"), raw_field(cell, "rating"), shown(cell)):
        if str(found) in _STARS:
            return str(found)
    return None


EXAMPLES = (
    Example("4", {"rating": 4}, {"rating": 4, "text": "4", "value": '{"rating":4}'}),
    Example("1", {"rating": 1}, {"value": '{"rating":1}'}),
    Example("5", {"rating": 5}, {"text": "5"}),
    Example(None, None, {"rating": None, "text": "", "value": None}),
)

TYPE = ColumnType("rating", "Rating", __doc__, "RatingValue", "rating", accept, encode, decode, EXAMPLES)
