"""
The nouns of the house, all frozen.

A `Ref` seen through a `Mapping` is a `Key`. A key's `Resource` is rendered to an `Item`; the `Binding` remembers
what of it stands on the board; a `Plan` holds the `Mutation`s that make the board agree; a `Batch` is what one
document sends; each mutation comes back as a `Result` and each key as an `Outcome`.

This module imports nothing of ours, reads no clock and does no I/O. Times are UTC epoch seconds (`float`).
"""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any, Literal

Resource = dict[str, Any]
"""The JSON of a commercetools resource, as fetched just now; expansions stand in `obj`."""

Value = str | bool | tuple[str, ...] | None
"""
A cell in its canonical form, hashable and JSON-able; None is the empty cell. By column type: text, long_text, status
(label), email (address), country (ISO 3166 alpha-2) are `str`; numbers is a plain decimal `str` without exponent;
date is `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS` (UTC); checkbox is `True` or None; dropdown (labels), board_relation
(item ids), people (ids) are sorted tuples; phone is `(number, ISO 3166 alpha-2)`; link is `(url, text)`.
"""

Owner = Literal["commerce", "monday", "shared"]
Lines = Literal["none", "subitems"]
WhenGone = Literal["archive", "leave", "move"]
OnError = Literal["skip_field", "empty", "park"]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A commercetools resource, written `acme/order/1b2c`; `type` is the commercetools typeId. Ids are lower case."""

    project: str
    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.project}/{self.type}/{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A `Ref` seen through one mapping: the unit of work. Written `orders:acme/order/1b2c`."""

    mapping: str
    ref: Ref

    def __str__(self) -> str:
        return f"{self.mapping}:{self.ref}"


def ref_of(text: str) -> Ref:
    """Read `project/type/id`; raise ValueError for any other form."""
    project, type_, id_ = text.split("/")
    return Ref(project, type_, id_)


def key_of(text: str) -> Key:
    """Read `mapping:project/type/id`; raise ValueError for any other form."""
    mapping, ref = text.split(":", 1)
    return Key(mapping, ref_of(ref))


# ---- what a door delivers ---------------------------------------------------------------------------------------

NotificationKind = Literal["changed", "deleted", "test", "unknown"]


@dataclass(frozen=True, slots=True)
class Notification:
    """
    What a door delivered, decoded.

    `external_id` is the identity for dropping repeats. `ref` is None for the test notification and for what is
    quarantined. `version` is the resource version it promises, 0 when it promises none. `quarantine` is the reason
    why an authentic delivery is unusable, None when it is usable; only then is `body` kept.
    """

    source: str
    external_id: str
    kind: NotificationKind
    ref: Ref | None = None
    version: int = 0
    sequence: int | None = None
    erasure: bool = False
    happened_at: float | None = None
    quarantine: str | None = None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Touch:
    """
    Mark `key` due in `lane`: the one thing that every cause does.

    `version` is what the cause promises to be readable (0: nothing). `deleted` says that commercetools reported the
    deletion, `erasure` that personal cells must be overwritten too. Lower `priority` goes first.
    """

    key: Key
    lane: str
    cause: str
    version: int = 0
    deleted: bool = False
    erasure: bool = False
    priority: int = 10
    happened_at: float | None = None


PRIORITY_PERSON, PRIORITY_LIVE, PRIORITY_RELATION, PRIORITY_SCHEDULE, PRIORITY_BACKFILL = 0, 10, 20, 30, 40


# ---- configuration, as the pure floor sees it ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How one value is read: first a path (or a template), then transforms, then a lookup, then a default.

    `transforms` are `(name, arguments)`. `lookup` maps text to text; a value without a match takes `default`, and
    without a default is a fault.
    """

    path: str | None = None
    template: str | None = None
    transforms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lookup: Dict[str, str] | None = None
    default: str | None = None
    has_default: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a mapping. `type` is monday's name of it; `link` names the mapping a board_relation points to."""

    name: str
    type: str
    rule: Rule | None
    title: str
    owner: Owner = "commerce"
    once: bool = False
    on_error: OnError = "skip_field"
    link: str | None = None
    column_id: str | None = None
    labels: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Where a record goes that meets all of `when`; `group` gives the group's title."""

    board: str
    when: tuple[tuple[str, Any], ...] = ()
    group: Rule | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file, validated: which entity goes to which board, as which columns, under which policies."""

    name: str
    entity: str
    projects: tuple[str, ...]
    routes: tuple[Route, ...]
    title: Rule
    columns: tuple[Column, ...]
    lines: Lines = "none"
    line_title: Rule | None = None
    line_columns: tuple[Column, ...] = ()
    when_gone: WhenGone = "archive"
    gone_group: str | None = None


# ---- what stands, or should stand, on a board ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one column could not be rendered or was refused. `value` never holds a personal value."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Child:
    """One line of an item: keyed by the line's id, written as a subitem."""

    id: str
    name: str
    columns: Dict[str, Value]


@dataclass(frozen=True, slots=True)
class Item:
    """
    What a record looks like on its board: one type for desired, applied and live.

    `columns` holds every commerce-owned column of the mapping (full width; None is an empty cell), except those in
    `faults`, which keep what they have. Columns written once are in `columns` too. `children` keep commercetools'
    order.
    """

    board: str
    group: str | None
    name: str
    columns: Dict[str, Value]
    children: tuple[Child, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    A desired item before its relations are resolved, with the refs it was made of and the keys it links to.

    `park` is the reason for which the whole record must wait for a person, None when it may go on.
    """

    item: Item
    version: int
    uses: tuple[Ref, ...] = ()
    links: Dict[str, tuple[Key, ...]] = field(default_factory=dict[str, tuple[Key, ...]])
    park: str | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """No route took the record; `reason` says which conditions it failed."""

    reason: str
    version: int = 0
    uses: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A real column: its monday id and type, and the ids of its labels by text (status and dropdown)."""

    id: str
    type: str
    labels: Dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class LinesFacts:
    """The board that monday keeps for the subitems of a board."""

    board_id: str
    external_id_column: str
    columns: Dict[str, ColumnFacts]


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """The real board that a mapping writes to: found or made by `provision`, kept in `boards.lock.yaml`."""

    board: str
    mapping: str
    account: str
    board_id: str
    name: str
    external_id_column: str
    columns: Dict[str, ColumnFacts]
    groups: Dict[str, str]
    lines: LinesFacts | None = None


# ---- the binding: the whole story of a key ------------------------------------------------------------------------

BindingState = Literal["open", "excluded", "gone", "removed"]
"""`open`: live or to be. `excluded`: no route takes it. `gone`: deleted in commercetools. `removed`: a person removed
the item from the board, which is respected."""


@dataclass(frozen=True, slots=True)
class BoundChild:
    """A subitem that we made: its monday id and what was last written to it."""

    item_id: str
    name: str
    columns: Dict[str, Value]


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    A write left and its answer is unknown.

    `batch` is the announced batch. `creates` says whether an item or subitem may have come into being. `first` and
    `last` are the first and last permit to send under this generation's key. `external_ids` are the ids that the
    key's creates carry in that batch.
    """

    batch: str
    creates: bool
    first: float
    last: float
    external_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """
    A key, its item and its state. It is the backlog: no other list of jobs exists.

    `touches` counts every touch; `claimed_touches` is its value when claimed. `applied` is None while nothing is
    known to stand (no item yet, or not trusted). `crashes` counts the runs that ended without settling it. `refused` holds the value that the board refused, per column, and
    since when. `rewrite_after` is the time of the last ambiguous change: what was written is trusted again only
    after a confirmed full write that left later than it.
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


# ---- plans and batches --------------------------------------------------------------------------------------------

MutationKind = Literal[
    "create_item",
    "create_subitem",
    "change_columns",
    "move_to_group",
    "move_to_board",
    "archive_item",
]


@dataclass(frozen=True, slots=True)
class Mutation:
    """
    One aliased write.

    `board_id` is the real board of the item written (a subitem's own board for a subitem). `item_id` is None only
    for creates; `parent_item_id` is set for `create_subitem`. `columns` are the canonical values by mapping column;
    the name travels in `name` when it is to be written. `child` is the line id when a subitem is meant.
    `group` is a group's title. `external_id` is written inside creates.
    """

    kind: MutationKind
    key: Key
    board_id: str
    item_id: str | None = None
    parent_item_id: str | None = None
    child: str | None = None
    name: str | None = None
    group: str | None = None
    external_id: str | None = None
    columns: Dict[str, Value] = field(default_factory=dict[str, Value])


@dataclass(frozen=True, slots=True)
class Plan:
    """The mutations of one key, in the order to be sent, the reason for them and the complexity they should cost."""

    key: Key
    mutations: tuple[Mutation, ...]
    reason: str
    points: int = 0


BatchKind = Literal["create", "change"]
"""A create batch may be sent again under the same key and holds creates only; a change batch never is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One document of aliased mutations: exact text, variables and idempotency key, as persisted before it is sent."""

    id: str
    lane: str
    account: str
    kind: BatchKind
    document: str
    variables: Dict[str, Any]
    idempotency_key: str
    mutations: tuple[tuple[str, Mutation], ...]
    points: int
    first_permit: float
    last_permit: float


# ---- what came back -----------------------------------------------------------------------------------------------


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
    """It is unknown whether monday executed the write."""

    why: str


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
    learned complexity of one mutation by kind, `seconds` its learned time.
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


# ---- how a key's cycle ended --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applied:
    """The board agrees because of writes just confirmed."""

    mutations: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing had to be written: the board agreed already, or the record is excluded or gone."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Try again at `until` (epoch seconds); `counts` says whether it is a failed attempt."""

    until: float
    why: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Parked:
    """A person must look; nothing is tried until then."""

    why: str


Outcome = Applied | Unchanged | Deferred | Parked


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the ledger; hash-chained by the store.

    `columns` names what changed. `before` and `after` are kept apart from the chain (which holds their digest), so
    that erasing a person does not break it.
    """

    at: float
    key: Key
    cause: str
    outcome: str
    why: str
    mutations: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    before: Dict[str, Value] = field(default_factory=dict[str, Value])
    after: Dict[str, Value] = field(default_factory=dict[str, Value])
    points: int = 0
    lag: float | None = None


# ---- what the engine and a store say to one another ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run one lane until `until`; `epoch` fences every write made under it."""

    lane: str
    holder: str
    epoch: int
    until: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    The new state of one claimed key, its ledger entry and what it depends on.

    With an `outcome` the claim ends: applied, unchanged and parked clear *due* if no touch came since the claim, else
    the key is due now; deferred is due at `until`. Without one the key stays claimed (a step between two documents).
    `uses` (refs whose change must touch this key) and `waits` (keys whose first binding must touch it) replace what
    was stored; None leaves them.
    """

    binding: Binding
    outcome: Outcome | None = None
    entry: Entry | None = None
    uses: tuple[Ref, ...] | None = None
    waits: tuple[Key, ...] | None = None
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a group commit of notifications did: new ones, repeats, quarantined ones, and the lanes touched."""

    accepted: int = 0
    repeated: int = 0
    quarantined: int = 0
    lanes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """The store's part of `status`. `held` is the part of `due` whose next time lies ahead."""

    due: int = 0
    claimed: int = 0
    in_doubt: int = 0
    held: int = 0
    parked: int = 0
    parked_fields: int = 0
    bound: int = 0
    excluded: int = 0
    quarantined: int = 0
    lag_p50: float | None = None
    lag_p95: float | None = None
    lag_oldest: float | None = None
    lanes: Dict[str, Dict[str, int]] = field(default_factory=dict[str, Dict[str, int]])


@dataclass(frozen=True, slots=True)
class Failure:
    """One cause of trouble with how many keys (or deliveries) it holds and some of their refs."""

    cause: str
    count: int
    kind: str
    refs: tuple[str, ...]
    oldest: float
