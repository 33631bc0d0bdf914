"""A mapping's lines in another shape: ids and what people wrote are kept, nothing is archived before its successor."""

from itertools import permutations

import pytest

from storeboard.simulators.monday import operations
from tests.simulation.loop import run
from tests.story.boards import Row, mutations, row, rows
from tests.story.shapes import in_shape, lines, shown
from tests.story.shop import Json, edit, purchase
from tests.story.world import World, opened

TWO = (("MUG-BLU", 2), ("LAMP-NAT", 1))
SHAPES = ("subitems", "column", "board")
WITH_ITEMS = ("subitems", "board")


def _remark(world: World, line: Row, text: str) -> None:
    someone = world.monday.add_user("Ida Sales", "ida@example.com")
    board = world.monday.items[line.id].board.id
    operations.change_value(world.monday, someone, board, line.id, "sb_remark", text)


async def _stand_in(world: World, order: Json, shape: str) -> None:
    """Both lines stand once in this shape, nowhere else, and nothing is left to write."""
    assert sorted(shown(world, order)) == [("LAMP-NAT", "1"), ("MUG-BLU", "2")]
    assert len(row(world, "Orders", order).lines) == (2 if shape == "subitems" else 0)
    assert len(lines(world, order)) == (0 if shape == "column" else 2)
    assert (await world.agreement()).agrees
    before = mutations(world)
    await world.touch_all()
    await world.settle()
    assert mutations(world) == before


@pytest.mark.parametrize(("old", "new"), list(permutations(SHAPES, 2)))
def test_lines_migrate_with_the_order_and_its_id_where_they_are(old: str, new: str):
    async def story(world: World) -> None:
        orders = [world.shop.import_order(purchase(lines=TWO)) for _ in range(2)]
        await world.settle()
        ids = [row(world, "Orders", order).id for order in orders]

        await world.reconfigure(in_shape(new))
        await world.settle()

        assert [row(world, "Orders", order).id for order in orders] == ids
        for order in orders:
            await _stand_in(world, order, new)

    async def inside() -> None:
        async with opened(edit=in_shape(old)) as world:
            await story(world)

    run(1, inside())


@pytest.mark.parametrize(("old", "new"), list(permutations(WITH_ITEMS, 2)))
@pytest.mark.parametrize("seconds", [None, 0.2, 0.7, 1.2, 1.7, 2.2, 2.7])
def test_what_people_wrote_on_lines_goes_along_whenever_the_migration_is_cut_off(
    old: str, new: str, seconds: float | None
):
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()
        for line in lines(world, order):
            _remark(world, line, f"wrap the {line['SKU']}")

        await world.reconfigure(in_shape(new))
        if seconds is not None:
            await world.clock.sleep(seconds)
            assert len(shown(world, order)) >= 2
            await world.restart()
        await world.settle()

        remarks = sorted((line["SKU"], line["Remark"]) for line in lines(world, order))
        assert remarks == [("LAMP-NAT", "wrap the LAMP-NAT"), ("MUG-BLU", "wrap the MUG-BLU")]
        await _stand_in(world, order, new)

    async def inside() -> None:
        async with opened(edit=in_shape(old), latency=0.5) as world:
            await story(world)

    run(1, inside())


@pytest.mark.parametrize("seconds", [0.2, 0.7, 1.2, 1.7])
def test_subitems_stay_until_the_cells_that_replace_them_stand(seconds: float):
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()

        await world.reconfigure(in_shape("column"))
        await world.clock.sleep(seconds)
        now = row(world, "Orders", order)
        assert now["Lines"] or len(now.lines) == 2
        await world.restart()
        await world.settle()

        await _stand_in(world, order, "column")

    async def inside() -> None:
        async with opened(edit=in_shape("subitems"), latency=0.5) as world:
            await story(world)

    run(1, inside())


@pytest.mark.parametrize(("old", "new"), list(permutations(WITH_ITEMS, 2)))
def test_a_line_that_a_person_removed_stays_removed_in_the_new_shape(old: str, new: str):
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()
        mug = lines(world, order)[0]
        operations.end_item(world.monday, world.monday.me, mug.id, "archived")
        id_ = order["lineItems"][0]["id"]
        edit(world.shop, order, {"action": "changeLineItemQuantity", "lineItemId": id_, "quantity": 7})
        await world.settle()

        await world.reconfigure(in_shape(new))
        await world.settle()

        assert shown(world, order) == [("LAMP-NAT", "1")]

    async def inside() -> None:
        async with opened(edit=in_shape(old)) as world:
            await story(world)

    run(1, inside())


def test_a_migration_that_was_taken_back_half_way_goes_back_to_the_items_that_stand():
    async def story(world: World) -> None:
        order = world.shop.import_order(purchase(lines=TWO))
        await world.settle()
        ids = [line.id for line in lines(world, order)]

        await world.reconfigure(in_shape("board"))
        await world.clock.sleep(0.7)
        await world.reconfigure(in_shape("subitems"))
        await world.settle()

        assert [line.id for line in row(world, "Orders", order).lines] == ids
        assert rows(world, "Lines") == []
        await _stand_in(world, order, "subitems")

    async def inside() -> None:
        async with opened(edit=in_shape("subitems"), latency=0.5) as world:
            await story(world)

    run(1, inside())
