"""
The quote chain: a buyer asks, the seller works out an offer, the buyer accepts, declines or wants better terms.

The chain of one deal hangs together by its quote request. A renegotiated quote is answered by a new one, of the same
staged quote or of another; the old one is then `RenegotiationAddressed`. An accepted quote becomes an order, and the
request and its staged quotes are closed.
"""

from typing import Final

from storeboard.simulators.commercetools.basket import basket_draft
from storeboard.simulators.commercetools.instants import instant
from storeboard.simulators.commercetools.life.business import any_unit, member
from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living, by_key, reference
from storeboard.simulators.commercetools.life.markets import custom
from storeboard.simulators.commercetools.life.orders import awaited

DAY: Final = 86_400.0
MANY: Final = (10, 12, 20, 24, 40, 60)
_WISHES: Final = ("Delivery in two weeks?", "Our usual terms, please", "Für den Umbau im Herbst", "")
_WORDS: Final = ("Includes assembly", "Price valid for the whole lot", "Gern auch in Teillieferungen", "Best offer")
_ANSWERS: Final = ("Ten percent less and we sign", "Too expensive", "Can you deliver earlier?")


def request(living: Living, unit: Json | None = None) -> Event | None:
    """Let a member of a unit, any or this one, ask for a quote: a large basket, which is no order yet."""
    unit = unit or any_unit(living)
    person = member(living, unit) if unit else None
    if unit is None or person is None:
        return None
    to = next(one for one in person["addresses"] if one["id"] == person["defaultShippingAddressId"])
    basket = basket_draft(living.chance, to)
    for line in basket["lineItems"]:
        line["quantity"] = living.chance.choice(MANY)
    basket |= {"customerId": person["id"], "businessUnit": by_key("business-unit", unit["key"])}
    cart = living.project.create("cart", basket | {"customerEmail": person["email"]})
    draft: Json = {"cart": reference("cart", cart["id"]), "cartVersion": cart["version"]}
    draft |= {"comment": living.chance.choice(_WISHES), "purchaseOrderNumber": f"PO-{living.number():05d}"}
    if living.happens(0.5):
        draft["custom"] = custom("crm-deal", project=f"Project {living.number()}", urgency="high")
    event = living.make("request quote", "quote-request", draft)
    living.ring("requested").add(event.id)
    return event


def _prepare(living: Living) -> Event | None:
    """Take up what was declined for renegotiation, else a new request, and work out an offer."""
    declined = living.ring("renegotiated").take()
    if declined is not None:
        return _better(living, living.project.get("quote", declined))
    id_ = living.ring("requested").take()
    if id_ is None:
        return None
    request = living.project.get("quote-request", id_)
    if request["customer"]["id"] not in living.project.rows("customer"):
        action = {"action": "changeQuoteRequestState", "quoteRequestState": "Rejected"}
        return living.change("reject request", "quote-request", id_, action)
    return _staged(living, "prepare offer", request, 95)


def _better(living: Living, quote: Json) -> Event | None:
    """Answer a renegotiation: reopen the staged quote, or begin another one for the same request."""
    addressed = {"action": "changeQuoteState", "quoteState": "RenegotiationAddressed"}
    living.project.update("quote", quote["id"], None, [addressed])
    staged = living.project.get("staged-quote", quote["stagedQuote"]["id"])
    known = quote["customer"]["id"] in living.project.rows("customer")
    if known and living.happens(0.5):
        return _staged(living, "better offer", living.project.get("quote-request", quote["quoteRequest"]["id"]), 85)
    _cheapen(living, staged["quotationCart"]["id"], 95)
    living.ring("staged").add(staged["id"])
    reopened = {"action": "changeStagedQuoteState", "stagedQuoteState": "InProgress"}
    comment = {"action": "setSellerComment", "sellerComment": f"{living.chance.choice(_WORDS)} ({living.number()})"}
    return living.change("better offer", "staged-quote", staged["id"], reopened, comment)


def _staged(living: Living, kind: str, request: Json, percent: int) -> Event:
    draft = {
        "quoteRequest": reference("quote-request", request["id"]),
        "quoteRequestVersion": request["version"],
        "quoteRequestStateToAccepted": True,
        "sellerComment": living.chance.choice(_WORDS),
        "validTo": instant(living.project.now() + 30 * DAY),
    }
    staged = living.project.create("staged-quote", draft)
    _cheapen(living, staged["quotationCart"]["id"], percent)
    living.ring("staged").add(staged["id"])
    return living.event(kind, "staged-quote", staged)


def _cheapen(living: Living, cart: str, percent: int) -> None:
    """Let the seller give every line a better price."""
    actions = [
        {
            "action": "setLineItemPrice",
            "lineItemId": line["id"],
            "externalPrice": line["price"]["value"]
            | {"centAmount": line["price"]["value"]["centAmount"] * percent // 100},
        }
        for line in living.project.get("cart", cart)["lineItems"]
    ]
    living.project.update("cart", cart, None, actions)


def _send(living: Living) -> Event | None:
    id_ = living.ring("staged").take()
    if id_ is None:
        return None
    draft = {"stagedQuote": reference("staged-quote", id_), "stagedQuoteStateToSent": True}
    event = living.make("send quote", "quote", draft)
    living.ring("quoted").add(event.id)
    return event


def _renegotiate(living: Living) -> Event | None:
    id_ = living.ring("quoted").take()
    if id_ is None:
        return None
    living.ring("renegotiated").add(id_)
    action = {"action": "requestQuoteRenegotiation", "buyerComment": living.chance.choice(_ANSWERS)}
    return living.change("renegotiate", "quote", id_, action)


def _accept(living: Living) -> Event | None:
    """Order from a quote, which wins the deal; one that is too old, or whose buyer is gone, is lost."""
    id_ = living.ring("quoted").take()
    if id_ is None:
        return None
    quote = living.project.get("quote", id_)
    gone = quote["customer"]["id"] not in living.project.rows("customer")
    if gone or quote.get("validTo", "9") < living.project.instant():
        return _lost(living, "quote expires", quote, "Withdrawn")
    draft = {
        "quote": reference("quote", id_),
        "version": quote["version"],
        "quoteStateToAccepted": True,
        "orderNumber": f"Q-{living.number():07d}",
        "shipmentState": "Pending",
        "paymentState": "BalanceDue",
    }
    order = living.project.create("order", draft)
    _close(living, quote)
    return awaited(living, "accept quote", order)


def _decline(living: Living) -> Event | None:
    id_ = living.ring("quoted").take()
    return _lost(living, "decline quote", living.project.get("quote", id_), "Declined") if id_ else None


def _withdraw(living: Living) -> Event | None:
    id_ = living.ring("quoted").take()
    return _lost(living, "withdraw quote", living.project.get("quote", id_), "Withdrawn") if id_ else None


def _lost(living: Living, kind: str, quote: Json, state: str) -> Event:
    event = living.change(kind, "quote", quote["id"], {"action": "changeQuoteState", "quoteState": state})
    _close(living, quote)
    return event


def _close(living: Living, quote: Json) -> None:
    """Close the request of a deal that is over, and what the seller had worked out for it."""
    request = quote["quoteRequest"]["id"]
    for staged in tuple(living.project.tables["staged-quote"].by("quoteRequest.id", request)):
        living.ring("staged").remove(staged["id"])
        action = {"action": "changeStagedQuoteState", "stagedQuoteState": "Closed"}
        living.project.update("staged-quote", staged["id"], None, [action])
    closed = {"action": "changeQuoteRequestState", "quoteRequestState": "Closed"}
    living.project.update("quote-request", request, None, [closed])


def _cancel(living: Living) -> Event | None:
    id_ = living.ring("requested").take()
    if id_ is None:
        return None
    action = {"action": "changeQuoteRequestState", "quoteRequestState": "Cancelled"}
    return living.change("cancel request", "quote-request", id_, action)


ACTS: Final[Acts] = {
    "request quote": Act(5, request, before="register company", b2b=True),
    "prepare offer": Act(5, _prepare, before="request quote", b2b=True),
    "send quote": Act(5, _send, before="prepare offer", b2b=True),
    "renegotiate": Act(1.5, _renegotiate, b2b=True),
    "accept quote": Act(4, _accept, before="send quote", b2b=True),
    "decline quote": Act(1, _decline, b2b=True),
    "withdraw quote": Act(0.3, _withdraw, b2b=True),
    "cancel request": Act(0.3, _cancel, b2b=True),
}
