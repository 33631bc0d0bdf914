"""What people do on the boards, and what the boards refuse: respected, parked with its reason, healed."""

from storeboard.simulators.monday import Fault, operations
from storeboard.simulators.monday.world import Executed
from tests.story.boards import mutations, row, rows
from tests.story.shop import change, edit, person, purchase, rename, state
from tests.story.world import World, told


def _cell(world: World, item_id: str, column: str, value: object) -> None:
    """A person writes into a cell."""
    someone = world.monday.add_user("Ida Sales", "ida@example.com")
    item = world.monday.items[item_id]
    operations.change_value(world.monday, someone, item.board.id, item_id, column, value)


def _remove(world: World, item_id: str, how: str = "deleted") -> None:
    """A person takes an item off the board."""
    someone = world.monday.add_user("Ida Sales", "ida@example.com")
    operations.end_item(world.monday, someone, item_id, how)


async def _causes(world: World) -> list[str]:
    return [one.cause for one in await world.store.failures()]


@told()
async def test_an_item_that_a_person_deleted_is_not_made_again(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()
    _remove(world, row(world, "Orders", order).id)

    state(world.shop, order, "Confirmed")
    await world.settle()
    state(world.shop, order, "Complete")
    await world.settle()

    assert rows(world, "Orders") == []
    binding = await world.store.binding(world.key("order", order["id"]))
    assert binding is not None and binding.state == "removed"


@told()
async def test_a_line_that_a_person_deleted_is_not_made_again(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    mug, lamp = row(world, "Orders", order).lines
    _remove(world, mug.id)

    ids = [line["id"] for line in order["lineItems"]]
    edit(world.shop, order, *[{"action": "changeLineItemQuantity", "lineItemId": one, "quantity": 5} for one in ids])
    await world.settle()

    (left,) = row(world, "Orders", order).lines
    assert (left.id, left["Quantity"]) == (lamp.id, "5")


@told()
async def test_the_sales_teams_own_columns_are_never_written(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    contact = row(world, "Contacts", customer)
    _cell(world, contact.id, "sb_notes", {"text": "calls on Mondays"})
    _cell(world, contact.id, "sb_stage", {"label": "Qualified"})

    rename(world.shop, customer, "Nora")
    await world.settle()
    await world.touch_all()
    await world.settle()

    after = row(world, "Contacts", customer)
    assert (after.name, after["Notes"], after["Stage"]) == ("Nora Lind", "calls on Mondays", "Qualified")


@told()
async def test_a_phone_that_is_none_is_left_out_with_its_reason_and_heals_with_the_next_value(world: World):
    customer = world.shop.create("customer", person(addresses=[{"country": "DE", "phone": "call me"}]))
    await world.settle()
    contact = row(world, "Contacts", customer)
    causes = await _causes(world)

    address = {"country": "DE", "phone": "030 12345678"}
    id_ = customer["addresses"][0]["id"]
    change(world.shop, "customer", customer, {"action": "changeAddress", "addressId": id_, "address": address})
    await world.settle()

    assert (contact.name, contact["Country"], contact["Phone"]) == ("Mara Lind", "Germany", "")
    assert [cause.split(":")[0] for cause in causes] == ["phone"]
    assert row(world, "Contacts", customer)["Phone"] != ""
    assert await _causes(world) == []


@told()
async def test_a_label_that_was_taken_off_the_board_parks_its_cell_alone_and_heals_by_replay(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()
    board = world.monday.boards[world.facts["orders", "orders"].board_id]
    settings = board.columns["sb_state"].settings
    kept = settings["labels"]
    settings["labels"] = [label for label in kept if label["label"] != "Done"]

    state(world.shop, order, "Complete")
    await world.settle()
    parked, group = row(world, "Orders", order), row(world, "Orders", order).group
    causes = await _causes(world)
    settings["labels"] = kept
    await world.store.release_parked(None, None)
    await world.settle()

    assert (parked["State"], group) == ("Open", "Done")
    assert [cause.split(":")[0] for cause in causes] == ["state"]
    assert row(world, "Orders", order)["State"] == "Done"
    assert await _causes(world) == []


@told()
async def test_one_record_that_cannot_be_shown_stops_no_other(world: World):
    people = [world.shop.create("customer", person(f"Mara{n} Lind")) for n in range(5)]
    world.shop.rows("customer")[people[2]["id"]]["addresses"] = 7
    await world.settle()

    shown = {one.name for one in rows(world, "Contacts")}
    assert shown >= {"Mara0 Lind", "Mara1 Lind", "Mara3 Lind", "Mara4 Lind"}
    counts = await world.store.counts()
    assert (counts.due, counts.claimed, counts.in_doubt) == (0, 0, 0)


@told()
async def test_a_sweep_over_a_refused_cell_writes_nothing_until_its_time(world: World):
    world.shop.create("customer", person(addresses=[{"country": "DE", "phone": "call me"}]))
    await world.settle()
    before = mutations(world)

    await world.touch_all()
    await world.settle()

    assert mutations(world) == before


@told()
async def test_what_a_vendor_refuses_for_a_while_parks_nothing(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    world.monday.faults.next(Fault.BLOCKED, times=9)

    rename(world.shop, customer, "Nora")
    await world.settle()

    assert row(world, "Contacts", customer).name == "Nora Lind"
    outcomes = [entry.outcome async for entry in world.store.entries(world.key("customer", customer["id"]))]
    assert "parked" not in outcomes


@told()
async def test_an_order_that_a_person_archived_before_its_lines_were_made_is_respected(world: World):
    someone = world.monday.add_user("Ida Sales", "ida@example.com")

    def archive_at_once(one: Executed) -> None:
        if one.field == "create_item" and one.id is not None:
            operations.end_item(world.monday, someone, one.id, "archived")

    world.monday.hooks.append(archive_at_once)
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))

    await world.settle()

    assert rows(world, "Orders") == []
    binding = await world.store.binding(world.key("order", order["id"]))
    assert binding is not None and (binding.state, binding.parked) == ("removed", None)
