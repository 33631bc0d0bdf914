"""
Bring one real board to its sheet: groups and columns first, links between boards in a second pass.

Each step reads the board, makes what is missing and may be run again at any point. What monday refuses for one
column is a finding, and the rest goes on; a limit is waited for, a few times.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from storeboard.columns.status import LABELS_MAX
from storeboard.errors import TransientError
from storeboard.monday import schema
from storeboard.monday.blueprint import COLUMN_ID_MAX, LABELLED, ColumnPlan, Sheet
from storeboard.monday.client import MondayClient
from storeboard.monday.reads import Question
from storeboard.monday.schema import RealBoard, RealColumn
from storeboard.monday.wire import Clock, RefusedError

ATTEMPTS_MAX = 8
WAIT_SECONDS = 1.0
WAIT_SECONDS_MAX = 120.0
SILENT_ATTEMPTS_MAX = 4
COLUMN_IDS_MAX = 4
FIRST_COLUMN = "name"  # every board's own, shown first

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on a board that a person must look at; `about` names the column, group or board."""

    board: str
    about: str
    message: str


@dataclass(frozen=True, slots=True)
class Site:
    """
    One board under construction.

    `ours` says that provisioning made it; `add_columns` that columns may be made on it. `renamed` has, by board, the
    ids that monday gave to columns instead of those that were chosen; `save` keeps what is noted there. `where` is
    said behind what is done to a column: empty, or that it is a column of the lines. `titles` has, by board, the ids of
    groups by the titles that they had when they were last read.
    """

    board: str
    client: MondayClient
    ours: bool
    add_columns: bool
    dry_run: bool
    actions: list[str] = field(default_factory=list[str])
    findings: list[Finding] = field(default_factory=list[Finding])
    renamed: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    save: Callable[[], None] = lambda: None
    where: str = ""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def of_lines(self) -> "Site":
        """The same site where it tells of the columns of lines."""
        return replace(self, where=" of the lines")

    def act(self, what: str) -> None:
        """Note what is done, or would be."""
        self.actions.append(f"{self.board}: {what}")

    def find(self, about: str, message: str) -> None:
        """Note what a person must look at."""
        self.findings.append(Finding(self.board, about, message))

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """Send one document and return its data."""
        return (await self.client.query(question.document, question.variables)).data

    async def read(self, board_id: str) -> RealBoard | None:
        """Read how a board is built; None when it is not there."""
        board = (await read_boards(self.client, [board_id])).get(board_id)
        if board is None:
            return None
        return replace(board, renamed=self.renamed.get(board_id, {})).remembering(self.titles.get(board_id, {}))

    def note(self, board_id: str, column_id: str, made: Mapping[str, Any]) -> str:
        """Return the id of a column that was made; keep it, where it is not the one that was chosen."""
        ids = {str(one["id"]) for one in made.values() if isinstance(one, dict) and one.get("id") is not None}
        for real_id in ids - {column_id}:
            self.renamed.setdefault(board_id, {})[column_id] = real_id
            self.save()
            return real_id
        return column_id

    async def make(self, about: str, what: str, question: Question) -> Mapping[str, Any] | None:
        """Send one change of the board and return its data; None for a dry run or when monday refuses."""
        self.act(what)
        if self.dry_run:
            return None
        try:
            return await self.ask(question)
        except RefusedError as error:
            self.find(about, error.reason)
            return None


async def read_boards(client: MondayClient, board_ids: Sequence[str]) -> dict[str, RealBoard]:
    """Read how up to `BOARDS_A_PAGE` boards are built; where no settings are shown, under their older name too."""
    question = schema.boards_question(board_ids)
    data = (await client.query(question.document, question.variables)).data
    if not schema.lacks_settings(data):
        return schema.boards_of(data)
    question = schema.older_settings_question(board_ids)
    return schema.boards_of(data, (await client.query(question.document, question.variables)).data)


async def settled(clock: Clock, step: Callable[[], Awaitable[Made]]) -> Made:
    """Run a step; begin it again, a limited number of times, when monday refuses for now or gives no answer."""
    for attempt in range(ATTEMPTS_MAX - 1):
        try:
            return await step()
        except TransientError as error:
            wait = error.retry_after if error.retry_after is not None else WAIT_SECONDS * 2**attempt
            silent = error.retry_after is None and attempt + 1 >= SILENT_ATTEMPTS_MAX
            if silent or wait > WAIT_SECONDS_MAX:
                raise
            await clock.sleep(wait)
    return await step()


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
        elif not plan.links and plan.mirror is None:
            real_id = await create(site, board_id, plan, (), before)
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
            question = schema.create_group_question(board.id, title, before)
            made = (await site.make(title, f"create the group {title!r}", question) or {}).get("create_group")
            before = str(made["id"]) if isinstance(made, dict) and made.get("id") is not None else before


async def _renamed(site: Site, board_id: str, group_id: str, title: str) -> dict[str, str]:
    """Give monday's own group a title of ours; empty where that does not work, so that one is made beside it."""
    if site.dry_run:
        return {}
    try:
        answer = await site.ask(schema.rename_group_question(board_id, group_id, title))
    except RefusedError:
        return {}
    if not isinstance(answer.get("update_group"), dict):
        return {}
    site.act(f"create the group {title!r}")
    return {title: group_id}


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
    site.act(f"create the column {plan.id} ({plan.type}, {plan.title!r}){site.where}")
    if site.dry_run:
        return None
    place = after if site.ours else None  # on a person's board what is new comes last
    why = ""
    for column_id in candidates(plan):
        try:
            made = await site.ask(schema.create_column_question(board_id, column_id, plan, links, place))
        except RefusedError as error:
            why = why or error.reason
        else:
            return site.note(board_id, column_id, made)
    site.find(plan.id, why)
    return None


async def _widen(site: Site, board: RealBoard, plan: ColumnPlan, column: RealColumn) -> None:
    if plan.type not in LABELLED or column.type != plan.type:
        return
    lacking = [label for label in plan.labels if label not in column.label_ids()]
    if lacking and site.ours and not plan.given:
        what = f"add {len(lacking)} labels to the column {plan.id}{site.where}"
        await site.make(plan.id, what, schema.update_labels_question(board.id, column, plan.labels))


async def _connect(site: Site, board: RealBoard, plan: ColumnPlan, column: RealColumn, links: Sequence[str]) -> None:
    if column.type != plan.type or all(link in column.board_ids for link in links):
        return
    if site.ours and not plan.given:
        what = f"connect the column {plan.id}{site.where} to {len(links)} boards"
        await site.make(plan.id, what, schema.update_relation_question(board.id, column, links))
