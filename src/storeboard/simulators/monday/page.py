"""
The boards as a person sees them: groups, coloured labels, subitems, live.

Server-rendered; every value is escaped by the template engine. The page asks for its board again when something
changed and marks what is new.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.labels import COLOURS, label_by_id
from storeboard.simulators.monday.texts import shown, status_label
from storeboard.simulators.monday.world import Board, Column, Group, Item, Json

items_shown_max = 500
_here = files("storeboard.simulators.monday")
_pages = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_whole = _pages.from_string(_here.joinpath("page.html").read_text(encoding="utf-8"))
_board = _pages.from_string(_here.joinpath("board.html").read_text(encoding="utf-8"))
_style = _here.joinpath("page.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Seen:
    """One cell as it is drawn: its text, how it looks, and its colour or address."""

    text: str
    look: str = ""
    colour: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    item: Item
    cells: list[Seen]
    below: "Table | None"


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[Column]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Section:
    group: Group
    table: Table
    count: int
    sums: list[str]
    bars: list[list[tuple[str, str, float]]]


def first_board(account: Account) -> Board | None:
    return next((each for each in boards(account)), None)


def boards(account: Account) -> list[Board]:
    return [each for each in account.boards.values() if each.state == "active" and each.type == "board"]


def empty(account: Account) -> str:
    """Draw the page of an account without the wanted board."""
    return _whole.render(account=account, boards=boards(account), board=None, style=_style, content="")


def whole(account: Account, board: Board) -> str:
    """Draw the page around one board."""
    return _whole.render(**_context(account, board), boards=boards(account), style=_style, inner=_board)


def _context(account: Account, board: Board) -> dict[str, Any]:
    active = [item for item in board.items.values() if item.state == "active"]
    drawn = active[-items_shown_max:]
    sections = [_section(account, board, group, drawn) for group in board.live_groups()]
    workspace = account.workspaces.get(board.workspace_id or "")
    return {
        "account": account,
        "board": board,
        "workspace": workspace.name if workspace else "Main workspace",
        "sections": sections,
        "hidden": len(active) - len(drawn),
        "count": len(active),
        "revision": account.revision,
    }


def _section(account: Account, board: Board, group: Group, items: list[Item]) -> Section:
    mine = [item for item in items if item.group_id == group.id]
    columns = [column for column in board.live_columns() if column.type not in ("name", "subtasks")]
    table = Table(columns, [_row(account, columns, item) for item in mine])
    return Section(
        group,
        table,
        len(mine),
        [_sum(mine, column) for column in columns],
        [_bar(mine, column) for column in columns],
    )


def _row(account: Account, columns: list[Column], item: Item) -> Row:
    children = [each for each in item.subitems if each.state == "active"]
    below = None
    if children:
        inner = [each for each in children[0].board.live_columns() if each.type not in ("name", "subtasks")]
        below = Table(inner, [_row(account, inner, child) for child in children])
    return Row(item, [_seen(account, item, column) for column in columns], below)


def _seen(account: Account, item: Item, column: Column) -> Seen:
    value = item.values.get(column.id)
    text = shown(account, item, column, value)
    match column.type:
        case "status":
            label = status_label(column, value)
            return Seen(text, "status", "" if label is None else COLOURS[label["color"]])
        case "dropdown" | "board_relation" if text:
            return Seen(text, "chip" if column.type == "dropdown" else "link-chip")
        case "email" if value is not None:
            return Seen(text, "address", href=f"mailto:{value['email']}")
        case "link" if value is not None:
            return Seen(value["text"] or value["url"], "address", href=value["url"])
        case "numbers":
            return Seen(_grouped(text), "number")
        case "checkbox":
            return Seen("✓" if text else "", "check")
        case "people" if text:
            initials = "".join(word[0] for word in text.split()[:2]).upper()
            return Seen(initials, "person")
        case _:
            return Seen(text)


def _grouped(text: str) -> str:
    units, dot, rest = text.partition(".")
    return f"{int(units):,}{dot}{rest.ljust(2, '0') if dot else ''}" if units.lstrip("-").isdecimal() else text


def _sum(items: list[Item], column: Column) -> str:
    if column.type != "numbers":
        return ""
    values = [float(item.values[column.id]) for item in items if column.id in item.values]
    return f"{sum(values):,.2f}".removesuffix(".00") if values else ""


def _bar(items: list[Item], column: Column) -> list[tuple[str, str, float]]:
    """Return the shares of a status column's labels, as text, colour and part of a hundred."""
    if column.type != "status" or not items:
        return []
    counts: dict[Json, int] = {}
    for item in items:
        label_id = (item.values.get(column.id) or {"index": None})["index"]
        counts[label_id] = counts.get(label_id, 0) + 1
    shares: list[tuple[str, str, float]] = []
    for label_id, count in counts.items():
        label = label_by_id(column, label_id)
        text, colour = ("", "#c4c4c4") if label is None else (label["label"], COLOURS[label["color"]])
        shares.append((text, colour, 100 * count / len(items)))
    return shares
