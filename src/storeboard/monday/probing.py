"""
Have monday make the board that holds the subitems of a board.

It comes with the first subitem: a probe item gets one and is removed again, along with the columns that monday put on
the new board by itself. It removes nothing else.
"""

from collections.abc import Callable, Mapping
from typing import Any

from storeboard.errors import TransientError
from storeboard.monday import building
from storeboard.monday.blueprint import EXTERNAL_ID_PLAN
from storeboard.monday.construction import FIRST_COLUMN, column_of
from storeboard.monday.facts import external_id_of
from storeboard.monday.reads import find_question, found_of, searches_of
from storeboard.monday.site import Site, Variant, id_of

PROBE_EXTERNAL_ID = "storeboard:probe"
MADE_WITH_LINES = frozenset({"people", "status", "date"})


async def lines_board(site: Site, board_id: str, noted: Mapping[str, Any], remember: Callable[..., None]) -> str:
    """
    Have monday make the board of subitems: it comes with the first subitem, so make one and remove it.

    That a probe is made is told to `remember` before, and its id after, so that a run that was cut off cleans up at the
    next one, which gets that as `noted`.
    """
    board = await site.read(board_id)
    if board is None:
        raise TransientError(f"monday answered without the board {board_id}")
    external_id = external_id_of(board)
    probes = await _probes(site, board_id, external_id) if noted.get("probing") else []
    if isinstance(noted.get("probe"), str):
        probes = list(dict.fromkeys((noted["probe"], *probes)))
    remember(probing=True)
    lines_id = board.lines_board_id()
    if lines_id is None:
        if not probes:
            site.act("make a board of subitems by a probe")
            probes = [id_of(await site.ask(building.probe_item_question(board_id, {external_id: PROBE_EXTERNAL_ID})))]
            remember(probe=probes[0])
        answer = (await site.ask(building.probe_subitem_question(probes[0]))).get("create_subitem")
        lines_id = id_of(answer if isinstance(answer, dict) else {})
    if site.ours:
        await _tidy(site, lines_id)
    for probe in probes:
        await _remove(site, probe)
    remember(probing=None, probe=None, lines_id=lines_id)
    return lines_id


async def _tidy(site: Site, lines_id: str) -> None:
    """Take away the columns that monday put on the board of subitems that the probe had it make, while it is empty."""
    board = await site.read(lines_id)
    if board is None or column_of(EXTERNAL_ID_PLAN, board) is not None:
        return
    for column in board.columns.values():
        if column.id != FIRST_COLUMN and column.type in MADE_WITH_LINES:
            await site.beautify(
                "lines", f"remove monday's own column {column.id}", building.delete_column_question(lines_id, column.id)
            )


async def _remove(site: Site, item_id: str) -> None:
    ways = [Variant((), building.delete_item_question(item_id)), Variant((), building.archive_item_question(item_id))]
    why = await site.first_taken("lines", ways)
    if isinstance(why, str) and (await site.client.states([item_id]))[item_id] == "active":
        site.find("lines", f"the probe item {item_id} could not be removed; {why}")


async def _probes(site: Site, board_id: str, external_id: str) -> list[str]:
    searches = searches_of({board_id: (external_id, [PROBE_EXTERNAL_ID])})
    answer = await site.ask(find_question(searches))
    page = answer.get(searches[0].alias)
    return [one.item_id for one in found_of(searches[0], page)] if isinstance(page, dict) else []
