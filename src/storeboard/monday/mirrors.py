"""
Make the mirror columns of a board, once the relations beside which they stand and the columns that they show are there.

A mirror whose relation or shown column is missing is not made; what the board then lacks is told when it is read back.
It never changes a mirror that stands.
"""

from collections.abc import Mapping
from dataclasses import replace

from storeboard.columns import mirror
from storeboard.monday.blueprint import Blueprint, ColumnPlan, Sheet
from storeboard.monday.construction import column_of, create
from storeboard.monday.schema import RealBoard
from storeboard.monday.site import Site, read_boards


async def mirror_sheet(
    site: Site, board_id: str, sheet: Sheet, blueprints: Mapping[str, Blueprint], boards: Mapping[str, str]
) -> None:
    """Make what is missing of a board's mirrors; `boards` has the real id of every board of the account by its key."""
    plans = [plan for plan in sheet.columns.values() if plan.mirror is not None]
    linked = {boards[key] for plan in plans for key in _relation(plan, sheet).links if key in boards}
    real = await read_boards(site.client, [board_id, *sorted(linked - {board_id})]) if plans else {}
    for plan in plans:
        if board_id not in real or column_of(plan, real[board_id]) is not None:
            continue
        relation = column_of(_relation(plan, sheet), real[board_id])
        shown = _shown(plan, sheet, blueprints, boards, real)
        if relation is not None and shown:
            made = replace(plan, defaults=mirror.settings(relation.id, shown))
            await create(site, board_id, made, (), relation.id)


def _relation(plan: ColumnPlan, sheet: Sheet) -> ColumnPlan:
    assert plan.mirror is not None
    return sheet.columns[sheet.named[plan.mirror.mapping][plan.mirror.relation]]


def _shown(
    plan: ColumnPlan,
    sheet: Sheet,
    blueprints: Mapping[str, Blueprint],
    boards: Mapping[str, str],
    real: Mapping[str, RealBoard],
) -> dict[str, str]:
    """The real id of the column that a mirror shows, by the id of each board that its relation links to."""
    assert plan.mirror is not None
    found: dict[str, str] = {}
    for key in _relation(plan, sheet).links:
        board = real.get(boards.get(key, ""))
        plan_id = blueprints[key].items.named.get(plan.mirror.linked, {}).get(plan.mirror.column)
        column = column_of(blueprints[key].items.columns[plan_id], board) if board and plan_id else None
        if board is not None and column is not None:
            found[board.id] = column.id
    return found
