"""Without quotes, deals come of carts or of orders, as the page of deals configures them."""

from storeboard.engine.verify import verify
from tests.docs.test_deals import with_deals
from tests.story.boards import row, rows
from tests.story.negotiation import linked
from tests.story.shop import Json, change, person
from tests.story.world import PROJECT, World, told


def carts(_: dict[str, str]) -> dict[str, str]:
    return with_deals(0)


def orders(_: dict[str, str]) -> dict[str, str]:
    return with_deals(1)


def basket(world: World, customer: Json, quantity: int = 2) -> Json:
    draft = {"currency": "EUR", "country": "DE", "customerId": customer["id"], "customerEmail": customer["email"]}
    address = {"country": "DE", "lastName": "Lind"}
    lines = [{"sku": "MUG-BLU", "quantity": quantity}]
    return world.shop.create("cart", draft | {"lineItems": lines, "shippingAddress": address})


def ordered(world: World, cart: Json) -> Json:
    now = world.shop.get("cart", cart["id"])
    return world.shop.create("order", {"cart": {"typeId": "cart", "id": now["id"]}, "version": now["version"]})


@told(edit=carts)
async def test_a_cart_is_an_open_deal_until_it_is_ordered_and_lost_when_the_order_is_cancelled(world: World):
    cart = basket(world, world.shop.create("customer", person()))
    await world.settle()
    opened = row(world, "Deals", cart)

    order = ordered(world, cart)
    await world.settle()
    won = row(world, "Deals", cart)
    change(world.shop, "order", order, {"action": "changeOrderState", "orderState": "Cancelled"})
    await world.settle()
    lost = row(world, "Deals", cart)

    assert [one.id for one in (opened, won, lost)] == [opened.id] * 3
    assert [(one.group, one["Phase"]) for one in (opened, won, lost)] == [
        ("Open", "Open"),
        ("Won", "Won"),
        ("Lost", "Lost"),
    ]
    assert lost["Lost because"] == "Order cancelled"
    assert linked(world, won.id, "sb_order") == [row(world, "Orders", order).id]
    assert linked(world, row(world, "Orders", order).id, "sb_deal") == [won.id]


@told(edit=carts)
async def test_a_cart_that_is_deleted_is_a_lost_deal_once_it_is_compared(world: World):
    cart = basket(world, world.shop.create("customer", person()))
    await world.settle()

    world.shop.delete("cart", cart["id"], None)
    await world.touch_all()
    await world.settle()

    assert row(world, "Deals", cart).group == "Lost"
    assert (await verify(world.house, ("cart",), (PROJECT,))).missing == []


@told(edit=orders)
async def test_an_order_is_a_deal_beside_its_order(world: World):
    order = ordered(world, basket(world, world.shop.create("customer", person())))
    await world.settle()

    deal, own = row(world, "Deals", order), row(world, "Orders", order)
    assert (deal.group, deal["Value"]) == ("Won", own["Total"])
    assert linked(world, own.id, "sb_deal") == [deal.id]
    assert len(rows(world, "Deals")) == 1
