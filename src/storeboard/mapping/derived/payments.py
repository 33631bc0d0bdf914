"""
Derived fields of the money of an order or of one payment: authorized, charged, refunded, and what is still due.

Summed exactly over the transactions of all payments that were read along; only transactions that succeeded count.
Several currencies are never added up: they raise `NormaliseError`. Amounts are money, so that `via: amount` and
`via: currency` both work.
"""

from decimal import Context, Decimal
from typing import Any

from storeboard.mapping.derived.amounts import as_money
from storeboard.mapping.shapes import expanded, is_money, record, records, text
from storeboard.model import Resource
from storeboard.normalise import NormaliseError, money

_EXACT = Context(prec=100)

_AGREEING = {
    "Paid": ("Paid", "PartlyRefunded"),
    "Pending": ("Pending", "Authorized"),
    "BalanceDue": ("BalanceDue", "Authorized", "Pending", "ChargedBack"),
    "CreditOwed": ("Paid", "PartlyRefunded"),
}
"""What the transactions may say while the merchant's word is true."""


def gross(order: Resource, whole: Resource) -> Any:
    """
    What the buyer owes for the whole order, as money: the taxed gross total when there is one, else the total.

    Of a payment: the amount that is planned.
    """
    taxed = record(order.get("taxedPrice")).get("totalGross")
    return taxed if is_money(taxed) else order.get("totalPrice", order.get("amountPlanned"))


def due(order: Resource, whole: Resource) -> Resource | None:
    """
    What is still to be paid, as money: the gross total less what was charged, plus what was charged back.

    Never below zero. A refund does not make a debt again.
    """
    owed = gross(order, whole)
    if not is_money(owed):
        return None
    left = _EXACT.subtract(money.amount(owed), _EXACT.subtract(_sum(order, "Charge"), _sum(order, "Chargeback")))
    return _as_money(order, max(left, Decimal(0)))


def paid(order: Resource, whole: Resource) -> Resource | None:
    """The sum of all successful charges, as money; empty without payments."""
    return _total(order, "Charge")


def refunded(order: Resource, whole: Resource) -> Resource | None:
    """The sum of all successful refunds, as money; empty without payments."""
    return _total(order, "Refund")


def charged_back(order: Resource, whole: Resource) -> Resource | None:
    """The sum of all successful chargebacks, as money; empty without payments."""
    return _total(order, "Chargeback")


def open_amount(order: Resource, whole: Resource) -> Resource | None:
    """What is due and not even authorized yet, as money: nobody has promised to pay it. Never below zero."""
    owed = due(order, whole)
    if owed is None:
        return None
    left = _EXACT.subtract(money.amount(owed), _open_authorization(order))
    return _as_money(order, max(left, Decimal(0)))


def by_currency(order: Resource, whole: Resource) -> str | None:
    """
    All sums per currency, also where several were paid in: a line each, for a `long_text` column.

    Empty without payments.
    """
    rows: list[str] = []
    for code in sorted({money.currency(record(one.get("amount"))) for one in _transactions(order)}):
        sums = {kind: money.plain(_sum(order, kind, code)) for kind in ("Charge", "Refund", "Chargeback")}
        rows.append(
            f"{code}: authorized {money.plain(_open_authorization(order, code))}, paid {sums['Charge']}, "
            f"refunded {sums['Refund']}, charged back {sums['Chargeback']}"
        )
    return "\n".join(rows) or None


def authorized(order: Resource, whole: Resource) -> Resource | None:
    """What is authorized and neither cancelled nor charged, as money; empty without payments."""
    return _as_money(order, _open_authorization(order)) if payments_of(order) else None


def method(order: Resource, whole: Resource) -> str | None:
    """The method of the first payment that names one."""
    own = (record(one.get("paymentMethodInfo")).get("method") for one in payments_of(order))
    return next((word for one in own if (word := text(one))), None)


def status(order: Resource, whole: Resource) -> str | None:
    """
    The merchant's payment state when it is set, else what the transactions say.

    Merchant's words: `BalanceDue Failed Pending CreditOwed Paid`. From the transactions follow, the first that holds:
    `ChargedBack`, `Refunded` (as much as was charged), `PartlyRefunded`, `Paid`, `BalanceDue` (a part was charged),
    `Authorized`, `Pending`, `Failed`. Empty without payments.
    """
    if merchant := text(order.get("paymentState")):
        return merchant
    return _computed(order, whole) if payments_of(order) else None


def computed(order: Resource, whole: Resource) -> str | None:
    """
    The payment status that follows from the transactions alone, beside the merchant's word and never over it.

    `ChargedBack Refunded PartlyRefunded Paid BalanceDue Authorized Pending Failed`, as under `payment.status`. Empty
    without payments.
    """
    return _computed(order, whole) if payments_of(order) else None


def disagrees(order: Resource, whole: Resource) -> bool:
    """Whether the merchant's payment state is set and says another thing than the transactions do."""
    merchant, own = text(order.get("paymentState")), computed(order, whole)
    return merchant is not None and own is not None and own not in _AGREEING.get(merchant, (merchant,))


def last_transaction(order: Resource, whole: Resource) -> str | None:
    """What happened last, by its time: type and state."""
    timed = [(text(one.get("timestamp")) or "", at, one) for at, one in enumerate(_transactions(order))]
    last = max(timed, default=None, key=lambda one: one[:2])
    words = [] if last is None else [text(last[2].get("type")), text(last[2].get("state"))]
    return " ".join(word for word in words if word) or None


def payments_of(order: Resource) -> list[Resource]:
    """Return the payments that were read along; of a payment, itself."""
    if is_money(order.get("amountPlanned")):
        return [order]
    references = records(record(order.get("paymentInfo")).get("payments"))
    return [found for one in references if (found := expanded(one))]


def _computed(order: Resource, whole: Resource) -> str:
    charged, returned = _sum(order, "Charge"), _sum(order, "Refund")
    owed = gross(order, whole)
    if _sum(order, "Chargeback") > 0:
        return "ChargedBack"
    if returned > 0:
        return "Refunded" if returned >= charged else "PartlyRefunded"
    if charged > 0:
        return "Paid" if is_money(owed) and charged >= money.amount(owed) else "BalanceDue"
    if _open_authorization(order) > 0:
        return "Authorized"
    states = {one.get("state") for one in _transactions(order) if isinstance(one.get("state"), str)}
    return "Failed" if states == {"Failure"} else "Pending"


def _open_authorization(order: Resource, code: str | None = None) -> Decimal:
    used = _EXACT.add(_sum(order, "CancelAuthorization", code), _sum(order, "Charge", code))
    left = _EXACT.subtract(_sum(order, "Authorization", code), used)
    return max(left, Decimal(0))


def _total(order: Resource, kind: str) -> Resource | None:
    return _as_money(order, _sum(order, kind)) if payments_of(order) else None


def _sum(order: Resource, kind: str, code: str | None = None) -> Decimal:
    """The sum of one kind: of all, which must be of the order's currency, or of those in one currency."""
    currency = code or _currency(order)
    amounts = [
        record(one.get("amount"))
        for one in _transactions(order)
        if one.get("type") == kind and one.get("state") == "Success"
    ]
    if code is not None:
        amounts = [one for one in amounts if money.currency(one) == code]
    elif any(money.currency(one) != currency for one in amounts):
        raise NormaliseError("payments in another currency than the order's cannot be added up")
    return money.total(amounts)


def _transactions(order: Resource) -> list[Resource]:
    return [one for payment in payments_of(order) for one in records(payment.get("transactions"))]


def _currency(order: Resource) -> str:
    return money.currency(record(order.get("totalPrice", order.get("amountPlanned"))))


def _as_money(order: Resource, amount: Decimal) -> Resource:
    return as_money(_currency(order), amount)
