"""What EventBridge sends is understood, and only what is pinned comes in."""

from pathlib import Path
from typing import Any

import pytest

from storeboard.transports.eventbridge import EventBridgeDoor
from tests.contract.door_asking import asked
from tests.unit.web.doorway import Request, change, encoded

KEY = [("x-api-key", "the-key")]
PARTNER = "aws.partner/commercetools.com/acme/storeboard"
PINS = {"source": PARTNER, "account": "123456789012", "region": "eu-central-1"}


def event(**fields: Any) -> bytes:
    """The whole event, as an API destination gets it when the rule's input is left as it is."""
    return encoded(
        {
            "version": "0",
            "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
            "detail-type": "ResourceUpdated",
            "source": PARTNER,
            "account": "123456789012",
            "time": "2026-11-02T08:00:01Z",
            "region": "eu-central-1",
            "resources": [],
            "detail": change(),
            **fields,
        }
    )


@pytest.mark.parametrize("pins", [{}, PINS], ids=["free", "pinned"])
def test_an_event_of_the_partner_source_marks_its_record(pins: dict[str, str], tmp_path: Path):
    told = asked(tmp_path, EventBridgeDoor(["the-key"], pins=pins), Request([event()], KEY))

    assert told.statuses == [200]
    assert told.kept == (1, 0, 1)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (event(source="aws.partner/commercetools.com/globex/storeboard"), "source"),
        (event(source=[PARTNER]), "source"),
        (event(account="210987654321"), "account"),
        (event(account=123456789012), "account"),
        (event(region="us-east-1"), "region"),
        (encoded(change()), "source"),
        (b"[" + event() + b"]", "source"),
        (b"", "source"),
        (b"{", "source"),
        (b"[" * 100_000, "source"),
    ],
    ids=str,
)
def test_an_event_that_is_not_of_what_is_pinned_is_refused(body: bytes, cause: str, tmp_path: Path):
    told = asked(tmp_path, EventBridgeDoor(["the-key"], pins=PINS), Request([body], KEY))

    assert told.statuses == [401]
    assert told.refused == [("push", cause)]
    assert told.kept == (0, 0, 0)
