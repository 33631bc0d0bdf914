"""
Read how a board is built.

Pure. Settings come back in more than one shape (an object, its JSON as text, labels as a list or as an object);
what cannot be read counts as not there, and the caller then says so or makes it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from storeboard.monday.labels import Label, labels_of
from storeboard.monday.reads import Question

BOARDS_A_PAGE = 100

_WITH_SETTINGS = frozenset({"status", "dropdown", "board_relation", "subtasks"})

_BOARD = "id name state description columns { id title type settings revision } groups { id title }"


@dataclass(frozen=True, slots=True)
class RealColumn:
    """A column as it stands on a board; `settings` are None where monday does not show them."""

    id: str
    title: str
    type: str
    revision: str
    labels: tuple[Label, ...] = ()
    board_ids: tuple[str, ...] = ()
    settings: Mapping[str, Any] | None = None

    def label_ids(self) -> dict[str, str]:
        """The id of each active label by its text."""
        ids: dict[str, str] = {}
        for label in self.labels:
            if label.active and label.text:
                ids.setdefault(label.text, label.id)
        return ids


@dataclass(frozen=True, slots=True)
class ManagedColumn:
    """A column of the account, whose labels every board that shows it has."""

    id: str
    title: str
    state: str
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the token's user may change a board, and whether it has levels, whose parents' cells monday computes."""

    may_edit: bool = True
    has_levels: bool = False


@dataclass(frozen=True, slots=True)
class RealBoard:
    """
    A board as it stands: its columns by id, its groups' ids by title.

    `renamed` has the id that monday gave to a column which was made under another, by the id that was chosen.
    """

    id: str
    name: str
    state: str
    description: str
    columns: Mapping[str, RealColumn] = field(default_factory=dict[str, RealColumn])
    groups: Mapping[str, str] = field(default_factory=dict[str, str])
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])

    def remembering(self, titles: Mapping[str, str]) -> "RealBoard":
        """The board with the titles that its groups had before a person renamed them; their ids did not change."""
        known = {title: id_ for title, id_ in titles.items() if id_ in self.groups.values()}
        return replace(self, groups={**known, **self.groups})

    def lines_board_id(self) -> str | None:
        """The board that holds the subitems; None while there is none."""
        boards = (column.board_ids for column in self.columns.values() if column.type == "subtasks")
        return next((board_ids[0] for board_ids in boards if board_ids), None)

    @property
    def hides_lines(self) -> bool:
        """Whether there are subitems and monday does not show on which board."""
        return any(column.type == "subtasks" and column.settings is None for column in self.columns.values())


def boards_question(board_ids: Sequence[str]) -> Question:
    """Ask how boards are built."""
    document = f"query ($ids: [ID!]) {{ boards(ids: $ids, limit: {BOARDS_A_PAGE}, state: all) {{ {_BOARD} }} }}"
    return Question(document, {"ids": list(board_ids)})


def older_settings_question(board_ids: Sequence[str]) -> Question:
    """Ask for the settings of columns under their older name."""
    document = (
        f"query ($ids: [ID!]) {{ boards(ids: $ids, limit: {BOARDS_A_PAGE}) {{ id columns {{ id settings_str }} }} }}"
    )
    return Question(document, {"ids": list(board_ids)})


def boards_of(data: Mapping[str, Any], older: Mapping[str, Any] | None = None) -> dict[str, RealBoard]:
    """The boards of an answer by id; `older` is the answer to `older_settings_question`, where that had to be asked."""
    texts = {
        (str(board.get("id")), str(column.get("id"))): column.get("settings_str")
        for board in _objects((older or {}).get("boards"))
        for column in _objects(board.get("columns"))
    }
    found = [_board(board, texts) for board in _objects(data.get("boards"))]
    return {board.id: board for board in found}


def lacks_settings(data: Mapping[str, Any]) -> bool:
    """Tell whether an answer shows no settings of a column that always has some."""
    return any(
        column.get("type") in _WITH_SETTINGS and column.get("settings") is None
        for board in _objects(data.get("boards"))
        for column in _objects(board.get("columns"))
    )


def access_question(board_ids: Sequence[str]) -> Question:
    """Ask what the token's user may do with boards, and whether they have levels."""
    document = (
        f"query ($ids: [ID!]) {{ boards(ids: $ids, limit: {BOARDS_A_PAGE}) {{ id access_level hierarchy_type }} }}"
    )
    return Question(document, {"ids": list(board_ids)})


def access_of(data: Mapping[str, Any]) -> dict[str, Access]:
    """What the token's user may do with the boards of an answer, by id."""
    return {
        str(board.get("id")): Access(
            may_edit=board.get("access_level") != "view", has_levels=board.get("hierarchy_type") == "multi_level"
        )
        for board in _objects(data.get("boards"))
    }


def names_question(page: int) -> Question:
    """Ask for the names and descriptions of the account's active boards, one page."""
    document = (
        f"query ($page: Int) {{ boards(limit: {BOARDS_A_PAGE}, page: $page, state: active) {{ id name description }} }}"
    )
    return Question(document, {"page": page})


def managed_columns_question() -> Question:
    """Ask for the managed columns of the account."""
    return Question("query { managed_column { id title state settings_json } }", {})


def managed_columns_of(data: Mapping[str, Any]) -> dict[str, ManagedColumn]:
    """The managed columns of an answer by id."""
    found = _objects(data.get("managed_column"))
    return {
        str(one.get("id")): ManagedColumn(
            str(one.get("id")),
            str(one.get("title") or ""),
            str(one.get("state") or "active"),
            labels_of(_object(one.get("settings_json"))),
        )
        for one in found
    }


def _board(board: Mapping[str, Any], texts: Mapping[tuple[str, str], object]) -> RealBoard:
    id_ = str(board.get("id"))
    columns = [_column(one, texts.get((id_, str(one.get("id"))))) for one in _objects(board.get("columns"))]
    titles: dict[str, str] = {}
    for group in _objects(board.get("groups")):
        titles.setdefault(str(group.get("title") or ""), str(group.get("id")))
    return RealBoard(
        id=id_,
        name=str(board.get("name") or ""),
        state=str(board.get("state") or "active"),
        description=str(board.get("description") or ""),
        columns={column.id: column for column in columns},
        groups=titles,
    )


def _column(column: Mapping[str, Any], older: object) -> RealColumn:
    said = column.get("settings") if column.get("settings") is not None else older
    settings = _object(said)
    return RealColumn(
        id=str(column.get("id")),
        title=str(column.get("title") or ""),
        type=str(column.get("type") or ""),
        revision=str(column.get("revision") or ""),
        labels=labels_of(settings),
        board_ids=_board_ids(settings),
        settings=None if said is None else settings,
    )


def _board_ids(settings: Mapping[str, Any]) -> tuple[str, ...]:
    nested = settings.get("settings")
    for source in (settings, nested if isinstance(nested, dict) else {}):
        for key in ("boardIds", "board_ids", "boardId"):
            value = source.get(key)
            ids = value if isinstance(value, list) else [value] if isinstance(value, int | str) else []
            if ids:
                return tuple(str(one) for one in ids)
    return ()


def _object(value: object) -> Mapping[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one
