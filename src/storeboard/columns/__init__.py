"""
monday's column types, one small file each, and the registry that knows them all.

To add a type, write `columns/<type>.py` and its line here. The unit suite and the reference page walk the registry.
"""

from collections.abc import Mapping
from types import MappingProxyType

from storeboard.columns import (
    board_relation,
    checkbox,
    country,
    date,
    dropdown,
    email,
    link,
    long_text,
    numbers,
    people,
    phone,
    status,
    text,
)
from storeboard.columns.column_type import Cell, CellError, ColumnType, Example

COLUMN_TYPES: Mapping[str, ColumnType] = MappingProxyType(
    {
        module.TYPE.name: module.TYPE
        for module in (
            board_relation,
            checkbox,
            country,
            date,
            dropdown,
            email,
            link,
            long_text,
            numbers,
            people,
            phone,
            status,
            text,
        )
    }
)
"""Every column type by monday's name of it."""

ALIASES: Mapping[str, str] = MappingProxyType({"relation": "board_relation"})
"""Names of the mapping language for monday's names."""


def monday_type(name: str) -> str:
    """Return monday's name of a column type as a mapping spells it; raise KeyError for an unknown one."""
    name = ALIASES.get(name, name)
    return COLUMN_TYPES[name].name


__all__ = ["ALIASES", "COLUMN_TYPES", "Cell", "CellError", "ColumnType", "Example", "monday_type"]
