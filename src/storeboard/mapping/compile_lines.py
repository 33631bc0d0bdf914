"""
Check how a mapping file shows lines, and compile it: shapes by board, the columns of lines, the cells that hold them.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from storeboard.mapping.compile_columns import World, check_repeats, columns_of
from storeboard.mapping.compile_rule import rule_of
from storeboard.mapping.document import Place
from storeboard.mapping.entities import LINE, WITH_LINES
from storeboard.mapping.faults import Faults
from storeboard.mapping.schema import MappingFile, RouteEntry
from storeboard.model import Column, Lines, Mapping, Route, Rule

LINE_COLUMNS: Final = (
    Column("sku", "text", Rule(path="sku"), "Sku"),
    Column("quantity", "numbers", Rule(path="quantity"), "Quantity"),
    Column("total", "numbers", Rule(path="total", transforms=(("amount", ()),)), "Total"),
)
"""The columns of lines when a mapping names none."""

LINE_TITLE: Final = Rule(path="name")

LINE_CELLS: Final = (
    Column("lines_table", "long_text", Rule(path="lines.table"), "Lines"),
    Column("lines_skus", "text", Rule(path="lines.skus"), "SKUs"),
    Column("lines_quantities", "text", Rule(path="lines.quantities"), "Quantities"),
    Column("lines_count", "numbers", Rule(path="lines.count"), "Line Count"),
    Column("lines_pieces", "numbers", Rule(path="lines.pieces"), "Pieces"),
    Column("lines_json", "long_text", Rule(path="lines.json"), "Lines JSON"),
)
"""What `lines: column` adds to the columns, but for those that the mapping has itself."""


def shape_of(
    file: MappingFile, entry: RouteEntry, place: Place, world: World, faults: Faults
) -> tuple[Lines, str | None]:
    """The shape of lines on the board of a route, and the board that they are items of."""
    shape: Lines = entry.lines if entry.lines is not None else file.lines
    board = entry.lines_board if entry.lines_board is not None else file.lines_board
    here: Place = (*place, "lines_board") if entry.lines_board is not None else ("lines_board",)
    if shape != "board":
        if entry.lines_board is not None:
            faults.add(here, f"has no meaning with lines: {shape}; expected lines: board")
        return shape, None
    if board is None:
        around = place if entry.lines is not None else ()
        faults.missing(around, "lines_board", f", which lines: board needs; expected one of: {_named(world.boards)}")
    elif board not in world.boards:
        faults.unknown(here, board, world.boards)
    return shape, board


def check_one_shape(routes: Sequence[Route], place: Place, faults: Faults) -> None:
    """Check that the last of the routes shows lines as those before it to the same board do."""
    last = routes[-1]
    first = next(route for route in routes if route.board == last.board)
    if (first.lines, first.lines_board) != (last.lines, last.lines_board):
        faults.add(place, f'shows the lines on board "{last.board}" in another shape than a route before it')


def check_lines(file: MappingFile, shapes: Collection[Lines], entity: str | None, faults: Faults) -> None:
    """Check that the entity has lines, and that nothing is said of lines that are not shown that way."""
    with_items = bool(set(shapes) & {"subitems", "board"})
    given = (
        ("line_name", file.line_name, with_items, "lines: subitems or lines: board"),
        ("line_columns", file.line_columns, with_items, "lines: subitems or lines: board"),
        ("lines_board", file.lines_board, "board" in shapes, "lines: board"),
        ("lines_mirror", file.lines_mirror, "board" in shapes, "lines: board"),
    )
    for key, value, is_meant, needed in given:
        if value is not None and not is_meant and not faults.is_wrong(("lines",)):
            faults.add((key,), f"has no meaning without {needed}")
    if entity is not None and entity not in WITH_LINES and set(shapes) - {"none"}:
        shown = next(shape for shape in shapes if shape != "none")
        faults.add(
            ("lines",), f'is "{shown}", but {entity} has no lines; expected none, or one of: {_named(WITH_LINES)}'
        )


def line_title(file: MappingFile, faults: Faults) -> Rule:
    """The rule for the name of a line."""
    return rule_of(file.line_name, ("line_name",), LINE, faults) if file.line_name is not None else LINE_TITLE


def line_columns(
    file: MappingFile, entity: str | None, on_board: bool, world: World, faults: Faults
) -> tuple[Column, ...]:
    """The columns of lines that are subitems or items."""
    if file.line_columns is None:
        return LINE_COLUMNS
    columns = columns_of(file.line_columns, ("line_columns",), LINE, world, faults)
    for column in columns:
        place: Place = ("line_columns", column.name)
        if column.link is not None:
            faults.add((*place, "link"), "has no meaning; a line cannot link to another mapping")
        if column.on_error == "park":
            faults.add((*place, "on_error"), 'is "park"; expected one of: empty, skip_field')
        if on_board and entity is not None and column.name == entity.replace("-", "_"):
            faults.add(place, f"has a reserved name; on a board of lines it connects a line to its {entity}")
    return columns


def line_cells(columns: Sequence[Column], faults: Faults) -> tuple[Column, ...]:
    """The columns that hold lines on the record's own item: the standard ones that the mapping does not have itself."""
    names = {column.name for column in columns}
    paths = {column.rule.path for column in columns if column.rule is not None}
    added = tuple(
        one for one in LINE_CELLS if one.name not in names and one.rule is not None and one.rule.path not in paths
    )
    check_repeats([*added, *columns], ("columns",), faults)
    return added


def line_mirrors(file: MappingFile, columns: Sequence[Column], faults: Faults) -> tuple[str, ...]:
    """The columns of the record that a board of lines shows."""
    names = {column.name for column in columns}
    for at, name in enumerate(file.lines_mirror or ()):
        if name is not None and name not in names:
            faults.unknown(("lines_mirror", at), name, names)
    return tuple(dict.fromkeys(name for name in file.lines_mirror or () if name in names))


def check_lines_boards(
    entries: Iterable[tuple[Mapping, Faults]], accounts: dict[str, str], boards: Collection[str]
) -> None:
    """
    Check that every board of lines belongs to one board of records: it is written from that board's lane alone.

    `accounts` gives the account of each board, `boards` the boards that records are routed to.
    """
    owners: dict[str, str] = {}
    for mapping, faults in entries:
        for at, route in enumerate(mapping.routes):
            board = route.lines_board
            if board is None or board not in accounts:
                continue
            place: Place = ("boards", at)
            owner = owners.setdefault(board, route.board)
            if owner != route.board:
                faults.add(
                    place,
                    f'has lines_board "{board}", which holds the lines of board "{owner}"; expected one of its own',
                )
            if board in boards:
                faults.add(
                    place, f'has lines_board "{board}", to which records are routed; expected one for lines alone'
                )
            if accounts[board] != accounts.get(route.board, accounts[board]):
                faults.add(place, f'has lines_board "{board}" of another account; boards connect within one account')


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
