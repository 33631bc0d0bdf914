"""
Moving an item to another board, with its subitems.

With a mapping every source column must be listed and `null` drops its value; without one, columns of the same type and
title take the values over. What has no place is lost, as on monday. A link between items holds only where the column is
connected to the board of the linked item: what monday does with others on a move is not documented, here they are lost.
"""

from collections.abc import Mapping, Sequence

from storeboard.simulators.monday import structure
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.labels import labels_of
from storeboard.simulators.monday.operations import active_item
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.webhooks import announce_item
from storeboard.simulators.monday.world import Board, Column, Item, Json, User

ColumnMapping = Sequence[Mapping[str, str | None]]
_never_mapped = frozenset({"name", "subtasks", "formula"})


def move_to_board(
    account: Account,
    user: User,
    item_id: str,
    board_id: str,
    group_id: str,
    mapping: ColumnMapping | None,
    subitem_mapping: ColumnMapping | None,
) -> Item:
    """Move an item; its id stays."""
    item, target = active_item(account, item_id), account.board(board_id)
    if item.parent is not None:
        raise bad_argument("a subitem cannot be moved to another board", item_id=item_id)
    structure.live_group(target, group_id)
    if target.active_items >= account.limits.items_per_board:
        raise Refused("ItemsLimitationException", "The board has reached its limit of items", board_id=target.id)
    source = item.board
    routes = routes_of(source, target, mapping)
    children = [each for each in item.subitems if each.state != "deleted"]
    if children:
        below = structure.subitem_board(account, user, target)
        below_routes = routes_of(children[0].board, below, subitem_mapping)
        for child in children:
            _relocate(account, user, child, below, below.live_groups()[0].id, below_routes)
    _relocate(account, user, item, target, group_id, routes)
    account.wrote(source, "move_pulse_from_board", user, None, pulse_id=item.id)
    announce_item(account, item, "item_moved_to_any_group", user, {"sourceBoardId": int(source.id)})
    return item


def routes_of(source: Board, target: Board, mapping: ColumnMapping | None) -> dict[str, Column]:
    """Return which column of the target takes each source column's value."""
    columns = [column for column in source.live_columns() if column.type not in _never_mapped]
    if mapping is None:
        by_title = {(column.type, column.title): column for column in target.live_columns()}
        return {
            column.id: by_title[(column.type, column.title)]
            for column in columns
            if (column.type, column.title) in by_title
        }
    listed = {str(each["source"]): each.get("target") for each in mapping}
    if set(listed) != {column.id for column in columns}:
        raise bad_argument("Columns mapping is not in the expected format", columns_mapping=sorted(listed))
    routes = {key: structure.live_column(target, value) for key, value in listed.items() if value is not None}
    for column_id, column in routes.items():
        if column.type != source.columns[column_id].type:
            raise bad_argument("Columns mapping is not in the expected format", source=column_id, target=column.id)
    return routes


def _relocate(account: Account, user: User, item: Item, target: Board, group: str, routes: dict[str, Column]) -> None:
    account.about_to_change(item)
    source = item.board
    moved = {
        column.id: _translated(account, source.columns[column_id], column, item.values[column_id])
        for column_id, column in routes.items()
        if column_id in item.values
    }
    item.values = {column_id: value for column_id, value in moved.items() if value is not None}
    del source.items[item.id]
    target.items[item.id] = item
    if item.state == "active":
        source.active_items -= 1
        target.active_items += 1
    item.board, item.group_id = target, group
    account.wrote(target, "move_pulse_into_board", user, item)
    if source is not target:
        _unlink(account, item, source, target)


def _unlink(account: Account, moved: Item, source: Board, target: Board) -> None:
    """Empty the links to a moved item in columns that are connected to its old board and not to its new one."""
    for board in account.boards.values():
        columns = [column for column in board.live_columns() if column.type == "board_relation"]
        torn = [one.id for one in columns if source.id in _connected(one) and target.id not in _connected(one)]
        for item in board.items.values() if torn else ():
            for column_id in torn:
                linked = (item.values.get(column_id) or {}).get("item_ids", [])
                if moved.id in map(str, linked):
                    account.about_to_change(item)
                    left = [one for one in linked if str(one) != moved.id]
                    item.values = {**item.values, column_id: {"item_ids": left}}


def _connected(column: Column) -> set[str]:
    return {str(board_id) for board_id in column.settings.get("boardIds", [])}


def _translated(account: Account, source: Column, target: Column, value: Json) -> Json:
    """Carry labels over by their text, ids mean nothing on another board; and links to boards that are connected."""
    if target.type == "board_relation":
        kept = [one for one in value["item_ids"] if account.items[str(one)].board.id in _connected(target)]
        return {**value, "item_ids": kept} if kept else None
    if target.type not in ("status", "dropdown"):
        return value
    texts = {label["id"]: label["label"] for label in labels_of(source)}
    ids = {label["label"]: label["id"] for label in labels_of(target)}
    if target.type == "status":
        found = ids.get(texts.get(value["index"]))
        return None if found is None else {**value, "index": found}
    found = [ids[texts[each]] for each in value["ids"] if texts.get(each) in ids]
    return {"ids": found} if found else None
