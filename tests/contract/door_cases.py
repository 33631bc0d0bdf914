"""The doors under contract: a new door is one more entry of `CASES`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from storeboard.transports.bearer import BearerDoor
from storeboard.transports.door import Door
from storeboard.transports.eventbridge import EventBridgeDoor
from storeboard.transports.eventgrid import EventGridDoor, SharedSecret, eventgrid_door
from storeboard.transports.pubsub import pubsub_door
from storeboard.transports.sns import sns_door
from tests.contract.door_signers import (
    APPLICATION,
    AUDIENCE,
    ENTRA,
    GOOGLE,
    PUSH,
    TENANT,
    Network,
    bearers,
    entra_claims,
    forged_tokens,
    google_claims,
    published,
    setup_of,
    token,
)
from tests.contract.sns_signer import TOPIC, forged_messages, is_text, notification, sns_network
from tests.unit.web.doorway import Headers, Request, encoded

SECRET = "secret-of-the-door"
NEXT_SECRET = "schlüssel-für-morgen"

Bodies = Mapping[str, Callable[[bytes], bytes]]


@dataclass(frozen=True, slots=True)
class Case:
    """
    One door: how to make it from its secrets, and the headers of a good delivery under one.

    `bad` are heads that must be refused; of a door that judges by the body alone they are none, and `forged` says what
    is made of a good delivery instead. `wrapped` puts a body into the envelope that such a door reads, if it
    `can_carry` it.
    """

    door: str
    make: Callable[[Sequence[str]], Door]
    good: Callable[[str], Headers]
    bad: Mapping[str, Headers] = field(default_factory=dict[str, Headers])
    wrapped: Callable[[bytes], bytes] = bytes
    forged: Bodies = field(default_factory=dict[str, Callable[[bytes], bytes]])
    can_carry: Callable[[bytes], bool] = lambda body: True
    has_secret: bool = True

    def request(self, body: bytes, secret: str = SECRET) -> Request:
        """A good delivery."""
        return Request([self.wrapped(body)], self.good(secret))


def _bad_secrets(name: str) -> dict[str, Headers]:
    """Heads that a door with its secret in a header of this name must refuse."""
    return {
        "no header": [],
        "an empty header": [(name, "")],
        "a wrong secret": [(name, "secret-of-the-dooR")],
        "a part of the secret": [(name, SECRET[:-1])],
        "more than the secret": [(name, f"{SECRET}x")],
        "two secrets": [(name, f"{SECRET} {SECRET}")],
        "the header twice": [(name, SECRET), (name, SECRET)],
        "a good one and a bad one": [(name, SECRET), (name, "x")],
        "a letter that only looks alike": [(name, f"ѕ{SECRET[1:]}")],
        "bytes that are no text": [(name, b"\xff\xfe\x00")],
        "the secret in another header": [("x-other", SECRET)],
        "a very long secret": [(name, "x" * 30_000)],
    }


def _pubsub(_: Sequence[str] = ()) -> Door:
    network = Network().keys(GOOGLE, published("first"))
    return pubsub_door(setup_of(network, audience=AUDIENCE, email=PUSH))


def _entra(_: Sequence[str] = ()) -> Door:
    network = Network().keys(ENTRA, published("first"))
    return eventgrid_door(setup_of(network, tenant=TENANT, audience=APPLICATION))


def _sns(_: Sequence[str] = ()) -> Door:
    return sns_door(setup_of(sns_network(), topics=(TOPIC,)))


CASES = {
    "bearer": Case(
        door="bearer",
        make=BearerDoor,
        good=lambda secret: [("authorization", f"Bearer {secret}")],
        bad={
            "no header": [],
            "an empty header": [("authorization", "")],
            "a scheme alone": [("authorization", "Bearer")],
            "an empty secret": [("authorization", "Bearer ")],
            "another scheme": [("authorization", f"Basic {SECRET}")],
            "no scheme": [("authorization", SECRET)],
            "a wrong secret": [("authorization", "Bearer secret-of-the-dooR")],
            "a part of the secret": [("authorization", f"Bearer {SECRET[:-1]}")],
            "more than the secret": [("authorization", f"Bearer {SECRET}x")],
            "two secrets": [("authorization", f"Bearer {SECRET} {SECRET}")],
            "the header twice": [("authorization", f"Bearer {SECRET}"), ("authorization", f"Bearer {SECRET}")],
            "a good one and a bad one": [("authorization", f"Bearer {SECRET}"), ("authorization", "Bearer x")],
            "a letter that only looks alike": [("authorization", f"Bearer ѕ{SECRET[1:]}")],
            "bytes that are no text": [("authorization", b"Bearer \xff\xfe\x00")],
            "the secret in another header": [("x-authorization", f"Bearer {SECRET}")],
            "a very long secret": [("authorization", "Bearer " + "x" * 30_000)],
        },
    ),
    "eventbridge": Case(
        door="eventbridge",
        make=EventBridgeDoor,
        good=lambda secret: [("x-api-key", secret)],
        bad=_bad_secrets("x-api-key"),
    ),
    "pubsub": Case(
        door="pubsub",
        make=_pubsub,
        good=lambda _: [("authorization", f"Bearer {token(google_claims())}")],
        bad={"no header": [], **bearers(forged_tokens(google_claims))},
        has_secret=False,
    ),
    "sns": Case(
        door="sns",
        make=_sns,
        good=lambda _: [("x-amz-sns-message-type", "Notification"), ("content-type", "text/plain; charset=UTF-8")],
        wrapped=lambda body: encoded(notification(Message=body.decode())),
        can_carry=is_text,
        forged={name: lambda _, forged=forged: forged for name, (forged, _) in forged_messages().items()},
        has_secret=False,
    ),
    "eventgrid": Case(
        door="eventgrid",
        make=_entra,
        good=lambda _: [("authorization", f"Bearer {token(entra_claims())}")],
        bad={"no header": [], **bearers(forged_tokens(entra_claims))},
        has_secret=False,
    ),
    "eventgrid under a secret": Case(
        door="eventgrid",
        make=lambda secrets: EventGridDoor(SharedSecret(secrets)),
        good=lambda secret: [("x-api-key", secret)],
        bad=_bad_secrets("x-api-key"),
    ),
    "eventbridge under another header": Case(
        door="eventbridge",
        make=lambda secrets: EventBridgeDoor(secrets, "authorization"),
        good=lambda secret: [("authorization", f"Bearer {secret}")],
        bad=_bad_secrets("authorization"),
    ),
}
