"""
One monday account as the engine sees it: compose, send, find, states, scan.

It asks in as few calls as monday allows and never retries: what cannot be relied on is a `TransientError`, and the
caller decides when to ask again.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx2

from storeboard.errors import TerminalError, TransientError
from storeboard.model import (
    Batch,
    BoardFacts,
    Budget,
    BudgetReport,
    Composed,
    Found,
    LiveItem,
    Mutation,
    Post,
    Rejected,
    Reply,
)
from storeboard.monday import reads
from storeboard.monday.budget import calls_a_day_of, plan_budget, tier_of
from storeboard.monday.directory import Directory
from storeboard.monday.documents import compose
from storeboard.monday.posts import ITEMS_A_LOOK_UP_MAX, posts_found, posts_question
from storeboard.monday.reads import Question
from storeboard.monday.structures import Columns, Structures, columns_to
from storeboard.monday.wire import API_VERSION, CALL_SECONDS_MAX, Answer, Clock, Wire

Told = Callable[[BudgetReport], Awaitable[None]]
Patience = Callable[[TransientError], Awaitable[None]]

PAGES_MAX = 1_000
SEARCH_PAGES_MAX = 20

_PLAN = "query { account { tier plan { tier } products { kind tier } } }"
_DAILY_LIMIT = "query { platform_api { daily_limit { base total } } }"
_ME = "query { me { id } }"


class MondayClient:
    """
    One account, through its API token. It holds connections, so close it.

    `told` hears what each answer to a question says of the budget.
    """

    def __init__(
        self,
        api_url: str,
        token: str,
        *,
        clock: Clock,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout: float = CALL_SECONDS_MAX,
        api_version: str = API_VERSION,
        told: Told | None = None,
    ) -> None:
        self.clock = clock
        self._told = told
        self._directory = Directory(clock)
        self._structures = Structures(clock)
        self._wire = Wire(api_url, token, clock=clock, transport=transport, timeout=timeout, api_version=api_version)

    def __repr__(self) -> str:
        return f"MondayClient({self._wire!r})"

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._wire.aclose()

    def compose(self, mutations: Sequence[Mutation], facts: Mapping[tuple[str, str], BoardFacts]) -> Composed:
        """Build one document of aliased mutations and the complexity field."""
        return compose(mutations, facts)

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        """Send the batch exactly as announced, unless `expires_at` (monotonic) has passed at the socket."""
        reply = await self._wire.send(batch, expires_at)
        moves = (alias for alias, mutation in batch.mutations if mutation.kind == "move_to_board")
        if any(isinstance(reply.results.get(alias), Rejected) for alias in moves):
            self._structures.forget()
        return reply

    async def find(self, wanted: Mapping[str, tuple[str, Sequence[str]]]) -> Mapping[str, Sequence[Found]]:
        """
        Look up items by external id: board id -> (external id column, external ids).

        The answer has every wanted id, compared exactly. Raise `TransientError` when it cannot be relied on.
        """
        found: dict[str, list[Found]] = {one: [] for _, external_ids in wanted.values() for one in external_ids}
        searches = reads.searches_of(wanted)
        if not searches:
            return found
        data = await self._ask(reads.find_question(searches))
        for search in searches:
            page = data.get(search.alias)
            for _ in range(SEARCH_PAGES_MAX):
                if not isinstance(page, dict) or not isinstance(page.get("items"), list):
                    raise TransientError("monday answered a look-up without a page")
                for one in reads.found_of(search, page):
                    found[one.external_id].append(one)
                cursor = reads.cursor_of(page)
                if cursor is None:
                    break
                page = (await self._ask(reads.find_next_question(search, cursor))).get(search.alias)
            else:
                raise TransientError("a look-up has more pages than are read")
        return found

    async def posts(
        self, wanted: Mapping[str, Sequence[Post]], since: float | None = None
    ) -> Mapping[str, Mapping[str, Sequence[Found]]]:
        """
        Look posts up on items: by item id and the identity of each wanted post, those that say the same.

        `since` is when they were sent at the earliest; without it a milestone is known by its title alone.
        """
        found: dict[str, dict[str, list[Found]]] = {}
        item_ids = list(wanted)
        for start in range(0, len(item_ids), ITEMS_A_LOOK_UP_MAX):
            some = {item_id: wanted[item_id] for item_id in item_ids[start : start + ITEMS_A_LOOK_UP_MAX]}
            found |= posts_found(some, await self._ask(posts_question(some)), since)
        return found

    async def states(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """The state of items by id; an id that monday does not know is `missing`."""
        states: dict[str, str] = {}
        distinct = tuple(dict.fromkeys(item_ids))
        for start in range(0, len(distinct), reads.ITEMS_A_CALL_MAX):
            asked = distinct[start : start + reads.ITEMS_A_CALL_MAX]
            states |= reads.states_of(await self._ask(reads.states_question(asked)), asked)
        return states

    async def ids(self, names: Sequence[str]) -> Mapping[str, str]:
        """The ids of users by e-mail address, of teams by `team:<name>`, of tags by `tag:<name>`, as far as known."""
        return await self._directory.ids(names, self._ask)

    async def places(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """The id of the board that each active one of these items stands on."""
        found: dict[str, str] = {}
        distinct = tuple(dict.fromkeys(item_ids))
        for start in range(0, len(distinct), reads.ITEMS_A_CALL_MAX):
            found |= reads.places_of(
                await self._ask(reads.states_question(distinct[start : start + reads.ITEMS_A_CALL_MAX]))
            )
        return found

    async def columns_to(
        self, source: str, target: str, known: Mapping[str, str], subitems: Mapping[str, str] | None = None
    ) -> tuple[Columns | None, Columns | None]:
        """Which column of a board takes the cells of each column of another; the same of their boards of subitems."""
        boards = await self._structures.of([source, target], self._ask)
        if source not in boards or target not in boards:
            return None, None
        columns = columns_to(boards[source], boards[target], known)
        below = [boards[one].lines_board_id() for one in (source, target)]
        if below[0] is None or below[1] is None or subitems is None:
            return columns, None
        return columns, (await self.columns_to(below[0], below[1], subitems))[0]

    async def items(self, facts: BoardFacts, item_ids: Sequence[str]) -> Sequence[LiveItem]:
        """The active ones of these items, decoded by the facts' columns."""
        found: list[LiveItem] = []
        distinct = tuple(dict.fromkeys(item_ids))
        for start in range(0, len(distinct), reads.ITEMS_A_CALL_MAX):
            question = reads.items_question(facts, distinct[start : start + reads.ITEMS_A_CALL_MAX])
            found += reads.live_items_of(facts, await self._ask(question))
        return found

    async def scan(
        self, facts: BoardFacts, children: bool = False, patience: Patience | None = None
    ) -> AsyncIterator[Sequence[LiveItem]]:
        """
        Every active item of a board by pages, decoded by the facts' columns.

        A page that cannot be had now is asked for again when `patience` returns.
        """
        question = reads.scan_question(facts, children=children)
        for _ in range(PAGES_MAX):
            page = await self._page(facts, question, patience)
            yield reads.live_items_of(facts, page)
            cursor = reads.cursor_of(page)
            if cursor is None:
                return
            question = reads.scan_next_question(facts, cursor, children=children)
        raise TransientError("a board has more pages than are read")

    async def _page(self, facts: BoardFacts, question: Question, patience: Patience | None) -> Mapping[str, Any]:
        while True:
            try:
                page = reads.page_of(await self._ask(question))
                if page is None:
                    raise TransientError(f"monday answered without the board {facts.board_id}")
                return page
            except TransientError as error:
                if patience is None:
                    raise
                await patience(error)

    async def query(self, document: str, variables: Mapping[str, Any]) -> Answer:
        """Ask anything and return data without a single error; raise `TransientError` or `TerminalError` else."""
        answer = await self._wire.query(document, variables)
        if self._told is not None:
            await self._told(answer.report)
        return answer

    async def user_id(self) -> str:
        """The id of the user whom the token belongs to."""
        me = (await self.query(_ME, {})).data.get("me")
        return str(me["id"]) if isinstance(me, dict) else ""

    async def _ask(self, question: Question) -> Mapping[str, object]:
        return (await self.query(question.document, question.variables)).data


async def read_budget(client: MondayClient, account: str) -> Budget:
    """
    The budget to begin with, from the account's plan and daily limit where monday tells them.

    Two small calls; a field that the API or the token does not offer counts as not told. Raise `TransientError`
    when monday cannot be asked at all.
    """
    plan = await _asked(client, _PLAN, "account")
    limit = await _asked(client, _DAILY_LIMIT, "platform_api")
    return plan_budget(account, client.clock.now(), tier_of(plan), calls_a_day_of(limit))


async def _asked(client: MondayClient, document: str, field: str) -> object:
    try:
        return (await client.query(document, {})).data.get(field)
    except TerminalError:
        return None
