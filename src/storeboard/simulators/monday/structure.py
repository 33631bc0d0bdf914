"""
What a board is made of: boards, groups, columns, and how they change.

Ids may be chosen for columns and stay reserved when the column is deleted. Updates of a column name the revision that
they saw. Functions take the acting user and refuse what monday refuses.
"""

import re
from collections.abc import Sequence

from storeboard.simulators.monday import labels
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.refusals import Refused, bad_argument, no_column, no_group
from storeboard.simulators.monday.webhooks import announce
from storeboard.simulators.monday.world import Board, Column, Group, Item, Json, User, Workspace

column_id_length_max = 24
_column_id = re.compile(r"^[a-z_][a-z0-9_]*$")
_made_by_monday = frozenset({"name", "subtasks", "doc"})
_group_colours = ("#037f4c", "#00c875", "#579bfc", "#a25ddc", "#fdab3d", "#e2445c", "#ff5ac4", "#66ccff", "#ffcb00")
_prefixes = {"status": "color", "numbers": "numeric", "checkbox": "boolean", "people": "multiple_person"}


def create_workspace(account: Account, name: str, kind: str, description: str | None, product: str | None) -> Workspace:
    if product is not None and product not in account.products:
        raise bad_argument("account_product_id is not a product of this account", account_product_id=product)
    core = next(each for each, kind_of in account.products.items() if kind_of == "core")
    workspace = Workspace(account.new_id("other"), name, kind, account.now, description, product or core)
    account.workspaces[workspace.id] = workspace
    return workspace


def create_board(
    account: Account,
    user: User,
    name: str,
    *,
    kind: str = "public",
    workspace_id: str | None = None,
    description: str | None = None,
    empty: bool = False,
) -> Board:
    """Create a board with its name column and one group; unless it is empty, with person, status and date too."""
    if not name.strip():
        raise Refused("CreateBoardException", "Board name can't be blank")
    if workspace_id is not None and workspace_id not in account.workspaces:
        raise Refused("CreateBoardException", "Workspace not found", workspace_id=workspace_id)
    _limit_creations(account)
    board = _new_board(account, user, name, kind, workspace_id)
    board.description = description
    if not empty:
        for column_id, title, column_type in (
            ("person", "Person", "people"),
            ("status", "Status", "status"),
            ("date4", "Date", "date"),
        ):
            board.columns[column_id] = Column(column_id, title, column_type, _settings(account, column_type, {}))
    account.wrote(board, "create_board", user)
    return board


def _limit_creations(account: Account) -> None:
    window, now = account.meter.board_creations, account.now
    if window.used_at(now) >= account.limits.board_creations_minute:
        refused = Refused("FIELD_MINUTE_RATE_LIMIT_EXCEEDED", "Minute limit of create_board exceeded", status=429)
        refused.extensions["retry_in_seconds"] = max(1, round(window.closes_in(now)))
        raise refused
    window.add(1, now)


def _new_board(account: Account, user: User, name: str, kind: str, workspace_id: str | None) -> Board:
    board = Board(account.new_id("board"), name, kind, user.id, account.now, account.now, workspace_id)
    board.columns["name"] = Column("name", "Name", "name")
    board.groups["topics"] = Group("topics", "Group Title", _group_colours[0])
    account.boards[board.id] = board
    return board


def subitem_board(account: Account, user: User, parent: Board) -> Board:
    """Return the board of a board's subitems; the first call makes it and its column."""
    column = next((each for each in parent.live_columns() if each.type == "subtasks"), None)
    if column is not None:
        return account.boards[str(column.settings["boardIds"][0])]
    board = _new_board(account, user, f"Subitems of {parent.name}", parent.kind, parent.workspace_id)
    board.type, board.parent_board_id = "sub_items_board", parent.id
    board.groups["topics"].title = "Subitems"
    for column_id, title, column_type in (("person", "Owner", "people"), ("status", "Status", "status")):
        board.columns[column_id] = Column(column_id, title, column_type, _settings(account, column_type, {}))
    column_id = f"subtasks_{account.new_word()}"
    parent.columns[column_id] = Column(column_id, "Subitems", "subtasks", {"boardIds": [int(board.id)]})
    account.wrote(board, "create_board", user)
    account.wrote(parent, "create_column", user, column_id=column_id)
    return board


def end_board(account: Account, user: User, board_id: str, state: str) -> Board:
    """Archive or delete a board; its items can no longer be changed."""
    board = account.board(board_id)
    board.state = "deleted" if state == "deleted" else "archived"
    account.wrote(board, f"{board.state}_board", user)
    return board


def create_group(
    account: Account,
    user: User,
    board_id: str,
    title: str,
    *,
    color: str | None = None,
    relative_to: str | None = None,
    method: str | None = None,
) -> Group:
    """Create a group: at the top unless a place is named (`after_at` nothing is the top, `before_at` the bottom)."""
    board = account.board(board_id)
    if not title.strip() or len(title) > 255:
        raise bad_argument("group_name has 1 to 255 characters", group_name=title)
    if color is not None and not re.match(r"^#[0-9a-fA-F]{6}$", color):
        raise bad_argument("group_color is not a colour code", group_color=color)
    if relative_to is not None and relative_to not in board.groups:
        raise no_group(relative_to)
    taken = len(board.groups)
    group = Group(f"group_{account.new_word()}", title, color or _group_colours[taken % len(_group_colours)])
    order = list(board.groups.values())
    order.insert(_place(order, relative_to, method), group)
    board.groups = {each.id: each for each in order}
    account.wrote(board, "create_group", user)
    return group


def _place(order: Sequence[Group], relative_to: str | None, method: str | None) -> int:
    if relative_to is None:
        return len(order) if method == "before_at" else 0
    place = next(index for index, group in enumerate(order) if group.id == relative_to)
    return place if method == "before_at" else place + 1


def update_group(account: Account, user: User, board_id: str, group_id: str, attribute: str, value: str) -> Group:
    """Change the one attribute that is named."""
    board = account.board(board_id)
    group = live_group(board, group_id)
    if attribute == "title":
        if not value.strip() or len(value) > 255:
            raise bad_argument("a group's title has 1 to 255 characters", new_value=value)
        group.title = value
    elif attribute == "color":
        if not re.match(r"^#[0-9a-fA-F]{6}$", value):
            raise bad_argument("not a colour code", new_value=value)
        group.color = value
    elif attribute in ("relative_position_after", "relative_position_before"):
        if value not in board.groups or value == group_id:
            raise no_group(value)
        order = [each for each in board.groups.values() if each is not group]
        order.insert(_place(order, value, "before_at" if attribute.endswith("before") else "after_at"), group)
        board.groups = {each.id: each for each in order}
    else:
        raise bad_argument(f"{attribute} cannot be changed", group_attribute=attribute)
    account.wrote(board, "update_group", user)
    return group


def end_group(account: Account, user: User, board_id: str, group_id: str, state: str) -> Group:
    """Archive or delete a group with its items; the last one stays."""
    board = account.board(board_id)
    group = live_group(board, group_id)
    if len(board.live_groups()) == 1:
        raise Refused("DeleteLastGroupException", "Cannot delete the last group of a board", status=409)
    group.state = "deleted" if state == "deleted" else "archived"
    for item in board.items.values():
        if item.group_id == group_id and item.state == "active":
            account.about_to_change(item)
            item.state = group.state
            board.active_items -= 1
            account.wrote(board, f"{group.state}_group", user, item)
    account.wrote(board, f"{group.state}_group", user)
    return group


def live_group(board: Board, group_id: str) -> Group:
    group = board.groups.get(group_id)
    if group is None or group.state != "active":
        raise no_group(group_id)
    return group


def live_column(board: Board, column_id: str) -> Column:
    column = board.columns.get(column_id)
    if column is None or column.state != "active":
        raise no_column(board.id, column_id)
    return column


def create_column(
    account: Account,
    user: User,
    board_id: str,
    title: str,
    column_type: str,
    *,
    column_id: str | None = None,
    description: str | None = None,
    after_column_id: str | None = None,
    defaults: dict[str, Json] | None = None,
) -> Column:
    """Add a column, under a chosen id or one of monday's."""
    board = account.board(board_id)
    if column_type in _made_by_monday:
        raise bad_argument(f"columns of type {column_type} cannot be created", column_type=column_type)
    if not title.strip() or len(title) > 255:
        raise bad_argument("a column's title has 1 to 255 characters", title=title)
    if after_column_id is not None:
        live_column(board, after_column_id)
    column_id = _chosen_id(board, column_id) if column_id is not None else _given_id(account, column_type)
    settings = _settings(account, column_type, dict(defaults or {}))
    if column_type == "mirror":
        _check_mirror(account, board, settings)
    _check_connections(account, board, settings if column_type == "board_relation" else {})
    column = Column(column_id, title, column_type, settings, description)
    order = list(board.columns.values())
    places = [index for index, each in enumerate(order) if each.id == after_column_id]
    order.insert(places[0] + 1 if places else len(order), column)
    board.columns = {each.id: each for each in order}
    account.wrote(board, "create_column", user, column_id=column_id)
    announce(account, board, "create_column", user, {"columnId": column_id, "columnType": column_type})
    return column


def _chosen_id(board: Board, column_id: str) -> str:
    if not _column_id.match(column_id) or len(column_id) > column_id_length_max:
        raise bad_argument(
            f"a column id has 1 to {column_id_length_max} characters a-z, 0-9 and _, and starts with no digit",
            column_id=column_id,
        )
    if column_id in board.columns:
        raise bad_argument("this column id is already taken on the board", column_id=column_id)
    return column_id


def _given_id(account: Account, column_type: str) -> str:
    return f"{_prefixes.get(column_type, column_type)}_{account.new_word()}"


def _settings(account: Account, column_type: str, given: dict[str, Json]) -> dict[str, Json]:
    if set(given) == {"settings"} and isinstance(given["settings"], dict):
        given = given["settings"]
    match column_type:
        case "status":
            made = labels.new_status_labels(given["labels"], bad_argument) if "labels" in given else None
            return {**given, "labels": labels.default_status_labels() if made is None else made}
        case "dropdown":
            return {**given, "labels": labels.new_dropdown_labels(given.get("labels", []), bad_argument)}
        case "board_relation":
            return _relation_settings(account, given)
        case _:
            return given


def _relation_settings(account: Account, given: dict[str, Json]) -> dict[str, Json]:
    boards = given.get("boardIds", [])
    if not isinstance(boards, list) or not all(isinstance(each, int) and not isinstance(each, bool) for each in boards):
        raise bad_argument("boardIds is a list of numbers", boardIds=boards)
    for each in boards:
        account.board(each)
    return {"allowMultipleItems": True, "allowCreateReflectionColumn": False, **given, "boardIds": boards}


def _check_mirror(account: Account, board: Board, settings: dict[str, Json]) -> None:
    relations, shown = settings.get("relation_column", {}), settings.get("displayed_linked_columns", [])
    connected: set[str] = set()
    for relation in relations:
        column = live_column(board, relation)
        if column.type != "board_relation":
            raise bad_argument("relation_column names a column that connects boards", relation_column=relation)
        connected |= {str(each) for each in column.settings["boardIds"]}
    for each in shown:
        if str(each["board_id"]) not in connected:
            raise bad_argument(
                "displayed_linked_columns names a board that is not connected", board_id=each["board_id"]
            )
        for column_id in each["column_ids"]:
            live_column(account.board(each["board_id"]), column_id)


def _check_connections(account: Account, board: Board, settings: dict[str, Json]) -> None:
    connected = {
        each
        for column in board.live_columns()
        if column.type == "board_relation"
        for each in column.settings["boardIds"]
    } | set(settings.get("boardIds", []))
    if len(connected) > account.limits.connected_boards:
        raise bad_argument(
            f"this plan connects a board to at most {account.limits.connected_boards} boards", boards=len(connected)
        )


def update_column(
    account: Account,
    user: User,
    board_id: str,
    column_id: str,
    column_type: str,
    revision: str,
    changes: dict[str, Json],
) -> Column:
    """Change title, description, width or settings of a column at the revision that the caller saw."""
    board = account.board(board_id)
    column = live_column(board, column_id)
    if column.type != column_type:
        raise bad_argument(f"the column is of type {column.type}", column_id=column_id, column_type=column_type)
    if str(column.revision) != revision:
        raise Refused(
            "ColumnRevisionConflictException",
            "The column has changed since this revision",
            status=409,
            column_id=column_id,
            revision=str(column.revision),
        )
    if "settings" in changes:
        column.settings = _merged(account, board, column, changes["settings"])
    if changes.get("title") is not None:
        column.title = changes["title"]
    column.description = changes.get("description", column.description)
    column.width = changes.get("width", column.width)
    column.revision += 1
    account.wrote(board, "update_column", user, column_id=column_id)
    return column


def _merged(account: Account, board: Board, column: Column, given: Json) -> dict[str, Json]:
    if not isinstance(given, dict):
        raise bad_argument("settings is an object", column_id=column.id)
    if column.managed is not None and "labels" in given:
        raise bad_argument("the labels of a managed column are the account's", column_id=column.id)
    merged = {**column.settings, **given}
    if column.type == "status" and "labels" in given:
        merged["labels"] = labels.replaced_status_labels(labels.labels_of(column), given["labels"], bad_argument)
    elif column.type == "dropdown" and "labels" in given:
        merged["labels"] = labels.replaced_dropdown_labels(labels.labels_of(column), given["labels"], bad_argument)
    elif column.type == "mirror":
        _check_mirror(account, board, merged)
    elif column.type == "board_relation":
        merged = _relation_settings(account, merged)
        _check_connections(account, board, merged)
    return merged


def delete_column(account: Account, user: User, board_id: str, column_id: str) -> Column:
    """Delete a column: its id stays reserved, its values are gone."""
    board = account.board(board_id)
    column = live_column(board, column_id)
    if column.type in ("name", "subtasks"):
        raise bad_argument(f"the {column.type} column cannot be deleted", column_id=column_id)
    column.state = "deleted"
    for item in board.items.values():
        _forget_value(account, item, column_id)
    account.wrote(board, "delete_column", user, column_id=column_id)
    return column


def _forget_value(account: Account, item: Item, column_id: str) -> None:
    if column_id in item.values:
        account.about_to_change(item)
        del item.values[column_id]
