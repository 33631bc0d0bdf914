"""
Attach the account's managed columns to the boards whose mappings name them.

Their labels are the account's: nothing here changes one. monday chooses the id of an attached column; it is kept in the
lock, and without that the column is known again by its title and by having exactly the labels of the account's.
"""

from storeboard.monday import building, schema
from storeboard.monday.blueprint import ColumnPlan
from storeboard.monday.schema import ManagedColumn, RealBoard, RealColumn
from storeboard.monday.site import DESCRIPTION, PLACE, Site, Variant
from storeboard.monday.wire import RefusedError


async def attach(site: Site, board: RealBoard, plan: ColumnPlan, after: str | None) -> str | None:
    """Attach a managed column behind another one and return its real id; None when that is not possible."""
    if not site.add_columns:
        return None  # told once at the end, when the board is read back
    known = await _known(site)
    managed = known.get(plan.managed) if known is not None else None
    if known is not None and (managed is None or managed.state != "active"):
        site.find(plan.id, _absent(plan, managed, known))
        return None
    standing = _standing(site, board, plan, managed) if managed is not None else None
    what = f"attach the managed column {plan.managed} as {plan.id} ({plan.type}, {plan.title!r}){site.where}"
    if standing is not None or site.dry_run:
        if standing is None:
            site.act(what)
        return standing and site.rename(board.id, plan.id, standing)
    made = await site.first_taken(plan.id, _variants(board.id, plan, after if site.ours else None))
    if isinstance(made, str):
        site.find(plan.id, f"the managed column {plan.managed} cannot be attached; {made}")
        return None
    site.act(what)
    return site.note(board.id, plan.id, made)


async def _known(site: Site) -> dict[str, ManagedColumn] | None:
    """The managed columns of the account; None where monday does not tell them."""
    try:
        return schema.managed_columns_of(await site.ask(schema.managed_columns_question()))
    except RefusedError:
        return None


def _absent(plan: ColumnPlan, managed: ManagedColumn | None, known: dict[str, ManagedColumn]) -> str:
    state = "is not there" if managed is None else f"is {managed.state}"
    active = ", ".join(sorted(f"{one.id} ({one.title})" for one in known.values() if one.state == "active"))
    return f"the managed column {plan.managed} {state}; expected one of: {active or 'none is active in this account'}"


def _standing(site: Site, board: RealBoard, plan: ColumnPlan, managed: ManagedColumn) -> str | None:
    """The column that an earlier run attached and could not note."""
    noted = set(site.renamed.get(board.id, {}).values())

    def is_it(column: RealColumn) -> bool:
        same = {(one.id, one.text) for one in column.labels} == {(one.id, one.text) for one in managed.labels}
        return column.type == plan.type and column.title == plan.title and same and column.id not in noted

    found = [column.id for column in board.columns.values() if is_it(column)]
    return found[0] if len(found) == 1 else None


def _variants(board_id: str, plan: ColumnPlan, after: str | None) -> list[Variant]:
    uses = (*((PLACE,) if after else ()), *((DESCRIPTION,) if plan.description else ()))
    ways = dict.fromkeys((uses, *(tuple(one for one in uses if one != left) for left in uses), ()))
    return [
        Variant(
            way,
            building.attach_column_question(
                board_id, plan, plan.description if DESCRIPTION in way else None, after if PLACE in way else None
            ),
        )
        for way in ways
    ]
