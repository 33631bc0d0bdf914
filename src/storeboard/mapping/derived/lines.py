"""
Derived fields of a line: a line item or a custom line item, read the same way.
"""

from typing import Any

from storeboard.mapping.shapes import locales_of, record, text
from storeboard.model import Resource
from storeboard.normalise import locales


def name(line: Resource, whole: Resource) -> str | None:
    """The product's name in the board's languages, else the record's locale, else in English, else in any language."""
    return localized(line.get("name"), whole)


def sku(line: Resource, whole: Resource) -> str | None:
    """The SKU of a line item's variant, the slug of a custom line item."""
    return text(record(line.get("variant")).get("sku")) or text(line.get("slug"))


def quantity(line: Resource, whole: Resource) -> Any:
    """The number of pieces."""
    return line.get("quantity")


def price(line: Resource, whole: Resource) -> Any:
    """The price of one piece as money, before discounts on the record: `via: amount` makes a number of it."""
    return record(line.get("price")).get("value") or line.get("money")


def total(line: Resource, whole: Resource) -> Any:
    """The price of all pieces after discounts as money: `via: amount` makes a number of it."""
    return line.get("totalPrice")


def localized(texts: Any, whole: Resource) -> str | None:
    """Choose out of a LocalizedString by the languages of board and record; a plain text is taken as it is."""
    if isinstance(texts, dict):
        known = {key: one for key, one in texts.items() if isinstance(key, str) and isinstance(one, str)}
        return locales.pick(known, locales_of(whole))
    return text(texts)
