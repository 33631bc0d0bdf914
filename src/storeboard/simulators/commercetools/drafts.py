"""
What a draft becomes when a resource is created: the required fields of facts/commercetools.md section 3 are filled.

Pure but for the scene, which gives ids, the time and what references point to. A draft that lacks what commercetools
needs is refused with status 400.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import Json, Scene, custom_of
from storeboard.simulators.commercetools.actions.orders import ORDER_STATES, required_actions
from storeboard.simulators.commercetools.actions.people import associate_of
from storeboard.simulators.commercetools.actions.sales import transaction_of
from storeboard.simulators.commercetools.catalogue import money
from storeboard.simulators.commercetools.lines import line_of, retotal, typed_money, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_input, invalid_operation, missing_field

Build = Callable[[Scene, Json], Json]

_REFERENCES: Final = {
    "customerGroup": "customer-group",
    "store": "store",
    "businessUnit": "business-unit",
    "state": "state",
    "customer": "customer",
    "quoteRequest": "quote-request",
    "stagedQuote": "staged-quote",
    "quotationCart": "cart",
    "cart": "cart",
    "originOrder": "order",
    "parentUnit": "business-unit",
}
_TAXES: Final = {
    "taxMode": "Platform",
    "taxRoundingMode": "HalfEven",
    "taxCalculationMode": "LineItemLevel",
    "priceRoundingMode": "HalfEven",
}


def built(scene: Scene, type_: str, draft: Any) -> Json:
    """Build a resource of a type from its draft, without the fields that every resource has."""
    if not isinstance(draft, dict):
        raise invalid_input("The draft must be an object.")
    resource = {name: value for name, value in _BUILDERS[type_](scene, draft).items() if value is not None}
    custom = custom_of(scene, draft.get("custom"))
    if custom is not None:
        resource["custom"] = custom
    if draft.get("key") is not None:
        scene.claim_unique(type_, "key", draft["key"], None)
        resource["key"] = draft["key"]
    return resource


def _plain(draft: Json, names: str) -> Json:
    return {name: draft.get(name) for name in names.split()}


def _referred(scene: Scene, draft: Json, names: str) -> Json:
    return {name: scene.reference(draft[name], _REFERENCES[name]) for name in names.split() if draft.get(name)}


def _needed(draft: Json, name: str) -> Any:
    if draft.get(name) is None:
        raise missing_field(name)
    return draft[name]


def _addressed(scene: Scene, draft: Json) -> Json:
    """Give a customer's or unit's addresses; the draft points at them by their place, the resource by id."""
    addresses = [address_of(one, scene.new_id()) for one in draft.get("addresses") or []]

    def id_at(place: Any) -> str:
        if type(place) is not int or not 0 <= place < len(addresses):
            raise invalid_input(f"There is no address at place {place}.")
        return addresses[place]["id"]

    made: Json = {"addresses": addresses}
    for role in ("Shipping", "Billing"):
        lower = role.lower()
        ids = [id_at(place) for place in draft.get(f"{lower}Addresses") or []]
        default = draft.get(f"default{role}Address")
        if default is not None:
            made[f"default{role}AddressId"] = id_at(default)
            ids += [made[f"default{role}AddressId"]]
        made[f"{lower}AddressIds"] = list(dict.fromkeys(ids))
    return made


def _customer(scene: Scene, draft: Json) -> Json:
    email = _needed(draft, "email")
    if not isinstance(email, str) or "@" not in email:
        raise invalid_field("email", email, ["an e-mail address"])
    stores = [scene.reference(one, "store") for one in draft.get("stores") or []]
    scene.claim_email(email, stores, None)
    if draft.get("customerNumber") is not None:
        scene.claim_unique("customer", "customerNumber", draft["customerNumber"], None)
    names = (
        "customerNumber externalId firstName lastName middleName title salutation dateOfBirth companyName vatId locale"
    )
    return {
        "email": email,
        **_plain(draft, names),
        # A password never comes back readable.
        "password": "****aGg=" if draft.get("password") else None,
        **_addressed(scene, draft),
        "isEmailVerified": draft.get("isEmailVerified") is True,
        "customerGroupAssignments": [],
        "stores": stores,
        "authenticationMode": draft.get("authenticationMode") or "Password",
        **_referred(scene, draft, "customerGroup"),
    }


def _customer_group(scene: Scene, draft: Json) -> Json:
    name = draft.get("groupName") or _needed(draft, "name")
    scene.claim_unique("customer-group", "name", name, None)
    return {"name": name}


def _business_unit(scene: Scene, draft: Json) -> Json:
    key, unit = _needed(draft, "key"), _needed(draft, "unitType")
    if unit not in ("Company", "Division"):
        raise invalid_field("unitType", unit, ["Company", "Division"])
    parent = _referred(scene, draft, "parentUnit")
    if unit == "Division" and not parent:
        raise missing_field("parentUnit")
    above = scene.find("business-unit", parent["parentUnit"]) if parent else None
    own = {"typeId": "business-unit", "key": key}
    return {
        "unitType": unit,
        "name": _needed(draft, "name"),
        "status": draft.get("status") or "Active",
        "contactEmail": draft.get("contactEmail"),
        "storeMode": draft.get("storeMode") or ("Explicit" if unit == "Company" else "FromParent"),
        "stores": [scene.reference(one, "store") for one in draft.get("stores") or []],
        "associateMode": draft.get("associateMode") or ("Explicit" if unit == "Company" else "ExplicitAndFromParent"),
        "approvalRuleMode": draft.get("approvalRuleMode") or "Explicit",
        "associates": [associate_of(scene, one) for one in draft.get("associates") or []],
        **_addressed(scene, draft),
        **parent,
        "topLevelUnit": above["topLevelUnit"] if above else own,
    }


def _bought(scene: Scene, draft: Json, currency: str) -> Json:
    """Build what carts and orders share: who, what, where to and for how much."""
    country = draft.get("country") or (draft.get("shippingAddress") or {}).get("country")
    made: Json = {
        **_plain(draft, "customerId customerEmail anonymousId country locale purchaseOrderNumber"),
        **{name: address_of(draft[name]) for name in ("shippingAddress", "billingAddress") if draft.get(name)},
        **_referred(scene, draft, "customerGroup store businessUnit state"),
        "lineItems": [line_of(one, currency, country, scene.new_id) for one in draft.get("lineItems") or []],
        "customLineItems": [_custom_line(scene, one) for one in draft.get("customLineItems") or []],
        "totalPrice": money(0, currency),
        "shippingInfo": _shipping(draft.get("shippingInfo")),
        "shippingMode": "Single",
        "shipping": [],
        "discountCodes": [],
        "directDiscounts": [],
        "refusedGifts": [],
        "itemShippingAddresses": [],
        "inventoryMode": "None",
        **_TAXES,
        "origin": draft.get("origin") or "Customer",
    }
    if draft.get("customerId"):
        scene.reference({"typeId": "customer", "id": draft["customerId"]}, "customer")
    if draft.get("paymentInfo"):
        payments = [scene.reference(one, "payment") for one in draft["paymentInfo"].get("payments") or []]
        made["paymentInfo"] = {"payments": payments}
    retotal(made)
    return made


def _custom_line(scene: Scene, draft: Json) -> Json:
    return {
        "id": scene.new_id(),
        "name": _needed(draft, "name"),
        "slug": _needed(draft, "slug"),
        "money": typed_money(draft.get("money"), "money"),
        "quantity": whole_quantity(draft, 1),
        "discountedPricePerQuantity": [],
        "perMethodTaxRate": [],
        "taxedPricePortions": [],
        "priceMode": "Standard",
        "state": [],
        **({"taxRate": draft["taxRate"]} if draft.get("taxRate") else {}),
    }


def _shipping(draft: Any) -> Json | None:
    if not isinstance(draft, dict):
        return None
    price = typed_money(draft.get("price"), "shippingInfo.price")
    kept = {name: draft[name] for name in ("taxRate", "deliveries", "estimatedDelivery") if draft.get(name)}
    return {
        "shippingMethodName": _needed(draft, "shippingMethodName"),
        "price": price,
        "shippingRate": {"price": price, "tiers": []},
        "shippingMethodState": "MatchesCart",
        "deliveries": [],
        **kept,
    }


def _cart(scene: Scene, draft: Json) -> Json:
    return {
        **_bought(scene, draft, _needed(draft, "currency")),
        "cartState": "Active",
        "totalLineItemQuantity": sum(whole_quantity(one, 1) for one in draft.get("lineItems") or []) or None,
    }


def _order(scene: Scene, draft: Json) -> Json:
    """Build an order from a cart, which is how a shop makes one; an import brings everything itself."""
    cart = scene.find("cart", scene.reference(draft["cart"], "cart")) if draft.get("cart") else None
    if draft.get("orderNumber") is not None:
        scene.claim_unique("order", "orderNumber", draft["orderNumber"], None)
    if cart is not None and cart["cartState"] != "Active":
        raise invalid_operation(f"The cart with ID '{cart['id']}' was ordered already.")
    if cart is None and not draft.get("totalPrice"):
        raise missing_field("cart")
    bought = _from_cart(cart) if cart else _bought(scene, draft, typed_money(draft["totalPrice"], "t")["currencyCode"])
    state = draft.get("orderState") or "Open"
    if state not in ORDER_STATES:
        raise invalid_field("orderState", state, ORDER_STATES)
    return {
        **bought,
        **_plain(draft, "orderNumber paymentState shipmentState completedAt"),
        **({"purchaseOrderNumber": draft["purchaseOrderNumber"]} if draft.get("purchaseOrderNumber") else {}),
        **_referred(scene, draft, "state"),
        "orderState": state,
        "syncInfo": [],
        "returnInfo": [],
    }


def _from_cart(cart: Json) -> Json:
    own = {"id", "version", "key", "createdAt", "lastModifiedAt", "createdBy", "lastModifiedBy", "cartState"}
    kept = {name: value for name, value in cart.items() if name not in own | {"totalLineItemQuantity"}}
    return {**kept, "cart": {"typeId": "cart", "id": cart["id"]}}


def _payment(scene: Scene, draft: Json) -> Json:
    method, status = draft.get("paymentMethodInfo") or {}, draft.get("paymentStatus") or {}
    return {
        **_plain(draft, "anonymousId interfaceId"),
        **_referred(scene, draft, "customer"),
        "amountPlanned": typed_money(draft.get("amountPlanned"), "amountPlanned"),
        "paymentMethodInfo": {name: method[name] for name in ("paymentInterface", "method", "name") if name in method},
        "paymentStatus": {name: status[name] for name in ("interfaceCode", "interfaceText") if name in status},
        "transactions": [transaction_of(scene, one) for one in draft.get("transactions") or []],
        "interfaceInteractions": [],
    }


def _order_edit(scene: Scene, draft: Json) -> Json:
    order = scene.reference(_needed(draft, "resource"), "order")
    staged = required_actions(draft, "stagedActions") if draft.get("stagedActions") else []
    return {
        "resource": order,
        "stagedActions": staged,
        "comment": draft.get("comment"),
        "result": {"type": "NotProcessed"},
    }


def _quote_request(scene: Scene, draft: Json) -> Json:
    reference = scene.reference(_needed(draft, "cart"), "cart")
    cart = scene.find("cart", reference) or {}
    if not cart.get("customerId"):
        raise invalid_operation("A Quote Request needs a Cart with a customer.")
    return {
        **_priced(cart),
        "cart": reference,
        "customer": {"typeId": "customer", "id": cart["customerId"]},
        "comment": draft.get("comment"),
        "purchaseOrderNumber": draft.get("purchaseOrderNumber"),
        "quoteRequestState": "Submitted",
        **_referred(scene, draft, "state"),
    }


def _priced(source: Json) -> Json:
    names = (
        "lineItems customLineItems totalPrice taxedPrice customerGroup store businessUnit shippingAddress "
        "billingAddress country inventoryMode directDiscounts itemShippingAddresses paymentInfo "
    )
    return {name: source.get(name) for name in (names + " ".join(_TAXES)).split()}


def _staged_quote(scene: Scene, draft: Json) -> Json:
    """Build a staged quote; it has no prices of its own, they stand in its quotation cart."""
    reference = scene.reference(_needed(draft, "quoteRequest"), "quote-request")
    request = scene.find("quote-request", reference) or {}
    return {
        "quoteRequest": reference,
        "quotationCart": request.get("cart"),
        "customer": request.get("customer"),
        "stagedQuoteState": "InProgress",
        **_plain(draft, "validTo sellerComment"),
        **{name: request.get(name) for name in ("store", "businessUnit", "purchaseOrderNumber")},
        **_referred(scene, draft, "state"),
    }


def _quote(scene: Scene, draft: Json) -> Json:
    reference = scene.reference(_needed(draft, "stagedQuote"), "staged-quote")
    staged = scene.find("staged-quote", reference) or {}
    cart = scene.find("cart", staged["quotationCart"]) or scene.find("quote-request", staged["quoteRequest"]) or {}
    return {
        **_priced(cart),
        "stagedQuote": reference,
        "quoteRequest": staged["quoteRequest"],
        "customer": staged.get("customer"),
        "validTo": staged.get("validTo"),
        "sellerComment": staged.get("sellerComment"),
        "quoteState": "Pending",
        **_referred(scene, draft, "state"),
    }


def _recurring_order(scene: Scene, draft: Json) -> Json:
    order = scene.find("order", scene.reference(_needed(draft, "originOrder"), "order")) or {}
    customer = order.get("customerId")
    return {
        **_referred(scene, draft, "originOrder cart state"),
        "cart": draft.get("cart") or order.get("cart") or {"typeId": "cart", "id": scene.new_id()},
        "recurringOrderState": "Active",
        "startsAt": draft.get("startsAt") or scene.instant(),
        **_plain(draft, "nextOrderAt expiresAt"),
        "schedule": draft.get("schedule") or {"type": "standard", "value": 1, "intervalUnit": "Months"},
        "customer": {"typeId": "customer", "id": customer} if customer else None,
        "customerEmail": order.get("customerEmail"),
        "store": order.get("store"),
    }


def _store(scene: Scene, draft: Json) -> Json:
    del scene
    _needed(draft, "key")
    lists = ("languages", "countries", "distributionChannels", "supplyChannels", "productSelections")
    return {"name": draft.get("name"), **{name: draft.get(name) or [] for name in lists}}


def _channel(scene: Scene, draft: Json) -> Json:
    del scene
    _needed(draft, "key")
    roles = draft.get("roles") or ["InventorySupply"]
    return {**_plain(draft, "name description address geoLocation"), "roles": roles}


def _state(scene: Scene, draft: Json) -> Json:
    _needed(draft, "key")
    transitions = draft.get("transitions")
    return {
        "type": _needed(draft, "type"),
        **_plain(draft, "name description roles"),
        "initial": draft.get("initial", True) is True,
        "builtIn": False,
        "transitions": None if transitions is None else [scene.reference(one, "state") for one in transitions],
    }


def _type(scene: Scene, draft: Json) -> Json:
    del scene
    _needed(draft, "key")
    return {
        "name": _needed(draft, "name"),
        "description": draft.get("description"),
        "resourceTypeIds": _needed(draft, "resourceTypeIds"),
        "fieldDefinitions": draft.get("fieldDefinitions") or [],
    }


_BUILDERS: Final[Mapping[str, Build]] = {
    "customer": _customer,
    "customer-group": _customer_group,
    "business-unit": _business_unit,
    "cart": _cart,
    "order": _order,
    "order-edit": _order_edit,
    "payment": _payment,
    "quote-request": _quote_request,
    "staged-quote": _staged_quote,
    "quote": _quote,
    "recurring-order": _recurring_order,
    "store": _store,
    "channel": _channel,
    "state": _state,
    "type": _type,
}
