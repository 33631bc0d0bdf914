"""The installation keeps its promises between a commercetools and a monday that its clients were not written for."""

import base64
import json
from typing import Any

import pytest

from tests.e2e.site import PROJECT
from tests.strangers.conftest import Between, fresh_id
from tests.strangers.strange_cells import REFUSED_PHONE
from tests.strangers.strange_commercetools import bad_gateway, slow_down

LINES = "Subitems of Orders"


def customer(id_: str, **fields: Any) -> dict[str, Any]:
    """A record with little more than what every record has."""
    return {"id": id_, "email": f"{id_[:8]}@example.com", "firstName": "Mara", "lastName": f"Lind {id_[:4]}", **fields}


def line(id_: str, quantity: int, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "productId": "p", "name": {"en": f"Chair {id_}"}, "quantity": quantity, **fields}


def order(id_: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    total = {"type": "centPrecision", "currencyCode": "EUR", "centAmount": 11900, "fractionDigits": 2}
    return {"id": id_, "totalPrice": total, "orderState": "Open", "lineItems": list(lines), **fields}


def changed(type_: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "notificationType": "ResourceUpdated",
        "projectKey": PROJECT,
        "resource": {"typeId": type_, "id": record["id"]},
        "version": record["version"],
        "oldVersion": record["version"] - 1,
        "modifiedAt": "2026-11-24T08:00:00.000Z",
    }


def message(type_: str, record: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "notificationType": "Message",
        "projectKey": PROJECT,
        "id": fresh_id(),
        "version": 1,
        "sequenceNumber": record["version"],
        "resource": {"typeId": type_, "id": record["id"]},
        "resourceVersion": record["version"],
        "createdAt": "2026-11-24T08:00:00.000Z",
        **more,
    }


def external_id(type_: str, record: dict[str, Any]) -> str:
    return f"{PROJECT}/{type_}/{record['id']}"


ENVELOPES = {
    "the platform format": lambda one: one,
    "an array": lambda one: [one],
    "CloudEvents": lambda one: {"specversion": "1.0", "id": fresh_id(), "type": "x", "source": "/p", "data": one},
    "Pub/Sub": lambda one: {
        "message": {"data": base64.b64encode(json.dumps(one).encode()).decode(), "messageId": fresh_id()},
        "subscription": "projects/p/subscriptions/s",
    },
    "SNS": lambda one: {"Type": "Notification", "MessageId": fresh_id(), "Message": json.dumps(one)},
    "EventBridge": lambda one: {"version": "0", "id": fresh_id(), "detail-type": "ResourceUpdated", "detail": one},
}


def test_a_second_provision_says_the_same_and_makes_nothing(between: Between):
    first, second = between.commands["provision"].document, between.commands["provision again"].document

    assert first["boards"] == second["boards"]
    assert (second["actions"], second["findings"]) == ([], [])
    rows = {row["entity"]: row for row in second["boards"]}
    assert set(rows) == {"business-unit", "customer", "order", "quote-request"}
    assert rows["order"]["lines"]["board_id"]
    names = {board.name for board in between.monday.boards_by_id.values()}
    assert names == {"Accounts", "Contacts", "Deals", "Orders", LINES, "Subitems of Deals"}


def test_what_the_shop_does_not_have_rests_and_is_no_finding(between: Between):
    checked = between.commands["check"].document

    assert checked["ok"]
    assert [line.split(":")[0] for line in checked["passed"] if "rests" in line] == [
        "accounts rests",
        "deals rests",
    ]


def test_what_rests_is_named_by_every_command_and_what_is_told_of_it_is_kept(between: Between):
    resting = {f"accounts rests: project {PROJECT} has no business-units",
               f"deals rests: project {PROJECT} has no quote-requests"}  # fmt: skip
    company = {"id": fresh_id(), "version": 3}
    between.deliver(changed("business-unit", company))
    between.settle()

    status = between.site.done("status", "--json").document
    filled = between.site.done("backfill", "--wait", "--json")
    verified = between.site.done("verify", "--json")
    kept = between.site.storeboard("failures", f"business-unit/{company['id']}", "--json").document
    between.site.done("route")
    between.site.done("backfill", "--plan")

    assert set(status["resting"]) == resting
    for ended in (filled, verified):
        assert resting <= {line.strip() for line in ended.stderr.splitlines()}
    assert filled.document["parked"] == status["parked"] >= 1
    assert "accounts rests" in json.dumps(kept)


def test_every_record_stands_once_with_its_lines_and_its_relation_whatever_envelope_told_of_it(between: Between):
    person = between.shop.put("customers", customer(fresh_id(), addresses=[{"country": "DE", "phone": "+4930123456"}]))
    ours = [
        between.shop.put(
            "orders",
            order(fresh_id(), line("l-1", 2, variant={"sku": "CH"}), line("l-2", 1), customerId=person["id"]),
        )
        for _ in ENVELOPES
    ]
    bare = between.shop.put("orders", {"id": fresh_id(), "totalPrice": order("x")["totalPrice"]})
    for record, wrap in zip(ours, ENVELOPES.values(), strict=True):
        between.deliver(wrap(changed("order", record)))
    between.deliver(
        message("order", bare, payloadNotIncluded={"reason": "too large", "payloadType": "OrderCreated"}),
        {**changed("subscription", {"id": fresh_id(), "version": 1}), "notificationType": "ResourceCreated"},
        [changed("customer", person), changed("customer", person), {**changed("order", bare), "projectKey": "other"}],
        {"what": "is this"},
    )

    between.settle()

    contact = between.item("Contacts", external_id("customer", person))
    for record in ours:
        item = between.item("Orders", external_id("order", record))
        assert between.cell(item, "customer") == {"item_ids": [int(contact.id)]}
        assert between.cell(item, "state")["label"] == "Open"
        standing = between.lines(item)
        assert sorted(standing) == [f"{external_id('order', record)}/l-{number}" for number in (1, 2)]
        assert between.cell(standing[f"{external_id('order', record)}/l-1"], "quantity") == "2"
    assert between.item("Orders", external_id("order", bare)).children == []
    assert between.cell(contact, "country")["countryCode"] == "DE"
    agreement = between.site.done("verify", "--json").document
    assert agreement["checked"] == agreement["agree"] > 0


@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_a_shop_does_not_let_us_read_leaves_its_orders_and_customers_on_their_boards(
    between: Between, status: int
):
    parked = between.site.status()["parked"]
    between.shop.unknown = status
    person = between.shop.put("customers", customer(fresh_id(), customerGroup={"typeId": "customer-group", "id": "g"}))
    beside = {
        "paymentInfo": {"payments": [{"typeId": "payment", "id": fresh_id()}]},
        "businessUnit": {"typeId": "business-unit", "key": "lind"},
        "state": {"typeId": "state", "id": fresh_id()},
        "quote": {"typeId": "quote", "id": fresh_id()},
    }
    record = between.shop.put("orders", order(fresh_id(), line("l", 2), customerId=person["id"], **beside))
    between.deliver(changed("customer", person), changed("order", record))

    between.settle()

    contact = between.item("Contacts", external_id("customer", person))
    item = between.item("Orders", external_id("order", record))
    assert between.cell(item, "customer") == {"item_ids": [int(contact.id)]}
    assert between.cell(item, "state")["label"] == "Open"
    assert len(between.lines(item)) == 1
    assert between.site.status()["parked"] == parked
    between.shop.unknown = 404


def test_a_changed_quantity_is_an_edit_and_a_removed_line_is_archived(between: Between):
    id_ = fresh_id()
    record = between.shop.put("orders", order(id_, line("a", 1), line("b", 1), line("c", 1)))
    between.deliver(changed("order", record))
    between.settle()
    item = between.item("Orders", external_id("order", record))
    before = {id_[-1]: child for id_, child in between.lines(item).items()}

    record = between.shop.put("orders", order(id_, line("a", 5), line("c", 1), orderState="Complete"))
    between.deliver(changed("order", record))
    between.settle()

    after = {id_[-1]: child for id_, child in between.lines(item).items()}
    assert {name: child.id for name, child in after.items()} == {name: before[name].id for name in ("a", "c")}
    assert [between.cell(after[name], "quantity") for name in ("a", "c")] == ["5", "1"]
    assert (before["b"].state, len(item.children)) == ("archived", 3)
    assert between.cell(item, "state")["label"] == "Done"
    assert next(one["title"] for one in item.board.groups if one["id"] == item.group) == "Done"


def test_what_is_already_true_costs_no_call_however_often_it_is_told(between: Between):
    person = between.shop.put("customers", customer(fresh_id()))
    record = between.shop.put("orders", order(fresh_id(), line("l", 3), customerId=person["id"]))
    between.deliver(changed("customer", person), changed("order", record))
    between.settle()
    calls = len(between.monday.documents)

    for wrap in ENVELOPES.values():
        between.deliver(wrap(changed("customer", person)), wrap(changed("order", record)))
    between.deliver(message("order", record, type="OrderStateChanged"), message("customer", person, type="Other"))
    between.settle()

    assert len(between.monday.documents) == calls


def test_a_refused_phone_parks_one_field_and_nothing_else(between: Between):
    before = between.site.status()["parked_fields"]
    refused = between.shop.put(
        "customers", customer(fresh_id(), addresses=[{"country": "DE", "phone": REFUSED_PHONE, "company": "Lind KG"}])
    )
    other = between.shop.put("customers", customer(fresh_id(), addresses=[{"country": "DE", "phone": "030 654321"}]))
    between.deliver([changed("customer", refused), changed("customer", other)])

    status = between.quiet()

    item = between.item("Contacts", external_id("customer", refused))
    assert (between.cell(item, "company"), between.cell(item, "phone")) == ("Lind KG", None)
    assert between.cell(item, "email")["email"] == refused["email"]
    good = between.item("Contacts", external_id("customer", other))
    assert between.cell(good, "phone")["phone"] == "+4930654321"
    assert status["parked_fields"] == before + 1
    assert between.site.done("verify", "--json").document["differ"] == []


LIMITS: tuple[dict[str, Any], ...] = (
    {
        "error_code": "ComplexityException",
        "status_code": 429,
        "error_message": "Complexity budget exhausted, query cost 30001 budget remaining 1 out of 1000000 "
        "reset in 1 seconds",
        "errors": ["Complexity budget exhausted"],
        "error_data": {},
        "account_id": 1,
    },
    {
        "errors": [
            {
                "message": "Complexity budget exhausted",
                "extensions": {"code": "COMPLEXITY_BUDGET_EXHAUSTED", "retry_in_seconds": 1},
            }
        ]
    },
)


def test_limits_of_both_sides_only_delay_in_whatever_form_they_come(between: Between):
    between.monday.refusals = list(LIMITS)
    between.shop.refusals = [slow_down(), bad_gateway()]
    record = between.shop.put("orders", order(fresh_id(), line("l", 1)))
    between.deliver(changed("order", record))

    between.settle()

    assert len(between.item("Orders", external_id("order", record)).children) == 1
    assert (between.shop.refusals, between.monday.refusals) == ([], [])


def test_what_is_deleted_in_the_shop_is_archived_on_the_board(between: Between):
    record = between.shop.put("orders", order(fresh_id(), line("l", 1)))
    between.deliver(changed("order", record))
    between.settle()
    item = between.item("Orders", external_id("order", record))

    del between.shop.lists["orders"][record["id"]]
    between.deliver({**changed("order", record), "notificationType": "ResourceDeleted", "version": 2})
    between.settle()

    assert (item.state, item.children[0].state) == ("archived", "archived")
    assert between.items("Orders", external_id("order", record)) == []
