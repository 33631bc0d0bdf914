"""
Lines and totals of carts, orders and quotes.

Every line costs its price times its quantity; the total is the lines, the custom lines and the shipping; taxes are
included in the prices. Amounts are whole cents: nothing is ever a float but a tax rate.
"""

from collections.abc import Callable
from typing import Any, Final

from storeboard.simulators.commercetools.catalogue import DIGITS, PRODUCTS, Product, money, price_of, tax_of
from storeboard.simulators.commercetools.refusals import invalid_input, invalid_operation, missing_field

Json = dict[str, Any]
QUANTITY_MAX: Final = 1_000_000


def typed_money(draft: Any, field: str) -> Json:
    """Read a money draft; cents are in the currency's own digits."""
    if not isinstance(draft, dict):
        raise missing_field(field)
    cents, currency = draft.get("centAmount"), draft.get("currencyCode")
    if type(cents) is not int or not isinstance(currency, str) or len(currency) != 3:
        raise invalid_input(f"'{field}' needs a whole centAmount and a currencyCode.")
    if draft.get("type") == "highPrecision" and draft.get("fractionDigits", 0) > DIGITS.get(currency, 2):
        names = ("type", "currencyCode", "centAmount", "preciseAmount", "fractionDigits")
        return {name: draft[name] for name in names if name in draft}
    return money(cents, currency)


def whole_quantity(draft: Json, default: int | None = None) -> int:
    quantity = draft.get("quantity", default)
    if type(quantity) is not int or not 0 <= quantity <= QUANTITY_MAX:
        raise invalid_input("'quantity' must be a whole number that is not negative.")
    return quantity


def line_of(draft: Json, currency: str, country: str | None, new_id: Callable[[], str]) -> Json:
    """Make a line item of the product with the draft's `sku`, or of a thing with a price of its own."""
    sku = draft.get("sku") or _dict(draft.get("variant")).get("sku")
    product = PRODUCTS.get(sku) if isinstance(sku, str) else None
    own = draft.get("externalPrice") or _dict(draft.get("price")).get("value")
    if own is None and product is None:
        raise invalid_input(f"No product with SKU '{sku}', and the line has no price of its own.")
    value = typed_money(own, "price") if own is not None else price_of(product or _NOTHING, currency)
    line: Json = {
        "id": draft.get("id") or new_id(),
        "productId": draft.get("productId") or (product.id if product else new_id()),
        "name": draft.get("name") or dict((product or _NOTHING).name),
        "productType": {"typeId": "product-type", "id": "5b0c0001-0000-4000-8000-000000000001"},
        "variant": {"id": 1, "sku": sku, "prices": [], "images": [], "attributes": [], "assets": []},
        "price": {"id": new_id(), "value": value},
        "quantity": whole_quantity(draft, 1),
        "discountedPricePerQuantity": [],
        "perMethodTaxRate": [],
        "taxedPricePortions": [],
        "taxRate": draft.get("taxRate") or tax_of(country),
        "state": draft.get("state") or [],
        "priceMode": "ExternalPrice" if own is not None else "Platform",
        "lineItemMode": "Standard",
    }
    if isinstance(draft.get("key"), str):
        line["key"] = draft["key"]
    return line


def retotal(resource: Json) -> None:
    """Compute anew what depends on prices and quantities."""
    currency = resource["totalPrice"]["currencyCode"]
    taxed: list[tuple[Json, int]] = []
    for line in resource["lineItems"]:
        cents = cent_amount(line["price"]["value"], currency) * line["quantity"]
        _price(line, cents, currency, taxed)
    for line in resource["customLineItems"]:
        _price(line, cent_amount(line["money"], currency) * line["quantity"], currency, taxed)
    shipping = resource.get("shippingInfo")
    if shipping:
        taxed.append((shipping.get("taxRate") or tax_of(None), shipping["price"]["centAmount"]))
    resource["totalPrice"] = money(sum(cents for _, cents in taxed), currency)
    resource["taxedPrice"] = _taxed(taxed, currency)


def cent_amount(value: Json, currency: str) -> int:
    if value["currencyCode"] != currency:
        raise invalid_operation(f"A price in {value['currencyCode']} does not fit a total in {currency}.")
    return value["centAmount"]


def find_line(resource: Json, action: Json) -> Json:
    """Find the line item that an action names by `lineItemId` or `lineItemKey`."""
    id_, key = action.get("lineItemId"), action.get("lineItemKey")
    for line in resource["lineItems"]:
        if line["id"] == id_ or (key is not None and line.get("key") == key):
            return line
    raise invalid_operation(f"The line item with ID '{id_ or key}' was not found.")


def _price(line: Json, cents: int, currency: str, taxed: list[tuple[Json, int]]) -> None:
    rate = line.get("taxRate") or tax_of(None)
    line["totalPrice"] = money(cents, currency)
    line["taxedPrice"] = _taxed([(rate, cents)], currency)
    taxed.append((rate, cents))


def _taxed(parts: list[tuple[Json, int]], currency: str) -> Json:
    portions: dict[tuple[str, float], int] = {}
    gross = net = 0
    for rate, cents in parts:
        before = round(cents / (1 + rate["amount"]))
        gross, net = gross + cents, net + before
        kind = (rate["name"], rate["amount"])
        portions[kind] = portions.get(kind, 0) + cents - before
    return {
        "totalNet": money(net, currency),
        "totalGross": money(gross, currency),
        "totalTax": money(gross - net, currency),
        "taxPortions": [
            {"name": name, "rate": rate, "amount": money(cents, currency)} for (name, rate), cents in portions.items()
        ],
    }


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


_NOTHING: Final = Product("", 0, {"en": "Unnamed thing"}, 100)
