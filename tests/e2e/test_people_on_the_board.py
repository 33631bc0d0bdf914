"""What people do on the boards: respected where it is theirs, found by `verify`, mended by `verify --heal`."""

import json
from typing import Any

import pytest

from tests.e2e.site import Site
from tests.e2e.vendors import Vendors
from tests.story.shop import change, person, purchase

UNKNOWN = "acme/customer/00000000-0000-4000-8000-000000000000"
CREATE = """mutation ($board: ID!, $name: String!, $cells: JSON) {
  create_item(board_id: $board, item_name: $name, column_values: $cells) { id }
}"""
ARCHIVE = "mutation ($item: ID!) { archive_item(item_id: $item) { id } }"
CHANGE = """mutation ($board: ID!, $item: ID!, $cells: JSON!) {
  change_multiple_column_values(board_id: $board, item_id: $item, column_values: $cells) { id }
}"""


@pytest.fixture
def people(world: Vendors, site: Site) -> list[dict[str, Any]]:
    """Four customers, the first with an order, all on the boards."""
    made = [world.create("customer", person(f"{name} Lind")) for name in ("Ada", "Bea", "Cleo", "Dora")]
    world.call(lambda: world.project.import_order(purchase(made[0])))
    site.done("backfill", "--wait")
    return made


def item_of(world: Vendors, resource: dict[str, Any], type_: str = "customer") -> str:
    (item,) = world.items(f"acme/{type_}/{resource['id']}")
    return item.id


def test_an_item_that_a_person_removed_stays_away_until_somebody_heals(
    world: Vendors, site: Site, people: list[dict[str, Any]]
):
    gone = people[1]
    world.as_person(ARCHIVE, item=item_of(world, gone))
    world.call(lambda: change(world.project, "customer", gone, {"action": "setLastName", "lastName": "Holm"}))

    site.done("sync", f"customer/{gone['id']}", "--wait")

    assert world.items(f"acme/customer/{gone['id']}") == []
    compared = site.storeboard("verify", "--json")
    assert compared.code == 1
    assert compared.document["missing"] == [{"ref": f"acme/customer/{gone['id']}"}]
    healed = site.done("verify", "--heal", "--json").document
    assert healed["agree"] == healed["checked"] == 5
    assert [item.name for item in world.items(f"acme/customer/{gone['id']}")] == ["Bea Holm"]


def test_everything_that_disagrees_is_found_and_mended(world: Vendors, site: Site, people: list[dict[str, Any]]):
    contacts = site.facts["customers", "customers"]
    id_column, company = contacts.external_id_column, contacts.columns["company"].id
    edited, removed, doubled = (item_of(world, one) for one in people[:3])

    def create(name: str, external_id: str | None = None) -> dict[str, Any]:
        cells = {} if external_id is None else {id_column: external_id}
        return {"board": contacts.board_id, "name": name, "cells": json.dumps(cells)}

    world.as_person(CHANGE, board=contacts.board_id, item=edited, cells=json.dumps({company: "Wrong Ltd"}))
    world.as_person(ARCHIVE, item=removed)
    copy = world.as_person(CREATE, **create("A copy", f"acme/customer/{people[2]['id']}"))["create_item"]["id"]
    ours = world.as_us(CREATE, **create("Ours", UNKNOWN))["create_item"]["id"]
    theirs = world.as_person(CREATE, **create("Theirs", UNKNOWN))["create_item"]["id"]
    own = world.as_person(CREATE, **create("A lead of their own"))["create_item"]["id"]

    found = site.storeboard("verify", "--json")
    healed = site.done("verify", "--heal", "--json").document

    assert found.code == 1
    report = found.document
    assert report["differ"] == [{"ref": f"acme/customer/{people[0]['id']}", "item_id": edited, "columns": ["company"]}]
    assert report["missing"] == [{"ref": f"acme/customer/{people[1]['id']}"}]
    assert [one["ref"] for one in report["duplicates"]] == [f"acme/customer/{people[2]['id']}"]
    assert sorted(report["duplicates"][0]["item_ids"]) == sorted([doubled, copy])
    assert sorted(one["item_id"] for one in report["extra"]) == sorted([ours, theirs])
    assert healed == {"checked": 5, "agree": 5, "differ": [], "missing": [], "extra": [], "duplicates": []}
    stands = world.call(lambda: {id_: item.state for id_, item in world.account.items.items()})
    assert {name: stands[id_] for name, id_ in (("ours", ours), ("theirs", theirs), ("copy", copy), ("own", own))} == {
        "ours": "archived",
        "theirs": "active",
        "copy": "active",
        "own": "active",
    }
    assert [item.id for item in world.items(f"acme/customer/{people[2]['id']}")] == [doubled]
    assert world.items(UNKNOWN) == []
