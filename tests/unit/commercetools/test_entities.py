"""The entity table agrees with itself."""

import pytest

from storeboard.commercetools.entities import ENTITIES, FOLLOWERS, needed


def test_every_row_points_to_rows_of_the_table():
    named = {
        other
        for entity in ENTITIES.values()
        for other in (
            *(expansion.entity for expansion in entity.expansions),
            *(companion.entity for companion in entity.companions),
            *((entity.owner.entity,) if entity.owner else ()),
        )
    }

    assert named <= set(ENTITIES)


def test_no_follower_follows_itself_and_no_owner_follows_anyone():
    assert not set(FOLLOWERS) & set(FOLLOWERS.values())


def test_every_owner_is_found_in_exactly_one_way():
    owners = [entity.owner for entity in ENTITIES.values() if entity.owner]

    assert all((owner.field is None) != (owner.held_at == ()) for owner in owners)


@pytest.mark.parametrize(
    ("mapped", "read"),
    [
        ((), ()),
        (("customer",), ("customer", "customer-group")),
        (("order",), ("customer", "order", "payment", "order-edit", "customer-group", "state")),
        (("nonsense",), ()),
    ],
)
def test_what_has_to_be_read_follows_from_what_is_mapped(mapped: tuple[str, ...], read: tuple[str, ...]):
    assert tuple(entity.type for entity in needed(mapped)) == read


def test_an_applied_order_edit_is_heard_by_its_message():
    assert "OrderEditApplied" in ENTITIES["order"].messages
