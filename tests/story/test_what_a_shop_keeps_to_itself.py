"""A scope that is lost costs the cells that need it while it is lost; nothing is emptied, moved or made twice."""

from dataclasses import dataclass, field

import httpx2

from tests.story.boards import row, rows
from tests.story.shop import Json, change, pay, person, purchase
from tests.story.test_moves import two_boards
from tests.story.world import PROJECT, World, told


@dataclass
class Refusing(httpx2.AsyncBaseTransport):
    """The way to a shop on which some lists are refused for want of a scope."""

    inner: httpx2.AsyncBaseTransport
    lists: set[str] = field(default_factory=set[str])

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.split("/")[2:3] and request.url.path.split("/")[2] in self.lists:
            return httpx2.Response(403, json={"statusCode": 403, "errors": [{"code": "insufficient_scope"}]})
        return await self.inner.handle_async_request(request)


async def refusing(world: World) -> Refusing:
    way = Refusing(world.shop_wires[PROJECT])
    world.shop_wires[PROJECT] = way
    await world.restart()
    return way


def by_company(files: dict[str, str]) -> dict[str, str]:
    """Orders of one company stand on the board `done`."""
    return {
        name: text.replace("{orderState: Complete}", "{customer.companyName: Lind KG}")
        for name, text in two_boards(files).items()
    }


def confirm(world: World, order: Json) -> None:
    change(world.shop, "order", order, {"action": "changeOrderState", "orderState": "Confirmed"})


@told()
async def test_a_payment_that_may_not_be_read_leaves_its_cell_as_it_is_and_the_order_goes_on(world: World):
    way = await refusing(world)
    order = world.shop.create("order", purchase(world.shop.create("customer", person())))
    pay(world.shop, order, 10**6)
    await world.settle()
    paid = row(world, "Orders", order)["Payment"]

    way.lists = {"payments"}
    await world.restart()
    confirm(world, order)
    await world.settle()

    shown = row(world, "Orders", order)
    assert (shown["Payment"], shown["State"]) == (paid, "Confirmed")
    assert (await world.store.counts()).parked == 0


@told(edit=by_company)
async def test_an_order_whose_board_cannot_be_told_waits_where_it_is_until_it_can(world: World):
    way = await refusing(world)
    order = world.shop.create("order", purchase(world.shop.create("customer", person(companyName="Lind KG"))))
    await world.settle()

    way.lists = {"customers"}
    await world.restart()
    confirm(world, order)
    await world.clock.sleep(world.house.policy.held_retry_seconds * 2)
    waiting = row(world, "Done", order)["State"]
    way.lists = set()
    await world.settle()

    assert waiting == "Open"
    assert row(world, "Done", order)["State"] == "Confirmed"
    assert rows(world, "Orders") == []
