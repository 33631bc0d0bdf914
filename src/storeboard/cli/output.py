"""
How commands speak: one JSON document on stdout for scripts, tables and colour for people, messages on stderr.

Exit codes are 0 done, 1 findings, 2 usage or configuration.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

DONE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2

PIPED_COLUMNS: Final = 200

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_COLUMNS)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def emit(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write the one JSON document of a command."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Tell a person something on stderr; square brackets are text here, not markup."""
    err.print(escape(text))


def tell(text: str) -> None:
    """Tell a person a part of the answer, on stdout beside its tables."""
    out.print(escape(text))


def good(text: str) -> None:
    """Tell a person that something is as it should be."""
    err.print(f"[green]✓[/green] {escape(text)}")


def bad(text: str) -> None:
    """Tell a person that something is not as it should be."""
    err.print(f"[red]✗[/red] {escape(text)}")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Show rows to a person on stdout; a cell without spaces (a ref, an id) is never broken, so it can be copied."""
    grid = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for at, column in enumerate(columns):
        grid.add_column(column, overflow="fold", no_wrap=not any(" " in str(row[at]) for row in rows))
    for row in rows:
        grid.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    out.print(grid)
