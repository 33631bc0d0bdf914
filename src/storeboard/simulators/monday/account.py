"""
One simulated monday account: everything that stands in it, its time, its meters and what went on.

The same seed gives the same ids in the same order. Time comes only from the given clock and sleep. Nothing here
checks a rule: `operations`, `structure` and `gateway` do.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from storeboard.simulators.monday.faults import Faults
from storeboard.simulators.monday.idempotency import Replies
from storeboard.simulators.monday.limits import COSTS, Meter, limits_of
from storeboard.simulators.monday.refusals import no_board, no_item
from storeboard.simulators.monday.world import (
    Activity,
    Board,
    CustomActivity,
    Executed,
    Item,
    ManagedColumn,
    Tag,
    Team,
    User,
    Workspace,
)

Sender = Callable[[str, Mapping[str, str], bytes], Awaitable[tuple[int, bytes]]]
Hook = Callable[[Executed], None]

log_length_max = 1_000_000
_first_ids = {"board": 18_400_000_000, "item": 12_700_000_000, "user": 107_000_000, "other": 810_000_000}
_digits = "0123456789abcdefghijklmnopqrstuvwxyz"


class Account:
    """
    The state of the world and the knobs of its behaviour.

    `latency` is the time of a request and `mutation_seconds` of each mutation in it; `index_lag` is how long search
    does not see a write. `tokens` maps further tokens to user ids, so that a second person can use the API.
    """

    def __init__(
        self,
        *,
        plan: str = "pro",
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        latency: float = 0.0,
        mutation_seconds: float = 0.0,
        index_lag: float = 0.0,
        costs: Mapping[str, int] | None = None,
        limits: Mapping[str, float] | None = None,
        sender: Sender | None = None,
        signing_secret: str | None = None,
        name: str = "Demo Sales",
    ) -> None:
        self.plan = plan
        self.clock = clock
        self.sleep = sleep
        self.latency = latency
        self.mutation_seconds = mutation_seconds
        self.index_lag = index_lag
        self.costs = {**COSTS, **(costs or {})}
        self.limits = limits_of(plan, limits)
        self.meter = Meter(self.limits)
        self.faults = Faults()
        self.replies = Replies()
        self.sender = sender
        self.signing_secret = signing_secret
        self.name = name
        self.seed = seed
        self.random = Random(seed)
        self._next_id = {kind: first + self.random.randrange(9_000_000) for kind, first in _first_ids.items()}
        self._forget_everything()
        self._settle_in()

    def _forget_everything(self) -> None:
        self.boards: dict[str, Board] = {}
        self.items: dict[str, Item] = {}
        self.users: dict[str, User] = {}
        self.teams: dict[str, Team] = {}
        self.tags: dict[str, Tag] = {}
        self.activities: dict[str, CustomActivity] = {}
        self.managed_columns: dict[str, ManagedColumn] = {}
        self.workspaces: dict[str, Workspace] = {}
        self.tokens: dict[str, str] = {}
        self.jobs: dict[str, Any] = {}
        self.cursors: dict[str, Any] = {}
        self.writing: dict[str, int] = {}
        self.log: list[Executed] = []
        self.hooks: list[Hook] = []
        self.revision = 0
        self.watchers: set[asyncio.Event] = set()
        self.tasks: set[asyncio.Task[Any]] = set()

    def _settle_in(self) -> None:
        self.id = str(32_000_000 + self.random.randrange(1_000_000))
        self.me = self.add_user("Storeboard", "storeboard@example.com", kind="service_user")
        core, crm = self.new_id("other"), self.new_id("other")
        now = self.clock()
        for title, product, default in (("Main workspace", core, True), ("CRM", crm, False)):
            workspace = Workspace(self.new_id("other"), title, "open", now, None, product, default)
            self.workspaces[workspace.id] = workspace
        self.products = {core: "core", crm: "crm"}

    @property
    def now(self) -> float:
        return self.clock()

    def new_id(self, kind: str) -> str:
        self._next_id[kind] += self.random.randint(1, 97)
        return str(self._next_id[kind])

    def new_word(self, length: int = 8) -> str:
        return "".join(self.random.choices(_digits, k=length))

    def add_user(self, name: str, email: str, *, kind: str = "member", token: str | None = None) -> User:
        """Add a person (or a service user); with a token that person can use the API."""
        user = User(self.new_id("user"), name, email, kind=kind)
        self.users[user.id] = user
        if token is not None:
            self.tokens[token] = user.id
        return user

    def add_team(self, name: str, *users: User) -> Team:
        """Add a team of people."""
        team = Team(self.new_id("other"), name, [user.id for user in users])
        self.teams[team.id] = team
        return team

    def tag(self, name: str) -> Tag:
        """Return the tag of that name, whatever its case; make it if there is none."""
        for tag in self.tags.values():
            if tag.name.casefold() == name.casefold():
                return tag
        made = Tag(self.new_id("other"), name, "#037f4c")
        self.tags[made.id] = made
        return made

    def board(self, board_id: object, *, active: bool = True) -> Board:
        """Return the board, or refuse."""
        board = self.boards.get(str(board_id))
        if board is None or (active and board.state != "active"):
            raise no_board(str(board_id))
        return board

    def item(self, item_id: object) -> Item:
        """Return the item whatever its state, or refuse."""
        item = self.items.get(str(item_id))
        if item is None:
            raise no_item(str(item_id))
        return item

    def wrote(self, board: Board, event: str, user: User, item: Item | None = None, **data: Any) -> None:
        """Note a change: the board's activity log, the search index and everyone who watches."""
        now = self.now
        board.updated_at = now
        if item is not None:
            item.updated_at = now
            self._index(item, now)
        board.activity.append(
            Activity(
                self.new_word(20),
                now,
                event,
                "pulse" if item is not None else "board",
                user.id,
                None if item is None else item.id,
                data.get("column_id"),
                {"board_id": board.id, **({} if item is None else {"pulse_id": item.id}), **data},
            )
        )
        self.revision += 1
        for watcher in self.watchers:
            watcher.set()

    def _index(self, item: Item, now: float) -> None:
        if self.index_lag > 0 or item.pending:
            shown = max(now + self.index_lag, item.pending[-1][0] if item.pending else 0.0)
            item.pending.append((shown, item.snapshot()))

    def about_to_change(self, item: Item) -> None:
        """Keep what search shows of an item that is changed while the index lags."""
        if self.index_lag > 0 and not item.pending:
            item.indexed = item.snapshot()

    def turn_faults(self, rates: Any, seconds: Any) -> None:
        """Let exactly these faults be drawn by the account's seed from now on; none calms it."""
        self.faults.turn(Random(f"{self.seed}/faults"), rates, seconds)

    def record(self, executed: Executed) -> None:
        """Append to the log and tell the hooks."""
        if len(self.log) >= log_length_max:
            del self.log[: log_length_max // 2]
        self.log.append(executed)
        for hook in self.hooks:
            hook(executed)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something beside the requests; its failure is fetched, so that nobody is warned of it later."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled():
            task.exception()

    async def close(self) -> None:
        """Cancel what still runs beside the requests: deliveries, late executions."""
        running = list(self.tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def iso(at: float) -> str:
    """Write a time as monday does."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
