"""
The store on one SQLite file: inbox, bindings, batches, ledger, budget and lanes.

It satisfies the engine's `Store` without knowing it. Every change is durable when its call returns; changes that come
together share one commit. Reads see the last commit. It raises `TransientError` when the file cannot be written for
now, `TerminalError` when a person must act, `FencedError` when a run has lost its lane. It decides nothing: what a key
is to become is told to it.
"""

import contextlib
import functools
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import apsw

from storeboard.model import (
    Batch,
    Binding,
    BoundChild,
    Budget,
    BudgetChange,
    Counts,
    Doubt,
    Entry,
    Failure,
    Key,
    Lease,
    Notification,
    Recorded,
    Ref,
    Settlement,
    Touch,
)
from storeboard.store import codec, codec_budget, ledger, marking, opening, report, statements, working
from storeboard.store.driver import ask
from storeboard.store.writer import InlineWriter, Readers, Work, Writer

PAGE: Final = 500
TOUCHES_MAX: Final = 1000

T = TypeVar("T")


class Now(Protocol):
    """The source of time: UTC epoch seconds."""

    def now(self) -> float: ...


class Runs(Protocol):
    """Runs transactions or reads."""

    async def run(self, work: Work[T]) -> T: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """
    What is rarely other than the default.

    Without `durable` a commit survives the process but not the machine: for simulations. `vfs` names a registered
    SQLite file layer. `salt` gives the random bytes that hide erased values. `check` reads the whole file once.
    """

    durable: bool = True
    check: bool = True
    busy_ms: int = opening.BUSY_MS
    vfs: str | None = None
    salt: ledger.Salt = secrets.token_bytes


async def open_store(
    url: str, *, clock: Now, base: Path | None = None, inline: bool = False, options: Options | None = None
) -> "SqliteStore":
    """
    Open (or make) the store at `sqlite:////absolute` or `sqlite:///relative` to `base`.

    A file or place that is not safe raises `TerminalError`.
    `inline` runs every transaction in the caller's thread, in the caller's order, without threads.
    """
    chosen = options or Options()
    path = opening.path_of(url, base or Path())
    opening.check_sqlite(apsw.sqlite_lib_version())
    opening.check_place(path, opening.MOUNTS.read_text("utf-8") if opening.MOUNTS.exists() else "")
    with contextlib.ExitStack() as unless_prepared:
        connection = opening.opened(path, busy_ms=chosen.busy_ms, durable=chosen.durable, vfs=chosen.vfs)
        unless_prepared.callback(connection.close)
        opening.prepare(connection, path, codec.micros(clock.now()), check=chosen.check)
        unless_prepared.pop_all()
    if inline:
        writer = InlineWriter(connection, str(path))
        return SqliteStore(path, clock, writer, writer, chosen.salt)
    connect = functools.partial(
        opening.opened, path, busy_ms=chosen.busy_ms, durable=True, vfs=chosen.vfs, read_only=True
    )
    return SqliteStore(path, clock, Writer(connection, str(path)), Readers(connect, str(path)), chosen.salt)


class SqliteStore:
    """Every durable fact of the house, in one file."""

    def __init__(self, path: Path, clock: Now, writer: Runs, readers: Runs, salt: ledger.Salt) -> None:
        self.path = path
        self._clock = clock
        self._writer = writer
        self._readers = readers
        self._salt = salt
        self._closed = False

    # The doors and every other cause.

    async def record(self, deliveries: Sequence[tuple[Notification, Sequence[Touch]]]) -> Recorded:
        """Insert notifications and their touches, durable on return; repeats change nothing."""
        return await self._writer.run(lambda db: marking.record(db, deliveries, self._now()))

    async def touch(self, touches: Sequence[Touch]) -> int:
        """Mark keys due now; return how many rows were marked."""
        marked = 0
        for start in range(0, len(touches), TOUCHES_MAX):
            some = touches[start : start + TOUCHES_MAX]
            marked += await self._writer.run(lambda db, some=some: _touch_all(db, some, self._now()))
        return marked

    async def adopt(
        self, key: Key, lane: str, board: str, item_id: str | None, children: Mapping[str, BoundChild]
    ) -> None:
        """Bind a key to an item that stands (None: to none), untrusted, open and due; a run that holds it loses it."""
        await self._writer.run(lambda db: marking.adopt(db, key, (lane, board, item_id), children, self._now()))

    async def release_parked(self, keys: Sequence[Key] | None, cause: str | None) -> int:
        """Unpark keys, forget their refused fields and mark them due; return how many."""
        return await self._writer.run(lambda db: marking.release_parked(db, keys, cause, self._now()))

    # The lanes.

    async def lease(self, lane: str, holder: str, seconds: float) -> Lease | None:
        """Take the next epoch of a lane that is free, expired or held by `holder`; None when it is not."""

        def take(db: apsw.Connection) -> Lease | None:
            now = self._now()
            return working.lease(db, lane, holder, now + codec.micros(seconds), now)

        return await self._writer.run(take)

    async def mark_adopted(self, lease: Lease) -> Lease:
        """Remember that the lane's board has been searched for items of ours."""
        await self._writer.run(lambda db: working.mark_adopted(db, lease))
        return replace(lease, adopted=True)

    async def renew(self, lease: Lease, seconds: float) -> Lease:
        """Hold the lane for `seconds` from now."""

        def hold(db: apsw.Connection) -> Lease:
            now = self._now()
            until = now + codec.micros(seconds)
            working.renew(db, lease, until, now)
            return replace(lease, until=codec.seconds(until))

        return await self._writer.run(hold)

    async def release(self, lease: Lease) -> None:
        """Give the lane back; nothing happens when it is not held any more."""
        await self._writer.run(lambda db: working.release(db, lease))

    async def end_dead_leases(self, is_dead: Callable[[str], bool]) -> int:
        """Free the lanes whose holder, a process of this machine, is no more; return how many."""
        return await self._writer.run(lambda db: working.end_dead_leases(db, is_dead, self._now()))

    async def next_due(self) -> Mapping[str, float]:
        """The earliest due time of each lane that has due keys which no live run holds."""
        due = await self._readers.run(lambda db: working.next_due(db, self._now()))
        return {lane: codec.seconds(at) for lane, at in due.items()}

    async def claim(self, lease: Lease, limit: int) -> tuple[Binding, ...]:
        """Claim up to `limit` due keys of the lane, by priority and then due time."""
        rows = await self._writer.run(lambda db: working.claim(db, lease, limit, self._now()))
        return tuple(codec.binding_from(row) for row in rows)

    async def announce(self, lease: Lease, batch: Batch, doubts: Mapping[Key, Doubt]) -> None:
        """Persist the batch, mark its keys in doubt and spend its price: the permit to send once."""
        await self._writer.run(lambda db: working.announce(db, lease, batch, doubts, self._now()))

    async def permit(self, lease: Lease, batch_id: str, now: float) -> Batch:
        """Permit one more sending of the same batch under the same key."""
        return await self._writer.run(lambda db: working.permit(db, lease, batch_id, codec.micros(now), self._now()))

    async def batch(self, batch_id: str) -> Batch | None:
        """One batch; None when it was closed or never announced."""
        return await self._readers.run(lambda db: working.batch_of(db, batch_id))

    async def settle(
        self,
        lease: Lease,
        settlements: Sequence[Settlement],
        closed: Sequence[str] = (),
        learned: BudgetChange | None = None,
    ) -> None:
        """Write bindings, ledger entries, uses, waits and touches in one transaction, and drop closed batches."""

        def ended(db: apsw.Connection) -> None:
            working.settle(db, lease, settlements, closed, self._now(), self._salt)
            if learned is not None:
                working.change_budget(db, learned)

        await self._writer.run(ended)

    # What is known of keys.

    async def binding(self, key: Key) -> Binding | None:
        """One key; None when it was never touched."""
        return (await self.bindings([key])).get(key)

    async def bindings(self, keys: Sequence[Key]) -> Mapping[Key, Binding]:
        """Several keys; those never touched are absent."""
        return await self._readers.run(
            lambda db: {
                key: codec.binding_from(row)
                for key in keys
                for row in ask(db, statements.BINDING_OF, marking.key_columns(key))
            }
        )

    async def all_bindings(self, mapping: str) -> AsyncIterator[Sequence[Binding]]:
        """Every binding of one mapping, by pages in key order."""
        after = ""
        while True:
            values = {"mapping": codec.text(mapping), "after": after, "limit": PAGE}
            rows = await self._readers.run(lambda db, v=values: ask(db, statements.BINDINGS_PAGE, v))
            if not rows:
                return
            yield [codec.binding_from(row) for row in rows]
            after = rows[-1][1]

    # The budget.

    async def budget(self, account: str) -> Budget | None:
        """What is known of an account's budget; None when nothing is."""
        values = {"account": codec.text(account)}
        rows = await self._readers.run(lambda db: ask(db, statements.BUDGET_OF, values))
        return codec_budget.budget_of(rows[0]) if rows else None

    async def save_budget(self, budget: Budget) -> None:
        """Keep what is known of an account's budget."""
        values = codec_budget.row_of(budget)
        await self._writer.run(lambda db: ask(db, statements.BUDGET_SAVE, values))

    async def change_budget(self, change: BudgetChange) -> Budget:
        """Replace what is known of an account's budget by what the change makes of it, with nothing in between."""
        return await self._writer.run(lambda db: working.change_budget(db, change))

    async def spend(self, account: str, calls: int, points: int) -> None:
        """Take calls and points off the account's budget; nothing goes below zero."""
        await self._writer.run(lambda db: working.spend(db, account, calls, points))

    # Reports.

    async def counts(self) -> Counts:
        """The store's part of `status`, from one consistent read."""
        return await self._readers.run(lambda db: report.counts(db, self._now()))

    async def failures(self) -> Sequence[Failure]:
        """Every cause of trouble, the most frequent first."""
        return await self._readers.run(report.failures)

    async def failure_of(self, ref: Ref) -> Sequence[Mapping[str, Any]]:
        """What troubles one ref, each with cause and time, no bodies."""
        return await self._readers.run(lambda db: report.failure_of(db, ref))

    async def quarantined_bodies(self, cause: str) -> Sequence[tuple[str, float, bytes]]:
        """Source, time and body of the latest deliveries that were quarantined for a reason, the latest first."""
        return await self._readers.run(lambda db: report.quarantined_bodies(db, cause))

    async def entries(self, key: Key | None = None) -> AsyncIterator[Entry]:
        """The ledger, or one key's part of it, oldest first."""
        columns = None if key is None else marking.key_columns(key)
        after = 0
        while True:
            rows = await self._readers.run(lambda db, a=after: ledger.page(db, columns, a))
            if not rows:
                return
            for row in rows:
                yield codec.entry_from(row)
            after = rows[-1][0]

    async def verify_chain(self) -> int | None:
        """The number of the first entry whose hash does not hold, or None when the whole chain does."""
        after, previous = 0, ledger.GENESIS
        while True:
            last, found, broken = await self._readers.run(lambda db, a=after, p=previous: ledger.verify_page(db, a, p))
            if broken is not None or last == after:
                return broken
            after, previous = last, found

    async def prune(self, now: float) -> int:
        """Let go of all that is past its retention, a bounded part in each transaction; return how many rows."""
        gone = 0
        for statement in report.RETENTION_DAYS:
            rows = report.PRUNE_ROWS_MAX
            while rows == report.PRUNE_ROWS_MAX:
                rows = await self._writer.run(lambda db, s=statement: report.prune(db, s, codec.micros(now)))
                gone += rows
        return gone

    async def close(self) -> None:
        """Finish what is under way and close the file; closing twice is once."""
        if self._closed:
            return
        self._closed = True
        if self._readers is not self._writer:
            await self._readers.close()
        await self._writer.close()

    def _now(self) -> int:
        return codec.micros(self._clock.now())


def _touch_all(connection: apsw.Connection, touches: Sequence[Touch], now: int) -> int:
    return sum(marking.touch(connection, one, now) is not None for one in touches)
