"""What happens when the segment of a record changes: its item goes to the other group, board or account."""

from typing import Any

import pytest

from storeboard.simulators.monday import Account, Fault, operations, telling
from tests.simulation.loop import run
from tests.story.boards import Row, mutations, row, rows
from tests.story.shop import change, edit, person, purchase, state
from tests.story.world import World, opened, told

LOST = (Fault.LOST, Fault.TRUNCATED, Fault.HTTP_500_AFTER, Fault.DROP, Fault.HTTP_500, Fault.LATE, Fault.PARTIAL)

ROUTES = """
boards:
  - when: {orderState: Complete}
    board: done
    group: {from: shipmentState, lookup: {Shipped: Away}, default: Here}
  - board: orders
    group: {from: orderState, lookup: {Open: Open, Confirmed: Confirmed, Cancelled: Cancelled}}
"""


def two_boards(files: dict[str, str], account: str = "sales") -> dict[str, str]:
    """The preset with a board of its own for orders that are complete."""
    main = files["storeboard.yaml"].replace(
        "  orders: {account: sales, name: Orders}\n",
        f"  orders: {{account: sales, name: Orders}}\n  done: {{account: {account}, name: Done}}\n",
    )
    main = main.replace(
        "\n# The boards.", '\n  service: {api_url: "http://monday/v2", token: "env:OTHER"}\n\n# The boards.'
    )
    orders = files["mappings/orders.yaml"]
    before, _, rest = orders.partition("boards:")
    orders = before + ROUTES + rest[rest.index("\n# An order without a number") :]
    if account != "sales":
        orders = orders.replace("  customer: {from: customerId, as: relation, link: customers}\n", "")
    return {**files, "storeboard.yaml": main, "mappings/orders.yaml": orders}


def two_accounts(files: dict[str, str]) -> dict[str, str]:
    return two_boards(files, account="service")


ONE: dict[str, Any] = {"edit": two_boards}
TWO: dict[str, Any] = {"edit": two_accounts, "accounts": ("sales", "service")}


def write(account: Account, item_id: str, column: str, value: object) -> None:
    """A person writes into a cell."""
    someone = account.add_user("Ida Sales", "ida@example.com")
    item = account.items[item_id]
    operations.change_value(account, someone, item.board.id, item_id, column, value)


def only(found: list[Row]) -> Row:
    (one,) = found
    return one


@told(**ONE)
async def test_an_item_moves_to_the_other_group_of_its_board(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()
    before = row(world, "Orders", order)

    state(world.shop, order, "Confirmed")
    await world.settle()

    after = row(world, "Orders", order)
    assert (before.group, after.group) == ("Open", "Confirmed")
    assert after.id == before.id


@told(**ONE)
async def test_an_item_moves_to_the_other_board_with_all_that_people_wrote(world: World):
    customer = world.shop.create("customer", person())
    order = world.shop.import_order(purchase(customer, lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    before = row(world, "Orders", order)
    write(world.monday, before.id, "sb_stage", {"label": "Waiting"})
    write(world.monday, before.id, "sb_notes", {"text": "calls on Monday"})
    someone = world.monday.add_user("Ida Sales", "ida@example.com")
    telling.create_update(world.monday, someone, before.id, "A note to the item")

    state(world.shop, order, "Complete")
    await world.settle()

    assert rows(world, "Orders") == []
    after = only(rows(world, "Done"))
    assert (after.id, after.group) == (before.id, "Here")
    assert (after["Stage"], after["Notes"]) == ("Waiting", "calls on Monday")
    assert (after["State"], after["External ID"]) == ("Done", before["External ID"])
    assert [(line.id, line["SKU"], line["External ID"]) for line in after.lines] == [
        (line.id, line["SKU"], line["External ID"]) for line in before.lines
    ]
    contact = row(world, "Contacts", customer)
    assert [str(one) for one in world.monday.items[after.id].values["sb_customer"]["item_ids"]] == [contact.id]
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_an_item_that_comes_back_is_still_the_same(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()
    before = row(world, "Orders", order)
    write(world.monday, before.id, "sb_stage", {"label": "Waiting"})

    state(world.shop, order, "Complete")
    await world.settle()
    state(world.shop, order, "Open")
    await world.settle()

    after = row(world, "Orders", order)
    assert (after.id, after["Stage"], after.group) == (before.id, "Waiting", "Open")
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_lines_change_on_the_way_to_the_other_board(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    mug = row(world, "Orders", order).lines[0]
    lines = [line["id"] for line in order["lineItems"]]

    edit(
        world.shop,
        order,
        {"action": "changeLineItemQuantity", "lineItemId": lines[0], "quantity": 5},
        {"action": "removeLineItem", "lineItemId": lines[1]},
        {"action": "addLineItem", "sku": "VASE-GRN", "quantity": 1},
    )
    state(world.shop, world.shop.get("order", order["id"]), "Complete")
    await world.settle()

    after = only(rows(world, "Done"))
    assert [(line["SKU"], line["Quantity"]) for line in after.lines] == [("MUG-BLU", "5"), ("VASE-GRN", "1")]
    assert after.lines[0].id == mug.id
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_a_move_that_changes_nothing_else_is_settled_and_not_written_again(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()
    state(world.shop, order, "Complete")
    await world.settle()
    written = mutations(world)

    await world.touch_all()
    await world.settle()

    assert mutations(world) == written


@pytest.mark.parametrize("fault", LOST)
def test_a_move_whose_answer_is_lost_ends_on_the_right_board_once(fault: Fault):
    async def story() -> None:
        async with opened(seed=5, **ONE) as world:
            order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
            await world.settle()
            before = row(world, "Orders", order)
            write(world.monday, before.id, "sb_stage", {"label": "Waiting"})
            world.monday.faults.next(fault, seconds=40.0)

            state(world.shop, order, "Complete")
            await world.settle()

            after = only(rows(world, "Done"))
            assert (after.id, after["Stage"], rows(world, "Orders")) == (before.id, "Waiting", [])
            assert [line.id for line in after.lines] == [line.id for line in before.lines]
            assert (await world.agreement()).agrees

    run(5, story())


@told(**TWO)
async def test_in_another_account_the_item_is_made_anew_and_the_old_one_archived_after_it_stands(world: World):
    sales, service = world.mondays["sales"], world.mondays["service"]
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    before = row(world, "Orders", order)
    log: list[str] = []
    sales.hooks.append(lambda one: log.append(f"sales {one.field}"))
    service.hooks.append(lambda one: log.append(f"service {one.field}"))

    state(world.shop, order, "Complete")
    await world.settle()

    after = only(rows(world, "Done", service))
    assert rows(world, "Orders") == []
    assert sales.items[before.id].state == "archived"
    assert [line["SKU"] for line in after.lines] == ["MUG-BLU", "LAMP-NAT"]
    assert log.index("sales archive_item") > max(at for at, one in enumerate(log) if one.startswith("service create"))
    assert (await world.agreement()).agrees


@told(**TWO)
async def test_back_from_another_account_it_is_made_anew_again(world: World):
    service = world.mondays["service"]
    order = world.shop.import_order(purchase())
    await world.settle()

    for _ in range(2):
        state(world.shop, order, "Complete")
        await world.settle()
        assert (rows(world, "Orders"), len(rows(world, "Done", service))) == ([], 1)
        state(world.shop, order, "Open")
        await world.settle()
        assert (len(rows(world, "Orders")), rows(world, "Done", service)) == (1, [])

    assert (await world.agreement()).agrees


@told(**TWO)
async def test_an_order_that_is_deleted_on_its_way_to_another_account_leaves_nothing_behind(world: World):
    service = world.mondays["service"]
    order = world.shop.import_order(purchase())
    await world.settle()
    service.faults.next(Fault.DAILY_LIMIT)
    state(world.shop, order, "Complete")
    await world.clock.sleep(5.0)

    world.shop.delete("order", order["id"], None)
    await world.settle(100_000.0)

    assert (rows(world, "Orders"), rows(world, "Done", service)) == ([], [])


@told(**TWO)
async def test_an_order_that_turns_round_on_its_way_to_another_account_keeps_its_item(world: World):
    service = world.mondays["service"]
    order = world.shop.import_order(purchase())
    await world.settle()
    before = row(world, "Orders", order)
    service.faults.next(Fault.MINUTE_429)
    state(world.shop, order, "Complete")
    await world.clock.sleep(5.0)

    change(world.shop, "order", order, {"action": "changeOrderState", "orderState": "Confirmed"})
    await world.settle()

    after = row(world, "Orders", order)
    assert (after.id, after.group, rows(world, "Done", service)) == (before.id, "Confirmed", [])
    assert (await world.agreement()).agrees


@pytest.mark.parametrize("account", ["sales", "service"])
@pytest.mark.parametrize("fault", LOST)
def test_an_answer_lost_on_the_way_to_another_account_leaves_exactly_one_item(fault: Fault, account: str):
    async def story() -> None:
        async with opened(seed=6, **TWO) as world:
            order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
            await world.settle()
            world.mondays[account].faults.next(fault, seconds=40.0)

            state(world.shop, order, "Complete")
            await world.settle()

            assert rows(world, "Orders") == []
            assert len(only(rows(world, "Done", world.mondays["service"])).lines) == 2
            assert (await world.agreement()).agrees

    run(6, story())
