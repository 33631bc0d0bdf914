"""
Look how the boards are built between which an item or its lines are about to move, so that people's cells go along.

monday wants every column of the old board listed, a person's own included, and those are in no facts. An item whose
move got no answer is looked for first: it may have arrived. Reads only, and what was read lately is not read again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from storeboard.engine.house import House
from storeboard.engine.ports import Settlement
from storeboard.engine.removal import refused_read
from storeboard.engine.work import Work, settlement_of
from storeboard.engine.write import budget_of
from storeboard.errors import TerminalError, TransientError
from storeboard.model import BoardFacts, Deferred, LinesFacts
from storeboard.planning.moving import Columns, Moving
from storeboard.planning.price import may_call


async def matched(house: House, works: Sequence[Work]) -> tuple[list[Work], list[Settlement]]:
    """Part the works that may go on, those that move with their columns matched, from those that must wait."""
    ready: list[Work] = []
    endings: list[Settlement] = []
    for work in works:
        if _moves(house, work) and (ending := await _looked(house, work)) is not None:
            endings.append(ending)
        else:
            ready.append(work)
    return ready, endings


def _moves(house: House, work: Work) -> bool:
    if work.desired is None or work.binding.item_id is None:
        return False
    return work.binding.board != work.desired.board or any(True for _ in _lines_that_move(house, work))


def _lines_that_move(house: House, work: Work) -> Iterator[tuple[LinesFacts, LinesFacts]]:
    """From and to which boards of lines the lines of an item move."""
    assert work.desired is not None
    target = house.facts_of(work.key, work.desired.board).lines
    places = {bound.place for bound in work.binding.children.values() if bound.item_id}
    if target is not None and target.place:
        for place in sorted(places - {"", target.place}):
            known = (facts.lines_at(place) for facts in _boards(house, work))
            yield from ((source, target) for source in known if source is not None)


def _boards(house: House, work: Work) -> list[BoardFacts]:
    return [facts for (mapping, _), facts in house.facts.items() if mapping == work.key.mapping]


async def _looked(house: House, work: Work) -> Settlement | None:
    now = house.clock.now()
    returns = may_call(await budget_of(house, work.binding.lane), now)
    if returns is not None:
        return settlement_of(work, Deferred(*returns, counts=False), now)
    try:
        await _match(house, work)
    except (TransientError, TerminalError) as error:
        until = now + await refused_read(house, house.account_of(work.binding.lane), error, work.binding)
        return settlement_of(work, Deferred(until, error.reason), now)
    return None


async def _match(house: House, work: Work) -> None:
    assert work.desired is not None
    target = house.facts_of(work.key, work.desired.board)
    board = house.accounts[target.account]
    source = house.facts.get((work.key.mapping, work.binding.board or "")) or await _found(house, work)
    columns: Columns | None = None
    subitems: Columns | None = None
    if source is not None and source.board_id == target.board_id:
        work.binding = replace(work.binding, board=work.desired.board)
    elif source is not None:
        below = _alike(source.lines_at(""), target.lines_at(""))
        columns, subitems = await board.columns_to(source.board_id, target.board_id, _alike(source, target), below)
    lines: dict[str, Columns] = {}
    for there, here in _lines_that_move(house, work):
        found, _ = await board.columns_to(there.board_id, here.board_id, _alike(there, here))
        if found is not None:
            lines.setdefault(there.place, found)
    work.moving = Moving(columns, subitems, lines)


async def _found(house: House, work: Work) -> BoardFacts | None:
    """The board that an item stands on whose move got no answer; None where it is on none of ours."""
    item_id = work.binding.item_id
    if work.binding.board is not None or item_id is None:
        return None
    account = house.account_of(work.binding.lane)
    await house.store.spend(account, 1, 0)
    place = (await house.accounts[account].places([item_id])).get(item_id)
    return next((facts for facts in _boards(house, work) if facts.board_id == place), None)


def _alike(source: BoardFacts | LinesFacts | None, target: BoardFacts | LinesFacts | None) -> Mapping[str, str]:
    """The columns that are the same on both boards by the mapping, by their ids."""
    if source is None or target is None:
        return {}
    same = {
        column.id: target.columns[name].id
        for name, column in source.columns.items()
        if name in target.columns and target.columns[name].type == column.type
    }
    return {source.external_id_column: target.external_id_column, **same}
