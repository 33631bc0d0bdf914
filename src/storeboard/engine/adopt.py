"""
Bind what stands on a board already, before anything is made there.

A new store beside a board that is not new (the file was lost, or moved without its past) would make every item a
second time. So the first run of a lane reads its board once, by pages, and binds every item that carries an external
id of its mappings to its key; each is then written in full. Nothing is created, changed or archived here. An
item that was made within monday's index lag of the loss can be missed; `storeboard verify` shows it.
"""

from collections.abc import Sequence

from storeboard.engine.house import House
from storeboard.engine.lines import children_of, scanned_records, strewn_lines
from storeboard.engine.ports import Lease, LiveItem
from storeboard.engine.write import budget_of
from storeboard.errors import TransientError
from storeboard.model import BoardFacts, BudgetChange, Key, ref_of
from storeboard.planning.price import blocked, default_budget, may_call


async def adopt_board(house: House, lease: Lease) -> Lease:
    """Search the lane's board for items of ours that no key is bound to; return the lease, renewed meanwhile."""
    adopted = 0
    try:
        for mapping, board in house.facts:
            if board == lease.lane:
                lease, bound = await _adopt_mapping(house, lease, mapping)
                adopted += bound
    except TransientError as error:
        await hold(house, house.account_of(lease.lane), error)
        raise
    if adopted:
        house.report("board.adopted", {"lane": lease.lane, "items": adopted})
    return await house.store.mark_adopted(lease)


async def _adopt_mapping(house: House, lease: Lease, mapping: str) -> tuple[Lease, int]:
    """Search a board for the items of one mapping, page by page, as long as monday may be asked."""
    facts = house.facts[(mapping, lease.lane)]
    adopted = 0
    await _must_be_allowed(house, lease.lane)
    strewn = await strewn_lines(house, facts)
    async for page in scanned_records(house, facts):
        await house.store.spend(facts.account, 1, 0)
        lease = await house.store.renew(lease, house.policy.lease_seconds)
        adopted += await adopt_unbound(house, facts, strewn.attached(page))
        await _must_be_allowed(house, lease.lane)
    return lease, adopted


async def _must_be_allowed(house: House, lane: str) -> None:
    """Raise `TransientError` while the account may not be asked."""
    now = house.clock.now()
    returns = may_call(await budget_of(house, lane), now)
    if returns is not None:
        raise TransientError(returns[1], returns[0] - now)


async def hold(house: House, account: str, error: TransientError) -> None:
    """A time that monday named holds for the whole account."""
    if error.retry_after is None:
        return
    now = house.clock.now()
    until, first = now + error.retry_after, default_budget(account, now)
    await house.store.change_budget(BudgetChange(account, lambda one: blocked(one or first, until, error.reason)))


async def adopt_unbound(house: House, facts: BoardFacts, lives: Sequence[LiveItem]) -> int:
    """Bind the items whose key has none; of several for one key the oldest, the others are left to `verify`."""
    named = {key: live for live in reversed(lives) if (key := key_of_item(house, facts, live)) is not None}
    known = await house.store.bindings(sorted(named))
    free = {
        key: live for key, live in named.items() if key not in known or _has_none(known[key].item_id, known[key].doubt)
    }
    for key, live in free.items():
        await house.store.adopt(key, facts.board, facts.board, live.item_id, children_of(house, facts, key, live))
    return len(free)


def _has_none(item_id: str | None, doubt: object) -> bool:
    return item_id is None and doubt is None


def key_of_item(house: House, facts: BoardFacts, live: LiveItem) -> Key | None:
    """The key that an item's external id names under this mapping; None when it names none."""
    try:
        ref = ref_of(live.external_id or "")
    except ValueError:
        return None
    return Key(facts.mapping, ref) if ref.type == house.mappings[facts.mapping].entity else None
