"""The binding: the whole story of a key, and so the backlog."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Literal

from storeboard.model.deliveries import PRIORITY_LIVE
from storeboard.model.items import Fault, Item
from storeboard.model.refs import Key, Value

BindingState = Literal["open", "excluded", "gone", "removed"]
"""`open`: live or to be. `excluded`: no route takes it. `gone`: deleted in commercetools. `removed`: a person removed
the item from the board, which is respected."""


@dataclass(frozen=True, slots=True)
class BoundChild:
    """
    A line that we made: its monday id and what was last written to it; no id when a person removed it.

    `place` is the key of the board of lines that it is an item of, empty for a subitem. `former` are items of the same
    line in an earlier shape, as (item id, place), to be archived when this one stands.
    """

    item_id: str
    name: str
    columns: Dict[str, Value]
    place: str = ""
    former: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """The item that a key had on a board of another account, with its lines and posts, until it is archived there."""

    board: str
    item_id: str
    children: Dict[str, BoundChild] = field(default_factory=dict[str, BoundChild])
    posted: Dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    A write left and its answer is unknown.

    `batch` is the announced batch. `creates` says whether an item or subitem may have come into being. `first` and
    `last` are the first and last permit to send under this generation's key. `external_ids` are the ids that the
    key's creates carry in that batch. `error` is what monday answered these creates with when it was an error that
    does not say whether they were executed; None when nothing was answered.
    """

    batch: str
    creates: bool
    first: float
    last: float
    external_ids: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """
    A key, its item and its state. It is the backlog: no other list of jobs exists.

    `touches` counts every touch; `claimed_touches` is its value when claimed. `applied` is None while nothing is
    known to stand (no item yet, or not trusted). `crashes` counts the runs that ended without settling it.
    `refused` holds the value that the board refused, per column, and since when. `rewrite_after` is the time of the
    last ambiguous change: what was written is trusted again only after a confirmed full write that left later than
    it. `stale` counts the reads in a row that were older than promised. `unexplained` counts the creates that monday
    refused without a reason that we know and of which nothing was found after the long wait. `former` is the item in
    the account that the record has left. `posted` are the posts that stand on the item, as `kind:id` by their identity,
    the oldest first; `recall` says that there may be others, which are to be looked up before anything is posted.
    """

    key: Key
    lane: str
    state: BindingState = "open"
    board: str | None = None
    item_id: str | None = None
    applied: Item | None = None
    children: Dict[str, BoundChild] = field(default_factory=dict[str, BoundChild])
    version: int = 0
    promised_version: int = 0
    deleted: bool = False
    erasure: bool = False
    touches: int = 0
    claimed_touches: int = 0
    due_at: float | None = None
    priority: int = PRIORITY_LIVE
    attempts: int = 0
    stale: int = 0
    unexplained: int = 0
    crashes: int = 0
    cause: str = ""
    happened_at: float | None = None
    doubt: Doubt | None = None
    rewrite_after: float | None = None
    isolate: bool = False
    refused: Dict[str, tuple[Value, str, float]] = field(default_factory=dict[str, tuple[Value, str, float]])
    faults: tuple[Fault, ...] = ()
    parked: str | None = None
    absent_since: float | None = None
    generation: int = 0
    former: Former | None = None
    posted: Dict[str, str] = field(default_factory=dict[str, str])
    recall: bool = False
