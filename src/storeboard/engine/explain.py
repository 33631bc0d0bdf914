"""
Say what the next cycle would do for one key, and why, without doing it.

It takes the same steps as a cycle (fetch, render, resolve, plan) and stops before packing. It writes nothing.
"""

from dataclasses import dataclass

from storeboard.engine.house import House
from storeboard.engine.prepare import prepare
from storeboard.engine.work import Work, standing, values_of
from storeboard.engine.write import budget_of, plan_of
from storeboard.model import Applied, Binding, Deferred, Fault, Key, Mutation, Outcome, Parked, Unchanged, Value
from storeboard.planning.price import points_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What would be written for a key. `columns` are (column, old, new) of what differs; `known` is false when neither
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


async def explain(house: House, key: Key) -> Explanation:
    """Explain the key as it stands now."""
    stored = await house.store.binding(key)
    binding = stored if stored is not None else Binding(key, house.lane_of(key))
    works, endings = await prepare(house, [binding])
    if works:
        return await _explained(house, works[0], binding)
    ending = endings[0]
    moved = ending.binding.lane != binding.lane
    if moved:
        works, endings = await prepare(house, [ending.binding])
        if works:
            return await _explained(house, works[0], binding)
    known = (stored is not None and stored.item_id is not None) or ending.binding.absent_since is None
    return Explanation(key, binding.lane, binding.item_id, _words(ending.outcome), known=known)


async def _explained(house: House, work: Work, binding: Binding) -> Explanation:
    plan = plan_of(house, work)
    before = standing(binding)
    after = values_of(list(plan.mutations))
    budget = await budget_of(house, binding.lane)
    follow = len(work.desired.children) if work.desired is not None and binding.item_id is None else 0
    kinds = {mutation.kind.startswith("create") for mutation in plan.mutations}
    return Explanation(
        key=work.key,
        board=work.desired.board if work.desired is not None else binding.lane,
        item_id=binding.item_id,
        reason=plan.reason or work.ending_why or "nothing differs",
        known=work.desired is not None or binding.item_id is not None,
        columns=tuple((name, before.get(name), value) for name, value in after.items() if before.get(name) != value),
        mutations=plan.mutations,
        calls=len(kinds) + (1 if follow else 0),
        points=round(
            sum(points_of(mutation.kind, budget) for mutation in plan.mutations)
            + follow * points_of("create_subitem", budget)
        ),
        lines_to_follow=follow,
        faults=work.desired.faults if work.desired is not None else (),
    )


def _words(outcome: Outcome | None) -> str:
    match outcome:
        case Unchanged(why) | Deferred(why=why) | Parked(why):
            return why
        case Applied() | None:
            return ""
