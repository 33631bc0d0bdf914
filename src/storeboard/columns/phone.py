"""
One phone number with its country.

Takes a pair of number in E.164 and ISO 3166 alpha-2 code, which is what the transform `e164` makes, or a number in
international form, whose country is then the number's own. monday checks the number by libphonenumber's rules.
"""

import re
from collections.abc import Sequence
from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, normalised, raw_text, shown
from storeboard.model import ColumnFacts, Value
from storeboard.normalise import NormaliseError, phones

_COUNTRY = re.compile("[A-Z]{2}")


def accept(value: object) -> Value:
    """Return `(number, country)`."""
    match value:
        case str():
            return _read(value)
        case (str(number), str(country)):
            return _checked(number.strip(), country.strip().upper())
        case _:
            raise CellError(f"{kind_of(value)}; expected a phone number and its country, via: e164 makes both")


def encode(value: Sequence[str], facts: ColumnFacts) -> Any:
    """Return monday's number and country."""
    return {"phone": value[0], "countryShortName": value[1]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the number in E.164 where it can be read as one, else as it stands, and its country, empty if unknown."""
    phone = cell.get("phone") or raw_text(cell, "phone") or shown(cell)
    country = cell.get("country_short_name") or raw_text(cell, "countryShortName")
    if not phone or phones.E164.fullmatch(phone):
        return (phone, country) if phone else None
    try:
        return phones.e164(phone, country)[0], country
    except NormaliseError:
        return phone, country


def _read(text: str) -> Value:
    return normalised(phones.e164, text) if text.strip() else None


def _checked(number: str, country: str) -> Value:
    if not phones.E164.fullmatch(number):
        raise CellError(f"a phone number of {len(number)} characters; expected E.164, such as +12025550169")
    if not _COUNTRY.fullmatch(country):
        raise CellError("a phone number without a country; expected ISO 3166 alpha-2, such as US")
    return number, country


EXAMPLES = (
    Example(
        ("+12025550169", "US"),
        {"phone": "+12025550169", "countryShortName": "US"},
        {"phone": "+12025550169", "country_short_name": "US", "text": "+12025550169"},
    ),
    Example(
        ("+493012345678", "DE"),
        {"phone": "+493012345678", "countryShortName": "DE"},
        {"phone": "493012345678", "country_short_name": "DE"},
    ),
    Example(
        ("+442079460018", "GB"),
        {"phone": "+442079460018", "countryShortName": "GB"},
        {"value": '{"phone":"+442079460018","countryShortName":"GB"}'},
    ),
    Example(None, None, {"phone": None, "country_short_name": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "phone",
    "Phone",
    __doc__,
    "PhoneValue",
    "phone country_short_name",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"text": "e164"},
    personal=True,
)
