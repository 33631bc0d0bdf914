"""
What a column of a connected board shows, read only.

`{as: mirror, of: customer.email}` shows, beside the relation `customer` of the same mapping, the column `email` of the
mapping that the relation links to. `provision` makes it when both are there. monday fills it by itself: it is never
written, never compared, and cannot be searched.
"""

import re
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, Option, kind_of
from storeboard.model import ColumnFacts, Value

_OF = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def accept(value: object) -> Value:
    """Refuse every value."""
    raise CellError(f"{kind_of(value)}; expected none, monday fills this column itself")


def encode(value: Any, facts: ColumnFacts) -> Any:
    """Refuse every value."""
    raise CellError("a mirror cannot be written; expected a write to the column that it shows")


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return what is shown, of all linked items, parted by commas."""
    found = cell.get("display_value")
    return found if isinstance(found, str) else None


def settings(relation_id: str, shown: dict[str, str]) -> dict[str, Any]:
    """Return the settings of a mirror beside a relation; `shown` is the id of the column to show, by board id."""
    return {
        "relation_column": {relation_id: True},
        "displayed_linked_columns": [
            {"board_id": board_id, "column_ids": [column_id]} for board_id, column_id in sorted(shown.items())
        ],
    }


def shown_of(settings: Any) -> tuple[frozenset[str], dict[str, tuple[str, ...]]] | None:
    """Return the relations of a mirror and the columns that it shows by board id; None for what cannot be read."""
    relations, shown = settings.get("relation_column"), settings.get("displayed_linked_columns")
    if isinstance(shown, list):
        shown = {str(one.get("board_id")): one.get("column_ids") for one in shown if isinstance(one, dict)}
    if not isinstance(relations, dict) or not isinstance(shown, dict):
        return None
    columns = {str(board): tuple(ids) for board, ids in shown.items() if isinstance(ids, list)}
    return frozenset(relation for relation, there in relations.items() if there), columns


def _check(of: str) -> None:
    if not _OF.fullmatch(of):
        raise CellError("expected <relation>.<column>, such as customer.email")


EXAMPLES = (Example(None, None, {"display_value": "", "text": None, "value": None}),)

TYPE = ColumnType(
    "mirror",
    "Mirror",
    __doc__,
    "MirrorValue",
    "display_value",
    accept,
    encode,
    decode,
    EXAMPLES,
    source="board",
    options={"of": Option("What a mirror shows: <relation>.<column>, such as customer.email.", _check, required=True)},
)
