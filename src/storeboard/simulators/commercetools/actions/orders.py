"""
Update actions of orders, and the staged actions by which an order edit changes one.

No message tells of `setOrderNumber`, `setLocale`, `updateSyncInfo` and the custom fields of lines
(facts/commercetools.md section 2.4); only the change does.
"""

from collections.abc import Callable
from typing import Any

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import (
    Action,
    Change,
    Json,
    chosen,
    custom_actions,
    put,
    referring,
    setter,
    transition,
    unique,
)
from storeboard.simulators.commercetools.actions.discounts import reprice
from storeboard.simulators.commercetools.actions.fulfilment import FULFILMENT
from storeboard.simulators.commercetools.lines import find_custom_line, find_line, line_of, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_operation, missing_field

ORDER_STATES = ["Open", "Confirmed", "Complete", "Cancelled"]
PAYMENT_STATES = ["BalanceDue", "Failed", "Pending", "CreditOwed", "Paid"]
SHIPMENT_STATES = ["Shipped", "Delivered", "Ready", "Pending", "Delayed", "Partial", "Backorder", "Canceled"]


def _set_address(name: str, message: str) -> Action:
    def act(change: Change, action: Json) -> None:
        draft = action.get("address")
        address = None if draft is None else address_of(draft)
        before = put(change.resource, name, address)
        change.say(message, address=address, oldAddress=before)

    return act


def _set_customer(change: Change, action: Json) -> None:
    id_ = action.get("customerId")
    customer = None if id_ is None else change.scene.reference({"typeId": "customer", "id": id_}, "customer")
    found = change.scene.find("customer", customer) if customer else None
    before = put(change.resource, "customerId", id_)
    old_group = put(change.resource, "customerGroup", found.get("customerGroup") if found else None)
    change.say(
        "OrderCustomerSet",
        customer=customer,
        customerGroup=change.resource.get("customerGroup"),
        oldCustomer=None if before is None else {"typeId": "customer", "id": before},
        oldCustomerGroup=old_group,
    )


def _set_email(change: Change, action: Json) -> None:
    before = put(change.resource, "customerEmail", action.get("email"))
    change.say("OrderCustomerEmailSet", email=action.get("email"), oldEmail=before)


def _add_payment(change: Change, action: Json) -> None:
    payment = change.scene.reference(action.get("payment"), "payment")
    payments = change.resource.setdefault("paymentInfo", {"payments": []})["payments"]
    if payment not in payments:
        payments.append(payment)
        change.say("OrderPaymentAdded", paymentRef=payment)


def _remove_payment(change: Change, action: Json) -> None:
    payment = change.scene.reference(action.get("payment"), "payment")
    info = change.resource.get("paymentInfo") or {"payments": []}
    if payment not in info["payments"]:
        raise invalid_operation(f"The payment with ID '{payment['id']}' is not on the order.")
    info["payments"].remove(payment)
    if not info["payments"]:
        del change.resource["paymentInfo"]
    change.say("OrderPaymentRemoved", paymentRef=payment, removedPaymentInfo=not info["payments"])


def _sync(change: Change, action: Json) -> None:
    channel = change.scene.reference(action.get("channel"), "channel")
    entry: Json = {"channel": channel, "syncedAt": action.get("syncedAt") or change.scene.instant()}
    entry |= {"externalId": action["externalId"]} if action.get("externalId") else {}
    others = [one for one in change.resource["syncInfo"] if one["channel"] != channel]
    change.resource["syncInfo"] = [*others, entry]


def _on_line(name: str, find: Callable[[Json, Json], Json]) -> Action:
    """Let a custom action work on a line of the order; no message tells of it (facts section 2.4)."""
    act = custom_actions(None)[name]

    def on_line(change: Change, action: Json) -> None:
        act(Change(change.scene, change.type, find(change.resource, action)), action)

    return on_line


def _add_item_address(change: Change, action: Json) -> None:
    address = address_of(action.get("address"), change.scene.new_id())
    change.resource.setdefault("itemShippingAddresses", []).append(address)


def _update_item_address(change: Change, action: Json) -> None:
    address = address_of(action.get("address"))
    held = change.resource.get("itemShippingAddresses") or []
    for place, before in enumerate(held):
        if before.get("key") == address.get("key"):
            held[place] = address | {"id": before["id"]}
            return
    raise invalid_operation(f"The item shipping address with key '{address.get('key')}' was not found.")


ORDER: dict[str, Action] = {
    "changeOrderState": chosen("orderState", ORDER_STATES, "OrderStateChanged", old="oldOrderState"),
    "changePaymentState": chosen("paymentState", PAYMENT_STATES, "OrderPaymentStateChanged", old="oldPaymentState"),
    "changeShipmentState": chosen(
        "shipmentState", SHIPMENT_STATES, "OrderShipmentStateChanged", old="oldShipmentState"
    ),
    "transitionState": transition("OrderStateTransition"),
    "setShippingAddress": _set_address("shippingAddress", "OrderShippingAddressSet"),
    "setBillingAddress": _set_address("billingAddress", "OrderBillingAddressSet"),
    "setCustomerId": _set_customer,
    "setCustomerEmail": _set_email,
    "setOrderNumber": unique("orderNumber", setter("orderNumber")),
    "setPurchaseOrderNumber": setter(
        "purchaseOrderNumber", "OrderPurchaseOrderNumberSet", old="oldPurchaseOrderNumber"
    ),
    "setLocale": setter("locale"),
    "setStore": referring("store", "store", "OrderStoreSet"),
    # The vendor spells the old unit's field with a lower-case b (facts section 2.3).
    "setBusinessUnit": referring("businessUnit", "business-unit", "OrderBusinessUnitSet", old="oldbusinessUnit"),
    "addPayment": _add_payment,
    "removePayment": _remove_payment,
    "updateSyncInfo": _sync,
    "setLineItemCustomType": _on_line("setCustomType", find_line),
    "setLineItemCustomField": _on_line("setCustomField", find_line),
    "setCustomLineItemCustomType": _on_line("setCustomType", find_custom_line),
    "setCustomLineItemCustomField": _on_line("setCustomField", find_custom_line),
    "addItemShippingAddress": _add_item_address,
    "updateItemShippingAddress": _update_item_address,
    "setCustomerGroup": referring("customerGroup", "customer-group", "OrderCustomerGroupSet", old="oldCustomerGroup"),
    **FULFILMENT,
    **custom_actions("Order"),
}


def _stage_quantity(change: Change, action: Json) -> None:
    line, quantity = find_line(change.resource, action), whole_quantity(action)
    if quantity == 0:
        _stage_removal(change, action)
        return
    line["quantity"] = quantity
    reprice(change.scene, change.resource)


def _stage_removal(change: Change, action: Json) -> None:
    line = find_line(change.resource, action)
    change.resource["lineItems"].remove(line)
    reprice(change.scene, change.resource)
    change.say(
        "OrderLineItemRemoved",
        lineItemId=line["id"],
        lineItemKey=line.get("key"),
        removedQuantity=line["quantity"],
        newQuantity=0,
        newState=[],
        newTotalPrice=line["totalPrice"] | {"centAmount": 0},
    )


def _stage_line(change: Change, action: Json) -> None:
    currency = change.resource["totalPrice"]["currencyCode"]
    line = line_of(action, currency, change.resource.get("country"), change.scene.new_id)
    change.resource["lineItems"].append(line)
    reprice(change.scene, change.resource)
    change.say("OrderLineItemAdded", lineItem=line, addedQuantity=line["quantity"])


def _stage_custom_quantity(change: Change, action: Json) -> None:
    line, quantity = find_custom_line(change.resource, action), whole_quantity(action)
    before = put(line, "quantity", quantity)
    reprice(change.scene, change.resource)
    change.say("OrderCustomLineItemQuantityChanged", customLineItemId=line["id"], quantity=quantity, oldQuantity=before)


STAGED: dict[str, Action] = {
    **ORDER,
    "changeLineItemQuantity": _stage_quantity,
    "removeLineItem": _stage_removal,
    "addLineItem": _stage_line,
    "changeCustomLineItemQuantity": _stage_custom_quantity,
}
"""What an order edit may do to its order: the order's own actions, and its lines."""


def required_actions(body: Any, name: str) -> list[Json]:
    """Read a list of actions from a request's body."""
    actions = body.get(name) if isinstance(body, dict) else None
    if not isinstance(actions, list):
        raise missing_field(name)
    if not all(isinstance(one, dict) and isinstance(one.get("action"), str) for one in actions):
        raise missing_field("action")
    return actions
