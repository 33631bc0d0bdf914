"""
One label out of the column's labels, up to 30 characters.

Takes text. A label that the board has is written by its id, any other by its text, which monday refuses unless a
person has added it since. Labels are made by `provision`, and with `new_labels: create` by the write that needs one, up
to the 40 of a column. monday reads a label that looks like a number as an id; such a label must stand on the board
before it can be written. `managed:` attaches the account's managed column of that id: its labels are the account's, and
neither `provision` nor a write changes them.
"""

from typing import Any

from storeboard.columns.column_type import (
    MANAGED,
    MANAGED_OPTION,
    Cell,
    CellError,
    ColumnType,
    Example,
    Labels,
    raw_field,
    shown,
    written_text,
)
from storeboard.model import ColumnFacts, Value

LABELS_MAX = 40
LABEL_CHARACTERS_MAX = 30


def accept(value: object) -> Value:
    """Return the label on one line."""
    label = written_text(value, "one label")
    if len(label) > LABEL_CHARACTERS_MAX:
        raise CellError(f"a label of {len(label)} characters; at most {LABEL_CHARACTERS_MAX} fit")
    return label


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the label's id where the board has it, else its text."""
    if value in facts.labels:
        return {"index": int(facts.labels[value])}
    check_new(value)
    return {"label": value}


def labels(value: str) -> tuple[str, ...]:
    """Return the label as the only one."""
    return (value,)


def check_new(label: str) -> None:
    """Raise CellError for a label that monday would read as an id."""
    if label.lstrip("+-").isdecimal():
        raise CellError("a label that looks like a number and is not on the board; add it to the column's labels")


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the label that monday shows, else the one that the board has under the id."""
    label = cell.get("label") or shown(cell)
    if isinstance(label, str) and label:
        return label
    index = cell.get("index")
    return _label_of(index if index is not None else raw_field(cell, "index"), facts)


def _label_of(index: Any, facts: ColumnFacts) -> str | None:
    return next((label for label, id_ in facts.labels.items() if id_ == str(index)), None)


_LABELS = (("Paid", "1"), ("2026", "7"), ("Problem", "2"))

EXAMPLES = (
    Example("Paid", {"index": 1}, {"index": 1, "label": "Paid", "text": "Paid"}, _LABELS),
    Example("2026", {"index": 7}, {"index": 7, "label": "2026", "text": "2026"}, _LABELS),
    Example("Problem", {"index": 2}, {"text": None, "value": '{"index":2,"post_id":null}'}, _LABELS),
    Example("On its way", {"label": "On its way"}, {"index": 9, "label": "On its way", "text": "On its way"}, _LABELS),
    Example(None, None, {"index": None, "label": None, "text": None, "value": None}, _LABELS),
)

TYPE = ColumnType(
    "status",
    "Status",
    __doc__,
    "StatusValue",
    "index label",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"localized": "localized"},
    options=MANAGED_OPTION,
    labels=Labels(LABELS_MAX, LABEL_CHARACTERS_MAX, of=labels, check_new=check_new, managed=MANAGED),
)
