"""
Derived fields of deliveries, parcels and returns, of an order and of its parts.

Single and multiple shipping are read the same way. Pieces are counted over line items and custom line items.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from storeboard.mapping.derived.lines import localized
from storeboard.mapping.derived.lines import sku as line_sku
from storeboard.mapping.derived.orders import deliveries_of, lines_of, lines_pieces
from storeboard.mapping.shapes import count, record, records, text
from storeboard.model import Resource

TRACKED_AT: Final = {
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "dpd": "https://tracking.dpd.de/status/de_DE/parcel/{}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
}
"""Where a carrier shows a parcel. A carrier that is not listed has no link: a wrong one is worse than none."""

_SHIPMENT_STATES: Final = ("Advised", "Unusable", "Returned", "BackInStock")
_PAYMENT_STATES: Final = ("Initial", "NonRefundable", "NotRefunded", "Refunded")


def delivered_pieces(order: Resource, whole: Resource) -> int:
    """The number of pieces in all deliveries."""
    return sum(pieces(one, whole) for one in deliveries_of(order))


def delivered_of_ordered(order: Resource, whole: Resource) -> str:
    """The pieces in deliveries of those ordered."""
    return f"{delivered_pieces(order, whole)} of {lines_pieces(order, whole)}"


def methods(order: Resource, whole: Resource) -> list[str] | None:
    """The names of the shipping methods, each once; of an order with several shippings all of them."""
    return _once(text(info.get("shippingMethodName")) or _method(info, whole) for info in _infos(order))


def estimated(order: Resource, whole: Resource) -> str | None:
    """The latest estimated delivery of all shippings, as a time."""
    known = [word for info in _infos(order) if (word := text(info.get("estimatedDelivery")))]
    return max(known, default=None)


def tracking_links(order: Resource, whole: Resource) -> list[str] | None:
    """The carriers' pages of all parcels but returns, each once; none for a carrier that is not known for sure."""
    return _once(link_of(one) for delivery in deliveries_of(order) for one in records(delivery.get("parcels")))


def tracking_link(order: Resource, whole: Resource) -> str | None:
    """The carrier's page of the latest parcel whose carrier is known for sure, for a `link` column."""
    return (tracking_links(order, whole) or [None])[-1]


def carriers(order: Resource, whole: Resource) -> list[str] | None:
    """The carriers of all parcels, each once."""
    parcels = (one for delivery in deliveries_of(order) for one in records(delivery.get("parcels")))
    return _once(text(record(one.get("trackingData")).get("carrier")) for one in parcels)


def return_state(order: Resource, whole: Resource) -> str | None:
    """
    How far the returns are, by the item that is least far: `Advised`, `Unusable`, `Returned` or `BackInStock`.

    A state that commercetools adds later is shown as it is. Empty without returns.
    """
    return _least((text(one.get("shipmentState")) for one in returned_items(order)), _SHIPMENT_STATES)


def refund_intent(order: Resource, whole: Resource) -> str | None:
    """
    What the merchant means to pay back for the returns, by the item that is least far.

    `Initial` (not decided), `NonRefundable`, `NotRefunded` or `Refunded`. It says nothing of money: see
    `payment.refunded`. Empty without returns.
    """
    return _least((text(one.get("paymentState")) for one in returned_items(order)), _PAYMENT_STATES)


def pieces(delivery: Resource, whole: Resource) -> int:
    """The number of pieces in it."""
    return sum(count(item.get("quantity")) for item in records(delivery.get("items")))


def contents(delivery: Resource, whole: Resource) -> str | None:
    """What is in it: pieces and names of the order's lines."""
    order = record(delivery.get("order"))
    known = {one.get("id"): one for one in lines_of(order) if isinstance(one.get("id"), str)}
    items = [
        f"{count(item.get('quantity'))} × {name}"
        for item in records(delivery.get("items"))
        if isinstance(item.get("id"), str) and (name := _line_name(known.get(item["id"], {}), order))
    ]
    return ", ".join(items) or None


def parcels_count(delivery: Resource, whole: Resource) -> int:
    """The number of parcels in it."""
    return len(records(delivery.get("parcels")))


def parcel_number(parcel: Resource, whole: Resource) -> str | None:
    """The tracking number of the parcel."""
    return text(record(parcel.get("trackingData")).get("trackingId"))


def parcel_carrier(parcel: Resource, whole: Resource) -> str | None:
    """The carrier of the parcel."""
    return text(record(parcel.get("trackingData")).get("carrier"))


def parcel_link(parcel: Resource, whole: Resource) -> str | None:
    """The carrier's page of the parcel; none for a carrier that is not known for sure."""
    return link_of(parcel)


def parcel_kind(parcel: Resource, whole: Resource) -> str:
    """`Return` for a parcel that comes back, else `Shipment`."""
    return "Return" if record(parcel.get("trackingData")).get("isReturn") is True else "Shipment"


def returned_line_name(item: Resource, whole: Resource) -> str | None:
    """The name of the line that is returned."""
    order = record(item.get("order"))
    return _line_name(_line_of(item, order), order)


def returned_sku(item: Resource, whole: Resource) -> str | None:
    """The SKU of the line that is returned."""
    return line_sku(_line_of(item, record(item.get("order"))), whole)


def link_of(parcel: Resource) -> str | None:
    """Return the carrier's page of a parcel; None for a return and for a carrier that is not known for sure."""
    tracking = record(parcel.get("trackingData"))
    number, carrier = text(tracking.get("trackingId")), text(tracking.get("carrier"))
    page = TRACKED_AT.get((carrier or "").strip().lower())
    if page is None or number is None or tracking.get("isReturn") is True:
        return None
    return page.format(quote(number.strip().encode("utf-8", "replace"), safe=""))


def returned_items(order: Resource) -> list[Resource]:
    """Return the items of all returns."""
    return [item for one in records(order.get("returnInfo")) for item in records(one.get("items"))]


def _infos(order: Resource) -> list[Resource]:
    return [
        record(order.get("shippingInfo")),
        *(record(one.get("shippingInfo")) for one in records(order.get("shipping"))),
    ]


def _method(info: Resource, whole: Resource) -> str | None:
    method = record(record(info.get("shippingMethod")).get("obj"))
    return localized(method.get("localizedName"), whole) or text(method.get("name"))


def _line_of(item: Resource, order: Resource) -> Resource:
    id_ = item.get("lineItemId") or item.get("customLineItemId")
    return next((one for one in lines_of(order) if isinstance(id_, str) and one.get("id") == id_), {})


def _line_name(line: Resource, order: Resource) -> str | None:
    return localized(line.get("name"), order) or line_sku(line, order)


def _once(words: Iterable[str | None]) -> list[str] | None:
    return list(dict.fromkeys(word for word in words if word)) or None


def _least(states: Iterable[str | None], order: tuple[str, ...]) -> str | None:
    known = [state for state in states if state]
    return min(known, key=lambda state: order.index(state) if state in order else len(order), default=None)
