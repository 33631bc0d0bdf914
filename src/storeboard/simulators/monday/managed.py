"""
Managed columns: status and dropdown columns whose labels are the account's.

They are made once and attached to boards; a board shows their labels and cannot change them, and what is changed in the
account is changed on every board at once. An inactive one stays where it is attached and goes to no further board.
"""

from storeboard.simulators.monday import labels, structure
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.world import Column, Json, ManagedColumn, User

_titles_max = 255


def create_managed(
    account: Account, user: User, column_type: str, title: str, description: str | None, settings: Json
) -> ManagedColumn:
    """Make a managed column of the account."""
    _check_title(title)
    given = dict(settings or {})
    made = labels.new_status_labels if column_type == "status" else labels.new_dropdown_labels
    shown = {**given, "labels": made(given.get("labels", []), bad_argument)}
    managed = ManagedColumn(account.new_word(24), title, column_type, shown, user.id, description)
    account.managed_columns[managed.id] = managed
    return managed


def update_managed(
    account: Account, column_type: str, managed_id: str, revision: int, changes: dict[str, Json]
) -> ManagedColumn:
    """Change a managed column at the revision that the caller saw, on every board that it is attached to."""
    managed = _known(account, managed_id, column_type)
    if managed.revision != revision:
        raise Refused("ColumnRevisionConflictException", "The column has changed since this revision", status=409)
    if changes.get("title") is not None:
        _check_title(changes["title"])
        managed.title = changes["title"]
    if "settings" in changes:
        replaced = labels.replaced_status_labels if column_type == "status" else labels.replaced_dropdown_labels
        given = dict(changes["settings"] or {})
        made = replaced(managed.settings["labels"], given.get("labels", []), bad_argument)
        managed.settings = {**managed.settings, **given, "labels": made}
        for column in _attached(account, managed.id):
            column.settings = {**column.settings, "labels": made}
            column.revision += 1
    managed.revision += 1
    return managed


def set_state(account: Account, managed_id: str, state: str) -> ManagedColumn:
    """Make a managed column active, inactive or deleted; boards keep what they show."""
    managed = _known(account, managed_id, None)
    managed.state = state
    return managed


def attach(
    account: Account,
    user: User,
    board_id: str,
    column_type: str,
    managed_id: str,
    *,
    title: str | None = None,
    description: str | None = None,
    after_column_id: str | None = None,
) -> Column:
    """Show a managed column on a board, under an id of monday's."""
    managed = _known(account, managed_id, column_type)
    if managed.state != "active":
        raise bad_argument(f"the managed column is {managed.state}", managed_column_id=managed_id)
    column = structure.create_column(
        account,
        user,
        board_id,
        title or managed.title,
        column_type,
        description=description if description is not None else managed.description,
        after_column_id=after_column_id,
    )
    column.settings = dict(managed.settings)
    column.managed = managed.id
    return column


def _known(account: Account, managed_id: str, column_type: str | None) -> ManagedColumn:
    managed = account.managed_columns.get(managed_id)
    if managed is None or managed.state == "deleted" or column_type not in (None, managed.type):
        raise Refused("ResourceNotFoundException", "The managed column was not found", status=404)
    return managed


def _attached(account: Account, managed_id: str) -> list[Column]:
    columns = (column for board in account.boards.values() for column in board.columns.values())
    return [column for column in columns if column.managed == managed_id]


def _check_title(title: str) -> None:
    if not title.strip() or len(title) > _titles_max:
        raise bad_argument(f"a column's title has 1 to {_titles_max} characters", title=title)
