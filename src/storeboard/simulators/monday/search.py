"""
Finding items: pages of a board, filters, lookup by column values, cursors.

Search sees a write only after the account's index lag, and only active items. A cursor lives sixty minutes from its
first page and remembers the order of that moment.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from storeboard.simulators.monday import filters
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.structure import live_column
from storeboard.simulators.monday.texts import SEARCH, matches
from storeboard.simulators.monday.world import Board, Column, Item, Json, Snapshot

page_limit_max = 500
cursor_seconds = 3_600.0
cursors_max = 10_000


@dataclass(slots=True)
class Cursor:
    ids: list[str]
    place: int
    until: float


@dataclass(frozen=True, slots=True)
class Page:
    cursor: str | None
    items: list[Item]


def items_page(
    account: Account, board: Board, limit: int, cursor: str | None, query: Mapping[str, Json] | None, group: str | None
) -> Page:
    """Return one page of a board's (or a group's) active items, in the board's order unless the query orders them."""
    if cursor is not None:
        if query is not None:
            raise bad_argument("query_params and cursor cannot be used together")
        return following_page(account, cursor, limit)
    found = [
        (item, seen) for item, seen in visible(account, board.items.values()) if group is None or seen.group_id == group
    ]
    if query is not None:
        found = filters.filtered(account, board, found, query)
    else:
        order = {group_id: place for place, group_id in enumerate(board.groups)}
        found.sort(key=lambda each: order.get(each[1].group_id, 0))
    return first_page(account, [item for item, _ in found], limit)


def visible(account: Account, items: Iterable[Item]) -> list[tuple[Item, Snapshot]]:
    """Return the active items that the index shows now, with what it shows of them."""
    now = account.now
    found: list[tuple[Item, Snapshot]] = []
    for item in items:
        seen = item.seen_by_search(now)
        if seen is not None and seen.state == "active":
            found.append((item, seen))
    return found


def items_by_column_values(
    account: Account, board: Board, limit: int, cursor: str | None, columns: Sequence[Mapping[str, Json]] | None
) -> Page:
    """Return the items whose columns have one of the given values each; every type compares in its own way."""
    if (cursor is None) == (columns is None):
        raise bad_argument("exactly one of columns and cursor is needed")
    if cursor is not None:
        return following_page(account, cursor, limit)
    found = visible(account, board.items.values())
    for query in columns or ():
        column = live_column(board, query["column_id"])
        if column.type != "name" and column.type not in SEARCH:
            raise bad_argument(f"columns of type {column.type} cannot be searched", column_id=column.id)
        wanted = [each or "" for each in query["column_values"]]
        if len(wanted) > 1 and column.type in ("date", "timeline", "dropdown"):
            raise bad_argument(f"columns of type {column.type} are searched by one value", column_id=column.id)
        passes = _finder(account, column, wanted)
        found = [(item, seen) for item, seen in found if passes(seen)]
    return first_page(account, [item for item, _ in found], limit)


def _finder(account: Account, column: Column, wanted: Collection[str]) -> Callable[[Snapshot], bool]:
    """Return the test of one column; that of a text, the usual look-up, does not go through all values."""
    if column.type == "text":
        folded = {each.casefold() for each in wanted}
        return lambda seen: seen.values.get(column.id, "").casefold() in folded
    return lambda seen: any(matches(account, column, seen.values.get(column.id), each, seen.name) for each in wanted)


def first_page(account: Account, items: Sequence[Item], limit: int) -> Page:
    _check_limit(limit)
    if len(items) <= limit:
        return Page(None, list(items))
    token = f"MSw{account.new_word(40)}"
    _forget_old(account)
    account.cursors[token] = Cursor([item.id for item in items], 0, account.now + cursor_seconds)
    return following_page(account, token, limit)


def following_page(account: Account, token: str, limit: int) -> Page:
    """Return the page after those already read; every page has a cursor of its own, with the first one's life."""
    _check_limit(limit)
    cursor = account.cursors.get(token)
    if cursor is None or cursor.until <= account.now:
        raise Refused("CursorException", "The cursor is not valid or has expired")
    end = cursor.place + limit
    items = [account.items[each] for each in cursor.ids[cursor.place : end] if account.items[each].state == "active"]
    if end >= len(cursor.ids):
        return Page(None, items)
    following = f"MSw{account.new_word(40)}"
    account.cursors[following] = Cursor(cursor.ids, end, cursor.until)
    return Page(following, items)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= page_limit_max:
        raise bad_argument(f"limit is between 1 and {page_limit_max}", limit=limit)


def _forget_old(account: Account) -> None:
    for token in [token for token, cursor in account.cursors.items() if cursor.until <= account.now]:
        del account.cursors[token]
    while len(account.cursors) >= cursors_max:
        del account.cursors[next(iter(account.cursors))]
