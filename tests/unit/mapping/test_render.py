from typing import Any

import pytest

from storeboard.mapping.load import load
from storeboard.model import Child, Fault, Item, Key, Ref, Rendered
from tests.unit.mapping.records import (
    cell,
    customer,
    item,
    line,
    mapping_files,
    money,
    order,
    order_mapping,
    outcome,
    paid_by,
    precise,
    preset_files,
)

PHONE = "{from: shippingAddress.phone, as: phone%s}"


def test_the_preset_renders_an_order_in_full_width():
    whole = order(customerId="CCCC", customer=customer(), paymentInfo=paid_by())

    rendered = outcome(load(preset_files()), whole)

    assert rendered == Rendered(
        item=Item(
            board="orders",
            group="Open",
            name="1042 · Tom Berg",
            columns={
                "total": "9",
                "currency": "EUR",
                "state": "Open",
                "payment": "Pending",
                "email": "mara@example.com",
                "phone": ("+493012345678", "DE"),
                "country": "DE",
                "placed": "2026-06-15T09:00:00",
                "customer": None,
            },
            children=(Child("line-1", "Grüner Tee", {"sku": "TEA-1", "quantity": "2", "total": "9"}),),
        ),
        version=3,
        uses=(Ref("acme", "customer", "cccc"), Ref("acme", "payment", "pay-1")),
        links={"customer": (Key("customers", Ref("acme", "customer", "cccc")),)},
    )


def test_the_preset_renders_a_customer():
    rendered = outcome(load(preset_files()), customer(), "customers")

    assert rendered == Rendered(
        item=Item(
            board="customers",
            group=None,
            name="Tom Berg",
            columns={
                "email": "tom@example.com",
                "phone": ("+493012345678", "DE"),
                "country": "DE",
                "company": "Berg GmbH",
            },
        ),
        version=2,
    )


def test_a_guest_order_links_to_nobody():
    rendered = outcome(load(preset_files()), order())

    assert isinstance(rendered, Rendered)
    assert rendered.links == {}
    assert rendered.item.columns["customer"] is None
    assert rendered.item.name == "1042 · Mara Lind"


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("{from: totalPrice, as: numbers}", "9"),
        ("{from: totalPrice, as: text}", "9.00 EUR"),
        ("{from: custom.fields.fine, as: numbers}", "12.3456"),
        ("{from: custom.fields.none, as: numbers}", None),
        ("{from: custom.fields.zero, as: numbers}", "0"),
        ("{from: custom.fields.text, as: text}", "a b"),
        ("{from: custom.fields.text, as: long_text}", "a\nb"),
        ("{from: custom.fields.names, as: text}", "Tee"),
        ("{from: custom.fields.set, as: dropdown}", ("a", "b")),
        ("{from: custom.fields.set, as: text}", "b, a"),
        ("{from: custom.fields.yes, as: checkbox}", True),
        ("{from: custom.fields.no, as: checkbox}", None),
        ("{from: custom.fields.url, as: link}", ("https://example.com/1", "https://example.com/1")),
        ("{from: createdAt, as: date}", "2026-06-15T09:00:00"),
        ("{from: createdAt, via: date, as: date}", "2026-06-15"),
        ("{from: customerEmail, as: email}", "mara@example.com"),
        ("{from: shippingAddress.country, as: country}", "DE"),
        (PHONE % "", ("+493012345678", "DE")),
        ("{from: billingAddress.phone, as: phone}", ("+4315123456", "AT")),
        ("{from: custom.fields.phone, as: phone}", ("+493012345678", "DE")),
        ("{from: phone, as: phone}", ("+493012345678", "DE")),
        ("{from: 'lineItems[*].variant.sku', via: [join], as: text}", "TEA-1"),
        ("{from: lineItems, via: count, as: numbers}", "1"),
        ("{from: customLineItems, via: count, as: numbers}", "0"),
        ("{from: returnInfo, via: count, as: numbers}", "0"),
        ("{from: shippingAddress, via: one_line, as: text}", "Hauptstr. 5, 10115 Berlin, DE"),
        ("{from: address, as: text}", "Hauptstr. 5, 10115 Berlin, DE"),
        ("{template: '{orderNumber}/{totalPrice}', as: text}", "1042/9.00 EUR"),
        ("{template: '{custom.fields.names}', as: text}", "Tee"),
        ("{default: shop, as: text}", "shop"),
        ("{from: orderState, as: status, lookup: {Open: New}}", "New"),
        ("{from: orderState, as: status, lookup: {Complete: Done}, default: Other}", "Other"),
        ("{from: custom.fields.none, as: status, lookup: {Complete: Done}, default: Other}", "Other"),
        ("{from: custom.fields.none, as: status, lookup: {Complete: Done}}", None),
        ("{from: custom.fields.none, as: text, default: ''}", None),
        ("{from: custom.fields.set, as: dropdown, lookup: {a: A, b: B}}", ("A", "B")),
    ],
)
def test_a_column_shows_its_value_in_canonical_form(column: str, shown: Any):
    fields = {
        "fine": precise(123456, 4),
        "zero": 0,
        "text": "a\nb\x00",
        "names": {"en": "Tea", "de": "Tee"},
        "set": ["b", "a"],
        "yes": True,
        "no": False,
        "url": "https://example.com/1",
        "phone": "030 12345678",
    }
    resource = order(custom={"fields": fields}, billingAddress={"country": "AT", "phone": "01 5123456"})

    assert cell(f"{{x: {column}}}", resource) == shown


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (
            "{from: orderState, as: status, lookup: {Complete: Done}}",
            '"Open" is not in the lookup; expected one of: Complete',
        ),
        (
            "{from: shippingAddress.city, as: status, lookup: {Wien: AT}}",
            "a text of 6 characters is not in the lookup; expected one of: Wien",
        ),
        (
            "{from: orderState, as: status, lookup: {Complete: Done}, personal: true}",
            "a text of 4 characters is not in the lookup; expected one of: Complete",
        ),
        ("{from: lineItems, as: numbers}", "a list of 1; a transform such as join or first makes one value of it"),
        ("{from: shippingAddress, as: text}", "an object; expected a text or a number"),
        ("{from: custom.fields.phone, as: phone}", "not a valid phone number when read in DE"),
        ("{from: orderNumber, via: amount, as: numbers}", "a text; expected money with centAmount and currencyCode"),
        ("{template: '{shippingAddress}', as: text}", "an object; expected a text or a number"),
    ],
)
def test_a_value_that_fits_no_cell_is_a_fault_with_its_reason(column: str, reason: str):
    found = cell(f"{{x: {column}}}", order(custom={"fields": {"phone": "030 1"}}))

    assert isinstance(found, Fault)
    assert found.reason.startswith(reason)


BROKEN = {**order()["shippingAddress"], "phone": "12"}


def test_on_error_skip_field_leaves_the_cell_as_it_is_and_the_rest_goes_on():
    rendered = item(
        load(order_mapping(f"{{x: {PHONE % ', on_error: skip_field'}, y: {{from: orderNumber, as: text}}}}")),
        order(shippingAddress=BROKEN),
    )

    assert rendered.columns == {"y": "1042"}
    assert [fault.column for fault in rendered.faults] == ["x"]


def test_on_error_empty_writes_an_empty_cell_and_records_the_fault():
    rendered = item(load(order_mapping(f"{{x: {PHONE % ', on_error: empty'}}}")), order(shippingAddress=BROKEN))

    assert rendered.columns == {"x": None}
    assert [fault.column for fault in rendered.faults] == ["x"]


def test_on_error_park_asks_for_a_person():
    rendered = outcome(load(order_mapping(f"{{x: {PHONE % ', on_error: park'}}}")), order(shippingAddress=BROKEN))

    assert isinstance(rendered, Rendered)
    assert rendered.park == "column x: not a valid phone number when read in DE"
    assert [fault.column for fault in rendered.item.faults] == ["x"]


def test_columns_of_mondays_are_not_rendered():
    columns = "{x: {from: id, as: text}, y: {as: status, owner: monday, labels: [New]}}"

    assert set(item(load(order_mapping(columns)), order()).columns) == {"x"}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "1042"),
        ({"orderNumber": None}, "5f0c2a7e"),
        ({"orderNumber": "x" * 300}, "x" * 254 + "…"),
        ({"orderNumber": " a\n b "}, "a b"),
        ({"orderNumber": {"a": 1}}, "5f0c2a7e"),
        ({"orderNumber": "\ud800"}, "Order 5f0c2a7e"),
    ],
)
def test_a_name_has_one_to_255_characters(changes: dict[str, Any], name: str):
    assert item(load(order_mapping()), order(**changes)).name == name


def test_a_long_text_is_cut_and_says_how_long_it_was():
    found = cell("{x: {from: custom.fields.note, as: long_text}}", order(custom={"fields": {"note": "y" * 5000}}))

    assert len(found) <= 2000
    assert found.endswith("… (5,000 characters in all)")


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("ABC", ["abc"]),
        ({"typeId": "customer", "id": "abc"}, ["abc"]),
        ([{"typeId": "customer", "id": "abc"}, "def", "abc"], ["abc", "def"]),
        (None, []),
        ("", []),
        ([], []),
    ],
)
def test_a_relation_names_the_keys_it_links_to(value: Any, ids: list[str]):
    columns = "{x: {from: custom.fields.who, as: relation, link: customers}}"

    rendered = outcome(load(order_mapping(columns)), order(custom={"fields": {"who": value}}))

    assert isinstance(rendered, Rendered)
    assert rendered.item.columns == {"x": None}
    assert [key.ref.id for key in rendered.links.get("x", ())] == ids
    assert {key.mapping for key in rendered.links.get("x", ())} <= {"customers"}


@pytest.mark.parametrize(
    "value",
    [7, {"typeId": "business-unit", "key": "acme"}, {"typeId": "order", "id": "abc"}, {"id": "a/b"}, ["\ud800"]],
)
def test_a_relation_to_what_has_no_id_of_the_mappings_entity_is_a_fault(value: Any):
    columns = "{x: {from: custom.fields.who, as: relation, link: customers}}"

    rendered = outcome(load(order_mapping(columns)), order(custom={"fields": {"who": value}}))

    assert isinstance(rendered, Rendered)
    assert (rendered.item.columns, rendered.links) == ({}, {})
    assert [fault.column for fault in rendered.item.faults] == ["x"]


def test_custom_lines_follow_the_lines_and_a_line_without_id_is_left_out():
    custom = {"id": "C-1", "name": {"en": "Wrapping"}, "slug": "gift", "quantity": 1, "totalPrice": money(150)}
    whole = order(lineItems=[line(), {"quantity": 1}, line("line-1", quantity=9)], customLineItems=[custom])

    rendered = item(load(preset_files()), whole)

    assert [(child.id, child.name) for child in rendered.children] == [("line-1", "Grüner Tee"), ("c-1", "Wrapping")]
    assert rendered.children[1].columns == {"sku": "gift", "quantity": "1", "total": "1.5"}
    assert [fault.column for fault in rendered.faults] == ["lines", "lines"]


def test_a_fault_of_a_line_names_the_line():
    rendered = item(load(preset_files()), order(lineItems=[line(quantity="many")]))

    assert [fault.column for fault in rendered.faults] == ["line-1/quantity"]
    assert rendered.children[0].columns == {"sku": "TEA-1", "total": "9"}


def test_a_mapping_without_lines_has_no_children():
    assert item(load(order_mapping()), order()).children == ()


def test_the_resources_that_an_item_was_made_of_are_named():
    whole = order(
        customerId="c1",
        customerGroup={"typeId": "customer-group", "id": "g1"},
        state={"typeId": "state", "id": "s1"},
        store={"typeId": "store", "key": "wien"},
        paymentInfo={"payments": [{"typeId": "payment", "id": "p1"}, {"typeId": "payment", "id": "p2"}]},
    )

    rendered = outcome(load(order_mapping()), whole)

    assert [str(ref) for ref in rendered.uses] == [
        "acme/customer/c1",
        "acme/customer-group/g1",
        "acme/payment/p1",
        "acme/payment/p2",
        "acme/state/s1",
    ]


def test_a_quote_request_renders_with_its_expanded_customer():
    text = """
entity: quote-request
name: {template: "{number} · {customer.name}"}
boards: [{board: orders}]
columns: {x: {from: totalPrice, as: numbers}}
"""
    whole = {
        "id": "q1",
        "key": "Q-7",
        "version": 1,
        "customer": {"typeId": "customer", "id": "c", "obj": customer()},
        "totalPrice": precise(105, 3),
    }

    rendered = item(load(mapping_files(text, "quotes")), whole, "quotes")

    assert (rendered.name, rendered.columns) == ("Q-7 · Tom Berg", {"x": "0.105"})


def test_rendering_twice_gives_the_same():
    configuration = load(preset_files())

    assert outcome(configuration, order()) == outcome(configuration, order())


def test_a_phone_number_that_is_none_is_parked_in_its_column_and_stays_as_text_beside_it():
    columns = "{p: {from: phone, as: phone}, t: {from: phone, as: text}}"
    address = {"country": "DE", "phone": "call the shop, ext. 5"}

    shown = item(load(order_mapping(columns)), order(shippingAddress=address))

    assert shown.columns == {"t": "call the shop, ext. 5"}
    assert [fault.column for fault in shown.faults] == ["p"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>Tea &amp; <b>mugs</b></p><script>x()</script>", "Tea & mugs"),
        ("a < b, c &lt; d", "a < b, c < d"),
        ("one<br>two\x00\x1b", "one two"),
    ],
)
def test_html_is_taken_off_where_a_mapping_says_so(text: str, shown: str):
    columns = "{x: {from: custom.fields.note, via: without_html, as: text}}"

    assert item(load(order_mapping(columns)), order(custom={"fields": {"note": text}})).columns["x"] == shown
