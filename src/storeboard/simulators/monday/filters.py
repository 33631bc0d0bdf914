"""
The rules of a query: which items of a board pass, in which order.

Strict where monday is: labels are compared by id, relations by number, `null` is no value to compare with. What monday
answers with nothing although it looks right gives nothing here too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.structure import live_column
from storeboard.simulators.monday.texts import shown
from storeboard.simulators.monday.world import Board, Column, Item, Json, Snapshot

Found = list[tuple[Item, Snapshot]]
Passes = Callable[[Item, Snapshot], bool]
ids_max = 100
_never_filtered = frozenset({"formula", "mirror", "auto_number"})
_text_operators = frozenset({"contains_text", "not_contains_text", "contains_terms", "starts_with"})
_order_operators = frozenset({"greater_than", "greater_than_or_equals", "lower_than", "lower_than_or_equal", "between"})


def filtered(account: Account, board: Board, found: Found, query: Mapping[str, Json]) -> Found:
    """Return what passes the query, ordered as it asks."""
    ids = query.get("ids")
    if ids is not None:
        if len(ids) > ids_max:
            raise bad_argument(f"a query takes at most {ids_max} ids", ids=len(ids))
        wanted = set(ids)
        found = [each for each in found if each[0].id in wanted]
    passes = _group(account, board, query)
    found = [each for each in found if passes(*each)]
    for order in reversed(query.get("order_by") or ()):
        key = _order_key(account, board, order["column_id"])
        found.sort(key=key, reverse=order.get("direction") == "desc")
    return found


def _group(account: Account, board: Board, group: Mapping[str, Json]) -> Passes:
    tests = [_rule(account, board, rule) for rule in group.get("rules") or ()]
    tests += [_group(account, board, below) for below in group.get("groups") or ()]
    if not tests:
        return lambda _item, _seen: True
    joined = any if group.get("operator") == "or" else all
    return lambda item, seen: joined(test(item, seen) for test in tests)


def _rule(account: Account, board: Board, rule: Mapping[str, Json]) -> Passes:
    column = live_column(board, rule["column_id"])
    operator, wanted = rule["operator"], rule["compare_value"]
    if column.type in _never_filtered:
        raise bad_argument(f"columns of type {column.type} cannot be filtered", column_id=column.id)
    if wanted is None or operator in ("ends_with", "within_the_next", "within_the_last"):
        raise Refused("InvalidArgumentException", f"{operator} with {wanted!r} is not supported", column_id=column.id)
    if operator in ("is_empty", "is_not_empty"):
        empty = operator == "is_empty"
        return lambda item, seen: (shown_in(account, column, item, seen) == "") == empty
    if operator in _text_operators:
        return _by_text(account, column, operator, wanted)
    if operator in _order_operators:
        return _by_order(column, operator, wanted)
    chosen = wanted if isinstance(wanted, list) else [wanted]
    positive = operator == "any_of"
    return lambda item, seen: _is_one_of(account, column, item, seen, chosen) == positive


def shown_in(account: Account, column: Column, item: Item, seen: Snapshot) -> str:
    """Return a cell's text as the index knows it."""
    return seen.name if column.type == "name" else shown(account, item, column, seen.values.get(column.id))


def _by_text(account: Account, column: Column, operator: str, wanted: Json) -> Passes:
    text = str(wanted[0] if isinstance(wanted, list) and wanted else wanted).casefold()

    def passes(item: Item, seen: Snapshot) -> bool:
        here = shown_in(account, column, item, seen).casefold()
        match operator:
            case "starts_with":
                return here.startswith(text)
            case "not_contains_text":
                return text not in here
            case "contains_terms":
                return all(term in here for term in text.split())
            case _:
                return text in here

    return passes


def _by_order(column: Column, operator: str, wanted: Json) -> Passes:
    if column.type not in ("numbers", "date", "rating"):
        raise bad_argument(f"{operator} is not supported by columns of type {column.type}", column_id=column.id)
    bounds = [_comparable(column, each) for each in (wanted if isinstance(wanted, list) else [wanted])]

    def passes(_: Item, seen: Snapshot) -> bool:
        value = seen.values.get(column.id)
        if value is None:
            return False
        here = _comparable(column, value)
        match operator:
            case "greater_than":
                return here > bounds[0]
            case "greater_than_or_equals":
                return here >= bounds[0]
            case "lower_than":
                return here < bounds[0]
            case "lower_than_or_equal":
                return here <= bounds[0]
            case _:
                return bounds[0] <= here <= bounds[-1]

    return passes


def _comparable(column: Column, value: Json) -> Any:
    if column.type == "date":
        return value["date"] if isinstance(value, dict) else str(value)
    return float(value["rating"] if isinstance(value, dict) else value)


def _is_one_of(account: Account, column: Column, item: Item, seen: Snapshot, wanted: Sequence[Json]) -> bool:
    value = seen.values.get(column.id)
    match column.type:
        case "status":
            return (5 if value is None else value["index"]) in _numbers(wanted)
        case "dropdown":
            return value is not None and any(each in _numbers(wanted) for each in value["ids"])
        case "board_relation":
            linked = set() if value is None else {int(each) for each in value["item_ids"]}
            return any(each in linked for each in _numbers(wanted))
        case "people":
            chosen = [] if value is None else [f"person-{each['id']}" for each in value["personsAndTeams"]]
            return any(each in wanted for each in chosen)
        case "checkbox":
            return False
        case _:
            here = shown_in(account, column, item, seen)
            return any(here == str(each) for each in wanted)


def _numbers(wanted: Sequence[Json]) -> list[int]:
    """Return the numbers among the values: text silently matches nothing."""
    return [each for each in wanted if isinstance(each, int) and not isinstance(each, bool)]


def _order_key(account: Account, board: Board, column_id: str) -> Callable[[tuple[Item, Snapshot]], Json]:
    if column_id == "__creation_log__":
        return lambda each: each[0].created_at
    if column_id == "__last_updated__":
        return lambda each: each[0].updated_at
    column = live_column(board, column_id)
    if column.type == "numbers":
        return lambda each: float(each[1].values.get(column_id) or 0)
    return lambda each: shown_in(account, column, *each).casefold()
