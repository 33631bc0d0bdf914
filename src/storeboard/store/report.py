"""
What the store can tell: counts, failures grouped by cause, what troubles one ref, and what is past its retention.

Nothing here holds a body or a personal value: causes are reasons, and keys are named by their refs.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import apsw

from storeboard.model import Counts, Failure, Ref
from storeboard.store import codec
from storeboard.store import statements_report as statements
from storeboard.store.driver import ask, change
from storeboard.store.marking import field_causes

LAGS_MAX: Final = 1000
REFS_MAX: Final = 10
PRUNE_ROWS_MAX: Final = 5000
DAY: Final = 86_400 * codec.MICROSECONDS

RETENTION_DAYS: Final = {
    statements.PRUNE_INBOX: 35,
    statements.PRUNE_SNAPSHOTS: 14,
    statements.PRUNE_QUARANTINE: 30,
    statements.PRUNE_BATCHES: 30,
}
"""How long each thing is kept; 35 days of dedupe keys outlast the longest redelivery of any queue (31 days)."""


def counts(connection: apsw.Connection, now: int) -> Counts:
    """Count everything in one consistent read."""
    lanes: dict[str, dict[str, int]] = {}

    def put(lane: str, name: str, count: int) -> None:
        one = lanes.setdefault(lane, {"due": 0, "claimed": 0, "in_doubt": 0, "held": 0, "parked": 0})
        one[name] += count

    oldest: int | None = None
    for lane, due, held, since in ask(connection, statements.COUNT_DUE, {"now": now}):
        put(lane, "due", due)
        put(lane, "held", held)
        oldest = since if oldest is None else min(oldest, since)
    for lane, claimed, only_claimed in ask(connection, statements.COUNT_CLAIMED, {"now": now}):
        put(lane, "claimed", claimed)
        put(lane, "due", -only_claimed)
    for lane, doubts in ask(connection, statements.COUNT_DOUBT):
        put(lane, "in_doubt", doubts)
    for lane, parked in ask(connection, statements.COUNT_PARKED):
        put(lane, "parked", parked)
    lags = sorted(lag for (lag,) in ask(connection, statements.LAGS, {"limit": LAGS_MAX}))
    total = {
        name: sum(lane[name] for lane in lanes.values()) for name in ("due", "claimed", "in_doubt", "held", "parked")
    }
    return Counts(
        **total,
        parked_fields=_one(connection, statements.COUNT_FIELDS),
        bound=_one(connection, statements.COUNT_BOUND),
        excluded=_one(connection, statements.COUNT_EXCLUDED),
        quarantined=_one(connection, statements.COUNT_QUARANTINED),
        lag_p50=percentile(lags, 50),
        lag_p95=percentile(lags, 95),
        lag_oldest=None if oldest is None else codec.seconds(max(0, now - oldest)),
        lanes=lanes,
    )


def percentile(ordered: Sequence[int], percent: int) -> float | None:
    """The nearest-rank percentile of ordered microseconds, in seconds; None of nothing."""
    if not ordered:
        return None
    return codec.seconds(ordered[max(1, math.ceil(len(ordered) * percent / 100)) - 1])


def failures(connection: apsw.Connection) -> list[Failure]:
    """Every cause of trouble: parked keys, parked fields, quarantined deliveries; the most frequent first."""
    found = _fields(connection)
    for kind, causes, refs in (
        ("parked", statements.PARKED_CAUSES, statements.PARKED_REFS),
        ("quarantined", statements.QUARANTINE_CAUSES, statements.QUARANTINE_REFS),
    ):
        for cause, count, oldest in ask(connection, causes):
            some = ask(connection, refs, {"cause": cause, "limit": REFS_MAX})
            found.append(Failure(cause, count, kind, tuple(ref for (ref,) in some), codec.seconds(oldest)))
    return sorted(found, key=lambda one: (-one.count, one.kind, one.cause))


def failure_of(connection: apsw.Connection, ref: Ref) -> list[dict[str, Any]]:
    """What troubles one ref, key by key and field by field, and its deliveries in quarantine."""
    values = {"ref": codec.ref_text(ref)}
    found: list[dict[str, Any]] = []
    for mapping, parked, parked_at, faults, refused, attempts, changed_at in ask(
        connection, statements.TROUBLES_OF, values
    ):
        key = f"{mapping}:{ref}"
        if parked is not None:
            since = codec.seconds(parked_at)
            found.append({"kind": "parked", "key": key, "cause": parked, "since": since, "attempts": attempts})
        for cause, refused_at in field_causes(faults, refused).items():
            since = codec.seconds(changed_at) if refused_at is None else refused_at
            found.append({"kind": "field", "key": key, "cause": cause, "since": since})
    for source, external_id, reason, received_at in ask(connection, statements.QUARANTINED_OF, values):
        found.append(
            {
                "kind": "quarantined",
                "source": source,
                "external_id": external_id,
                "cause": reason,
                "since": codec.seconds(received_at),
            }
        )
    return found


def quarantined_bodies(connection: apsw.Connection, cause: str) -> list[tuple[str, float, bytes]]:
    """Source, time and body of the latest deliveries that were quarantined for a reason and still have their body."""
    rows = ask(connection, statements.QUARANTINED_BODIES, {"cause": cause, "limit": REFS_MAX})
    return [(source, codec.seconds(received_at), bytes(body)) for source, received_at, body in rows]


def prune(connection: apsw.Connection, statement: str, now: int) -> int:
    """Let go of some of what is past its retention; return how many rows, at most `PRUNE_ROWS_MAX`."""
    before = now - RETENTION_DAYS[statement] * DAY
    return change(connection, statement, {"before": before, "limit": PRUNE_ROWS_MAX})


def _fields(connection: apsw.Connection) -> list[Failure]:
    found: dict[str, tuple[int, list[str], float]] = {}
    for ref, faults, refused, changed_at in ask(connection, statements.FIELDS):
        for cause, since in field_causes(faults, refused).items():
            when = codec.seconds(changed_at) if since is None else since
            count, refs, oldest = found.get(cause, (0, [], when))
            if len(refs) < REFS_MAX and ref not in refs:
                refs.append(ref)
            found[cause] = (count + 1, refs, min(oldest, when))
    return [Failure(cause, count, "field", tuple(refs), oldest) for cause, (count, refs, oldest) in found.items()]


def _one(connection: apsw.Connection, statement: str) -> int:
    ((count,),) = ask(connection, statement)
    return count
