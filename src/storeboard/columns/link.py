"""
A web address with the text to show for it.

Takes an address that starts with http or https, or an object or pair of `url` and `text`. Without a text the
address is shown.
"""

import re
from collections.abc import Sequence
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_text
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import text as texts

_ADDRESS = re.compile(r"https?://[^\s/?#][^\s]*", re.IGNORECASE)


def accept(value: object) -> Value:
    """Return `(url, text)`."""
    match value:
        case str(url) | {"url": str(url), "text": None | ""} | (str(url),):
            text = ""
        case {"url": str(url), "text": str(text)} | (str(url), str(text)):
            text = texts.one_line(text)
        case {"url": str(url), **others} if not others:
            text = ""
        case _:
            raise CellError(f"{kind_of(value)}; expected a web address, or an object of url and text")
    url = texts.clean(url)
    if url and not _ADDRESS.fullmatch(url):
        raise CellError(f"a link of {len(url)} characters; expected an address that starts with http:// or https://")
    return (url, text or url) if url else None


def encode(value: Sequence[str], facts: ColumnFacts) -> Any:
    """Return monday's address and text."""
    return {"url": value[0], "text": value[1]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the address and its text, which is the address when monday has none."""
    url, text = cell.get("url"), cell.get("url_text")
    if not url:
        url, text = raw_text(cell, "url"), raw_text(cell, "text")
    return (url, text or url) if url else None


EXAMPLES = (
    Example(
        ("https://shop.example.com/orders/1042", "Order 1042"),
        {"url": "https://shop.example.com/orders/1042", "text": "Order 1042"},
        {"url": "https://shop.example.com/orders/1042", "url_text": "Order 1042"},
    ),
    Example(
        ("https://example.com", "https://example.com"),
        {"url": "https://example.com", "text": "https://example.com"},
        {"value": '{"url":"https://example.com","text":""}'},
    ),
    Example(None, None, {"url": None, "url_text": None, "text": "", "value": None}),
)

TYPE = ColumnType("link", "Link", __doc__, "LinkValue", "url url_text", accept, encode, decode, EXAMPLES)
