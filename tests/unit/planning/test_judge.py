"""What an answer means, case by case."""

from dataclasses import replace

import pytest

from storeboard.model import (
    Batch,
    Binding,
    BoundChild,
    Child,
    Doubt,
    Halted,
    Item,
    Limited,
    Lost,
    Missing,
    Mutation,
    Rejected,
    Reply,
    Result,
    Unsent,
    Written,
)
from storeboard.planning.judge import Judgement, judge
from tests.unit.planning.board import KEY, NOW, PROTOCOL, batch_of

ITEM = Item("orders", "new", "No. 7", {"total": "5", "state": None}, (Child("l1", "Shirt", {}),))
CREATE = Mutation("create_item", KEY, "id-orders", name="No. 7", external_id="acme/order/0a1b", columns={"total": "5"})
BARE = replace(CREATE, columns={})
LINE = Mutation(
    "create_subitem", KEY, "id-lines", parent_item_id="7", child="l1", name="Shirt", external_id="acme/order/0a1b/l1"
)
CHANGE = Mutation("change_columns", KEY, "id-orders", item_id="7", name="No. 7", columns={"total": "5"})
CELL = replace(CHANGE, name=None)
MOVE = Mutation("move_to_board", KEY, "id-dach", item_id="7")
BOUND = Binding(KEY, "orders", item_id="7", board="orders", applied=replace(ITEM, children=()))


def judged(mutations: list[Mutation], results: list[Result], binding: Binding, **batch: float) -> Judgement:
    kind = "create" if mutations[0].kind.startswith("create") else "change"
    sent: Batch = replace(batch_of(tuple(mutations), kind, NOW), **batch)
    mark = Doubt(sent.id, kind == "create", sent.first_permit, sent.last_permit)
    reply = Reply({f"m{number}": result for number, result in enumerate(results)})
    return judge(sent, reply, {KEY: replace(binding, doubt=mark)}, {KEY: ITEM}, NOW + 1.0, PROTOCOL)[KEY]


def test_an_id_binds_the_item():
    judgement = judged([CREATE], [Written("7")], Binding(KEY, "orders"))

    assert judgement.binding.item_id == "7"
    assert judgement.binding.board == "orders"
    assert judgement.binding.applied is not None
    assert judgement.binding.applied.columns == {"total": "5", "state": None}
    assert judgement.binding.doubt is None
    assert judgement.written == (CREATE,)


NOT_EXECUTED: list[Result] = [
    Limited("complexity", 7.0),
    Limited("minute"),
    Halted("NOT_AUTHENTICATED", "token"),
    Unsent("stale permit"),
]


@pytest.mark.parametrize("result", NOT_EXECUTED, ids=lambda result: type(result).__name__)
@pytest.mark.parametrize("mutation", [CREATE, CHANGE], ids=["create", "change"])
def test_what_was_not_executed_leaves_no_doubt_and_is_tried_later(mutation: Mutation, result: Result):
    binding = BOUND if mutation is CHANGE else Binding(KEY, "orders")

    judgement = judged([mutation], [result], binding)

    assert judgement.binding == replace(binding, attempts=int(isinstance(result, Unsent)))
    assert judgement.deferred is not None
    assert judgement.deferred.until > NOW + 1.0 - isinstance(result, Unsent)
    assert judgement.parked is None


def test_a_limit_that_says_when_it_returns_is_waited_for():
    judgement = judged([CHANGE], [Limited("complexity", 7.0)], BOUND)

    assert judgement.deferred is not None
    assert (judgement.deferred.until, judgement.deferred.counts) == (NOW + 8.0, False)


@pytest.mark.parametrize(
    "result", [*NOT_EXECUTED, Rejected("X", "no"), Lost("timeout")], ids=lambda result: type(result).__name__
)
def test_only_an_id_ends_the_doubt_of_a_create_that_was_sent_again(result: Result):
    judgement = judged([BARE], [result], Binding(KEY, "orders"), last_permit=NOW + 200.0)

    assert judgement.binding.doubt == Doubt("b", True, NOW, NOW + 200.0, ("acme/order/0a1b",))
    assert judgement.parked is None
    assert judgement.deferred is not None
    assert judgement.deferred.until > NOW + 200.0 + PROTOCOL.request_delay + PROTOCOL.index_lag


@pytest.mark.parametrize("result", [Lost("timeout"), Limited("conflict", 2.0)], ids=["lost", "same key in flight"])
def test_a_lost_create_stays_in_doubt(result: Result):
    judgement = judged([CREATE], [result], Binding(KEY, "orders"))

    assert judgement.binding.doubt == Doubt("b", True, NOW, NOW, ("acme/order/0a1b",))
    assert judgement.binding.item_id is None
    assert judgement.deferred is not None
    assert not judgement.deferred.counts


def test_an_alias_without_any_result_is_in_doubt():
    assert judged([CREATE], [], Binding(KEY, "orders")).binding.doubt is not None


def test_of_several_lines_only_the_lost_ones_stay_in_doubt():
    other = replace(LINE, child="l2", external_id="acme/order/0a1b/l2")

    judgement = judged([LINE, other], [Written("71"), Lost("cut")], BOUND)

    assert judgement.binding.doubt == Doubt("b", True, NOW, NOW, ("acme/order/0a1b/l2",))
    assert judgement.binding.children == {"l1": BoundChild("71", "Shirt", {})}


def test_a_lost_change_makes_everything_unknown_and_is_written_once_more_after_it_can_land():
    binding = replace(BOUND, children={"l1": BoundChild("71", "Shirt", {"sku": "s"})})

    judgement = judged([CHANGE], [Lost("timeout")], binding)

    assert judgement.binding.applied is None
    assert judgement.binding.children == {"l1": BoundChild("71", "", {})}
    assert judgement.binding.rewrite_after == NOW + PROTOCOL.request_delay
    assert judgement.binding.doubt is None
    assert judgement.binding.attempts == 1
    assert judgement.deferred is not None
    assert judgement.deferred.counts


def test_a_lost_move_leaves_the_board_unknown():
    assert judged([MOVE], [Lost("timeout")], BOUND).binding.board is None


def test_a_later_loss_never_shortens_the_time_of_an_earlier_one():
    judgement = judged([CHANGE], [Lost("timeout")], replace(BOUND, rewrite_after=NOW + 500.0))

    assert judgement.binding.rewrite_after == NOW + 500.0


@pytest.mark.parametrize(("left_at", "kept"), [(NOW, True), (NOW + 90.0, False), (NOW + 95.0, False)])
def test_a_confirmed_change_ends_the_doubt_only_when_it_left_after_the_older_could_land(left_at: float, kept: bool):
    unsure = replace(BOUND, applied=None, rewrite_after=NOW + 90.0)

    judgement = judged([CHANGE], [Written("7")], unsure, last_permit=left_at)

    assert (judgement.binding.rewrite_after is not None) == kept
    assert judgement.binding.applied is not None
    assert judgement.binding.applied.columns == {"total": "5"}


def test_an_older_change_in_doubt_is_remembered_when_another_batch_was_announced():
    batch = batch_of((CHANGE,), "change", NOW, "new")
    binding = replace(BOUND, doubt=Doubt("old", False, NOW - 30.0, NOW - 30.0))

    judgement = judge(batch, Reply({"m0": Written("7")}), {KEY: binding}, {KEY: ITEM}, NOW, PROTOCOL)[KEY]

    assert judgement.binding.rewrite_after == NOW + 60.0
    assert judgement.binding.doubt is None


@pytest.mark.parametrize(
    ("mutation", "isolate", "refused", "parks"),
    [
        (CREATE, True, {}, False),
        (BARE, False, {}, True),
        (CHANGE, True, {}, False),
        (CELL, False, {"total": ("5", "X: no", NOW + 1.0)}, False),
        (replace(CHANGE, columns={}), False, {"name": ("No. 7", "X: no", NOW + 1.0)}, False),
        (replace(CELL, child="l1"), False, {"l1/total": ("5", "X: no", NOW + 1.0)}, False),
        (
            Mutation("move_to_group", KEY, "id", item_id="7", group="done"),
            False,
            {"group": ("done", "X: no", NOW + 1.0)},
            False,
        ),
        (MOVE, False, {}, True),
        (Mutation("archive_item", KEY, "id", item_id="7"), False, {}, True),
    ],
    ids=["create", "bare create", "change", "cell", "name", "cell of a line", "group", "board", "archive"],
)
def test_a_refusal_is_taken_apart_until_it_is_one_cells_own(mutation, isolate, refused, parks):
    judgement = judged([mutation], [Rejected("X", "no")], BOUND)

    assert judgement.binding.isolate == isolate
    assert judgement.binding.refused == refused
    assert (judgement.parked is not None) == parks
    assert judgement.deferred is None


def test_a_cell_that_is_taken_is_refused_no_more():
    binding = replace(BOUND, refused={"total": ("4", "no", NOW), "state": ("x", "no", NOW)})

    assert judged([CELL], [Written("7")], binding).binding.refused == {"state": ("x", "no", NOW)}


def test_an_item_that_is_not_there_is_reported_and_nothing_is_concluded():
    judgement = judged([CHANGE], [Missing("not found")], BOUND)

    assert judgement.missing == (CHANGE,)
    assert judgement.binding == BOUND


def test_the_points_of_a_document_are_shared_among_its_writes():
    batch = replace(batch_of((CELL, CELL), "change", NOW), points=20_000)
    reply = Reply({"m0": Written("7"), "m1": Written("7")})

    judgement = judge(batch, reply, {KEY: BOUND}, {KEY: ITEM}, NOW, PROTOCOL)[KEY]

    assert judgement.points == 20_000


def test_after_a_move_nothing_is_known_of_the_item_and_its_lines_but_where_they_are():
    children = {"l1": BoundChild("71", "Shirt", {"sku": "s"}), "l2": BoundChild("", "Cap", {"sku": "c"})}
    desired = replace(ITEM, board="dach")
    batch = batch_of((replace(MOVE, group="done"),), "change", NOW)

    binding = replace(BOUND, children=children)
    judgement = judge(batch, Reply({"m0": Written("7")}), {KEY: binding}, {KEY: desired}, NOW, PROTOCOL)[KEY]

    assert judgement.binding.board == "dach"
    assert judgement.binding.applied == Item("dach", "done", "", {})
    assert judgement.binding.children == {"l1": BoundChild("71", "", {}), "l2": children["l2"]}


def test_the_error_that_a_create_was_answered_with_is_remembered_in_its_doubt_until_the_batch_ends():
    first = judged([CREATE], [Lost("GenericError", "GenericError")], Binding(KEY, "orders")).binding
    assert first.doubt is not None

    again = judge(
        replace(batch_of((CREATE,), "create", NOW), last_permit=NOW + 200.0),
        Reply({"m0": Lost("timeout")}),
        {KEY: first},
        {KEY: ITEM},
        NOW + 201.0,
        PROTOCOL,
    )[KEY].binding

    assert first.doubt.error == "GenericError"
    assert again.doubt == Doubt("b", True, NOW, NOW + 200.0, ("acme/order/0a1b",), "GenericError")


@pytest.mark.parametrize(("error", "apart"), [("GenericError", True), (None, False)])
def test_a_change_that_was_answered_with_an_error_is_taken_apart(error: str | None, apart: bool):
    judgement = judged([CHANGE], [Lost("why", error)], BOUND)

    assert judgement.binding.isolate is apart
    assert judgement.binding.applied is None
    assert judgement.parked is None


def test_a_move_whose_columns_monday_refuses_is_planned_anew_without_them_and_nothing_else_is_blamed():
    move = replace(MOVE, columns_to={"a": "b"})
    cell = replace(CELL, board_id="id-dach")
    line = replace(CELL, board_id="id-lines", item_id="8", child="l1")

    judgement = judged([move, cell, line], [Rejected("X", "no"), Missing("gone"), Rejected("Y", "no")], BOUND)

    assert (judgement.parked, judgement.missing, judgement.binding.refused) == (None, (), {})
    assert (judgement.binding.isolate, judgement.binding.board) == (True, "orders")
