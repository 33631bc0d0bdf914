"""
The words of an entry of `sources:` whose door is a queue.

Shapes, and what goes together. What a queue does with its keys stands in `transports/<door>.py`.
"""

from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from storeboard.mapping.schema import Address, SecretReference, SourceEntry

Faults = Iterator[tuple[str, str]]

AWS_REGION: Final = r"^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$"
ENTITY: Final = r"^[A-Za-z0-9](?:[A-Za-z0-9._/~-]{0,258}[A-Za-z0-9_])?$"


def _queue_url(value: object) -> str:
    address = value if isinstance(value, str) else ""
    scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    if scheme not in ("https", "http") or not host or "/" not in path or set(rest) & set(" ?#@\\"):
        raise PydanticCustomError(
            "words", "is no address of a queue; expected https://sqs.<region>.amazonaws.com/<account>/<name>"
        )
    return address


class SqsEntry(SourceEntry):
    """A queue of Amazon SQS; without a key of its own under the credentials that AWS's tools would find."""

    queue_url: Annotated[str, BeforeValidator(_queue_url)] | None = None
    region: str | None = Field(default=None, pattern=AWS_REGION)
    endpoint: Address | None = None
    access_key: SecretReference | None = None
    access_secret: SecretReference | None = None


class PubsubPullEntry(SourceEntry):
    """A pull subscription of Google Pub/Sub; without credentials under those that Google's tools would find."""

    project: str | None = Field(default=None, pattern=r"^[a-z0-9:.-]{1,128}$")
    subscription: str | None = Field(default=None, pattern=r"^[A-Za-z][A-Za-z0-9._~%+-]{2,254}$")
    credentials: SecretReference | None = None
    api_url: Address | None = None


class ServiceBusEntry(SourceEntry):
    """A queue, or a subscription to a topic, of Azure Service Bus."""

    connection_string: SecretReference | None = None
    queue: str | None = Field(default=None, pattern=ENTITY)
    topic: str | None = Field(default=None, pattern=ENTITY)
    subscription: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")


class KafkaEntry(SourceEntry):
    """A topic of Kafka, such as one of Confluent Cloud, read as a consumer group."""

    bootstrap: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$")
    topic: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,249}$")
    group: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,249}$")
    security: Literal["SASL_SSL", "SSL", "SASL_PLAINTEXT", "PLAINTEXT"] = "SASL_SSL"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: SecretReference | None = None
    password: SecretReference | None = None


def sqs_contradictions(given: Collection[str]) -> Faults:
    """A key and its secret go together."""
    yield from _together(given, "access_key", "access_secret")


def service_bus_contradictions(given: Collection[str]) -> Faults:
    """A queue, or a topic with a subscription to it."""
    if "queue" in given:
        yield from ((key, "does not go with queue") for key in ("topic", "subscription") if key in given)
    elif "topic" not in given and "subscription" not in given:
        yield "queue", 'has no "queue"; expected queue, or topic and subscription'
    else:
        yield from _together(given, "topic", "subscription")


def kafka_contradictions(given: Collection[str]) -> Faults:
    """A user and a password go together."""
    yield from _together(given, "username", "password")
    if "mechanism" in given and "username" not in given:
        yield "mechanism", "has no meaning without username and password"


def _together(given: Collection[str], one: str, other: str) -> Faults:
    for here, there in ((one, other), (other, one)):
        if here in given and there not in given:
            yield there, f'has no "{there}"; expected it beside {here}'
