"""What a push subscription sends is understood, and the pinned subscription alone comes in."""

import base64
from pathlib import Path
from typing import Any

import pytest

from storeboard.transports.pubsub import pubsub_door
from tests.contract.door_asking import asked
from tests.contract.door_signers import (
    AUDIENCE,
    GOOGLE,
    PUSH,
    Network,
    google_claims,
    published,
    setup_of,
    token,
)
from tests.unit.web.doorway import Request, change, encoded

SUBSCRIPTION = "projects/acme-cloud/subscriptions/storeboard"
HEADERS = [("authorization", f"Bearer {token(google_claims())}"), ("content-type", "application/json")]


def pushed(**fields: Any) -> bytes:
    """A message as Pub/Sub pushes it, with the names in both spellings."""
    message = {
        "attributes": {"kind": "test"},
        "data": base64.b64encode(encoded(change())).decode(),
        "messageId": "2070443601311540",
        "message_id": "2070443601311540",
        "publishTime": "2026-11-02T08:00:01.127Z",
        "publish_time": "2026-11-02T08:00:01.127Z",
    }
    return encoded({"message": message, "subscription": SUBSCRIPTION, **fields})


def told_by(body: bytes, place: Path, **options: Any) -> tuple[list[int], list[tuple[str, str]], tuple[int, int, int]]:
    network = Network().keys(GOOGLE, published("first"))
    door = pubsub_door(setup_of(network, audience=AUDIENCE, email=PUSH, **options))
    told = asked(place, door, Request([body], HEADERS))
    return told.statuses, told.refused, told.kept


@pytest.mark.parametrize("options", [{}, {"subscription": SUBSCRIPTION}], ids=["free", "pinned"])
def test_a_pushed_message_marks_its_record(options: dict[str, str], tmp_path: Path):
    assert told_by(pushed(), tmp_path, **options) == ([200], [], (1, 0, 1))


def test_an_unwrapped_message_marks_its_record(tmp_path: Path):
    assert told_by(encoded(change()), tmp_path) == ([200], [], (1, 0, 1))


@pytest.mark.parametrize(
    "body",
    [
        pushed(subscription="projects/evil/subscriptions/storeboard"),
        pushed(subscription=None),
        pushed(subscription=[SUBSCRIPTION]),
        encoded(change()),
        encoded([]),
        b"{",
        b"",
    ],
)
def test_what_is_not_of_the_pinned_subscription_is_refused(body: bytes, tmp_path: Path):
    assert told_by(body, tmp_path, subscription=SUBSCRIPTION) == ([401], [("push", "subscription")], (0, 0, 0))
