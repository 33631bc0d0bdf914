"""The laws of planning, on a board in memory: what is planned, written and judged ends in what was desired."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.model import Binding, Item, Value
from storeboard.planning.advance import distrusted
from storeboard.planning.plan import plan
from tests.unit.planning.board import (
    COLUMNS,
    KEY,
    NOW,
    ONCE,
    Board,
    agree,
    bindings,
    board_of,
    facts,
    items,
    write,
)

MANY = settings(max_examples=300)


def assert_agrees(
    board: Board, binding: Binding, desired: Item, leave: frozenset[tuple[str, Value]] = frozenset()
) -> None:
    """Every commerce-owned cell, name, group and line stands as desired, and the binding knows it."""
    item = board.items["i"]
    assert binding.applied is not None
    assert item.board_id == f"id-{desired.board}"
    assert item.name == binding.applied.name == desired.name
    if desired.group is not None:
        assert item.group == binding.applied.group == desired.group
    for column, value in desired.columns.items():
        if column not in ONCE and (column, value) not in leave:
            assert item.columns.get(column) == binding.applied.columns[column] == value
    wanted = {child.id: child for child in desired.children}
    for line, bound in binding.children.items():
        assert line in wanted or not bound.item_id
        if line in wanted and bound.item_id:
            stands = board.items[bound.item_id]
            assert stands.name == bound.name == wanted[line].name
            for column, value in wanted[line].columns.items():
                if (column, value) not in leave:
                    assert stands.columns.get(column) == bound.columns[column] == value
    assert set(wanted) <= set(binding.children)


@MANY
@given(items(), bindings())
def test_writing_what_is_planned_makes_the_board_as_desired(desired: Item, binding: Binding) -> None:
    board = board_of(binding)

    after = agree(board, binding, desired)

    assert_agrees(board, after, desired)


@MANY
@given(items(), bindings())
def test_a_plan_is_empty_if_and_only_if_nothing_differs_and_nothing_is_in_doubt(
    desired: Item, binding: Binding
) -> None:
    board = board_of(binding)
    settled = agree(board, binding, desired)
    count = len(board.written)

    agree(board, settled, desired)

    assert len(board.written) == count
    for unsure in (distrusted(settled), replace(settled, rewrite_after=NOW)):
        assert plan(KEY, desired, unsure, facts(desired.board), NOW, once=ONCE).mutations
    renamed = replace(desired, name=desired.name + "z")
    assert plan(KEY, renamed, settled, facts(desired.board), NOW, once=ONCE).mutations


@MANY
@given(items(), bindings())
def test_only_what_differs_is_written(desired: Item, binding: Binding) -> None:
    board = board_of(binding)
    settled = agree(board, binding, desired)
    changed = replace(desired, columns={**desired.columns, "total": "z"})

    made = plan(KEY, changed, replace(settled, rewrite_after=None, isolate=False), facts(desired.board), NOW, once=ONCE)

    assert [dict(mutation.columns) for mutation in made.mutations] == [{"total": "z"}]
    assert made.mutations[0].name is None


@MANY
@given(items(), bindings())
def test_a_column_that_is_written_once_is_only_in_creates(desired: Item, binding: Binding) -> None:
    board = board_of(binding)

    agree(board, replace(binding, isolate=False), desired)

    for mutation in board.written:
        assert mutation.kind == "create_item" or mutation.child is not None or "segment" not in mutation.columns


@MANY
@given(items("orders"), st.sets(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(["x", "y"]))), bindings())
def test_a_refused_cell_is_left_out_and_heals_when_the_cause_is_gone(
    desired: Item, refuses: set[tuple[str, Value]], binding: Binding
) -> None:
    board = board_of(binding)
    board.refuses = refuses

    after = agree(board, binding, desired, rounds_max=60)

    assert_agrees(board, after, desired, frozenset(refuses))
    board.refuses = set()
    healed = agree(board, replace(after, isolate=False), desired, NOW + 901.0)
    assert_agrees(board, healed, desired)
    assert not [name for name in healed.refused if name.rsplit("/", 1)[-1] not in ONCE]


@MANY
@given(
    items(),
    items(),
    st.dictionaries(st.integers(0, 3), st.booleans()),
    st.booleans(),
    bindings().filter(lambda binding: binding.item_id is not None),
)
def test_lost_answers_of_changes_end_in_what_is_desired_though_it_changed_meanwhile(
    first: Item, then: Item, lost: dict[int, bool], executed: bool, binding: Binding
) -> None:
    # Lines are made by creates, whose doubt is decided elsewhere: every line stands already.
    first, then = (replace(item, board="orders", children=_standing(item, binding)) for item in (first, then))
    board = board_of(binding)
    middle = agree(board, binding, first, lost=lost)
    then = replace(then, children=_standing(then, middle))
    made = plan(KEY, then, middle, facts(then.board), NOW, once=ONCE)
    if made.mutations:
        middle = write(board, middle, then, made.mutations, NOW, lost=executed).binding

    # The desired state returns to what was applied before the ambiguous write.
    first = replace(first, children=_standing(first, middle))
    after = agree(board, middle, first, NOW + 1.0)

    assert_agrees(board, after, first)
    late = after.rewrite_after
    if late is not None:
        for cells in board.items.values():
            cells.columns = dict.fromkeys(COLUMNS, "an old write landed")
        after = agree(board, after, first, late)
    assert after.rewrite_after is None
    assert_agrees(board, after, first)


def _standing(item: Item, binding: Binding) -> tuple:
    return tuple(child for child in item.children if child.id in binding.children)
