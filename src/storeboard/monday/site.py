"""
The board that is being built: ask monday for it, note what was done, what is missing and what had to be left out.

Monday may refuse or not know what only makes a board nicer (a place, a description, a unit). Then the thing is made
without it, and that is told as an optional finding: nothing that is written depends on it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from storeboard.errors import TransientError
from storeboard.monday import schema
from storeboard.monday.client import MondayClient
from storeboard.monday.reads import Question
from storeboard.monday.schema import Access, RealBoard
from storeboard.monday.structures import read_boards_by
from storeboard.monday.wire import Clock, RefusedError

ATTEMPTS_MAX = 8
WAIT_SECONDS = 1.0
WAIT_SECONDS_MAX = 120.0
SILENT_ATTEMPTS_MAX = 4
SILENT_ATTEMPTS_IN_FULL_MAX = 2

PLACE = "place"
DESCRIPTION = "description"
NOTHING = "monday answered with nothing"

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something on a board that a person must look at; `about` names the column, group or board.

    `optional` says that nothing which is written depends on it.
    """

    board: str
    about: str
    message: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several documents that make the same thing, from the fullest to the barest; `uses` names its niceties."""

    uses: tuple[str, ...]
    question: Question


@dataclass(slots=True)
class Manners:
    """What an account was seen not to take: niceties by name, and how often it gave no answer to which variants."""

    refused: set[str] = field(default_factory=set[str])
    silences: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])

    def heard_nothing(self, place: str, number: int, error: TransientError) -> None:
        """Count that a variant had no answer, unless monday said when to come back."""
        if error.retry_after is None:
            self.silences[place, number] = self.silences.get((place, number), 0) + 1

    def is_silent(self, place: str, number: int) -> bool:
        """Tell whether a variant is not worth another try; the fullest one has more tries than the others."""
        return self.silences.get((place, number), 0) >= (1 if number else SILENT_ATTEMPTS_IN_FULL_MAX)


@dataclass(frozen=True, slots=True)
class Site:
    """
    One board under construction.

    `ours` says that provisioning made it; `add_columns` that columns may be made on it. `renamed` has, by board, the
    ids that monday gave to columns instead of those that were chosen; `save` keeps what is noted there. `where` is
    said behind what is done to a column: empty, or that it is a column of the lines. `titles` has, by board, the ids of
    groups by the titles that they had when they were last read. `manners` are those of the account.
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
    manners: Manners = field(default_factory=Manners)

    def of_lines(self) -> "Site":
        """The same site where it tells of the columns of lines."""
        return replace(self, where=" of the lines")

    def act(self, what: str) -> None:
        """Note what is done, or would be."""
        self.actions.append(f"{self.board}: {what}")

    def find(self, about: str, message: str) -> None:
        """Note what a person must look at."""
        self.findings.append(Finding(self.board, about, message))

    def forgo(self, about: str, message: str) -> None:
        """Note what had to be left out, without harm to what is written."""
        self.findings.append(Finding(self.board, about, message, optional=True))

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
            return self.rename(board_id, column_id, real_id)
        return column_id

    def rename(self, board_id: str, column_id: str, real_id: str) -> str:
        """Keep the id that a column has instead of the one that was chosen, and return it."""
        self.renamed.setdefault(board_id, {})[column_id] = real_id
        self.save()
        return real_id

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

    async def beautify(self, about: str, what: str, question: Question) -> Mapping[str, Any] | None:
        """Send one change that may as well not be; None for a dry run or when monday does not take it."""
        if self.dry_run:
            self.act(what)
            return None
        try:
            made = await self.first_taken(about, (Variant((), question),))
        except TransientError as error:
            if not self.manners.is_silent(f"{self.board}{self.where}: {about}", 0):
                raise
            self.forgo(about, f"not done: {what}; {error.reason}")
            return None
        if isinstance(made, str):
            self.forgo(about, f"not done: {what}; {made}")
            return None
        self.act(what)
        return made

    async def first_taken(self, about: str, variants: Sequence[Variant]) -> Mapping[str, Any] | str:
        """
        Send one document after another until monday takes one; return its data, and note what it leaves out.

        Return the reason of the first refusal when all are refused. One about which monday gave no answer is left out
        when the step is begun again, as soon as the fullest one had none several times.
        """
        why = ""
        for number, variant in enumerate(variants):
            place = f"{self.board}{self.where}: {about}"
            is_last = number == len(variants) - 1
            if self.manners.refused.intersection(variant.uses) or (
                not is_last and self.manners.is_silent(place, number)
            ):
                continue
            try:
                data = await self.ask(variant.question)
            except RefusedError as error:
                why = why or error.reason
                continue
            except TransientError as error:
                self.manners.heard_nothing(place, number, error)
                if not is_last and self.manners.is_silent(place, number):
                    raise TransientError(error.reason, 0.0) from None  # there is another way to try at once
                raise
            if any(value is not None for value in data.values()):
                full = variants[0].uses
                self._left_out(about, [one for one in full if one not in variant.uses], why)
                return data
            why = why or NOTHING
        return why

    async def at_best(self, about: Sequence[str], step: Callable[[], Awaitable[None]]) -> None:
        """Run a step that may as well not be; note it where monday has no answer to it."""
        try:
            await settled(self.client.clock, step)
        except TransientError as error:
            if error.retry_after:
                raise
            for one in about:
                self.forgo(one, f"not done; {error.reason}")

    def _left_out(self, about: str, names: Sequence[str], why: str) -> None:
        if len(names) == 1:
            self.manners.refused.update(names)
        if names:
            self.forgo(about, f"made without its {' and '.join(names)}; {why or 'monday does not take it'}")


async def read_boards(client: MondayClient, board_ids: Sequence[str]) -> dict[str, RealBoard]:
    """Read how up to `BOARDS_A_PAGE` boards are built; where no settings are shown, under their older name too."""

    async def ask(question: Question) -> Mapping[str, Any]:
        return (await client.query(question.document, question.variables)).data

    return await read_boards_by(ask, board_ids)


async def read_access(client: MondayClient, board_ids: Sequence[str]) -> dict[str, Access]:
    """What the token's user may do with up to `BOARDS_A_PAGE` boards; nothing of those that monday tells nothing of."""
    question = schema.access_question(board_ids)
    try:
        return schema.access_of((await client.query(question.document, question.variables)).data)
    except (RefusedError, TransientError):
        return {}  # older and other servers do not know it; a write will tell


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


def id_of(made: Mapping[str, Any]) -> str:
    """The id of what a document made; raise `RefusedError` when monday tells none."""
    for one in made.values():
        if isinstance(one, dict) and one.get("id") is not None:
            return str(one["id"])
    raise RefusedError("monday answered a creation without an id")
