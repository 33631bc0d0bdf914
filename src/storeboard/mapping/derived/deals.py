"""
Derived fields of a deal: a quote request with the staged quotes, quotes and orders that came of it; a cart with its
orders; or an order alone.

The reader puts the chain beside the request as `stagedQuotes`, `quotes` and `orders`, in the order of their creation.
The newest of each counts; an order wins whatever the quotes say, until it is cancelled: what nobody pays for was not
won, and a pipeline that adds up its won deals must not count it.
"""

from datetime import timedelta
from typing import Any, Final

from storeboard.mapping.derived.orders import number
from storeboard.mapping.derived.payments import gross
from storeboard.mapping.references import id_of
from storeboard.mapping.shapes import count, expanded, record, records, text
from storeboard.model import Resource
from storeboard.normalise import dates

CART_DAYS_MAX: Final = 36_525

_BY_QUOTE: Final = {
    "Pending": "Quoted",
    "Accepted": "Accepted",
    "Declined": "Lost",
    "DeclinedForRenegotiation": "Renegotiation",
    "RenegotiationAddressed": "Renegotiation",
    "Withdrawn": "Withdrawn",
}
_BY_STAGED: Final = {"InProgress": "In progress", "Sent": "Quoted", "Closed": "In progress"}
_BY_REQUEST: Final = {
    "Submitted": "Requested",
    "Accepted": "In progress",
    "Closed": "Closed",
    "Rejected": "Lost",
    "Cancelled": "Lost",
}


def stage(request: Resource, whole: Resource) -> str | None:
    """
    Where the deal stands, the first that holds.

    `Won` (there is an order), `Lost` (every order of it was cancelled, the request was rejected or cancelled, the
    newest quote declined), `Withdrawn`, `Accepted`, `Renegotiation`, `Quoted`, `In progress` (a quote is being made),
    `Requested`, `Closed`. A state that commercetools adds later is shown as it is.
    """
    own = text(request.get("quoteRequestState"))
    order = _order(request)
    if order:
        return order_stage(order, whole)
    if own in ("Rejected", "Cancelled"):
        return "Lost"
    quote, staged = _newest(request, "quotes"), _newest(request, "stagedQuotes")
    if quoted := text(quote.get("quoteState")):
        is_reworked = quoted == "RenegotiationAddressed" and staged.get("stagedQuoteState") == "InProgress"
        return "In progress" if is_reworked else _BY_QUOTE.get(quoted, quoted)
    if made := text(staged.get("stagedQuoteState")):
        return _BY_STAGED.get(made, made)
    return _BY_REQUEST.get(own, own) if own else None


def value(request: Resource, whole: Resource) -> Any:
    """What the deal is worth, as money: the newest order's gross total, else the newest quote's, else the request's."""
    return gross(_order(request) or _newest(request, "quotes") or request, whole)


def expected_close(request: Resource, whole: Resource) -> str | None:
    """
    When the deal should be closed: the time of the order, else until when the newest offer is valid.

    Empty while no offer has a last day.
    """
    order = _order(request)
    if order:
        return text(order.get("createdAt"))
    offers = (_newest(request, "quotes"), _newest(request, "stagedQuotes"))
    return next((until for one in offers if (until := text(one.get("validTo")))), None)


def lost_reason(request: Resource, whole: Resource) -> str | None:
    """
    Why the deal is lost: the buyer's comment on the newest quote, else what the states say.

    Where the seller ended it, by rejecting the request or withdrawing the quote, the seller's comment comes first.
    Empty for a deal that is not lost or withdrawn.
    """
    at = stage(request, whole)
    if at not in ("Lost", "Withdrawn"):
        return None
    if _order(request):
        return "Order cancelled"
    quote, staged = _newest(request, "quotes"), _newest(request, "stagedQuotes")
    own = text(request.get("quoteRequestState"))
    # What the seller said with an offer is no reason why a buyer declined it.
    by_seller = (staged.get("sellerComment"), quote.get("sellerComment"))
    words = (*(by_seller if at == "Withdrawn" or own == "Rejected" else ()), quote.get("buyerComment"))
    said = next((word for one in words if (word := text(one))), None)
    if own in ("Rejected", "Cancelled"):
        return said or f"Request {own.lower()}"
    return said or f"Quote {(text(quote.get('quoteState')) or '').lower()}"


def rounds(request: Resource, whole: Resource) -> int:
    """The number of quotes that were made: more than one when the buyer negotiated."""
    return len(records(request.get("quotes")))


def history(request: Resource, whole: Resource) -> str | None:
    """What was offered and said, a line per step in the order of time, for a `long_text` column or an update."""
    steps = [
        (text(one.get("createdAt")) or "", label, text(one.get(state)), text(one.get(said)))
        for name, label, state, said in (
            ("stagedQuotes", "Staged quote", "stagedQuoteState", "sellerComment"),
            ("quotes", "Quote", "quoteState", "buyerComment"),
            ("orders", "Order", "orderState", "orderNumber"),
        )
        for one in records(request.get(name))
    ]
    rows = [_step(*step) for step in sorted(steps, key=lambda step: step[0])]
    return "\n".join(rows) or None


def order_number(request: Resource, whole: Resource) -> str | None:
    """The number of the order that won the deal; of one whose orders were all cancelled, that of the newest."""
    order = _order(request)
    return number(order, whole) if order else None


def cart_stage(cart: Resource, whole: Resource) -> str | None:
    """
    Where a cart stands as a deal.

    `Open`, also while it is frozen; `Won` once it is ordered, `Lost` when all its orders were cancelled; `Merged` when
    it went into another cart. A state that commercetools adds later is shown as it is.
    """
    if order := _order(cart):
        return order_stage(order, whole)
    own = text(cart.get("cartState"))
    return {"Active": "Open", "Frozen": "Open", "Ordered": "Won"}.get(own, own) if own else None


def cart_value(cart: Resource, whole: Resource) -> Any:
    """What the deal is worth, as money: the gross total of its order, else of the cart."""
    return gross(_order(cart) or cart, whole)


def cart_close(cart: Resource, whole: Resource) -> str | None:
    """
    When the deal should be closed: the time of the order, else the day on which the cart is deleted if left alone.

    None for a cart that was merged or keeps no days.
    """
    if order := _order(cart):
        return order_close(order, whole)
    changed, days = text(cart.get("lastModifiedAt")), count(cart.get("deleteDaysAfterLastModification"))
    if changed is None or not 0 < days <= CART_DAYS_MAX or cart.get("cartState") == "Merged":
        return None
    try:
        return (dates.moment(changed) + timedelta(days=days)).date().isoformat()
    except OverflowError:
        return None


def cart_lost_reason(cart: Resource, whole: Resource) -> str | None:
    """Why the deal came to nothing: `Order cancelled`, `Merged into another cart`; None for any other cart."""
    if order := _order(cart):
        return order_lost_reason(order, whole)
    return "Merged into another cart" if cart.get("cartState") == "Merged" else None


def order_close(order: Resource, whole: Resource) -> str | None:
    """When the deal was closed: the time at which the order was completed in another system, else was placed."""
    return text(order.get("completedAt")) or text(order.get("createdAt"))


def order_lost_reason(order: Resource, whole: Resource) -> str | None:
    """Why the deal is lost: `Order cancelled`; None for any other order."""
    return "Order cancelled" if order.get("orderState") == "Cancelled" else None


def order_stage(order: Resource, whole: Resource) -> str | None:
    """Where an order stands as a deal: `Won`, or `Lost` when it was cancelled."""
    return "Lost" if order.get("orderState") == "Cancelled" else "Won"


def _order(request: Resource) -> Resource:
    """The order that counts: the newest that was not cancelled, else the newest."""
    orders = records(request.get("orders"))
    standing = [one for one in orders if one.get("orderState") != "Cancelled"]
    return (standing or orders or [{}])[-1]


def request_of(order: Resource, whole: Resource) -> str | None:
    """The id of the quote request that the order came of, by way of its quote; empty for any other order."""
    quote = expanded(record(order.get("quote")))
    return id_of(record(quote.get("quoteRequest"))) or None


def _newest(request: Resource, name: str) -> Resource:
    found = records(request.get(name))
    return record(found[-1]) if found else {}


def _step(at: str, label: str, state: str | None, said: str | None) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in (state or "")).strip()
    told = f"{at[:10]} {label} {words}".strip()
    return f"{told}: {said}" if said else told
