"""
State the facts of a board: which real column, label and group stands behind each name of a mapping.

Every column of a mapping is in the facts, under the id that it has or should have: a write to one that is not there
is refused by monday for that column alone, parks that field with its reason, and heals when the column is back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from storeboard import model
from storeboard.model import BoardFacts, ColumnFacts, LinesFacts
from storeboard.monday import schema
from storeboard.monday.blueprint import EXTERNAL_ID_PLAN, Blueprint, BoardSpec, ColumnPlan, Sheet, blueprints_of
from storeboard.monday.client import MondayClient
from storeboard.monday.construction import column_of
from storeboard.monday.drift import absence_of, closed_of, missing_of
from storeboard.monday.schema import Access, RealBoard
from storeboard.monday.site import Finding, read_access, read_boards, settled

CELLS = "lines_"
"""How the names of the standard columns begin that hold all lines of an item."""


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


def lines_board_facts(mapping: model.Mapping, blueprint: Blueprint, board: RealBoard) -> LinesFacts:
    """The facts of one mapping on a board of lines."""
    return LinesFacts(
        board_id=board.id,
        external_id_column=external_id_of(board),
        columns=_columns(blueprint.items, mapping.name, board),
        place=blueprint.board,
        relation=mapping.relation,
        group_id=next(iter(board.groups.values()), ""),
    )


def with_former_lines(facts: BoardFacts, before: BoardFacts | None) -> BoardFacts:
    """The facts with the boards on which lines stood before, where they may still stand, and what else was known."""
    if before is None:
        return facts
    place = facts.lines.place if facts.lines is not None else None
    known = {one.place: one for one in (*before.former_lines, before.lines) if one is not None}
    cells = {**before.former_cells, **{name: one for name, one in before.columns.items() if name.startswith(CELLS)}}
    return replace(
        facts,
        former_lines=tuple(one for one in known.values() if one.place != place),
        former_cells={name: one for name, one in cells.items() if name not in facts.columns},
        activities=before.activities,
    )


def _columns(sheet: Sheet, mapping: str, board: RealBoard) -> dict[str, ColumnFacts]:
    return {name: _column(sheet.columns[plan_id], board) for name, plan_id in sheet.named[mapping].items()}


def _column(plan: ColumnPlan, board: RealBoard) -> ColumnFacts:
    column = column_of(plan, board)
    return ColumnFacts(column.id, plan.type, column.label_ids()) if column else ColumnFacts(plan.id, plan.type)


def external_id_of(board: RealBoard) -> str:
    """The id of the column that holds external ids."""
    return _column(EXTERNAL_ID_PLAN, board).id


def stored(facts: Sequence[BoardFacts]) -> list[dict[str, Any]]:
    """The facts as plain JSON, for the lock."""
    rows = [asdict(one) for one in facts]
    return [{**row, "former_lines": list(row["former_lines"])} for row in rows]


def restored(rows: Sequence[Mapping[str, Any]]) -> tuple[BoardFacts, ...]:
    """Read facts from a lock; raise KeyError for what `stored` never wrote."""
    return tuple(_restored(row) for row in rows)


def _restored(row: Mapping[str, Any]) -> BoardFacts:
    return BoardFacts(
        board=row["board"],
        mapping=row["mapping"],
        account=row["account"],
        board_id=row["board_id"],
        name=row["name"],
        external_id_column=row["external_id_column"],
        columns=_restored_columns(row["columns"]),
        groups=dict(row["groups"]),
        lines=_restored_lines(row["lines"]) if row["lines"] else None,
        former_lines=tuple(_restored_lines(one) for one in row.get("former_lines", ())),
        former_cells=_restored_columns(row.get("former_cells", {})),
        activities=dict(row.get("activities", {})),
    )


def _restored_lines(row: Mapping[str, Any]) -> LinesFacts:
    return LinesFacts(
        board_id=row["board_id"],
        external_id_column=row["external_id_column"],
        columns=_restored_columns(row["columns"]),
        place=row.get("place", ""),
        relation=row.get("relation", ""),
        group_id=row.get("group_id", ""),
    )


def _restored_columns(columns: Mapping[str, Mapping[str, Any]]) -> dict[str, ColumnFacts]:
    return {name: ColumnFacts(one["id"], one["type"], dict(one["labels"])) for name, one in columns.items()}


@dataclass(frozen=True, slots=True)
class Intent:
    """
    What the boards are meant to be.

    `theirs` are the keys of boards that a person named by an id; `renamed` has, by board, the ids that monday gave to
    columns instead of those that were chosen.
    """

    blueprints: Mapping[str, Blueprint]
    theirs: frozenset[str] = frozenset()
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


def intent_of(mappings: Sequence[model.Mapping], specs: Sequence[BoardSpec], lock: Mapping[str, Any]) -> Intent:
    """The intent of a configuration with its lock."""
    theirs = frozenset(spec.key for spec in specs if spec.id is not None)
    return Intent(blueprints_of(mappings, specs), theirs, lock.get("renamed_columns") or {})


async def verify_facts(
    clients: Mapping[str, MondayClient], facts: Sequence[BoardFacts], intent: Intent
) -> tuple[tuple[BoardFacts, ...], tuple[Finding, ...]]:
    """
    Read the boards again: facts with today's names, columns, groups and labels, and what drifted from the intent.

    Two calls for each account, as long as it has no more than a page of boards. A renamed board, column or group is no
    drift. A board that is not there keeps its facts and is a finding.
    """
    fresh: dict[tuple[str, str], BoardFacts] = {}
    findings: list[Finding] = []
    for account, client in clients.items():
        mine = [one for one in facts if one.account == account and one.board in intent.blueprints]
        ids = dict.fromkeys(id_ for one in mine for id_ in (one.board_id, one.lines.board_id if one.lines else None))
        known = [id_ for id_ in ids if id_ is not None]
        boards = await _read(client, known, intent)
        access = await read_access(client, known[: schema.BOARDS_A_PAGE]) if known else {}
        for one in mine:
            fresh[(one.mapping, one.board)] = _refreshed(one, boards, intent)
            findings += _drift(one, boards, intent)
            if one.board_id in boards and boards[one.board_id].state == "active":
                ours = one.board not in intent.theirs
                findings += closed_of(one.board, one.board_id, access.get(one.board_id, Access()), ours=ours)
    told = tuple(fresh.get((one.mapping, one.board), one) for one in facts)
    return told, tuple(dict.fromkeys(findings))


async def _read(client: MondayClient, board_ids: Sequence[str], intent: Intent) -> dict[str, RealBoard]:
    boards: dict[str, RealBoard] = {}
    for start in range(0, len(board_ids), schema.BOARDS_A_PAGE):
        some = board_ids[start : start + schema.BOARDS_A_PAGE]
        boards |= await settled(client.clock, lambda s=some: read_boards(client, s))
    return {id_: replace(board, renamed=intent.renamed.get(id_, {})) for id_, board in boards.items()}


def _refreshed(facts: BoardFacts, boards: Mapping[str, RealBoard], intent: Intent) -> BoardFacts:
    board = boards.get(facts.board_id)
    if board is None:
        return facts
    lines = boards.get(facts.lines.board_id) if facts.lines else None
    blueprint = intent.blueprints[facts.board]
    if facts.mapping not in blueprint.items.named:
        return facts
    fresh = board_facts(facts.mapping, facts.account, blueprint, board.remembering(facts.groups), lines)
    fresh = replace(fresh, activities=facts.activities)
    return fresh if fresh.lines is not None else replace(fresh, lines=facts.lines)


def _drift(facts: BoardFacts, boards: Mapping[str, RealBoard], intent: Intent) -> Iterator[Finding]:
    ours = facts.board not in intent.theirs
    board = boards.get(facts.board_id)
    absent = absence_of(facts.board, facts.board_id, board, ours=ours)
    if absent is not None or board is None:
        if absent is not None:
            yield absent
        return
    lines = boards.get(facts.lines.board_id) if facts.lines else None
    yield from missing_of(intent.blueprints[facts.board], board.remembering(facts.groups), lines, ours=ours)
