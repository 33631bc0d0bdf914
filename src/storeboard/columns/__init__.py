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
    hour,
    link,
    location,
    long_text,
    mirror,
    numbers,
    people,
    phone,
    rating,
    status,
    tags,
    text,
    timeline,
    week,
    world_clock,
)
from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, Kind, Labels, Option
from storeboard.columns.read_only import READ_ONLY, ReadOnly

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
            hour,
            link,
            location,
            long_text,
            mirror,
            numbers,
            people,
            phone,
            rating,
            status,
            tags,
            text,
            timeline,
            week,
            world_clock,
        )
    }
)
"""Every column type by monday's name of it."""

ALIASES: Mapping[str, str] = MappingProxyType({one.alias: one.name for one in COLUMN_TYPES.values() if one.alias})
"""Names of the mapping language for monday's names."""

OPTIONS: Mapping[str, str] = MappingProxyType(
    {word: option.about for one in COLUMN_TYPES.values() for word, option in one.options.items()}
)
"""The words of a column entry that only some types know, and what they mean."""


def monday_type(name: str) -> str:
    """Return monday's name of a column type as a mapping spells it; raise KeyError for an unknown one."""
    name = ALIASES.get(name, name)
    return COLUMN_TYPES[name].name


__all__ = [
    "ALIASES",
    "COLUMN_TYPES",
    "OPTIONS",
    "READ_ONLY",
    "Cell",
    "CellError",
    "ColumnType",
    "Example",
    "Kind",
    "Labels",
    "Option",
    "ReadOnly",
    "monday_type",
]
