"""
Write the reference page of the column types out of their docstrings and examples.

The page is `docs/reference/columns.md`; the unit suite compares it with what stands here.
"""

import json
from typing import Any

from storeboard.columns import ALIASES, COLUMN_TYPES
from storeboard.columns.column_type import ColumnType, Example

_INTRODUCTION = """\
# Column types

What `as:` in a mapping may name. Each type says which values it takes, what is written to monday and how the cell is
read back. A value that a type does not take parks that one field with its reason; the rest of the record goes
through. An empty value clears the cell. This page is generated from `src/storeboard/columns/`.
"""


def reference_page() -> str:
    """Return the page in Markdown, the types in the order of their names."""
    sections = [_section(COLUMN_TYPES[name]) for name in sorted(COLUMN_TYPES)]
    return "\n".join([_INTRODUCTION, *sections])


def _section(column_type: ColumnType) -> str:
    aliases = [alias for alias, name in ALIASES.items() if name == column_type.name]
    also = f", in a mapping also `{'`, `'.join(aliases)}`" if aliases else ""
    lines = [
        f"## `{column_type.name}`: {column_type.title}",
        "",
        (column_type.about or "").strip(),
        "",
        f"Read from monday as `{column_type.graphql_type}` {{ `{column_type.selection}` }}{also}.",
        "",
        "| value | written |",
        "|---|---|",
        *dict.fromkeys(_row(example) for example in column_type.examples),
        "",
    ]
    return "\n".join(lines)


def _row(example: Example) -> str:
    value = "empty" if example.value is None else f"`{_json(example.value)}`"
    return f"| {value} | `{_json(example.written)}` |"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("|", "\\|")
