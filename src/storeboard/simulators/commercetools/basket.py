"""
Drafts of orders and payments as the simulated shop makes them.

Everything is drawn from a given `Random`.
"""

import random
from typing import Any, Final

from storeboard.simulators.commercetools.catalogue import PRODUCTS, money, tax_of
from storeboard.simulators.commercetools.people import BY_CODE

Json = dict[str, Any]
LINES_MAX: Final = 10
_SKUS: Final = tuple(PRODUCTS)
_LINE_SHARES: Final = (30, 24, 16, 10, 7, 5, 3, 2, 2, 1)
_SHIPPING: Final = (("Standard", 490), ("Express", 1290), ("Pick-up", 0))
_METHODS: Final = (("CREDIT_CARD", "Credit card"), ("INVOICE", "Invoice"), ("WALLET", "Wallet"))


def order_draft(chance: random.Random, number: int, to: Json, bill: Json) -> Json:
    """Fill a basket with one to ten different things and send it to an address."""
    currency = BY_CODE[to["country"]].currency
    count = chance.choices(range(1, LINES_MAX + 1), _LINE_SHARES)[0]
    lines = [{"sku": sku, "quantity": chance.choice((1, 1, 1, 2, 2, 3))} for sku in chance.sample(_SKUS, count)]
    method, cents = chance.choice(_SHIPPING)
    return {
        "orderNumber": f"B-{number:07d}",
        "totalPrice": money(0, currency),
        "lineItems": lines,
        "country": to["country"],
        "shippingAddress": _unnumbered(to),
        "billingAddress": _unnumbered(bill),
        "shippingInfo": {
            "shippingMethodName": method,
            "price": money(cents, currency),
            "taxRate": tax_of(to["country"]),
        },
        "shipmentState": "Pending",
        "paymentState": "BalanceDue",
    }


def payment_draft(chance: random.Random, order: Json) -> Json:
    """Pay an order in full; some payments wait or fail."""
    method, name = chance.choice(_METHODS)
    total = order["totalPrice"]
    state = chance.choices(("Success", "Pending", "Failure"), (86, 8, 6))[0]
    transaction = {"type": "Charge", "amount": total, "state": state}
    draft: Json = {
        "amountPlanned": total,
        "paymentMethodInfo": {"paymentInterface": "SIMPAY", "method": method, "name": {"en": name}},
        "transactions": [transaction],
    }
    if order.get("customerId"):
        draft["customer"] = {"typeId": "customer", "id": order["customerId"]}
    return draft


def _unnumbered(address: Json) -> Json:
    """An order keeps a copy of the address, not the customer's own one."""
    return {name: value for name, value in address.items() if name != "id"}
