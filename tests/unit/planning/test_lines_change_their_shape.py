"""The laws of a changing shape, on a board in memory: one item for each line, and never none."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.model import (
    Binding,
    BoardFacts,
    BoundChild,
    Child,
    ColumnFacts,
    Item,
    LinesFacts,
    Lost,
    Mutation,
    Plan,
    Reply,
    Result,
    Written,
)
from storeboard.planning.advance import line_bound
from storeboard.planning.judge import judge
from storeboard.planning.lines import LineShape
from storeboard.planning.pack import Limits, pack
from storeboard.planning.plan import plan
from tests.unit.planning.board import KEY, NOW, PROTOCOL, batch_of, roomy_budget

LINES = ("l1", "l2", "l3")
SHAPES = ("subitems", "column", "board", "other")
PLACES = {"subitems": "", "board": "lines", "other": "other-lines"}
CELL = "lines_table"
COLUMNS = {name: ColumnFacts(f"sb_{name}", "text") for name in ("sku", "note", "order")}

baskets = st.lists(st.sampled_from(LINES), unique=True)
steps = st.lists(st.tuples(st.sampled_from(SHAPES), baskets), min_size=1, max_size=4)


def facts(shape: str) -> BoardFacts:
    place = PLACES.get(shape)
    lines = None
    if place is not None:
        relation = "order" if place else ""
        lines = LinesFacts(f"id-{place or 'subitems'}", "ext", COLUMNS, place, relation)
    return BoardFacts("orders", "orders", "sales", "id-orders", "Orders", "ext", {}, {}, lines)


def desired(shape: str, basket: list[str]) -> Item:
    cells = {CELL: ", ".join(basket) or None} if shape == "column" else {CELL: None}
    children = () if shape == "column" else tuple(Child(line, line.upper(), {"sku": line}) for line in basket)
    return Item("orders", None, "No. 7", cells, children)


@dataclass
class Stands:
    """One item of a line."""

    line: str
    place: str
    columns: dict[str, object]
    archived: bool = False


@dataclass
class World:
    """Every item of every line, and the order's own cell."""

    items: dict[str, Stands] = field(default_factory=dict[str, Stands])
    cell: object = None
    made: int = 0

    def execute(self, mutation: Mutation) -> str:
        line = mutation.child
        if line is None:
            self.cell = mutation.columns.get(CELL, self.cell)
            return "i"
        if mutation.kind.startswith("create"):
            self.made += 1
            assert not self.standing(line, mutation.place), "a second item of one line"
            self.items[f"n{self.made}"] = Stands(line, mutation.place, dict(mutation.columns))
            return f"n{self.made}"
        assert mutation.item_id is not None
        one = self.items[mutation.item_id]
        match mutation.kind:
            case "move_to_board":
                assert one.place and mutation.place, "monday moves items of boards alone"
                one.place, one.columns = mutation.place, {"note": one.columns.get("note")}
            case "archive_item":
                one.archived = True
            case _:
                one.columns.update(mutation.columns)
        return mutation.item_id

    def standing(self, line: str, place: str | None = None) -> list[Stands]:
        mine = (one for one in self.items.values() if one.line == line and not one.archived)
        return [one for one in mine if place is None or one.place == place]

    def shows(self, line: str) -> bool:
        return bool(self.standing(line)) or line in str(self.cell or "")


def carried(world: World, binding: Binding, place: str | None) -> dict[str, dict[str, object]]:
    """What people wrote on items of an earlier shape, as the engine reads it before it plans."""
    notes: dict[str, dict[str, object]] = {}
    for line, bound in binding.children.items():
        for item_id, there in (*bound.former, (bound.item_id, bound.place)):
            one = world.items.get(item_id)
            if one is not None and not one.archived and there != place and not (there and place):
                notes.setdefault(line, {}).update({"note": one.columns["note"]} if one.columns.get("note") else {})
    return notes


def settle(world: World, binding: Binding, shape: str, basket: list[str], losses: list[bool | None]) -> Binding:
    """Plan, write and judge until nothing is left; a loss says whether a document without an answer was executed."""
    wanted, board = desired(shape, basket), facts(shape)
    cells = frozenset({CELL}) if shape == "column" else None
    kept = {line for line in basket if world.shows(line)}
    now = NOW
    for turn in range(60):
        now += 200.0
        place = board.lines.place if board.lines else None
        notes = carried(world, binding, place)
        made = plan(KEY, wanted, binding, board, now, shape=LineShape(cells, notes))  # pyright: ignore[reportArgumentType]
        if not made.mutations and binding.rewrite_after is None:
            return binding
        packed = pack([Plan(KEY, made.mutations, "")], roomy_budget(), now, Limits(mutations_per_document_max=2))
        batch = batch_of(packed.mutations, packed.kind, now, f"b{turn}")
        lost = losses.pop() if losses else None
        results: dict[str, Result] = {}
        ids: dict[str, str] = {}
        for alias, mutation in batch.mutations:
            if lost is not False:
                ids[alias] = world.execute(mutation)
            results[alias] = Written(ids[alias]) if lost is None else Lost("timeout")
            assert all(world.shows(line) for line in kept), "a line was shown nowhere"
        binding = judge(batch, Reply(results), {KEY: binding}, {KEY: wanted}, now, PROTOCOL)[KEY].binding
        if binding.doubt is not None and binding.doubt.creates:
            for alias, mutation in batch.mutations:
                if alias in ids and mutation.child:
                    found = line_bound(binding, mutation.child, ids[alias], mutation.place)
                    binding = replace(binding, children={**binding.children, mutation.child: found})
            binding = replace(binding, doubt=None)
    raise AssertionError("the rounds do not end")


@settings(max_examples=300)
@given(steps, st.lists(st.sampled_from([None, None, True, False]), max_size=8))
def test_whatever_shapes_follow_and_answers_are_lost_each_line_stands_once(
    steps: list[tuple[str, list[str]]], losses: list[bool | None]
):
    world = World()
    binding = Binding(KEY, "orders", item_id="i", board="orders", version=1)

    for shape, basket in steps:
        binding = settle(world, binding, shape, basket, losses)

        assert world.cell == desired(shape, basket).columns[CELL]
        for line in LINES:
            where = [one.place for one in world.standing(line)]
            assert where == ([PLACES[shape]] if shape != "column" and line in basket else [])
            related = {one.columns.get("order") for one in world.standing(line)}
            assert related == ({("i",)} if where and PLACES[shape] else {None} if where else set())


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["subitems", "board", "other"]), min_size=2, max_size=4), st.data())
def test_what_people_wrote_goes_along_through_every_shape_of_items(shapes: list[str], data: st.DataObject):
    world = World()
    basket = list(LINES)
    binding = settle(world, Binding(KEY, "orders", item_id="i", board="orders", version=1), shapes[0], basket, [])
    for one in world.items.values():
        one.columns["note"] = f"wrap {one.line}"

    for shape in shapes[1:]:
        losses = data.draw(st.lists(st.sampled_from([None, True, False]), max_size=4))
        binding = settle(world, binding, shape, basket, losses)

    assert [world.standing(line)[0].columns["note"] for line in LINES] == [f"wrap {line}" for line in LINES]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", "board", "lines change from subitems to board lines: monday cannot convert them"),
        ("lines", "subitems", "lines change from board lines to subitems: monday cannot convert them"),
        ("lines", "other", "lines move from board lines to board other-lines"),
        ("", "column", "nothing that people wrote there is copied"),
    ],
)
def test_the_reason_tells_what_becomes_of_lines_that_change_their_shape(old: str, new: str, words: str):
    item = replace(desired(new, ["l1"]), children=())
    children = {"l1": BoundChild("71", "L1", {"sku": "l1"}, old)}
    binding = Binding(KEY, "orders", item_id="i", board="orders", applied=item, children=children, version=1)

    cells = frozenset({CELL}) if new == "column" else None
    made = plan(KEY, desired(new, ["l1"]), binding, facts(new), NOW, shape=LineShape(cells))

    assert words in made.reason


def test_a_cell_that_the_board_refuses_keeps_the_subitems_that_it_would_replace():
    item = desired("column", ["l1"])
    binding = Binding(
        KEY,
        "orders",
        item_id="i",
        board="orders",
        applied=replace(item, columns={CELL: None}),
        children={"l1": BoundChild("71", "L1", {"sku": "l1"})},
        version=1,
        refused={CELL: (item.columns[CELL], "no such column", NOW)},
    )

    assert plan(KEY, item, binding, facts("column"), NOW, shape=LineShape(frozenset({CELL}))).mutations == ()
