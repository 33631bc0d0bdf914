"""
Drafts of the quote chain, of which each is made of the one before, and of recurring orders.

The custom fields of a request are copied down the chain (facts/commercetools.md section 4.5).
"""

from storeboard.simulators.commercetools.actions.change import Json, Scene
from storeboard.simulators.commercetools.drafts.baskets import TAXES
from storeboard.simulators.commercetools.drafts.orders import checked
from storeboard.simulators.commercetools.drafts.reading import plain, referred, target
from storeboard.simulators.commercetools.refusals import invalid_operation


def quote_request(scene: Scene, draft: Json) -> Json:
    reference, cart = target(scene, draft, "cart")
    checked(cart, draft.get("cartVersion"))
    if not cart.get("customerId"):
        raise invalid_operation("A Quote Request needs a Cart with a customer.")
    return {
        **_priced(cart),
        "cart": reference,
        "customer": {"typeId": "customer", "id": cart["customerId"]},
        "comment": draft.get("comment"),
        "purchaseOrderNumber": draft.get("purchaseOrderNumber"),
        "quoteRequestState": "Submitted",
        **referred(scene, draft, "state"),
    }


def _priced(source: Json) -> Json:
    names = (
        "lineItems customLineItems totalPrice taxedPrice customerGroup store businessUnit shippingAddress shippingInfo "
        "billingAddress country inventoryMode directDiscounts itemShippingAddresses paymentInfo "
    )
    return {name: source.get(name) for name in (names + " ".join(TAXES)).split()}


def quotation_draft(request: Json) -> Json:
    """Write the draft of the cart in which the seller works out an offer: what was asked for, at today's prices."""
    names = "store businessUnit shippingAddress billingAddress country customerGroup"
    return {
        "currency": request["totalPrice"]["currencyCode"],
        "customerId": request["customer"]["id"],
        "lineItems": [_again(line, "price") for line in request["lineItems"]],
        "customLineItems": [
            {name: line[name] for name in ("name", "slug", "money", "quantity", "taxRate", "custom") if line.get(name)}
            for line in request["customLineItems"]
        ],
        "origin": "Quote",
        **{name: request[name] for name in names.split() if request.get(name)},
        **({"shippingInfo": request["shippingInfo"]} if request.get("shippingInfo") else {}),
    }


def _again(line: Json, *names: str) -> Json:
    kept = ("productId", "name", "variant", "quantity", "taxRate", "supplyChannel", "distributionChannel", "custom")
    return {name: line[name] for name in (*kept, *names) if line.get(name)}


def staged_quote(scene: Scene, draft: Json) -> Json:
    """Build a staged quote; it has no prices of its own, they stand in its quotation cart."""
    reference, request = target(scene, draft, "quoteRequest")
    return {
        "quoteRequest": reference,
        **referred(scene, draft, "quotationCart"),
        "customer": request.get("customer"),
        "stagedQuoteState": "InProgress",
        **plain(draft, "validTo sellerComment"),
        **{name: request.get(name) for name in ("store", "businessUnit", "purchaseOrderNumber", "custom")},
        **referred(scene, draft, "state"),
    }


def quote(scene: Scene, draft: Json) -> Json:
    reference, staged = target(scene, draft, "stagedQuote")
    checked(staged, draft.get("stagedQuoteVersion"))
    cart = scene.find("cart", staged["quotationCart"]) or scene.find("quote-request", staged["quoteRequest"]) or {}
    names = "quoteRequest customer validTo sellerComment purchaseOrderNumber custom"
    return {
        **_priced(cart),
        "stagedQuote": reference,
        **{name: staged.get(name) for name in names.split()},
        "quoteState": "Pending",
        **referred(scene, draft, "state"),
    }


def recurring_order(scene: Scene, draft: Json) -> Json:
    origin, order = target(scene, draft, "originOrder")
    customer = order.get("customerId")
    return {
        "originOrder": origin,
        **referred(scene, draft, "state"),
        "cart": draft.get("cart") or order.get("cart") or {"typeId": "cart", "id": scene.new_id()},
        "recurringOrderState": "Active",
        "startsAt": draft.get("startsAt") or scene.instant(),
        **plain(draft, "nextOrderAt expiresAt"),
        "schedule": draft.get("schedule") or {"type": "standard", "value": 1, "intervalUnit": "Months"},
        "customer": {"typeId": "customer", "id": customer} if customer else None,
        "customerEmail": order.get("customerEmail"),
        **{name: order.get(name) for name in ("store", "businessUnit")},
    }
