"""
Make the boards what the mappings need, and say what they really are.

Twice is once: every step reads before it makes, so a second run makes nothing, and a run that was cut off goes on
where it stopped. `lock` remembers the ids of boards, and under `facts` what they are; it is given to `save` after
every board made. A board that a person named by its id is theirs: what it lacks is a finding, and only missing
columns are added, and only on demand. It never deletes but its own probe and what monday made along with it, never
renames what a person named, and never takes a label away.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from storeboard import model
from storeboard.errors import TransientError
from storeboard.model import BoardFacts
from storeboard.monday import building, schema
from storeboard.monday.activities import Activities
from storeboard.monday.blueprint import Blueprint, BoardSpec, Sheet, blueprints_of
from storeboard.monday.client import MondayClient
from storeboard.monday.construction import build_sheet, relate_sheet
from storeboard.monday.drift import absence_of, missing_of
from storeboard.monday.facts import (
    board_facts,
    lines_board_facts,
    restored,
    stored,
    with_former_lines,
)
from storeboard.monday.mirrors import mirror_sheet
from storeboard.monday.probing import lines_board
from storeboard.monday.reads import Question
from storeboard.monday.schema import RealBoard
from storeboard.monday.site import DESCRIPTION, Finding, Manners, Site, Variant, id_of, settled
from storeboard.monday.tags import tag_sheet
from storeboard.monday.wire import RefusedError
from storeboard.monday.workspaces import workspace_id

BOARD_PAGES_MAX = 100
EMPTY = "emptiness"
ABOUT = (
    "Kept by Storeboard: items and cells that come from commercetools are put back when they are changed here;"
    " all other columns are the team's own."
)

Lock = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """
    What the boards are now, what was done for it and what a person must look at.

    `facts` has one row per mapping and board, in the order of the mappings; a board that is not there has none.
    `notes` are findings on which nothing that is written depends.
    """

    facts: tuple[BoardFacts, ...]
    findings: tuple[Finding, ...]
    actions: tuple[str, ...]
    notes: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Run:
    clients: Mapping[str, MondayClient]
    specs: Mapping[str, BoardSpec]
    lock: Lock
    save: Callable[[Lock], None]
    dry_run: bool
    add_columns: bool
    renamed: dict[str, dict[str, str]]
    actions: list[str] = field(default_factory=list[str])
    findings: list[Finding] = field(default_factory=list[Finding])
    manners: dict[str, Manners] = field(default_factory=dict[str, Manners])
    workspaces: dict[tuple[str, str], str | None] = field(default_factory=dict[tuple[str, str], str | None])

    def site(self, key: str) -> Site:
        spec = self.specs[key]
        return Site(
            board=key,
            client=self.clients[spec.account],
            ours=spec.id is None,
            add_columns=spec.id is None or self.add_columns,
            dry_run=self.dry_run,
            actions=self.actions,
            findings=self.findings,
            renamed=self.renamed,
            save=self.save_renamed,
            manners=self.manners.setdefault(spec.account, Manners()),
            titles={row["board_id"]: row["groups"] for row in self.lock.get("facts") or ()},
        )

    def save_renamed(self) -> None:
        self.lock["renamed_columns"] = self.renamed
        self.save(self.lock)

    def entry(self, key: str) -> Mapping[str, Any]:
        return self.lock.get("boards", {}).get(key, {})

    def remember(self, key: str, **noted: object) -> None:
        """Note something of a board; None forgets it."""
        kept = {**self.entry(key), **noted}
        self.lock.setdefault("boards", {})[key] = {name: value for name, value in kept.items() if value is not None}
        self.save(self.lock)

    def notes_of(self, key: str) -> tuple[Mapping[str, Any], Callable[..., None]]:
        """What is noted of a board, and how more is."""
        return self.entry(key), lambda **noted: self.remember(key, **noted)


async def provision(
    clients: Mapping[str, MondayClient],
    mappings: Sequence[model.Mapping],
    specs: Sequence[BoardSpec],
    lock: Lock,
    save: Callable[[Lock], None],
    *,
    dry_run: bool = False,
    add_columns: bool = False,
) -> Provisioned:
    """
    Build what is missing on every board that a mapping writes to, then read it all back.

    `clients` is by account. A dry run only reads; its actions are what a real one would do, as far as that can be
    told before the boards stand. Raise `TransientError` when monday stays away, `TerminalError` when a token, scope
    or address is wrong.
    """
    blueprints = blueprints_of(mappings, specs)
    renamed = {board_id: dict(ids) for board_id, ids in lock.get("renamed_columns", {}).items()}
    run = _Run(clients, {spec.key: spec for spec in specs}, lock, save, dry_run, add_columns, renamed)
    boards: dict[str, str] = {}
    for key in blueprints:
        board_id = await settled(run.clients[run.specs[key].account].clock, lambda key=key: _board_id(run, key))
        if board_id is not None:
            boards[key] = board_id
        elif dry_run and run.site(key).ours:
            _foresee(run.site(key), blueprints[key])
    lines: dict[str, str] = {}
    for key, board_id in boards.items():
        await _build(run, blueprints[key], board_id, lines)
    for key, board_id in boards.items():
        await _relate(run, blueprints[key], board_id, lines.get(key), boards)
    for key, board_id in boards.items():
        await _mirror(run, blueprints, key, board_id, boards)
        await _tag(run, blueprints[key])
    return await _told(run, mappings, blueprints, boards, lines)


async def _board_id(run: _Run, key: str) -> str | None:
    spec = run.specs[key]
    site = run.site(key)
    known = spec.id or run.entry(key).get("board_id")
    if known is not None:
        board = await site.read(str(known))
        absent = absence_of(key, str(known), board, ours=site.ours)
        if absent is not None:
            run.findings.append(absent)
            return None
        return str(known)
    return await _found_or_made(run, spec, site)


async def _found_or_made(run: _Run, spec: BoardSpec, site: Site) -> str | None:
    marker = f"storeboard:{spec.key}"
    found = await _by_marker(site.client, spec.name, marker)
    if found is None:
        spec = replace(spec, workspace=await _workspace(run, spec, site))
    if found is None and run.dry_run:
        site.act(f"create the board {spec.name!r}")
        return None
    if found is None:
        site.act(f"create the board {spec.name!r}")
        made = await site.first_taken("board", _boards(spec, marker))
        if isinstance(made, str):
            site.find("board", f"not made; {made}")
            return None
        found = id_of(made)
    elif not run.dry_run:
        site.act(f"take over the board {found}, made by an earlier run")
    if not run.dry_run:
        run.remember(spec.key, board_id=found)
    return found


async def _workspace(run: _Run, spec: BoardSpec, site: Site) -> str | None:
    """The id of the workspace that a board is made in, asked for once in each account."""
    if spec.workspace is None:
        return None
    place = (spec.account, spec.workspace)
    if place not in run.workspaces:
        run.workspaces[place] = await workspace_id(site, spec.workspace)
    return run.workspaces[place]


def _boards(spec: BoardSpec, marker: str) -> list[Variant]:
    """The ways to make a board; without our mark in its description a run that is cut off here does not find it."""
    description = f"{spec.description or ABOUT} ({marker})"

    def question(said: str | None, *, empty: bool) -> Question:
        return building.create_board_question(spec.name, said, spec.kind, spec.workspace, empty=empty)

    return [
        Variant((DESCRIPTION, EMPTY), question(description, empty=True)),
        Variant((DESCRIPTION,), question(description, empty=False)),
        Variant((EMPTY,), question(None, empty=True)),
        Variant((), question(None, empty=False)),
    ]


def _foresee(site: Site, blueprint: Blueprint) -> None:
    for title in blueprint.groups:
        site.act(f"create the group {title!r}")
    sheets = [blueprint.items] if blueprint.lines is None else [blueprint.items, blueprint.lines]
    for sheet, where in zip(sheets, ("", " of the lines"), strict=False):
        for plan in sheet.columns.values():
            site.act(f"create the column {plan.id} ({plan.type}, {plan.title!r}){where}")


async def _by_marker(client: MondayClient, name: str, marker: str) -> str | None:
    """Find the board that a run made and could not note, by its exact name and our mark in its description."""
    for page in range(1, BOARD_PAGES_MAX + 1):
        question = schema.names_question(page)
        boards = (await client.query(question.document, question.variables)).data.get("boards")
        rows = [board for board in boards if isinstance(board, dict)] if isinstance(boards, list) else []
        for board in rows:
            if board.get("name") == name and _is_marked(board.get("description"), marker):
                return str(board["id"])
        if len(rows) < schema.BOARDS_A_PAGE:
            break
    return None


def _is_marked(description: object, marker: str) -> bool:
    """Tell whether a description holds our mark, whatever people and monday wrote around it."""
    return (
        isinstance(description, str) and re.search(rf"(?<![\w:-]){re.escape(marker)}(?![\w-])", description) is not None
    )


async def _build(run: _Run, blueprint: Blueprint, board_id: str, lines: dict[str, str]) -> None:
    site = run.site(blueprint.board)
    clock = site.client.clock
    board = await settled(clock, lambda: build_sheet(site, board_id, blueprint.items, blueprint.groups))
    if blueprint.lines is None:
        return
    lines_id = board.lines_board_id() or (run.entry(blueprint.board).get("lines_id") if board.hides_lines else None)
    if lines_id is None and (run.dry_run or not site.add_columns):
        if site.add_columns:
            site.act("make a board of subitems by a probe")
        return
    if not run.dry_run and (lines_id is None or run.entry(blueprint.board).get("probing")):
        try:
            lines_id = await settled(clock, lambda: lines_board(site, board_id, *run.notes_of(blueprint.board)))
        except RefusedError as error:
            site.find("lines", error.reason)
    if lines_id is None:
        return
    lines[blueprint.board] = lines_id
    sheet = blueprint.lines
    await settled(clock, lambda: build_sheet(site.of_lines(), lines_id, sheet, ()))


async def _relate(run: _Run, blueprint: Blueprint, board_id: str, lines_id: str | None, boards: dict[str, str]) -> None:
    site = run.site(blueprint.board)
    pairs: list[tuple[Site, str, Sheet]] = [(site, board_id, blueprint.items)]
    if lines_id is not None and blueprint.lines is not None:
        pairs.append((site.of_lines(), lines_id, blueprint.lines))
    for there, real_id, sheet in pairs:
        if any(plan.links for plan in sheet.columns.values()):
            account = run.specs[blueprint.board].account
            reachable = {key: id_ for key, id_ in boards.items() if run.specs[key].account == account}
            await settled(site.client.clock, lambda a=there, i=real_id, s=sheet, r=reachable: relate_sheet(a, i, s, r))


async def _mirror(
    run: _Run, blueprints: Mapping[str, Blueprint], key: str, board_id: str, boards: dict[str, str]
) -> None:
    site, sheet = run.site(key), blueprints[key].items
    if not all(plan.mirror is None for plan in sheet.columns.values()):
        account = run.specs[key].account
        near = {other: id_ for other, id_ in boards.items() if run.specs[other].account == account}
        mirrors = [plan.id for plan in sheet.columns.values() if plan.mirror is not None]
        await site.at_best(mirrors, lambda: mirror_sheet(site, board_id, sheet, blueprints, near))


async def _tag(run: _Run, blueprint: Blueprint) -> None:
    site = run.site(blueprint.board)
    for sheet in filter(None, (blueprint.items, blueprint.lines)):
        tagged = [plan.id for plan in sheet.columns.values() if plan.tags]
        await site.at_best(tagged, lambda sheet=sheet: tag_sheet(site, sheet))


async def _told(
    run: _Run,
    mappings: Sequence[model.Mapping],
    blueprints: Mapping[str, Blueprint],
    boards: Mapping[str, str],
    lines: Mapping[str, str],
) -> Provisioned:
    real: dict[str, tuple[RealBoard, RealBoard | None]] = {}
    for key, board_id in boards.items():
        site = run.site(key)
        board = await settled(site.client.clock, lambda s=site, b=board_id: s.read(b))
        line_id = lines.get(key)
        line_board = await settled(site.client.clock, lambda s=site, b=line_id: s.read(b)) if line_id else None
        if board is None:
            raise TransientError(f"monday answered without the board {board_id}")
        real[key] = board, line_board
        if not (run.dry_run and site.add_columns):
            run.findings += missing_of(blueprints[key], board, line_board, ours=site.ours)
    before = _known(run.lock)
    facts = tuple(
        with_former_lines(_facts(run, mapping, key, blueprints, real), before.get((mapping.name, key)))
        for mapping in mappings
        for key in dict.fromkeys(route.board for route in mapping.routes)
        if key in real
    )
    by_name, activities = {mapping.name: mapping for mapping in mappings}, Activities()
    facts = tuple([await activities.put_into(one, by_name[one.mapping], run.site(one.board)) for one in facts])
    _keep(run, mappings, facts, before)
    found = tuple(dict.fromkeys(run.findings))
    return Provisioned(
        facts,
        findings=tuple(one for one in found if not one.optional),
        actions=tuple(run.actions),
        notes=tuple(one for one in found if one.optional),
    )


def _keep(
    run: _Run,
    mappings: Sequence[model.Mapping],
    facts: Sequence[BoardFacts],
    before: Mapping[tuple[str, str], BoardFacts],
) -> None:
    """Note the facts; those of a board that is away stay, so that the others can be worked on."""
    named = {(one.name, route.board) for one in mappings for route in one.routes}
    told = {(one.mapping, one.board) for one in facts}
    known = {key for key, spec in run.specs.items() if spec.id or run.entry(key).get("board_id")}
    away = [one for key, one in before.items() if key in named - told and key[1] in known]
    kept = stored((*facts, *away))
    if not run.dry_run and run.lock.get("facts") != kept:
        run.lock["facts"] = kept
        run.save(run.lock)


def _known(lock: Lock) -> dict[tuple[str, str], BoardFacts]:
    """The facts of an earlier run; none where they cannot be read, they are then written anew."""
    try:
        return {(one.mapping, one.board): one for one in restored(lock.get("facts") or ())}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


def _facts(
    run: _Run,
    mapping: model.Mapping,
    key: str,
    blueprints: Mapping[str, Blueprint],
    real: Mapping[str, tuple[RealBoard, RealBoard | None]],
) -> BoardFacts:
    """The facts of one mapping on one board, with its lines where they stand."""
    facts = board_facts(mapping.name, run.specs[key].account, blueprints[key], *real[key])
    lines = mapping.route_to(key).lines_board
    if lines is None or lines not in real:
        return facts
    return replace(facts, lines=lines_board_facts(mapping, blueprints[lines], real[lines][0]))
