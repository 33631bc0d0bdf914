"""
Give a value the form of its column: what a column type implies when a mapping says nothing.

A phone column gets E.164, an e-mail column a normalised address, a number column the amount of money; text is cleaned,
lists are joined, a LocalizedString is chosen from by the record's locale, and what is too long is cut. The result
is canonical, as `columns` defines it. What fits no cell raises `NormaliseError` or `CellError`.
"""

from typing import Any, Final

from storeboard.columns import COLUMN_TYPES
from storeboard.columns.long_text import CHARACTERS_MAX
from storeboard.mapping import transforms
from storeboard.mapping.context import Context
from storeboard.mapping.shapes import is_money
from storeboard.model import Value
from storeboard.normalise import text as texts

NAME_CHARACTERS_MAX: Final = 255

_TEXTS = frozenset({"text", "long_text", "status", "dropdown"})


def fit(type_: str, value: Any, context: Context) -> Value:
    """Return the canonical value of a column of this type, None for an empty cell."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = _plain(type_, value, context)
    match type_:
        # These two are canonical as they come out; accepting them would only clean them again.
        case "text":
            return texts.truncate(texts.one_line(value), CHARACTERS_MAX) or None
        case "long_text":
            return shortened(texts.clean(value), CHARACTERS_MAX) or None
        case "phone" if isinstance(value, str):
            value = transforms.e164(value, (), context)
        case "email" if isinstance(value, str):
            value = transforms.email(value, (), context)
        case "link" if isinstance(value, str):
            value = texts.clean(value)
        case _:
            pass
    return COLUMN_TYPES[type_].accept(value)


def fit_name(value: Any, context: Context) -> str | None:
    """Return a name of 1 to 255 characters on one line, None when there is nothing to show."""
    text = texts.one_line(transforms.as_text(_plain("text", value, context)))
    return texts.truncate(text, NAME_CHARACTERS_MAX) or None


def shortened(text: str, limit: int) -> str:
    """Cut a long text and say how much is missing."""
    if len(text) <= limit:
        return text
    note = f" ({len(text):,} characters in all)"
    return texts.truncate(text, limit - len(note)) + note


def _plain(type_: str, value: Any, context: Context) -> Any:
    if isinstance(value, dict) and transforms.is_localized(value) and type_ in _TEXTS:
        return transforms.localized(value, (), context)
    if type_ in ("text", "long_text"):
        return transforms.join(value, (), context) if isinstance(value, list) else transforms.as_text(value)
    if type_ == "numbers" and is_money(value):
        return transforms.amount(value, (), context)
    return value
