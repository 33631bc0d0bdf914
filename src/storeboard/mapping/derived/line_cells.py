"""
All lines of an order or quote in one cell each: a table to be read, JSON, the SKUs and their quantities.

What does not fit a cell is cut at a whole line, and how much is missing is said; no number is ever cut in two. A line
whose money cannot be read is shown without it.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from storeboard.mapping.derived import lines
from storeboard.mapping.derived.orders import lines_of
from storeboard.mapping.shapes import count, record, text
from storeboard.model import Resource
from storeboard.normalise import NormaliseError, money
from storeboard.normalise import text as texts

CELL_CHARACTERS_MAX: Final = 2000
"""What a long text holds on monday; the texts keep to it too."""

NAME_CHARACTERS_MAX: Final = 100
SKU_CHARACTERS_MAX: Final = 60


def table(order: Resource, whole: Resource) -> str | None:
    """
    The lines as a table to be read, for a `long_text` column: quantity, SKU, name and total, one line each.

    `2 × MUG-BLU  Blue mug  25.80 EUR`. Lines that do not fit into 2,000 characters are counted in the last one:
    `… and 12 more lines, 34 pieces`.
    """
    return _fitted(order, whole, _row, "\n".join, _more)


def as_json(order: Resource, whole: Resource) -> str | None:
    """
    The lines as JSON, for a `long_text` column: `{"lines":[{"id","sku","name","quantity","total","currency"}]}`.

    It stays valid JSON within 2,000 characters: lines that do not fit are left out and counted in `more_lines` and
    `more_pieces`.
    """
    return _fitted(order, whole, _object, "".join, None)


def skus(order: Resource, whole: Resource) -> str | None:
    """The SKU of every line in the order of the lines, for a `text` column: `MUG-BLU, LAMP-NAT`; `–` for none."""
    return _fitted(order, whole, lambda line, _: _sku(line) or "–", ", ".join, _more)


def quantities(order: Resource, whole: Resource) -> str | None:
    """The quantity of every line in the same order as `lines.skus`, for a `text` column: `2, 1`."""
    return _fitted(order, whole, lambda line, _: str(count(line.get("quantity"))), ", ".join, _more)


_Row = Callable[[Resource, Resource], str]


def _fitted(
    order: Resource,
    whole: Resource,
    row: _Row,
    joined: Callable[[Sequence[str]], str],
    more: Callable[[Sequence[Resource]], str] | None,
) -> str | None:
    """As many lines as fit into a cell together with the word on those that do not."""
    found = lines_of(order)
    if not found:
        return None
    rows = [row(line, whole) for line in found]

    def shown(fitting: int) -> str:
        left = found[fitting:]
        if more is None:
            return _document(rows[:fitting], left)
        return joined([*rows[:fitting], more(left)] if left else rows)

    if len(whole_text := shown(len(rows))) <= CELL_CHARACTERS_MAX:
        return whole_text
    least, most = 0, len(rows) - 1
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if len(shown(middle)) <= CELL_CHARACTERS_MAX else (least, middle - 1)
    return shown(least)


def _more(left: Sequence[Resource]) -> str:
    return f"… and {len(left)} more lines, {_pieces(left)} pieces"


def _document(rows: Sequence[str], left: Sequence[Resource]) -> str:
    rest = f',"more_lines":{len(left)},"more_pieces":{_pieces(left)}' if left else ""
    return f'{{"lines":[{",".join(rows)}]{rest}}}'


def _pieces(some: Sequence[Resource]) -> int:
    return sum(count(line.get("quantity")) for line in some)


def _row(line: Resource, whole: Resource) -> str:
    amount, currency = _total(line)
    cost = f"{amount} {currency}" if amount is not None else None
    parts = (f"{count(line.get('quantity'))} × {_sku(line) or '–'}", _name(line, whole), cost)
    return "  ".join(part for part in parts if part)


def _object(line: Resource, whole: Resource) -> str:
    amount, currency = _total(line)
    fields: dict[str, Any] = {
        "id": text(line.get("id")),
        "sku": _sku(line),
        "name": _name(line, whole),
        "quantity": count(line.get("quantity")),
        "total": amount,
        "currency": currency,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _name(line: Resource, whole: Resource) -> str | None:
    name = lines.name(line, whole)
    return texts.truncate(texts.one_line(name), NAME_CHARACTERS_MAX) or None if name else None


def _sku(line: Resource) -> str | None:
    sku = lines.sku(line, line)
    return texts.truncate(texts.one_line(sku), SKU_CHARACTERS_MAX) or None if sku else None


def _total(line: Resource) -> tuple[str | None, str | None]:
    """The total of a line in digits with its currency; nothing for what is no money."""
    whole = record(lines.total(line, line))
    try:
        return money.plain(money.amount(whole)), money.currency(whole)
    except NormaliseError:
        return None, None
