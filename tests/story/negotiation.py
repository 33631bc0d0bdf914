"""What the stories say about business customers: a company that buys, and the chain from its request to its order."""

from typing import Any

from storeboard.mapping.presets import b2b
from storeboard.simulators.commercetools import Project
from storeboard.simulators.commercetools.instants import instant
from storeboard.simulators.monday import operations
from tests.story.shop import Json, change, person
from tests.story.world import PROJECT, World

DAY = 86_400.0
ADDRESSES = ("http://shop", "http://shop", "http://monday/v2")


def preset(_: dict[str, str]) -> dict[str, str]:
    """The files of the preset `b2b`."""
    return b2b(PROJECT, *ADDRESSES)


def to(type_: str, resource: Json) -> Json:
    """A reference to what stands there."""
    return {"typeId": type_, "id": resource["id"]}


def associate(customer: Json, *roles: str) -> Json:
    """A draft of a person with roles in a company."""
    assigned = [{"associateRole": {"typeId": "associate-role", "key": role}} for role in roles]
    return {"customer": to("customer", customer), "associateRoleAssignments": assigned}


def company(shop: Project, buyer: Json) -> tuple[Json, Json]:
    """A company and its division in Vienna, where the buyer may buy."""
    shop.create(
        "associate-role", {"key": "buyer", "name": "Buyer", "permissions": ["CreateMyQuoteRequestsFromMyCarts"]}
    )
    above = shop.create("business-unit", {"key": "lind", "unitType": "Company", "name": "Lind Group"})
    division = {
        "key": "lind-wien",
        "unitType": "Division",
        "name": "Lind Wien",
        "parentUnit": {"typeId": "business-unit", "key": "lind"},
        "associates": [associate(buyer, "buyer")],
    }
    return above, shop.create("business-unit", division)


def buyer_and_division(shop: Project) -> tuple[Json, Json]:
    """A buyer, and the division that the person buys for."""
    buyer = shop.create("customer", person("Mara Lind"))
    return buyer, company(shop, buyer)[1]


def request(shop: Project, buyer: Json, unit: Json, quantity: int = 10, country: str = "DE", **fields: Any) -> Json:
    """Ask for a quote: a basket of lamps for a unit."""
    basket = {
        "currency": "EUR",
        "country": country,
        "lineItems": [{"sku": "LAMP-NAT", "quantity": quantity}],
        "shippingAddress": {"firstName": "Mara", "lastName": "Lind", "country": country},
        "shippingInfo": {"shippingMethodName": "Post", "price": {"currencyCode": "EUR", "centAmount": 0}},
        "customerId": buyer["id"],
        "customerEmail": buyer["email"],
        "businessUnit": {"typeId": "business-unit", "key": unit["key"]},
    }
    cart = shop.create("cart", basket)
    return shop.create("quote-request", {"cart": to("cart", cart), "cartVersion": cart["version"], **fields})


def offer(shop: Project, asked: Json, each: int, days: float, said: str) -> Json:
    """Work out an offer at a price for each piece, valid for so many days."""
    staged = shop.create(
        "staged-quote",
        {
            "quoteRequest": to("quote-request", asked),
            "quoteRequestStateToAccepted": True,
            "validTo": instant(shop.now() + days * DAY),
            "sellerComment": said,
        },
    )
    price(shop, staged, each)
    return shop.get("staged-quote", staged["id"])


def price(shop: Project, staged: Json, each: int) -> None:
    """Give what is offered another price, in cents for each piece."""
    cart = shop.get("cart", staged["quotationCart"]["id"])
    money = {"currencyCode": "EUR", "centAmount": each}
    for line in cart["lineItems"]:
        change(shop, "cart", cart, {"action": "setLineItemPrice", "lineItemId": line["id"], "externalPrice": money})


def quote(shop: Project, staged: Json) -> Json:
    """Send what was worked out."""
    return shop.create("quote", {"stagedQuote": to("staged-quote", staged), "stagedQuoteStateToSent": True})


def order(shop: Project, quoted: Json, **fields: Any) -> Json:
    """Accept a quote, which makes an order."""
    draft = {"quote": to("quote", quoted), "version": quoted["version"], "quoteStateToAccepted": True}
    return shop.create("order", draft | fields)


def write(world: World, item_id: str, column: str, value: object) -> None:
    """A person writes into a cell."""
    someone = world.monday.add_user("Ida Sales", f"ida.{column}@example.com")
    item = world.monday.items[item_id]
    operations.change_value(world.monday, someone, item.board.id, item_id, column, value)


def linked(world: World, item_id: str, column: str) -> list[str]:
    """The items that a cell links to."""
    value = world.monday.items[item_id].values.get(column) or {}
    return [str(one) for one in value.get("item_ids", ())]
