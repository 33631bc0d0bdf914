"""Webhooks: the challenge, the events with their older names, the retries, the signature."""

import base64
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest

from tests.unit.simulators.monday.desk import CHANGE, Desk

pytestmark = pytest.mark.anyio

URL = "https://sync.example/in/monday/abc"
CREATE_WEBHOOK = (
    "mutation ($b: ID!, $u: String!, $e: WebhookEventType!, $c: JSON)"
    " { create_webhook(board_id: $b, url: $u, event: $e, config: $c) { id board_id event config } }"
)


class Door:
    """What receives deliveries: echoes challenges and answers `status` to the rest."""

    def __init__(self) -> None:
        self.status = 200
        self.echoes = True
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []

    async def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        sent = json.loads(body)
        if "challenge" in sent:
            return 200, body if self.echoes else b"{}"
        self.got.append((dict(headers), sent["event"]))
        return self.status, b""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for _, event in self.got]


async def subscribed(*events: str, **settings: Any) -> tuple[Desk, Door]:
    door = Door()
    desk = await Desk(sender=door, **settings).with_board("text", "status")
    for event in events:
        await desk.ask(CREATE_WEBHOOK, b=desk.board, u=URL, e=event)
    return desk, door


async def test_a_webhook_is_created_only_when_its_address_echoes_the_challenge():
    desk, door = await subscribed()
    made = (await desk.ask(CREATE_WEBHOOK, b=desk.board, u=URL, e="change_name"))["create_webhook"]
    door.echoes = False

    refused = await desk.refused(CREATE_WEBHOOK, b=desk.board, u=URL, e="create_item")
    too_long = await desk.refused(CREATE_WEBHOOK, b=desk.board, u="https://a.example/" + "x" * 255, e="create_item")
    listed = await desk.ask("query ($b: ID!) { webhooks(board_id: $b) { id event } }", b=desk.board)

    assert made["board_id"] == desk.board
    assert (refused["code"], too_long["code"]) == ("InvalidArgumentException", "InvalidArgumentException")
    assert listed["webhooks"] == [{"id": made["id"], "event": "change_name"}]


async def test_a_changed_cell_is_told_with_its_value_before_and_after_under_the_older_name():
    desk, door = await subscribed("change_column_value")
    person = desk.account.add_user("Rita", "rita@example.com", token="hers")
    item = await desk.item("A", {"c_status": {"index": 0}})

    await desk.ask(
        CHANGE, {"Authorization": "hers"}, b=desk.board, i=item, c='{"c_status": {"index": 1}, "c_text": null}'
    )
    await desk.clock.settle()

    (event,) = door.events
    assert event["type"] == "update_column_value"
    assert (event["columnId"], event["columnType"]) == ("c_status", "color")
    assert (event["pulseId"], event["boardId"], event["userId"]) == (int(item), int(desk.board), int(person.id))
    assert event["previousValue"]["label"]["text"] == "Working on it"
    assert event["value"]["label"] == {
        "index": 1,
        "text": "Done",
        "style": {"color": "#00c875", "border": "#00c875"},
        "is_done": True,
    }


async def test_items_and_subitems_are_told_by_their_own_events_and_names():
    desk, door = await subscribed("create_item", "create_subitem", "item_archived", "subitem_archived", "change_name")
    parent = await desk.item("Order")
    await desk.ask('mutation ($p: ID!) { create_subitem(parent_item_id: $p, item_name: "L") { id } }', p=parent)
    await desk.ask(CHANGE, b=desk.board, i=parent, c='{"name": "New"}')
    await desk.ask("mutation ($i: ID) { archive_item(item_id: $i) { id } }", i=parent)
    await desk.clock.settle()

    told = {(event["type"], event["pulseName"], event.get("parentItemId")) for event in door.events}
    assert len(door.events) == 5
    assert told == {
        ("create_pulse", "Order", None),
        ("create_pulse", "L", parent),
        ("update_name", "New", None),
        ("archive_pulse", "L", parent),
        ("archive_pulse", "New", None),
    }


async def test_a_delivery_is_repeated_once_a_minute_for_thirty_minutes():
    desk, door = await subscribed("create_item")
    door.status = 500
    await desk.item("A")

    await desk.clock.pass_(120)
    after_two_minutes = len(door.got)
    door.status = 200
    await desk.clock.pass_(60)
    delivered = len(door.got)
    door.status = 500
    await desk.item("B")
    await desk.clock.pass_(3_600)

    assert (after_two_minutes, delivered) == (3, 4)
    assert [event["isRetry"] for event in door.events[:4]] == [False, True, True, True]
    assert len({event["triggerUuid"] for event in door.events[:4]}) == 1
    assert len(door.got) - delivered == 31


async def test_a_deleted_webhook_is_silent():
    desk, door = await subscribed("create_item")
    webhook = next(iter(desk.account.boards[desk.board].webhooks))

    await desk.ask("mutation ($i: ID!) { delete_webhook(id: $i) { id } }", i=webhook)
    await desk.item("A")
    await desk.clock.settle()

    assert door.got == []


async def test_deliveries_are_signed_by_claims_when_there_is_a_signing_secret():
    desk, door = await subscribed("create_item", signing_secret="hush")
    await desk.item("A")
    await desk.clock.settle()

    head, claims, signature = door.got[0][0]["authorization"].split(".")
    expected = hmac.new(b"hush", f"{head}.{claims}".encode(), sha256).digest()
    read = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))

    assert base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)) == expected
    assert read["aud"] == URL
    assert read["exp"] - read["iat"] == 300
    assert read["accountId"] == int(desk.account.id)


async def test_without_a_signing_secret_there_is_no_signature():
    desk, door = await subscribed("create_item")
    await desk.item("A")
    await desk.clock.settle()

    assert "authorization" not in door.got[0][0]
