"""
Links to items of connected boards, up to 750.

Takes the ids of monday items; in a mapping they come from `link`, never from a path. The cell is written as a whole.
The boards must be connected by `provision` or by hand.
"""

from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_objects
from storeboard.model import ColumnFacts, Value

ITEMS_MAX = 750


def accept(value: object) -> Value:
    """Return the ids as text, each once, sorted."""
    ids = value if isinstance(value, list | tuple) else (value,)
    found = tuple(sorted({_id(id_) for id_ in ids}))
    if len(found) > ITEMS_MAX:
        raise CellError(f"{len(found)} linked items; at most {ITEMS_MAX} fit")
    return found


def encode(value: tuple[str, ...], facts: ColumnFacts) -> Any:
    """Return the ids as the numbers that monday wants."""
    return {"item_ids": [int(id_) for id_ in value]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the ids of the linked items."""
    ids = cell.get("linked_item_ids")
    if ids is None:
        ids = [linked.get("linkedPulseId") for linked in raw_objects(cell, "linkedPulseIds")]
    return tuple(sorted({str(id_) for id_ in ids if id_}))


def _id(value: object) -> str:
    if isinstance(value, int | str) and not isinstance(value, bool):
        text = str(value)
        if text.isascii() and text.isdecimal() and int(text) > 0:
            return str(int(text))
    raise CellError(f"{kind_of(value)}; expected the ids of monday items")


EXAMPLES = (
    Example(("12736724196",), {"item_ids": [12736724196]}, {"linked_item_ids": ["12736724196"], "text": None}),
    Example(("101", "99"), {"item_ids": [101, 99]}, {"linked_item_ids": ["99", "101"]}),
    Example(("7",), {"item_ids": [7]}, {"value": '{"linkedPulseIds":[{"linkedPulseId":7}]}'}),
    Example(None, None, {"linked_item_ids": [], "text": None, "value": None}),
)

TYPE = ColumnType(
    "board_relation",
    "Connect boards",
    __doc__,
    "BoardRelationValue",
    "linked_item_ids",
    accept,
    encode,
    decode,
    EXAMPLES,
    alias="relation",
    source="link",
)
