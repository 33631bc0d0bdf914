"""
Check what `storeboard.yaml` says of Subscriptions: where commercetools is to send its notifications.

The destinations are commercetools' own, with the names of its HTTP API. What is secret in one is given as a reference.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from storeboard.mapping.configuration import SubscriptionConfig
from storeboard.mapping.document import Place
from storeboard.mapping.faults import Faults
from storeboard.mapping.schema import DestinationEntry, SubscriptionEntry


@dataclass(frozen=True, slots=True)
class DestinationType:
    """What a type of destination must have, and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


_AWS: Final = ("authenticationMode", "accessKey", "accessSecret")

DESTINATIONS: Final[Dict[str, DestinationType]] = MappingProxyType(
    {
        "SQS": DestinationType(("queueUrl", "region"), _AWS),
        "SNS": DestinationType(("topicArn",), _AWS),
        "EventBridge": DestinationType(("region", "accountId")),
        "AzureServiceBus": DestinationType(("connectionString",)),
        "EventGrid": DestinationType(("uri", "accessKey")),
        "GoogleCloudPubSub": DestinationType(("projectId", "topic")),
        "ConfluentCloud": DestinationType(("bootstrapServer", "apiKey", "apiSecret", "acks", "topic"), ("key",)),
    }
)
"""The live destinations and their fields."""

SECRET_FIELDS: Final = frozenset({"accessKey", "accessSecret", "connectionString", "apiKey", "apiSecret"})
"""What is a secret in a destination; commercetools gives it back partially hidden."""

Reference = Callable[[str | None, Place, str], str]
"""Checks the reference to a secret that stands under a key, and returns it."""

_KEY: Final = re.compile("[A-Za-z0-9_-]{2,252}")
"""commercetools allows 256; the split of the B2B types adds an ending."""


def subscriptions_of(
    entries: Dict[str, SubscriptionEntry], projects: Iterable[str], reference: Reference, faults: Faults
) -> dict[str, SubscriptionConfig]:
    """Compile the section; what is wrong is added to the faults."""
    known = tuple(projects)
    made: dict[str, SubscriptionConfig] = {}
    for key, entry in entries.items():
        place = ("subscriptions", key)
        if not _KEY.fullmatch(key):
            faults.add(place, "is no key; expected 2 to 252 letters, digits, - and _")
        for at, project in enumerate(entry.projects or ()):
            if project is not None and project not in known:
                faults.unknown((*place, "projects", at), project, known)
        named = tuple(project for project in entry.projects or known if project is not None)
        destination = dict(_destination(entry, place, reference, faults))
        made[key] = SubscriptionConfig(key, named, destination, entry.format or "Platform")
    return made


def _destination(
    entry: SubscriptionEntry, place: Place, reference: Reference, faults: Faults
) -> Iterator[tuple[str, str]]:
    destination = entry.destination
    if destination is None:
        return faults.missing(place, "destination", f"; expected type and fields of one of: {', '.join(DESTINATIONS)}")
    inside = (*place, "destination")
    if destination.type is None:
        return faults.missing(inside, "type", f"; expected one of: {', '.join(DESTINATIONS)}")
    if destination.type not in DESTINATIONS:
        return faults.unknown((*inside, "type"), destination.type, DESTINATIONS)
    if destination.type == "EventGrid" and entry.format != "CloudEvents":
        faults.add((*place, "format"), "must be CloudEvents: EventGrid takes nothing else")
    yield "type", destination.type
    yield from _fields(destination, DESTINATIONS[destination.type], inside, reference, faults)
    return None


def _fields(
    destination: DestinationEntry, known: DestinationType, place: Place, reference: Reference, faults: Faults
) -> Iterator[tuple[str, str]]:
    for name in DestinationEntry.model_fields:
        value = getattr(destination, name)
        if name == "type" or (value is None and name not in known.required):
            continue
        if name not in (*known.required, *known.optional):
            allowed = ", ".join((*known.required, *known.optional))
            faults.add((*place, name), f"has no meaning for {destination.type}; expected: {allowed}")
        elif name in SECRET_FIELDS:
            yield name, reference(value, place, name)
        elif value is None:
            faults.missing(place, name, f"; {destination.type} needs {', '.join(known.required)}")
        else:
            yield name, value
