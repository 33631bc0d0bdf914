"""
State the facts of a board: which real column, label and group stands behind each name of a mapping.

Every column of a mapping is in the facts, under the id that it has or should have: a write to one that is not there
is refused by monday for that column alone, parks that field with its reason, and heals when the column is back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from storeboard.model import BoardFacts, ColumnFacts, LinesFacts
from storeboard.monday import schema
from storeboard.monday.blueprint import EXTERNAL_ID_PLAN, Blueprint, ColumnPlan, Sheet
from storeboard.monday.client import MondayClient
from storeboard.monday.construction import Finding, column_of, read_boards, settled
from storeboard.monday.schema import RealBoard


def board_facts(
    mapping: str, account: str, blueprint: Blueprint, board: RealBoard, lines: RealBoard | None
) -> BoardFacts:
    """The facts of one mapping on one board, as it was read."""
    return BoardFacts(
        board=blueprint.board,
        mapping=mapping,
        account=account,
        board_id=board.id,
        name=board.name,
        external_id_column=external_id_of(board),
        columns=_columns(blueprint.items, mapping, board),
        groups=dict(board.groups),
        lines=_lines(blueprint.lines, mapping, lines),
    )


def _lines(sheet: Sheet | None, mapping: str, board: RealBoard | None) -> LinesFacts | None:
    if sheet is None or board is None or mapping not in sheet.named:
        return None
    return LinesFacts(board.id, external_id_of(board), _columns(sheet, mapping, board))


def _columns(sheet: Sheet, mapping: str, board: RealBoard) -> dict[str, ColumnFacts]:
    return {name: _column(sheet.columns[plan_id], board) for name, plan_id in sheet.named[mapping].items()}


def _column(plan: ColumnPlan, board: RealBoard) -> ColumnFacts:
    column = column_of(plan, board)
    return ColumnFacts(column.id, plan.type, column.label_ids()) if column else ColumnFacts(plan.id, plan.type)


def external_id_of(board: RealBoard) -> str:
    """The id of the column that holds external ids."""
    return _column(EXTERNAL_ID_PLAN, board).id


def missing_of(blueprint: Blueprint, board: RealBoard, lines: RealBoard | None) -> Iterator[Finding]:
    """What the board lacks of its blueprint, and what is of another type."""
    yield from _sheet_findings(blueprint.board, blueprint.items, board)
    for title in blueprint.groups:
        if title not in board.groups:
            yield Finding(blueprint.board, title, "the board has no group of this title")
    if blueprint.lines is not None and lines is not None:
        yield from _sheet_findings(blueprint.board, blueprint.lines, lines)


def _sheet_findings(key: str, sheet: Sheet, board: RealBoard) -> Iterator[Finding]:
    for plan in sheet.columns.values():
        column = column_of(plan, board)
        if column is None:
            yield Finding(key, plan.id, f"the board {board.id} has no column of this id; expected type {plan.type}")
        elif column.type != plan.type:
            yield Finding(key, plan.id, f"the column is of type {column.type}; expected {plan.type}")
        else:
            known = column.label_ids()
            lacking = sum(1 for label in plan.labels if label not in known)
            if lacking:
                yield Finding(key, plan.id, f"the column lacks {lacking} of the {len(plan.labels)} labels")


def stored(facts: Sequence[BoardFacts]) -> list[dict[str, Any]]:
    """The facts as plain JSON, for the lock."""
    return [asdict(one) for one in facts]


def restored(rows: Sequence[Mapping[str, Any]]) -> tuple[BoardFacts, ...]:
    """Read facts from a lock; raise KeyError for what `stored` never wrote."""
    return tuple(_restored(row) for row in rows)


def _restored(row: Mapping[str, Any]) -> BoardFacts:
    lines = row["lines"]
    return BoardFacts(
        board=row["board"],
        mapping=row["mapping"],
        account=row["account"],
        board_id=row["board_id"],
        name=row["name"],
        external_id_column=row["external_id_column"],
        columns=_restored_columns(row["columns"]),
        groups=dict(row["groups"]),
        lines=LinesFacts(lines["board_id"], lines["external_id_column"], _restored_columns(lines["columns"]))
        if lines
        else None,
    )


def _restored_columns(columns: Mapping[str, Mapping[str, Any]]) -> dict[str, ColumnFacts]:
    return {name: ColumnFacts(one["id"], one["type"], dict(one["labels"])) for name, one in columns.items()}


async def verify_facts(
    clients: Mapping[str, MondayClient], facts: Sequence[BoardFacts]
) -> tuple[tuple[BoardFacts, ...], tuple[Finding, ...]]:
    """
    Read the boards again: facts with today's names, groups and labels, and what drifted away from them.

    A renamed board, column or group is no drift. A board that is not there keeps its facts and is a finding.
    """
    fresh: list[BoardFacts] = []
    findings: list[Finding] = []
    for account, client in clients.items():
        mine = [one for one in facts if one.account == account]
        ids = dict.fromkeys(id_ for one in mine for id_ in (one.board_id, one.lines.board_id if one.lines else None))
        boards = await _read(client, [id_ for id_ in ids if id_ is not None])
        for one in mine:
            fresh.append(_refreshed(one, boards))
            findings += _drift(one, boards)
    order = {(one.mapping, one.board): place for place, one in enumerate(facts)}
    fresh.sort(key=lambda one: order[(one.mapping, one.board)])
    return tuple(fresh), tuple(dict.fromkeys(findings))


async def _read(client: MondayClient, board_ids: Sequence[str]) -> dict[str, RealBoard]:
    boards: dict[str, RealBoard] = {}
    for start in range(0, len(board_ids), schema.BOARDS_A_PAGE):
        some = board_ids[start : start + schema.BOARDS_A_PAGE]
        boards |= await settled(client.clock, lambda s=some: read_boards(client, s))
    return boards


def _refreshed(facts: BoardFacts, boards: Mapping[str, RealBoard]) -> BoardFacts:
    board = boards.get(facts.board_id)
    if board is None:
        return facts
    lines = boards.get(facts.lines.board_id) if facts.lines else None
    return replace(
        facts,
        name=board.name,
        # Titles that the mapping knows stay valid for a group that was renamed; its id did not change.
        groups={**{title: id_ for title, id_ in facts.groups.items() if id_ in board.groups.values()}, **board.groups},
        columns=_relabelled(facts.columns, board),
        lines=replace(facts.lines, columns=_relabelled(facts.lines.columns, lines)) if facts.lines and lines else None,
    )


def _relabelled(columns: Mapping[str, ColumnFacts], board: RealBoard) -> dict[str, ColumnFacts]:
    return {
        name: replace(column, labels=board.columns[column.id].label_ids()) if column.id in board.columns else column
        for name, column in columns.items()
    }


def _drift(facts: BoardFacts, boards: Mapping[str, RealBoard]) -> Iterator[Finding]:
    board = boards.get(facts.board_id)
    if board is None or board.state != "active":
        yield Finding(facts.board, "board", f"the board {facts.board_id} is not there or not active")
        return
    yield from _column_drift(facts.board, facts.external_id_column, facts.columns, board)
    if facts.lines is not None:
        lines = boards.get(facts.lines.board_id)
        if lines is None:
            yield Finding(facts.board, "lines", f"the board of lines {facts.lines.board_id} is not there")
        else:
            yield from _column_drift(facts.board, facts.lines.external_id_column, facts.lines.columns, lines)


def _column_drift(
    key: str, external_id_column: str, columns: Mapping[str, ColumnFacts], board: RealBoard
) -> Iterator[Finding]:
    wanted = {external_id_column: "text", **{column.id: column.type for column in columns.values()}}
    for column_id, type_ in wanted.items():
        column = board.columns.get(column_id)
        if column is None:
            yield Finding(key, column_id, f"the board {board.id} has no column of this id any more")
        elif column.type != type_:
            yield Finding(key, column_id, f"the column is of type {column.type} now; expected {type_}")
