"""Money moves: charges that succeed, wait or fail, authorizations, part payments, refunds and the rare chargeback."""

from typing import Final

from storeboard.simulators.commercetools.basket import payment_draft
from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living, reference

_SIGNS: Final = {"Charge": 1, "Refund": -1, "Chargeback": -1}
_STATES: Final = {"Success": "Paid", "Pending": "Pending", "Failure": "Failed"}


def _pay(living: Living) -> Event | None:
    """Let an order be paid: what waits succeeds, what was authorized is charged, else somebody pays anew."""
    id_ = living.ring("unpaid").take()
    if id_ is None:
        return None
    order = living.project.get("order", id_)
    payment = _continued(living, order) or _new(living, order)
    fresh = reference("payment", payment["id"])
    state = _state(living, order, fresh)
    if state == "Paid":
        living.ring("paid").add(id_)
    else:
        living.ring("unpaid").add(id_)
    return living.change(
        "pay",
        "order",
        id_,
        {"action": "addPayment", "payment": fresh},
        {"action": "changePaymentState", "paymentState": state},
    )


def payments_of(living: Living, order: Json) -> list[Json]:
    held = order.get("paymentInfo", {"payments": ()})["payments"]
    return [living.project.get("payment", one["id"]) for one in held]


def paid_cents(payments: list[Json]) -> int:
    """Add up what has come and not gone back."""
    done = [one for payment in payments for one in payment["transactions"] if one["state"] == "Success"]
    return sum(_SIGNS.get(one["type"], 0) * one["amount"]["centAmount"] for one in done)


def _state(living: Living, order: Json, fresh: Json) -> str:
    payments = payments_of(living, order)
    if fresh["id"] not in {one["id"] for one in payments}:
        payments.append(living.project.get("payment", fresh["id"]))
    if paid_cents(payments) >= order["taxedPrice"]["totalGross"]["centAmount"]:
        return "Paid"
    last = payments[-1]["transactions"][-1]
    if last["type"] == "Authorization":
        return "Pending"
    return "BalanceDue" if last["state"] == "Success" else _STATES[last["state"]]


def _continued(living: Living, order: Json) -> Json | None:
    """Go on with a payment that is under way; None when there is none."""
    for payment in payments_of(living, order):
        last = payment["transactions"][-1]
        if last["state"] == "Pending":
            action: Json = {"action": "changeTransactionState", "transactionId": last["id"], "state": "Success"}
            return living.project.update("payment", payment["id"], None, [action])
        if last["type"] == "Authorization" and last["state"] == "Success":
            charge = {"type": "Charge", "state": "Success", "amount": last["amount"]}
            action = {"action": "addTransaction", "transaction": charge}
            return living.project.update("payment", payment["id"], None, [action])
    return None


def _new(living: Living, order: Json) -> Json:
    gross = order["taxedPrice"]["totalGross"]
    due = max(0, gross["centAmount"] - paid_cents(payments_of(living, order)))
    draft = payment_draft(living.chance, order, gross | {"centAmount": due})
    customer = draft.get("customer")
    if customer and customer["id"] not in living.project.rows("customer"):
        del draft["customer"]
    return living.project.create("payment", draft)


def _refund(living: Living) -> Event | None:
    """Pay back what was returned, from a payment that has it; what was never paid is not paid back."""
    id_ = living.ring("returned").take()
    if id_ is None:
        return None
    order = living.project.get("order", id_)
    item = order["returnInfo"][-1]["items"][0]
    amount = _price(next(one for one in order["lineItems"] if one["id"] == item["lineItemId"]))
    able = [one for one in payments_of(living, order) if paid_cents([one]) >= amount["centAmount"]]
    for payment in able[:1]:
        transaction = {"type": "Refund", "state": "Success", "amount": amount}
        action = {"action": "addTransaction", "transaction": transaction}
        living.project.update("payment", payment["id"], None, [action])
    # No message tells of this one: only the change does.
    state = "Refunded" if able else "NotRefunded"
    said = {"action": "setReturnPaymentState", "returnItemId": item["id"], "paymentState": state}
    return living.change("refund", "order", id_, said)


def _price(line: Json) -> Json:
    discounted = line["discountedPricePerQuantity"]
    return discounted[0]["discountedPrice"]["value"] if discounted else line["price"]["value"]


def _charge_back(living: Living) -> Event | None:
    """Let a bank take back what was charged; the order only shows it through its payment."""
    id_ = living.ring("paid").take()
    payments = payments_of(living, living.project.get("order", id_)) if id_ else []
    if not payments:
        return None
    last = payments[-1]["transactions"][-1]
    transaction = {"type": "Chargeback", "state": "Success", "amount": last["amount"]}
    action = {"action": "addTransaction", "transaction": transaction}
    return living.change("charge back", "payment", payments[-1]["id"], action)


ACTS: Final[Acts] = {
    "pay": Act(24, _pay),
    "refund": Act(3, _refund),
    "charge back": Act(0.4, _charge_back),
}
