"""
Write the name of a person or a company from the fields that commercetools keeps apart.

The order is the one that shops enter: title, first, middle, last. Nothing is guessed, re-cased or taken apart.
"""

from collections.abc import Mapping
from typing import Any

from storeboard.normalise.text import one_line

_COMPANY_FIELDS = ("companyName", "company", "name")


def full_name(record: Mapping[str, Any], *, with_title: bool = True) -> str | None:
    """Return the name of a customer or of an address's person, else of the company; None when there is neither."""
    fields = ("title", "firstName", "middleName", "lastName") if with_title else ("firstName", "middleName", "lastName")
    parts = [part for part in (field_text(record, field) for field in fields) if part]
    # A title alone names nobody.
    if parts == [field_text(record, "title")] and with_title:
        parts = []
    return " ".join(parts) or company(record)


def company(record: Mapping[str, Any]) -> str | None:
    """Return the company's name of a customer, an address or a business unit; None when there is none."""
    return next((text for text in (field_text(record, field) for field in _COMPANY_FIELDS) if text), None)


def field_text(record: Mapping[str, Any], field: str) -> str:
    """Return a field's text on one line, empty when it is absent or no text."""
    value = record.get(field)
    return one_line(value) if isinstance(value, str) else ""
