"""What is told on an item once: the entries of `updates:` and `timeline:`, checked and rendered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.mapping.load import load
from storeboard.model import Fault, Item, Post
from storeboard.model.posts import POSTINGS_MAX, POSTS_A_POSTING_MAX, UPDATE_CHARACTERS_MAX
from tests.unit.mapping.records import item, mapping_files, order, order_mapping
from tests.unit.mapping.test_load import faults_of

BOARDS = "boards: [{board: orders}]"


def told(entries: str, resource: Any) -> Item:
    """An order as rendered with these entries."""
    return item(load(order_mapping(rest=f"{BOARDS}\n{entries}")), resource)


def texts(entries: str, resource: Any) -> list[str]:
    return [post.text for post in told(entries, resource).posts]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("updates: {note: {from: coment}}", ['updates.note.from is "coment"', "no field of order"]),
        ("updates: {note: {via: upper}}", ['updates.note has no "from"; expected from or template']),
        ("updates: {Note: {from: id}}", ["updates.Note has a name that is none"]),
        ("updates: {note: {form: id}}", ['unknown key "form"', 'did you mean "from"?']),
        ("updates: {note: {from: id, via: uper}}", ['updates.note.via is "uper"', 'did you mean "upper"?']),
        ("updates: {note: {each: returnInf, from: id}}", ['updates.note.each is "returnInf"', '"returnInfo"?']),
        ("updates: {note: text}", ["updates.note", "expected keys with values"]),
        ("timeline: {placed: {at: {from: createdAt}}}", ['timeline.placed has no "title"']),
        ("timeline: {placed: {title: Placed}}", ['timeline.placed has no "at"']),
        ("timeline: {placed: {title: Placed, at: {default: x}}}", ['timeline.placed.at has no "from"']),
        ("timeline: {placed: {title: Placed, at: {from: createdAtt}}}", ['at.from is "createdAtt"', '"createdAt"?']),
        ("timeline: {placed: {title: A, at: {from: id}, icon: FLAGG}}", ['icon is "FLAGG"', 'did you mean "FLAG"?']),
        ("timeline: {placed: {title: A, at: {from: id}, color: RED}}", ['color is "RED"', "CELTIC_BLUE"]),
    ],
)
def test_a_wrong_entry_is_told_with_its_line_the_value_and_the_values_allowed(entries: str, words: list[str]):
    faults = faults_of(order_mapping(rest=f"{BOARDS}\n{entries}"))

    found = [fault for fault in faults if all(word in fault for word in words)]
    assert len(found) == 1, faults
    assert found[0].startswith("mappings/orders.yaml:5: ")


def test_a_mapping_has_no_more_entries_than_a_binding_can_remember():
    entries = "".join(f"  note_{number}: {{from: id}}\n" for number in range(POSTINGS_MAX + 1))

    faults = faults_of(order_mapping(rest=f"{BOARDS}\nupdates:\n{entries}"))

    assert any(f"at most {POSTINGS_MAX}" in fault for fault in faults)


@pytest.mark.parametrize(
    ("entries", "resource", "expected"),
    [
        (
            "updates: {note: {from: custom.fields.note}}",
            {"custom": {"fields": {"note": " Ring twice "}}},
            ["Ring twice"],
        ),
        ("updates: {note: {from: custom.fields.note}}", {"custom": {"fields": {"note": ""}}}, []),
        ("updates: {note: {from: custom.fields.note}}", {}, []),
        ('updates: {note: {template: "Note: {custom.fields.note}"}}', {}, []),
        (
            "updates: {note: {from: custom.fields.note}}",
            {"custom": {"fields": {"note": {"en": "Ring", "de": "Klingeln"}}}, "locale": "de-DE"},
            ["Klingeln"],
        ),
        (
            'updates: {note: {from: "returnInfo[*].returnTrackingId"}}',
            {"returnInfo": [{"returnTrackingId": "R1"}, {"returnTrackingId": "R2"}, {"returnTrackingId": "R1"}]},
            ["R1", "R2"],
        ),
        (
            'updates: {note: {each: returnInfo, template: "Return {returnTrackingId}: {items[*].quantity}"}}',
            {"returnInfo": [{"returnTrackingId": "R1", "items": [{"quantity": 2}, {"quantity": 1}]}]},
            ["Return R1: 2, 1"],
        ),
        ("updates: {note: {from: totalPrice, via: currency}}", {}, ["EUR"]),
        ("updates: {a: {from: orderState}, b: {from: orderState}}", {"orderState": "Open"}, ["Open"]),
        ("updates: {note: {from: orderState, lookup: {Open: It is open}}}", {"orderState": "Open"}, ["It is open"]),
    ],
)
def test_an_update_is_posted_of_every_text_that_is_there(entries: str, resource: dict[str, Any], expected: list[str]):
    assert texts(entries, order(**resource)) == expected


def test_a_milestone_has_a_title_and_a_time_in_utc():
    entries = (
        'timeline: {placed: {title: Order placed, at: {from: createdAt}, summary: {template: "No. {orderNumber}"}}}'
    )
    whole = order(createdAt="2026-06-15T12:00:00.123+02:00", orderNumber="1042")

    assert told(entries, whole).posts == (
        Post("milestone", "placed", "Order placed", "2026-06-15T10:00:00Z", "No. 1042"),
    )


def test_what_has_no_time_yet_is_no_milestone():
    entries = "timeline: {done: {title: Completed, at: {from: completedAt}}}"

    assert told(entries, order()).posts == ()


@pytest.mark.parametrize(
    ("entries", "resource", "fault"),
    [
        (
            "updates: {note: {from: custom.fields.note}}",
            {"custom": {"fields": {"note": {"a": 1}}}},
            Fault("updates/note", "an object; expected a text or a number"),
        ),
        (
            "timeline: {placed: {title: Placed, at: {from: orderState}}}",
            {"orderState": "Open"},
            Fault("timeline/placed", "not a date"),
        ),
        (
            "timeline: {placed: {title: Placed, at: {from: version}}}",
            {"version": 3},
            Fault("timeline/placed", "no time; expected one such as 2026-06-15T10:00:00Z"),
        ),
    ],
)
def test_what_cannot_be_told_is_a_fault_of_its_entry_and_the_record_goes_on(
    entries: str, resource: dict[str, Any], fault: Fault
):
    whole = told(entries, order(**resource))

    assert [(one.column, one.reason.split(";")[0]) for one in whole.faults] == [
        (fault.column, fault.reason.split(";")[0])
    ]
    assert whole.posts == () and whole.columns["total"] == "9"


def test_a_long_text_is_cut_and_of_a_long_list_the_newest_are_told():
    returns = [{"returnTrackingId": f"R{number} {'x' * 6_000}"} for number in range(POSTS_A_POSTING_MAX + 3)]

    found = texts('updates: {note: {from: "returnInfo[*].returnTrackingId"}}', order(returnInfo=returns))

    assert [text.split()[0] for text in found] == [f"R{number}" for number in range(3, POSTS_A_POSTING_MAX + 3)]
    assert all(len(text) == UPDATE_CHARACTERS_MAX for text in found)


def test_the_elements_of_a_deal_have_the_fields_of_their_own_entity():
    deals = (
        'entity: quote-request\nname: {template: "{id}"}\nboards: [{board: orders}]\n'
        "columns: {x: {from: id, as: text}}\n"
        "updates:\n  offer: {each: stagedQuotes, from: sellerComment}\n  reply: {each: quotes, from: buyerComent}\n"
    )

    (fault,) = faults_of(mapping_files(deals, "deals"))

    assert fault.startswith("mappings/deals.yaml:7: ")
    assert 'updates.reply.from is "buyerComent", which is no field of quote; ' in fault


def test_the_identity_of_a_post_is_what_it_says():
    said = Post("update", "note", "Ring twice")

    assert said.id == Post("update", "other", "Ring twice").id
    assert len({said.id, Post("update", "note", "Ring").id, Post("milestone", "note", "Ring twice").id}) == 3
    assert Post("milestone", "a", "b", "2026-01-01T00:00:00Z").id != Post("milestone", "a", "b").id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(returns=JSON, at=JSON)
def test_no_record_is_too_strange_to_be_told_of(returns: Any, at: Any):
    entries = (
        'updates: {note: {each: returnInfo, template: "R {returnTrackingId}"}, raw: {from: returnInfo}}\n'
        "timeline: {placed: {title: {from: returnInfo}, at: {from: createdAt}}}"
    )

    for post in told(entries, order(returnInfo=returns, createdAt=at)).posts:
        assert post.text.strip() and len(post.text) <= UPDATE_CHARACTERS_MAX
        assert post.kind == "update" or len(post.at) == 20
