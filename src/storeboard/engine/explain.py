"""
Say what the next cycle would do for one key, and why, without doing it.

It takes the same steps as a cycle (fetch, render, resolve, plan) and stops before packing. It writes nothing.
"""

from collections.abc import Mapping as Dict
from dataclasses import dataclass

from storeboard.engine.house import House
from storeboard.engine.prepare import prepare
from storeboard.engine.work import Work, standing, values_of
from storeboard.engine.write import budget_of, plan_of
from storeboard.mapping.trace import Trace, trace
from storeboard.model import (
    Applied,
    Binding,
    Deferred,
    Fault,
    Item,
    Key,
    Mapping,
    Mutation,
    Outcome,
    Parked,
    Unchanged,
    Value,
)
from storeboard.planning.price import points_of


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One cell of an item: where it comes from (`trace`), what Storeboard knows to stand, what should, and why it is so.

    Of a cell that is monday's own nothing is known: both values are None.
    """

    trace: Trace
    now: Value
    then: Value
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What would be written for a key. `columns` are (column, old, new) of what differs; `cells` are all cells, where they
    were asked for; `known` is false when neither
    commercetools nor a board holds anything of it. The price holds `lines_to_follow`: the lines that are made once
    their new item has an id.
    """

    key: Key
    board: str
    item_id: str | None
    reason: str
    known: bool = True
    columns: tuple[tuple[str, Value, Value], ...] = ()
    mutations: tuple[Mutation, ...] = ()
    calls: int = 0
    points: int = 0
    lines_to_follow: int = 0
    faults: tuple[Fault, ...] = ()
    cells: tuple[Cell, ...] = ()


async def explain(house: House, key: Key, *, cells: bool = False) -> Explanation:
    """Explain the key as it stands now; with `cells` every cell of its item too, which reads the resource once more."""
    stored = await house.store.binding(key)
    binding = stored if stored is not None else Binding(key, house.lane_of(key))
    works, endings = await prepare(house, [binding])
    if works:
        return await _explained(house, works[0], binding, cells)
    ending = endings[0]
    moved = ending.binding.lane != binding.lane
    if moved:
        works, endings = await prepare(house, [ending.binding])
        if works:
            return await _explained(house, works[0], binding, cells)
    known = (stored is not None and stored.item_id is not None) or ending.binding.absent_since is None
    return Explanation(key, binding.lane, binding.item_id, _words(ending.outcome), known=known)


async def _explained(house: House, work: Work, binding: Binding, cells: bool) -> Explanation:
    plan = plan_of(house, work)
    before = standing(binding)
    after = values_of(list(plan.mutations))
    budget = await budget_of(house, binding.lane)
    board = work.desired.board if work.desired is not None else binding.lane
    follow = len(work.desired.children) if work.desired is not None and binding.item_id is None else 0
    kinds = {mutation.creates for mutation in plan.mutations}
    return Explanation(
        key=work.key,
        board=board,
        item_id=binding.item_id,
        reason=plan.reason or work.ending_why or "nothing differs",
        known=work.desired is not None or binding.item_id is not None,
        columns=tuple((name, before.get(name), value) for name, value in after.items() if before.get(name) != value),
        mutations=plan.mutations,
        calls=len(kinds) + (1 if follow else 0),
        points=round(
            sum(points_of(mutation.kind, budget) for mutation in plan.mutations)
            + follow * points_of(house.line_create(work.key, board), budget)
        ),
        lines_to_follow=follow,
        faults=work.desired.faults if work.desired is not None else (),
        cells=await _cells(house, work, work.desired) if cells and work.desired is not None else (),
    )


async def _cells(house: House, work: Work, desired: Item) -> tuple[Cell, ...]:
    resource = (await house.source.fetch([work.key.ref])).get(work.key.ref)
    before, wanted = standing(work.binding), _wanted(desired)
    whys = _Whys(work, desired, house.mappings[work.key.mapping])
    return tuple(
        Cell(one, before.get(one.column), wanted.get(one.column), whys.of(one, before, wanted))
        for one in trace(house.mappings[work.key.mapping], desired.board, resource)
    )


def _wanted(desired: Item) -> dict[str, Value]:
    """The desired cells in the names of `standing`."""
    wanted: dict[str, Value] = {**desired.columns, "name": desired.name, "group": desired.group}
    for child in desired.children:
        wanted[f"{child.id}/name"] = child.name
        wanted.update({f"{child.id}/{column}": value for column, value in child.columns.items()})
    return wanted


class _Whys:
    """Why the cells of one work are as they are."""

    def __init__(self, work: Work, desired: Item, mapping: Mapping) -> None:
        self._work = work
        self._faults = {fault.column: fault.reason for fault in desired.faults}
        self._columns = {column.name: column for column in mapping.columns_on(desired.board)}

    def of(self, one: Trace, before: Dict[str, Value], wanted: Dict[str, Value]) -> str:
        """Say it in one line."""
        column, binding = self._columns.get(one.column), self._work.binding
        refusal = binding.refused.get(one.column)
        if one.owner == "monday":
            return "the board's own: never written"
        if one.column in self._faults:
            return f"parked: {self._faults[one.column]}"
        if refusal is not None:
            return f"refused by the board: {refusal[1]}"
        if column is not None and (missing := [key for key in self._work.waits if key.mapping == column.link]):
            return f"waits for {', '.join(str(key.ref) for key in missing)} to have an item"
        if column is not None and column.once and binding.item_id is not None:
            return "written with the item, never again"
        if one.column in before and before[one.column] == wanted.get(one.column):
            return "stands"
        return "is not known to stand" if binding.item_id is not None and one.column not in before else "differs"


def _words(outcome: Outcome | None) -> str:
    match outcome:
        case Unchanged(why) | Deferred(why=why) | Parked(why):
            return why
        case Applied() | None:
            return ""
