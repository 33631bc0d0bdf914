"""
Drafts of carts: who buys, what, where to and for how much.

Orders are built with the same pieces, as an order is a cart that was sealed.
"""

from typing import Any, Final

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import Json, Scene, custom_of
from storeboard.simulators.commercetools.actions.discounts import codes_of, reprice
from storeboard.simulators.commercetools.catalogue import money
from storeboard.simulators.commercetools.drafts.reading import needed, plain, referred
from storeboard.simulators.commercetools.lines import line_of, typed_money, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation, missing_field

TAXES: Final = {
    "taxMode": "Platform",
    "taxRoundingMode": "HalfEven",
    "taxCalculationMode": "LineItemLevel",
    "priceRoundingMode": "HalfEven",
}
_SHIPPING_MODES: Final = ["Single", "Multiple"]
_ORIGINS: Final = ["Customer", "Merchant", "Quote", "RecurringOrder"]


def cart(scene: Scene, draft: Json) -> Json:
    return {
        **bought(scene, draft, needed(draft, "currency")),
        "cartState": "Active",
        "totalLineItemQuantity": sum(whole_quantity(one, 1) for one in draft.get("lineItems") or []) or None,
    }


def bought(scene: Scene, draft: Json, currency: str) -> Json:
    """Build what carts and orders share."""
    country = draft.get("country") or (draft.get("shippingAddress") or {}).get("country")
    mode = _among(draft, "shippingMode", _SHIPPING_MODES)
    made: Json = {
        **plain(draft, "customerId customerEmail anonymousId country locale purchaseOrderNumber"),
        **{name: address_of(draft[name]) for name in ("shippingAddress", "billingAddress") if draft.get(name)},
        **referred(scene, draft, "customerGroup store businessUnit state"),
        "lineItems": [_line(scene, one, currency, country) for one in draft.get("lineItems") or []],
        "customLineItems": [custom_line(scene, one) for one in draft.get("customLineItems") or []],
        "totalPrice": money(0, currency),
        "shippingInfo": _shipping(scene, draft.get("shippingInfo")),
        "shippingMode": mode,
        "shipping": [_shipping_of(scene, one) for one in draft.get("shipping") or []],
        "discountCodes": codes_of(scene, draft.get("discountCodes")),
        "directDiscounts": [],
        "refusedGifts": [],
        "itemShippingAddresses": [address_of(one, scene.new_id()) for one in draft.get("itemShippingAddresses") or []],
        "inventoryMode": "None",
        **TAXES,
        "origin": _among(draft, "origin", _ORIGINS),
    }
    if (mode == "Multiple") != bool(made["shipping"]) and (made["shipping"] or made["shippingInfo"]):
        raise invalid_operation(f"The shipping does not fit the shippingMode '{mode}'.")
    if draft.get("customerId"):
        scene.reference({"typeId": "customer", "id": draft["customerId"]}, "customer")
    if draft.get("paymentInfo"):
        payments = [scene.reference(one, "payment") for one in draft["paymentInfo"].get("payments") or []]
        made["paymentInfo"] = {"payments": payments}
    reprice(scene, made)
    return made


def _among(draft: Json, name: str, allowed: list[str]) -> str:
    value = draft.get(name) or allowed[0]
    if value not in allowed:
        raise invalid_field(name, value, allowed)
    return value


def _line(scene: Scene, draft: Json, currency: str, country: str | None) -> Json:
    line = line_of(draft, currency, country, scene.new_id)
    line |= referred(scene, draft, "supplyChannel distributionChannel")
    return _completed(scene, draft, line)


def _completed(scene: Scene, draft: Json, line: Json) -> Json:
    """Add what lines and custom lines may carry: custom fields, and which address gets how many of them."""
    custom, details = custom_of(scene, draft.get("custom")), draft.get("shippingDetails")
    if custom is not None:
        line["custom"] = custom
    if isinstance(details, dict):
        targets = details.get("targets") or []
        valid = sum(whole_quantity(one) for one in targets) == line["quantity"]
        line["shippingDetails"] = {"targets": targets, "valid": valid}
    return line


def custom_line(scene: Scene, draft: Json) -> Json:
    line: Json = {
        "id": scene.new_id(),
        "name": needed(draft, "name"),
        "slug": needed(draft, "slug"),
        "money": typed_money(draft.get("money"), "money"),
        "quantity": whole_quantity(draft, 1),
        "discountedPricePerQuantity": [],
        "perMethodTaxRate": [],
        "taxedPricePortions": [],
        "priceMode": draft.get("priceMode") or "Standard",
        "state": [],
        **{name: draft[name] for name in ("key", "taxRate") if draft.get(name)},
    }
    return _completed(scene, draft, line)


def _shipping(scene: Scene, draft: Any) -> Json | None:
    if not isinstance(draft, dict):
        return None
    price = typed_money(draft.get("price"), "shippingInfo.price")
    kept = {name: draft[name] for name in ("taxRate", "deliveries", "estimatedDelivery") if draft.get(name)}
    return {
        "shippingMethodName": needed(draft, "shippingMethodName"),
        "price": price,
        "shippingRate": {"price": price, "tiers": []},
        "shippingMethodState": "MatchesCart",
        "deliveries": [],
        **referred(scene, draft, "shippingMethod"),
        **kept,
    }


def _shipping_of(scene: Scene, draft: Json) -> Json:
    """Build one of the shippings of an order that goes to several addresses."""
    info = _shipping(scene, draft.get("shippingInfo"))
    if info is None:
        raise missing_field("shippingInfo")
    address = address_of(draft.get("shippingAddress"), scene.new_id())
    return {"shippingKey": needed(draft, "shippingKey"), "shippingInfo": info, "shippingAddress": address}
