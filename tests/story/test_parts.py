"""What stands on boards of its own though commercetools keeps it inside something else: it comes, changes and goes."""

from collections.abc import Callable

from tests.story.boards import Row, nothing_is_left_to_write, row, rows
from tests.story.negotiation import associate, company, linked, preset, to, write
from tests.story.shop import change, person, purchase
from tests.story.world import World, told

Files = dict[str, str]

RETURNS = """\
entity: return
boards: [{board: returns}]
name: {template: "{line.name}"}
when_gone: archive
columns:
  sku:      {from: line.sku, as: text, title: SKU}
  pieces:   {from: quantity, as: numbers}
  state:    {from: shipmentState, as: status, lookup: {Advised: Advised, Returned: Returned, Unusable: Unusable}}
  order:    {from: order.id, as: relation, link: orders}
  verdict:  {as: text, owner: monday}
"""
BUYERS = """\
entity: associate
boards: [{board: buyers}]
name: {template: "{name}"}
when_gone: archive
columns:
  roles:    {from: role.names, via: join, as: text}
  company:  {from: company.path, as: text}
  account:  {from: businessUnit.id, as: relation, link: accounts}
"""
ADDRESSES = """\
entity: address
boards: [{board: addresses}]
name: {template: "{address}"}
when_gone: archive
columns:
  city:     {from: city, as: text}
  customer: {from: customer.id, as: relation, link: customers}
"""


def with_parts(name: str, text: str) -> Callable[[Files], Files]:
    """The preset and a board of parts."""

    def edit(files: Files) -> Files:
        made = preset(files)
        board = f"boards:\n  {name}: {{account: sales, name: {name.title()}}}\n"
        main = made["storeboard.yaml"].replace("boards:\n", board, 1)
        return {**made, "storeboard.yaml": main, f"mappings/{name}.yaml": text}

    return edit


def by_sku(world: World) -> list[Row]:
    """The returned lines, sorted."""
    return sorted(rows(world, "Returns"), key=lambda one: one["SKU"])


@told(edit=with_parts("returns", RETURNS))
async def test_a_returned_line_stands_on_a_board_of_returns_and_goes_with_its_return(world: World):
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.settle()
    none_yet = rows(world, "Returns")
    mug, lamp = (line["id"] for line in order["lineItems"])

    items = [{"lineItemId": one, "quantity": 1, "shipmentState": "Advised"} for one in (mug, lamp)]
    changed = change(world.shop, "order", order, {"action": "addReturnInfo", "items": items})
    await world.settle()
    advised = by_sku(world)
    write(world, advised[1].id, "sb_verdict", "send a new one")

    first = changed["returnInfo"][0]["items"][0]
    arrived = {"action": "setReturnShipmentState", "returnItemId": first["id"], "shipmentState": "Returned"}
    change(world.shop, "order", order, arrived)
    await world.settle()
    returned = by_sku(world)
    stands = row(world, "Orders", order)

    left = {"lineItemId": mug, "quantity": 2, "shipmentState": "Unusable"}
    change(world.shop, "order", order, {"action": "setReturnInfo", "items": [{"items": [left]}]})
    await world.settle()

    assert none_yet == []
    assert [(one["SKU"], one["Pieces"], one["State"]) for one in advised] == [
        ("LAMP-NAT", "1", "Advised"),
        ("MUG-BLU", "1", "Advised"),
    ]
    assert [(one.id, one["State"], one["Verdict"]) for one in returned] == [
        (advised[0].id, "Advised", ""),
        (advised[1].id, "Returned", "send a new one"),
    ]
    assert [linked(world, one.id, "sb_order") for one in returned] == [[stands.id]] * 2
    assert stands["Returned pieces"] == "2"
    assert [(one["SKU"], one["Pieces"], one["State"]) for one in rows(world, "Returns")] == [
        ("MUG-BLU", "2", "Unusable")
    ]
    assert {world.monday.items[one.id].state for one in advised} == {"archived"}
    await nothing_is_left_to_write(world)


@told(edit=with_parts("buyers", BUYERS))
async def test_an_associate_stands_on_a_board_of_buyers_and_goes_when_the_person_leaves(world: World):
    shop = world.shop
    mara, nora = shop.create("customer", person("Mara Lind")), shop.create("customer", person("Nora Holm"))
    above, unit = company(shop, mara)
    shop.create("associate-role", {"key": "approver", "name": "Approver", "permissions": []})
    await world.settle()
    alone = rows(world, "Buyers")

    change(shop, "business-unit", unit, {"action": "addAssociate", "associate": associate(nora, "buyer")})
    await world.settle()
    joined = rows(world, "Buyers")

    promoted = {"action": "changeAssociate", "associate": associate(nora, "buyer", "approver")}
    change(shop, "business-unit", unit, promoted)
    change(shop, "customer", nora, {"action": "setFirstName", "firstName": "Enora"})
    change(shop, "business-unit", above, {"action": "changeName", "name": "Lind & Co"})
    await world.settle()
    changed = rows(world, "Buyers")

    change(shop, "business-unit", unit, {"action": "removeAssociate", "customer": to("customer", mara)})
    await world.settle()

    assert [(one.name, one["Roles"], one["Company"]) for one in alone] == [
        ("Mara Lind", "Buyer", "Lind Group > Lind Wien")
    ]
    assert [one.name for one in joined] == ["Mara Lind", "Nora Holm"]
    assert [one.id for one in changed] == [one.id for one in joined]
    assert [(one.name, one["Roles"], one["Company"]) for one in rows(world, "Buyers")] == [
        ("Enora Holm", "Buyer, Approver", "Lind & Co > Lind Wien")
    ]
    assert world.monday.items[alone[0].id].state == "archived"
    await nothing_is_left_to_write(world)


@told(edit=with_parts("buyers", BUYERS))
async def test_who_joins_a_company_stands_beside_each_division_that_inherits_them(world: World):
    shop = world.shop
    mara, nora = shop.create("customer", person("Mara Lind")), shop.create("customer", person("Nora Holm"))
    above, _ = company(shop, mara)
    await world.settle()

    role = {"associateRole": {"typeId": "associate-role", "key": "buyer"}, "inheritance": "Enabled"}
    joining = {"customer": to("customer", nora), "associateRoleAssignments": [role]}
    change(shop, "business-unit", above, {"action": "addAssociate", "associate": joining})
    await world.settle()
    joined = {(one.name, one["Company"]) for one in rows(world, "Buyers")}
    agreed = await world.agreement()

    change(shop, "business-unit", above, {"action": "removeAssociate", "customer": to("customer", nora)})
    await world.settle()

    assert joined == {
        ("Mara Lind", "Lind Group > Lind Wien"),
        ("Nora Holm", "Lind Group"),
        ("Nora Holm", "Lind Group > Lind Wien"),
    }
    assert agreed.checked == agreed.agree
    assert [one.name for one in rows(world, "Buyers")] == ["Mara Lind"]
    await nothing_is_left_to_write(world)


@told(edit=with_parts("addresses", ADDRESSES))
async def test_an_address_stands_on_a_board_of_its_own_and_goes_with_its_customer(world: World):
    shop = world.shop
    customer = shop.create("customer", person("Mara Lind"))
    await world.settle()
    (home,) = rows(world, "Addresses")

    change(shop, "customer", customer, {"action": "addAddress", "address": {"country": "AT", "city": "Wien"}})
    moved = {"country": "DE", "city": "Bonn"}
    id_ = customer["addresses"][0]["id"]
    change(shop, "customer", customer, {"action": "changeAddress", "addressId": id_, "address": moved})
    await world.settle()
    both = rows(world, "Addresses")
    links = [linked(world, one.id, "sb_customer") for one in both]
    contact = row(world, "Contacts", customer)

    shop.delete("customer", customer["id"], None)
    await world.settle()

    assert home["City"] == "Berlin"
    assert [(one.id == home.id, one["City"]) for one in both] == [(True, "Bonn"), (False, "Wien")]
    assert links == [[contact.id]] * 2
    assert rows(world, "Addresses") == []
    assert {world.monday.items[one.id].state for one in both} == {"archived"}
