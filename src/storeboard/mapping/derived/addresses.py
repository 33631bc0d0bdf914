"""
Derived fields that are whole addresses: `from: billing.city` reads on inside the one that the rule of the field chose.

A business unit without an address of its own shows that of the nearest unit above it.
"""

from collections.abc import Iterator

from storeboard.mapping.shapes import expanded, locales_of, record, records
from storeboard.model import Resource
from storeboard.normalise import addresses as postal

UNITS_ABOVE_MAX = 8


def billing(owner: Resource, whole: Resource) -> Resource | None:
    """The default billing address, as an object: `billing.city`; of the unit above where it has none."""
    return _default(owner, "defaultBillingAddressId")


def shipping(owner: Resource, whole: Resource) -> Resource | None:
    """The default shipping address, as an object: `shipping.city`; of the unit above where it has none."""
    return _default(owner, "defaultShippingAddressId")


def first(owner: Resource, whole: Resource) -> Resource | None:
    """The first address, as an object: `first.city`. One by its key is a path: `addresses[key=office].city`."""
    return next((one for unit in chain(owner) for one in records(unit.get("addresses"))), None)


def one_line(address: Resource, whole: Resource) -> str | None:
    """The address in one line."""
    return postal.one_line(address)


def on_a_letter(address: Resource, whole: Resource) -> str | None:
    """The address as on a letter, a line each, in the order of its country; for a `long_text` column."""
    return postal.postal(address, next(iter(locales_of(whole)), "en"))


def billing_line(owner: Resource, whole: Resource) -> str | None:
    """The default billing address in one line."""
    return postal.one_line(billing(owner, whole) or {})


def shipping_line(owner: Resource, whole: Resource) -> str | None:
    """The default shipping address in one line."""
    return postal.one_line(shipping(owner, whole) or {})


def billing_postal(owner: Resource, whole: Resource) -> str | None:
    """The default billing address as on a letter, a line each."""
    return on_a_letter(billing(owner, whole) or {}, whole)


def shipping_postal(owner: Resource, whole: Resource) -> str | None:
    """The default shipping address as on a letter, a line each."""
    return on_a_letter(shipping(owner, whole) or {}, whole)


def role_of(address: Resource, whole: Resource) -> list[str] | None:
    """What the address is for: `Default billing`, `Default shipping`, `Billing`, `Shipping`; several are possible."""
    owner = record(address.get("customer")) or record(address.get("businessUnit"))
    id_ = address.get("id")
    found = [
        role
        for role, ids in (
            ("Default billing", [owner.get("defaultBillingAddressId")]),
            ("Default shipping", [owner.get("defaultShippingAddressId")]),
            ("Billing", owner.get("billingAddressIds")),
            ("Shipping", owner.get("shippingAddressIds")),
        )
        if isinstance(ids, list) and isinstance(id_, str) and id_ in ids
    ]
    return found or None


def chain(unit: Resource) -> Iterator[Resource]:
    """The record itself, then the units above it, the nearest first."""
    for _ in range(UNITS_ABOVE_MAX):
        yield unit
        unit = expanded(unit.get("parentUnit"))
        if not unit:
            return


def _default(owner: Resource, field: str) -> Resource | None:
    for unit in chain(owner):
        id_ = unit.get(field)
        known = records(unit.get("addresses"))
        if isinstance(id_, str) and (found := next((one for one in known if one.get("id") == id_), None)) is not None:
            return found
    return None
