"""
Bring one real board to its sheet: groups and columns first, links between boards in a second pass.

Each step reads the board, makes what is missing and may be run again at any point. What monday refuses for one
column is a finding, and the rest goes on; a limit is waited for, a few times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from storeboard.columns.status import LABELS_MAX
from storeboard.errors import TransientError
from storeboard.monday import building
from storeboard.monday.blueprint import COLUMN_ID_MAX, LABELLED, ColumnPlan, Sheet
from storeboard.monday.managed import attach
from storeboard.monday.reads import Question
from storeboard.monday.schema import RealBoard, RealColumn
from storeboard.monday.site import DESCRIPTION, PLACE, Site, Variant, id_of

COLUMN_IDS_MAX = 4
FIRST_COLUMN = "name"  # every board's own, shown first


async def build_sheet(site: Site, board_id: str, sheet: Sheet, groups: Sequence[str]) -> RealBoard:
    """Make the missing groups, plain columns and labels of one board; return it as it was read first."""
    board = await _read(site, board_id)
    await _group(site, board, groups)
    made = False
    before = FIRST_COLUMN if FIRST_COLUMN in board.columns else None
    for plan in sheet.columns.values():
        column = column_of(plan, board)
        if column is not None:
            before = column.id
            await _widen(site, board, plan, column)
            if site.ours and not plan.given and plan.mirror is None and differing(plan, column):
                await change(site, board.id, plan, column, wanted_settings(plan, column))
        elif not plan.links and plan.mirror is None:
            maker = attach(site, board, plan, before) if plan.managed else create(site, board_id, plan, (), before)
            real_id = await maker
            made, before = made or real_id is not None, real_id or before
    if made and any(plan.type in LABELLED and plan.labels for plan in sheet.columns.values()):
        board = await _read(site, board_id)
        for plan in sheet.columns.values():
            column = column_of(plan, board)
            if column is not None:
                await _widen(site, board, plan, column)
    return board


async def _group(site: Site, board: RealBoard, groups: Sequence[str]) -> None:
    """
    Make the missing groups, each below the one before it.

    The only group of a board on which nothing was made yet is monday's own: it becomes the first of ours, or is named
    like the board.
    """
    standing = dict(board.groups)
    first = groups[0] if groups else board.name
    if site.ours and set(board.columns) <= {FIRST_COLUMN} and len(standing) == 1 and first not in standing:
        standing |= await _renamed(site, board.id, next(iter(standing.values())), first)
    before: str | None = None
    for title in groups:
        if title in standing:
            before = standing[title]
        elif site.ours:
            before = await _create_group(site, board.id, title, before) or before


async def _create_group(site: Site, board_id: str, title: str, before: str | None) -> str | None:
    site.act(f"create the group {title!r}")
    if site.dry_run:
        return None
    placed = Variant((PLACE,), building.create_group_question(board_id, title, before))
    bare = Variant((), building.create_group_question(board_id, title, before, placed=False))
    made = await site.first_taken(title, (placed, bare))
    if isinstance(made, str):
        site.find(title, made)
        return None
    return id_of(made)


async def _renamed(site: Site, board_id: str, group_id: str, title: str) -> dict[str, str]:
    """Give monday's own group a title of ours; empty where that does not work, so that one is made beside it."""
    if site.dry_run:
        return {}
    question = building.rename_group_question(board_id, group_id, title)
    made = await site.beautify(title, f"name monday's own group {title!r}", question)
    return {} if made is None else {title: group_id}


async def relate_sheet(site: Site, board_id: str, sheet: Sheet, boards: Mapping[str, str]) -> None:
    """Make the relations of one board, or connect them to the boards that they lack."""
    board = await _read(site, board_id)
    made: list[tuple[ColumnPlan, list[str]]] = []
    before = FIRST_COLUMN if FIRST_COLUMN in board.columns else None
    for plan in sheet.columns.values():
        links = [boards[key] for key in plan.links if key in boards]
        column = column_of(plan, board)
        if column is not None:
            before = column.id
            await _connect(site, board, plan, column, links)
        elif links and (real_id := await create(site, board_id, plan, links, before)):
            before = real_id
            made.append((plan, links))
    if made:
        board = await _read(site, board_id)
        for plan, links in made:
            column = column_of(plan, board)
            if column is not None:
                await _connect(site, board, plan, column, links)


def candidates(plan: ColumnPlan) -> tuple[str, ...]:
    """The ids to try for a column, in order: monday never gives the id of a deleted column again."""
    if plan.given:
        return (plan.id,)
    return plan.id, *(f"{plan.id[: COLUMN_ID_MAX - 2]}_{number}" for number in range(2, COLUMN_IDS_MAX + 1))


def column_of(plan: ColumnPlan, board: RealBoard) -> RealColumn | None:
    """The real column behind a plan, under the first of its ids that the board has."""
    ids = (board.renamed.get(one, one) for one in candidates(plan))
    return next((board.columns[one] for one in ids if one in board.columns), None)


async def _read(site: Site, board_id: str) -> RealBoard:
    board = await site.read(board_id)
    if board is None:
        raise TransientError(f"monday answered without the board {board_id}")
    return board


async def create(site: Site, board_id: str, plan: ColumnPlan, links: Sequence[str], after: str | None) -> str | None:
    """Make a column behind another one and return its real id; None when it was not made."""
    if not site.add_columns:
        return None  # told once at the end, when the board is read back
    if plan.type == "status" and len(plan.labels) > LABELS_MAX:
        site.find(plan.id, f"{len(plan.labels)} labels; a status column holds {LABELS_MAX}")
        return None
    what = f"create the column {plan.id} ({plan.type}, {plan.title!r}){site.where}"
    if site.dry_run:
        site.act(what)
        return None
    place = after if site.ours else None  # on a person's board what is new comes last
    made = await site.first_taken(plan.id, _variants(board_id, plan, links, place))
    if not isinstance(made, str):
        site.act(what)
        return site.note(board_id, plan.id, made)
    if plan.mirror is None:
        site.find(plan.id, made)
    else:
        site.forgo(plan.id, f"not made; {made}")
    return None


def _variants(board_id: str, plan: ColumnPlan, links: Sequence[str], after: str | None) -> list[Variant]:
    """
    The ways to make a column: in full, without one of its niceties, without any; under each id, and under monday's.

    Labels and the boards of a relation are asked for again when the column stands. A mirror needs its settings.
    """
    settings = f"{plan.type} settings" if plan.labels or links or (plan.defaults and plan.mirror is None) else ""
    niceties = {PLACE: after, DESCRIPTION: plan.description, settings: settings}
    full = tuple(name for name, there in niceties.items() if there)
    ways = dict.fromkeys((full, *(tuple(one for one in full if one != left) for left in full), ()))
    ids = (*candidates(plan), *(() if plan.given else (None,)))
    # An id is refused more often than a nicety, as that of a deleted column.
    tries = dict.fromkeys((*((id_, full) for id_ in ids[:2]), *((id_, uses) for id_ in ids for uses in ways)))
    return [
        Variant(uses, _made_with(board_id, id_, plan, links, after, uses, typed=typed))
        for id_, uses in tries
        for typed in ((True, False) if plan.labels and settings in uses else (True,))
    ]


def _made_with(
    board_id: str,
    column_id: str | None,
    plan: ColumnPlan,
    links: Sequence[str],
    after: str | None,
    uses: Sequence[str],
    *,
    typed: bool,
) -> Question:
    bare = not set(uses) - {PLACE, DESCRIPTION} and plan.mirror is None
    made = replace(
        plan,
        description=plan.description if DESCRIPTION in uses else None,
        labels=() if bare else plan.labels,
        defaults={} if bare else plan.defaults,
    )
    place = after if PLACE in uses else None
    return building.create_column_question(board_id, column_id, made, () if bare else links, place, typed=typed)


def differing(plan: ColumnPlan, column: RealColumn) -> tuple[str, ...]:
    """The settings of a column that are not as planned; none where monday does not show them."""
    if column.settings is None or column.type != plan.type:
        return ()
    return tuple(name for name, wanted in plan.defaults.items() if not _holds(column.settings.get(name), wanted))


def _holds(found: object, wanted: object) -> bool:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(_holds(found.get(name), value) for name, value in wanted.items())
    return found == wanted


def wanted_settings(plan: ColumnPlan, column: RealColumn) -> dict[str, Any]:
    """The settings that differ as they are to be; what a person chose beside them stays."""
    standing = column.settings or {}
    wanted = {name: plan.defaults[name] for name in differing(plan, column)}
    return {
        name: {**standing[name], **value}
        if isinstance(value, Mapping) and isinstance(standing.get(name), Mapping)
        else value
        for name, value in wanted.items()
    }


async def change(site: Site, board_id: str, plan: ColumnPlan, column: RealColumn, settings: Mapping[str, Any]) -> None:
    """Set settings of a column that stands, if monday lets it be."""
    what = f"set {' and '.join(settings)} of the column {plan.id}{site.where}"
    await site.beautify(plan.id, what, building.update_settings_question(board_id, column, settings))


async def _widen(site: Site, board: RealBoard, plan: ColumnPlan, column: RealColumn) -> None:
    if plan.managed or plan.type not in LABELLED or column.type != plan.type or column.settings is None:
        return
    lacking = [label for label in plan.labels if label not in column.label_ids()]
    if lacking and site.ours and not plan.given:
        what = f"add {len(lacking)} labels to the column {plan.id}{site.where}"
        await site.make(plan.id, what, building.update_labels_question(board.id, column, plan.labels))


async def _connect(site: Site, board: RealBoard, plan: ColumnPlan, column: RealColumn, links: Sequence[str]) -> None:
    if column.type != plan.type or column.settings is None or all(link in column.board_ids for link in links):
        return
    if site.ours and not plan.given:
        what = f"connect the column {plan.id}{site.where} to {len(links)} boards"
        await site.make(plan.id, what, building.update_relation_question(board.id, column, links))
