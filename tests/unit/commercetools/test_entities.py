"""The entity table agrees with itself."""

import pytest

from storeboard.mapping.entities import ENTITIES, LED_TO, MAPPABLE, needed, read_for


def test_every_row_points_to_rows_of_the_table():
    named = {
        other
        for row in ENTITIES.values()
        for other in (
            *(one.entity for one in (*row.expansions, *row.companions, *row.gathered)),
            *(one.entity for owner in row.owners for one in (owner, *owner.hops)),
            *((row.part_of.whole,) if row.part_of else ()),
        )
    }

    assert named <= set(ENTITIES)


def test_a_row_has_a_list_of_its_own_or_is_a_part_of_one_that_has():
    for row in ENTITIES.values():
        assert bool(row.path) == bool(row.scope) == (row.part_of is None)
        assert row.part_of is None or ENTITIES[row.part_of.whole].path


def test_what_a_change_is_passed_on_to_is_mappable_and_never_the_change_itself():
    for type_, led in LED_TO.items():
        assert type_ not in led
        assert set(led) <= MAPPABLE


def test_every_owner_is_found_in_exactly_one_way():
    for owner in (owner for row in ENTITIES.values() for owner in row.owners):
        assert bool(owner.hops) != bool(owner.held_at)
        assert not owner.hops or owner.hops[-1].entity == owner.entity


def test_what_is_gathered_through_others_comes_after_them():
    for row in ENTITIES.values():
        before = [None, *(one.attach_as for one in row.gathered)]
        for at, gathered in enumerate(row.gathered):
            assert gathered.through in before[: at + 1]


@pytest.mark.parametrize(
    ("mapped", "read"),
    [
        ((), set()),
        (("customer",), {"customer", "customer-group", "store"}),
        (("address",), {"customer", "customer-group", "store"}),
        (("payment",), {"payment", "customer", "customer-group", "state", "store"}),
        (("nonsense",), set()),
    ],
)
def test_what_has_to_be_read_follows_from_what_is_mapped(mapped: tuple[str, ...], read: set[str]):
    assert {row.type for row in needed(mapped)} == read


def test_an_order_needs_no_scope_beyond_those_of_its_people_payments_edits_and_states():
    assert {row.scope for row in needed(["order"]) if not row.optional} == {
        "view_customers",
        "view_customer_groups",
        "view_order_edits",
        "view_orders",
        "view_payments",
        "view_states",
    }


@pytest.mark.parametrize("type_", sorted(ENTITIES))
def test_what_a_resource_is_read_with_is_known(type_: str):
    assert type_ in read_for(type_)


def test_an_applied_order_edit_is_heard_by_its_message():
    assert "OrderEditApplied" in ENTITIES["order"].messages
