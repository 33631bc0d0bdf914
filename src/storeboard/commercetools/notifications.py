"""
Decode what commercetools delivers, whichever envelope a cloud has put around it.

Taken: the Platform and CloudEvents formats, bare or inside a Pub/Sub push, an SNS notification, an EventBridge event or
an event of the Event Grid schema, and arrays of them. It never raises: what is authentic but unusable becomes a
quarantined notification that keeps the body and says why, without a value from it but a project's key. It never follows
an address found in a body.

One fact has one identity, whichever way it comes: a message's id, or the version that a change led to.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from storeboard.commercetools.strict import UnusableError, parse
from storeboard.model import Notification, NotificationKind, Ref
from storeboard.normalise import dates

ARRAY_MAX: Final = 1_000
ENVELOPES_MAX: Final = 4

CONFIRMATION: Final = "an SNS confirmation, which is never fetched: confirm the subscription by hand"
"""Why a message that asks whether a subscription of SNS is wanted is quarantined."""

_CHANGES: Final[dict[str, NotificationKind]] = {
    "ResourceCreated": "changed",
    "ResourceUpdated": "changed",
    "ResourceDeleted": "deleted",
}
_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_TYPE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_PROJECT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Where a piece came from: `body` is what is kept of it, `raw` what identifies it when it has no identity."""

    source: str
    projects: Collection[str]
    body: bytes
    raw: bytes
    envelopes: int = 0
    listed: bool = False


def decode(body: bytes, source: str, projects: Collection[str]) -> tuple[Notification, ...]:
    """Decode one delivery of a door; at least one notification, quarantined where it cannot be used. Never raises."""
    return _read(_Delivery(source, projects, body, body))


def _read(delivery: _Delivery) -> tuple[Notification, ...]:
    try:
        return _opened(parse(delivery.raw), delivery)
    except UnusableError as error:
        return (_quarantined(delivery, error.reason),)


def _opened(value: Any, delivery: _Delivery) -> tuple[Notification, ...]:
    if isinstance(value, list):
        return _each(value, delivery)
    if not isinstance(value, dict):
        raise UnusableError("neither an object nor an array of objects")
    if "notificationType" in value:
        return (_platform(value, delivery),)
    if delivery.envelopes >= ENVELOPES_MAX:
        raise UnusableError(f"more than {ENVELOPES_MAX} envelopes around one another")
    content = _content(value)
    inner = replace(delivery, envelopes=delivery.envelopes + 1)
    return _read(replace(inner, raw=content)) if isinstance(content, bytes) else _opened(content, inner)


def _each(values: list[Any], delivery: _Delivery) -> tuple[Notification, ...]:
    """Decode an array; one bad element does not spoil the others, and arrays do not nest, so that none can explode."""
    if delivery.listed:
        raise UnusableError("an array inside an array")
    if not values:
        raise UnusableError("an empty array")
    if len(values) > ARRAY_MAX:
        raise UnusableError(f"an array of more than {ARRAY_MAX} notifications")
    found: list[Notification] = []
    for value in values:
        piece = json.dumps(value, separators=(",", ":")).encode()
        one = replace(delivery, body=piece, raw=piece, listed=True)
        try:
            found.extend(_opened(value, one))
        except UnusableError as error:
            found.append(_quarantined(one, error.reason))
    return tuple(found)


# ---- envelopes ------------------------------------------------------------------------------------------------------


def _content(envelope: dict[str, Any]) -> Any:
    """Give what an envelope holds: bytes still to be read, or JSON."""
    match envelope:
        case {"message": dict(message)}:
            return _decoded(message.get("data"), "the Pub/Sub message has no data")
        case {"Type": "Notification", "Message": str(text)}:
            return text.encode()
        case {"Type": "SubscriptionConfirmation"}:
            raise UnusableError(CONFIRMATION)
        case {"Type": "UnsubscribeConfirmation"}:
            raise UnusableError("SNS has ended a subscription of this door: nothing comes from its topic any more")
        case {"specversion": _, "data_base64": data}:
            return _decoded(data, "the CloudEvent has no data")
        case {"specversion": _, "data": data}:
            return _json_or_text(data)
        case {"detail-type": _, "detail": data}:
            return _json_or_text(data)
        case {"eventType": _, "dataVersion": _, "data": data}:
            return _json_or_text(data)
        case _:
            raise UnusableError("unknown shape: neither a notification nor a known envelope")


def _json_or_text(data: Any) -> Any:
    return data.encode() if isinstance(data, str) else data


def _decoded(data: Any, missing: str) -> bytes:
    if not isinstance(data, str) or not data:
        raise UnusableError(missing)
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise UnusableError("the envelope's data is not base64") from None


# ---- the Platform format --------------------------------------------------------------------------------------------


def _platform(payload: dict[str, Any], delivery: _Delivery) -> Notification:
    kind = payload["notificationType"]
    if kind == "Event":
        raise UnusableError("an Event names no resource to read")
    if kind != "Message" and (not isinstance(kind, str) or kind not in _CHANGES):
        raise UnusableError("unknown kind of notification")
    ref = _ref(payload, delivery.projects)
    if kind == "ResourceCreated" and ref.type == "subscription":
        return Notification(delivery.source, f"{ref}@{_count(payload.get('version'))}/test", "test")
    return _message(payload, ref, delivery) if kind == "Message" else _change(payload, kind, ref, delivery)


def _message(payload: dict[str, Any], ref: Ref, delivery: _Delivery) -> Notification:
    sequence = _count(payload.get("sequenceNumber")) or None
    return Notification(
        source=delivery.source,
        external_id=_message_identity(payload, ref, sequence) or _digest(delivery.raw),
        kind="deleted" if _message_type(payload) == _deletion_of(ref.type) else "changed",
        ref=ref,
        # A message's own `version` is always 1 and says nothing about the resource.
        version=_count(payload.get("resourceVersion")),
        sequence=sequence,
        happened_at=dates.epoch(payload.get("createdAt")) or dates.epoch(payload.get("lastModifiedAt")),
    )


def _change(payload: dict[str, Any], kind: str, ref: Ref, delivery: _Delivery) -> Notification:
    version = _count(payload.get("version"))
    erasure = payload.get("dataErasure") is True
    identity = f"{ref}@{version}/{kind}{'/erasure' if erasure else ''}" if version else _digest(delivery.raw)
    return Notification(
        source=delivery.source,
        external_id=identity,
        kind=_CHANGES[kind],
        ref=ref,
        version=version,
        erasure=erasure,
        happened_at=dates.epoch(payload.get("modifiedAt")) or dates.epoch(payload.get("createdAt")),
    )


def _ref(payload: dict[str, Any], projects: Collection[str]) -> Ref:
    project = payload.get("projectKey")
    if not isinstance(project, str) or _PROJECT.fullmatch(project) is None:
        raise UnusableError("no project key, or one of an impossible form")
    if project not in projects:
        raise UnusableError(f'project "{project}" is not configured here')
    resource = payload.get("resource")
    if not isinstance(resource, dict):
        raise UnusableError("names no resource")
    type_, id_ = resource.get("typeId"), resource.get("id")
    if not isinstance(type_, str) or _TYPE.fullmatch(type_) is None:
        raise UnusableError("the resource's typeId is missing or of an impossible form")
    if not isinstance(id_, str) or _ID.fullmatch(id_) is None:
        raise UnusableError("the resource's id is missing or of an impossible form")
    return Ref(project, type_.lower(), id_.lower())


def _message_type(payload: dict[str, Any]) -> Any:
    """Read a message's type, which stands elsewhere when the payload was too large for the queue."""
    match payload:
        case {"type": str(type_)}:
            return type_
        case {"payloadNotIncluded": {"payloadType": type_}}:
            return type_
        case _:
            return None


def _deletion_of(type_: str) -> str:
    """Name the message that tells of a deletion: `quote-request` gives `QuoteRequestDeleted`."""
    return "".join(part.capitalize() for part in type_.split("-")) + "Deleted"


def _message_identity(payload: dict[str, Any], ref: Ref, sequence: int | None) -> str | None:
    id_ = payload.get("id")
    if isinstance(id_, str) and _ID.fullmatch(id_) is not None:
        return f"{ref.project}/message/{id_.lower()}"
    return f"{ref}#{sequence}" if sequence else None


def _count(value: Any) -> int:
    """Read a version or sequence number; 0 for anything that is none."""
    return value if type(value) is int and value > 0 else 0


def _quarantined(delivery: _Delivery, reason: str) -> Notification:
    return Notification(delivery.source, _digest(delivery.raw), "unknown", quarantine=reason, body=delivery.body)


def _digest(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"
