"""Prove that both sides agree, and mend what does not."""

import asyncio

from storeboard.cli.opened import Opened, knowing_us, opened, read_limits, run_until_quiet
from storeboard.cli.output import DONE, FINDINGS, bad, emit, good, say
from storeboard.cli.setup import Flag, Json
from storeboard.engine.heal import heal
from storeboard.engine.resting import words
from storeboard.engine.verify import Agreement, verify_settled
from storeboard.errors import TerminalError

SHOWN_MAX = 20


def verify(*entity: str, heal: Flag = False, json: Json = False) -> int:
    """
    Compare every record of commercetools with the boards, cell by cell; exit 1 when they disagree.

    Parameters
    ----------
    entity
        The entities to compare; all when none is named.
    heal
        Write what differs or is missing, take surplus items off the boards, then compare again.
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_verify(entity, heal, json))


async def _verify(entities: tuple[str, ...], mend: bool, json: bool) -> int:
    async with opened() as here:
        known = {mapping.entity for mapping in here.configuration.mappings}
        for entity in entities:
            if entity not in known:
                raise TerminalError(f"no mapping takes {entity!r}; mapped: {', '.join(sorted(known))}")
        await read_limits(here)
        agreement = await _compare(here, entities)
        if mend and (agreement.unbound or not agreement.agrees):
            here = await knowing_us(here)
            await here.store.release_parked(None, None)
            await heal(here.house, agreement, here.holder)
            await run_until_quiet(here)
            agreement = await _compare(here, entities)
    for line in words(agreement.resting):
        say(line)
    if json:
        emit(agreement.document())
    else:
        _show(agreement)
    return DONE if agreement.agrees else FINDINGS


async def _compare(here: Opened, entities: tuple[str, ...]) -> Agreement:
    return await verify_settled(here.house, entities, tuple(here.configuration.projects))


def _show(agreement: Agreement) -> None:
    line = f"{agreement.agree} of {agreement.checked} records stand on their boards once, every cell as in the shop"
    (good if agreement.agrees else bad)(line)
    lines = [f"{one.key.ref}: {', '.join(one.columns)} differ (item {one.live.item_id})" for one in agreement.differ]
    lines += [f"{key.ref}: not on its board" for key in agreement.missing]
    lines += [f"item {live.item_id} on board {live.board_id}: no record has it" for live in agreement.extra]
    lines += [f"{key.ref}: {len(lives)} items" for key, lives in agreement.duplicates]
    for text in lines[:SHOWN_MAX]:
        bad(text)
    if len(lines) > SHOWN_MAX:
        bad(f"and {len(lines) - SHOWN_MAX} more; --json has all")
