"""
Derived fields of customers and business units, and the choice of an address among many.

The address that speaks for a person is the default shipping address, else the default billing address, else the first.
"""

from collections.abc import Iterable
from typing import Any

from storeboard.mapping.shapes import expanded, record, records, text
from storeboard.model import Resource
from storeboard.normalise import addresses as postal
from storeboard.normalise import names


def name(customer: Resource, whole: Resource) -> str | None:
    """The person's full name, else the company's, else the e-mail address."""
    return names.full_name(customer) or company(customer, whole) or text(customer.get("email"))


def full_name(customer: Resource, whole: Resource) -> str | None:
    """The person's title and names alone; empty for a customer without a name."""
    person = {name: customer.get(name) for name in ("title", "firstName", "middleName", "lastName")}
    return names.full_name(person)


def language(customer: Resource, whole: Resource) -> str | None:
    """The language that the customer prefers, as commercetools writes it."""
    return text(customer.get("locale"))


def company(customer: Resource, whole: Resource) -> str | None:
    """The company of the record itself, else of the address that speaks for it."""
    found = names.company(customer)
    return found or next((firm for one in ranked_addresses(customer) if (firm := names.company(one))), None)


def phone(customer: Resource, whole: Resource) -> str | None:
    """The first phone or mobile number of the default shipping, default billing, then any other address."""
    return phone_in(ranked_addresses(customer))


def phone_country(customer: Resource) -> str | None:
    """Return the country of the address that the phone number stands in."""
    return phone_country_in(ranked_addresses(customer))


def country(customer: Resource, whole: Resource) -> str | None:
    """The country of the default shipping, default billing, then any other address."""
    return country_in(ranked_addresses(customer))


def address(customer: Resource, whole: Resource) -> str | None:
    """The default shipping, default billing, then any other address in one line."""
    return address_in(ranked_addresses(customer))


def group(customer: Resource, whole: Resource) -> str | None:
    """The name of the customer group, else its key; of the first assigned group when there is no other."""
    assigned = [one.get("customerGroup") for one in records(customer.get("customerGroupAssignments"))]
    return next((word for one in (customer.get("customerGroup"), *assigned) if (word := group_word(one))), None)


def contact_email(unit: Resource, whole: Resource) -> str | None:
    """The contact e-mail address of a business unit."""
    return text(unit.get("contactEmail"))


def group_word(reference: Any) -> str | None:
    """Return the name or the key of the group behind a reference, None when it was not read along."""
    found = expanded(reference)
    return text(found.get("name")) or text(found.get("key")) or text(record(reference).get("key"))


def ranked_addresses(customer: Resource) -> list[Resource]:
    """Return the addresses, the one that speaks for the person first."""
    known = records(customer.get("addresses"))
    first = (customer.get("defaultShippingAddressId"), customer.get("defaultBillingAddressId"))
    chosen = [one for id_ in first if isinstance(id_, str) for one in known if one.get("id") == id_]
    return chosen + [one for one in known if not any(one is other for other in chosen)]


def phone_in(addresses: Iterable[Resource]) -> str | None:
    """Return the first phone or mobile number."""
    return next((number for one in addresses if (number := _number(one))), None)


def phone_country_in(addresses: Iterable[Resource]) -> str | None:
    """Return the country of the address with the first phone or mobile number."""
    return next((text(one.get("country")) for one in addresses if _number(one)), None)


def country_in(addresses: Iterable[Resource]) -> str | None:
    """Return the first country."""
    return next((code for one in addresses if (code := text(one.get("country")))), None)


def address_in(addresses: Iterable[Resource]) -> str | None:
    """Return the first address that has more than a country, in one line."""
    return next((line for one in addresses if (line := postal.one_line(one))), None)


def _number(address: Resource) -> str | None:
    return text(address.get("phone")) or text(address.get("mobile"))
