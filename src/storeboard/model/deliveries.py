"""What a door delivers, and the touch that every cause comes down to."""

from dataclasses import dataclass
from typing import Literal

from storeboard.model.refs import Key, Ref

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
