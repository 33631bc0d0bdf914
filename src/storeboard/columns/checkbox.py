"""
Checked or empty.

Takes a truth value, or text that says yes or no: true, yes, 1, false, no, 0. monday has no unchecked value: not
checked is an empty cell.
"""

from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_field
from storeboard.model import ColumnFacts, Value

_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0", ""})


def accept(value: object) -> Value:
    """Return True, or None when it is not checked."""
    word = str(value).strip().lower() if isinstance(value, bool | int | str) else "other"
    if word not in _YES | _NO:
        raise CellError(f"{kind_of(value)}; expected one of: true, yes, 1, false, no, 0")
    return True if word in _YES else None


def encode(value: bool, facts: ColumnFacts) -> Any:
    """Return monday's checked box."""
    return {"checked": "true"}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return True when the box is checked."""
    checked = cell.get("checked")
    if checked is None:
        checked = raw_field(cell, "checked")
    return True if str(checked).lower() == "true" else None


EXAMPLES = (
    Example(True, {"checked": "true"}, {"checked": True, "text": "v", "value": '{"checked":true}'}),
    Example(True, {"checked": "true"}, {"text": "v", "value": '{"checked":"true"}'}),
    Example(None, None, {"checked": False, "text": "", "value": None}),
)

TYPE = ColumnType("checkbox", "Checkbox", __doc__, "CheckboxValue", "checked", accept, encode, decode, EXAMPLES)
