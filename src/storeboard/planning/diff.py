"""
Compare what is desired with what is known to stand.

Pure. What is not known to stand differs from everything, from the empty cell too: an absent column is unknown, None is
known to be empty. It never decides how a difference is written.
"""

from collections.abc import Collection, Mapping

from storeboard.model import Binding, Item, Value

NAME = "name"
GROUP = "group"

# The names under which a binding remembers a refusal that is not about a column of the mapping.


def differences(
    desired: Mapping[str, Value], standing: Mapping[str, Value], leave: Collection[str] = ()
) -> dict[str, Value]:
    """The columns of `desired` that stand otherwise or are not known to stand, without those to `leave`."""
    return {
        column: value
        for column, value in desired.items()
        if column not in leave and (column not in standing or standing[column] != value)
    }


def torn(desired: Item, standing: Item, leave: Collection[str] = ()) -> dict[str, Value]:
    """The relations that stand as desired, but name an item that has moved to another board since they were written."""
    moved = (column for column, boards in desired.places.items() if standing.places.get(column, boards) != boards)
    return {column: desired.columns[column] for column in moved if column in desired.columns and column not in leave}


def filled(desired: Mapping[str, Value], leave: Collection[str] = ()) -> dict[str, Value]:
    """The columns that a new item carries: those with a value."""
    return {column: value for column, value in desired.items() if value is not None and column not in leave}


def standing_after_create(desired: Mapping[str, Value], written: Mapping[str, Value]) -> dict[str, Value]:
    """What is known of a new item: what was written, and the empty cells; what was held back stays unknown."""
    return {column: written.get(column) for column, value in desired.items() if column in written or value is None}


def refused_of(line: str | None, column: str) -> str:
    """The name under which a binding remembers that the board refused a column, of the item or of one of its lines."""
    return f"{line}/{column}" if line is not None else column


def is_refused(binding: Binding, name: str, value: Value, now: float, retry_after: float) -> bool:
    """Tell whether the board refused this very value so lately that it is not tried again yet."""
    refusal = binding.refused.get(name)
    return refusal is not None and refusal[0] == value and now < refusal[2] + retry_after


def unknown(board: str) -> Item:
    """An item of which nothing is known but its board."""
    return Item(board=board, group=None, name="", columns={})
