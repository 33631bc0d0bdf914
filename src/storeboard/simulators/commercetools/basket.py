"""
Drafts of baskets, orders and payments as the simulated shop makes them.

Everything is drawn from a given `Random`. What a basket holds, it is sold by the market of its country: in its store,
through its channels, in its money.
"""

import random
from typing import Any, Final

from storeboard.simulators.commercetools.catalogue import PRODUCTS, money, tax_of
from storeboard.simulators.commercetools.life.markets import BY_COUNTRY, CODES, SHIPPING, custom
from storeboard.simulators.commercetools.people import BY_CODE

Json = dict[str, Any]
LINES_MAX: Final = 10
CODE_SHARE: Final = 0.1
CUSTOM_SHARE: Final = 0.25
ENGRAVED_SHARE: Final = 0.05
WRAPPED_SHARE: Final = 0.06
_SKUS: Final = tuple(PRODUCTS)
_LINE_SHARES: Final = (30, 24, 16, 10, 7, 5, 3, 2, 2, 1)
_METHODS: Final = (("CREDIT_CARD", "Credit card"), ("INVOICE", "Invoice"), ("WALLET", "Wallet"))
_NOTES: Final = ("Happy birthday, Vira!", "Für die neue Wohnung 🏡", "Merci à toute l'équipe", "おめでとう", "")
_ENGRAVINGS: Final = ("M. & L.", "Zoë", "2027", "für Oma ❤️")


def basket_draft(chance: random.Random, to: Json) -> Json:
    """Fill a basket with one to ten different things."""
    where, market = BY_CODE[to["country"]], BY_COUNTRY[to["country"]]
    count = chance.choices(range(1, LINES_MAX + 1), _LINE_SHARES)[0]
    draft: Json = {
        "currency": where.currency,
        "lineItems": [_line(chance, sku) | market.channels for sku in chance.sample(_SKUS, count)],
        "country": to["country"],
        "store": market.store,
        "shippingAddress": _unnumbered(to),
        "billingAddress": _unnumbered(to),
        "shippingInfo": _shipping(chance, to["country"], where.currency),
    }
    if chance.random() < CODE_SHARE:
        draft["discountCodes"] = [chance.choice(tuple(CODES))]
    if chance.random() < WRAPPED_SHARE:
        wrap = {"name": {"en": "Gift wrap", "de": "Geschenkpapier"}, "slug": "gift-wrap", "quantity": 1}
        draft["customLineItems"] = [wrap | {"money": money(295, where.currency), "taxRate": tax_of(to["country"])}]
    if chance.random() < CUSTOM_SHARE:
        note, source = chance.choice(_NOTES), chance.choice(("web", "web", "phone", "fair"))
        draft["custom"] = custom("crm-order", giftNote=note, source=source)
    return draft


def _line(chance: random.Random, sku: str) -> Json:
    line: Json = {"sku": sku, "quantity": chance.choice((1, 1, 1, 2, 2, 3))}
    if chance.random() < ENGRAVED_SHARE:
        line["custom"] = custom("crm-line", engraving=chance.choice(_ENGRAVINGS))
    return line


def _shipping(chance: random.Random, country: str, currency: str) -> Json:
    key = chance.choice(tuple(SHIPPING))
    name, cents = SHIPPING[key]
    return {
        "shippingMethodName": name,
        "shippingMethod": {"typeId": "shipping-method", "key": key},
        "price": money(cents, currency),
        "taxRate": tax_of(country),
    }


def order_draft(chance: random.Random, number: int, to: Json, bill: Json | None) -> Json:
    """Fill a basket and order it at once; without an address of its own the bill goes where the goods go."""
    draft = basket_draft(chance, to)
    currency = draft.pop("currency")
    return draft | {
        "orderNumber": f"B-{number:07d}",
        "totalPrice": money(0, currency),
        "billingAddress": _unnumbered(bill or to),
        "shipmentState": "Pending",
        "paymentState": "BalanceDue",
    }


def split_to_two(draft: Json, other: Json) -> None:
    """
    Let an order go to two addresses: of each line half to the one, the rest to the other.

    Such an order has no shippingAddress of its own, only those of its shippings.
    """
    info = draft.pop("shippingInfo")
    addresses = (("home", draft.pop("shippingAddress")), ("other", other))
    draft["shippingMode"] = "Multiple"
    draft["shipping"] = [
        {"shippingKey": key, "shippingInfo": dict(info), "shippingAddress": address} for key, address in addresses
    ]
    draft["itemShippingAddresses"] = [{"key": key, **address} for key, address in addresses]
    for line in (*draft["lineItems"], *draft.get("customLineItems", ())):
        half = line["quantity"] // 2
        shares = (("home", line["quantity"] - half), ("other", half))
        targets = [{"addressKey": key, "shippingMethodKey": key, "quantity": part} for key, part in shares if part]
        line["shippingDetails"] = {"targets": targets}


def payment_draft(chance: random.Random, order: Json, due: Json) -> Json:
    """Pay what is due; some only authorize it, some pay a part, some payments wait or fail."""
    method, name = chance.choice(_METHODS)
    kind = "Authorization" if chance.random() < 0.15 else "Charge"
    state = chance.choices(("Success", "Pending", "Failure"), (86, 8, 6))[0]
    amount = due | {"centAmount": due["centAmount"] // 2} if chance.random() < 0.05 else due
    draft: Json = {
        "amountPlanned": amount,
        "paymentMethodInfo": {"paymentInterface": "SIMPAY", "method": method, "name": {"en": name}},
        "transactions": [{"type": kind, "amount": amount, "state": state}],
    }
    if order.get("customerId"):
        draft["customer"] = {"typeId": "customer", "id": order["customerId"]}
    return draft


def _unnumbered(address: Json) -> Json:
    """An order keeps a copy of the address, not the customer's own one."""
    return {name: value for name, value in address.items() if name != "id"}
