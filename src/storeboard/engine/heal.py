"""
Mend what a comparison found, along the one path.

What differs or is missing is bound to what stands and marked due; the lanes write it. A surplus item that we made is
archived; on one that a person made only the external id is cleared. Nothing is ever deleted, and a key in doubt is
left to its protocol.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from storeboard.engine.house import House
from storeboard.engine.lines import children_of, places_of
from storeboard.engine.ports import Lease, LiveItem
from storeboard.engine.verify import Agreement, canonical
from storeboard.engine.write import batch_of, expiry_of, learned
from storeboard.errors import TransientError
from storeboard.model import Binding, BoardFacts, BoundChild, Key, Mutation, ref_of

LEASE_TRIES_MAX: Final = 60
SURPLUS_A_DOCUMENT: Final = 25


async def heal(house: House, agreement: Agreement, holder: str) -> int:
    """Mark everything that disagrees as due and take surplus items off the boards; return how many were touched."""
    keys = [one.key for one in agreement.differ] + agreement.missing + [key for key, _ in agreement.duplicates]
    keys += [key for key, _ in agreement.unbound]
    known = await house.store.bindings(keys)
    for difference in agreement.differ:
        await _adopt(house, difference.key, difference.live, known.get(difference.key))
    for key, live in agreement.unbound:
        await _adopt(house, key, live, known.get(key))
    for key in agreement.missing:
        await _free(house, key, known.get(key), agreement.lines.get(key, ()))
    surplus: list[tuple[Key, LiveItem]] = []
    for key, lives in agreement.duplicates:
        binding = known.get(key)
        kept = canonical(lives, binding.item_id if binding else None, _user_of(house, lives[0].board_id))
        await _adopt(house, key, kept, binding)
        surplus.extend((key, live) for live in lives if live is not kept)
    surplus.extend((key, live) for live in agreement.extra if (key := _key_of(house, live)) is not None)
    await _remove(house, surplus, holder)
    return len(keys) + len(surplus)


async def _adopt(house: House, key: Key, live: LiveItem, binding: Binding | None) -> None:
    if binding is not None and binding.doubt is not None and binding.doubt.creates:
        return
    board = _facts_of(house, live.board_id).board
    lane = binding.lane if binding is not None else board
    facts = house.facts_of(key, board)
    await house.store.adopt(key, lane, board, live.item_id, children_of(house, facts, key, live))


async def _free(house: House, key: Key, binding: Binding | None, lines: Sequence[LiveItem]) -> None:
    """Let a missing record get an item, unless its own is there after all or still in doubt; lines that stand stay."""
    if binding is not None and binding.doubt is not None:
        return
    lane = binding.lane if binding is not None else house.lane_of(key)
    item_id: str | None = None
    children: dict[str, BoundChild] = {}
    if binding is not None and binding.item_id:
        account = house.account_of(binding.lane)
        await house.store.spend(account, 1, 0)
        if (await house.accounts[account].states([binding.item_id])).get(binding.item_id) == "active":
            item_id = binding.item_id
            children = {line: child for line, child in binding.children.items() if child.item_id}
    board = binding.board if binding is not None and binding.board else lane
    if item_id is None and lines:
        facts = _facts_of(house, lines[0].board_id)
        children = children_of(house, facts, key, replace(lines[0], children=tuple(lines)))
    await house.store.adopt(key, lane, board, item_id, children)


def _key_of(house: House, live: LiveItem) -> Key | None:
    """A key to name a surplus item by; None when its external id is no ref of ours."""
    facts = _facts_of(house, live.board_id)
    try:
        return Key(facts.mapping, ref_of("/".join((live.external_id or "").split("/")[:3])))
    except ValueError:
        return None


def _facts_of(house: House, board_id: str) -> BoardFacts:
    """The board of that id, or the board of records that a board of lines belongs to."""
    return next(
        facts
        for facts in house.facts.values()
        if board_id in (facts.board_id, *(lines.board_id for lines in places_of(facts)))
    )


def _user_of(house: House, board_id: str) -> str | None:
    return house.users.get(_facts_of(house, board_id).account)


async def _remove(house: House, surplus: Sequence[tuple[Key, LiveItem]], holder: str) -> None:
    """Archive or disown surplus items, board by board, each under its lane's lease."""
    by_board: dict[str, list[tuple[Key, LiveItem]]] = {}
    for key, live in surplus:
        by_board.setdefault(_facts_of(house, live.board_id).board, []).append((key, live))
    for board, lives in by_board.items():
        lease = await _leased(house, board, holder)
        for start in range(0, len(lives), SURPLUS_A_DOCUMENT):
            await _send(house, lease, [_goodbye(house, *one) for one in lives[start : start + SURPLUS_A_DOCUMENT]])
        await house.store.release(lease)


def _goodbye(house: House, key: Key, live: LiveItem) -> Mutation:
    ours = live.creator_id is None or live.creator_id == _user_of(house, live.board_id)
    if ours:
        return Mutation("archive_item", key, live.board_id, item_id=live.item_id)
    return Mutation("change_columns", key, live.board_id, item_id=live.item_id, external_id="")


async def _leased(house: House, lane: str, holder: str) -> Lease:
    for _ in range(LEASE_TRIES_MAX):
        lease = await house.store.lease(lane, holder, house.policy.lease_seconds)
        if lease is not None:
            return lease
        await house.clock.sleep(1.0)
    raise TransientError(f"the lane {lane} is busy")


async def _send(house: House, lease: Lease, mutations: Sequence[Mutation]) -> None:
    """One document; what it did not do, the next comparison finds again."""
    batch = batch_of(house, lease.lane, mutations, "change", 0)
    expires_at = expiry_of(house, batch)
    await house.store.announce(lease, batch, {})
    reply = await house.accounts[batch.account].send(batch, expires_at)
    await house.store.settle(lease, (), closed=(batch.id,), learned=learned(house, batch, reply))
    house.report("surplus.removed", {"lane": lease.lane, "items": len(mutations)})
