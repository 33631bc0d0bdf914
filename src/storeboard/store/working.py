"""
Work a lane: lease, claim, announce, permit, settle, and the account's budget.

Every function is the inside of one transaction. Whatever takes a lease looks first whether the lane still has its
epoch and its time, in that same transaction, and raises `FencedError` otherwise. A settle never undoes a touch that
came while the work was under way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import apsw

from storeboard.errors import FencedError, TerminalError
from storeboard.model import (
    Batch,
    Binding,
    Budget,
    BudgetChange,
    Deferred,
    Doubt,
    Key,
    Lease,
    Outcome,
    Parked,
    Settlement,
)
from storeboard.store import codec, codec_budget, ledger, marking, statements
from storeboard.store import statements_report as ledger_statements
from storeboard.store.driver import ask, change


def lease(connection: apsw.Connection, lane: str, holder: str, until: int, now: int) -> Lease | None:
    """Take the next epoch of a lane; None when somebody else holds it."""
    values = {"lane": codec.text(lane), "holder": codec.text(holder), "until": until, "now": now}
    row = ask(connection, statements.LEASE, values)
    return Lease(lane, holder, row[0][0], codec.seconds(until), bool(row[0][1])) if row else None


def mark_adopted(connection: apsw.Connection, held: Lease) -> None:
    """Remember that the lane's board has been searched."""
    change(connection, statements.ADOPTED, _fence(held))


def renew(connection: apsw.Connection, held: Lease, until: int, now: int) -> None:
    """Hold a lane until a later time."""
    if not ask(connection, statements.RENEW, {**_fence(held), "until": until, "now": now}):
        raise _fenced(held)


def release(connection: apsw.Connection, held: Lease) -> None:
    """Give a lane back; one that somebody else holds is left to him."""
    change(connection, statements.RELEASE, _fence(held))


def end_dead_leases(connection: apsw.Connection, is_dead: Callable[[str], bool], now: int) -> int:
    """Free the lanes whose holder is no more; return how many."""
    holders = {holder for _, holder in ask(connection, statements.HOLDERS, {"now": now}) if is_dead(holder)}
    return sum(change(connection, statements.END_LEASES, {"holder": holder}) for holder in sorted(holders))


def next_due(connection: apsw.Connection, now: int) -> dict[str, int]:
    """The earliest due time of each lane that has due and free keys."""
    due: dict[str, int] = {}
    lane = ""
    while found := ask(connection, statements.LANE_AFTER, {"lane": lane}):
        ((lane,),) = found
        live = ask(connection, statements.LIVE_EPOCH, {"lane": lane, "now": now})
        epoch = live[0][0] if live else -1
        for priority in _priorities(connection, lane):
            values = {"lane": lane, "priority": priority, "epoch": epoch}
            for (due_at,) in ask(connection, statements.TURN_DUE, values):
                due[lane] = min(due_at, due.get(lane, due_at))
    return due


def _priorities(connection: apsw.Connection, lane: str) -> Iterator[int]:
    """The priorities in which keys of a lane are due, the most urgent first."""
    priority = -codec.INTEGER_MAX
    while found := ask(connection, statements.PRIORITY_AFTER, {"lane": lane, "priority": priority}):
        ((priority,),) = found
        yield priority


def claim(connection: apsw.Connection, held: Lease, limit: int, now: int) -> list[tuple[Any, ...]]:
    """Claim the keys that are due, the most urgent priority first; rows of `statements.BINDING_OF`."""
    check_fence(connection, held, now)
    claimed: list[tuple[Any, ...]] = []
    lane = codec.text(held.lane)
    for priority in _priorities(connection, lane):
        values = {"lane": lane, "priority": priority, "epoch": held.epoch, "now": now, "limit": limit - len(claimed)}
        rows = ask(connection, statements.CLAIM, values)
        claimed.extend(sorted(rows, key=lambda row: (row[4], row[0], row[1])))
        if len(claimed) >= limit:
            break
    return claimed


def announce(connection: apsw.Connection, held: Lease, batch: Batch, doubts: Mapping[Key, Doubt], now: int) -> None:
    """Keep the batch, mark its claimed keys in doubt and spend what it costs."""
    check_fence(connection, held, now)
    if change(connection, statements.BATCH_INSERT, codec.batch_to(batch)) == 0:
        return
    for key, doubt in doubts.items():
        columns = {**marking.key_columns(key), **_fence(held), **codec.doubt_to(doubt)}
        if change(connection, statements.DOUBT, columns) == 0:
            raise FencedError(f"{key} is not claimed by this run of lane {held.lane}")
    spend(connection, batch.account, 1, batch.points)


def permit(connection: apsw.Connection, held: Lease, batch_id: str, permitted_at: int, now: int) -> Batch:
    """Permit one more sending of a batch."""
    check_fence(connection, held, now)
    values = {"id": codec.text(batch_id), "now": permitted_at}
    change(connection, statements.BATCH_PERMIT, values)
    change(connection, statements.DOUBT_PERMIT, values)
    batch = batch_of(connection, batch_id)
    if batch is None:
        raise TerminalError(f"batch {batch_id} was closed or never announced; it must not be sent")
    return batch


def batch_of(connection: apsw.Connection, batch_id: str) -> Batch | None:
    """One batch; None when it was closed or never announced."""
    rows = ask(connection, statements.BATCH, {"id": codec.text(batch_id)})
    return codec.batch_from(rows[0]) if rows else None


def spend(connection: apsw.Connection, account: str, calls: int, points: int) -> None:
    """Take calls and points off an account's budget."""
    change(connection, statements.BUDGET_SPEND, {"account": codec.text(account), "calls": calls, "points": points})


def settle(
    connection: apsw.Connection,
    held: Lease,
    settlements: Sequence[Settlement],
    closed: Sequence[str],
    now: int,
    salt: ledger.Salt,
) -> None:
    """Write what became of claimed keys, then drop the batches that nobody is in doubt about any more."""
    check_fence(connection, held, now)
    for settlement in settlements:
        _settle_one(connection, held, settlement, now, salt)
    for batch_id in closed:
        change(connection, statements.BATCH_CLOSE, {"id": codec.text(batch_id)})


def change_budget(connection: apsw.Connection, wanted: BudgetChange) -> Budget:
    """Replace what is known of an account's budget by what the change makes of it."""
    rows = ask(connection, statements.BUDGET_OF, {"account": codec.text(wanted.account)})
    changed = wanted.change(codec_budget.budget_of(rows[0]) if rows else None)
    ask(connection, statements.BUDGET_SAVE, codec_budget.row_of(changed))
    return changed


def check_fence(connection: apsw.Connection, held: Lease, now: int) -> None:
    """Raise when the lane has a newer epoch or the lease has run out."""
    if not ask(connection, statements.FENCE, {**_fence(held), "now": now}):
        raise _fenced(held)


class _Row(NamedTuple):
    """What the store knows of a key about to be settled."""

    id: int
    touches: int
    claimed_touches: int
    claimed_at: int | None
    deleted_touch: int
    erasure_touch: int
    released_touch: int
    promised_version: int
    due_at: int | None
    priority: int
    happened_at: int | None
    cause: str
    state: str
    item_id: str | None
    claimed_epoch: int | None
    board: str | None

    @property
    def touched(self) -> bool:
        return self.touches != self.claimed_touches


def _settle_one(connection: apsw.Connection, held: Lease, settlement: Settlement, now: int, salt: ledger.Salt) -> None:
    binding = settlement.binding
    key = marking.key_columns(binding.key)
    rows = ask(connection, statements.CLAIMED, {**key, **_fence(held), "generation": binding.generation})
    if not rows:
        # Settled before, or adopted since by somebody: what this run knows of the key is out of date.
        return
    row = _Row(*rows[0])
    erased = binding.erasure or row.erasure_touch > row.claimed_touches
    change(
        connection,
        statements.SETTLE,
        {"id": row.id, **_state(row, binding, erased), **_turn(row, settlement, held, now)},
    )
    _relate(connection, row, settlement, now)
    before = _standing(row.item_id, row.board, row.state)
    after = _standing(binding.item_id, codec.text_or_none(binding.board), binding.state)
    if before != after:
        # What shows a link to this key shows the wrong item now, or none where there is one, or lost it by a move.
        marking.touch_linking(connection, key, now)
    if after is not None and before is None:
        marking.touch_waiters(connection, key, now)
    if settlement.entry is not None:
        ledger.append(connection, settlement.entry, salt, erased=erased)
    if erased:
        change(connection, ledger_statements.ENTRY_FORGET, key)
    for touch in settlement.touches:
        marking.touch(connection, touch, now)


def _standing(item_id: str | None, board: str | None, state: str) -> tuple[str, str | None] | None:
    """The item that others may link to, and where it stands."""
    return (item_id, board) if item_id is not None and state == "open" else None


def _state(row: _Row, binding: Binding, erased: bool) -> dict[str, Any]:
    """The columns that tell what the key is; an ended or erased one keeps no personal value."""
    released = row.released_touch > row.claimed_touches
    refused = {} if released else binding.refused
    faults = () if released else binding.faults
    children, applied = binding.children, binding.applied
    if erased or binding.state in ("gone", "excluded"):
        children, refused, applied = marking.nameless(children), marking.valueless(refused), None
    return {
        "state": binding.state,
        "deleted": int(binding.deleted or row.deleted_touch > row.claimed_touches),
        "erasure": int(erased),
        "version": codec.integer(binding.version),
        "promised_version": max(row.promised_version, codec.integer(binding.promised_version)),
        "generation": binding.generation,
        "isolate": int(binding.isolate),
        "board": codec.text_or_none(binding.board),
        "item_id": binding.item_id,
        "absent_since": codec.micros_or_none(binding.absent_since),
        "rewrite_after": codec.micros_or_none(binding.rewrite_after),
        **codec.doubt_to(binding.doubt),
        "parked_fields": len(refused) + len(faults),
        "faults": codec.faults_to(faults),
        "refused": codec.refused_to(refused),
        "children": codec.children_to(children),
        "applied": None if applied is None else codec.item_to(applied),
        "former": codec.former_to(binding.former),
        "posted": codec.posted_to(binding.posted),
        "recall": int(binding.recall),
    }


def _turn(row: _Row, settlement: Settlement, held: Lease, now: int) -> dict[str, Any]:
    """The columns that tell when the key is due and whose it is."""
    binding, outcome = settlement.binding, settlement.outcome
    parked = _parked(outcome, binding) if not row.touched else None
    # A touch during the work brought an event of its own: the next run is about that one.
    happened_at = row.happened_at if row.touched else codec.micros_or_none(binding.happened_at)
    return {
        "lane": codec.text(held.lane if outcome is None else binding.lane),
        "claimed_epoch": row.claimed_epoch if outcome is None else None,
        "due_at": _due_at(row, settlement, now),
        "priority": min(row.priority, binding.priority),
        "happened_at": happened_at,
        "cause": row.cause if row.touched else codec.text(binding.cause),
        "attempts": binding.attempts,
        "stale": binding.stale,
        "unexplained": binding.unexplained,
        "crashes": binding.crashes,
        "parked": codec.text_or_none(parked),
        "parked_at": None if parked is None else now,
        "changed_at": now,
    }


def _parked(outcome: Outcome | None, binding: Binding) -> str | None:
    return (binding.parked or outcome.why) if isinstance(outcome, Parked) else None


def _due_at(row: _Row, settlement: Settlement, now: int) -> int | None:
    if settlement.outcome is None:
        return row.due_at
    if isinstance(settlement.outcome, Deferred):
        # What the touch told may be just what was waited for; a wait that still holds is found again at once.
        until = codec.micros(settlement.outcome.until)
        return min(until, now) if row.touched else until
    return now if row.touched and settlement.binding.state != "removed" else None


def _relate(connection: apsw.Connection, row: _Row, settlement: Settlement, now: int) -> None:
    """Replace what the key is made of and waits for; touch it for what happened before that was known here."""
    missed = False
    if settlement.uses is not None:
        missed = _use(connection, row, {codec.ref_text(ref) for ref in settlement.uses})
    if settlement.waits is not None:
        missed = _wait(connection, row, settlement.waits) or missed
    if missed:
        marking.touch_row(connection, row.id, "link", now)


def _use(connection: apsw.Connection, row: _Row, wanted: set[str]) -> bool:
    stored = {ref for (ref,) in ask(connection, statements.USES, {"id": row.id})}
    for ref in sorted(stored - wanted):
        change(connection, statements.USE_DELETE, {"used": ref, "id": row.id})
    notified = False
    for ref in sorted(wanted - stored):
        change(connection, statements.USE_INSERT, {"used": ref, "id": row.id})
        since = {"used": ref, "since": row.claimed_at}
        notified = bool(ask(connection, statements.NOTIFIED_SINCE, since)) or notified
        notified = bool(ask(connection, statements.SETTLED_SINCE, since)) or notified
    return notified


def _wait(connection: apsw.Connection, row: _Row, waits: Sequence[Key]) -> bool:
    stored = {(mapping, ref) for mapping, ref in ask(connection, statements.WAITS, {"id": row.id})}
    wanted = {(codec.text(key.mapping), codec.ref_text(key.ref)) for key in waits}
    if stored != wanted:
        change(connection, statements.WAITS_DELETE, {"id": row.id})
    stands = False
    for mapping, ref in sorted(wanted):
        values = {"mapping": mapping, "ref": ref}
        if stored != wanted:
            change(connection, statements.WAIT_INSERT, {**values, "id": row.id})
        stands = bool(ask(connection, statements.STANDS, values)) or stands
    return stands


def _fence(held: Lease) -> dict[str, Any]:
    return {"lane": codec.text(held.lane), "epoch": held.epoch}


def _fenced(held: Lease) -> FencedError:
    return FencedError(f"lane {held.lane}: epoch {held.epoch} of {held.holder} is over")
