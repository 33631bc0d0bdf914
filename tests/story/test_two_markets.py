"""The preset crm in two markets: a quote becomes a won deal, an order, a payment, a parcel, a return, a refund."""

from storeboard.mapping.presets import crm
from tests.story import negotiation
from tests.story.boards import Row, nothing_is_left_to_write, row, rows
from tests.story.negotiation import ADDRESSES, DAY, associate, linked, offer, quote, request
from tests.story.shop import Json, change, pay, person
from tests.story.world import PROJECT, World, told

MARKETS = {"dach": ("DE", "AT", "CH"), "uk": ("GB",)}


def two_markets(_: dict[str, str]) -> dict[str, str]:
    """The preset with boards of deals and orders for two markets."""
    return crm(PROJECT, *ADDRESSES, MARKETS)


def company(world: World, name: str, country: str) -> tuple[Json, Json, Json]:
    """A buyer, the company that the person buys for, and what it asks to be quoted."""
    shop, key = world.shop, name.lower()
    buyer = shop.create("customer", person(f"Ida {name}", email=f"ida@{key}.example"))
    unit = shop.create(
        "business-unit",
        {"key": key, "unitType": "Company", "name": f"{name} Group", "associates": [associate(buyer, "buyer")]},
    )
    return buyer, unit, request(shop, buyer, unit, country=country)


def fulfil(world: World, won: Json) -> None:
    """Pay an order, send it in one parcel, take two pieces back and refund them."""
    shop, (line,) = world.shop, won["lineItems"]
    charge = pay(shop, won)
    parcel = {"trackingData": {"trackingId": "JD014", "carrier": "DHL"}}
    change(
        shop, "order", won,
        {"action": "addDelivery", "items": [{"id": line["id"], "quantity": 10}], "parcels": [parcel]},
        {"action": "addReturnInfo", "items": [{"lineItemId": line["id"], "quantity": 2, "shipmentState": "Returned"}]},
    )  # fmt: skip
    refund = {"type": "Refund", "amount": {"currencyCode": "EUR", "centAmount": 8000}, "state": "Success"}
    change(shop, "payment", charge, {"action": "addTransaction", "transaction": refund})


def shown(order: Row) -> dict[str, str]:
    """What an order says of its way to the customer and back."""
    return {name: order[name] for name in ("Payment", "Fulfilment", "Tracking", "Returned pieces", "Refunded")}


@told(edit=two_markets)
async def test_a_quote_becomes_a_won_deal_and_an_order_on_the_linked_boards_of_its_market(world: World):
    shop = world.shop
    shop.create("associate-role", {"key": "buyer", "name": "Buyer", "permissions": []})
    asked = {"DACH": company(world, "Lind", "DE"), "UK": company(world, "Ward", "GB")}
    await world.settle()
    open_deals = {market: [deal.group for deal in rows(world, f"Deals {market}")] for market in asked}

    won: dict[str, Json] = {}
    for market, (_, _, wish) in asked.items():
        won[market] = negotiation.order(shop, quote(shop, offer(shop, wish, 4000, 20, "Our best")), orderNumber=market)
        await world.settle()
        fulfil(world, won[market])
    await world.settle()

    assert open_deals == {"DACH": ["Open"], "UK": ["Open"]}
    for market, (buyer, unit, wish) in asked.items():
        contact, account = row(world, "Contacts", buyer), row(world, "Accounts", unit)
        deal, order = row(world, f"Deals {market}", wish), row(world, f"Orders {market}", won[market])
        assert (deal.group, deal["Phase"], deal["Value"]) == ("Won", "Won", "400")
        assert shown(order) == {
            "Payment": "Partly refunded", "Fulfilment": "Shipped", "Tracking": "JD014", "Returned pieces": "2",
            "Refunded": "80",
        }  # fmt: skip
        assert [(line["SKU"], line["Quantity"]) for line in order.lines] == [("LAMP-NAT", "10")]
        for item, column, other in (
            (deal, "sb_customer", contact),
            (deal, "sb_account", account),
            (deal, "sb_order", order),
            (order, "sb_customer", contact),
            (order, "sb_account", account),
            (order, "sb_deal", deal),
            (account, "sb_contacts", contact),
        ):
            assert linked(world, item.id, column) == [other.id], (market, column)
    assert rows(world, "Deals of the rest") == rows(world, "Orders of the rest") == []
    await nothing_is_left_to_write(world)


@told(edit=two_markets)
async def test_an_order_of_no_market_has_a_board_too_and_moves_when_its_market_is_known(world: World):
    order = world.shop.import_order(
        {"totalPrice": {"currencyCode": "EUR", "centAmount": 100}, "orderNumber": "R-1", "country": "FR"}
    )
    await world.settle()
    before = row(world, "Orders of the rest", order)

    change(world.shop, "order", order, {"action": "setShippingAddress", "address": {"country": "GB"}})
    await world.settle()
    await world.clock.sleep(DAY)

    assert before["Currency"] == "EUR"
    assert len(rows(world, "Orders of the rest")) + len(rows(world, "Orders UK")) == 1
