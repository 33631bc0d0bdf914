"""
How the simulated monday says no.

`Refused` ends one field of a document (HTTP 200, an error with its path), `Rejected` ends the whole request with the
given HTTP status. Codes and statuses are monday's; nothing here decides when to refuse.
"""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """One field was refused. `extensions` is what the error of the answer carries."""

    def __init__(self, code: str, message: str, *, status: int = 200, **error_data: Any) -> None:
        super().__init__(message)
        self.extensions: dict[str, Any] = {"code": code, "status_code": status, "error_data": error_data}


class Rejected(Exception):
    """The whole request was refused before anything ran."""

    def __init__(
        self, http: int, code: str, message: str, *, retry: float | None = None, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.http = http
        self.retry = retry
        self.extensions: dict[str, Any] = {"code": code, "status_code": http, **(extra or {})}
        if retry is not None and "retryAfterMs" not in self.extensions:
            self.extensions["retry_in_seconds"] = max(1, round(retry))


class ConnectionDropped(ConnectionResetError):
    """The connection ends without an answer. Over a socket it is cut; in process this travels to the transport."""


def bad_value(board_id: str, column_id: str, column_type: str, value: object, why: str) -> Refused:
    """Refuse a column value the way monday names it: the column, its type and what it was given."""
    return Refused(
        "ColumnValueException",
        why,
        board_id=board_id,
        column_id=column_id,
        column_type=column_type,
        column_value=value,
    )


def no_board(board_id: str) -> Refused:
    return Refused("InvalidBoardIdException", "Board not found or no permission to it", board_id=board_id)


def no_column(board_id: str, column_id: str) -> Refused:
    return Refused(
        "InvalidColumnIdException",
        "This column ID doesn't exist for the board",
        board_id=board_id,
        column_id=column_id,
    )


def no_group(group_id: str) -> Refused:
    return Refused("InvalidGroupIdException", "Group not found", group_id=group_id)


def no_item(item_id: str) -> Refused:
    return Refused("ResourceNotFoundException", "Item not found", status=404, item_id=item_id)


def inactive_item(item_id: str, state: str) -> Refused:
    return Refused("InvalidItemIdException", f"The item is {state} and cannot be changed", item_id=item_id)


def bad_argument(message: str, **error_data: Any) -> Refused:
    return Refused("InvalidArgumentException", message, **error_data)
