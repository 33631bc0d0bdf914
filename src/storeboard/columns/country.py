"""
One country.

Takes an ISO 3166 alpha-2 code in any case. monday wants the country's name too; it is written in English.
"""

from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, normalised, raw_text
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import countries


def accept(value: object) -> Value:
    """Return the alpha-2 code in upper case."""
    if not isinstance(value, str):
        raise CellError(f"{kind_of(value)}; expected an ISO 3166 alpha-2 code")
    return normalised(countries.country, value) if value.strip() else None


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the code and the English name, both of which monday requires."""
    return {"countryCode": value, "countryName": countries.country_name(value)}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the country's code."""
    country = cell.get("country")
    code = country.get("code") if isinstance(country, dict) else raw_text(cell, "countryCode")
    return code.upper() if code else None


EXAMPLES = (
    Example("DE", {"countryCode": "DE", "countryName": "Germany"}, {"country": {"code": "DE", "name": "Germany"}}),
    Example(
        "JP", {"countryCode": "JP", "countryName": "Japan"}, {"value": '{"countryCode":"JP","countryName":"Japan"}'}
    ),
    Example(None, None, {"country": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "country", "Country", __doc__, "CountryValue", "country { code name }", accept, encode, decode, EXAMPLES
)
