"""Orders come in: from customers, guests, baskets, another system and standing orders; some change or are cancelled."""

from typing import Final

from storeboard.simulators.commercetools import people
from storeboard.simulators.commercetools.basket import basket_draft, order_draft, split_to_two
from storeboard.simulators.commercetools.entities import Created
from storeboard.simulators.commercetools.instants import instant
from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living, by_key, reference
from storeboard.simulators.commercetools.lines import shippings

TWO_ADDRESSES_SHARE: Final = 0.06
AGE_SECONDS_MAX: Final = 400 * 86_400.0


def placed(living: Living, kind: str, to: Json, bill: Json, beside: Json) -> Event:
    """Place an order that then waits for its payment and its shipment."""
    draft = order_draft(living.chance, living.number(), to, bill) | beside
    if living.happens(TWO_ADDRESSES_SHARE):
        where = people.BY_CODE[to["country"]]
        split_to_two(draft, people.address(living.chance, where, to["firstName"], to["lastName"]))
    return awaited(living, kind, living.project.create("order", draft))


def awaited(living: Living, kind: str, order: Json) -> Event:
    living.ring("unpaid").add(order["id"])
    living.ring("unshipped").add(order["id"])
    return living.event(kind, "order", order)


def ordered_by(living: Living, customer: Json, kind: str, beside: Json | None = None) -> Event:
    own = {one["id"]: one for one in customer["addresses"]}
    to, bill = own[customer["defaultShippingAddressId"]], own[customer["defaultBillingAddressId"]]
    return placed(living, kind, to, bill, _buyer(customer) | (beside or {}))


def _buyer(customer: Json) -> Json:
    made: Json = {"customerId": customer["id"], "customerEmail": customer["email"], "locale": customer.get("locale")}
    return made | ({"customerGroup": customer["customerGroup"]} if customer.get("customerGroup") else {})


def _order(living: Living) -> Event | None:
    id_ = living.ring("customers").any()
    return ordered_by(living, living.project.get("customer", id_), "order") if id_ else None


def _guest_order(living: Living) -> Event:
    where = people.country(living.chance)
    first, last = people.name(living.chance)
    to = people.address(living.chance, where, first, last)
    email = people.email(living.chance, first, last, living.number())
    event = placed(living, "guest order", to, to, {"customerEmail": email, "locale": where.locale})
    living.ring("guests").add(event.id)
    return event


def _import(living: Living) -> Event | None:
    """Import an order of another system that was completed long ago."""
    id_ = living.ring("customers").any()
    if id_ is None:
        return None
    customer = living.project.get("customer", id_)
    to = next(one for one in customer["addresses"] if one["id"] == customer["defaultShippingAddressId"])
    draft = order_draft(living.chance, living.number(), to, to) | _buyer(customer)
    completed = living.project.now() - living.chance.random() * AGE_SECONDS_MAX
    done = {"orderState": "Complete", "shipmentState": "Delivered", "paymentState": "Paid"}
    order = living.project.import_order(draft | done | {"completedAt": instant(completed)})
    living.ring("complete").add(order["id"])
    return living.event("import order", "order", order)


def _fill_basket(living: Living) -> Event | None:
    id_ = living.ring("customers").any()
    if id_ is None:
        return None
    customer = living.project.get("customer", id_)
    to = next(one for one in customer["addresses"] if one["id"] == customer["defaultShippingAddressId"])
    cart = living.project.create("cart", basket_draft(living.chance, to) | _buyer(customer))
    living.ring("baskets").add(cart["id"])
    return living.event("fill basket", "cart", cart)


def _check_out(living: Living) -> Event | None:
    """Order a basket; one whose owner was erased meanwhile is given up."""
    id_ = living.ring("baskets").take()
    if id_ is None or living.project.get("cart", id_)["customerId"] not in living.project.rows("customer"):
        return None
    draft = {
        "cart": reference("cart", id_),
        "version": living.project.get("cart", id_)["version"],
        "orderNumber": f"B-{living.number():07d}",
        "shipmentState": "Pending",
        "paymentState": "BalanceDue",
    }
    return awaited(living, "check out", living.project.create("order", draft))


def _subscribe(living: Living) -> Event | None:
    """Let an order come again every month."""
    id_ = living.ring("complete").any()
    if id_ is None or not living.project.get("order", id_).get("customerId"):
        return None
    recurring = living.project.create("recurring-order", {"originOrder": reference("order", id_)})
    living.ring("recurring").add(recurring["id"])
    return living.event("subscribe", "recurring-order", recurring)


def _repeat(living: Living) -> Event | None:
    """Place the next order of a recurring order, which is told by a message of its own."""
    id_ = living.ring("recurring").any()
    recurring = living.project.get("recurring-order", id_) if id_ else None
    customer = living.project.rows("customer").get(recurring["customer"]["id"]) if recurring else None
    if recurring is None or customer is None or recurring["recurringOrderState"] != "Active":
        return None
    own = {one["id"]: one for one in customer["addresses"]}
    draft = order_draft(living.chance, living.number(), own[customer["defaultShippingAddressId"]], None)
    of = reference("recurring-order", recurring["id"])
    order = living.project.create(
        "order",
        draft | _buyer(customer) | {"recurringOrder": of, "origin": "RecurringOrder"},
        created=Created("OrderCreatedFromRecurringOrder", "order"),
        recurringOrderRef=of,
    )
    living.project.amend("recurring-order", recurring["id"], {"lastOrderAt": living.project.instant()})
    return awaited(living, "repeat", order)


def _pause(living: Living) -> Event | None:
    id_ = living.ring("recurring").any()
    if id_ is None:
        return None
    active = living.project.get("recurring-order", id_)["recurringOrderState"] == "Active"
    action = {"action": "setRecurringOrderState", "recurringOrderState": "Paused" if active else "Active"}
    return living.change("pause", "recurring-order", id_, action)


def _change_quantity(living: Living) -> Event | None:
    """Change a line by an order edit, of which no change notification of the order tells."""
    id_ = living.ring("unshipped").any()
    order = living.project.get("order", id_) if id_ else None
    if order is None or order["shippingMode"] == "Multiple" or any(one["deliveries"] for one in shippings(order)):
        return None
    line = living.chance.choice(order["lineItems"])
    staged: Json = {"action": "changeLineItemQuantity", "lineItemId": line["id"], "quantity": line["quantity"] % 5 + 1}
    if len(order["lineItems"]) > 1 and living.happens(0.2):
        staged = {"action": "removeLineItem", "lineItemId": line["id"]}
    draft = {"resource": reference("order", order["id"]), "stagedActions": [staged]}
    edit = living.project.create("order-edit", draft)
    living.project.apply_edit(edit["id"], None, None)
    return living.event("change quantity", "order", living.project.get("order", order["id"]))


def _review(living: Living) -> Event | None:
    """Bring an order to the next state of the merchant's own workflow."""
    id_ = living.ring("unshipped").any()
    if id_ is None:
        return None
    state = by_key("state", living.chance.choice(("order-checked", "order-held", "order-released")))
    return living.change("review", "order", id_, {"action": "transitionState", "state": state})


def _cancel(living: Living) -> Event | None:
    id_ = living.ring("unshipped").take()
    if id_ is None:
        return None
    living.ring("unpaid").remove(id_)
    return living.change(
        "cancel",
        "order",
        id_,
        {"action": "changeOrderState", "orderState": "Cancelled"},
        {"action": "changeShipmentState", "shipmentState": "Canceled"},
    )


ACTS: Final[Acts] = {
    "order": Act(30, _order),
    "guest order": Act(9, _guest_order),
    "import order": Act(2, _import),
    "fill basket": Act(3, _fill_basket),
    "check out": Act(2, _check_out, before="fill basket"),
    "subscribe": Act(0.8, _subscribe),
    "repeat": Act(1.5, _repeat, before="subscribe"),
    "pause": Act(0.3, _pause),
    "change quantity": Act(5, _change_quantity),
    "review": Act(3, _review),
    "cancel": Act(3, _cancel),
}
