"""
Update actions of orders about what is on its way and what comes back: deliveries, parcels and returns.

An order to one address has one `shippingInfo`; one to several has a `shippingInfo` per `shippingKey`, and a delivery
names the key. No message tells of `setReturnPaymentState` (facts/commercetools.md section 2.4); only the change does.
"""

from typing import Any

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import Action, Change, Json, put
from storeboard.simulators.commercetools.lines import shippings, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation

RETURN_SHIPMENT_STATES = ["Advised", "Returned", "BackInStock", "Unusable"]
RETURN_PAYMENT_STATES = ["NonRefundable", "Initial", "Refunded", "NotRefunded"]


def _deliveries(change: Change, key: str | None) -> list[Json]:
    """Give the deliveries of one shipping; without a key, those of an order to one address."""
    order = change.resource
    if key is None:
        info = order.get("shippingInfo")
    else:
        info = next((one["shippingInfo"] for one in order["shipping"] if one["shippingKey"] == key), None)
    if info is None:
        raise invalid_operation(f"The order has no shipping '{key}'." if key else "The order has no shippingInfo.")
    return info.setdefault("deliveries", [])


def _delivery(change: Change, action: Json) -> tuple[list[Json], Json]:
    """Find the delivery that an action names by id or key, and the list it stands in."""
    id_, key = action.get("deliveryId"), action.get("deliveryKey")
    for info in shippings(change.resource):
        for delivery in info.get("deliveries", ()):
            if delivery["id"] == id_ or (key is not None and delivery.get("key") == key):
                return info["deliveries"], delivery
    raise invalid_operation(f"The delivery with ID '{id_ or key}' was not found.")


def _parcel(change: Change, action: Json) -> tuple[Json, Json]:
    """Find the parcel that an action names, and its delivery."""
    id_, key = action.get("parcelId"), action.get("parcelKey")
    for info in shippings(change.resource):
        for delivery in info.get("deliveries", ()):
            for parcel in delivery["parcels"]:
                if parcel["id"] == id_ or (key is not None and parcel.get("key") == key):
                    return delivery, parcel
    raise invalid_operation(f"The parcel with ID '{id_ or key}' was not found.")


def _parcel_of(change: Change, draft: Json) -> Json:
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
        "parcels": [_parcel_of(change, draft) for draft in action.get("parcels") or []],
    }
    if action.get("deliveryKey"):
        delivery["key"] = action["deliveryKey"]
    if action.get("address") is not None:
        delivery["address"] = address_of(action["address"])
    key = action.get("shippingKey")
    _deliveries(change, key).append(delivery)
    change.say("DeliveryAdded", delivery=delivery, shippingKey=key)


def _remove_delivery(change: Change, action: Json) -> None:
    deliveries, delivery = _delivery(change, action)
    deliveries.remove(delivery)
    change.say("DeliveryRemoved", delivery=delivery)


def _set_delivery_address(change: Change, action: Json) -> None:
    _, delivery = _delivery(change, action)
    address = None if action.get("address") is None else address_of(action["address"])
    before = put(delivery, "address", address)
    change.say("DeliveryAddressSet", deliveryId=delivery["id"], address=address, oldAddress=before)


def _set_delivery_items(change: Change, action: Json) -> None:
    _, delivery = _delivery(change, action)
    items = _items(change, action.get("items"))
    before = put(delivery, "items", items)
    change.say("DeliveryItemsUpdated", deliveryId=delivery["id"], items=items, oldItems=before)


def _add_parcel(change: Change, action: Json) -> None:
    _, delivery = _delivery(change, action)
    parcel = _parcel_of(change, action)
    delivery["parcels"].append(parcel)
    change.say("ParcelAddedToDelivery", delivery=delivery, parcel=parcel)


def _remove_parcel(change: Change, action: Json) -> None:
    delivery, parcel = _parcel(change, action)
    delivery["parcels"].remove(parcel)
    change.say("ParcelRemovedFromDelivery", deliveryId=delivery["id"], parcel=parcel)


def _set_in_parcel(name: str, message: str) -> Action:
    def act(change: Change, action: Json) -> None:
        delivery, parcel = _parcel(change, action)
        put(parcel, name, action.get(name))
        change.say(message, deliveryId=delivery["id"], parcelId=parcel["id"], **{name: action.get(name)})

    return act


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


def _set_return_shipment(change: Change, action: Json) -> None:
    item = _return_item_at(change, action, "shipmentState", RETURN_SHIPMENT_STATES)
    # What has arrived can be paid back; before that there was nothing to pay back.
    if item["paymentState"] == "NonRefundable" and item["shipmentState"] in ("Returned", "BackInStock"):
        item["paymentState"] = "Initial"
    change.say("OrderReturnShipmentStateChanged", returnItemId=item["id"], returnShipmentState=item["shipmentState"])


def _set_return_payment(change: Change, action: Json) -> None:
    _return_item_at(change, action, "paymentState", RETURN_PAYMENT_STATES)


def _return_item_at(change: Change, action: Json, name: str, allowed: list[str]) -> Json:
    """Find the returned item that an action names and set one of its states."""
    state, id_ = action.get(name), action.get("returnItemId")
    if state not in allowed:
        raise invalid_field(name, state, allowed)
    for info in change.resource.get("returnInfo") or []:
        for item in info["items"]:
            if item["id"] == id_:
                item |= {name: state, "lastModifiedAt": change.scene.instant()}
                return item
    raise invalid_operation(f"The return item with ID '{id_}' was not found.")


FULFILMENT: dict[str, Action] = {
    "addDelivery": _add_delivery,
    "removeDelivery": _remove_delivery,
    "setDeliveryAddress": _set_delivery_address,
    "setDeliveryItems": _set_delivery_items,
    "addParcelToDelivery": _add_parcel,
    "removeParcelFromDelivery": _remove_parcel,
    "setParcelTrackingData": _set_in_parcel("trackingData", "ParcelTrackingDataUpdated"),
    "setParcelMeasurements": _set_in_parcel("measurements", "ParcelMeasurementsUpdated"),
    "addReturnInfo": _add_return,
    "setReturnInfo": _set_return,
    "setReturnShipmentState": _set_return_shipment,
    "setReturnPaymentState": _set_return_payment,
}
