"""Which posts are planned, what a binding remembers of them, and what becomes of those that monday does not take."""

from dataclasses import replace

import pytest

from storeboard.model import (
    Batch,
    Binding,
    Child,
    Doubt,
    Item,
    Lost,
    Mutation,
    Post,
    Rejected,
    Reply,
    Result,
    Written,
)
from storeboard.model.posts import POSTED_KEPT_MAX
from storeboard.planning.judge import Judgement, judge
from storeboard.planning.pack import Limits, pack
from storeboard.planning.plan import Erasure, plan, plan_gone
from storeboard.planning.posts import given_up, posted, posts_to_make, without_old_refusals
from storeboard.planning.price import default_budget
from tests.unit.planning.board import KEY, NOW, PROTOCOL, facts

FACTS = replace(facts("orders"), activities={"placed": "act"})
NOTE = Post("update", "note", "Ring twice")
PLACED = Post("milestone", "placed", "Order placed", "2026-06-15T10:00:00Z")
ITEM = Item("orders", "New", "A 1", {"total": "1"}, posts=(NOTE, PLACED))


def bound(**changes: object) -> Binding:
    """A binding whose item stands as it should, without any post."""
    made = Binding(KEY, "orders", board="orders", item_id="11", version=3, applied=replace(ITEM, posts=()))
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


def batch_of(*mutations: Mutation) -> Batch:
    aliases = tuple((f"m{number}", one) for number, one in enumerate(mutations))
    return Batch("b1", "orders", "sales", "create", "", {}, "key", aliases, 1, NOW, NOW)


def judged(binding: Binding, *results: Result) -> Judgement:
    mutations = plan(KEY, ITEM, binding, FACTS, NOW).mutations
    batch = batch_of(*mutations)
    reply = Reply({f"m{number}": one for number, one in enumerate(results)})
    return judge(batch, reply, {KEY: binding}, {KEY: ITEM}, NOW, PROTOCOL)[KEY]


def test_what_does_not_stand_is_told_and_nothing_else_is_written():
    made = plan(KEY, ITEM, bound(posted={NOTE.id: "update:7"}), FACTS, NOW)

    assert [(one.kind, one.post, one.item_id) for one in made.mutations] == [("post_milestone", PLACED, "11")]
    assert made.reason == "changed: timeline/placed"


def test_a_new_item_is_told_of_together_with_its_lines():
    whole = replace(ITEM, children=(Child("l1", "Tea", {}),))
    first = plan(KEY, whole, Binding(KEY, "orders"), FACTS, NOW)
    second = plan(KEY, whole, bound(), FACTS, NOW)

    packed = pack([second], default_budget("sales", NOW), NOW, Limits())

    assert [one.kind for one in first.mutations] == ["create_item"]
    assert packed.kind == "create"
    assert [one.kind for one in packed.mutations] == ["create_subitem", "post_update", "post_milestone"]


def test_cells_are_written_before_anything_is_told():
    made = plan(KEY, replace(ITEM, name="A 2"), bound(), FACTS, NOW)

    assert [one.kind for one in made.mutations] == ["change_columns", "post_update", "post_milestone"]


def test_a_milestone_without_an_activity_is_not_told():
    assert [one.post for one in posts_to_make(KEY, ITEM, bound(), facts("orders"))] == [NOTE]


def test_what_was_told_is_remembered_with_its_id_and_planned_no_more():
    after = judged(bound(), Written("7"), Written("e8")).binding

    assert after.posted == {NOTE.id: "update:7", PLACED.id: "milestone:e8"}
    assert plan(KEY, ITEM, after, FACTS, NOW).mutations == ()


def test_a_refused_post_is_parked_alone_whatever_time_passes():
    found = judged(bound(), Rejected("InvalidArgumentException", "no"), Written("e8"))

    assert (found.parked, list(found.binding.refused)) == (None, [NOTE.label])
    assert found.binding.refused[NOTE.label][0] is None
    assert plan(KEY, ITEM, found.binding, FACTS, NOW + 10_000_000).mutations == ()


def test_the_refusal_of_a_post_that_nobody_wants_any_more_is_forgotten():
    refused = {NOTE.label: (None, "no", NOW), "total": ("1", "no", NOW)}

    assert list(without_old_refusals(bound(refused=refused), (PLACED,)).refused) == ["total"]
    assert list(without_old_refusals(bound(refused=refused), (NOTE,)).refused) == [NOTE.label, "total"]


def test_a_post_whose_answer_is_lost_stays_in_doubt_like_a_create():
    found = judged(bound(), Lost("no answer"), Written("e8"))

    assert found.binding.doubt is not None and found.binding.doubt.creates
    assert found.binding.doubt.external_ids == (f"{KEY}#{NOTE.id}",)
    assert found.binding.posted == {PLACED.id: "milestone:e8"}


@pytest.mark.parametrize(
    ("error", "silent", "is_free"), [("oops", False, True), (None, False, False), (None, True, True)]
)
def test_posts_that_monday_does_not_take_are_given_up_without_the_record(
    error: str | None, silent: bool, is_free: bool
):
    mutations = plan(KEY, ITEM, bound(), FACTS, NOW).mutations
    batch = batch_of(*mutations)
    doubt = Doubt("b1", True, NOW, NOW, (mutations[0].external_id or "",), error)

    freed = given_up(bound(doubt=doubt), batch, NOW, silent=silent)

    assert (freed is not None) is is_free
    if freed is not None:
        assert (freed.doubt, freed.recall, list(freed.refused)) == (None, True, [NOTE.label])


def test_a_line_in_doubt_is_never_given_up():
    whole = replace(ITEM, children=(Child("l1", "Tea", {}),))
    mutations = plan(KEY, whole, bound(), FACTS, NOW).mutations
    ids = tuple(one.external_id or "" for one in mutations)

    assert given_up(bound(doubt=Doubt("b1", True, NOW, NOW, ids, "oops")), batch_of(*mutations), NOW) is None


def test_a_binding_remembers_so_many_posts_and_those_that_are_wanted_first():
    known = {NOTE.id: "update:1", **{f"old {number}": f"update:{number}" for number in range(POSTED_KEPT_MAX)}}

    after = posted(bound(posted=known), PLACED, "e8", ITEM)

    assert len(after.posted) == POSTED_KEPT_MAX
    assert {NOTE.id, PLACED.id} <= set(after.posted)
    assert "old 0" not in after.posted and f"old {POSTED_KEPT_MAX - 1}" in after.posted


def test_an_item_that_is_made_anew_has_been_told_nothing():
    binding = Binding(KEY, "orders", posted={NOTE.id: "update:1"}, recall=True)
    (create,) = plan(KEY, ITEM, binding, FACTS, NOW).mutations

    found = judge(batch_of(create), Reply({"m0": Written("12")}), {KEY: binding}, {KEY: ITEM}, NOW, PROTOCOL)[KEY]

    assert (found.binding.posted, found.binding.recall) == ({}, False)


def test_an_erasure_deletes_what_was_told_before_the_item_is_archived():
    binding = bound(posted={NOTE.id: "update:7", PLACED.id: "milestone:e8"})

    erased = plan_gone(KEY, binding, FACTS, "archive", None, Erasure("Erased", {"total": None}, {}))
    gone = plan_gone(KEY, binding, FACTS, "archive", None, None)

    assert [(one.kind, one.item_id) for one in erased.mutations if one.kind.startswith("delete")] == [
        ("delete_update", "7"),
        ("delete_milestone", "e8"),
    ]
    assert erased.mutations[-1].kind == "archive_item"
    assert [one.kind for one in gone.mutations] == ["archive_item"]
