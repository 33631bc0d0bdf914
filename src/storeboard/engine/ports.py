"""
What the engine needs of the rooms below it, as protocols that those rooms satisfy.

The engine imports no vendor and no store. Every method may be called again with the same arguments: twice is once.
All times are UTC epoch seconds. Methods of `Store` are durable when they return, and those that take a `Lease` raise
`FencedError`, writing nothing, when the lane has a newer epoch or the lease has run out.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from storeboard.errors import TransientError
from storeboard.model import (
    Batch,
    Binding,
    BoardFacts,
    BoundChild,
    Budget,
    BudgetChange,
    Composed,
    Counts,
    Doubt,
    Entry,
    Failure,
    Found,
    Key,
    Lease,
    LiveItem,
    Mutation,
    Notification,
    Post,
    Recorded,
    Ref,
    Reply,
    Resource,
    Settlement,
    Touch,
)

__all__ = [
    "Board",
    "Clock",
    "Composed",
    "Counts",
    "Failure",
    "Lease",
    "LiveItem",
    "Patience",
    "Recorded",
    "Settlement",
    "Source",
    "Store",
]


Patience = Callable[[TransientError], Awaitable[None]]
"""Waits after a question that got no answer, and returns when it may be asked again; raises when it is enough."""


class Clock(Protocol):
    """The only source of time. `now` is UTC epoch seconds; `monotonic` never goes back."""

    def now(self) -> float: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class Store(Protocol):
    """Inbox, bindings, batches, ledger, budget and lanes: every durable fact of the house."""

    async def record(self, deliveries: Sequence[tuple[Notification, Sequence[Touch]]]) -> Recorded:
        """
        Insert the notifications and their touches in one transaction, durable on return (concurrent calls share it).

        A repeat (same source and external id) inserts and touches nothing. A new notification with a ref also
        touches, at PRIORITY_RELATION, every open key that *uses* the ref. A quarantined one is kept with its body.
        """
        ...

    async def touch(self, touches: Sequence[Touch]) -> int:
        """
        Mark keys due now; return how many rows were marked.

        Insert the binding if it is new. On a known one: touches + 1, due_at = least(due_at, now), the lower priority
        wins, promised_version = greatest, `deleted` and `erasure` once set stay set, happened_at is kept when it is
        already due, the lane is kept, a parked key stays parked but counts the touch, a `removed` key is not marked.
        """
        ...

    async def lease(self, lane: str, holder: str, seconds: float) -> Lease | None:
        """Take the next epoch of a lane that is free, expired or already held by `holder`; None when it is not."""
        ...

    async def renew(self, lease: Lease, seconds: float) -> Lease: ...
    async def release(self, lease: Lease) -> None: ...

    async def mark_adopted(self, lease: Lease) -> Lease:
        """Remember that the lane's board has been searched for items of ours."""
        ...

    async def end_dead_leases(self, is_dead: Callable[[str], bool]) -> int:
        """Free the lanes whose holder is no more; return how many."""
        ...

    async def next_due(self) -> Mapping[str, float]:
        """The earliest due time of each lane that has due, unclaimed keys (a claim of an older epoch is none)."""
        ...

    async def claim(self, lease: Lease, limit: int) -> tuple[Binding, ...]:
        """
        Claim up to `limit` keys of the lane that are due now, by priority and then due time.

        Keys that an older epoch of the lane still holds are free to take, and count a crash. Remember `touches` as
        `claimed_touches`.
        """
        ...

    async def announce(self, lease: Lease, batch: Batch, doubts: Mapping[Key, Doubt]) -> None:
        """
        Persist the batch, mark its bindings in doubt and spend one call and the batch's points.

        One transaction; its commit is the permit to send once. The claim goes on.
        """
        ...

    async def permit(self, lease: Lease, batch_id: str, now: float) -> Batch:
        """Permit one more sending of the same batch under the same key: `last_permit` of it and of its doubts = now."""
        ...

    async def batch(self, batch_id: str) -> Batch | None: ...

    async def settle(
        self,
        lease: Lease,
        settlements: Sequence[Settlement],
        closed: Sequence[str] = (),
        learned: BudgetChange | None = None,
    ) -> None:
        """
        Write bindings, ledger entries, uses, waits and touches in one transaction, drop the `closed` batches and keep
        what was `learned` of the account's budget.

        A key that gets its first item id touches, at PRIORITY_RELATION, every key that waits for it. `lane` may change
        (the key moves to another board's lane). Gone, excluded and erased bindings keep no personal value.
        """
        ...

    async def binding(self, key: Key) -> Binding | None: ...
    async def bindings(self, keys: Sequence[Key]) -> Mapping[Key, Binding]: ...

    def all_bindings(self, mapping: str) -> AsyncIterator[Sequence[Binding]]:
        """Every binding of one mapping, by pages in key order."""
        ...

    async def adopt(
        self, key: Key, lane: str, board: str, item_id: str | None, children: Mapping[str, BoundChild]
    ) -> None:
        """
        Bind a key to an item that stands on the board already, untrusted, and mark it due (verify, restore).

        None frees the key of an item that is no more. `children` gives its lines, of which
        only ids and places are kept. State is open again.
        """
        ...

    async def release_parked(self, keys: Sequence[Key] | None, cause: str | None) -> int:
        """Unpark keys (all of them for None and None), forget their refused fields and mark them due now."""
        ...

    async def budget(self, account: str) -> Budget | None: ...
    async def save_budget(self, budget: Budget) -> None: ...
    async def change_budget(self, change: BudgetChange) -> Budget:
        """Replace an account's budget by what the change makes of it, in one transaction; return the new one."""
        ...

    async def spend(self, account: str, calls: int, points: int) -> None:
        """Take calls (day and minute) and points off the account's budget, before they are sent."""
        ...

    async def counts(self) -> Counts: ...
    async def failures(self) -> Sequence[Failure]: ...
    async def failure_of(self, ref: Ref) -> Sequence[Mapping[str, Any]]:
        """Parked keys, parked fields and quarantined deliveries of one ref, each with cause and times, no bodies."""
        ...

    def entries(self, key: Key | None = None) -> AsyncIterator[Entry]:
        """The ledger, oldest first."""
        ...

    async def verify_chain(self) -> int | None:
        """The sequence number of the first entry whose hash does not hold, or None when the whole chain does."""
        ...

    async def close(self) -> None: ...


class Source(Protocol):
    """commercetools, read only, for all configured projects."""

    async def fetch(self, refs: Sequence[Ref]) -> Mapping[Ref, Resource | None]:
        """
        What is true now of every ref; None is gone. Expansions and companions included.

        Raise `TransientError` when the whole read failed and may do better later, `TerminalError` when a person must
        act (credentials, scope): `UnreadableError` when it is about one entity of one project as a whole.
        """
        ...

    async def refusal(self, project: str, entity: str) -> str | None:
        """
        What keeps an entity from this client: a scope that it lacks, a list that the project does not have. None when
        nothing does. Raise `TransientError` when that cannot be told.
        """
        ...

    async def owners(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[Ref, ...]]:
        """The owners of followers (a payment's orders), by query; empty when there is none yet."""
        ...

    def scan(
        self, project: str, entity: str, where: str | None = None, since: str | None = None
    ) -> AsyncIterator[Sequence[tuple[Ref, Resource]]]:
        """Every resource of an entity by pages (keyset, never offset), in id order; expansions included."""
        ...

    def newest(
        self, project: str, entity: str, count_max: int, where: str | None = None
    ) -> AsyncIterator[Sequence[tuple[Ref, Resource]]]:
        """At most so many resources of an entity by pages, the newest first; expansions included."""
        ...


class Board(Protocol):
    """One monday account: composes documents, sends them, looks things up. It never retries by itself."""

    def compose(self, mutations: Sequence[Mutation], facts: Mapping[tuple[str, str], BoardFacts]) -> Composed:
        """Build one document, pure: variables only, aliases m0, m1, ... and the complexity field. Facts by (mapping,
        board key)."""
        ...

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        """
        Send the batch exactly as announced; drop it unsent when `expires_at` (monotonic) has passed at the socket.

        Never raise for what a server or network does: every alias gets a `Result`.
        """
        ...

    async def find(self, wanted: Mapping[str, tuple[str, Sequence[str]]]) -> Mapping[str, Sequence[Found]]:
        """
        Look items up by external id in as few calls as possible (one document).

        `wanted` is board id -> (external id column, external ids). The answer has every wanted id, compared exactly,
        with an empty sequence when nothing matches. Raise `TransientError` when the answer cannot be relied on.
        """
        ...

    async def posts(
        self, wanted: Mapping[str, Sequence[Post]], since: float | None = None
    ) -> Mapping[str, Mapping[str, Sequence[Found]]]:
        """
        Look posts up on items: by item id and the identity of each wanted post, those that say the same.

        `since` is when they were sent at the earliest. Raise `TransientError` when the answer cannot be relied on.
        """
        ...

    async def states(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """The state (`active`, `archived`, `deleted`) of items by id; an id that monday does not know is `missing`."""
        ...

    async def ids(self, names: Sequence[str]) -> Mapping[str, str]:
        """
        The ids of users by e-mail address, teams by `team:<name>`, tags by `tag:<name>`; what is not there is left out.

        What was asked lately is not asked again. Raise `TransientError` when the account cannot be asked.
        """
        ...

    async def places(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """The id of the board that each active one of these items stands on."""
        ...

    async def columns_to(
        self, source: str, target: str, known: Mapping[str, str], subitems: Mapping[str, str] | None = None
    ) -> tuple[Mapping[str, str | None] | None, Mapping[str, str | None] | None]:
        """
        Which column of the board `target` takes the cells of each column of `source` when an item moves, and the same
        of their boards of subitems. A column without a place is None; None for all where a board is not there.

        `known` are the columns that are the same on both by the mapping, by id; so are `subitems` of those. What was
        read lately is not read again.
        """
        ...

    async def items(self, facts: BoardFacts, item_ids: Sequence[str]) -> Sequence[LiveItem]:
        """The active ones of these items, decoded by the facts' columns."""
        ...

    def scan(
        self, facts: BoardFacts, children: bool = False, patience: Patience | None = None
    ) -> AsyncIterator[Sequence[LiveItem]]:
        """
        Every active item of a board by pages, decoded by the facts' columns.

        A page that cannot be had now is asked for again when `patience` returns; without it, or when it raises, the
        scan ends with the error.
        """
        ...
