"""
The words of an entry of `sources:`, by its door.

Shapes, what must be there, and what goes together. What a door does with its keys stands in `transports/<door>.py`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from storeboard.mapping.queue_entries import (
    KafkaEntry,
    PubsubPullEntry,
    ServiceBusEntry,
    SqsEntry,
    kafka_contradictions,
    service_bus_contradictions,
    sqs_contradictions,
)
from storeboard.mapping.schema import Scalar, SecretReference, SourceEntry

Faults = Iterator[tuple[str, str]]

_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_TAKEN_HEADERS: Final = frozenset(
    {"connection", "content-encoding", "content-length", "expect", "host", "te", "transfer-encoding", "upgrade"}
)


def _header(value: object) -> str:
    if not isinstance(value, str) or not _HEADER.fullmatch(value) or value.lower() in _TAKEN_HEADERS:
        raise PydanticCustomError("words", "is no header of a sender's own; expected a name such as x-api-key")
    return value.lower()


_KEYS_ADDRESS: Final = re.compile(
    r"(https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?)(/[A-Za-z0-9._-]*[A-Za-z0-9_-])+"
)


def _keys_address(value: object) -> str:
    if not isinstance(value, str) or not _KEYS_ADDRESS.fullmatch(value):
        raise PydanticCustomError(
            "words", "is no address of keys; expected https://, a host in lower case and a path, and nothing else"
        )
    return value


REGION: Final = r"^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$"

AUDIENCE_CHARACTERS_MAX: Final = 2_048
ISSUERS_MAX: Final = 4
ORIGINS_MAX: Final = 8
TOPICS_MAX: Final = 32
TOPIC: Final = r"^arn:(aws|aws-cn|aws-us-gov):sns:[a-z]{2}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:[A-Za-z0-9_.-]{1,256}$"
GUID: Final = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

TopicName = Annotated[str, Field(pattern=TOPIC)]
Version = Annotated[Scalar, Field(pattern=r"^[12]$")]
HeaderName = Annotated[str, BeforeValidator(_header)]
KeysAddress = Annotated[str, BeforeValidator(_keys_address)]
SecretOrTwo = SecretReference | list[SecretReference] | None


class BearerEntry(SourceEntry):
    """The plain door."""

    secret: SecretOrTwo = None


class EventBridgeEntry(SourceEntry):
    """An API destination of EventBridge."""

    secret: SecretOrTwo = None
    header: HeaderName | None = None
    event_source: str | None = Field(default=None, min_length=1, max_length=256)
    account: Scalar | None = Field(default=None, pattern=r"^[0-9]{12}$")
    region: str | None = Field(default=None, pattern=REGION)


class PubsubEntry(SourceEntry):
    """A push subscription of Google Pub/Sub."""

    audience: str | None = Field(default=None, min_length=1, max_length=AUDIENCE_CHARACTERS_MAX)
    email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)
    subscription: str | None = Field(default=None, pattern=r"^projects/[^/\s]+/subscriptions/[^/\s]+$", max_length=512)
    keys: KeysAddress | None = None
    issuers: list[str | None] | None = Field(default=None, min_length=1, max_length=ISSUERS_MAX)


class EventGridEntry(SourceEntry):
    """A webhook of Azure Event Grid: under a token of Microsoft Entra, or under a secret."""

    tenant: str | None = Field(default=None, pattern=GUID)
    audience: str | None = Field(default=None, min_length=1, max_length=AUDIENCE_CHARACTERS_MAX)
    app: str | None = Field(default=None, pattern=GUID)
    role: str | None = Field(default=None, min_length=1, max_length=256)
    keys: KeysAddress | None = None
    issuers: list[str | None] | None = Field(default=None, min_length=1, max_length=ISSUERS_MAX)
    secret: SecretOrTwo = None
    header: HeaderName | None = None
    query: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,64}$")
    origins: list[str | None] | None = Field(default=None, min_length=1, max_length=ORIGINS_MAX)
    topics: list[str | None] | None = Field(default=None, min_length=1, max_length=TOPICS_MAX)


def _eventgrid(given: Collection[str]) -> Faults:
    if "secret" not in given and "tenant" not in given:
        yield "tenant", 'has neither "tenant" nor "secret"; expected tenant and audience of a token, or a secret'
    if "secret" in given and "tenant" in given:
        yield "secret", "does not go with tenant; expected a token or a secret, not both"
    if "tenant" in given and "audience" not in given:
        yield "audience", 'has no "audience"; expected the application id that the token is for'
    needed = {"tenant": ("audience", "app", "role", "keys", "issuers"), "secret": ("header", "query")}
    for need, keys in needed.items():
        if need not in given:
            yield from ((key, f"has no meaning without {need}") for key in keys if key in given)
    if "header" in given and "query" in given:
        yield "query", "does not go with header; expected one place of the secret"


class SnsEntry(SourceEntry):
    """An HTTPS subscription of Amazon SNS."""

    topics: list[TopicName | None] | None = Field(default=None, min_length=1, max_length=TOPICS_MAX)
    signature_versions: list[Version | None] | None = Field(default=None, min_length=1)
    authorities: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}\.(pem|crt|cer)$")
    confirm: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceWords:
    """
    What an entry of one door may hold.

    `required` says of each key that must be there what is expected; `contradictions` tells what is wrong about which
    keys are given. `references` are the keys, beside `secret`, that hold references to secrets.
    """

    model: type[SourceEntry]
    required: Mapping[str, str] = field(default_factory=dict[str, str])
    references: Collection[str] = ()
    contradictions: Callable[[Collection[str]], Faults] = lambda given: iter(())


SECRET: Final = "env:NAME or file:PATH"  # noqa: S105 - how one is named

SOURCES: Final[Mapping[str, SourceWords]] = MappingProxyType(
    {
        "bearer": SourceWords(BearerEntry, {"secret": SECRET}),
        "eventbridge": SourceWords(EventBridgeEntry, {"secret": SECRET}),
        "eventgrid": SourceWords(EventGridEntry, contradictions=_eventgrid),
        "pubsub": SourceWords(
            PubsubEntry,
            {
                "audience": "the audience of the push subscription, such as the address of the door",
                "email": "the service account of the push subscription",
            },
        ),
        "sns": SourceWords(SnsEntry, {"topics": "the ARNs of the topics, such as [arn:aws:sns:eu-central-1:...]"}),
        "kafka": SourceWords(
            KafkaEntry,
            {
                "bootstrap": "the brokers to begin with, such as pkc-1.eu.confluent.cloud:9092",
                "topic": "the name of the topic",
            },
            ("username", "password"),
            kafka_contradictions,
        ),
        "pubsub-pull": SourceWords(
            PubsubPullEntry,
            {"project": "the id of the Google Cloud project", "subscription": "the id of the pull subscription"},
            ("credentials",),
        ),
        "service-bus": SourceWords(
            ServiceBusEntry,
            {"connection_string": SECRET},
            ("connection_string",),
            service_bus_contradictions,
        ),
        "sqs": SourceWords(
            SqsEntry,
            {
                "queue_url": "https://sqs.<region>.amazonaws.com/<account>/<name>",
                "region": "the region of the queue, such as eu-central-1",
            },
            ("access_key", "access_secret"),
            sqs_contradictions,
        ),
    }
)
"""The doors and the words of their entries."""
