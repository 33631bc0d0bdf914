"""What comes back from monday: results, look-ups, live items and the budget."""

from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

from storeboard.model.items import Item
from storeboard.model.writes import Mutation


@dataclass(frozen=True, slots=True)
class Written:
    """monday answered with the item's id: the write stands."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Limited:
    """monday refused for now and executed nothing. `scope` says which limit, `retry_after` seconds until it returns."""

    scope: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """monday refused this write for good and executed nothing. `columns` are the monday column ids it named."""

    code: str
    reason: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """The item (or its board) is not there any more, or is archived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Halted:
    """The account or the whole API refuses us until a person acts (token, scope, API version); nothing executed."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """
    It is unknown whether monday executed the write.

    `error` is set when monday did answer this write, with an error or without a result: the error's code, or `no code`.
    """

    why: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """The request never left: the permit was stale or no connection could be made."""

    why: str


Result = Written | Limited | Rejected | Missing | Halted | Lost | Unsent


@dataclass(frozen=True, slots=True)
class BudgetReport:
    """What one answer said of the account's budget; None where it said nothing. `resets_in` is in seconds."""

    complexity_before: int | None = None
    complexity_after: int | None = None
    complexity_query: int | None = None
    complexity_limit: int | None = None
    complexity_resets_in: float | None = None
    minute_left: int | None = None
    minute_limit: int | None = None
    concurrency_left: int | None = None
    concurrency_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one batch: a result per alias, the budget it reported, and how long it took (seconds)."""

    results: Dict[str, Result]
    report: BudgetReport = BudgetReport()
    took: float = 0.0
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An item that a look-up by external id found: compared exactly, active or not."""

    external_id: str
    item_id: str
    board_id: str
    state: str = "active"
    creator_id: str | None = None
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """One document ready to be announced: its text, its variables and the mutation behind each alias."""

    document: str
    variables: Dict[str, Any]
    aliases: tuple[tuple[str, Mutation], ...]


@dataclass(frozen=True, slots=True)
class LiveItem:
    """An item as it stands on a board, its cells in canonical form; `children` are its subitems when asked for."""

    item_id: str
    board_id: str
    state: str
    external_id: str | None
    item: Item
    creator_id: str | None = None
    children: tuple["LiveItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """
    What one monday account still allows, shared by all its lanes.

    `calls_*` is the day (until `calls_reset_at`), `minute_*` the calls of the running minute, `complexity_*` the
    points of the running minute (until `complexity_reset_at`). `blocked_until` is set by a refusal. `costs` is the
    learned complexity of one mutation by kind, `seconds` its learned time. `read_at` is when monday was last asked for
    the limits; 0 while they are assumed.
    """

    account: str
    calls_limit: int
    calls_left: int
    calls_reset_at: float
    complexity_limit: int
    complexity_left: int
    complexity_reset_at: float
    minute_limit: int
    minute_left: int
    minute_reset_at: float
    concurrency_limit: int = 40
    blocked_until: float = 0.0
    blocked_why: str = ""
    halted: str | None = None
    costs: Dict[str, float] = field(default_factory=dict[str, float])
    seconds: Dict[str, float] = field(default_factory=dict[str, float])
    read_at: float = 0.0


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """What became known of an account's budget: `change` (pure) makes the new one of the one that stands, if any."""

    account: str
    change: Callable[[Budget | None], Budget]
