"""A board of lines under lost answers, a lost store, moves between markets and people: as sound as subitems."""

from collections.abc import Callable

import pytest

from storeboard.engine.heal import heal
from storeboard.simulators.monday import Fault, operations
from tests.simulation.loop import run
from tests.story.boards import mutations, row, rows
from tests.story.shapes import Files, in_shape, lines, shown
from tests.story.shop import Json, change, purchase
from tests.story.world import World, opened, told

TWO = (("MUG-BLU", 2), ("LAMP-NAT", 1))
STANDS = [("LAMP-NAT", "1"), ("MUG-BLU", "2")]
DACH = "boards:\n  - {when: {country: AT}, board: orders-at%s}\n  - board: orders"


def _two_markets(shape_at: str) -> Callable[[Files], Files]:
    """Orders of Austria on a board of their own, whose lines have a shape of their own."""

    def edit(files: Files) -> Files:
        files = in_shape("board")(files)
        main = files["storeboard.yaml"].replace(
            "boards:\n",
            "boards:\n  orders-at: {account: sales, name: Orders AT}\n  lines-at: {account: sales, name: Lines AT}\n",
        )
        own = ", lines: board, lines_board: lines-at" if shape_at == "board" else f", lines: {shape_at}"
        orders = files["mappings/orders.yaml"].replace("boards:\n  - board: orders", DACH % own)
        return {**files, "storeboard.yaml": main, "mappings/orders.yaml": orders}

    return edit


async def _on_the_lines(world: World, fault: Fault) -> Json:
    """An order whose lines' document meets a fault."""
    order = world.shop.import_order(purchase(lines=TWO))
    armed = [True]

    def hook(executed: object) -> None:
        if armed and getattr(executed, "field", "") == "create_item":
            armed.clear()
            world.monday.faults.next(fault, seconds=40.0)

    world.monday.hooks.append(hook)
    await world.settle(7200.0)
    return order


@pytest.mark.parametrize(
    "fault", [Fault.LOST, Fault.TRUNCATED, Fault.HTTP_500_AFTER, Fault.DROP, Fault.MINUTE_429, Fault.LATE, Fault.EVICT]
)
def test_lines_whose_document_meets_a_fault_stand_once_each(fault: Fault):
    async def story() -> None:
        async with opened(seed=5, edit=in_shape("board")) as world:
            order = await _on_the_lines(world, fault)

            assert fault in {kind for _, kind in world.monday.faults.seen}
            assert sorted(shown(world, order)) == STANDS
            assert len(rows(world, "Lines")) == 2
            assert (await world.agreement()).agrees

    run(5, story())


@told(edit=in_shape("board"))
async def test_a_store_that_lost_its_past_finds_the_lines_on_their_board(world: World):
    orders = [world.shop.import_order(purchase(lines=TWO)) for _ in range(3)]
    await world.settle()
    before = len(world.monday.items)

    await world.crash()
    for path in world.directory.glob("storeboard.db*"):
        path.unlink()
    await world.clock.sleep(world.monday.index_lag + 1.0)
    await world.start()
    await world.running[0].intake.touch([world.key("order", one["id"]) for one in orders], "backfill", 40)
    await world.settle()

    assert len(world.monday.items) == before
    assert (await world.agreement()).agrees


@told(edit=in_shape("board"))
async def test_a_comparison_sees_lines_that_lack_differ_or_are_too_many_and_heals_them(world: World):
    orders = [world.shop.import_order(purchase(lines=TWO)) for _ in range(3)]
    await world.settle()
    lack, differ, alone = orders
    me = world.monday.me
    operations.end_item(world.monday, me, lines(world, lack)[0].id, "deleted")
    board = world.monday.items[lines(world, differ)[0].id].board.id
    operations.change_value(world.monday, me, board, lines(world, differ)[0].id, "sb_quantity", "9")
    stray = operations.create_item(
        world.monday, me, board, "stray", values={"sb_external_id": f"acme/order/{'0' * 36}/{'1' * 36}"}
    )
    operations.end_item(world.monday, me, row(world, "Orders", alone).id, "deleted")

    found = await world.agreement()
    assert {(one.key.ref.id, one.columns) for one in found.differ} == {
        (lack["id"], ("lines",)),
        (differ["id"], ("lines",)),
    }
    assert [key.ref.id for key in found.missing] == [alone["id"]]
    assert [live.item_id for live in found.extra] == [stray.id]
    await heal(world.house, found, "healer")
    await world.settle()

    assert (await world.agreement()).agrees
    assert all(sorted(shown(world, order)) == STANDS for order in orders)
    assert len(rows(world, "Lines")) == 6


@pytest.mark.parametrize("shape", ["board", "subitems", "column"])
def test_an_order_that_goes_to_another_market_takes_its_lines_along(shape: str):
    async def story() -> None:
        async with opened(edit=_two_markets(shape)) as world:
            order = world.shop.import_order(purchase(lines=TWO))
            await world.settle()
            before = (row(world, "Orders", order).id, sorted(one.id for one in lines(world, order)))

            address = {"firstName": "Gast", "lastName": "Holm", "country": "AT"}
            change(world.shop, "order", order, {"action": "setShippingAddress", "address": address})
            world.shop.rows("order")[order["id"]]["country"] = "AT"
            await world.running[0].intake.touch([world.key("order", order["id"])], "test", 0)
            await world.settle()

            assert (rows(world, "Orders"), rows(world, "Lines")) == ([], [])
            there = row(world, "Orders AT", order)
            on_board = rows(world, "Lines AT")
            assert there.id == before[0]
            if shape == "board":
                assert sorted(one.id for one in on_board) == before[1]
                assert sorted((one["SKU"], one["Quantity"]) for one in on_board) == STANDS
            elif shape == "subitems":
                assert sorted((one["SKU"], one["Quantity"]) for one in there.lines) == STANDS
            else:
                assert there["SKUs"] == "MUG-BLU, LAMP-NAT"
            assert (await world.agreement()).agrees
            written = mutations(world)
            await world.touch_all()
            await world.settle()
            assert mutations(world) == written

    run(1, story())
