"""
Derived fields of the totals of an order, cart or quote: net, tax and discounts, exact, as money.

What commercetools has not computed is not guessed: without taxes there is no net.
"""

from collections.abc import Iterator
from decimal import Context, Decimal

from storeboard.mapping.derived.orders import lines_of
from storeboard.mapping.shapes import count, is_money, record, records
from storeboard.model import Resource
from storeboard.normalise import money

_EXACT = Context(prec=100)


def net(order: Resource, whole: Resource) -> Resource | None:
    """The total without taxes, as money; empty while taxes are not known."""
    found = record(order.get("taxedPrice")).get("totalNet")
    return found if is_money(found) else None


def tax(order: Resource, whole: Resource) -> Resource | None:
    """All taxes, as money: commercetools' total tax, else gross less net; empty while taxes are not known."""
    taxed = record(order.get("taxedPrice"))
    total, above, below = taxed.get("totalTax"), taxed.get("totalGross"), taxed.get("totalNet")
    if is_money(total):
        return total
    if not (is_money(above) and is_money(below)):
        return None
    money.total((above, below))
    return as_money(money.currency(above), _EXACT.subtract(money.amount(above), money.amount(below)))


def shipping_costs(order: Resource, whole: Resource) -> Resource | None:
    """The price of all shippings after discounts, as money; empty without any."""
    infos = [record(order.get("shippingInfo")), *(record(one.get("shippingInfo")) for one in _shippings(order))]
    prices = [record(info.get("discountedPrice")).get("value") or info.get("price") for info in infos]
    known = [price for price in prices if is_money(price)]
    return as_money(money.currency(known[0]), money.total(known)) if known else None


def discount(order: Resource, whole: Resource) -> Resource | None:
    """
    What discounts of the cart have taken off lines, shipping and total, as money; 0 without any.

    Prices that are reduced before they reach the cart are not counted.
    """
    total = order.get("totalPrice")
    if not is_money(total):
        return None
    return as_money(money.currency(total), sum(_discounts(order, money.currency(total)), Decimal(0)))


def as_money(currency: str, amount: Decimal) -> Resource:
    """Write an exact amount as commercetools' money."""
    digits = max(0, -int(amount.as_tuple().exponent))
    return {
        "type": "highPrecision",
        "currencyCode": currency,
        "preciseAmount": int(amount.scaleb(digits, _EXACT)),
        "fractionDigits": digits,
    }


def _discounts(order: Resource, currency: str) -> Iterator[Decimal]:
    whole = record(order.get("discountOnTotalPrice"))
    yield from _amounts([whole.get("discountedAmount")], 1, currency)
    for info in (record(order.get("shippingInfo")), *(record(one.get("shippingInfo")) for one in _shippings(order))):
        yield from _included(info.get("discountedPrice"), 1, currency)
    for line in lines_of(order):
        for portion in records(line.get("discountedPricePerQuantity")):
            yield from _included(portion.get("discountedPrice"), count(portion.get("quantity")), currency)


def _included(price: object, times: int, currency: str) -> Iterator[Decimal]:
    included = records(record(price).get("includedDiscounts"))
    yield from _amounts([one.get("discountedAmount") for one in included], times, currency)


def _amounts(values: list[object], times: int, currency: str) -> Iterator[Decimal]:
    for value in values:
        if isinstance(value, dict) and is_money(value):
            money.total((value, {"currencyCode": currency, "centAmount": 0, "fractionDigits": 0}))
            yield _EXACT.multiply(money.amount(value), Decimal(times))


def _shippings(order: Resource) -> list[Resource]:
    return records(order.get("shipping"))
