"""
Write an address as one line or as a postal block, in the order that its country writes it.

Countries fall into few groups: the house number stands before or after the street, the postal code before or after
the city. Nothing is checked, corrected or upper-cased, and empty fields leave no trace.
"""

from collections.abc import Mapping
from typing import Any

from storeboard.normalise import NormaliseError
from storeboard.normalise.countries import country_name
from storeboard.normalise.names import company, field_text, full_name

_BRITISH_ORDER = frozenset(["AU", "CA", "GB", "GG", "HK", "IE", "IM", "IN", "JE", "NZ", "PR", "SG", "US", "ZA"])
_NUMBER_FIRST = _BRITISH_ORDER | {"FR", "IL", "LK", "LU", "MA", "MC", "MT", "MY", "NG", "PH", "PK", "SA", "TH", "TN"}
_CODE_LAST = _BRITISH_ORDER | {"BD", "BR", "CO", "EG", "KE", "LK", "MT", "NG", "PK", "SA", "TH"}
_WITH_STATE = frozenset(["AU", "BR", "CA", "IN", "MX", "MY", "NG", "PR", "US"])


def one_line(address: Mapping[str, Any]) -> str | None:
    """Return street, city and country code in one line; None when only the country, or nothing, is known."""
    place = _joined(", ", street(address), *_extras(address), _city_line(address))
    return _joined(", ", place, _code(address)) if place else None


def postal(address: Mapping[str, Any], locale: str = "en") -> str | None:
    """Return the address as on a letter: company, person, street, city, country; a line each, None if empty."""
    firm, person = company(address), full_name(address)
    department = field_text(address, "department")
    addressee = [firm or "", department, person if person and person != firm else ""]
    place = [street(address), *_extras(address), _city_line(address), _country_line(address, locale)]
    return _joined("\n", *addressee, *place) or None


def street(address: Mapping[str, Any]) -> str:
    """Return the street with its number, or the post-office box; empty when there is neither."""
    name, number = field_text(address, "streetName"), field_text(address, "streetNumber")
    order = (number, name) if _code(address) in _NUMBER_FIRST else (name, number)
    box = field_text(address, "pOBox")
    return _joined(" ", *order) or (f"PO Box {box}" if box else "")


def _city_line(address: Mapping[str, Any]) -> str:
    code, city, postcode = _code(address), field_text(address, "city"), field_text(address, "postalCode")
    state = (field_text(address, "state") or field_text(address, "region")) if code in _WITH_STATE else ""
    if code not in _CODE_LAST:
        return _joined(", ", _joined(" ", postcode, city), state)
    return _joined(", ", city, _joined(" ", state, postcode)) if state else _joined(" ", city, postcode)


def _extras(address: Mapping[str, Any]) -> tuple[str, ...]:
    fields = ("additionalStreetInfo", "building", "apartment", "additionalAddressInfo")
    return tuple(field_text(address, field) for field in fields)


def _country_line(address: Mapping[str, Any], locale: str) -> str:
    code = _code(address)
    try:
        return country_name(code, locale) if code else ""
    except NormaliseError:
        return code


def _code(address: Mapping[str, Any]) -> str:
    return field_text(address, "country").upper()


def _joined(separator: str, *parts: str) -> str:
    return separator.join(part for part in parts if part)
