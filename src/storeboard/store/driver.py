"""
Run one statement: the one place that touches the driver from inside a transaction.

A statement that asks is read to its end before its rows are given, so that no cursor outlives its transaction.
"""

from collections.abc import Mapping
from typing import Any

import apsw


def ask(connection: apsw.Connection, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Every row that a statement answers with."""
    found: list[tuple[Any, ...]] = connection.execute(statement, values).fetchall()
    return found


def change(connection: apsw.Connection, statement: str, values: Mapping[str, Any]) -> int:
    """Run a statement that answers nothing; return how many rows it changed."""
    connection.execute(statement, values)
    return connection.changes()
