"""
Lines and totals of carts, orders and quotes.

Every line costs its price, or what a discount left of it, times its quantity; the total is the lines, the custom lines
and the shippings, less what is taken off the whole. A tax is included in the price or comes on top, as its rate says:
then `totalPrice` is net (facts/commercetools.md section 3.1). Amounts are whole cents: nothing is ever a float but a
tax rate.
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
        discounted = line["discountedPricePerQuantity"]
        if discounted:
            discounted[0]["quantity"] = line["quantity"]
        value = discounted[0]["discountedPrice"]["value"] if discounted else line["price"]["value"]
        _price(line, cent_amount(value, currency) * line["quantity"], currency, taxed)
    for line in resource["customLineItems"]:
        _price(line, cent_amount(line["money"], currency) * line["quantity"], currency, taxed)
    shipped = [_shipped(info, currency) for info in shippings(resource)]
    if shipped:
        resource["taxedShippingPrice"] = _taxed(shipped, currency)
    taxed = _less(taxed + shipped, resource.get("discountOnTotalPrice"))
    resource["totalPrice"] = money(sum(cents for _, cents in taxed), currency)
    resource["taxedPrice"] = _taxed(taxed, currency)


def shippings(resource: Json) -> list[Json]:
    """Give every shippingInfo of a cart or an order: the one, or one of each address."""
    one = resource.get("shippingInfo")
    return [one] if one else [shipping["shippingInfo"] for shipping in resource.get("shipping", ())]


def cents_before_discount(basket: Json) -> int:
    """Add up what the lines cost after their own discounts and before any on the total."""
    total = sum(one["money"]["centAmount"] * one["quantity"] for one in basket["customLineItems"])
    for line in basket["lineItems"]:
        discounted = line["discountedPricePerQuantity"]
        value = discounted[0]["discountedPrice"]["value"] if discounted else line["price"]["value"]
        total += value["centAmount"] * line["quantity"]
    return total


def cent_amount(value: Json, currency: str) -> int:
    if value["currencyCode"] != currency:
        raise invalid_operation(f"A price in {value['currencyCode']} does not fit a total in {currency}.")
    return value["centAmount"]


def find_line(resource: Json, action: Json) -> Json:
    """Find the line item that an action names by `lineItemId` or `lineItemKey`."""
    return _found(resource["lineItems"], action.get("lineItemId"), action.get("lineItemKey"), "line item")


def find_custom_line(resource: Json, action: Json) -> Json:
    """Find the custom line item that an action names by `customLineItemId` or `customLineItemKey`."""
    id_, key = action.get("customLineItemId"), action.get("customLineItemKey")
    return _found(resource["customLineItems"], id_, key, "custom line item")


def _found(lines: list[Json], id_: Any, key: Any, what: str) -> Json:
    for line in lines:
        if line["id"] == id_ or (key is not None and line.get("key") == key):
            return line
    raise invalid_operation(f"The {what} with ID '{id_ or key}' was not found.")


def _shipped(info: Json, currency: str) -> tuple[Json, int]:
    rate, cents = info.get("taxRate") or tax_of(None), cent_amount(info["price"], currency)
    info["taxedPrice"] = _taxed([(rate, cents)], currency)
    return rate, cents


def _price(line: Json, cents: int, currency: str, taxed: list[tuple[Json, int]]) -> None:
    rate = line.get("taxRate") or tax_of(None)
    line["totalPrice"] = money(cents, currency)
    line["taxedPrice"] = _taxed([(rate, cents)], currency)
    taxed.append((rate, cents))


def _less(parts: list[tuple[Json, int]], discount: Json | None) -> list[tuple[Json, int]]:
    """Spread a discount on the total over its parts, each by its share; the last takes what rounding left."""
    before = sum(cents for _, cents in parts)
    off = min(before, discount["discountedAmount"]["centAmount"]) if discount else 0
    if not off:
        return parts
    spread = [(rate, cents - cents * off // before) for rate, cents in parts]
    rate, cents = spread[-1]
    return [*spread[:-1], (rate, cents - (sum(cents for _, cents in spread) - (before - off)))]


def _taxed(parts: list[tuple[Json, int]], currency: str) -> Json:
    portions: dict[tuple[str, float], int] = {}
    gross = net = 0
    for rate, cents in parts:
        included = rate.get("includedInPrice", True)
        before = round(cents / (1 + rate["amount"])) if included else cents
        after = cents if included else cents + round(cents * rate["amount"])
        gross, net = gross + after, net + before
        kind = (rate["name"], rate["amount"])
        portions[kind] = portions.get(kind, 0) + after - before
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
