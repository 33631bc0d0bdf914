"""Where history would land, told before a board is there."""

from pathlib import Path

import pytest

from tests.e2e.site import Site
from tests.e2e.vendors import Vendors
from tests.story.shop import person, purchase

ROUTES = """
boards:
  - {when: {country: AT, totalPrice: {min: 100}}, board: customers}
  - {when: {country: [DE, AT]}, board: orders, group: {from: orderState, lookup: {Open: Open, Complete: Done}}}
"""


@pytest.fixture
def unprovisioned(world: Vendors, tmp_path: Path) -> Site:
    """A configuration whose boards nobody has made, for a shop with history."""
    here = Site(tmp_path, world.shop_url, world.monday_url)
    here.configure()
    orders = here.config / "mappings" / "orders.yaml"
    text = orders.read_text(encoding="utf-8")
    before, _, rest = text.partition("boards:")
    orders.write_text(before + ROUTES + rest[rest.index("\nname:") :], encoding="utf-8")
    return here


def address(country: str, phone: str = "") -> dict[str, object]:
    there = {"country": country, "firstName": "Gast", "lastName": "Holm"}
    return {"shippingAddress": {**there, "phone": phone} if phone else there}


def test_history_is_shown_by_board_and_group_with_what_is_excluded_and_what_is_wrong(
    world: Vendors, unprovisioned: Site
):
    world.create("customer", person())
    for country, pieces in (("DE", 1), ("DE", 2), ("AT", 1), ("AT", 9), ("FR", 1)):
        draft = purchase(lines=(("MUG-BLU", pieces),), **address(country, "12" if pieces == 2 else ""))
        world.call(lambda draft=draft: world.project.import_order(draft))

    shown = unprovisioned.done("route", "--json").document
    told = unprovisioned.done("route", "order", "--last", "2")

    customers, orders = shown["mappings"]
    assert (customers["mapping"], customers["records"], customers["excluded"]) == ("customers", 1, [])
    assert (orders["records"], len(orders["excluded"]), orders["parked"]) == (5, 1, [])
    places = {(one["board"], one["group"]): (one["count"], one["share"]) for one in orders["places"]}
    assert places == {("orders", "Open"): (3, 0.6), ("customers", None): (1, 0.2)}
    excluded = orders["excluded"][0]
    assert excluded["count"] == 1
    assert excluded["reason"] == (
        "board customers: country wants AT, found FR; board orders: country wants DE or AT, found FR"
    )
    assert [(one["column"], one["count"]) for one in orders["faults"]] == [("phone", 1)]
    assert "2 records of order" in told.stdout
    assert "found FR" in told.stdout
    assert not (unprovisioned.place / "storeboard.db").exists()
    assert world.mutations() == []


def test_findings_end_with_1_when_that_is_asked_for(world: Vendors, unprovisioned: Site):
    world.call(lambda: world.project.import_order(purchase(**address("FR"))))

    assert unprovisioned.storeboard("route", "order", "--strict").code == 1
    assert unprovisioned.storeboard("route", "customer", "--strict").code == 0
    assert unprovisioned.storeboard("route", "order", "--where", 'country = "XX"', "--strict").code == 0


@pytest.mark.parametrize("words", [("quote",), ("--project", "other"), ("--last", "0"), ("--last", "many")])
def test_what_cannot_be_routed_ends_with_2(unprovisioned: Site, words: tuple[str, ...]):
    assert unprovisioned.storeboard("route", *words).code == 2
