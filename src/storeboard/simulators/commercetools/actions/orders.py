"""
Update actions of orders, and the staged actions by which an order edit changes one.

No message tells of `setReturnPaymentState`, `setOrderNumber`, `setLocale` and `updateSyncInfo`
(facts/commercetools.md section 2.4); only the change does.
"""

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
from storeboard.simulators.commercetools.lines import find_line, line_of, retotal, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation, missing_field

ORDER_STATES = ["Open", "Confirmed", "Complete", "Cancelled"]
PAYMENT_STATES = ["BalanceDue", "Failed", "Pending", "CreditOwed", "Paid"]
SHIPMENT_STATES = ["Shipped", "Delivered", "Ready", "Pending", "Delayed", "Partial", "Backorder", "Canceled"]
RETURN_SHIPMENT_STATES = ["Advised", "Returned", "BackInStock", "Unusable"]
RETURN_PAYMENT_STATES = ["NonRefundable", "Initial", "Refunded", "NotRefunded"]


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


def _deliveries(change: Change) -> list[Json]:
    shipping = change.resource.get("shippingInfo")
    if shipping is None:
        raise invalid_operation("The order has no shippingInfo.")
    return shipping.setdefault("deliveries", [])


def parcel_of(change: Change, draft: Json) -> Json:
    parcel: Json = {"id": change.scene.new_id(), "createdAt": change.scene.instant()}
    return parcel | {name: draft[name] for name in ("key", "measurements", "trackingData", "items") if draft.get(name)}


def _items(change: Change, drafts: Any) -> list[Json]:
    known = {line["id"]: line["quantity"] for line in _all_lines(change.resource)}
    items = [{"id": one.get("id"), "quantity": whole_quantity(one)} for one in drafts or []]
    for item in items:
        if item["quantity"] > known.get(item["id"], -1):
            raise invalid_operation(f"The line item '{item['id']}' does not have a quantity of {item['quantity']}.")
    return items


def _all_lines(order: Json) -> list[Json]:
    return [*order["lineItems"], *order["customLineItems"]]


def _add_delivery(change: Change, action: Json) -> None:
    delivery: Json = {
        "id": change.scene.new_id(),
        "createdAt": change.scene.instant(),
        "items": _items(change, action.get("items")),
        "parcels": [parcel_of(change, draft) for draft in action.get("parcels") or []],
    }
    if action.get("deliveryKey"):
        delivery["key"] = action["deliveryKey"]
    if action.get("address") is not None:
        delivery["address"] = address_of(action["address"])
    _deliveries(change).append(delivery)
    change.say("DeliveryAdded", delivery=delivery)


def _add_parcel(change: Change, action: Json) -> None:
    for delivery in _deliveries(change):
        if delivery["id"] == action.get("deliveryId") or delivery.get("key", "") == action.get("deliveryKey"):
            parcel = parcel_of(change, action)
            delivery["parcels"].append(parcel)
            change.say("ParcelAddedToDelivery", delivery=delivery, parcel=parcel)
            return
    raise invalid_operation(f"The delivery with ID '{action.get('deliveryId')}' was not found.")


def _set_tracking(change: Change, action: Json) -> None:
    for delivery in _deliveries(change):
        for parcel in delivery["parcels"]:
            if parcel["id"] == action.get("parcelId"):
                put(parcel, "trackingData", action.get("trackingData"))
                tracking = action.get("trackingData")
                ids = {"deliveryId": delivery["id"], "parcelId": parcel["id"]}
                change.say("ParcelTrackingDataUpdated", **ids, trackingData=tracking)
                return
    raise invalid_operation(f"The parcel with ID '{action.get('parcelId')}' was not found.")


def _return_item(change: Change, draft: Json) -> Json:
    state = draft.get("shipmentState", "Returned")
    if state not in RETURN_SHIPMENT_STATES:
        raise invalid_field("shipmentState", state, RETURN_SHIPMENT_STATES)
    name = "customLineItemId" if draft.get("customLineItemId") else "lineItemId"
    _items(change, [{"id": draft.get(name), "quantity": draft.get("quantity")}])
    item = {
        "id": change.scene.new_id(),
        "type": "CustomLineItemReturnItem" if name == "customLineItemId" else "LineItemReturnItem",
        name: draft[name],
        "quantity": draft["quantity"],
        "shipmentState": state,
        # What only was advised may yet not come back, so that there is nothing to pay back.
        "paymentState": "NonRefundable" if state == "Advised" else "Initial",
        "createdAt": change.scene.instant(),
        "lastModifiedAt": change.scene.instant(),
    }
    return item | ({"comment": draft["comment"]} if draft.get("comment") else {})


def _return_info(change: Change, draft: Json) -> Json:
    info: Json = {"items": [_return_item(change, one) for one in draft.get("items") or []]}
    return info | {name: draft[name] for name in ("returnTrackingId", "returnDate") if draft.get(name)}


def _add_return(change: Change, action: Json) -> None:
    info = _return_info(change, action)
    change.resource.setdefault("returnInfo", []).append(info)
    change.say("ReturnInfoAdded", returnInfo=info)


def _set_return(change: Change, action: Json) -> None:
    infos = [_return_info(change, draft) for draft in action.get("items") or []]
    change.resource["returnInfo"] = infos
    change.say("ReturnInfoSet", returnInfo=infos)


def _return_state(name: str, allowed: list[str], message: str | None) -> Action:
    def act(change: Change, action: Json) -> None:
        state, id_ = action.get(name), action.get("returnItemId")
        if state not in allowed:
            raise invalid_field(name, state, allowed)
        for info in change.resource.get("returnInfo") or []:
            for item in info["items"]:
                if item["id"] == id_:
                    item[name] = state
                    if message:
                        change.say(message, returnItemId=id_, **{name: state})
                    return
        raise invalid_operation(f"The return item with ID '{id_}' was not found.")

    return act


def _sync(change: Change, action: Json) -> None:
    channel = change.scene.reference(action.get("channel"), "channel")
    entry: Json = {"channel": channel, "syncedAt": action.get("syncedAt") or change.scene.instant()}
    entry |= {"externalId": action["externalId"]} if action.get("externalId") else {}
    others = [one for one in change.resource["syncInfo"] if one["channel"] != channel]
    change.resource["syncInfo"] = [*others, entry]


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
    "addDelivery": _add_delivery,
    "addParcelToDelivery": _add_parcel,
    "setParcelTrackingData": _set_tracking,
    "addReturnInfo": _add_return,
    "setReturnInfo": _set_return,
    "setReturnShipmentState": _return_state("shipmentState", RETURN_SHIPMENT_STATES, "OrderReturnShipmentStateChanged"),
    "setReturnPaymentState": _return_state("paymentState", RETURN_PAYMENT_STATES, None),
    "updateSyncInfo": _sync,
    **custom_actions("Order"),
}


def _stage_quantity(change: Change, action: Json) -> None:
    line, quantity = find_line(change.resource, action), whole_quantity(action)
    if quantity == 0:
        _stage_removal(change, action)
        return
    line["quantity"] = quantity
    retotal(change.resource)


def _stage_removal(change: Change, action: Json) -> None:
    line = find_line(change.resource, action)
    change.resource["lineItems"].remove(line)
    retotal(change.resource)
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
    retotal(change.resource)
    change.say("OrderLineItemAdded", lineItem=line, addedQuantity=line["quantity"])


def _stage_custom_quantity(change: Change, action: Json) -> None:
    id_, quantity = action.get("customLineItemId"), whole_quantity(action)
    for line in change.resource["customLineItems"]:
        if line["id"] == id_:
            before, line["quantity"] = line["quantity"], quantity
            retotal(change.resource)
            change.say(
                "OrderCustomLineItemQuantityChanged", customLineItemId=id_, quantity=quantity, oldQuantity=before
            )
            return
    raise invalid_operation(f"The custom line item with ID '{id_}' was not found.")


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
