"""
Derived fields of orders, quote requests and quotes.

An order knows its customer by id only; the reader puts the customer beside it as `customer`. A guest has none, and is
known by the addresses. Where an address counts, the shipping address comes before the billing address.
"""

from collections.abc import Iterator
from typing import Any

from storeboard.mapping.derived import people
from storeboard.mapping.derived.lines import localized
from storeboard.mapping.shapes import count, expanded, record, records, text
from storeboard.model import Resource
from storeboard.normalise import addresses as postal
from storeboard.normalise import names

SHORT_ID_CHARACTERS = 8


def number(order: Resource, whole: Resource) -> str | None:
    """The order number, else the key, else the first eight characters of the id."""
    found = text(order.get("orderNumber")) or text(order.get("key"))
    return found or (text(order.get("id")) or "")[:SHORT_ID_CHARACTERS] or None


def customer_name(order: Resource, whole: Resource) -> str | None:
    """
    The customer's name; for a guest the one in the billing, then the shipping address, then the e-mail address.

    A customer without a name is taken for a guest.
    """
    customer = customer_of(order)
    own = (names.full_name(one) for one in (customer, *_billing_first(order)))
    return next((found for found in own if found), None) or email(order, whole)


def customer_company(order: Resource, whole: Resource) -> str | None:
    """The customer's company, else the one in the billing or shipping address."""
    own = (names.company(one) for one in (customer_of(order), *_billing_first(order)))
    return next((found for found in own if found), None)


def customer_group(order: Resource, whole: Resource) -> str | None:
    """The name, else the key, of the order's customer group, else of the customer's own."""
    return people.group_word(order.get("customerGroup")) or people.group(customer_of(order), whole)


def email(order: Resource, whole: Resource) -> str | None:
    """The order's e-mail address, else the customer's, else one of an address."""
    own = text(order.get("customerEmail")) or text(customer_of(order).get("email"))
    return own or next((word for one in _shipping_first(order) if (word := text(one.get("email")))), None)


def phone(order: Resource, whole: Resource) -> str | None:
    """The phone or mobile number of the shipping, then the billing address, then the customer's."""
    return people.phone_in(_addresses(order))


def phone_country(order: Resource) -> str | None:
    """Return the country of the address that the phone number stands in."""
    return people.phone_country_in(_addresses(order))


def country(order: Resource, whole: Resource) -> str | None:
    """
    The country of the shipping address, then of the billing address, then the one that set the prices, then that of
    the company which buys.
    """
    company = expanded(record(order.get("businessUnit")))
    return people.country_in(_shipping_first(order)) or text(order.get("country")) or people.country(company, whole)


def address(order: Resource, whole: Resource) -> str | None:
    """The shipping, else the billing address in one line."""
    return people.address_in(_shipping_first(order))


def billing_address(order: Resource, whole: Resource) -> str | None:
    """The billing address in one line."""
    return postal.one_line(record(order.get("billingAddress")))


def shipping_address(order: Resource, whole: Resource) -> str | None:
    """The shipping address in one line; the first one of an order with several."""
    return people.address_in(_shipping_addresses(order))


def lines_count(order: Resource, whole: Resource) -> int:
    """The number of lines, custom ones included."""
    return len(lines_of(order))


def lines_pieces(order: Resource, whole: Resource) -> int:
    """The number of pieces of all lines."""
    return sum(count(line.get("quantity")) for line in lines_of(order))


def returned_pieces(order: Resource, whole: Resource) -> int:
    """The number of pieces in all returns, those that are only advised included."""
    returns = records(order.get("returnInfo"))
    return sum(count(item.get("quantity")) for one in returns for item in records(one.get("items")))


def state_name(order: Resource, whole: Resource) -> str | None:
    """The workflow state's name in the record's locale, else its key."""
    state = expanded(order.get("state"))
    return localized(state.get("name"), whole) or text(state.get("key"))


def fulfilment_status(order: Resource, whole: Resource) -> str | None:
    """
    The merchant's shipment state when it is set, else what the deliveries say.

    One of commercetools' `Shipped Delivered Ready Pending Delayed Partial Backorder Canceled`. From the deliveries
    follow `Shipped` (every piece is in one), `Partial` and `Pending`; a cancelled order without deliveries is
    `Canceled`.
    """
    if merchant := text(order.get("shipmentState")):
        return merchant
    sent = sum(count(item.get("quantity")) for one in deliveries_of(order) for item in records(one.get("items")))
    if sent:
        return "Shipped" if sent >= lines_pieces(order, whole) else "Partial"
    return "Canceled" if order.get("orderState") == "Cancelled" else "Pending"


def tracking_numbers(order: Resource, whole: Resource) -> list[str] | None:
    """The tracking numbers of all parcels but returns, each once, in order; `via: join` makes one text of them."""
    found: dict[str, None] = {}
    for delivery in deliveries_of(order):
        for parcel in records(delivery.get("parcels")):
            tracking = record(parcel.get("trackingData"))
            if (id_ := text(tracking.get("trackingId"))) and tracking.get("isReturn") is not True:
                found[id_] = None
    return list(found) or None


def lines_summary(order: Resource, whole: Resource) -> str | None:
    """The pieces and names of all lines on one line."""
    named = ((count(line.get("quantity")), localized(line.get("name"), whole)) for line in lines_of(order))
    return ", ".join(f"{pieces} × {name}" for pieces, name in named if name) or None


def language(order: Resource, whole: Resource) -> str | None:
    """The language that the buyer prefers: the record's locale, else the customer's, as commercetools writes it."""
    return text(order.get("locale")) or text(customer_of(order).get("locale"))


def store_name(order: Resource, whole: Resource) -> str | None:
    """The name of the store in the record's locale, else its key."""
    return reference_name(order.get("store"), whole)


def channel_names(order: Resource, whole: Resource) -> list[str] | None:
    """The names, else the keys, of the distribution and supply channels of all lines, each once."""
    ways = ("distributionChannel", "supplyChannel")
    named = [reference_name(line.get(way), whole) for line in lines_of(order) for way in ways]
    return list(dict.fromkeys(name for name in named if name)) or None


def discount_codes(order: Resource, whole: Resource) -> list[str] | None:
    """The discount codes that were entered; only those that could be read along."""
    codes = [text(expanded(one.get("discountCode")).get("code")) for one in records(order.get("discountCodes"))]
    return [code for code in codes if code] or None


def schedule(order: Resource, whole: Resource) -> str | None:
    """How often a recurring order comes: `every 2 weeks`, `on day 15 of the month`."""
    when = record(order.get("schedule"))
    value, unit, day = count(when.get("value")), text(when.get("intervalUnit")), count(when.get("day"))
    if value and unit:
        return f"every {value} {unit.lower()}" if value != 1 else f"every {unit.lower().removesuffix('s')}"
    return f"on day {day} of the month" if day else None


def is_guest(order: Resource, whole: Resource) -> bool:
    """Whether nobody is registered as the buyer; false once a guest has registered and the order is theirs."""
    return text(order.get("customerId")) is None and not record(order.get("customer")).get("id")


def lines_of(order: Resource) -> list[Resource]:
    """Return line items and custom line items, in commercetools' order."""
    return records(order.get("lineItems")) + records(order.get("customLineItems"))


def customer_of(order: Resource) -> Resource:
    """Return the customer that was read along: beside an order, inside the reference of a quote; empty for a guest."""
    beside: Any = order.get("customer")
    return expanded(beside) if "typeId" in record(beside) else record(beside)


def deliveries_of(order: Resource) -> list[Resource]:
    """Return the deliveries of all shippings."""
    infos = [order.get("shippingInfo"), *(one.get("shippingInfo") for one in records(order.get("shipping")))]
    return [delivery for info in infos for delivery in records(record(info).get("deliveries"))]


def reference_name(reference: Any, whole: Resource) -> str | None:
    """Return the name in the record's locale, else the key, of what a reference points to."""
    found = expanded(reference)
    own = localized(found.get("name"), whole) or text(found.get("key"))
    return own or text(record(reference).get("key"))


def _shipping_addresses(order: Resource) -> list[Resource]:
    several = [record(one.get("shippingAddress")) for one in records(order.get("shipping"))]
    return [one for one in (record(order.get("shippingAddress")), *several) if one]


def _shipping_first(order: Resource) -> list[Resource]:
    return [*_shipping_addresses(order), record(order.get("billingAddress"))]


def _billing_first(order: Resource) -> list[Resource]:
    return [record(order.get("billingAddress")), *_shipping_addresses(order)]


def _addresses(order: Resource) -> Iterator[Resource]:
    yield from _shipping_first(order)
    yield from people.ranked_addresses(customer_of(order))
