"""
Find out why monday does not know an item, and respect what a person removed.

A line that was removed stays removed. With an item that was removed its lines go too: subitems by themselves, items on
a board of lines by our archiving them. Nothing is made again here.
"""

from dataclasses import replace

from storeboard.engine.house import House
from storeboard.engine.ports import Settlement
from storeboard.engine.work import Work, parked, settlement, settlement_of
from storeboard.errors import TerminalError, TransientError
from storeboard.model import Binding, BoundChild, BudgetChange, Deferred, Unchanged
from storeboard.planning.backoff import backoff
from storeboard.planning.judge import Judgement
from storeboard.planning.lines import lines_left
from storeboard.planning.posts import all_posts, refused_posts
from storeboard.planning.price import blocked, default_budget

REMOVED = "removed from the board by a person"


async def missing(house: House, work: Work, judgement: Judgement, now: float) -> Settlement:
    """monday does not know an item: ask for its state, and respect a person's removal."""
    written = (mutation.item_id or mutation.parent_item_id for mutation in judgement.missing)
    ids = [item_id for item_id in written if item_id]
    account = house.account_of(work.binding.lane)
    await house.store.spend(account, 1, 0)
    try:
        states = await house.accounts[account].states(ids)
    except (TransientError, TerminalError) as error:
        # What the answer confirmed is kept; the write that met nothing is tried, and asked about, again.
        until = now + await refused_read(house, account, error, work.binding)
        return settlement_of(work, Deferred(until, error.reason), now)
    gone = frozenset(item_id for item_id, state in states.items() if state != "active")
    if work.binding.item_id in gone:
        return _item_removed(house, work, now)
    children = {line: _without(child, gone) for line, child in work.binding.children.items()}
    if children == work.binding.children:
        if posts := all_posts(judgement.missing):
            # Not the item but something else that the post needs is missing, such as its custom activity.
            work.binding = refused_posts(work.binding, posts, "monday does not know what it belongs to", now)
            return Settlement(work.binding)
        if any(mutation.child and mutation.creates for mutation in judgement.missing):
            # Not the item that a line belongs to but something in the line's cells is missing.
            return _isolated(work, now)
        return parked(work.binding, "monday does not take a write to an item that is there", now)
    work.binding = replace(work.binding, children=children)
    return Settlement(work.binding)


async def refused_read(house: House, account: str, error: TransientError | TerminalError, binding: Binding) -> float:
    """How long to wait after a read that monday did not answer; a time that it named holds for the whole account."""
    now = house.clock.now()
    wait = error.retry_after if isinstance(error, TransientError) else None
    if wait is None:
        return backoff(binding.attempts, str(binding.key))
    first = default_budget(account, now)
    await house.store.change_budget(BudgetChange(account, lambda one: blocked(one or first, now + wait, error.reason)))
    return wait


def _item_removed(house: House, work: Work, now: float) -> Settlement:
    """The item is no more: what is left of its lines on a board of lines is archived first, in the next round."""
    left = lines_left(work.key, work.binding, house.facts_of(work.key, work.binding.lane).board_id)
    if left:
        # Should this be cut off, the next run writes the item in full, meets nothing and comes by again.
        work.binding = replace(work.binding, applied=None)
        work.desired, work.ending, work.ending_why, work.reason = None, "removed", REMOVED, REMOVED
        work.farewell = list(left)
        return Settlement(work.binding)
    gone = replace(work.binding, state="removed", applied=None, children={}, refused={}, faults=())
    return settlement(work, gone, Unchanged(REMOVED), now)


def _isolated(work: Work, now: float) -> Settlement:
    if work.binding.isolate:
        return parked(work.binding, "monday does not take a line of an item that is there", now)
    work.binding = replace(work.binding, isolate=True)
    return Settlement(work.binding)


def _without(child: BoundChild, gone: frozenset[str]) -> BoundChild:
    """The line without what is no more of it."""
    former = tuple(one for one in child.former if one[0] not in gone)
    if child.item_id in gone:
        return replace(child, item_id="", columns={}, former=former)
    return replace(child, former=former)
