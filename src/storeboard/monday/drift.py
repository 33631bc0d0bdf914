"""
Say where a board stands apart from what the mappings need, and what to do about it.

Pure. Each finding names the board, the column, group or label, what was found, what is expected and the remedy: what
`storeboard provision` mends by itself, and what only a person may. A renamed board, column or group is no drift.
"""

from collections.abc import Collection, Iterator

from storeboard.mapping.faults import nearest
from storeboard.monday.blueprint import Blueprint, ColumnPlan, Sheet
from storeboard.monday.construction import column_of, differing
from storeboard.monday.schema import Access, RealBoard, RealColumn
from storeboard.monday.site import Finding

PROVISION = "run `storeboard provision`"


def absence_of(key: str, board_id: str, board: RealBoard | None, *, ours: bool) -> Finding | None:
    """What keeps a board from being written to as a whole; None when it stands."""
    other = (
        f"or forget it (remove boards.{key} from boards.lock.yaml) and {PROVISION} to make another"
        if ours
        else f"or give boards.{key} in storeboard.yaml another id"
    )
    if board is None:
        why = "is not there, or the token's user may not see it; restore it or share it with that user"
        return Finding(key, "board", f"the board {board_id} {why}, {other}")
    if board.state != "active":
        return Finding(key, "board", f"the board {board_id} is {board.state}; restore it in monday, {other}")
    return None


def missing_of(blueprint: Blueprint, board: RealBoard, lines: RealBoard | None, *, ours: bool) -> Iterator[Finding]:
    """What the board lacks of its blueprint, and what is of another type."""
    yield from _sheet(blueprint.board, blueprint.items, board, "", ours=ours)
    for title in blueprint.groups:
        if title not in board.groups:
            remedy = PROVISION + ", which makes it" if ours else "make it in monday"
            yield Finding(blueprint.board, title, f"the board {board.id} has no group of this title; {remedy}")
    if blueprint.lines is None:
        return
    if lines is None or lines.state != "active":
        remedy = PROVISION if ours else f"add one by hand, or {PROVISION} with --add-columns"
        yield Finding(blueprint.board, "lines", f"the board {board.id} has no board of subitems; {remedy}")
    else:
        yield from _sheet(blueprint.board, blueprint.lines, lines, " of the lines", ours=ours)


def _sheet(key: str, sheet: Sheet, board: RealBoard, where: str, *, ours: bool) -> Iterator[Finding]:
    for plan in sheet.columns.values():
        column = column_of(plan, board)
        if column is None:
            optional = plan.mirror is not None
            yield Finding(key, plan.id, _absent(plan, board, where, ours=ours), optional)
        elif column.type != plan.type:
            yield Finding(key, plan.id, _retyped(plan, column, where, ours=ours))
        else:
            yield from _labels(key, plan, column, where, ours=ours)
            yield from _settings(key, plan, column, where, ours=ours)


def _absent(plan: ColumnPlan, board: RealBoard, where: str, *, ours: bool) -> str:
    what = f"the board {board.id}{where} has no column of this id; expected type {plan.type}"
    if plan.given:
        return f"{what}; name one that is there with id: in the mapping"
    if ours:
        return f"{what}; {PROVISION}, which makes it anew, and then `storeboard verify --heal` to fill it"
    return f"{what}; {PROVISION} with --add-columns to add it, or name one that is there with id: in the mapping"


def _retyped(plan: ColumnPlan, column: RealColumn, where: str, *, ours: bool) -> str:
    what = f"the column {column.id}{where} is of type {column.type}; expected {plan.type}"
    if ours and not plan.given:
        return f"{what}; delete it in monday and {PROVISION}, which makes it anew"
    return f"{what}; change as: in the mapping, or name another column with id:"


def _settings(key: str, plan: ColumnPlan, column: RealColumn, where: str, *, ours: bool) -> Iterator[Finding]:
    wrong = " and ".join(differing(plan, column)) if plan.mirror is None else ""
    if wrong:
        remedy = f"{PROVISION}, which sets it" if ours and not plan.given else "set it in monday"
        message = f"the {wrong} of the column {column.id}{where} is not that of the mapping; {remedy}"
        yield Finding(key, plan.id, message, optional=True)


def closed_of(key: str, board_id: str, access: Access, *, ours: bool) -> Iterator[Finding]:
    """What keeps a board that stands from being written to."""
    if not access.may_edit:
        why = "may only be viewed by the token's user; let that user edit it in monday"
        yield Finding(key, "board", f"the board {board_id} {why}")
    if access.has_levels:
        why = "has several levels, and monday computes the cells of items that have others below them"
        remedy = "make a board without levels in monday" if ours else f"give boards.{key} a board without levels"
        yield Finding(key, "board", f"the board {board_id} {why}; {remedy}")


def _labels(key: str, plan: ColumnPlan, column: RealColumn, where: str, *, ours: bool) -> Iterator[Finding]:
    if column.settings is None:
        return  # monday does not show its labels
    active = column.label_ids()
    lacking = [label for label in plan.labels if label not in active]
    if not lacking:
        return
    retired = {label.text for label in column.labels if not label.active}
    words = ", ".join(f'"{label}"{_hint(label, retired, active)}' for label in lacking)
    remedy = f"{PROVISION}, which adds them" if ours and not plan.given else "add them in monday"
    if plan.managed:
        remedy = f"add them to the account's managed column {plan.managed}"
    yield Finding(
        key,
        plan.id,
        f"the column {column.id}{where} lacks {len(lacking)} of its labels: {words}; {remedy}, or change the mapping",
    )


def _hint(label: str, retired: Collection[str], active: Collection[str]) -> str:
    if label in retired:
        return " (deactivated)"
    return "".join(f' (did you mean "{word}"?)' for word in nearest(label, active))
