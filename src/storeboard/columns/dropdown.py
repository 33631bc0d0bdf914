"""
Any number of the column's labels.

Takes one text or a list of texts; order and repeats carry nothing. Labels are written by id where the board has all
of them, else by text, which monday refuses unless a person has added them since. Labels are made by `provision`, and
with `new_labels: create` by the write that needs them. `managed:` attaches the account's managed column of that id: its
labels are the account's, and neither `provision` nor a write changes them.
"""

from typing import Any

from storeboard.columns.column_type import (
    MANAGED,
    MANAGED_OPTION,
    Cell,
    ColumnType,
    Example,
    Labels,
    raw_field,
    shown,
    written_text,
)
from storeboard.model import ColumnFacts, Value


def accept(value: object) -> Value:
    """Return the labels, each once, sorted."""
    given = value if isinstance(value, list | tuple) else (value,)
    found = {written_text(label, "labels") for label in given if label is not None}
    return tuple(sorted(found - {""}))


def encode(value: tuple[str, ...], facts: ColumnFacts) -> Any:
    """Return the labels' ids where the board has them all, else their texts."""
    if all(label in facts.labels for label in value):
        return {"ids": [int(facts.labels[label]) for label in value]}
    return {"labels": list(value)}


def labels(value: tuple[str, ...]) -> tuple[str, ...]:
    """Return all labels."""
    return value


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the labels that monday lists, else those of the ids in the raw value, else those shown."""
    values = cell.get("values")
    if isinstance(values, list):
        return tuple(sorted({value["label"] for value in values if value.get("label")}))
    by_id = {id_: label for label, id_ in facts.labels.items()}
    ids = raw_field(cell, "ids")
    if isinstance(ids, list) and all(str(id_) in by_id for id_ in ids):
        return tuple(sorted({by_id[str(id_)] for id_ in ids}))
    return tuple(sorted({label for label in shown(cell).split(", ") if label}))


_LABELS = (("B2B", "1"), ("Wholesale", "2"))

EXAMPLES = (
    Example(
        ("B2B", "Wholesale"),
        {"ids": [1, 2]},
        {"values": [{"id": "2", "label": "Wholesale"}, {"id": "1", "label": "B2B"}]},
        _LABELS,
    ),
    Example(
        ("B2B", "VIP"),
        {"labels": ["B2B", "VIP"]},
        {"values": [{"id": "1", "label": "B2B"}, {"id": "3", "label": "VIP"}]},
        _LABELS,
    ),
    Example(("Wholesale",), {"ids": [2]}, {"text": "Wholesale", "value": '{"ids":[2]}'}, _LABELS),
    Example(("B2B", "VIP"), {"labels": ["B2B", "VIP"]}, {"text": "VIP, B2B", "value": None}, _LABELS),
    Example(None, None, {"values": [], "text": "", "value": None}, _LABELS),
)

TYPE = ColumnType(
    "dropdown",
    "Dropdown",
    __doc__,
    "DropdownValue",
    "values { id label }",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"localized": "localized"},
    options=MANAGED_OPTION,
    labels=Labels(of=labels, managed=MANAGED),
)
