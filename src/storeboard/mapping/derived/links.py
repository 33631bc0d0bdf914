"""
Links to the Merchant Center, where the people of the shop work.

The reader puts the address of the project's Merchant Center beside what it reads, as `merchantCenter`; where that is
not known there is no link.
"""

from storeboard.mapping.shapes import record, text
from storeboard.model import Resource


def order(resource: Resource, whole: Resource) -> str | None:
    """The order in the Merchant Center, for a `link` column."""
    return _link(resource, "orders")


def customer(resource: Resource, whole: Resource) -> str | None:
    """The customer in the Merchant Center, for a `link` column."""
    return _link(resource, "customers")


def of_order(part: Resource, whole: Resource) -> str | None:
    """The order that it belongs to, in the Merchant Center, for a `link` column."""
    return _link(record(part.get("order")), "orders")


def of_customer(part: Resource, whole: Resource) -> str | None:
    """The customer that it belongs to, in the Merchant Center, for a `link` column."""
    return _link(record(part.get("customer")), "customers")


def _link(resource: Resource, place: str) -> str | None:
    base, id_ = text(resource.get("merchantCenter")), text(resource.get("id"))
    return f"{base}/{place}/{id_}" if base and id_ else None
