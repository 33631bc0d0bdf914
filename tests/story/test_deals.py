"""What sales see of a negotiation: one deal from the request to the order, and the order that came of it."""

from dataclasses import dataclass

from storeboard.simulators.commercetools.instants import instant
from tests.story import negotiation
from tests.story.boards import Row, nothing_is_left_to_write, row, rows
from tests.story.negotiation import DAY, buyer_and_division, linked, offer, preset, price, quote, request, write
from tests.story.shop import Json, change, pay
from tests.story.world import World, told


def stands(deal: Row) -> tuple[str, str, str]:
    """Where a deal stands: its group, its phase, its value."""
    return deal.group, deal["Phase"], deal["Value"]


def day(world: World, days: float = 0.0) -> str:
    """The day in so many days."""
    return instant(world.shop.now() + days * DAY)[:10]


@dataclass(frozen=True, slots=True)
class Negotiated:
    """A negotiation that was won: who negotiated, how the deal stood after each step, how long offers held."""

    asked: Json
    won: Json
    contact: Row
    account: Row
    deals: list[Row]
    valid: tuple[str, str]


async def negotiated(world: World) -> Negotiated:
    """Ask, offer, quote, renegotiate, quote again and order; a person writes on the deal at the beginning."""
    shop = world.shop
    buyer, unit = buyer_and_division(shop)
    asked = request(shop, buyer, unit, comment="For the new hall")
    deals: list[Row] = []

    async def look() -> None:
        await world.settle()
        deals.append(row(world, "Deals", asked))

    await look()
    write(world, deals[0].id, "sb_next_step", "call on Monday")
    write(world, deals[0].id, "sb_notes", {"text": "wants teak"})
    first = offer(shop, asked, 4000, 20, "Our best")
    await look()
    valid_first = day(world, 20)
    early = quote(shop, first)
    await look()
    change(shop, "quote", early, {"action": "requestQuoteRenegotiation", "buyerComment": "Ten percent less"})
    await look()

    change(shop, "quote", early, {"action": "changeQuoteState", "quoteState": "RenegotiationAddressed"})
    change(
        shop, "staged-quote", first, {"action": "changeStagedQuoteState", "stagedQuoteState": "InProgress"},
        {"action": "setValidTo", "validTo": instant(shop.now() + 30 * DAY)},
    )  # fmt: skip
    price(shop, first, 3600)
    await look()
    late = quote(shop, shop.get("staged-quote", first["id"]))
    valid_late = shop.get("quote", late["id"])["validTo"][:10]
    await look()

    won = negotiation.order(shop, late, orderNumber="Q-1")
    change(shop, "quote-request", asked, {"action": "changeQuoteRequestState", "quoteRequestState": "Closed"})
    await look()
    contact, account = row(world, "Contacts", buyer), row(world, "Accounts", unit)
    return Negotiated(asked, won, contact, account, deals, (valid_first, valid_late))


@told(edit=preset)
async def test_a_negotiation_is_one_deal_from_its_request_to_its_order(world: World):
    done = await negotiated(world)

    requested, prepared, quoted, renegotiated, reworked, again, closed = done.deals
    valid_first, valid_late = done.valid
    order = row(world, "Orders", done.won)
    assert requested.name.startswith("Lind Group > Lind Wien · Mara Lind · ")
    assert [(line["SKU"], line["Quantity"]) for line in requested.lines] == [("LAMP-NAT", "10")]
    assert stands(requested) == ("Open", "Requested", "590")
    assert (requested["Currency"], requested["Expected close"], requested["Quotes"]) == ("EUR", "", "0")
    assert (stands(prepared), prepared["Expected close"]) == (("Open", "In progress", "590"), valid_first)
    assert (stands(quoted), quoted["Expected close"]) == (("Open", "Quoted", "400"), valid_first)
    assert stands(renegotiated) == ("Open", "Renegotiation", "400")
    assert stands(reworked) == ("Open", "In progress", "400")
    assert (stands(again), again["Expected close"]) == (("Open", "Quoted", "360"), valid_late)
    assert (stands(closed), closed["Quotes"], closed["Lost because"]) == (("Won", "Won", "360"), "2", "")
    assert closed["Expected close"] == day(world)
    assert [step[11:] for step in closed["History"].split("\n")] == [
        "Staged quote sent: Our best",
        "Quote renegotiation addressed: Ten percent less",
        "Quote accepted",
        "Order open: Q-1",
    ]
    assert {one.id for one in done.deals} == {requested.id}
    assert [one.id for one in rows(world, "Deals")] == [requested.id]
    assert (closed["Next step"], closed["Notes"]) == ("call on Monday", "wants teak")
    assert [update.body for update in world.monday.items[closed.id].updates] == [
        "The buyer asks: For the new hall",
        "Our offer: Our best",
        "The buyer on our quote: Ten percent less",
    ]
    for item, column, other in (
        (closed, "sb_customer", done.contact),
        (closed, "sb_account", done.account),
        (closed, "sb_order", order),
        (order, "sb_customer", done.contact),
        (order, "sb_account", done.account),
    ):
        assert linked(world, item.id, column) == [other.id]
    await nothing_is_left_to_write(world)


@told(edit=preset)
async def test_what_was_won_shows_its_payment_its_parcel_and_what_came_back(world: World):
    shop = world.shop
    buyer, unit = buyer_and_division(shop)
    asked = request(shop, buyer, unit)
    won = negotiation.order(shop, quote(shop, offer(shop, asked, 4000, 20, "Our best")), orderNumber="Q-1")
    await world.settle()
    fresh = row(world, "Orders", won)

    charge = pay(shop, won)
    await world.settle()
    paid = row(world, "Orders", won)

    (line,) = won["lineItems"]
    parcel = {"trackingData": {"trackingId": "JD014", "carrier": "DHL"}}
    sent = {"action": "addDelivery", "items": [{"id": line["id"], "quantity": 10}], "parcels": [parcel]}
    change(shop, "order", won, sent)
    await world.settle()
    shipped = row(world, "Orders", won)

    back = {"lineItemId": line["id"], "quantity": 2, "shipmentState": "Returned"}
    change(shop, "order", won, {"action": "addReturnInfo", "items": [back]})
    refund = {"type": "Refund", "amount": {"currencyCode": "EUR", "centAmount": 8000}, "state": "Success"}
    change(shop, "payment", charge, {"action": "addTransaction", "transaction": refund})
    await world.settle()
    returned = row(world, "Orders", won)

    assert (fresh["Total"], fresh["Fulfilment"], fresh["Tracking"], fresh["Returned pieces"]) == (
        "400", "Pending", "", "0",
    )  # fmt: skip
    assert paid["Payment"] == "Paid"
    assert (shipped["Fulfilment"], shipped["Tracking"]) == ("Shipped", "JD014")
    assert (returned["Payment"], returned["Returned pieces"]) == ("Partly refunded", "2")
    assert stands(row(world, "Deals", asked)) == ("Won", "Won", "400")
    await nothing_is_left_to_write(world)


@told(edit=preset)
async def test_a_quote_that_is_declined_ends_a_deal_as_lost_with_its_reason(world: World):
    shop = world.shop
    buyer, unit = buyer_and_division(shop)
    asked = request(shop, buyer, unit)
    offered = quote(shop, offer(shop, asked, 4000, 20, "Our best"))
    await world.settle()
    before = row(world, "Deals", asked)

    change(shop, "quote", offered, {"action": "requestQuoteRenegotiation", "buyerComment": "Too late for us"})
    change(shop, "quote", offered, {"action": "changeQuoteState", "quoteState": "Declined"})
    change(shop, "quote-request", asked, {"action": "changeQuoteRequestState", "quoteRequestState": "Closed"})
    await world.settle()

    lost = row(world, "Deals", asked)
    assert (lost.id, stands(lost), lost["Lost because"]) == (before.id, ("Lost", "Lost", "400"), "Too late for us")
    assert linked(world, lost.id, "sb_order") == []
    await nothing_is_left_to_write(world)


@told(edit=preset)
async def test_a_deal_whose_order_is_cancelled_is_lost_and_keeps_its_order(world: World):
    shop = world.shop
    asked = request(shop, *buyer_and_division(shop))
    won = negotiation.order(shop, quote(shop, offer(shop, asked, 4000, 20, "Our best")), orderNumber="Q-1")
    await world.settle()
    before = row(world, "Deals", asked)

    change(shop, "order", won, {"action": "changeOrderState", "orderState": "Cancelled"})
    await world.settle()

    lost = row(world, "Deals", asked)
    assert (before.id, before.group, before["Phase"]) == (lost.id, "Won", "Won")
    assert (lost.group, lost["Phase"], lost["Lost because"]) == ("Lost", "Lost", "Order cancelled")
    assert linked(world, lost.id, "sb_order") == [row(world, "Orders", won).id]
    await nothing_is_left_to_write(world)


@told(edit=preset)
async def test_a_request_that_is_cancelled_is_a_lost_deal(world: World):
    shop = world.shop
    asked = request(shop, *buyer_and_division(shop))
    await world.settle()

    change(shop, "quote-request", asked, {"action": "changeQuoteRequestState", "quoteRequestState": "Cancelled"})
    await world.settle()

    lost = row(world, "Deals", asked)
    assert (lost.group, lost["Phase"], lost["Lost because"]) == ("Lost", "Lost", "Request cancelled")
