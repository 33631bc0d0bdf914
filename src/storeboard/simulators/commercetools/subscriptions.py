"""
Subscriptions: what their drafts may say, what they want to hear and how a notification is wrapped for them.

Behaviour of facts/commercetools.md section 1: seven destinations, none of them HTTP; secrets come back masked;
messages and changes are chosen by resource type; the Platform and CloudEvents formats. `Push` is the simulator's own
destination: it stands for a queue together with the push route that a cloud would put behind it (section 6).
"""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from storeboard.simulators.commercetools.entities import CHANGE_TYPES, MESSAGE_TYPES
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_input, missing_field

Json = dict[str, Any]
Format = Literal["Platform", "CloudEvents", "PubSub", "PubSubCloudEvents", "SNS", "EventBridge"]
FORMATS: Final = ("Platform", "CloudEvents", "PubSub", "PubSubCloudEvents", "SNS", "EventBridge")
PAYLOAD_BYTES_MAX: Final = 262_144
SUBSCRIPTIONS_MAX: Final = 50

_DESTINATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "SQS": ("queueUrl", "region"),
    "SNS": ("topicArn",),
    "EventBridge": ("region", "accountId"),
    "AzureServiceBus": ("connectionString",),
    "EventGrid": ("uri", "accessKey"),
    "GoogleCloudPubSub": ("projectId", "topic"),
    "ConfluentCloud": ("bootstrapServer", "apiKey", "apiSecret", "acks", "topic"),
    "IronMQ": ("uri",),
}
_SECRETS: Final = ("accessSecret", "connectionString", "accessKey", "apiSecret", "secret")


def subscription_of(draft: Any) -> Json:
    """Read a Subscription draft; it must want messages, changes or events."""
    if not isinstance(draft, dict):
        raise invalid_input("The draft must be an object.")
    if not any(draft.get(name) for name in ("messages", "changes", "events")):
        raise invalid_input("Either messages, changes, or events must be set.")
    destination = destination_of(draft.get("destination"))
    format_ = draft.get("format") or {"type": "Platform"}
    if destination["type"] == "EventGrid" and format_.get("type") != "CloudEvents":
        raise invalid_input("The EventGrid destination takes the CloudEvents format only.")
    made = {
        "destination": destination,
        "messages": messages_of(draft.get("messages") or []),
        "changes": changes_of(draft.get("changes") or []),
        "events": draft.get("events") or [],
        "format": format_,
        "status": "Healthy",
    }
    return made | ({"key": draft["key"]} if draft.get("key") else {})


def push_subscription_of(
    url: str, secret: str, format_: str, changes: tuple[str, ...], messages: tuple[str, ...]
) -> Json:
    """Make a Subscription of a push route; `changes` and `messages` are resource types."""
    if format_ not in FORMATS:
        raise ValueError(f'unknown format "{format_}"; expected one of: {", ".join(FORMATS)}')
    return {
        "destination": {"type": "Push", "url": url, "secret": secret},
        "messages": messages_of([{"resourceTypeId": type_} for type_ in messages]),
        "changes": changes_of([{"resourceTypeId": type_} for type_ in changes]),
        "events": [],
        "format": {"type": "CloudEvents" if "CloudEvents" in format_ else "Platform"},
        "status": "Healthy",
    }


def updated(before: Json, actions: list[Json]) -> Json:
    """Apply update actions to a Subscription; each that has an effect counts a version."""
    resource = dict(before)
    for action in actions:
        match action.get("action"):
            case "setKey":
                field, value = "key", action.get("key")
            case "setMessages":
                field, value = "messages", messages_of(action.get("messages") or [])
            case "setChanges":
                field, value = "changes", changes_of(action.get("changes") or [])
            case "setEvents":
                field, value = "events", action.get("events") or []
            case "changeDestination":
                field, value = "destination", destination_of(action.get("destination"))
            case other:
                raise invalid_input(f"Invalid action '{other}' for 'subscription'.")
        if resource.get(field) != value:
            resource |= {field: value, "version": resource["version"] + 1}
    return resource


def destination_of(draft: Any) -> Json:
    if not isinstance(draft, dict):
        raise missing_field("destination")
    type_ = draft.get("type")
    if type_ not in _DESTINATIONS:
        raise invalid_field("destination.type", type_, sorted(_DESTINATIONS))
    for name in _DESTINATIONS[type_]:
        if not draft.get(name):
            raise missing_field(f"destination.{name}")
    return dict(draft)


def messages_of(drafts: list[Any]) -> list[Json]:
    return [_of_type(one, MESSAGE_TYPES, "messages.resourceTypeId") for one in drafts]


def changes_of(drafts: list[Any]) -> list[Json]:
    return [_of_type(one, CHANGE_TYPES, "changes.resourceTypeId") for one in drafts]


def _of_type(draft: Any, allowed: frozenset[str], field: str) -> Json:
    type_ = draft.get("resourceTypeId") if isinstance(draft, dict) else None
    if type_ not in allowed:
        raise invalid_field(field, type_, sorted(allowed))
    return {"resourceTypeId": type_} | ({"types": list(draft["types"])} if draft.get("types") else {})


def shown(subscription: Json) -> Json:
    """Give a subscription as it is answered: its secrets partially hidden, so that one never may write them back."""
    destination = dict(subscription["destination"])
    for name in _SECRETS:
        if isinstance(destination.get(name), str):
            destination[name] = f"****{destination[name][-2:]}" if len(destination[name]) > 8 else "****"
    return subscription | {"destination": destination}


def wants(subscription: Json, payload: Json) -> bool:
    """Tell whether a subscription wants a notification."""
    type_ = payload["resource"]["typeId"]
    if payload["notificationType"] != "Message":
        return any(one["resourceTypeId"] == type_ for one in subscription["changes"])
    for one in subscription["messages"]:
        if one["resourceTypeId"] == type_ and payload["type"] in one.get("types", (payload["type"],)):
            return True
    return False


def without_payload(payload: Json) -> Json:
    """
    Take the payload out of a message, as happens when it is too large for the queue.

    The type then stands in `payloadNotIncluded.payloadType` and nowhere else (facts section 1.4).
    """
    names = (
        "notificationType projectKey id version sequenceNumber resource resourceVersion "
        "resourceUserProvidedIdentifiers createdAt lastModifiedAt"
    )
    kept = {name: payload[name] for name in names.split() if name in payload}
    return kept | {"payloadNotIncluded": {"reason": "Payload too large.", "payloadType": payload["type"]}}


def envelope(payload: Json, format_: str, message_id: str, now: str) -> bytes:
    """Wrap one notification as the route to a receiver would; `message_id` is the route's own id of the delivery."""
    match format_:
        case "Platform":
            made: Any = payload
        case "CloudEvents":
            made = cloud_event(payload)
        case "PubSub" | "PubSubCloudEvents":
            inner = cloud_event(payload) if format_ == "PubSubCloudEvents" else payload
            encoded = base64.b64encode(_dumped(inner)).decode()
            ids = {"messageId": message_id, "message_id": message_id, "publishTime": now, "publish_time": now}
            made = {
                "message": {"attributes": {}, "data": encoded, **ids},
                "subscription": "projects/simulated/subscriptions/storeboard",
            }
        case "SNS":
            made = {
                "Type": "Notification",
                "MessageId": message_id,
                "TopicArn": "arn:aws:sns:eu-central-1:000000000000:storeboard",
                "Message": _dumped(payload).decode(),
                "Timestamp": now,
            }
        case "EventBridge":
            made = {
                "version": "0",
                "id": message_id,
                "detail-type": payload["notificationType"],
                "source": f"aws.partner/commercetools.com/{payload['projectKey']}/storeboard",
                "account": "000000000000",
                "time": now,
                "region": "eu-central-1",
                "resources": [],
                "detail": payload,
            }
        case _:
            raise ValueError(f'unknown format "{format_}"; expected one of: {", ".join(FORMATS)}')
    return _dumped(made)


def cloud_event(payload: Json) -> Json:
    """Write a notification as a CloudEvent; only one of a message has a sequence and a reference (facts 1.5)."""
    resource = payload["resource"]
    plural = f"{resource['typeId']}s"
    made: Json = {
        "specversion": "1.0",
        "source": f"/{payload['projectKey']}/{plural}",
        "subject": resource["id"],
        "data": payload,
    }
    if payload["notificationType"] == "Message":
        type_ = payload.get("type") or payload["payloadNotIncluded"]["payloadType"]
        return made | {
            "id": payload["id"],
            "type": f"com.commercetools.{resource['typeId']}.message.{type_}",
            "time": payload["lastModifiedAt"],
            "dataref": f"/{payload['projectKey']}/messages/{payload['id']}",
            "sequence": str(payload["sequenceNumber"]),
            "sequencetype": "Integer",
        }
    return made | {
        "id": f"{resource['id']}-c{payload['version']}",
        "type": f"com.commercetools.{resource['typeId']}.change.{payload['notificationType']}",
        "time": payload["modifiedAt"],
    }


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
