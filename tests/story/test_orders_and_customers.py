"""What sales see: orders and customers of the shop on their boards, as they come and change."""

from tests.story.boards import calls, mutations, row, rows
from tests.story.shop import change, edit, pay, person, purchase, rename, state
from tests.story.world import World, told


@told()
async def test_a_guests_order_stands_with_its_lines_under_the_name_in_the_address(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1)), orderNumber="1001"))

    await world.settle()

    (stands,) = rows(world, "Orders")
    assert (stands.name, stands.group) == ("1001 · Gast Holm", "Open")
    assert (stands["Total"], stands["Currency"], stands["State"]) == ("91", "EUR", "Open")
    assert (stands["Email"], stands["Customer"]) == ("gast@example.com", "")
    assert stands["External ID"] == f"acme/order/{order['id']}"
    assert [(line["SKU"], line["Quantity"]) for line in stands.lines] == [("MUG-BLU", "2"), ("LAMP-NAT", "1")]
    assert rows(world, "Contacts") == []


@told()
async def test_a_customers_order_is_linked_to_the_contact_even_when_it_comes_first(world: World):
    customer = world.shop.create("customer", person("Mara Lind"))
    order = world.shop.import_order(purchase(customer))

    await world.settle()

    contact = row(world, "Contacts", customer)
    assert (contact.name, contact["Email"], contact["Country"]) == ("Mara Lind", "mara.lind@example.com", "Germany")
    linked = world.monday.items[row(world, "Orders", order).id].values["sb_customer"]
    assert [str(one) for one in linked["item_ids"]] == [contact.id]


@told()
async def test_a_renamed_customer_is_renamed_on_their_orders_too(world: World):
    customer = world.shop.create("customer", person("Mara Lind"))
    first = world.shop.import_order(purchase(customer, orderNumber="1"))
    second = world.shop.import_order(purchase(customer, orderNumber="2"))
    await world.settle()

    rename(world.shop, customer, "Nora")
    await world.settle()

    assert row(world, "Contacts", customer).name == "Nora Lind"
    assert row(world, "Orders", first).name == "1 · Nora Lind"
    assert row(world, "Orders", second).name == "2 · Nora Lind"


@told()
async def test_a_changed_quantity_is_an_edit_of_its_line(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    before = row(world, "Orders", order)
    lamp = order["lineItems"][1]["id"]

    edit(world.shop, order, {"action": "changeLineItemQuantity", "lineItemId": lamp, "quantity": 3})
    await world.settle()

    after = row(world, "Orders", order)
    assert [line.id for line in after.lines] == [line.id for line in before.lines]
    assert [line["Quantity"] for line in after.lines] == ["2", "3"]
    assert after["Total"] == "209"


@told()
async def test_a_removed_line_is_archived_and_a_new_one_appended(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    mug = row(world, "Orders", order).lines[0]

    edit(
        world.shop,
        order,
        {"action": "removeLineItem", "lineItemId": order["lineItems"][0]["id"]},
        {"action": "addLineItem", "sku": "VASE-GRN", "quantity": 1},
    )
    await world.settle()

    assert [line["SKU"] for line in row(world, "Orders", order).lines] == ["LAMP-NAT", "VASE-GRN"]
    assert world.monday.items[mug.id].state == "archived"


@told()
async def test_a_payment_is_shown_on_its_order(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()

    payment = pay(world.shop, order, order["totalPrice"]["centAmount"], state="Pending")
    await world.settle()
    pending = row(world, "Orders", order)["Payment"]
    succeeded = {
        "action": "changeTransactionState",
        "transactionId": payment["transactions"][0]["id"],
        "state": "Success",
    }
    change(world.shop, "payment", payment, succeeded)
    await world.settle()

    assert (pending, row(world, "Orders", order)["Payment"]) == ("Pending", "Paid")


@told()
async def test_an_order_moves_to_the_group_of_its_state(world: World):
    order = world.shop.import_order(purchase())
    await world.settle()

    state(world.shop, order, "Complete")
    await world.settle()

    stands = row(world, "Orders", order)
    assert (stands.group, stands["State"]) == ("Done", "Done")


@told()
async def test_a_deleted_customer_is_archived_and_leaves_no_link_behind(world: World):
    customer = world.shop.create("customer", person())
    order = world.shop.import_order(purchase(customer))
    await world.settle()
    contact = row(world, "Contacts", customer)

    world.shop.delete("customer", customer["id"], None)
    await world.settle()

    assert rows(world, "Contacts") == []
    assert world.monday.items[contact.id].state == "archived"
    assert row(world, "Orders", order)["Customer"] == ""


@told()
async def test_an_erased_customer_leaves_no_word_on_any_board(world: World):
    customer = world.shop.create("customer", person("Mara Lind", companyName="Lind & Töchter"))
    world.shop.import_order(purchase(customer, orderNumber="7"))
    await world.settle()
    contact = row(world, "Contacts", customer)

    world.shop.delete("customer", customer["id"], None, erasure=True)
    await world.settle()

    item = world.monday.items[contact.id]
    assert item.state == "archived"
    assert item.name.startswith("Erased ")
    assert set(item.values) <= {"sb_external_id"}
    (order,) = rows(world, "Orders")
    assert (order.name, order["Customer"]) == ("7 · Gast Holm", "")


@told()
async def test_the_lines_of_an_erased_order_are_overwritten_before_they_go_with_it(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    stands = row(world, "Orders", order)

    world.shop.delete("order", order["id"], None, erasure=True)
    await world.settle()

    items = [world.monday.items[one.id] for one in (stands, *stands.lines)]
    assert [one.state for one in items] == ["archived"] * 3
    assert {one.name for one in items} == {f"Erased {order['id'][:8]}"}
    assert {name for one in items for name in one.values} <= {"sb_external_id"}


@told()
async def test_what_is_true_already_costs_no_call(world: World):
    customer = world.shop.create("customer", person())
    world.shop.import_order(purchase(customer))
    await world.settle()
    before = (calls(world), mutations(world))

    world.shop.faults.duplicate_rate = 1.0
    same = {"action": "setSalutation", "salutation": "Frau"}
    change(world.shop, "customer", customer, same)
    await world.settle()
    await world.touch_all()
    await world.settle()

    assert (calls(world), mutations(world)) == before


@told()
async def test_fifty_changed_orders_cost_a_tenth_of_a_call_each(world: World):
    orders = [world.shop.import_order(purchase(lines=tuple(_SHELF), orderNumber=str(n))) for n in range(50)]
    await world.settle()
    before = calls(world)

    for order in orders:
        state(world.shop, order, "Confirmed")
    await world.settle()

    assert {one.group for one in rows(world, "Orders")} == {"Confirmed"}
    assert calls(world) - before <= 0.1 * len(orders)


_SHELF = [(sku, 1) for sku in ("MUG-BLU", "LAMP-NAT", "VASE-GRN", "RUG-XL", "KNIFE-NAT", "BOARD-NAT", "CLOCK-BLU")]
