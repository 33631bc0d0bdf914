"""
A decimal number of at most 15 digits.

Takes numbers and text that is a plain number. monday answers with a double, which keeps 15 significant digits;
more would come back as another number and are refused. Trailing zeros carry nothing and are dropped. The unit is a
setting of the column: `unit: EUR` shows it beside every number, and money in another currency is then refused;
`via: in(EUR)` leaves the cell of such a record empty instead, for a column per currency. Without a unit the currency
belongs into a column of its own.
"""

import re
from decimal import Decimal
from typing import Any

from storeboard.columns.column_type import (
    Cell,
    CellError,
    ColumnType,
    Example,
    Option,
    Options,
    kind_of,
    plain_text,
    raw,
    shown,
)
from storeboard.model import ColumnFacts, Value

DIGITS_MAX = 15
DECIMALS_MAX = 20

UNIT_CHARACTERS_MAX = 10

_CURRENCY = re.compile("[A-Z]{3}")
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def accept(value: object) -> Value:
    """Return a plain decimal without exponent, `+` or needless zeros."""
    if isinstance(value, bool):
        raise CellError("a truth value; expected a number")
    text = plain_text(value, "a number").strip()
    if not _PLAIN.fullmatch(text):
        raise CellError(f"{kind_of(value)}; expected a plain number, such as 1234.5, without unit or exponent")
    return _within_limits(_plain(text))


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the number as text, as monday takes it."""
    return value


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the number, else what the raw value or the shown text holds."""
    for found in (cell.get("number"), raw(cell), shown(cell)):
        if isinstance(found, int | float | str) and not isinstance(found, bool):
            text = plain_text(found, "a number").strip()
            if _PLAIN.fullmatch(text):
                return _plain(text)
    return None


def _of_the_unit(value: Any, options: Options) -> Any:
    unit, found = options.get("unit", ""), value.get("currencyCode") if isinstance(value, dict) else None
    if found is not None and _CURRENCY.fullmatch(unit) and found != unit:
        raise CellError(f"money in another currency than that of the column; expected {unit}")
    return value


def _check_unit(unit: str) -> None:
    if not 0 < len(unit.strip()) <= UNIT_CHARACTERS_MAX:
        raise CellError(f"expected a currency code or a sign of 1 to {UNIT_CHARACTERS_MAX} characters")


def _defaults(options: Options) -> dict[str, Any]:
    unit = options.get("unit")
    return {"unit": {"symbol": "custom", "custom_unit": unit, "direction": "right"}} if unit else {}


def _plain(text: str) -> str:
    whole, _, decimals = text.lstrip("+-").partition(".")
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    number = f"{whole}.{decimals}" if decimals else whole
    return f"-{number}" if text.startswith("-") and number != "0" else number


def _within_limits(number: str) -> str:
    digits = len(Decimal(number).normalize().as_tuple().digits) if len(number) < 28 else len(number)
    whole, _, decimals = number.lstrip("-").partition(".")
    if digits > DIGITS_MAX or len(whole) > DIGITS_MAX:
        raise CellError(f"a number of {max(digits, len(whole))} digits; at most {DIGITS_MAX} are kept by monday")
    if len(decimals) > DECIMALS_MAX:
        raise CellError(f"a number of {len(decimals)} decimals; at most {DECIMALS_MAX} are written")
    return number


EXAMPLES = (
    Example("42.5", "42.5", {"number": 42.5, "text": "42.5", "value": '"42.5"'}),
    Example("0", "0", {"number": 0, "text": "0", "value": '"0"'}),
    Example("-1234567890.12345", "-1234567890.12345", {"number": -1234567890.12345}),
    Example("19.9", "19.9", {"text": "19.9", "value": None}),
    Example(None, None, {"number": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "numbers",
    "Numbers",
    __doc__,
    "NumbersValue",
    "number",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"money": "amount"},
    prepare=_of_the_unit,
    options={"unit": Option("What the numbers count: a currency code, or a sign such as %.", _check_unit)},
    to_defaults=_defaults,
)
