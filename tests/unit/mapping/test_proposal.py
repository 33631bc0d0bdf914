"""A proposal for a board that people made: what is matched, how it is told, and that it is always valid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.columns import COLUMN_TYPES
from storeboard.mapping.entities import MAPPABLE
from storeboard.mapping.load import load
from storeboard.mapping.proposal import SOURCES, Seen, is_shown, proposed
from storeboard.mapping.transforms import TRANSFORMS

ADDRESSES = ("acme", "http://a", "http://b", "http://c/v2")
BOARD = (
    Seen("name", "Name", "name"),
    Seen("numbers_mk1", "Order value", "numbers"),
    Seen("color_mk2", "Order status", "status"),
    Seen("email_mk3", "Kontakt", "email"),
    Seen("phone_mk4", "Tel.", "phone"),
    Seen("date4", "Order date", "date"),
    Seen("text_mk5", "Next step", "text"),
    Seen("people", "Owner", "people"),
    Seen("subtasks_mk6", "Subitems", "subtasks"),
    Seen("formula_mk7", "Margin", "formula"),
)


def columns_of(board=BOARD, entity=None):
    configuration = load(proposed("12", "Sales", board, entity, ADDRESSES))
    return configuration.mappings[0], {column.column_id: column for column in configuration.mappings[0].columns}


def test_columns_are_matched_by_title_id_and_type_and_the_rest_is_the_teams_own():
    mapping, columns = columns_of()

    assert mapping.entity == "order"
    assert {id_: one.rule.path for id_, one in columns.items() if one.rule} == {
        "numbers_mk1": "totalPrice",
        "color_mk2": "orderState",
        "email_mk3": "email",
        "phone_mk4": "phone",
        "date4": "createdAt",
    }
    assert {id_ for id_, one in columns.items() if one.owner == "monday"} == {"text_mk5", "people"}


def test_a_proposal_says_how_sure_it_is_and_what_else_came_near():
    text = proposed("12", "Sales", BOARD, "order", ADDRESSES)["mappings/orders.yaml"]

    assert "# Sure (100%)" in text
    assert "# Likely (60%)" in text
    assert "; or from: " in text
    assert "# Nothing matches" in text


def test_the_likeliest_entity_is_taken():
    people = (Seen("a", "First name", "text"), Seen("b", "Surname", "text"), Seen("c", "Customer number", "text"))

    assert columns_of(people)[0].entity == "customer"
    assert columns_of(people, "order")[0].entity == "order"


@settings(deadline=None, max_examples=200)
@given(
    columns=st.lists(
        st.builds(
            Seen,
            st.from_regex(r"[a-z0-9_]{1,20}", fullmatch=True) | st.sampled_from(["true", "null", "12"]),
            st.text(max_size=40) | st.sampled_from(["FALSE", "null", "Name", "1 2", "Group"]),
            st.sampled_from([*COLUMN_TYPES, "formula", "name"]),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda one: one.id,
    ).filter(lambda columns: any(map(is_shown, columns))),
    entity=st.sampled_from([None, *sorted(MAPPABLE)]),
    name=st.text(max_size=30),
)
def test_a_proposal_for_any_board_is_a_valid_configuration(columns, entity, name):
    configuration = load(proposed("12", name, columns, entity, ADDRESSES))

    assert [one.column_id for one in configuration.mappings[0].columns] == [one.id for one in columns if is_shown(one)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: f"{one.path} {one.via}")
def test_a_source_names_types_and_transforms_that_there_are(source):
    assert set(source.types) <= set(COLUMN_TYPES)
    assert source.via is None or source.via in TRANSFORMS


@pytest.mark.parametrize("entity", sorted(MAPPABLE))
def test_a_board_of_any_entity_is_proposed_a_name_that_the_entity_has(entity):
    assert columns_of(BOARD, entity)[0].title.template
