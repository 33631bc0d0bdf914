"""
Discount codes: what they take off a basket.

A code points to cart discounts; each takes a share (`relative`, in permyriad) off every line or off the total. A code
that is switched off or out of its time stays on the basket and takes nothing (state `NotActive`, `NotValid`).
"""

from typing import Any, Final

from storeboard.simulators.commercetools.actions.change import Json, Scene
from storeboard.simulators.commercetools.catalogue import money
from storeboard.simulators.commercetools.lines import cents_before_discount, retotal
from storeboard.simulators.commercetools.refusals import invalid_input

_WHOLE: Final = 10_000


def codes_of(scene: Scene, codes: Any) -> list[Json]:
    """Find the discount codes that a draft names by their text."""
    return [code_info(scene, code) for code in codes or []]


def code_info(scene: Scene, code: Any) -> Json:
    found = scene.holding("discount-code", "code", code)
    if found is None:
        raise invalid_input(f"The discount code '{code}' was not found.")
    return {"discountCode": {"typeId": "discount-code", "id": found["id"]}, "state": _state(scene, found)}


def _state(scene: Scene, code: Json) -> str:
    if not code["isActive"]:
        return "NotActive"
    return "MatchesCart" if code.get("validFrom", "") <= scene.instant() < code.get("validUntil", "9") else "NotValid"


def reprice(scene: Scene, basket: Json) -> None:
    """Compute every price of a basket anew, discounts first."""
    _apply_codes(scene, basket)
    retotal(basket)


def _apply_codes(scene: Scene, basket: Json) -> None:
    """Take off a basket what its codes are worth, anew; a basket without codes keeps what it has."""
    if not basket["discountCodes"]:
        return
    on_lines: list[Json] = []
    on_total: list[Json] = []
    for info in basket["discountCodes"]:
        code = scene.find("discount-code", info["discountCode"])
        discounts = code["cartDiscounts"] if code and info["state"] == "MatchesCart" else []
        for found in [scene.find("cart-discount", one) for one in discounts]:
            if found and found["isActive"] and found["value"].get("type") == "relative":
                target = (found.get("target") or {}).get("type")
                (on_total if target == "totalPrice" else on_lines).append(found)
    for line in basket["lineItems"]:
        line["discountedPricePerQuantity"] = _line_price(line, on_lines) if on_lines else []
    _take_off_total(basket, on_total)


def _line_price(line: Json, discounts: list[Json]) -> list[Json]:
    value, portions = line["price"]["value"], list[Json]()
    cents = value["centAmount"]
    for discount in discounts:
        off = _share(cents, discount)
        cents -= off
        portions.append({"discount": _reference(discount), "discountedAmount": _plain(value, off)})
    price = {"value": _plain(value, cents), "includedDiscounts": portions}
    return [{"quantity": line["quantity"], "discountedPrice": price}]


def _take_off_total(basket: Json, discounts: list[Json]) -> None:
    basket.pop("discountOnTotalPrice", None)
    before, portions, off = cents_before_discount(basket), list[Json](), 0
    for discount in discounts:
        share = _share(before - off, discount)
        off += share
        portions.append({"discount": _reference(discount), "discountedAmount": _plain(basket["totalPrice"], share)})
    if portions:
        amount = _plain(basket["totalPrice"], off)
        basket["discountOnTotalPrice"] = {"discountedAmount": amount, "includedDiscounts": portions}


def _share(cents: int, discount: Json) -> int:
    return cents * min(_WHOLE, discount["value"].get("permyriad", 0)) // _WHOLE


def _reference(discount: Json) -> Json:
    return {"typeId": "cart-discount", "id": discount["id"]}


def _plain(like: Json, cents: int) -> Json:
    """Write cents in the currency of another amount."""
    return money(cents, like["currencyCode"])
