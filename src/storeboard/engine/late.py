"""
Find the cells that are written once and could not be written with their item, and that nobody has filled since.

What a person put there meanwhile is theirs, so the board is read before anything is written: one call for all items of
an account that have such a cell.
"""

from collections.abc import Sequence

from storeboard.engine.house import House
from storeboard.model import Binding, Key, Rendered


async def late_columns(house: House, rendered: Sequence[tuple[Binding, Rendered]]) -> dict[Key, frozenset[str]]:
    """The columns of each key that are still to be written once; raise `TransientError` when a board cannot be read."""
    waiting = {binding.key: (binding, late) for binding, one in rendered if (late := _late(house, binding, one))}
    found: dict[Key, frozenset[str]] = {}
    for mapping, board in sorted({(key.mapping, binding.board or "") for key, (binding, _) in waiting.items()}):
        facts = house.facts.get((mapping, board))
        if facts is None:
            continue
        mine = {
            binding.item_id: (key, late)
            for key, (binding, late) in waiting.items()
            if (key.mapping, binding.board) == (mapping, board) and binding.item_id is not None
        }
        for live in await house.accounts[facts.account].items(facts, list(mine)):
            key, late = mine[live.item_id]
            found[key] = frozenset(name for name in late if live.item.columns.get(name) is None)
    return found


def _late(house: House, binding: Binding, rendered: Rendered) -> frozenset[str]:
    """The columns written once that had a fault when the item was last written, and have a value now."""
    if binding.item_id is None or not binding.faults:
        return frozenset()
    faulty = {fault.column for fault in binding.faults} & set(house.once_columns(binding.key))
    return frozenset(name for name in faulty if rendered.item.columns.get(name) is not None)
