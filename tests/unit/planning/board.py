"""A board in memory that executes mutations one by one, and the loop that makes one key agree with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from storeboard.model import (
    Batch,
    Binding,
    BoardFacts,
    BoundChild,
    Budget,
    Child,
    Doubt,
    Item,
    Key,
    LinesFacts,
    Lost,
    Mutation,
    Plan,
    Ref,
    Rejected,
    Reply,
    Result,
    Value,
    Written,
)
from storeboard.planning.doubt import ProtocolTimes
from storeboard.planning.judge import Judgement, judge
from storeboard.planning.pack import Limits, pack
from storeboard.planning.plan import plan

NOW = 1_800_000_000.0
KEY = Key("orders", Ref("acme", "order", "0a1b"))
ONCE = frozenset({"segment"})
COLUMNS = ("total", "state", "phone", "segment")
LINES = ("l1", "l2", "l3")
PROTOCOL = ProtocolTimes()

values = st.sampled_from([None, "x", "y"])
texts = st.sampled_from(["x", "y"])
groups = st.sampled_from([None, "new", "done"])


def facts(board: str) -> BoardFacts:
    return BoardFacts(
        board=board,
        mapping="orders",
        account="sales",
        board_id=f"id-{board}",
        name=board,
        external_id_column="ext",
        columns={},
        groups={},
        lines=LinesFacts(f"id-{board}-lines", "ext", {}),
    )


def items(board: str | None = None) -> st.SearchStrategy[Item]:
    """Desired items; a column that is missing had a fault."""
    children = st.lists(st.sampled_from(LINES), unique=True).flatmap(
        lambda lines: st.tuples(*(st.builds(Child, st.just(line), texts, cells()) for line in lines))
    )
    boards = st.just(board) if board is not None else st.sampled_from(["orders", "orders-dach"])
    return st.builds(Item, boards, groups, texts, cells(), children)


def cells() -> st.SearchStrategy[dict[str, Value]]:
    return st.lists(st.sampled_from(COLUMNS), unique=True).flatmap(
        lambda names: st.fixed_dictionaries(dict.fromkeys(names, values))
    )


@st.composite
def bindings(draw: st.DrawFn) -> Binding:
    """Bindings of every kind that a claim may hand out, creates in doubt apart."""
    binding = Binding(KEY, "orders", isolate=draw(st.booleans()), version=draw(st.sampled_from([0, 3])))
    if draw(st.booleans()):
        return binding
    lines = draw(st.lists(st.sampled_from(LINES), unique=True))
    children = {
        line: BoundChild(draw(st.sampled_from([f"i-{line}", ""])), draw(texts), draw(cells())) for line in lines
    }
    applied = draw(st.none() | st.builds(Item, st.just("orders"), groups, texts, cells()))
    return replace(
        binding,
        item_id="i",
        board="orders",
        applied=applied,
        children=children,
        rewrite_after=draw(st.sampled_from([None, NOW - 1.0, NOW, NOW + 50.0])),
        doubt=draw(st.sampled_from([None, Doubt("old", False, NOW - 200.0, NOW - 200.0)])),
    )


@dataclass
class Cells:
    """One item or subitem as it really stands."""

    name: str
    columns: dict[str, Value] = field(default_factory=dict)
    group: str | None = None
    board_id: str = ""
    archived: bool = False


@dataclass
class Board:
    """What stands, by item id, and the values that it refuses, by column."""

    items: dict[str, Cells] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    refuses: set[tuple[str, Value]] = field(default_factory=set)
    written: list[Mutation] = field(default_factory=list)

    def execute(self, mutation: Mutation) -> Result:
        offences = [item for item in mutation.columns.items() if item in self.refuses]
        if offences:
            return Rejected("ColumnValueException", "refused")
        self.written.append(mutation)
        if mutation.kind in ("create_item", "create_subitem"):
            item_id = f"i-{mutation.child}" if mutation.child else "i"
            assert not (item_id in self.items and not self.items[item_id].archived), "a second item"
            self.items[item_id] = Cells(mutation.name or "", dict(mutation.columns), mutation.group, mutation.board_id)
            if mutation.child:
                assert mutation.parent_item_id is not None
                self.lines[mutation.child] = item_id
            return Written(item_id)
        assert mutation.item_id
        self._change(self.items[mutation.item_id], mutation)
        return Written(mutation.item_id)

    def _change(self, item: Cells, mutation: Mutation) -> None:
        match mutation.kind:
            case "move_to_board":
                item.board_id, item.group = mutation.board_id, mutation.group
                item.columns = dict.fromkeys(item.columns, "lost by the move")
                for line in (self.items[item_id] for item_id in self.lines.values()):
                    line.board_id, line.columns = f"{mutation.board_id}-lines", dict.fromkeys(line.columns, "lost")
            case "move_to_group":
                item.group = mutation.group
            case "archive_item":
                item.archived = True
            case _:
                assert mutation.board_id == item.board_id, "a write to a board on which the item is not"
                item.name = mutation.name if mutation.name is not None else item.name
                item.columns.update(mutation.columns)


def board_of(binding: Binding) -> Board:
    """A board on which everything stands that the binding may trust, and something else where it may not."""
    board = Board()
    if binding.item_id is None:
        return board
    trusted = binding.doubt is None and (binding.rewrite_after is None or binding.rewrite_after > NOW)
    applied = binding.applied if trusted else None
    board.items["i"] = Cells(
        name=applied.name if applied else "unknown",
        columns={**dict.fromkeys(COLUMNS, "unknown"), **(applied.columns if applied else {})},
        group=applied.group if applied and applied.group else "unknown",
        board_id="id-orders",
    )
    for line, child in binding.children.items():
        if child.item_id:
            board.lines[line] = child.item_id
            board.items[child.item_id] = Cells(
                name=child.name if trusted else "unknown",
                columns={**dict.fromkeys(COLUMNS, "unknown"), **(child.columns if trusted else {})},
                board_id="id-orders-lines",
            )
    return board


def agree(
    board: Board,
    binding: Binding,
    desired: Item,
    now: float = NOW,
    *,
    rounds_max: int = 30,
    lost: Mapping[int, bool] | None = None,
) -> Binding:
    """Plan, pack, write and judge until nothing is left. `lost` names rounds without an answer, executed or not."""
    for turn in range(rounds_max):
        made = plan(KEY, desired, binding, facts(desired.board), now, once=ONCE)
        if not made.mutations:
            return binding
        judgement = write(board, binding, desired, made.mutations, now, turn, (lost or {}).get(turn))
        assert judgement.parked is None
        binding = judgement.binding
    raise AssertionError("the rounds do not end")


def write(
    board: Board,
    binding: Binding,
    desired: Item,
    mutations: tuple[Mutation, ...],
    now: float,
    turn: int = 0,
    lost: bool | None = None,
) -> Judgement:
    """One document: packed, executed and judged. `lost` None answers; else it says whether monday executed it."""
    # A small document, so that what belongs together is often written in parts.
    packed = pack([Plan(KEY, mutations, "")], roomy_budget(), now, Limits(mutations_per_document_max=2))
    batch = batch_of(packed.mutations, packed.kind, now, f"b{turn}")
    results: dict[str, Result] = {}
    for alias, mutation in batch.mutations:
        if lost is None:
            results[alias] = board.execute(mutation)
            continue
        if lost:
            board.execute(mutation)
        results[alias] = Lost("timeout")
    return judge(batch, Reply(results), {KEY: binding}, {KEY: desired}, now, PROTOCOL)[KEY]


def batch_of(mutations: tuple[Mutation, ...], kind: str, now: float, id_: str = "b") -> Batch:
    return Batch(
        id=id_,
        lane="orders",
        account="sales",
        kind="create" if kind == "create" else "change",
        document="",
        variables={},
        idempotency_key="k",
        mutations=tuple((f"m{number}", mutation) for number, mutation in enumerate(mutations)),
        points=0,
        first_permit=now,
        last_permit=now,
    )


def roomy_budget() -> Budget:
    return Budget(
        account="sales",
        calls_limit=25_000,
        calls_left=25_000,
        calls_reset_at=NOW + 80_000.0,
        complexity_limit=10_000_000,
        complexity_left=10_000_000,
        complexity_reset_at=NOW + 60.0,
        minute_limit=5_000,
        minute_left=5_000,
        minute_reset_at=NOW + 60.0,
    )
