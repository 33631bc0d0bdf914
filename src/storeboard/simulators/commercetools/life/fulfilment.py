"""What leaves the warehouse and what comes back: deliveries in parts, parcels, tracking, returns."""

from typing import Any, Final

from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living
from storeboard.simulators.commercetools.lines import shippings

CARRIERS: Final = ("Postkutsche", "Parcel Heron", "Colis Bleu")
SPLIT_SHARE: Final = 0.25
UNTRACKED_SHARE: Final = 0.2


def _ship(living: Living) -> Event | None:
    """Ship what is left of an order, or a part of it; an order to two addresses leaves one after the other."""
    id_ = living.ring("unshipped").take()
    if id_ is None:
        return None
    order = living.project.get("order", id_)
    groups = _undelivered(order)
    key, items = groups[0]
    split = len(items) > 1 and not _delivered_any(order) and living.happens(SPLIT_SHARE)
    shipped = items[: len(items) // 2] if split else items
    whole = not split and len(groups) == 1
    living.ring("shipped" if whole else "unshipped").add(id_)
    delivery: Json = {"action": "addDelivery", "items": shipped, "parcels": _parcels(living, id_)}
    actions = [
        delivery | ({"shippingKey": key} if key else {}),
        {"action": "changeShipmentState", "shipmentState": "Shipped" if whole else "Partial"},
    ]
    if order["orderState"] == "Open":
        actions.append({"action": "changeOrderState", "orderState": "Confirmed"})
    return living.change("ship", "order", id_, *actions)


def _delivered_any(order: Json) -> bool:
    return any(info["deliveries"] for info in shippings(order))


def _undelivered(order: Json) -> list[tuple[str | None, list[Json]]]:
    """Give what still has to leave, by the key of its shipping; an order to one address has no key."""
    lines = [*order["lineItems"], *order["customLineItems"]]
    if order["shippingMode"] == "Single":
        ordered = {line["id"]: line["quantity"] for line in lines}
        return [(None, _left(ordered, order["shippingInfo"]))]
    groups: list[tuple[str | None, list[Json]]] = []
    for shipping in order["shipping"]:
        wanted = _targeted(lines, shipping["shippingKey"])
        left = _left(wanted, shipping["shippingInfo"])
        if left:
            groups.append((shipping["shippingKey"], left))
    return groups


def _targeted(lines: list[Json], key: str) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for line in lines:
        for target in line.get("shippingDetails", {"targets": ()})["targets"]:
            if target["addressKey"] == key:
                wanted[line["id"]] = wanted.get(line["id"], 0) + target["quantity"]
    return wanted


def _left(ordered: dict[str, int], info: Json) -> list[Json]:
    for delivery in info["deliveries"]:
        for item in delivery["items"]:
            ordered[item["id"]] = ordered.get(item["id"], 0) - item["quantity"]
    return [{"id": id_, "quantity": quantity} for id_, quantity in ordered.items() if quantity > 0]


def _parcels(living: Living, order: str) -> list[Json]:
    if living.happens(UNTRACKED_SHARE):
        living.ring("untracked").add(order)
        return []
    return [{"trackingData": _tracking(living)}]


def _tracking(living: Living) -> Json:
    return {"trackingId": f"SB{living.chance.randrange(10**10):010d}", "carrier": living.chance.choice(CARRIERS)}


def _track(living: Living) -> Event | None:
    """Give a delivery that left without a label its parcel."""
    id_ = living.ring("untracked").take()
    if id_ is None:
        return None
    for info in shippings(living.project.get("order", id_)):
        for delivery in info["deliveries"]:
            if not delivery["parcels"]:
                ids = {"deliveryId": delivery["id"], "trackingData": _tracking(living)}
                return living.change("track", "order", id_, {"action": "addParcelToDelivery", **ids})
    return None


def _complete(living: Living) -> Event | None:
    id_ = living.ring("shipped").take()
    if id_ is None:
        return None
    living.ring("complete").add(id_)
    return living.change(
        "complete",
        "order",
        id_,
        {"action": "changeShipmentState", "shipmentState": "Delivered"},
        {"action": "changeOrderState", "orderState": "Complete"},
    )


def _return(living: Living) -> Event | None:
    """Take something back: some announce it first."""
    id_ = living.ring("complete").take()
    if id_ is None:
        return None
    line = living.chance.choice(living.project.get("order", id_)["lineItems"])
    advised = living.happens(0.4)
    item: Json = {
        "lineItemId": line["id"],
        "quantity": 1,
        "shipmentState": "Advised" if advised else "Returned",
        "comment": living.chance.choice(("too small", "wrong colour", "arrived broken", "changed my mind")),
    }
    living.ring("advised" if advised else "returned").add(id_)
    tracking = f"RT{living.chance.randrange(10**8):08d}"
    action: dict[str, Any] = {"action": "addReturnInfo", "items": [item], "returnTrackingId": tracking}
    return living.change("return", "order", id_, action)


def _return_arrives(living: Living) -> Event | None:
    id_ = living.ring("advised").take()
    if id_ is None:
        return None
    item = living.project.get("order", id_)["returnInfo"][-1]["items"][0]
    living.ring("returned").add(id_)
    action = {"action": "setReturnShipmentState", "returnItemId": item["id"], "shipmentState": "Returned"}
    return living.change("return arrives", "order", id_, action)


ACTS: Final[Acts] = {
    "ship": Act(20, _ship),
    "track": Act(4, _track),
    "complete": Act(12, _complete),
    "return": Act(4, _return),
    "return arrives": Act(2, _return_arrives),
}
