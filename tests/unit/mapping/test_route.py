from typing import Any

import pytest

from storeboard.mapping.load import load
from storeboard.mapping.route import route
from storeboard.model import Excluded, Key, Ref, Rendered
from tests.unit.mapping.records import order, order_mapping, outcome, preset_files


@pytest.mark.parametrize(
    ("ref", "keys"),
    [
        (Ref("acme", "order", "1"), ["orders:acme/order/1"]),
        (Ref("acme", "customer", "1"), ["customers:acme/customer/1"]),
        (Ref("acme", "payment", "1"), ["~order:acme/payment/1"]),
        (Ref("acme", "quote", "1"), []),
        (Ref("acme", "product", "1"), []),
        (Ref("other", "order", "1"), []),
        (Ref("other", "payment", "1"), []),
    ],
)
def test_a_ref_is_a_key_of_every_mapping_of_its_entity_and_project(ref: Ref, keys: list[str]):
    assert [str(key) for key in route(ref, load(preset_files()).mappings)] == keys


def test_two_mappings_of_one_entity_give_two_keys_in_their_order():
    files = {**order_mapping(), "mappings/archive.yaml": order_mapping()["mappings/orders.yaml"]}
    ref = Ref("acme", "order", "1")

    assert route(ref, load(files).mappings) == (Key("archive", ref), Key("orders", ref))


def board_of(when: str, resource: dict[str, Any]) -> str:
    rest = f"boards: [{{board: customers, when: {when}}}, {{board: orders}}]"
    rendered = outcome(load(order_mapping(rest=rest)), resource)
    assert isinstance(rendered, Rendered)
    return rendered.item.board


WIEN = order(
    store={"typeId": "store", "key": "wien"},
    businessUnit={"typeId": "business-unit", "key": "acme-at"},
    customerGroup={"typeId": "customer-group", "id": "g1", "obj": {"key": "vip"}},
    origin="Merchant",
    custom={"fields": {"segment": ["a", "b"], "hot": True}},
    lineItems=[{"id": "l", "supplyChannel": {"typeId": "channel", "id": "ch-1"}}],
)


@pytest.mark.parametrize(
    ("when", "takes"),
    [
        ("{store: wien}", True),
        ("{store: [berlin, wien]}", True),
        ("{store: berlin}", False),
        ("{store: WIEN}", False),
        ("{store: 'wi*'}", True),
        ("{store: '*'}", True),
        ("{store: 'w.en'}", False),
        ("{store: wien, locale: de-*}", True),
        ("{store: wien, locale: fr-*}", False),
        ("{project: acme}", True),
        ("{project: other}", False),
        ("{businessUnit: acme-at}", True),
        ("{customerGroup: vip}", True),
        ("{channel: ch-1}", True),
        ("{currency: eur}", True),
        ("{country: [AT, DE]}", True),
        ("{origin: Merchant}", True),
        ("{orderState: Open}", True),
        ("{payment.status: Paid}", False),
        ("{custom.fields.segment: b}", True),
        ("{custom.fields.segment: c}", False),
        ("{custom.fields.hot: true}", True),
        ("{custom.fields.cold: false}", False),
        ("{custom.fields.cold: {exists: false}}", True),
        ("{custom.fields.cold: {exists: true}}", False),
        ("{custom.fields.hot: {exists: true}}", True),
        ("{store: {not: berlin}}", True),
        ("{store: {not: [berlin, wien]}}", False),
        ("{custom.fields.cold: {not: x}}", False),
        ("{custom.fields.cold: {not: {exists: true}}}", True),
        ("{lines.count: 1}", True),
    ],
)
def test_the_first_board_whose_conditions_all_hold_takes_the_record(when: str, takes: bool):
    assert board_of(when, WIEN) == ("customers" if takes else "orders")


def test_a_missing_store_matches_no_store():
    assert board_of("{store: '*'}", order()) == "orders"


def test_a_record_that_no_board_takes_is_excluded_and_says_why():
    rest = "boards: [{board: customers, when: {store: [a, b]}}, {board: orders, when: {locale: fr-*, store: c}}]"

    excluded = outcome(load(order_mapping(rest=rest)), WIEN)

    assert excluded == Excluded(
        "board customers: store wants a or b, found wien; board orders: locale wants fr-*, found de-AT",
        3,
        (Ref("acme", "channel", "ch-1"), Ref("acme", "customer-group", "g1")),
    )


def test_an_exclusion_does_not_repeat_what_may_be_personal():
    rest = "boards: [{board: orders, when: {shippingAddress.city: Wien}}]"

    excluded = outcome(load(order_mapping(rest=rest)), order())

    assert isinstance(excluded, Excluded)
    assert excluded.reason == "board orders: shippingAddress.city wants Wien, found another value"


@pytest.mark.parametrize(
    ("state", "group"), [("Open", "new"), ("Complete", "done"), ("Confirmed", "other"), (None, "other")]
)
def test_the_group_follows_its_rule(state: str | None, group: str):
    rest = "boards: [{board: orders, group: {from: orderState, lookup: {Open: new, Complete: done}, default: other}}]"

    rendered = outcome(load(order_mapping(rest=rest)), order(orderState=state))

    assert isinstance(rendered, Rendered)
    assert rendered.item.group == group


def test_a_group_can_be_a_plain_title():
    rendered = outcome(load(order_mapping(rest="boards: [{board: orders, group: Inbox}]")), order())

    assert isinstance(rendered, Rendered)
    assert rendered.item.group == "Inbox"


def test_a_change_of_a_whole_is_a_key_of_its_parts_and_one_of_a_name_is_remembered():
    parts = "entity: address\nboards: [{board: customers}]\nname: {template: '{name}'}\n"
    parts += "columns: {x: {from: city, as: text}}\n"
    mappings = load({**preset_files(), "mappings/addresses.yaml": parts}).mappings

    assert [str(key) for key in route(Ref("acme", "customer", "c1"), mappings)] == [
        "customers:acme/customer/c1",
        "~address:acme/customer/c1",
    ]
    assert [str(key) for key in route(Ref("acme", "address", "c1_a1"), mappings)] == ["addresses:acme/address/c1_a1"]
    assert [str(key) for key in route(Ref("acme", "store", "s1"), mappings)] == ["~*:acme/store/s1"]
