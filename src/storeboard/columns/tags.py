"""
Tags of the monday account, any number of them.

Takes one name or a list of names; order and repeats carry nothing, nor does case. A tag belongs to the account, not
to the column: `provision` makes those of the `labels` and of the lookup, and a name that no tag has parks the field.
A tag column cannot be searched.
"""

import re
from typing import Any

from storeboard.columns.column_type import (
    Cell,
    CellError,
    ColumnType,
    Example,
    Labels,
    Names,
    names_in,
    raw_field,
    with_ids,
    written_text,
)
from storeboard.model import ColumnFacts, Value

_NAME = "tag:"
_ID = re.compile("id:[0-9]{1,20}")


def accept(value: object) -> Value:
    """Return the names, each as `tag:<name>`, once, sorted; what is known by its id is `id:<id>`."""
    given = value if isinstance(value, list | tuple) else (value,)
    names = {written_text(name, "names of tags") for name in given if name is not None}
    return tuple(sorted({one if _is_canonical(one) else f"{_NAME}{one}" for one in names - {""}}))


def names(value: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the tags that are not known by their ids."""
    return names_in(value, _ID)


def known(value: tuple[str, ...], ids: Names) -> Value:
    """Return the ids of all; raise CellError when the account has no tag of a name."""
    expected = "tags that the account does not have; expected those that `provision` makes of labels: or lookup:"
    return with_ids(value, ids, _ID, "id:", expected)


def encode(value: tuple[str, ...], facts: ColumnFacts) -> Any:
    """Return the ids of the tags."""
    if names(value):
        raise CellError("tags whose ids are not known; expected their ids")
    return {"tag_ids": [int(one.removeprefix("id:")) for one in value]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the tags by their ids."""
    ids = cell.get("tag_ids") or raw_field(cell, "tag_ids")
    return tuple(sorted({f"id:{id_}" for id_ in ids if isinstance(id_, int)})) if isinstance(ids, list) else None


def _is_canonical(name: str) -> bool:
    return _ID.fullmatch(name) is not None or (name.startswith(_NAME) and name != _NAME)


EXAMPLES = (
    Example(("id:12", "id:7"), {"tag_ids": [12, 7]}, {"tag_ids": [7, 12], "text": "VIP, B2B"}),
    Example(("id:7",), {"tag_ids": [7]}, {"value": '{"tag_ids":[7]}'}),
    Example(None, None, {"tag_ids": [], "text": "", "value": None}),
)

TYPE = ColumnType(
    "tags",
    "Tags",
    __doc__,
    "TagsValue",
    "tag_ids",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"localized": "localized"},
    labels=Labels(of_account=True),
    to_names=names,
    to_known=known,
)
