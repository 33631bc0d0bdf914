"""When an item moves to another board, what people made and wrote there goes along, as far as it has a place."""

import pytest

from storeboard.simulators.monday import Account, Fault, operations, structure
from storeboard.simulators.monday.world import Board, Item
from tests.simulation.loop import run
from tests.story.boards import row, rows
from tests.story.shop import purchase, state
from tests.story.test_moves import LOST, ONE
from tests.story.world import World, opened, told


def board(account: Account, name: str) -> Board:
    return next(one for one in account.boards.values() if one.name == name)


def column(account: Account, where: Board, title: str, type_: str) -> str:
    """A person makes a column; monday chooses its id."""
    return structure.create_column(account, account.me, where.id, title, type_).id


def write(account: Account, item: Item, column_id: str, value: object) -> None:
    someone = account.add_user("Ida Sales", "ida@example.com")
    operations.change_value(account, someone, item.board.id, item.id, column_id, value)


def shown(item: Item) -> dict[str, object]:
    """What stands in the cells of an item, by column title."""
    return {item.board.columns[column_id].title: value for column_id, value in item.values.items()}


@told(**ONE)
async def test_columns_of_people_go_to_those_of_the_same_title_and_type(world: World):
    account, old, new = world.monday, board(world.monday, "Orders"), board(world.monday, "Done")
    mine, theirs = column(account, old, "Hint", "text"), column(account, new, "Hint", "text")
    lost, other = column(account, old, "Odds", "numbers"), column(account, new, "Odds", "text")
    order = world.shop.import_order(purchase())
    await world.settle()
    item = account.items[row(world, "Orders", order).id]
    write(account, item, mine, "call first")
    write(account, item, lost, "5")

    state(world.shop, order, "Complete")
    await world.settle()

    assert item.board is new
    assert item.values[theirs] == "call first"
    assert other not in item.values


@told(**ONE)
async def test_a_column_of_the_mapping_that_a_person_renamed_on_one_board_keeps_its_cells(world: World):
    account, old = world.monday, board(world.monday, "Orders")
    order = world.shop.import_order(purchase())
    await world.settle()
    item = account.items[row(world, "Orders", order).id]
    write(account, item, "sb_stage", {"label": "Waiting"})
    old.columns["sb_stage"].title = "Where we are"

    state(world.shop, order, "Complete")
    await world.settle()

    assert row(world, "Done", order)["Stage"] == "Waiting"


@told(**ONE)
async def test_subitems_of_people_and_their_cells_go_along_beside_the_lines(world: World):
    account, old, new = world.monday, board(world.monday, "Orders"), board(world.monday, "Done")
    below = [structure.subitem_board(account, account.me, one) for one in (old, new)]
    mine, theirs = (column(account, one, "Packed by", "text") for one in below)
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2),)))
    await world.settle()
    item = account.items[row(world, "Orders", order).id]
    (line,) = item.subitems
    todo = operations.create_subitem(account, account.me, item.id, "Gift wrap", values={mine: "Ida"})
    write(account, line, mine, "Jo")
    below[0].columns["sb_sku"].title = "Article"

    state(world.shop, order, "Complete")
    await world.settle()

    assert item.subitems == [line, todo]
    assert [one.values[theirs] for one in item.subitems] == ["Jo", "Ida"]
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_a_column_that_came_since_the_boards_were_read_does_not_keep_an_item_from_moving(world: World):
    account, old = world.monday, board(world.monday, "Orders")
    orders = [world.shop.import_order(purchase()) for _ in range(2)]
    await world.settle()
    items = [account.items[row(world, "Orders", order).id] for order in orders]
    write(account, items[1], "sb_stage", {"label": "Waiting"})
    state(world.shop, orders[0], "Complete")
    await world.settle()
    column(account, old, "New", "text")

    state(world.shop, orders[1], "Complete")
    await world.settle()

    assert [one.board.name for one in items] == ["Done", "Done"]
    assert row(world, "Done", orders[1])["Stage"] == "Waiting"
    assert list(await world.store.failures()) == []
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_the_boards_are_read_once_for_many_moves(world: World):
    orders = [world.shop.import_order(purchase(lines=())) for _ in range(6)]
    await world.settle()
    asked = world.monday.meter.calls_today(world.clock.now())

    for order in orders:
        state(world.shop, order, "Complete")
    await world.settle()

    spent = world.monday.meter.calls_today(world.clock.now()) - asked
    assert len(rows(world, "Done")) == 6
    assert spent <= 6 + 2  # a document each at most, the boards and their boards of subitems


@pytest.mark.parametrize("fault", LOST)
def test_a_move_whose_answer_is_lost_takes_people_along_all_the_same(fault: Fault):
    async def story() -> None:
        async with opened(seed=8, **ONE) as world:
            account = world.monday
            order = world.shop.import_order(purchase())
            await world.settle()
            item = account.items[row(world, "Orders", order).id]
            write(account, item, "sb_stage", {"label": "Waiting"})
            board(account, "Orders").columns["sb_stage"].title = "Where we are"
            account.faults.next(fault, seconds=40.0)

            state(world.shop, order, "Complete")
            await world.settle()

            assert (item.board.name, row(world, "Done", order)["Stage"]) == ("Done", "Waiting")
            assert (await world.agreement()).agrees

    run(8, story())
