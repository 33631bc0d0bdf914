"""Drafts of orders (from a cart, from a quote, imported), of their edits and of payments."""

from typing import Final

from storeboard.simulators.commercetools.actions.change import Json, Scene, custom_of
from storeboard.simulators.commercetools.actions.orders import ORDER_STATES, required_actions
from storeboard.simulators.commercetools.actions.payments import transaction_of
from storeboard.simulators.commercetools.drafts.baskets import TAXES, bought
from storeboard.simulators.commercetools.drafts.reading import needed, plain, referred, target
from storeboard.simulators.commercetools.lines import typed_money
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation, missing_field, stale

_OWN_TO_CARTS: Final = frozenset({"id", "version", "key", "cartState", "totalLineItemQuantity", "custom"}) | {
    "createdAt",
    "createdBy",
    "lastModifiedAt",
    "lastModifiedBy",
}


def order(scene: Scene, draft: Json) -> Json:
    """Build an order from a cart or a quote, which is how a shop makes one; an import brings everything itself."""
    if draft.get("orderNumber") is not None:
        scene.claim_unique("order", "orderNumber", draft["orderNumber"], None)
    state = draft.get("orderState") or "Open"
    if state not in ORDER_STATES:
        raise invalid_field("orderState", state, ORDER_STATES)
    return {
        **_source(scene, draft),
        **plain(draft, "orderNumber paymentState shipmentState completedAt"),
        **({"purchaseOrderNumber": draft["purchaseOrderNumber"]} if draft.get("purchaseOrderNumber") else {}),
        **referred(scene, draft, "state recurringOrder"),
        "orderState": state,
        "syncInfo": [],
        "returnInfo": [],
    }


def _source(scene: Scene, draft: Json) -> Json:
    if draft.get("cart"):
        return _from_cart(scene, draft)
    if draft.get("quote"):
        return _from_quote(scene, draft)
    if not draft.get("totalPrice"):
        raise missing_field("cart")
    return bought(scene, draft, typed_money(draft["totalPrice"], "totalPrice")["currencyCode"])


def _from_cart(scene: Scene, draft: Json) -> Json:
    reference, cart = target(scene, draft, "cart")
    checked(cart, draft.get("version"))
    if cart["cartState"] != "Active":
        raise invalid_operation(f"The cart with ID '{cart['id']}' was ordered already.")
    kept = {name: value for name, value in cart.items() if name not in _OWN_TO_CARTS}
    # A custom type of carts is one of orders too, so that its fields come along.
    custom = None if draft.get("custom") else cart.get("custom")
    return {**kept, "cart": reference, "custom": custom}


def _from_quote(scene: Scene, draft: Json) -> Json:
    """Build an order from a quote, which must be pending and still valid (facts section 3)."""
    reference, quote = target(scene, draft, "quote")
    checked(quote, draft.get("version"))
    if quote["quoteState"] != "Pending":
        raise invalid_operation(f"The quote with ID '{quote['id']}' is not pending but {quote['quoteState']}.")
    if quote.get("validTo", "9") < scene.instant():
        raise invalid_operation(f"The quote with ID '{quote['id']}' is not valid any more.")
    names = (
        "lineItems customLineItems totalPrice taxedPrice customerGroup store businessUnit shippingAddress shippingInfo "
        "billingAddress country inventoryMode itemShippingAddresses paymentInfo purchaseOrderNumber "
    )
    customer = scene.find("customer", quote["customer"]) or {}
    return {
        **{name: quote.get(name) for name in (names + " ".join(TAXES)).split()},
        "customerId": quote["customer"]["id"],
        "customerEmail": customer.get("email"),
        "locale": customer.get("locale"),
        "shippingMode": "Single",
        "shipping": [],
        "discountCodes": [],
        "refusedGifts": [],
        "origin": "Quote",
        "quote": reference,
    }


def checked(resource: Json, version: object) -> None:
    """Refuse a draft that was made of another version; a draft that names none takes what is there."""
    if type(version) is int and version != resource["version"]:
        raise stale(resource["id"], version, resource["version"])


def order_edit(scene: Scene, draft: Json) -> Json:
    reference = scene.reference(needed(draft, "resource"), "order")
    staged = required_actions(draft, "stagedActions") if draft.get("stagedActions") else []
    return {
        "resource": reference,
        "stagedActions": staged,
        "comment": draft.get("comment"),
        "result": {"type": "NotProcessed"},
    }


def payment(scene: Scene, draft: Json) -> Json:
    method, status = draft.get("paymentMethodInfo") or {}, draft.get("paymentStatus") or {}
    state = {"state": scene.reference(status["state"], "state")} if status.get("state") else {}
    interactions = [custom_of(scene, one) for one in draft.get("interfaceInteractions") or []]
    return {
        **plain(draft, "anonymousId interfaceId"),
        **referred(scene, draft, "customer"),
        "amountPlanned": typed_money(draft.get("amountPlanned"), "amountPlanned"),
        "paymentMethodInfo": {name: method[name] for name in ("paymentInterface", "method", "name") if name in method},
        "paymentStatus": {name: status[name] for name in ("interfaceCode", "interfaceText") if name in status} | state,
        "transactions": [transaction_of(scene, one) for one in draft.get("transactions") or []],
        "interfaceInteractions": [one for one in interactions if one is not None],
    }
