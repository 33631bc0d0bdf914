"""
Leave an account: no item can move between accounts, so it is made anew in the other one and the old one is archived.

The old item stays in the binding as `former` until the new one stands, and is archived before anything else of the key
is done. A record that turns round on the way, or is deleted, has its old item back. What people wrote on the old item
stays on it. Nothing here is written: the lanes of both boards do that.
"""

from dataclasses import replace

from storeboard.engine.house import House
from storeboard.engine.ports import Settlement
from storeboard.engine.work import LEFT, Work
from storeboard.model import Binding, Deferred, Former
from storeboard.planning.advance import distrusted
from storeboard.planning.plan import Erasure, plan_gone


def goes_to(house: House, binding: Binding, board: str) -> Settlement:
    """Pass a key on to the lane of another board; where that is another account's, without its item."""
    moved = replace(binding, lane=board)
    if binding.item_id is not None and is_elsewhere(house, binding, board):
        assert binding.board is not None
        children = {line: child for line, child in distrusted(binding).children.items() if child.item_id}
        former = Former(binding.board, binding.item_id, children, binding.posted)
        moved = replace(moved, former=former, item_id=None, board=None, applied=None, children={}, refused={})
        moved = replace(moved, rewrite_after=None, isolate=False, posted={})
    return Settlement(moved, Deferred(house.clock.now(), f"goes to board {board}", counts=False))


def goes_home(house: House, binding: Binding) -> Settlement:
    """Pass a key on to the lane of the board that its item stands on."""
    assert binding.board is not None
    why = f"its item stands on board {binding.board}"
    return Settlement(replace(binding, lane=binding.board), Deferred(house.clock.now(), why, counts=False))


def is_elsewhere(house: House, binding: Binding, board: str) -> bool:
    """Tell whether the item of a key stands in another account than a board."""
    return binding.board is not None and house.account_of(binding.board) != house.account_of(board)


def with_its_item(binding: Binding) -> Binding:
    """The binding as if nothing had been made in the other account yet, which is so while it has no item there."""
    former = binding.former
    if former is None or binding.item_id is not None:
        return binding
    return replace(_at_its_old_item(binding, former), former=None)


def _at_its_old_item(binding: Binding, former: Former) -> Binding:
    return replace(
        binding,
        item_id=former.item_id,
        board=former.board,
        children=dict(former.children),
        posted=former.posted,
        applied=None,
    )


def leaving(house: House, binding: Binding, erasure: Erasure | None) -> Settlement | Work | None:
    """What is to be done about the old item now that the new one stands; None when there is no old one."""
    former = binding.former
    if former is None or binding.item_id is None:
        return None
    if binding.lane != former.board:
        why = f"leaves board {former.board}"
        return Settlement(replace(binding, lane=former.board), Deferred(house.clock.now(), why, counts=False))
    old = _at_its_old_item(binding, former)
    plan = plan_gone(
        binding.key,
        old,
        house.facts_of(binding.key, former.board),
        "archive",
        None,
        erasure,
    )
    why = "made anew in another account"
    return Work(binding, None, binding.version, ending=LEFT, ending_why=why, farewell=list(plan.mutations), reason=why)
