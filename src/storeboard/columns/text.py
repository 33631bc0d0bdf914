"""
One line of text.

Takes text, numbers and truth values. Line breaks and runs of spaces become one space; control characters are
dropped. A list is joined by commas. monday names no limit of length; what is rendered is cut at 2,000 characters.
"""

from typing import Any

from storeboard.columns.column_type import (
    TEXT_CHARACTERS_MAX,
    TEXTUAL,
    Cell,
    ColumnType,
    Example,
    raw,
    shown,
    written_text,
)
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import text as texts


def accept(value: object) -> Value:
    """Return one clean line."""
    return written_text(value, "text")


def fit(value: object) -> Value:
    """Return one clean line, cut where it is too long."""
    return texts.truncate(written_text(value, "text"), TEXT_CHARACTERS_MAX)


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the text itself."""
    return value


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the text that monday shows, else the one in its raw value."""
    value = raw(cell)
    return shown(cell) or (value if isinstance(value, str) else None)


EXAMPLES = (
    Example("ORD-1042", "ORD-1042", {"text": "ORD-1042", "value": '"ORD-1042"'}),
    Example("Grüße, 東京 👩‍🚀", "Grüße, 東京 👩‍🚀", {"text": "Grüße, 東京 👩‍🚀", "value": None}),
    Example(None, None, {"text": "", "value": None}),
)

TYPE = ColumnType(
    "text",
    "Text",
    __doc__,
    "TextValue",
    "text",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies=TEXTUAL,
    to_fitted=fit,
)
