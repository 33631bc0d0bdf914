"""
Give a value the form of its column: what a column type implies when a mapping says nothing.

A phone column gets E.164, an e-mail column a normalised address, a number column the amount of money; text is cleaned,
lists are joined, a LocalizedString is chosen from by the record's locale, and what is too long is cut. Which of these
a column wants is said by its type, in `columns`. The result is canonical, as `columns` defines it. What fits no cell
raises `NormaliseError` or `CellError`.
"""

from typing import Any, Final

from storeboard.columns import COLUMN_TYPES, Kind
from storeboard.mapping import transforms
from storeboard.mapping.context import Context
from storeboard.mapping.shapes import is_money
from storeboard.model import Column, Value
from storeboard.normalise import text as texts

NAME_CHARACTERS_MAX: Final = 255

_NAME: Final[dict[Kind, str]] = {"list": "join", "localized": "localized"}


def fit(column: Column, value: Any, context: Context) -> Value:
    """Return the canonical value of a column, None for an empty cell."""
    if value is None:
        return None
    column_type = COLUMN_TYPES[column.type]
    if column.options:
        value = column_type.prepare(value, column.options)
    if column_type.implies:
        value = _implied(column_type.implies.get(kind_of(value)), value, context)
    # A text in several languages may have no words in any.
    return None if value is None else column_type.fit(value)


def fit_name(value: Any, context: Context) -> str | None:
    """Return a name of 1 to 255 characters on one line, None when there is nothing to show."""
    text = texts.one_line(transforms.as_text(_implied(_NAME.get(kind_of(value)), value, context)))
    return texts.truncate(text, NAME_CHARACTERS_MAX) or None


def kind_of(value: Any) -> Kind:
    """Tell which sort of rendered value it is."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "list"
    if transforms.is_localized(value):
        return "localized"
    return "money" if is_money(value) else "other"


def _implied(transform: str | None, value: Any, context: Context) -> Any:
    return value if transform is None else transforms.TRANSFORMS[transform].function(value, (), context)
