"""
One e-mail address.

Takes text with one `@` between two parts and without white space. The address is also written as the text that
monday shows, because monday searches that text. The transform `email` brings an address into its normal form.
"""

import re
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_text, shown
from storeboard.model import ColumnFacts, Value

_ADDRESS = re.compile(r'("[^"\r\n]+"|[^@\s"]+)@[^@\s]+')


def accept(value: object) -> Value:
    """Return the address without white space around it."""
    if not isinstance(value, str):
        raise CellError(f"{kind_of(value)}; expected an e-mail address")
    address = value.strip()
    if address and not _ADDRESS.fullmatch(address):
        raise CellError(f"{kind_of(value)}; expected an e-mail address with one @ and no white space")
    return address


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the address, also as the text that is shown and searched."""
    return {"email": value, "text": value}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the address; the shown text counts only where it is one."""
    found = cell.get("email") or raw_text(cell, "email") or shown(cell)
    return found if _ADDRESS.fullmatch(found) else None


EXAMPLES = (
    Example(
        "mara.lind@example.com",
        {"email": "mara.lind@example.com", "text": "mara.lind@example.com"},
        {"email": "mara.lind@example.com", "label": "mara.lind@example.com"},
    ),
    Example(
        "o'hara+shop@example.ie",
        {"email": "o'hara+shop@example.ie", "text": "o'hara+shop@example.ie"},
        {"text": "o'hara+shop@example.ie"},
    ),
    Example(
        "ken@shop.example",
        {"email": "ken@shop.example", "text": "ken@shop.example"},
        {"value": '{"email":"ken@shop.example","text":"Ken"}'},
    ),
    Example(None, None, {"email": None, "label": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "email",
    "E-mail",
    __doc__,
    "EmailValue",
    "email label",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"text": "email"},
    personal=True,
)
