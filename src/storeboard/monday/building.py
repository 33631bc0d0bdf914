"""
Write the documents that build a board.

Pure. What is not given is not said, so that a server which lacks an argument is not asked for it. Every value travels
as a variable.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storeboard.monday.blueprint import ColumnPlan
from storeboard.monday.labels import new_labels, widened_labels
from storeboard.monday.reads import Question
from storeboard.monday.schema import RealColumn


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
    board_ids = tuple(dict.fromkeys((*column.board_ids, *links)))
    return update_settings_question(board_id, column, {"boardIds": [int(one) for one in board_ids]})


def update_settings_question(board_id: str, column: RealColumn, settings: Mapping[str, Any]) -> Question:
    """Change these settings of a column; the others stay."""
    document = (
        "mutation ($board: ID!, $id: String!, $type: ColumnType!, $revision: String!, $settings: JSON)"
        " { update_column(board_id: $board, id: $id, column_type: $type, revision: $revision, settings: $settings)"
        " { id } }"
    )
    variables = {
        "board": board_id,
        "id": column.id,
        "type": column.type,
        "revision": column.revision,
        "settings": dict(settings),
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
