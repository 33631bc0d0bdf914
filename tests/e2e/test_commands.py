"""The commands beside and without a running process, as a script uses them."""

import pytest

from storeboard.mapping.presets import b2b
from tests.e2e.site import Site, free_port
from tests.e2e.vendors import Vendors
from tests.story.shop import change, person, purchase

NOBODY = "order/00000000-0000-4000-8000-000000000000"


@pytest.fixture
def order(world: Vendors) -> str:
    """The id of an order of a registered customer, which nobody was told of."""
    customer = world.create("customer", person())
    order = world.call(lambda: world.project.import_order(purchase(customer)))
    return order["id"]


def test_one_record_is_explained_and_written_whatever_the_case_of_its_ref(world: Vendors, site: Site, order: str):
    explained = site.done("plan", f"ORDER/{order.upper()}", "--json").document
    nothing_written = world.mutations()
    synced = site.done("sync", f"Acme/Order/{order.upper()}", "--wait", "--json").document
    again = site.done("plan", f"acme/order/{order}", "--json").document

    assert nothing_written == []
    assert explained["ref"] == f"acme/order/{order}"
    assert explained["item_id"] is None
    assert explained["price"]["calls"] >= 1
    assert {one["kind"] for one in explained["mutations"]} == {"create_item"}
    new = {one["column"]: one["new"] for one in explained["columns"]}
    assert new["currency"] == "EUR"
    assert len(world.items(f"acme/order/{order}")) == 1
    assert synced[0]["item_id"] == world.items(f"acme/order/{order}")[0].id
    assert again["mutations"] == []


def test_a_record_that_another_one_shows_too_is_planned_and_written_as_its_own(world: Vendors, site: Site, order: str):
    site.configure(preset=b2b)
    site.provision()

    planned = site.done("plan", f"order/{order}", "--json").document
    synced = site.done("sync", f"order/{order}", "--wait", "--json").document

    assert planned["mapping"] == "orders"
    assert [one["mapping"] for one in synced] == ["orders"]
    assert len(world.items(f"acme/order/{order}")) == 1


def test_every_cell_of_a_record_is_explained(site: Site, order: str):
    site.done("sync", f"order/{order}", "--wait")

    cells = {one["column"]: one for one in site.done("plan", f"order/{order}", "--cells", "--json").document["cells"]}
    shown = site.done("plan", f"order/{order}", "--cells").stdout

    assert cells["currency"]["rule"] == "from totalPrice, via currency"
    assert cells["currency"]["now"] == cells["currency"]["then"] == "EUR"
    assert cells["currency"]["why"] == "stands"
    assert "currencyCode: EUR" in cells["currency"]["read"]
    assert cells["owner"]["why"] == "the board's own: never written"
    assert cells["group"]["rule"].startswith("from orderState, lookup {Open: Open")
    assert {name.rpartition("/")[2] for name in cells if "/" in name} == {"name", "sku", "quantity", "total"}
    assert "from totalPrice, via currency" in shown


def test_a_ref_that_nobody_knows_or_can_read_ends_with_2(site: Site):
    for command, ref in (("plan", NOBODY), ("plan", "elsewhere/order/1"), ("plan", "order"), ("sync", "category/1")):
        assert site.storeboard(command, ref).code == 2, (command, ref)


def test_a_second_backfill_writes_nothing(world: Vendors, site: Site, order: str):
    world.call(lambda: world.shop.seed_history(5, 8))

    first = site.done("backfill", "--wait", "--json").document
    written = len(world.mutations())
    second = site.done("backfill", "--wait", "--json").document

    assert first == {"marked": 15, "settled": 15, "parked": 0}
    assert second == first
    assert written > 15
    assert len(world.mutations()) == written
    assert site.done("verify", "--json").document["agree"] == 15


def test_a_backfill_waits_for_the_lanes_of_a_running_process(world: Vendors, site: Site, order: str):
    site.run()

    done = site.done("backfill", "order", "--wait", "--json").document

    assert done == {"marked": 1, "settled": 1, "parked": 0}
    assert len(world.items(f"acme/order/{order}")) == 1


def test_what_the_board_refuses_is_listed_and_tried_again_when_released(world: Vendors, site: Site):
    customer = world.create("customer", person(addresses=[{"country": "DE", "phone": "no number"}]))
    ref = f"customer/{customer['id']}"

    synced = site.done("sync", ref, "--wait", "--json").document
    listed = site.storeboard("failures", ref, "--json")
    address = {"action": "changeAddress", "addressId": customer["addresses"][0]["id"]}
    good = {"country": "DE", "phone": "+49 30 901820"}
    world.call(lambda: change(world.project, "customer", customer, {**address, "address": good}))
    released = site.done("replay", ref, "--json").document
    site.done("sync", ref, "--wait")

    assert [fault["column"] for fault in synced[0]["faults"]] == ["phone"]
    assert listed.code == 1
    assert "phone" in listed.stdout
    assert "no number" not in listed.stdout
    assert released == {"released": 1}
    assert site.done("failures", ref, "--json").document == []


def test_replay_says_what_it_needs(site: Site):
    ended = site.storeboard("replay")

    assert ended.code == 2
    assert "--all" in ended.stderr


def test_a_vendor_that_is_down_is_a_finding(world: Vendors, site: Site):
    site.done("check", "--json")
    world.stop("commercetools")

    ended = site.storeboard("check", "--json")

    assert ended.code == 1
    assert not ended.document["ok"]
    assert any("commercetools" in finding for finding in ended.document["findings"])
    site.monday_url = f"http://127.0.0.1:{free_port()}/v2"
    site.configure()
    assert site.storeboard("check").code == 1
    assert site.storeboard("provision").code == 1


WRONG = """\
projects:
  acme:
    api_url: "ftp://shop"
    auth_url: "http://127.0.0.1:1"
    client: {id: "env:CTP_CLIENT_ID", secret: "the secret itself"}
accounts:
  sales: {api_url: "http://127.0.0.1:1/v2", token: "env:MONDAY_TOKEN"}
boards:
  customers: {account: nobody, name: Contacts}
  orders: {account: sales, name: Orders}
sources:
  push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}
mappings: [mappings/*.yaml]
protocol: {request_delay: 20m}
"""


@pytest.mark.parametrize("command", [("run",), ("check", "--offline")])
def test_a_wrong_configuration_is_told_whole_and_nothing_starts(world: Vendors, site: Site, command: tuple[str, ...]):
    (site.config / "storeboard.yaml").write_text(WRONG, encoding="utf-8")
    orders = site.config / "mappings" / "orders.yaml"
    orders.write_text(orders.read_text(encoding="utf-8").replace("as: date", "as: day"), encoding="utf-8")

    ended = site.storeboard(*command)

    assert ended.code == 2
    assert ended.stdout == ""
    for place in ("storeboard.yaml:3", "storeboard.yaml:5", "storeboard.yaml:9", "storeboard.yaml:14", "orders.yaml:"):
        assert place in ended.stderr, place
    assert "the secret itself" not in ended.stderr
    assert not (site.place / "storeboard.db").exists()
    assert world.mutations() == []


def test_a_secret_that_is_not_set_is_named(site: Site):
    main = site.config / "storeboard.yaml"
    text = main.read_text(encoding="utf-8").replace("env:MONDAY_TOKEN", "env:A_TOKEN_THAT_NOBODY_SET")
    main.write_text(text, encoding="utf-8")

    ended = site.storeboard("run", "--port", "0")

    assert ended.code == 2
    assert "A_TOKEN_THAT_NOBODY_SET" in ended.stderr


def test_a_mapping_is_proposed_for_a_board_that_a_person_made(world: Vendors, site: Site, tmp_path):
    board = world.as_person('mutation { create_board(board_name: "Deals 24", board_kind: public) { id } }')
    made = board["create_board"]["id"]
    document = "mutation ($b: ID!, $t: String!) { create_column(board_id: $b, title: $t, column_type: numbers) { id } }"
    column = world.as_person(document, b=made, t="Order value")["create_column"]["id"]
    proposal = tmp_path / "proposal"
    options = ["--ct-project", "acme", "--ct-api-url", world.shop_url, "--ct-auth-url", world.shop_url]

    site.done("init", str(proposal), "--from-board", made, *options, "--monday-url", world.monday_url, "--yes")

    text = (proposal / "mappings" / "orders.yaml").read_text()
    assert f"from: totalPrice, via: amount, as: numbers, id: {column}" in text
    unknown = site.storeboard(
        "init", str(tmp_path / "x"), "--from-board", "1", *options, "--monday-url", world.monday_url
    )
    assert (unknown.code, "is not there" in unknown.stderr) == (2, True)
