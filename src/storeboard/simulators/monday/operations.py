"""
What can be done to items: create, change, move, archive, delete, duplicate.

Each function is one action of one user, complete or refused as a whole: no column is written when another is refused.
People's edits in tests and demos go through the same functions as the API's.
"""

from collections.abc import Mapping

from storeboard.simulators.monday import structure
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.refusals import Refused, bad_argument, inactive_item, no_column, no_item
from storeboard.simulators.monday.values import Writing, written, written_simple
from storeboard.simulators.monday.webhooks import announce_item, announce_value
from storeboard.simulators.monday.world import Board, Column, Item, Json, User

name_length_max = 255


def create_item(
    account: Account,
    user: User,
    board_id: str,
    name: str,
    *,
    group_id: str | None = None,
    values: Mapping[str, Json] | None = None,
    create_labels: bool = False,
) -> Item:
    """Create an item in the named group, or in the top one. A `name` among the values beats the argument."""
    board = account.board(board_id)
    if board.type == "sub_items_board":
        raise bad_argument("subitems are created by create_subitem", board_id=board.id)
    group = board.live_groups()[0] if group_id is None else structure.live_group(board, group_id)
    return _new_item(account, user, board, group.id, name, values or {}, create_labels)


def create_subitem(
    account: Account,
    user: User,
    parent_id: str,
    name: str,
    *,
    values: Mapping[str, Json] | None = None,
    create_labels: bool = False,
) -> Item:
    """Create a subitem on the board of its own that the first one makes."""
    parent = active_item(account, parent_id)
    if parent.parent is not None:
        raise bad_argument("a subitem cannot have subitems", parent_item_id=parent_id)
    _check_name(str((values or {}).get("name") or name))
    board = structure.subitem_board(account, user, parent.board)
    return _new_item(account, user, board, board.live_groups()[0].id, name, values or {}, create_labels, parent)


def _new_item(
    account: Account,
    user: User,
    board: Board,
    group_id: str,
    name: str,
    values: Mapping[str, Json],
    create_labels: bool,
    parent: Item | None = None,
) -> Item:
    writing = Writing(account, board, create_labels)
    name = str(values.get("name") or name)
    _check_name(name)
    if board.active_items >= account.limits.items_per_board:
        raise Refused("ItemsLimitationException", "The board has reached its limit of items", board_id=board.id)
    cells = _written(writing, values)
    writing.commit_labels()
    now = account.now
    item = Item(account.new_id("item"), name, board, group_id, user.id, now, now)
    item.values = {column_id: value for column_id, value in cells.items() if value is not None}
    item.parent = parent
    account.items[item.id] = board.items[item.id] = item
    board.active_items += 1
    if parent is not None:
        parent.subitems.append(item)
    account.wrote(board, "create_pulse", user, item)
    announce_item(account, item, "create_item" if parent is None else "create_subitem", user)
    return item


def _check_name(name: str) -> None:
    if not name.strip():
        raise bad_argument("item_name cannot be empty", item_name=name)
    if len(name) > name_length_max:
        raise Refused("ItemNameTooLongException", f"The name is longer than {name_length_max} characters")


def _written(writing: Writing, values: Mapping[str, Json]) -> dict[str, Json]:
    """Check every value before any is stored."""
    cells: dict[str, Json] = {}
    for column_id, given in values.items():
        column = _writable(writing.board, column_id)
        if column.type != "name":
            cells[column_id] = written(writing, column, given)
    return cells


def _writable(board: Board, column_id: str) -> Column:
    column = board.columns.get(column_id)
    if column is None or column.state != "active":
        raise no_column(board.id, column_id)
    return column


def active_item(account: Account, item_id: str | None) -> Item:
    """Return an item that may be changed, or refuse."""
    if item_id is None:
        raise bad_argument("item_id is needed")
    item = account.item(item_id)
    if item.state == "deleted":
        raise no_item(item_id)
    if item.state != "active" or item.board.state != "active":
        raise inactive_item(item_id, item.state)
    return item


def change_values(
    account: Account,
    user: User,
    board_id: str,
    item_id: str | None,
    values: Mapping[str, Json],
    *,
    create_labels: bool = False,
) -> Item:
    """Write several columns at once. An empty name is ignored, every other null empties its column."""
    item = _item_on(account, board_id, item_id)
    writing = Writing(account, item.board, create_labels)
    name = values.get("name")
    if name is not None and not isinstance(name, str):
        raise bad_argument("a name is a text", name=name)
    if name:
        _check_name(name)
    cells = _written(writing, values)
    writing.commit_labels()
    _store(account, user, item, cells, name or None)
    return item


def change_value(
    account: Account,
    user: User,
    board_id: str,
    item_id: str | None,
    column_id: str,
    given: Json,
    *,
    simple: bool = False,
    create_labels: bool = False,
) -> Item:
    """Write one column, by JSON or by plain text."""
    item = _item_on(account, board_id, item_id)
    column = _writable(item.board, column_id)
    if column.type == "name":
        _check_name(given if isinstance(given, str) else "")
        _store(account, user, item, {}, given)
        return item
    writing = Writing(account, item.board, create_labels)
    if column.type == "board_relation":
        raise bad_argument("connected boards are written by change_multiple_column_values", column_id=column_id)
    value = written_simple(writing, column, given) if simple else written(writing, column, given)
    writing.commit_labels()
    _store(account, user, item, {column_id: value}, None)
    return item


def _item_on(account: Account, board_id: str, item_id: str | None) -> Item:
    board = account.board(board_id)
    item = active_item(account, item_id)
    if item.board is not board:
        raise Refused("InvalidItemIdException", "The item is not on this board", item_id=item.id, board_id=board.id)
    return item


def _store(account: Account, user: User, item: Item, cells: Mapping[str, Json], name: str | None) -> None:
    account.about_to_change(item)
    before = {column_id: item.values.get(column_id) for column_id in cells}
    for column_id, value in cells.items():
        if value is None:
            item.values.pop(column_id, None)
        else:
            item.values[column_id] = value
        account.wrote(
            item.board,
            "update_column_value",
            user,
            item,
            column_id=column_id,
            previous_value=before[column_id],
            value=value,
        )
    if name is not None and name != item.name:
        old, item.name = item.name, name
        account.wrote(item.board, "update_name", user, item, column_id="name", previous_value=old, value=name)
        announce_item(
            account,
            item,
            "change_name" if item.parent is None else "change_subitem_name",
            user,
            {"value": {"name": name}, "previousValue": {"name": old}},
        )
    for column_id, value in cells.items():
        if without_time(value) != without_time(before[column_id]):
            announce_value(account, item, item.board.columns[column_id], before[column_id], value, user)


def without_time(value: Json) -> Json:
    """Return a stored value without the moment at which it was written."""
    return {key: each for key, each in value.items() if key != "changed_at"} if isinstance(value, dict) else value


def move_to_group(account: Account, user: User, item_id: str | None, group_id: str) -> Item:
    item = active_item(account, item_id)
    structure.live_group(item.board, group_id)
    before = item.group_id
    account.about_to_change(item)
    item.group_id = group_id
    account.wrote(item.board, "move_pulse_from_group", user, item, previous_group=before, group=group_id)
    announce_item(account, item, "item_moved_to_any_group", user, {"sourceGroupId": before, "destGroupId": group_id})
    return item


def end_item(account: Account, user: User, item_id: str | None, state: str) -> Item:
    """Archive or delete an item with its subitems."""
    item = account.item(item_id)
    if item.state == "deleted":
        raise no_item(item.id)
    if item.state == "archived" and state == "archived":
        raise inactive_item(item.id, item.state)
    for each in (*item.subitems, item):
        if each.state == "active" or (state == "deleted" and each.state == "archived"):
            _end(account, user, each, state)
    return item


def _end(account: Account, user: User, item: Item, state: str) -> None:
    account.about_to_change(item)
    if item.state == "active":
        item.board.active_items -= 1
    item.state = "deleted" if state == "deleted" else "archived"
    account.wrote(item.board, "delete_pulse" if state == "deleted" else "archive_pulse", user, item)
    kind = "item" if item.parent is None else "subitem"
    announce_item(account, item, f"{kind}_{item.state}", user)


def duplicate_item(account: Account, user: User, board_id: str, item_id: str | None, with_updates: bool) -> Item:
    """Copy an item with all its values, the external id included."""
    source = _item_on(account, board_id, item_id)
    if source.board.active_items >= account.limits.items_per_board:
        raise Refused("ItemsLimitationException", "The board has reached its limit of items", board_id=board_id)
    now = account.now
    copy = Item(account.new_id("item"), f"{source.name} (copy)", source.board, source.group_id, user.id, now, now)
    copy.values = dict(source.values)
    copy.parent = source.parent
    account.items[copy.id] = source.board.items[copy.id] = copy
    source.board.active_items += 1
    if copy.parent is not None:
        copy.parent.subitems.append(copy)
    if with_updates:
        copy.updates = list(source.updates)
    account.wrote(source.board, "create_pulse", user, copy)
    announce_item(account, copy, "create_item" if copy.parent is None else "create_subitem", user)
    return copy
