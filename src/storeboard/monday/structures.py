"""
Read how boards are built, and say which column of another board takes the cells of each column when an item moves.

Without such a list monday matches columns by title and type, and what was renamed on one of the boards is lost. With
one, every column of the old board must be in it, a person's own included; so the boards are read, and what was read is
kept for a while. A column that has no place on the other board is listed without one, and its cells are lost.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from storeboard.monday import schema
from storeboard.monday.blueprint import PREFIX
from storeboard.monday.reads import Question
from storeboard.monday.schema import RealBoard, RealColumn
from storeboard.monday.wire import Clock, RefusedError

KEPT_SECONDS: Final = 600.0
BOARDS_KEPT_MAX: Final = 200

NEVER_LISTED: Final = frozenset({"name", "subtasks", "formula"})
"""Types of columns that monday refuses in the list."""

Columns = dict[str, str | None]
Ask = Callable[[Question], Awaitable[Mapping[str, Any]]]


async def read_boards_by(ask: Ask, board_ids: Sequence[str]) -> dict[str, RealBoard]:
    """Read how up to `BOARDS_A_PAGE` boards are built; where no settings are shown, under their older name too."""
    data = await ask(schema.boards_question(board_ids))
    if not schema.lacks_settings(data):
        return schema.boards_of(data)
    try:
        older = await ask(schema.older_settings_question(board_ids))
    except RefusedError:
        return schema.boards_of(data)  # the settings stay unknown, and nothing is concluded from them
    return schema.boards_of(data, older)


class Structures:
    """How the boards between which items move are built, as they were read lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[RealBoard | None, float]] = {}

    async def of(self, board_ids: Sequence[str], ask: Ask) -> Mapping[str, RealBoard]:
        """The boards by id, without those that are not there."""
        now = self._clock.monotonic()
        missing = [one for one in dict.fromkeys(board_ids) if one not in self._kept or self._kept[one][1] <= now]
        if missing:
            found = await read_boards_by(ask, missing)
            if len(self._kept) + len(missing) > BOARDS_KEPT_MAX:
                self._kept = {one: self._kept[one] for one in board_ids if one not in missing}
            self._kept |= {one: (found.get(one), now + KEPT_SECONDS) for one in missing}
        return {one: board for one in board_ids if (board := self._kept[one][0]) is not None}

    def forget(self) -> None:
        """Read anew what is asked for next: a board is not what it was."""
        self._kept.clear()


def columns_to(source: RealBoard, target: RealBoard, known: Mapping[str, str]) -> Columns:
    """
    List every column of a board with the one of another board that takes its cells, None where there is none.

    First those that are known to be the same, by id; then those that were made under the same chosen id; then those of
    one title and type. A column takes the cells of one column alone.
    """
    listed = [column for column in source.columns.values() if column.type not in NEVER_LISTED]
    free = {column.id: column for column in target.columns.values() if column.type not in NEVER_LISTED}
    found: Columns = dict.fromkeys(column.id for column in listed)
    for alike in (_known(known), _same_id, _same_title):
        for column in listed:
            there = alike(column, free) if found[column.id] is None else None
            if there is not None and there.type == column.type:
                found[column.id] = free.pop(there.id).id
    return found


Alike = Callable[[RealColumn, Mapping[str, RealColumn]], RealColumn | None]


def _known(known: Mapping[str, str]) -> Alike:
    return lambda column, free: free.get(known.get(column.id, ""))


def _same_id(column: RealColumn, free: Mapping[str, RealColumn]) -> RealColumn | None:
    return free.get(column.id) if column.id.startswith(PREFIX) else None


def _same_title(column: RealColumn, free: Mapping[str, RealColumn]) -> RealColumn | None:
    return next((one for one in free.values() if (one.title, one.type) == (column.title, column.type)), None)
