"""What is planned, case by case."""

from dataclasses import replace

import pytest

from storeboard.model import Binding, BoundChild, Child, ColumnFacts, Doubt, Fault, Item, LinesFacts, Mutation
from storeboard.planning.moving import Moving
from storeboard.planning.plan import Erasure, plan, plan_gone
from tests.unit.planning.board import KEY, NOW, ONCE, facts

ITEM = Item("orders", "new", "No. 7", {"total": "5", "state": None, "segment": "gold"})
LINE = Child("l1", "Shirt", {"sku": "s", "quantity": None})
FACTS = facts("orders")


def bound(item: Item = ITEM, **changes: object) -> Binding:
    binding = Binding(KEY, "orders", item_id="7", board="orders", applied=replace(item, children=()), version=1)
    return replace(binding, **changes)  # pyright: ignore[reportArgumentType]


def planned(desired: Item, binding: Binding, now: float = NOW) -> tuple[Mutation, ...]:
    return plan(KEY, desired, binding, facts(desired.board), now, once=ONCE).mutations


def change(**fields: object) -> Mutation:
    base = Mutation("change_columns", KEY, "id-orders", item_id="7")
    return replace(base, **fields)  # pyright: ignore[reportArgumentType]


def test_a_new_item_carries_its_external_id_its_filled_cells_and_what_is_written_once():
    made = plan(KEY, replace(ITEM, children=(LINE,)), Binding(KEY, "orders"), FACTS, NOW, once=ONCE)

    assert made.reason == "new"
    assert made.mutations == (
        Mutation(
            "create_item",
            KEY,
            "id-orders",
            name="No. 7",
            group="new",
            external_id="acme/order/0a1b",
            columns={"total": "5", "segment": "gold"},
        ),
    )


def test_a_new_item_is_made_bare_after_a_refusal():
    (mutation,) = planned(ITEM, Binding(KEY, "orders", isolate=True))

    assert mutation.columns == {}
    assert (mutation.name, mutation.external_id) == ("No. 7", "acme/order/0a1b")


def test_what_a_bare_create_held_back_follows_cell_by_cell_once_columns_too():
    applied = Item("orders", "new", "No. 7", {"state": None})

    mutations = planned(ITEM, bound(applied, isolate=True, version=0))

    assert mutations == (change(columns={"total": "5"}), change(columns={"segment": "gold"}))


def test_lines_are_made_as_soon_as_their_item_has_an_id():
    mutations = planned(replace(ITEM, children=(LINE,)), bound())

    assert mutations == (
        Mutation(
            "create_subitem",
            KEY,
            "id-orders-lines",
            parent_item_id="7",
            child="l1",
            name="Shirt",
            external_id="acme/order/0a1b/l1",
            columns={"sku": "s"},
        ),
    )


def test_changed_cells_and_the_name_are_one_write():
    desired = replace(ITEM, name="No. 8", columns={"total": "6", "state": None, "segment": "silver"})

    made = plan(KEY, desired, bound(), FACTS, NOW, once=ONCE)

    assert made.mutations == (change(name="No. 8", columns={"total": "6"}),)
    assert made.reason == "changed: name, total"


def test_a_cell_becomes_empty_by_being_written_empty():
    assert planned(replace(ITEM, columns={"total": None}), bound()) == (change(columns={"total": None}),)


def test_a_column_with_a_fault_keeps_what_it_has():
    desired = replace(ITEM, columns={"state": None}, faults=(Fault("total", "not a number"),))

    assert planned(desired, bound()) == ()


@pytest.mark.parametrize(
    "unsure",
    [
        bound(applied=None),
        bound(doubt=Doubt("b", False, NOW - 5.0, NOW - 5.0)),
        bound(rewrite_after=NOW),
        bound(rewrite_after=NOW - 1.0),
    ],
    ids=["untrusted", "in doubt", "time has come", "time is over"],
)
def test_what_is_in_doubt_is_written_in_full_but_for_what_is_written_once(unsure: Binding):
    made = plan(KEY, ITEM, unsure, FACTS, NOW, once=ONCE)

    assert made.mutations == (
        change(name="No. 7", columns={"total": "5", "state": None}),
        change(kind="move_to_group", group="new"),
    )
    assert made.reason == "in doubt: written in full"


def test_what_was_written_while_an_older_write_may_land_is_not_written_over_and_over():
    assert planned(ITEM, bound(rewrite_after=NOW + 1.0)) == ()


def test_lines_in_doubt_are_written_in_full():
    children = {"l1": BoundChild("71", "Shirt", {"sku": "s", "quantity": None})}
    desired = replace(ITEM, children=(LINE,))

    mutations = planned(desired, bound(children=children, rewrite_after=NOW))

    assert mutations[-1] == change(
        board_id="id-orders-lines", item_id="71", child="l1", name="Shirt", columns={"sku": "s", "quantity": None}
    )


def test_a_doubt_ends_with_a_write_even_if_every_cell_was_refused():
    refused = {name: (value, "no", NOW) for name, value in {"total": "5", "state": None, "name": "No. 7"}.items()}

    mutations = planned(replace(ITEM, group=None), bound(refused=refused, rewrite_after=NOW))

    assert mutations == (change(name="No. 7"),)


def test_a_create_in_doubt_is_not_planned_at_all():
    with pytest.raises(ValueError, match="in doubt"):
        planned(ITEM, Binding(KEY, "orders", doubt=Doubt("b", True, NOW, NOW, ("acme/order/0a1b",))))


def test_another_group_is_a_move():
    assert planned(replace(ITEM, group="done"), bound()) == (change(kind="move_to_group", group="done"),)


def test_another_board_is_a_move_before_everything_is_written_there():
    children = {"l1": BoundChild("71", "Shirt", {"sku": "s", "quantity": None})}
    desired = replace(ITEM, board="dach", children=(LINE, replace(LINE, id="l2")))

    mutations = planned(desired, bound(children=children))

    assert [(one.kind, one.board_id, one.child) for one in mutations] == [
        ("move_to_board", "id-dach", None),
        ("create_subitem", "id-dach-lines", "l2"),
        ("change_columns", "id-dach", None),
        ("change_columns", "id-dach-lines", "l1"),
    ]
    assert mutations[0].group == "new"


def test_a_line_that_is_gone_is_archived_and_one_that_a_person_removed_is_left_alone():
    children = {
        "l1": BoundChild("71", "Shirt", {}),
        "l2": BoundChild("", "Cap", {}),
        "l3": BoundChild("", "Belt", {}),
    }

    mutations = planned(replace(ITEM, children=(replace(LINE, id="l2"),)), bound(children=children))

    assert mutations == (change(kind="archive_item", board_id="id-orders-lines", item_id="71", child="l1"),)


@pytest.mark.parametrize(
    ("value", "now", "written"),
    [("6", NOW, False), ("6", NOW + 899.0, False), ("6", NOW + 900.0, True), ("7", NOW, True)],
    ids=["just refused", "still", "tried again", "another value"],
)
def test_a_refused_value_is_left_out_until_it_changes_or_time_has_passed(value: str, now: float, written: bool):
    binding = bound(refused={"total": ("6", "too long", NOW)})

    mutations = planned(replace(ITEM, columns={"total": value, "state": "Open"}), binding, now)

    expected = {"total": value, "state": "Open"} if written else {"state": "Open"}
    assert mutations == (change(columns=expected),)


def test_a_refused_cell_of_a_line_is_known_by_line_and_column():
    children = {"l1": BoundChild("71", "Shirt", {"sku": "r", "quantity": "1"})}
    binding = bound(children=children, refused={"l1/sku": ("s", "no", NOW)})

    mutations = planned(replace(ITEM, children=(LINE,)), binding)

    assert [dict(one.columns) for one in mutations] == [{"quantity": None}]


def test_after_a_refusal_every_cell_and_the_name_are_written_apart():
    desired = replace(ITEM, name="No. 8", columns={"total": "6", "state": "Open"})

    assert planned(desired, bound(isolate=True)) == (
        change(name="No. 8"),
        change(columns={"total": "6"}),
        change(columns={"state": "Open"}),
    )


def test_a_reason_holds_no_value():
    made = plan(KEY, replace(ITEM, name="Ada Lovelace", columns={"total": "99"}), bound(), FACTS, NOW)

    assert made.reason == "changed: name, total"


ERASABLE = replace(FACTS, columns={"phone": ColumnFacts("p", "phone")})


@pytest.mark.parametrize(
    ("policy", "erased", "expected"),
    [
        ("leave", None, ()),
        ("archive", None, (change(kind="archive_item"),)),
        ("move", None, (change(kind="move_to_group", group="old"),)),
        (
            "leave",
            {"phone": None, "stage": None},
            (change(name="Erased 0a1b", columns={"phone": None}), change(kind="archive_item")),
        ),
    ],
)
def test_the_farewell_follows_the_policy_and_erasure_comes_first(policy, erased, expected):
    made = plan_gone(
        KEY, bound(), ERASABLE, policy, "old", None if erased is None else Erasure("Erased 0a1b", erased, {})
    )

    assert made.mutations == expected


def test_an_item_that_is_in_the_group_of_the_gone_already_is_not_moved():
    assert plan_gone(KEY, bound(), FACTS, "move", "new", None).mutations == ()


def test_without_an_item_there_is_no_farewell():
    assert plan_gone(KEY, Binding(KEY, "orders"), FACTS, "archive", None, Erasure("Erased", {}, {})).mutations == ()


def test_a_move_takes_the_columns_that_are_matched_and_after_a_refusal_none():
    moving = Moving({"a": "b"}, {"c": None})
    there = replace(ITEM, board="dach")

    def move(binding: Binding) -> Mutation:
        return plan(KEY, there, binding, facts("dach"), NOW, moving=moving).mutations[0]

    assert (move(bound()).columns_to, move(bound()).subitems_to) == ({"a": "b"}, {"c": None})
    refused = move(bound(isolate=True))
    assert (refused.kind, refused.columns_to, refused.subitems_to) == ("move_to_board", None, None)


def test_lines_are_overwritten_where_they_stand_before_they_go_with_an_erased_item():
    column = {"note": ColumnFacts("n", "text")}
    board = replace(
        ERASABLE,
        lines=LinesFacts("id-lines", "ext", column, place="lines"),
        former_lines=(LinesFacts("id-subitems", "ext", column),),
    )
    children = {"l1": BoundChild("8", "Mug for Ada", {}, "lines", (("9", ""),)), "l2": BoundChild("", "gone", {})}

    made = plan_gone(
        KEY, bound(children=children), board, "leave", None, Erasure("Erased", {}, {"note": None, "sku": None})
    )

    assert [(one.kind, one.board_id, one.item_id, one.name, dict(one.columns)) for one in made.mutations] == [
        ("change_columns", "id-subitems", "9", "Erased", {"note": None}),
        ("change_columns", "id-lines", "8", "Erased", {"note": None}),
        ("change_columns", "id-orders", "7", "Erased", {}),
        ("archive_item", "id-orders", "8", None, {}),
        ("archive_item", "id-orders", "7", None, {}),
    ]
