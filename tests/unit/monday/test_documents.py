import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.model import Mutation
from storeboard.monday.documents import compose
from tests.unit.monday.board_examples import FACTS, KEY, archive, change, create


def test_every_mutation_has_its_alias_and_the_budget_is_asked_for_last():
    composed = compose([create(), change(), archive()], FACTS)

    assert [alias for alias, _ in composed.aliases] == ["m0", "m1", "m2"]
    assert composed.document == (
        "mutation ($v0: ID!, $v1: String, $v2: String!, $v3: JSON, $v4: ID!, $v5: ID!, $v6: JSON!, $v7: ID!) {"
        " m0: create_item(board_id: $v0, group_id: $v1, item_name: $v2, column_values: $v3) { id }"
        " m1: change_multiple_column_values(board_id: $v4, item_id: $v5, column_values: $v6) { id }"
        " m2: archive_item(item_id: $v7) { id } complexity { before after query reset_in_x_seconds } }"
    )


def test_a_new_item_carries_its_external_id_and_every_column_in_one_value():
    composed = compose([create()], FACTS)

    assert composed.variables["v1"] == "new_group"
    assert json.loads(composed.variables["v3"]) == {
        "sb_external_id": "acme/order/1b2c",
        "sb_total": "42.5",
        "sb_state": {"index": 1},
        "sb_email": None,
    }


def test_a_line_is_written_to_the_columns_of_the_board_of_lines():
    line = Mutation(
        "create_subitem",
        KEY,
        "200",
        parent_item_id="11",
        child="l1",
        name="Shoe",
        external_id="acme/order/1b2c/l1",
        columns={"sku": "S-1"},
    )
    edit = Mutation("change_columns", KEY, "200", item_id="21", child="l1", columns={"sku": "S-2"})

    composed = compose([line, edit], FACTS)

    assert composed.variables["v0"] == "11"
    assert json.loads(composed.variables["v2"]) == {"sb_external_id": "acme/order/1b2c/l1", "sb_sku": "S-1"}
    assert composed.variables["v3"] == "200"
    assert json.loads(composed.variables["v5"]) == {"sb_sku": "S-2"}


def test_labels_are_made_for_the_writes_that_say_so_alone():
    line = Mutation("create_subitem", KEY, "200", parent_item_id="11", child="l1", name="Shoe", external_id="x/l1")
    writes = [create(), change(), line]

    composed = compose([one for write in writes for one in (write, replace(write, new_labels=True))], FACTS)

    fields = composed.document.split(" { id } ")
    assert ["create_labels_if_missing: true" in field for field in fields[:-1]] == [False, True] * 3


def test_a_name_travels_with_the_changed_columns():
    composed = compose([change(name="A 2", columns={"total": "1"})], FACTS)

    assert json.loads(composed.variables["v2"]) == {"name": "A 2", "sb_total": "1"}


@pytest.mark.parametrize(
    ("group", "sent"), [("Done", "done_group"), ("Unheard of", "Unheard of")], ids=["a known title", "an unknown title"]
)
def test_a_move_goes_to_the_group_of_the_title_or_is_left_to_the_board_to_refuse(group, sent):
    composed = compose([Mutation("move_to_group", KEY, "100", item_id="11", group=group)], FACTS)

    assert composed.variables == {"v0": "11", "v1": sent}


def test_a_move_to_a_board_without_a_group_goes_to_its_first_group():
    composed = compose([Mutation("move_to_board", KEY, "100", item_id="11")], FACTS)

    assert composed.variables == {"v0": "100", "v1": "new_group", "v2": "11"}


def test_a_move_says_which_columns_take_which_cells_where_that_is_known():
    move = Mutation("move_to_board", KEY, "100", item_id="11", columns_to={"a": "b", "c": None}, subitems_to={})

    composed = compose([move], FACTS)

    assert composed.document.startswith(
        "mutation ($v0: ID!, $v1: ID!, $v2: ID!, $v3: [ColumnMappingInput!], $v4: [ColumnMappingInput!]) {"
        " m0: move_item_to_board(board_id: $v0, group_id: $v1, item_id: $v2,"
        " columns_mapping: $v3, subitems_columns_mapping: $v4)"
    )
    assert composed.variables["v3"] == [{"source": "a", "target": "b"}, {"source": "c", "target": None}]
    assert composed.variables["v4"] == []


def test_a_label_that_looks_like_a_number_and_is_unknown_becomes_one_that_is_refused():
    composed = compose([change(columns={"state": "5"})], FACTS)

    label = json.loads(composed.variables["v2"])["sb_state"]["label"]
    assert not label.isdecimal()
    assert len(label) > 30


def test_facts_that_do_not_name_the_board_are_a_mistake_of_the_caller():
    with pytest.raises(LookupError, match="999"):
        compose([Mutation("archive_item", KEY, "999", item_id="1")], FACTS)


@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from(["Open", "Paid", None])), min_size=1, max_size=5))
def test_values_never_stand_in_the_text_so_equal_shapes_share_it(values):
    one = compose([create(name=name, columns={"state": state}) for name, state in values], FACTS)
    other = compose([create(name="x", columns={"state": "Open"}) for _ in values], FACTS)

    assert one.document == other.document
    assert [one.variables[name] for name in one.variables if isinstance(one.variables[name], str)]
