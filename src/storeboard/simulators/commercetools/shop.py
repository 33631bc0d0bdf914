"""
A shop that lives: people register, order, pay, return and move, a little differently in every step.

The same project, seed and number of steps give the same life. It writes through the project itself, as a storefront
with full rights would; it paces itself only by the project's `sleep`. Everybody and everything in it is invented.
"""

import asyncio
import gc
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from storeboard.simulators.commercetools import people
from storeboard.simulators.commercetools.basket import order_draft, payment_draft
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.ring import Ring

Json = dict[str, Any]
LAST_EVENTS: Final = 50
HISTORY_SECONDS: Final = 180 * 86_400.0

_EVENTS: Final = {
    "order": 30,
    "pay": 24,
    "ship": 20,
    "register": 14,
    "guest order": 9,
    "complete": 12,
    "correct address": 5,
    "change quantity": 5,
    "return": 4,
    "refund": 3,
    "rename": 3,
    "cancel": 3,
    "erase": 1,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: what, to which resource and the version it left."""

    kind: str
    type: str
    id: str
    version: int
    at: str

    def shown(self) -> Json:
        return {"kind": self.kind, "type": self.type, "id": self.id, "version": self.version, "at": self.at}


class Shop:
    """One shop of one project."""

    def __init__(self, project: Project, seed: int = 0, rate_per_second: float = 1.0) -> None:
        self._project = project
        self._chance = random.Random(f"{seed}/shop")
        self._rate = rate_per_second
        self._steps_left: int | None = None
        self._paced = asyncio.Event()
        self._number = 0
        self._customers = Ring(self._chance)
        self._unpaid = Ring(self._chance)
        self._unshipped = Ring(self._chance)
        self._shipped = Ring(self._chance)
        self._complete = Ring(self._chance)
        self._returned = Ring(self._chance)
        self._acts: dict[str, Callable[[], Event | None]] = {
            "order": self._order,
            "pay": self._pay,
            "ship": self._ship,
            "register": self._register,
            "guest order": self._guest_order,
            "complete": self._completes,
            "correct address": self._correct_address,
            "change quantity": self._change_quantity,
            "return": self._return,
            "refund": self._refund,
            "rename": self._rename,
            "cancel": self._cancel,
            "erase": self._erase,
        }
        self.steps = 0
        self.last: deque[Event] = deque(maxlen=LAST_EVENTS)

    async def step(self) -> Event:
        """Let one thing happen; what cannot happen yet becomes an order or a registration."""
        return self.live()

    def live(self) -> Event:
        """Let one thing happen, for callers without an event loop."""
        kind = self._chance.choices(tuple(_EVENTS), tuple(_EVENTS.values()))[0]
        event = self._acts[kind]() or (self._order() if self._customers else None) or self._register()
        self.steps += 1
        self.last.append(event)
        return event

    def pace(self, rate_per_second: float, events: int | None = None) -> None:
        """Live at this rate from now on, for so many events where a number is given; zero is a shop that sleeps."""
        self._rate, self._steps_left = rate_per_second, events
        self._paced.set()

    async def run(self) -> None:
        """Live at the given pace until cancelled."""
        while True:
            if self._rate <= 0 or self._steps_left == 0:
                self._paced.clear()
                await self._paced.wait()
                continue
            await self._project.sleep(self._chance.expovariate(self._rate))
            if self._rate > 0 and self._steps_left != 0:
                self.live()
                self._steps_left = None if self._steps_left is None else self._steps_left - 1

    def seed_history(self, customers: int, orders: int) -> None:
        """Fill the shop at once with people and orders of the last half year; nobody is told."""
        # None of the many objects made here is garbage; looking for some takes longer than making them.
        collects = gc.isenabled()
        gc.disable()
        try:
            self._fill(customers, orders)
        finally:
            if collects:
                gc.enable()

    def _fill(self, customers: int, orders: int) -> None:
        span = HISTORY_SECONDS / max(1, customers + orders)
        for number in range(customers):
            with self._project.backdated(HISTORY_SECONDS - number * span):
                self._register()
        for number in range(orders):
            with self._project.backdated(HISTORY_SECONDS - (customers + number) * span):
                guest = not self._customers or self._chance.random() < 0.1
                self._guest_order() if guest else self._order()
                if self._chance.random() < 0.8:
                    self._pay()
                if self._chance.random() < 0.7:
                    self._ship()

    # What can happen. Each gives the event, or None where there is nothing it could happen to.

    def _register(self) -> Event:
        where = people.country(self._chance)
        first, last = people.name(self._chance)
        self._number += 1
        firm = people.company(self._chance, where)
        addresses = [people.address(self._chance, where, first, last, firm) for _ in range(self._chance.randint(1, 2))]
        draft: Json = {
            "email": people.email(self._chance, first, last, self._number),
            "firstName": first,
            "lastName": last,
            "companyName": firm,
            "customerNumber": f"K-{self._number:06d}",
            "locale": where.locale,
            "addresses": addresses,
            "defaultShippingAddress": 0,
            "defaultBillingAddress": len(addresses) - 1,
        }
        customer = self._project.create("customer", draft)
        self._customers.add(customer["id"])
        return self._event("register", "customer", customer)

    def _order(self) -> Event | None:
        id_ = self._customers.any()
        if id_ is None:
            return None
        customer = self._project.get("customer", id_)
        own = {one["id"]: one for one in customer["addresses"]}
        to = own[customer["defaultShippingAddressId"]]
        beside = {"customerId": id_, "customerEmail": customer["email"], "locale": customer.get("locale")}
        return self._placed("order", to, own[customer["defaultBillingAddressId"]], beside)

    def _guest_order(self) -> Event:
        where = people.country(self._chance)
        first, last = people.name(self._chance)
        to = people.address(self._chance, where, first, last)
        self._number += 1
        beside = {"customerEmail": people.email(self._chance, first, last, self._number), "locale": where.locale}
        return self._placed("guest order", to, to, beside)

    def _placed(self, kind: str, to: Json, bill: Json, beside: Json) -> Event:
        self._number += 1
        draft = order_draft(self._chance, self._number, to, bill) | beside
        order = self._project.create("order", draft)
        self._unpaid.add(order["id"])
        self._unshipped.add(order["id"])
        return self._event(kind, "order", order)

    def _pay(self) -> Event | None:
        id_ = self._unpaid.take()
        if id_ is None:
            return None
        order = self._project.get("order", id_)
        draft = payment_draft(self._chance, order)
        customer = draft.get("customer")
        if customer and customer["id"] not in self._project.rows("customer"):
            del draft["customer"]
        payment = self._settled_payment(order) or self._project.create("payment", draft)
        state = payment["transactions"][0]["state"]
        paid = {"Success": "Paid", "Pending": "Pending", "Failure": "Failed"}[state]
        actions = [
            {"action": "addPayment", "payment": {"typeId": "payment", "id": payment["id"]}},
            {"action": "changePaymentState", "paymentState": paid},
        ]
        if state != "Success":
            self._unpaid.add(id_)
        return self._changed("pay", id_, actions)

    def _settled_payment(self, order: Json) -> Json | None:
        """Let a payment that was pending succeed; None when there is none."""
        for reference in order.get("paymentInfo", {"payments": []})["payments"]:
            transaction = self._project.get("payment", reference["id"])["transactions"][0]
            if transaction["state"] == "Pending":
                action = {"action": "changeTransactionState", "transactionId": transaction["id"], "state": "Success"}
                return self._project.update("payment", reference["id"], None, [action])
        return None

    def _ship(self) -> Event | None:
        id_ = self._unshipped.take()
        if id_ is None:
            return None
        order = self._project.get("order", id_)
        items = [{"id": line["id"], "quantity": line["quantity"]} for line in order["lineItems"]]
        split = len(items) > 1 and self._chance.random() < 0.25 and not order["shippingInfo"]["deliveries"]
        shipped = items[: len(items) // 2] if split else self._remaining(order, items)
        if split:
            self._unshipped.add(id_)
        else:
            self._shipped.add(id_)
        tracking = {"trackingId": f"SB{self._chance.randrange(10**10):010d}", "carrier": self._chance.choice(_CARRIERS)}
        actions = [
            {"action": "addDelivery", "items": shipped, "parcels": [{"trackingData": tracking}]},
            {"action": "changeShipmentState", "shipmentState": "Partial" if split else "Shipped"},
        ]
        if order["orderState"] == "Open":
            actions.append({"action": "changeOrderState", "orderState": "Confirmed"})
        return self._changed("ship", id_, actions)

    def _remaining(self, order: Json, items: list[Json]) -> list[Json]:
        sent = {one["id"] for delivery in order["shippingInfo"]["deliveries"] for one in delivery["items"]}
        return [item for item in items if item["id"] not in sent]

    def _completes(self) -> Event | None:
        id_ = self._shipped.take()
        if id_ is None:
            return None
        self._complete.add(id_)
        actions = [
            {"action": "changeShipmentState", "shipmentState": "Delivered"},
            {"action": "changeOrderState", "orderState": "Complete"},
        ]
        return self._changed("complete", id_, actions)

    def _return(self) -> Event | None:
        id_ = self._complete.take()
        if id_ is None:
            return None
        line = self._chance.choice(self._project.get("order", id_)["lineItems"])
        item = {"lineItemId": line["id"], "quantity": 1, "shipmentState": "Returned"}
        tracking = f"RT{self._chance.randrange(10**8):08d}"
        self._returned.add(id_)
        return self._changed(
            "return", id_, [{"action": "addReturnInfo", "items": [item], "returnTrackingId": tracking}]
        )

    def _refund(self) -> Event | None:
        id_ = self._returned.take()
        if id_ is None:
            return None
        order = self._project.get("order", id_)
        item = order["returnInfo"][0]["items"][0]
        line = next(one for one in order["lineItems"] if one["id"] == item["lineItemId"])
        for reference in order.get("paymentInfo", {"payments": []})["payments"][:1]:
            transaction = {"type": "Refund", "state": "Success", "amount": line["price"]["value"]}
            self._project.update(
                "payment", reference["id"], None, [{"action": "addTransaction", "transaction": transaction}]
            )
        # No message tells of this one: only the change does.
        refunded = {"action": "setReturnPaymentState", "returnItemId": item["id"], "paymentState": "Refunded"}
        return self._changed("refund", id_, [refunded])

    def _cancel(self) -> Event | None:
        id_ = self._unshipped.take()
        if id_ is None:
            return None
        self._unpaid.remove(id_)
        actions = [
            {"action": "changeOrderState", "orderState": "Cancelled"},
            {"action": "changeShipmentState", "shipmentState": "Canceled"},
        ]
        return self._changed("cancel", id_, actions)

    def _correct_address(self) -> Event | None:
        id_ = self._customers.any()
        if id_ is None:
            return None
        customer = self._project.get("customer", id_)
        old = self._chance.choice(customer["addresses"])
        where = people.BY_CODE[old["country"]]
        new = people.address(self._chance, where, customer["firstName"], customer["lastName"], old.get("company"))
        action = {"action": "changeAddress", "addressId": old["id"], "address": new}
        return self._event("correct address", "customer", self._project.update("customer", id_, None, [action]))

    def _rename(self) -> Event | None:
        id_ = self._customers.any()
        if id_ is None:
            return None
        action = {"action": "setLastName", "lastName": people.name(self._chance)[1]}
        return self._event("rename", "customer", self._project.update("customer", id_, None, [action]))

    def _change_quantity(self) -> Event | None:
        """Change a line by an order edit, of which no change notification tells."""
        id_ = self._unshipped.any()
        order = self._project.get("order", id_) if id_ else None
        if order is None or order["shippingInfo"]["deliveries"]:
            return None
        line = self._chance.choice(order["lineItems"])
        staged: Json = {
            "action": "changeLineItemQuantity",
            "lineItemId": line["id"],
            "quantity": line["quantity"] % 5 + 1,
        }
        if len(order["lineItems"]) > 1 and self._chance.random() < 0.2:
            staged = {"action": "removeLineItem", "lineItemId": line["id"]}
        draft = {"resource": {"typeId": "order", "id": order["id"]}, "stagedActions": [staged]}
        edit = self._project.create("order-edit", draft)
        self._project.apply_edit(edit["id"], None, None)
        return self._event("change quantity", "order", self._project.get("order", order["id"]))

    def _erase(self) -> Event | None:
        """Erase a person, and now and then the orders with them."""
        id_ = self._customers.take() if len(self._customers) > 3 else None
        if id_ is None:
            return None
        if self._chance.random() < 0.5:
            for order in tuple(self._project.tables["order"].by("customerId", id_)):
                for ring in (self._unpaid, self._unshipped, self._shipped, self._complete, self._returned):
                    ring.remove(order["id"])
                self._project.delete("order", order["id"], None, erasure=True)
        return self._event("erase", "customer", self._project.delete("customer", id_, None, erasure=True))

    def _changed(self, kind: str, id_: str, actions: list[Json]) -> Event:
        return self._event(kind, "order", self._project.update("order", id_, None, actions))

    def _event(self, kind: str, type_: str, resource: Json) -> Event:
        return Event(kind, type_, resource["id"], resource["version"], self._project.instant())


_CARRIERS: Final = ("Postkutsche", "Parcel Heron", "Colis Bleu")
