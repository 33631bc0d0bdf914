"""
Mark keys due: by notifications, touches, adoption and release.

Every function is the inside of one transaction. A touch of a key that is parked or removed is counted and marks
nothing; what such a key holds of a person goes at once when the touch is an erasure, since nothing else will come by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import apsw

from storeboard.model import (
    PRIORITY_PERSON,
    PRIORITY_RELATION,
    BoundChild,
    Fault,
    Key,
    Notification,
    Recorded,
    Ref,
    Touch,
)
from storeboard.store import codec, statements
from storeboard.store import statements_report as ledger_statements
from storeboard.store.driver import ask, change

Delivery = tuple[Notification, Sequence[Touch]]


def record(connection: apsw.Connection, deliveries: Sequence[Delivery], now: int) -> Recorded:
    """Insert notifications and their touches; a repeat inserts and touches nothing."""
    accepted = repeated = quarantined = 0
    lanes: set[str] = set()
    for notification, touches in deliveries:
        if not _inserted(connection, notification, now):
            repeated += 1
            continue
        if notification.quarantine is not None:
            _quarantine(connection, notification, notification.quarantine, now)
            quarantined += 1
            continue
        accepted += 1
        for one in touches:
            lane = touch(connection, one, now)
            if lane is not None:
                lanes.add(lane)
        if notification.ref is not None:
            lanes.update(_touch_users(connection, notification, notification.ref, now))
    return Recorded(accepted, repeated, quarantined, frozenset(lanes))


def touch(connection: apsw.Connection, one: Touch, now: int) -> str | None:
    """Touch one key; return the lane in which it is due now, None when it was only counted."""
    key = {"mapping": codec.text(one.key.mapping), "ref": codec.ref_text(one.key.ref)}
    ((row, lane, due_at),) = ask(
        connection,
        statements.TOUCH,
        {
            **key,
            "lane": codec.text(one.lane),
            "now": now,
            "priority": one.priority,
            "happened_at": codec.micros_or_none(one.happened_at),
            "cause": codec.text(one.cause),
            "version": codec.integer(one.version),
            "deleted": int(one.deleted),
            "erasure": int(one.erasure),
        },
    )
    if due_at is not None:
        return lane
    if not one.erasure:
        return None
    forget(connection, row, key)
    unparked = ask(connection, statements.UNPARK, {"id": row, "now": now})
    return unparked[0][0] if unparked else None


def touch_row(connection: apsw.Connection, row: int, cause: str, now: int) -> None:
    """Touch one known key for the sake of a relation."""
    change(connection, statements.TOUCH_ROW, {"id": row, **_relation(cause, None, now)})


def touch_waiters(connection: apsw.Connection, key: Mapping[str, str], now: int) -> None:
    """Touch every key that waits for this one to stand."""
    change(connection, statements.TOUCH_WAITERS, {**key, **_relation("link", None, now)})


def touch_linking(connection: apsw.Connection, key: Mapping[str, str], now: int) -> None:
    """Touch every key that is made of this one's ref: what it links to is not what it was."""
    ask(connection, statements.TOUCH_USERS, {"used": key["ref"], **_relation("link", None, now)})


def adopt(
    connection: apsw.Connection,
    key: Key,
    place: tuple[str, str, str | None],
    children: Mapping[str, BoundChild],
    now: int,
) -> None:
    """Bind a key to an item (lane, board, item id) that stands already; trust nothing of it."""
    lane, board, item_id = place
    columns = key_columns(key)
    touch_linking(connection, columns, now)
    change(
        connection,
        statements.ADOPT,
        {
            **columns,
            "lane": codec.text(lane),
            "board": codec.text(board),
            "item_id": item_id,
            "children": codec.children_to(nameless(children)),
            "now": now,
            "priority": PRIORITY_PERSON,
            "cause": "adopted",
        },
    )
    if item_id is not None:
        touch_waiters(connection, columns, now)


def release_parked(connection: apsw.Connection, keys: Sequence[Key] | None, cause: str | None, now: int) -> int:
    """Open parked keys again and mark them due; return how many."""
    if keys is None:
        found = ask(connection, statements.TROUBLED)
    else:
        found = [row for key in keys for row in ask(connection, statements.TROUBLED_KEY, key_columns(key))]
    released = 0
    for row, _, _, parked, faults, refused in found:
        if cause is not None and cause not in causes_of(parked, faults, refused):
            continue
        values = {"id": row, "now": now, "priority": PRIORITY_PERSON, "cause": "released"}
        released += len(ask(connection, statements.RELEASE_KEY, values))
    return released


def causes_of(parked: str | None, faults: str | None, refused: str | None) -> dict[str, float | None]:
    """The causes that trouble a key, as `failures` names them, with the time since when where it is known."""
    causes: dict[str, float | None] = {} if parked is None else {parked: None}
    causes.update(field_causes(faults, refused))
    return causes


def field_causes(faults: str | None, refused: str | None) -> dict[str, float | None]:
    """The causes that trouble single fields of a key."""
    causes: dict[str, float | None] = {_cause(fault): None for fault in codec.faults_from(faults)}
    for column, (_, why, since) in codec.refused_from(refused).items():
        causes[f"{column}: {why}"] = since
    return causes


def forget(connection: apsw.Connection, row: int, key: Mapping[str, str]) -> None:
    """Take every personal value of a key out of its row and out of its part of the ledger."""
    for _, children, refused in ask(connection, statements.PERSONAL, {"id": row}):
        change(
            connection,
            statements.PERSONAL_FORGET,
            {
                "id": row,
                "children": codec.children_to(nameless(codec.children_from(children))),
                "refused": codec.refused_to(valueless(codec.refused_from(refused))),
            },
        )
    change(connection, ledger_statements.ENTRY_FORGET, dict(key))


def nameless(children: Mapping[str, BoundChild]) -> dict[str, BoundChild]:
    """The subitems by id alone."""
    return {line: replace(child, name="", columns={}) for line, child in children.items()}


def valueless(refused: codec.Refused) -> dict[str, tuple[None, str, float]]:
    """The refused fields by reason and time alone."""
    return {column: (None, why, since) for column, (_, why, since) in refused.items()}


def key_columns(key: Key) -> dict[str, str]:
    """The two columns that a key is found by."""
    return {"mapping": codec.text(key.mapping), "ref": codec.ref_text(key.ref)}


def _inserted(connection: apsw.Connection, notification: Notification, now: int) -> bool:
    values = {
        "source": codec.text(notification.source),
        "external_id": codec.text(notification.external_id),
        "ref": _ref_or_none(notification.ref),
        "version": codec.integer(notification.version),
        "now": now,
    }
    return change(connection, statements.INBOX_INSERT, values) == 1


def _quarantine(connection: apsw.Connection, notification: Notification, reason: str, now: int) -> None:
    change(
        connection,
        statements.QUARANTINE_INSERT,
        {
            "source": codec.text(notification.source),
            "external_id": codec.text(notification.external_id),
            "ref": _ref_or_none(notification.ref),
            "reason": codec.text(reason),
            "now": now,
            "body": notification.body,
        },
    )


def _touch_users(connection: apsw.Connection, notification: Notification, ref: Ref, now: int) -> set[str]:
    cause = codec.text(f"uses:{ref.type}")
    values = {"used": codec.ref_text(ref), **_relation(cause, notification.happened_at, now)}
    lanes = {lane for (lane,) in ask(connection, statements.TOUCH_USERS, values)}
    if notification.kind == "deleted":
        lanes.update(_delete_parts(connection, notification, ref, now))
    return lanes


def _delete_parts(connection: apsw.Connection, notification: Notification, ref: Ref, now: int) -> set[str]:
    """The deletion of a whole is that of its parts, and so is its erasure."""
    lanes: set[str] = set()
    for mapping, text, lane in ask(connection, statements.USERS, {"used": codec.ref_text(ref)}):
        part = codec.ref_from(text)
        if part.id.startswith(f"{ref.id}_"):
            one = Touch(
                key=Key(mapping, part),
                lane=lane,
                cause=f"uses:{ref.type}",
                deleted=True,
                erasure=notification.erasure,
                happened_at=notification.happened_at,
            )
            due = touch(connection, one, now)
            lanes.update({due} if due is not None else ())
    return lanes


def _relation(cause: str, happened_at: float | None, now: int) -> dict[str, Any]:
    return {
        "now": now,
        "priority": PRIORITY_RELATION,
        "happened_at": codec.micros_or_none(happened_at),
        "cause": cause,
    }


def _ref_or_none(ref: Ref | None) -> str | None:
    return None if ref is None else codec.ref_text(ref)


def _cause(fault: Fault) -> str:
    return f"{fault.column}: {fault.reason}"
