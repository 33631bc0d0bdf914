"""
Text of several lines, up to 2,000 characters.

Takes text, numbers and truth values. Line breaks are kept; control characters are dropped. What is rendered and
longer is cut, with a note of how many characters it had.
"""

from typing import Any

from storeboard.columns.column_type import (
    TEXT_CHARACTERS_MAX,
    TEXTUAL,
    Cell,
    CellError,
    ColumnType,
    Example,
    plain_text,
    raw_text,
    shown,
)
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import text as texts


def accept(value: object) -> Value:
    """Return clean text with `\\n` as its line break."""
    text = texts.clean(plain_text(value, "text"))
    if len(text) > TEXT_CHARACTERS_MAX:
        raise CellError(
            f"a text of {len(text)} characters; at most {TEXT_CHARACTERS_MAX} fit, via: truncate shortens it"
        )
    return text


def fit(value: object) -> Value:
    """Return clean text; cut one that is too long and say how long it was."""
    text = texts.clean(plain_text(value, "text"))
    if len(text) <= TEXT_CHARACTERS_MAX:
        return text
    note = f" ({len(text):,} characters in all)"
    return texts.truncate(text, TEXT_CHARACTERS_MAX - len(note)) + note


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the text as monday's object."""
    return {"text": value}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the text that monday shows, else the one in its raw value."""
    return shown(cell) or raw_text(cell, "text")


EXAMPLES = (
    Example(
        "Ring twice.\nLeave at door.", {"text": "Ring twice.\nLeave at door."}, {"text": "Ring twice.\nLeave at door."}
    ),
    Example("ja", {"text": "ja"}, {"text": None, "value": '{"text":"ja","changed_at":"2026-06-15T09:00:00.000Z"}'}),
    Example(None, None, {"text": "", "value": None}),
)

TYPE = ColumnType(
    "long_text",
    "Long text",
    __doc__,
    "LongTextValue",
    "text",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies=TEXTUAL,
    to_fitted=fit,
)
