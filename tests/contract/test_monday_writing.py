"""Writing, looking up and scanning on provisioned boards."""

import asyncio
from dataclasses import replace

import pytest

from storeboard.model import Batch, Column, Key, Mutation, Ref, Written
from storeboard.monday.provisioning import Provisioned
from tests.contract.office import CUSTOMERS, ORDERS, Office


@pytest.fixture
def office():
    return Office()


KEY = Key("orders", Ref("acme", "order", "1b2c"))
COLUMNS = {
    "customer": (),
    "total": "42.5",
    "state": "2026",
    "segment": ("B2B",),
    "placedOnTheShopAtTimeOfOrder": "2026-06-15T07:00:00",
}


def batch_of(office, facts, *mutations):
    composed = office.client.compose(mutations, {(one.mapping, one.board): one for one in facts})
    key = f"key {len(office.account.log)}"
    return Batch(
        "b", "orders", "sales", "create", composed.document, composed.variables, key, composed.aliases, 1, 0, 0
    )


def test_what_is_written_is_found_and_read_back_as_it_was_meant(office):
    facts = office.provision().facts
    orders = facts[1]
    item = Mutation(
        "create_item", KEY, orders.board_id, name="A 1", group="Done", external_id=str(KEY.ref), columns=COLUMNS
    )

    async def write():
        first = await office.client.send(batch_of(office, facts, item), float("inf"))
        made = first.results["m0"]
        assert isinstance(made, Written)
        line = Mutation(
            "create_subitem",
            KEY,
            orders.lines.board_id,
            parent_item_id=made.item_id,
            child="l1",
            name="Shoe",
            external_id=f"{KEY.ref}/l1",
            columns={"sku": "S-1", "quantity": "2"},
        )
        second = await office.client.send(batch_of(office, facts, line), float("inf"))
        found = await office.client.find(
            {
                orders.board_id: (orders.external_id_column, [str(KEY.ref), "acme/order/none"]),
                orders.lines.board_id: (orders.lines.external_id_column, [f"{KEY.ref}/l1"]),
            }
        )
        scanned = [one async for page in office.client.scan(orders, children=True) for one in page]
        states = await office.client.states([made.item_id, "1"])
        return first, second, found, scanned, states

    first, second, found, (live,), states = asyncio.run(write())
    made, line = first.results["m0"], second.results["m0"]
    assert first.report.complexity_query
    assert [one.item_id for one in found[str(KEY.ref)]] == [made.item_id]
    assert [one.item_id for one in found[f"{KEY.ref}/l1"]] == [line.item_id]
    assert found["acme/order/none"] == []
    assert (live.item_id, live.external_id, live.item.name, live.item.group) == (
        made.item_id,
        str(KEY.ref),
        "A 1",
        "Done",
    )
    assert live.item.columns == {**COLUMNS, "customer": None}
    assert (live.children[0].external_id, live.children[0].item.columns["sku"]) == (f"{KEY.ref}/l1", "S-1")
    assert states == {made.item_id: "active", "1": "missing"}


@pytest.mark.parametrize("label", ["Unheard of", "5"])
def test_a_label_that_the_board_lacks_is_refused_for_its_column_alone(office, label):
    facts = office.provision().facts
    bad, good = (
        Mutation("create_item", KEY, facts[1].board_id, name="A", external_id=name, columns={"state": state})
        for name, state in (("bad", label), ("good", "Open"))
    )

    results = asyncio.run(office.client.send(batch_of(office, facts, bad, good), float("inf"))).results

    assert results["m0"].columns == ("sb_state",)
    assert isinstance(results["m1"], Written)


VIEWED = replace(
    ORDERS,
    columns=(*ORDERS.columns, Column("mail", "mirror", None, "Mail", "monday", options={"of": "customer.email"})),
)


def test_a_mirror_shows_the_column_of_the_item_that_its_relation_links_to():
    office = Office()
    orders, contacts = _facts(office.provision((VIEWED, CUSTOMERS)))
    cells = {contacts.columns["email"].id: {"email": "mara@example.com", "text": "mara@example.com"}}
    contact = office.make(contacts.board_id, "Mara", cells)
    office.make(orders.board_id, "1042", {orders.columns["customer"].id: {"item_ids": [int(contact)]}})

    (order,) = office.scanned(orders)

    assert order.item.columns["mail"] == "mara@example.com"
    assert orders.columns["mail"].type == "mirror"


def test_a_mirror_is_made_once():
    office = Office()
    first = office.provision((VIEWED, CUSTOMERS))
    made = len(office.account.log)

    second = office.provision((VIEWED, CUSTOMERS))

    assert (second.facts, second.findings, second.actions) == (first.facts, (), ())
    assert office.mutations()[made:] == []


def _facts(provisioned: Provisioned):
    assert provisioned.findings == ()
    return [next(one for one in provisioned.facts if one.mapping == name) for name in ("orders", "customers")]
