"""
Write the questions that we ask of boards, and read their answers.

Pure. Every value travels as a variable. Texts are compared exactly here, because monday matches them whatever their
case; an answer that lacks what was asked for reads as nothing found, so errors must be ruled out before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storeboard.columns import COLUMN_TYPES
from storeboard.model import BoardFacts, ColumnFacts, Found, Item, LiveItem, Value
from storeboard.monday.documents import COMPLEXITY

ITEMS_A_CALL_MAX = 100
ITEMS_A_PAGE_MAX = 500
PARENTS_A_PAGE_MAX = 100
VALUES_A_SEARCH_MAX = 100

_FOUND = "cursor items { id state creator_id created_at board { id } column_values(ids: %s) { id text } }"


@dataclass(frozen=True, slots=True)
class Search:
    """One aliased look-up: some external ids on one board."""

    alias: str
    board_id: str
    column_id: str
    external_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A document and its variables."""

    document: str
    variables: Mapping[str, Any]


def searches_of(wanted: Mapping[str, tuple[str, Sequence[str]]]) -> tuple[Search, ...]:
    """Split what is wanted of each board into look-ups of a size that monday takes."""
    searches: list[Search] = []
    for board_id, (column_id, external_ids) in wanted.items():
        distinct = tuple(dict.fromkeys(external_ids))
        for start in range(0, len(distinct), VALUES_A_SEARCH_MAX):
            values = distinct[start : start + VALUES_A_SEARCH_MAX]
            searches.append(Search(f"f{len(searches)}", board_id, column_id, values))
    return tuple(searches)


def find_question(searches: Sequence[Search]) -> Question:
    """
    Ask for all of them in one document.

    By default monday also returns the parents of what matches and applies a filter to top items only; `allItems`
    gives the matches themselves, on a board of subitems too.
    """
    declared: list[str] = []
    fields: list[str] = []
    variables: dict[str, Any] = {}
    for number, search in enumerate(searches):
        declared += [
            f"$b{number}: ID!",
            f"$c{number}: [ItemsPageByColumnValuesQuery!]",
            f"$x{number}: [String!]",
        ]
        variables[f"b{number}"] = search.board_id
        variables[f"c{number}"] = [{"column_id": search.column_id, "column_values": list(search.external_ids)}]
        variables[f"x{number}"] = [search.column_id]
        fields.append(
            f"{search.alias}: items_page_by_column_values(board_id: $b{number}, columns: $c{number},"
            f' limit: {ITEMS_A_PAGE_MAX}, hierarchy_scope_config: "allItems") {{ {_FOUND % f"$x{number}"} }}'
        )
    return Question(f"query ({', '.join(declared)}) {{ {' '.join(fields)} {COMPLEXITY} }}", variables)


def find_next_question(search: Search, cursor: str) -> Question:
    """Ask for the next page of one look-up; its answer stands under the same alias."""
    document = (
        "query ($cursor: String!, $x: [String!]) {"
        f" {search.alias}: next_items_page(cursor: $cursor, limit: {ITEMS_A_PAGE_MAX}) {{ {_FOUND % '$x'} }}"
        f" {COMPLEXITY} }}"
    )
    return Question(document, {"cursor": cursor, "x": [search.column_id]})


def found_of(search: Search, page: Mapping[str, Any]) -> tuple[Found, ...]:
    """The items of a page that carry exactly a wanted external id."""
    wanted = frozenset(search.external_ids)
    found: list[Found] = []
    for item in _objects(page.get("items")):
        external_id = _texts(item).get(search.column_id)
        if external_id not in wanted:
            continue
        creator = item.get("creator_id")
        found.append(
            Found(
                external_id=external_id,
                item_id=str(item["id"]),
                board_id=_id(item.get("board")) or search.board_id,
                state=str(item.get("state") or "active"),
                creator_id=None if creator is None else str(creator),
                created_at=str(item.get("created_at") or ""),
            )
        )
    return tuple(found)


def states_question(item_ids: Sequence[str]) -> Question:
    """Ask for the state of up to 100 items."""
    document = (
        f"query ($ids: [ID!]) {{ items(ids: $ids, limit: {ITEMS_A_CALL_MAX}) {{ id state board {{ id }} }}"
        f" {COMPLEXITY} }}"
    )
    return Question(document, {"ids": list(item_ids)})


def states_of(data: Mapping[str, Any], item_ids: Sequence[str]) -> dict[str, str]:
    """The state of each item asked for; `missing` when the answer does not know it."""
    known = {str(item["id"]): str(item.get("state") or "active") for item in _objects(data.get("items"))}
    return {item_id: known.get(item_id, "missing") for item_id in item_ids}


def places_of(data: Mapping[str, Any]) -> dict[str, str]:
    """The board of each active item in the answer to `states_question`."""
    boards = ((str(item["id"]), _id(item.get("board"))) for item in _active(data.get("items")))
    return {item_id: board_id for item_id, board_id in boards if board_id is not None}


def items_question(facts: BoardFacts, item_ids: Sequence[str]) -> Question:
    """Ask for up to 100 items of a board, with the columns of its facts."""
    declared, variables, fields = _items(facts, children=False)
    document = (
        f"query ({', '.join(['$ids: [ID!]', *declared])})"
        f" {{ items(ids: $ids, limit: {ITEMS_A_CALL_MAX}) {{ {fields} }} {COMPLEXITY} }}"
    )
    return Question(document, {"ids": list(item_ids), **variables})


def scan_question(facts: BoardFacts, *, children: bool) -> Question:
    """Ask for the first page of a board, with the subitems of each item when `children` is set."""
    limit = PARENTS_A_PAGE_MAX if children else ITEMS_A_PAGE_MAX
    declared, variables, fields = _items(facts, children)
    document = (
        f"query ({', '.join(['$ids: [ID!]', *declared])})"
        f" {{ boards(ids: $ids) {{ items_page(limit: {limit}) {{ cursor items {{ {fields} }} }} }} {COMPLEXITY} }}"
    )
    return Question(document, {"ids": [facts.board_id], **variables})


def scan_next_question(facts: BoardFacts, cursor: str, *, children: bool) -> Question:
    """Ask for the page behind a cursor."""
    limit = PARENTS_A_PAGE_MAX if children else ITEMS_A_PAGE_MAX
    declared, variables, fields = _items(facts, children)
    document = (
        f"query ({', '.join(['$cursor: String!', *declared])})"
        f" {{ next_items_page(cursor: $cursor, limit: {limit}) {{ cursor items {{ {fields} }} }} {COMPLEXITY} }}"
    )
    return Question(document, {"cursor": cursor, **variables})


def live_items_of(facts: BoardFacts, page: Mapping[str, Any]) -> tuple[LiveItem, ...]:
    """The active items of a page with their active subitems, decoded by the facts' columns."""
    return tuple(_live_item(facts, item) for item in _active(page.get("items")))


def page_of(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The page of items in a scan's answer, the first or a later one; None when the board is not there."""
    if "next_items_page" in data:
        page = data["next_items_page"]
        return page if isinstance(page, dict) else None
    for board in _objects(data.get("boards")):
        page = board.get("items_page")
        return page if isinstance(page, dict) else None
    return None


def cursor_of(page: Mapping[str, Any]) -> str | None:
    """The cursor of the page behind this one, or None."""
    cursor = page.get("cursor")
    return cursor if isinstance(cursor, str) and cursor else None


def _items(facts: BoardFacts, children: bool) -> tuple[list[str], dict[str, Any], str]:
    declared = ["$columns: [String!]"]
    variables: dict[str, Any] = {"columns": _column_ids(facts.columns, facts.external_id_column)}
    fields = f"id name state creator_id group {{ id title }} column_values(ids: $columns) {_cells(facts.columns)}"
    if children and facts.lines is not None:
        declared.append("$lines: [String!]")
        variables["lines"] = _column_ids(facts.lines.columns, facts.lines.external_id_column)
        cells = _cells(facts.lines.columns)
        fields += f" subitems {{ id name state creator_id board {{ id }} column_values(ids: $lines) {cells} }}"
    return declared, variables, fields


def _column_ids(columns: Mapping[str, ColumnFacts], external_id_column: str) -> list[str]:
    return [external_id_column, *(column.id for column in columns.values())]


def _cells(columns: Mapping[str, ColumnFacts]) -> str:
    fragments = "".join(
        f" ... on {COLUMN_TYPES[name].graphql_type} {{ {COLUMN_TYPES[name].selection} }}"
        for name in sorted({column.type for column in columns.values()})
        if COLUMN_TYPES[name].selection
    )
    return f"{{ id type text value{fragments} }}"


def _live_item(facts: BoardFacts, item: Mapping[str, Any]) -> LiveItem:
    group = item.get("group")
    group_id = _id(group)
    titles = {real: title for title, real in facts.groups.items()}
    title = titles.get(group_id or "") or (group.get("title") if isinstance(group, dict) else None)
    return LiveItem(
        item_id=str(item["id"]),
        board_id=facts.board_id,
        state=str(item.get("state") or "active"),
        external_id=_texts(item).get(facts.external_id_column) or None,
        item=Item(facts.board, title, str(item.get("name") or ""), _values(item, facts.columns)),
        creator_id=_text(item.get("creator_id")),
        children=tuple(_live_child(facts, child) for child in _active(item.get("subitems"))),
    )


def _live_child(facts: BoardFacts, child: Mapping[str, Any]) -> LiveItem:
    lines = facts.lines
    columns = lines.columns if lines else {}
    column_id = lines.external_id_column if lines else ""
    return LiveItem(
        item_id=str(child["id"]),
        board_id=_id(child.get("board")) or (lines.board_id if lines else ""),
        state=str(child.get("state") or "active"),
        external_id=_texts(child).get(column_id) or None,
        item=Item(facts.board, None, str(child.get("name") or ""), _values(child, columns)),
        creator_id=_text(child.get("creator_id")),
    )


def _values(item: Mapping[str, Any], columns: Mapping[str, ColumnFacts]) -> dict[str, Value]:
    cells = {str(cell.get("id")): cell for cell in _objects(item.get("column_values"))}
    return {
        name: COLUMN_TYPES[column.type].decode(cells[column.id], column) if column.id in cells else None
        for name, column in columns.items()
    }


def _texts(item: Mapping[str, Any]) -> dict[str, str]:
    return {str(cell.get("id")): str(cell.get("text") or "") for cell in _objects(item.get("column_values"))}


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one


def _active(value: object) -> Iterator[Mapping[str, Any]]:
    """The items that stand: what was archived or deleted may come along, with its state."""
    return (item for item in _objects(value) if item.get("state") in ("active", None))


def _id(value: object) -> str | None:
    return str(value["id"]) if isinstance(value, dict) and value.get("id") is not None else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
