"""
Fields that commercetools does not have but a sales team needs, per entity: the table of them.

A derived field is addressed like a path (`from: payment.status`) and wins over a path of the same text. It is a
function of the resource alone and its docstring is its page of the reference. It returns None when there is nothing
to say, raises `NormaliseError` when the resource contradicts itself, and nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from storeboard.mapping.derived import line_cells, lines, orders, payments, people
from storeboard.model import Resource

LINE: Final = "line"
"""The entity of a line item or custom line item inside its record."""


@dataclass(frozen=True, slots=True)
class Derived:
    """
    One derived field.

    `read` takes the record that holds the field and the whole resource around it, which differ for lines only.
    `country` gives the country that the value belongs to, for phone numbers.
    """

    name: str
    read: Callable[[Resource, Resource], Any]
    country: Callable[[Resource], str | None] | None = None


def _table(*fields: Derived) -> Mapping[str, Derived]:
    return MappingProxyType({field.name: field for field in fields})


_QUOTE = (
    Derived("customer.name", orders.customer_name),
    Derived("customer.company", orders.customer_company),
    Derived("email", orders.email),
    Derived("phone", orders.phone, country=orders.phone_country),
    Derived("country", orders.country),
    Derived("address", orders.address),
    Derived("lines.count", orders.lines_count),
    Derived("lines.pieces", orders.lines_pieces),
    Derived("lines.table", line_cells.table),
    Derived("lines.json", line_cells.as_json),
    Derived("lines.skus", line_cells.skus),
    Derived("lines.quantities", line_cells.quantities),
    Derived("state.name", orders.state_name),
    Derived("number", orders.number),
)

DERIVED: Final[Mapping[str, Mapping[str, Derived]]] = MappingProxyType(
    {
        "customer": _table(
            Derived("name", people.name),
            Derived("company", people.company),
            Derived("phone", people.phone, country=people.phone_country),
            Derived("country", people.country),
            Derived("address", people.address),
            Derived("group", people.group),
        ),
        "business-unit": _table(
            Derived("company", people.company),
            Derived("email", people.contact_email),
            Derived("phone", people.phone, country=people.phone_country),
            Derived("country", people.country),
            Derived("address", people.address),
        ),
        "order": _table(
            *_QUOTE,
            Derived("customer.group", orders.customer_group),
            Derived("billing.address", orders.billing_address),
            Derived("shipping.address", orders.shipping_address),
            Derived("gross", payments.gross),
            Derived("due", payments.due),
            Derived("payment.status", payments.status),
            Derived("payment.method", payments.method),
            Derived("payment.paid", payments.paid),
            Derived("payment.authorized", payments.authorized),
            Derived("payment.refunded", payments.refunded),
            Derived("fulfilment.status", orders.fulfilment_status),
            Derived("tracking.numbers", orders.tracking_numbers),
            Derived("returned.pieces", orders.returned_pieces),
        ),
        "quote-request": _table(*_QUOTE),
        "quote": _table(*_QUOTE),
        "staged-quote": _table(
            Derived("customer.name", orders.customer_name),
            Derived("customer.company", orders.customer_company),
            Derived("email", orders.email),
            Derived("state.name", orders.state_name),
            Derived("number", orders.number),
        ),
        LINE: _table(
            Derived("name", lines.name),
            Derived("sku", lines.sku),
            Derived("quantity", lines.quantity),
            Derived("price", lines.price),
            Derived("total", lines.total),
        ),
    }
)
"""Every derived field, by entity and name."""

NONE: Final[Mapping[str, Derived]] = MappingProxyType({})


def derived_of(entity: str) -> Mapping[str, Derived]:
    """Return the derived fields of an entity, none for an entity without any."""
    return DERIVED.get(entity, NONE)
