"""Links of others to an item that moves: they stay, are written anew where monday drops them, and follow a new id."""

from typing import Any

from storeboard.simulators.monday import Account, Fault
from tests.story.boards import Row, mutations, row, rows
from tests.story.shop import Json, change, person, purchase
from tests.story.world import World, told


def partners(files: dict[str, str], account: str = "sales") -> dict[str, str]:
    """The preset with a board of its own for customers who read German."""
    main = files["storeboard.yaml"].replace(
        "boards:\n", f"boards:\n  partners: {{account: {account}, name: Partners}}\n", 1
    )
    main = main.replace(
        "\n# The boards.", '\n  service: {api_url: "http://monday/v2", token: "env:OTHER"}\n\n# The boards.'
    )
    customers = files["mappings/customers.yaml"].replace(
        "boards:\n", 'boards:\n  - when: {locale: "de*"}\n    board: partners\n', 1
    )
    return {**files, "storeboard.yaml": main, "mappings/customers.yaml": customers}


def partners_elsewhere(files: dict[str, str]) -> dict[str, str]:
    return partners(files, "service")


ONE: dict[str, Any] = {"edit": partners}
TWO: dict[str, Any] = {"edit": partners_elsewhere, "accounts": ("sales", "service")}


def speak(world: World, customer: Json, locale: str) -> None:
    change(world.shop, "customer", customer, {"action": "setLocale", "locale": locale})


def linked(account: Account, order: Row) -> list[str]:
    """The items that the order's cell on the board names."""
    value = account.items[order.id].values.get("sb_customer")
    return [str(one) for one in value["item_ids"]] if value else []


@told(**ONE)
async def test_provision_connects_a_relation_to_every_board_of_the_mapping_that_it_links_to(world: World):
    boards = {board.name: board for board in world.monday.boards.values()}

    connected = boards["Orders"].columns["sb_customer"].settings["boardIds"]

    assert {str(one) for one in connected} == {boards["Contacts"].id, boards["Partners"].id}


@told(**ONE)
async def test_a_link_to_an_item_that_moves_stays(world: World):
    customer = world.shop.create("customer", person(locale="fr"))
    order = world.shop.import_order(purchase(customer))
    await world.settle()
    contact = row(world, "Contacts", customer)

    speak(world, customer, "de-DE")
    await world.settle()

    assert row(world, "Partners", customer).id == contact.id
    assert linked(world.monday, row(world, "Orders", order)) == [contact.id]
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_a_link_that_monday_drops_when_the_item_moves_is_written_again_once(world: World):
    account = world.monday
    customer = world.shop.create("customer", person(locale="fr"))
    order, other = (world.shop.import_order(purchase(one)) for one in (customer, None))
    await world.settle()
    stands, untouched = row(world, "Orders", order), row(world, "Orders", other)

    def drop(one: Any) -> None:
        if one.field == "move_item_to_board":
            del account.items[stands.id].values["sb_customer"]

    account.hooks.append(drop)
    speak(world, customer, "de-DE")
    await world.settle()
    written = mutations(world)
    await world.touch_all()
    await world.settle()

    assert linked(account, stands) == [row(world, "Partners", customer).id]
    assert linked(account, untouched) == []
    assert mutations(world) == written
    assert (await world.agreement()).agrees


@told(**ONE)
async def test_a_link_is_written_again_after_a_move_whose_answer_was_lost(world: World):
    customer = world.shop.create("customer", person(locale="fr"))
    order = world.shop.import_order(purchase(customer))
    await world.settle()
    stands = row(world, "Orders", order)
    world.monday.faults.next(Fault.LOST)

    def drop(one: Any) -> None:
        if one.field == "move_item_to_board":
            world.monday.items[stands.id].values.pop("sb_customer", None)

    world.monday.hooks.append(drop)
    speak(world, customer, "de-DE")
    await world.settle()

    assert linked(world.monday, stands) == [row(world, "Partners", customer).id]
    assert (await world.agreement()).agrees


@told(**TWO)
async def test_a_link_is_emptied_when_the_item_leaves_the_account_and_names_the_new_one_when_it_returns(world: World):
    sales, service = world.mondays["sales"], world.mondays["service"]
    customer = world.shop.create("customer", person(locale="fr"))
    order = world.shop.import_order(purchase(customer))
    await world.settle()
    first, stands = row(world, "Contacts", customer), row(world, "Orders", order)
    before = linked(sales, stands)

    speak(world, customer, "de-DE")
    await world.settle()
    away = linked(sales, stands), len(rows(world, "Partners", service))
    speak(world, customer, "fr")
    await world.settle()

    second = row(world, "Contacts", customer)
    assert (before, away) == ([first.id], ([], 1))
    assert second.id != first.id
    assert linked(sales, stands) == [second.id]
    assert rows(world, "Partners", service) == []
    assert (await world.agreement()).agrees
