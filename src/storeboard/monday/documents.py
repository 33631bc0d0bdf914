"""
Write the one document that carries a batch of mutations.

Pure: the same mutations and facts give the same text and variables, and batches of the same shape give the same text,
so that a server can keep it parsed. Every value travels as a variable, ids as `ID!`, column values as a JSON string.
It asks monday to create labels for those writes alone that say so: any other unknown label is refused and parked, not
added to a board by accident.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, assert_never

from storeboard.columns import COLUMN_TYPES, CellError
from storeboard.model import BoardFacts, ColumnFacts, Composed, LinesFacts, Mutation, Value

Facts = Mapping[tuple[str, str], BoardFacts]

COMPLEXITY = "complexity { before after query reset_in_x_seconds }"

# Where a moved item goes on a board whose facts name no group: the id that monday gives to the first group it makes.
FIRST_GROUP_ID = "topics"

UNKNOWN_LABEL = "is not among the labels of this column"  # longer than the 30 characters a label can have


def compose(mutations: Sequence[Mutation], facts: Facts) -> Composed:
    """
    Build one document of aliased mutations m0, m1, ... in the given order, and the complexity field last.

    The facts of a mutation are those of its mapping whose board, or whose board of lines, is the mutation's board.
    Raise LookupError for a board or column that the facts do not hold.
    """
    document = _Document()
    aliases = tuple((f"m{number}", mutation) for number, mutation in enumerate(mutations))
    for alias, mutation in aliases:
        document.fields.append(f"{alias}: {_field(document, mutation, _facts_of(mutation, facts))} {{ id }}")
    return Composed(document.text(), document.variables, aliases)


@dataclass(slots=True)
class _Document:
    fields: list[str] = field(default_factory=list[str])
    declared: list[str] = field(default_factory=list[str])
    variables: dict[str, Any] = field(default_factory=dict[str, Any])

    def variable(self, graphql_type: str, value: object) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {graphql_type}")
        self.variables[name] = value
        return f"${name}"

    def text(self) -> str:
        return f"mutation ({', '.join(self.declared)}) {{ {' '.join(self.fields)} {COMPLEXITY} }}"


def _field(document: _Document, mutation: Mutation, facts: BoardFacts) -> str:
    match mutation.kind:
        case "create_item" if mutation.child is not None:
            return _create_item(document, mutation, _lines_of(facts))
        case "create_item":
            return _create_item(document, mutation, facts)
        case "create_subitem":
            return _create_subitem(document, mutation, _lines_of(facts))
        case "change_columns":
            return _change_columns(document, mutation, facts)
        case "move_to_group":
            item = document.variable("ID!", mutation.item_id)
            group = document.variable("String!", _group_id(mutation, facts))
            return f"move_item_to_group(item_id: {item}, group_id: {group})"
        case "move_to_board":
            return _move_to_board(document, mutation, facts)
        case "archive_item":
            return f"archive_item(item_id: {document.variable('ID!', mutation.item_id)})"
        case "post_update" | "post_milestone":
            return _post(document, mutation, facts)
        case "delete_update":
            return f"delete_update(id: {document.variable('ID!', mutation.item_id)})"
        case "delete_milestone":
            return f"delete_timeline_item(id: {document.variable('String!', mutation.item_id)})"
        case _:
            assert_never(mutation.kind)


def _post(document: _Document, mutation: Mutation, facts: BoardFacts) -> str:
    """
    A post: an update as HTML, or a milestone.

    Of the result the id alone may be asked for: monday fails to tell when a milestone was created, after creating it.
    """
    item, post = document.variable("ID!", mutation.item_id), mutation.post
    assert post is not None
    if post.kind == "update":
        body = escape(post.text, quote=False).replace("\n", "<br>")
        return f"create_update(item_id: {item}, body: {document.variable('String!', body)})"
    arguments = [
        f"item_id: {item}",
        f"title: {document.variable('String!', post.text)}",
        f"timestamp: {document.variable('ISO8601DateTime!', post.at)}",
        f"custom_activity_id: {document.variable('String!', facts.activities[post.name])}",
    ]
    if post.summary:
        arguments.append(f"summary: {document.variable('String', post.summary)}")
    return f"create_timeline_item({', '.join(arguments)})"


def _create_item(document: _Document, mutation: Mutation, facts: BoardFacts | LinesFacts) -> str:
    arguments = [f"board_id: {document.variable('ID!', mutation.board_id)}"]
    if mutation.group is not None and isinstance(facts, BoardFacts):
        arguments.append(f"group_id: {document.variable('String', _group_id(mutation, facts))}")
    arguments.append(f"item_name: {document.variable('String!', mutation.name or '')}")
    cells = _cells(mutation, facts.columns, facts.external_id_column)
    arguments.append(f"column_values: {document.variable('JSON', cells)}{_labels(mutation)}")
    return f"create_item({', '.join(arguments)})"


def _create_subitem(document: _Document, mutation: Mutation, lines: LinesFacts) -> str:
    parent = document.variable("ID!", mutation.parent_item_id)
    name = document.variable("String!", mutation.name or "")
    cells = document.variable("JSON", _cells(mutation, lines.columns, lines.external_id_column))
    return f"create_subitem(parent_item_id: {parent}, item_name: {name}, column_values: {cells}{_labels(mutation)})"


def _change_columns(document: _Document, mutation: Mutation, facts: BoardFacts) -> str:
    of: BoardFacts | LinesFacts = facts if mutation.board_id == facts.board_id else _lines_of(facts)
    board = document.variable("ID!", mutation.board_id)
    item = document.variable("ID!", mutation.item_id)
    named = {} if mutation.name is None else {"name": mutation.name}
    columns = {**of.former_cells, **of.columns} if isinstance(of, BoardFacts) else of.columns
    cells = document.variable("JSON!", _cells(mutation, columns, of.external_id_column, named))
    return (
        f"change_multiple_column_values(board_id: {board}, item_id: {item}, column_values: {cells}{_labels(mutation)})"
    )


def _labels(mutation: Mutation) -> str:
    return ", create_labels_if_missing: true" if mutation.new_labels else ""


def _move_to_board(document: _Document, mutation: Mutation, facts: BoardFacts) -> str:
    # Our own cells are written in full after the move in any case.
    if mutation.child is not None:
        group: str | None = _lines_of(facts).group_id
    else:
        group = _group_id(mutation, facts) if mutation.group is not None else next(iter(facts.groups.values()), None)
    board = document.variable("ID!", mutation.board_id)
    target = document.variable("ID!", group or FIRST_GROUP_ID)
    item = document.variable("ID!", mutation.item_id)
    listed = {"columns_mapping": mutation.columns_to, "subitems_columns_mapping": mutation.subitems_to}
    along = "".join(
        f", {argument}: {document.variable('[ColumnMappingInput!]', _listed(columns))}"
        for argument, columns in listed.items()
        if columns is not None
    )
    return f"move_item_to_board(board_id: {board}, group_id: {target}, item_id: {item}{along})"


def _listed(columns: Mapping[str, str | None]) -> list[dict[str, str | None]]:
    return [{"source": source, "target": target} for source, target in columns.items()]


def _cells(
    mutation: Mutation,
    columns: Mapping[str, ColumnFacts],
    external_id_column: str,
    named: Mapping[str, object] | None = None,
) -> str:
    cells: dict[str, object] = dict(named or {})
    if mutation.external_id is not None:
        cells[external_id_column] = mutation.external_id
    for name, value in mutation.columns.items():
        cells[columns[name].id] = _encode(value, columns[name])
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def _encode(value: Value, facts: ColumnFacts) -> object:
    try:
        return COLUMN_TYPES[facts.type].encode(value, facts)
    except CellError:
        # A label that only its id could write, and the board has none. A text that no label can be makes monday
        # refuse this one column, which parks it with its reason; one bad cell must not hold a whole batch.
        return {"label": f"{value} {UNKNOWN_LABEL}"}


def _group_id(mutation: Mutation, facts: BoardFacts) -> str:
    # A title that the facts do not know is sent as it stands: the board then refuses this one write and says why,
    # which beats an item in a group that nobody chose.
    title = mutation.group or ""
    return facts.groups.get(title, title)


def _facts_of(mutation: Mutation, facts: Facts) -> BoardFacts:
    for (mapping, _), board in facts.items():
        if mapping != mutation.key.mapping:
            continue
        lines = (one.board_id for one in (board.lines, *board.former_lines) if one is not None)
        if mutation.board_id in (board.board_id, *lines):
            return board
    raise LookupError(f"no facts of mapping {mutation.key.mapping!r} name the board {mutation.board_id}")


def _lines_of(facts: BoardFacts) -> LinesFacts:
    if facts.lines is None:
        raise LookupError(f"the board {facts.board!r} has no board of lines")
    return facts.lines
