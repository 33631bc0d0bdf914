"""
Read how a board is built, and write the documents that build it.

Pure. Settings come back in more than one shape (an object, its JSON as text, labels as a list or as an object);
what cannot be read counts as not there, and the caller then says so or makes it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from storeboard.monday.blueprint import ColumnPlan
from storeboard.monday.labels import Label, labels_of, new_labels, widened_labels
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


def names_question(page: int) -> Question:
    """Ask for the names and descriptions of the account's active boards, one page."""
    document = (
        f"query ($page: Int) {{ boards(limit: {BOARDS_A_PAGE}, page: $page, state: active) {{ id name description }} }}"
    )
    return Question(document, {"page": page})


def create_board_question(
    name: str, description: str | None, kind: str = "public", workspace: str | None = None, *, empty: bool = True
) -> Question:
    """Make a board, without items if it may be, in a workspace or in the main one."""
    optional = {"description": ("String", description), "workspace_id": ("ID", workspace)}
    given = {argument: one for argument, one in optional.items() if one[1] is not None}
    declared = "".join(f", ${argument}: {type_}" for argument, (type_, _) in given.items())
    arguments = "".join(f", {argument}: ${argument}" for argument in given) + (", empty: true" if empty else "")
    document = (
        f"mutation ($name: String!, $kind: BoardKind!{declared}) {{"
        f" create_board(board_name: $name, board_kind: $kind{arguments}) {{ id }} }}"
    )
    values = {argument: value for argument, (_, value) in given.items()}
    return Question(document, {"name": name, "kind": kind, **values})


def create_group_question(board_id: str, title: str, after: str | None, *, placed: bool = True) -> Question:
    """Make a group below another one or above all, or wherever monday puts it."""
    below = after if placed else None
    declared, related = (", $after: String", ", relative_to: $after") if below else ("", "")
    method = ", position_relative_method: after_at" if placed else ""
    document = (
        f"mutation ($board: ID!, $name: String!{declared}) {{"
        f" create_group(board_id: $board, group_name: $name{related}{method}) {{ id }} }}"
    )
    return Question(document, {"board": board_id, "name": title, **({"after": below} if below else {})})


def rename_group_question(board_id: str, group_id: str, title: str) -> Question:
    """Give a group another title."""
    document = (
        "mutation ($board: ID!, $group: String!, $title: String!) { update_group(board_id: $board, group_id: $group,"
        " group_attribute: title, new_value: $title) { id } }"
    )
    return Question(document, {"board": board_id, "group": group_id, "title": title})


def delete_column_question(board_id: str, column_id: str) -> Question:
    """Remove a column."""
    document = "mutation ($board: ID!, $id: String!) { delete_column(board_id: $board, column_id: $id) { id } }"
    return Question(document, {"board": board_id, "id": column_id})


def create_column_question(
    board_id: str,
    column_id: str | None,
    plan: ColumnPlan,
    links: Sequence[str],
    after: str | None = None,
    *,
    typed: bool = True,
) -> Question:
    """
    Make a column with labels, the boards that it links to or settings, behind another one.

    Without an id monday chooses it. `typed` is whether a column with labels is made by the mutation of its own type.
    """
    given = {"id": column_id, "title": plan.title, "description": plan.description, "after_column_id": after}
    types = {"id": "String", "title": "String!", "description": "String", "after_column_id": "ID"}
    variables: dict[str, Any] = {"board": board_id}
    declared = ["$board: ID!"]
    arguments = "board_id: $board"
    for name, value in given.items():
        if value is not None:
            variables[name] = value
            declared.append(f"${name}: {types[name]}")
            arguments += f", {name}: ${name}"
    field_name = "create_column"
    if typed and plan.labels and plan.type in ("status", "dropdown"):
        field_name = f"create_{plan.type}_column"
        declared.append(f"$defaults: Create{plan.type.capitalize()}ColumnSettingsInput")
        arguments += ", defaults: $defaults"
        variables["defaults"] = {"labels": new_labels(plan.type, plan.labels)}
    else:
        declared.append("$type: ColumnType!")
        arguments += ", column_type: $type"
        variables["type"] = plan.type
        labels = {"labels": new_labels(plan.type, plan.labels)} if plan.labels else {}
        defaults = relation_settings(links) if links else {**plan.defaults, **labels}
        if defaults:
            declared.append("$defaults: JSON")
            arguments += ", defaults: $defaults"
            variables["defaults"] = json.dumps(defaults)
    document = f"mutation ({', '.join(declared)}) {{ {field_name}({arguments}) {{ id }} }}"
    return Question(document, variables)


def attach_column_question(
    board_id: str, plan: ColumnPlan, description: str | None = None, after: str | None = None
) -> Question:
    """Show a managed column of the account on a board, under an id that monday chooses."""
    optional = {"description": ("String", description), "after_column_id": ("ID", after)}
    given = {argument: one for argument, one in optional.items() if one[1] is not None}
    declared = "".join(f", ${argument}: {type_}" for argument, (type_, _) in given.items())
    arguments = "".join(f", {argument}: ${argument}" for argument in given)
    document = (
        f"mutation ($board: ID!, $managed: ID!, $title: String{declared}) {{ attach_{plan.type}_managed_column("
        f"board_id: $board, managed_column_id: $managed, title: $title{arguments}) {{ id }} }}"
    )
    values = {argument: value for argument, (_, value) in given.items()}
    return Question(document, {"board": board_id, "managed": plan.managed, "title": plan.title, **values})


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


def relation_settings(links: Sequence[str]) -> dict[str, Any]:
    """The settings of a relation to these boards."""
    return {
        "boardIds": [int(board_id) for board_id in links],
        "allowMultipleItems": True,
        "allowCreateReflectionColumn": False,
    }


def update_labels_question(board_id: str, column: RealColumn, wanted: Sequence[str]) -> Question:
    """Add labels: the list is replaced as a whole, so what stands is said again, under its id."""
    kind = column.type
    document = (
        f"mutation ($board: ID!, $id: String!, $revision: String!, $settings: Update{kind.capitalize()}"
        f"ColumnSettingsInput) {{ update_{kind}_column(board_id: $board, id: $id, revision: $revision,"
        " settings: $settings) { id } }"
    )
    labels = widened_labels(kind, column.labels, wanted)
    return Question(
        document,
        {"board": board_id, "id": column.id, "revision": column.revision, "settings": {"labels": labels}},
    )


def update_relation_question(board_id: str, column: RealColumn, links: Sequence[str]) -> Question:
    """Connect a relation to these boards as well; the settings merge, the list of boards is replaced."""
    document = (
        "mutation ($board: ID!, $id: String!, $type: ColumnType!, $revision: String!, $settings: JSON)"
        " { update_column(board_id: $board, id: $id, column_type: $type, revision: $revision, settings: $settings)"
        " { id } }"
    )
    board_ids = tuple(dict.fromkeys((*column.board_ids, *links)))
    variables = {
        "board": board_id,
        "id": column.id,
        "type": column.type,
        "revision": column.revision,
        "settings": {"boardIds": [int(one) for one in board_ids]},
    }
    return Question(document, variables)


def probe_item_question(board_id: str, cells: Mapping[str, str]) -> Question:
    """Make the item under which monday is to make its board of subitems."""
    document = (
        "mutation ($board: ID!, $name: String!, $cells: JSON)"
        " { create_item(board_id: $board, item_name: $name, column_values: $cells) { id } }"
    )
    return Question(document, {"board": board_id, "name": "Storeboard probe", "cells": json.dumps(dict(cells))})


def probe_subitem_question(item_id: str) -> Question:
    """Make the first subitem, and with it the board of subitems."""
    document = (
        "mutation ($parent: ID!, $name: String!)"
        " { create_subitem(parent_item_id: $parent, item_name: $name) { id board { id } } }"
    )
    return Question(document, {"parent": item_id, "name": "Storeboard probe"})


def delete_item_question(item_id: str) -> Question:
    """Remove the probe; its subitem goes along."""
    return Question("mutation ($item: ID!) { delete_item(item_id: $item) { id } }", {"item": item_id})


def archive_item_question(item_id: str) -> Question:
    """Put the probe away where it cannot be removed."""
    return Question("mutation ($item: ID!) { archive_item(item_id: $item) { id } }", {"item": item_id})


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
