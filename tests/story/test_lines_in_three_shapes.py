"""Lines as subitems, in columns and on a board of their own: the same story in each shape."""

from collections.abc import Awaitable, Callable

import pytest

from storeboard.simulators.monday import operations
from tests.simulation.loop import run
from tests.story.boards import mutations, row, rows
from tests.story.shapes import in_shape, lines, shown
from tests.story.shop import change, edit, purchase, state
from tests.story.world import World, opened, told

SHAPES = ("subitems", "column", "board")
TWO = (("MUG-BLU", 2), ("LAMP-NAT", 1))


def tell(shape: str, story: Callable[[World], Awaitable[None]], **knobs: object) -> None:
    async def inside() -> None:
        async with opened(edit=in_shape(shape), **knobs) as world:
            await story(world)

    run(1, inside())


def _ids(world: World, order: dict) -> list[str]:
    return [one.id for one in lines(world, order)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_line_is_shown_once_with_its_quantity(shape: str):
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()

        assert shown(world, order) == [("MUG-BLU", "2"), ("LAMP-NAT", "1")]
        assert len(lines(world, order)) == (0 if shape == "column" else 2)
        assert (await world.agreement()).agrees

    tell(shape, story)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_quantity_a_removal_and_a_new_line_are_edits(shape: str):
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()
        before = _ids(world, order)
        mug, lamp = (line["id"] for line in order["lineItems"])

        edit(world.shop, order, {"action": "changeLineItemQuantity", "lineItemId": mug, "quantity": 5})
        await world.settle()
        assert shown(world, order) == [("MUG-BLU", "5"), ("LAMP-NAT", "1")]
        assert _ids(world, order) == before
        edit(
            world.shop,
            order,
            {"action": "removeLineItem", "lineItemId": lamp},
            {"action": "addLineItem", "sku": "VASE-GRN", "quantity": 3},
        )
        await world.settle()

        assert shown(world, order) == [("MUG-BLU", "5"), ("VASE-GRN", "3")]
        assert _ids(world, order)[:1] == before[:1]
        assert (await world.agreement()).agrees

    tell(shape, story)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_return_and_a_part_shipment_leave_every_line_where_it_is(shape: str):
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()
        before = (_ids(world, order), shown(world, order))
        mug = order["lineItems"][0]["id"]

        item = {"quantity": 1, "lineItemId": mug, "shipmentState": "Returned"}
        change(world.shop, "order", order, {"action": "addReturnInfo", "items": [item]})
        change(world.shop, "order", order, {"action": "changeShipmentState", "shipmentState": "Partial"})
        await world.settle()

        assert (_ids(world, order), shown(world, order)) == before
        assert (await world.agreement()).agrees

    tell(shape, story)


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_written_when_nothing_changed(shape: str):
    async def story(world: World) -> None:
        for _ in range(3):
            world.shop.import_order(purchase(lines=TWO))
        await world.settle()
        before = mutations(world)

        await world.touch_all()
        await world.settle()

        assert mutations(world) == before

    tell(shape, story)


@told(edit=in_shape("board"))
async def test_a_line_of_a_board_is_connected_to_its_order_and_mirrors_it(world: World):
    order = world.shop.import_order(purchase(lines=TWO))
    await world.settle()

    facts = world.facts["orders", "orders"]
    assert facts.lines is not None
    board = world.monday.boards[facts.lines.board_id]
    one = lines(world, order)[0]
    assert one["External ID"] == f"acme/order/{order['id']}/{order['lineItems'][0]['id']}"
    assert world.monday.items[one.id].values["sb_order"] == {"item_ids": [row(world, "Orders", order).id]}
    mirrors = {column.title for column in board.live_columns() if column.type == "mirror"}
    assert mirrors == {"Order State", "Order Placed"}


@told(edit=in_shape("board"))
async def test_the_lines_of_many_orders_share_two_documents(world: World):
    for _ in range(10):
        world.shop.import_order(purchase(lines=TWO))
    await world.settle()

    assert len(rows(world, "Lines")) == 20
    assert (await world.agreement()).agrees


@told(edit=in_shape("board"))
async def test_a_line_of_a_board_that_a_person_removed_is_not_made_again(world: World):
    order = world.shop.import_order(purchase(lines=TWO))
    await world.settle()
    mug, lamp = lines(world, order)
    operations.end_item(world.monday, world.monday.me, mug.id, "archived")

    ids = [line["id"] for line in order["lineItems"]]
    edit(world.shop, order, *[{"action": "changeLineItemQuantity", "lineItemId": one, "quantity": 5} for one in ids])
    await world.settle()

    (left,) = lines(world, order)
    assert (left.id, left["Quantity"]) == (lamp.id, "5")


@told(edit=in_shape("board"))
async def test_with_an_order_that_a_person_removed_its_lines_go(world: World):
    order = world.shop.import_order(purchase(lines=TWO))
    await world.settle()
    operations.end_item(world.monday, world.monday.me, row(world, "Orders", order).id, "archived")

    state(world.shop, order, "Confirmed")
    await world.settle()

    assert (rows(world, "Orders"), rows(world, "Lines")) == ([], [])
    binding = await world.store.binding(world.key("order", order["id"]))
    assert binding is not None and binding.state == "removed"


@told(edit=in_shape("board"))
async def test_an_order_that_the_shop_deleted_takes_its_lines_off_their_board(world: World):
    order = world.shop.import_order(purchase(lines=TWO))
    await world.settle()

    world.shop.delete("order", order["id"], None)
    await world.settle()

    assert (rows(world, "Orders"), rows(world, "Lines")) == ([], [])
    assert (await world.agreement()).agrees
