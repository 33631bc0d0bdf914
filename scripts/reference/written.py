"""How values and docstrings are written on the generated pages."""

import inspect
import json
import re
from decimal import Decimal
from typing import Any

from storeboard.mapping.shapes import is_money
from storeboard.normalise import money

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T")
_CHARACTERS_MAX = 120
_OBJECT_CHARACTERS_MAX = 48


def flat(text: str) -> str:
    """Write a docstring on one line, fit for a cell of a table."""
    return " ".join(inspect.cleandoc(text).split()).replace("|", "\\|")


def type_of(value: Any) -> str:
    """Name the type of a value in the words of the pages."""
    match value:
        case bool():
            return "yes or no"
        case int() | float() | Decimal():
            return "number"
        case str():
            return "time" if _TIME.match(value) else "text"
        case list():
            return "list of texts" if all(isinstance(one, str) for one in value) else "list"
        case _ if is_money(value):
            return "money"
        case _:
            return "object"


def shown(value: Any) -> str:
    """Write a value as code, a long one cut, fit for a cell of a table."""
    written = _written(value).replace("|", "\\|").replace("\n", " ⏎ ")
    most = _OBJECT_CHARACTERS_MAX if type_of(value) == "object" else _CHARACTERS_MAX
    return f"`{written if len(written) <= most else written[:most] + '…'}`"


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal():
            return money.plain(value)
        case _ if is_money(value):
            return f"{money.plain(money.amount(value))} {money.currency(value)}"
        case _:
            return json.dumps(value, ensure_ascii=False)
