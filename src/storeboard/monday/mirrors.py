"""
Make the mirror columns of a board, once the relations beside which they stand and the columns that they show are there.

A mirror whose relation or shown column is missing is not made; what the board then lacks is told when it is read back.
One that shows something else, as after its relation was made anew, is set right, unless monday hides its settings.
"""

from collections.abc import Mapping
from dataclasses import replace

from storeboard.columns import mirror
from storeboard.monday.blueprint import Blueprint, ColumnPlan, Sheet
from storeboard.monday.construction import change, column_of, create
from storeboard.monday.schema import RealBoard, RealColumn
from storeboard.monday.site import Site, read_boards


async def mirror_sheet(
    site: Site, board_id: str, sheet: Sheet, blueprints: Mapping[str, Blueprint], boards: Mapping[str, str]
) -> None:
    """Make what is missing of a board's mirrors; `boards` has the real id of every board of the account by its key."""
    plans = [plan for plan in sheet.columns.values() if plan.mirror is not None]
    linked = {boards[key] for plan in plans for key in _relation(plan, sheet).links if key in boards}
    real = await read_boards(site.client, [board_id, *sorted(linked - {board_id})]) if plans else {}
    for plan in plans:
        if board_id not in real:
            continue
        relation = column_of(_relation(plan, sheet), real[board_id])
        shown = _shown(plan, sheet, blueprints, boards, real)
        if relation is not None and shown:
            made = replace(plan, defaults=mirror.settings(relation.id, shown))
            standing = column_of(plan, real[board_id])
            if standing is None:
                await create(site, board_id, made, (), relation.id)
            elif site.ours and _shows_else(standing, made):
                await change(site, board_id, made, standing, made.defaults)


def _shows_else(standing: RealColumn, plan: ColumnPlan) -> bool:
    shown = mirror.shown_of(standing.settings or {})
    return standing.type == plan.type and shown is not None and shown != mirror.shown_of(plan.defaults)


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
