"""An optional mapping rests while its records are kept from us, and what it was told of is not lost."""

import pytest

from storeboard.engine.landing import landings
from storeboard.engine.price import price
from storeboard.engine.resting import resting, words
from storeboard.mapping.presets import crm
from storeboard.model import PRIORITY_BACKFILL, Key, Ref
from tests.simulation.loop import run
from tests.story import negotiation
from tests.story.boards import row, rows
from tests.story.negotiation import ADDRESSES, buyer_and_division, linked, offer, quote, request
from tests.story.shop import Json, purchase
from tests.story.world import PROJECT, World, opened, told

SCOPES = tuple(
    f"view_{name}"
    for name in (
        *("customers", "customer_groups", "orders", "order_edits", "payments", "states", "stores", "types", "products"),
        *("shipping_methods", "discount_codes", "project_settings"),
    )
)
B2B = ("view_business_units", "view_associate_roles", "view_quote_requests", "view_staged_quotes", "view_quotes")


def scopes_of(*names: str) -> str:
    return " ".join(f"{name}:{PROJECT}" for name in names)


def preset(_: dict[str, str]) -> dict[str, str]:
    return crm(PROJECT, *ADDRESSES)


def insisting(files: dict[str, str]) -> dict[str, str]:
    return {name: text.replace("optional: true\n", "") for name, text in preset(files).items()}


WITHOUT_B2B = scopes_of(*SCOPES)


async def sold(world: World) -> tuple[Json, Json, Json, Json]:
    """A buyer, the division, the request and the order that came of it."""
    shop = world.shop
    buyer, unit = buyer_and_division(shop)
    asked = request(shop, buyer, unit)
    won = negotiation.order(shop, quote(shop, offer(shop, asked, 4000, 20, "Our best")), orderNumber="Q-1")
    await world.settle()
    return buyer, unit, asked, won


@told(edit=preset, scopes=WITHOUT_B2B)
async def test_orders_go_on_with_empty_links_while_companies_and_deals_are_kept_from_us(world: World):
    buyer, unit, asked, won = await sold(world)

    order, agreement = row(world, "Orders", won), await world.agreement()
    failures = await world.store.failures()
    found = await resting(world.house.source, world.house.mappings.values(), (PROJECT,))

    assert linked(world, order.id, "sb_customer") == [row(world, "Contacts", buyer).id]
    assert linked(world, order.id, "sb_account") == linked(world, order.id, "sb_deal") == []
    assert rows(world, "Accounts") == rows(world, "Deals") == []
    assert agreement.agrees
    assert agreement.checked == 2
    assert agreement.resting == found
    assert words(found) == [
        f"accounts rests: the client lacks view_business_units:{PROJECT}",
        f"deals rests: the client lacks view_quote_requests:{PROJECT}",
    ]
    told_of = {ref for failure in failures for ref in failure.refs}
    assert {f"{PROJECT}/business-unit/{unit['id']}", f"{PROJECT}/quote-request/{asked['id']}"} <= told_of
    assert f"{PROJECT}/order/{won['id']}" not in told_of
    assert all("rests: the client lacks" in failure.cause for failure in failures)


@told(edit=preset, scopes=WITHOUT_B2B)
async def test_what_was_told_while_it_rested_stands_once_the_client_may_read_it(world: World):
    _, unit, asked, won = await sold(world)

    world.knobs.scopes = None
    await world.restart()
    await world.store.release_parked(None, None)
    await world.touch_all()
    await world.settle()

    order, deal, account = row(world, "Orders", won), row(world, "Deals", asked), row(world, "Accounts", unit)
    assert linked(world, order.id, "sb_account") == linked(world, deal.id, "sb_account") == [account.id]
    assert linked(world, order.id, "sb_deal") == [deal.id]
    assert linked(world, deal.id, "sb_order") == [order.id]
    agreement = await world.agreement()
    assert (agreement.agrees, agreement.checked, agreement.resting) == (True, 5, {})


@told(edit=preset, scopes=WITHOUT_B2B)
async def test_what_nobody_told_of_is_neither_parked_nor_waited_for(world: World):
    ref = Ref(PROJECT, "business-unit", "0c0ffee0-0000-4000-8000-000000000001")

    await world.running[0].intake.touch([Key("accounts", ref)], "backfill", PRIORITY_BACKFILL)
    await world.settle()

    assert (await world.store.counts()).parked == 0


@told(edit=preset, scopes=scopes_of(*SCOPES, *B2B[:-1]))
async def test_a_deal_whose_quotes_are_kept_from_us_is_not_guessed_at_and_the_order_stands(world: World):
    _, unit, _, won = await sold(world)

    assert linked(world, row(world, "Orders", won).id, "sb_account") == [row(world, "Accounts", unit).id]
    assert rows(world, "Deals") == []


@told(edit=preset, scopes=WITHOUT_B2B)
async def test_what_rests_has_no_price_and_no_place(world: World):
    world.shop.import_order(purchase())
    await world.settle()
    mappings = tuple(world.house.mappings.values())

    priced = await price(world.house, mappings, (PROJECT,), None, None)
    placed = await landings(world.house.source, mappings, world.house.entities(), (PROJECT,), 10, None)

    assert priced.records == 1
    assert {one.mapping: one.records for one in placed if one.rests is None} == {"customers": 0, "orders": 1}
    assert {one.mapping for one in placed if one.rests is not None} == {"accounts", "deals"}


def test_what_is_not_optional_waits_and_is_not_parked():
    async def tell() -> None:
        async with opened(edit=insisting, scopes=WITHOUT_B2B) as world:
            buyer_and_division(world.shop)
            with pytest.raises(AssertionError, match="not settled"):
                await world.settle(seconds_max=120)
            counts = await world.store.counts()
            assert (counts.parked, counts.held) == (0, counts.due)
            assert await resting(world.house.source, world.house.mappings.values(), (PROJECT,)) == {}

    run(1, tell())
