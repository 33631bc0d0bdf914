"""
Webhooks: the challenge at registration, the events, and their delivery over HTTP.

At least once, unordered after a failure: a delivery that is not answered 2xx is repeated once a minute for thirty
minutes by the account's clock. With a signing secret each delivery carries a JWT of claims that does not cover the
body, as monday's does. Events use monday's older names.
"""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import httpx2
import orjson

from storeboard.simulators.monday.account import Account, iso
from storeboard.simulators.monday.labels import COLOURS, label_by_id
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.world import Board, Column, Item, Json, Update, User, Webhook

url_length_max = 255
retry_seconds = 60.0
retries_max = 30
_timeout_seconds = 10.0

LEGACY: Mapping[str, str] = {
    "change_column_value": "update_column_value",
    "change_specific_column_value": "update_column_value",
    "change_status_column_value": "update_column_value",
    "change_subitem_column_value": "update_column_value",
    "change_name": "update_name",
    "change_subitem_name": "update_name",
    "create_item": "create_pulse",
    "create_subitem": "create_pulse",
    "item_archived": "archive_pulse",
    "subitem_archived": "archive_pulse",
    "item_deleted": "delete_pulse",
    "subitem_deleted": "delete_pulse",
    "item_restored": "restore_pulse",
    "item_moved_to_any_group": "move_pulse_into_group",
    "item_moved_to_specific_group": "move_pulse_into_group",
}


async def create_webhook(
    account: Account, user: User, board_id: str, url: str, event: str, config: dict[str, Json] | None
) -> Webhook:
    """Register a webhook once its address has answered the challenge."""
    board = account.board(board_id)
    if len(url) > url_length_max or not url.startswith(("http://", "https://")):
        raise bad_argument(f"url is an http address of at most {url_length_max} characters", url=url)
    if any(each.event == event and each.url == url and each.config == config for each in board.webhooks.values()):
        raise bad_argument("this webhook exists already", event=event)
    challenge = account.new_word(40)
    body = orjson.dumps({"challenge": challenge})
    status, answer = await _post(account, url, {"content-type": "application/json"}, body)
    if status != 200 or _read(answer) != {"challenge": challenge}:
        raise Refused("InvalidArgumentException", "The address did not answer the challenge", status=400, url=url)
    webhook = Webhook(account.new_id("other"), board.id, url, event, config, user.id)
    board.webhooks[webhook.id] = webhook
    return webhook


def delete_webhook(account: Account, webhook_id: str) -> Webhook:
    for board in account.boards.values():
        if webhook_id in board.webhooks:
            return board.webhooks.pop(webhook_id)
    raise Refused("ResourceNotFoundException", "Webhook not found", status=404, webhook_id=webhook_id)


def announce(account: Account, board: Board, event: str, user: User, details: Mapping[str, Json]) -> None:
    """Send an event to every webhook of the board that subscribed to it and whose configuration fits."""
    for webhook in list(board.webhooks.values()):
        if webhook.event == event and _fits(webhook, event, details):
            body = {
                "event": {
                    "app": "monday",
                    "type": LEGACY.get(event, event),
                    "triggerTime": iso(account.now),
                    "subscriptionId": int(webhook.id),
                    "isRetry": False,
                    "userId": int(user.id),
                    "originalTriggerUuid": None,
                    "boardId": int(board.id),
                    "triggerUuid": account.new_word(32),
                    **details,
                }
            }
            account.spawn(_deliver(account, webhook, body))


def announce_item(
    account: Account, item: Item, event: str, user: User, details: Mapping[str, Json] | None = None
) -> None:
    """Announce what happened to an item; a subitem's events go to the webhooks of the parent's board."""
    if not (_home(item).board.webhooks or item.board.webhooks):
        return
    announce(account, _home(item).board, event, user, {**_item_details(item), **(details or {})})
    if event == "item_moved_to_any_group":
        announce(account, item.board, "item_moved_to_specific_group", user, {**_item_details(item), **(details or {})})


def announce_value(account: Account, item: Item, column: Column, before: Json, after: Json, user: User) -> None:
    """Announce a changed cell, with its value before and after."""
    if not _home(item).board.webhooks:
        return
    details = {
        **_item_details(item),
        "columnId": column.id,
        "columnType": "color" if column.type == "status" else column.type,
        "columnTitle": column.title,
        "value": _event_value(column, after),
        "previousValue": _event_value(column, before),
        "changedAt": account.now,
    }
    if item.parent is not None:
        announce(account, item.parent.board, "change_subitem_column_value", user, details)
        return
    for event in ("change_column_value", "change_specific_column_value"):
        announce(account, item.board, event, user, details)
    if column.type == "status":
        announce(account, item.board, "change_status_column_value", user, details)


def announce_update(account: Account, item: Item, update: Update, user: User) -> None:
    details = {**_item_details(item), "body": update.body, "textBody": update.body, "updateId": int(update.id)}
    event = "create_update" if item.parent is None else "create_subitem_update"
    announce(account, _home(item).board, event, user, {**details, "replyId": None})


def _home(item: Item) -> Item:
    return item if item.parent is None else item.parent


def _item_details(item: Item) -> dict[str, Json]:
    group = item.board.groups[item.group_id]
    details: dict[str, Json] = {
        "boardId": int(item.board.id),
        "groupId": item.group_id,
        "groupName": group.title,
        "groupColor": group.color,
        "pulseId": int(item.id),
        "pulseName": item.name,
        "isTopGroup": next(iter(item.board.groups)) == item.group_id,
    }
    if item.parent is not None:
        details |= {"itemId": item.id, "parentItemId": item.parent.id, "parentItemBoardId": item.parent.board.id}
    return details


def _event_value(column: Column, value: Json) -> Json:
    """Write a cell as events carry it, which is not how the API reads it."""
    if column.type == "status":
        label = None if value is None else label_by_id(column, value["index"])
        colour = "#c4c4c4" if label is None else COLOURS[label["color"]]
        return {
            "label": {
                "index": 5 if value is None else value["index"],
                "text": None if label is None else label["label"],
                "style": {"color": colour, "border": colour},
                "is_done": bool(label and label["is_done"]),
            },
            "post_id": None,
        }
    if value is None:
        return None
    if column.type == "text":
        return {"value": value}
    if column.type == "numbers":
        return {"value": float(value), "unit": None}
    if column.type == "dropdown":
        labels = [label_by_id(column, each) for each in value["ids"]]
        return {"chosenValues": [{"id": each["id"], "name": each["label"]} for each in labels if each is not None]}
    if column.type == "board_relation":
        return {"linkedPulseIds": [{"linkedPulseId": int(each)} for each in value["item_ids"]]}
    return value


def _fits(webhook: Webhook, event: str, details: Mapping[str, Json]) -> bool:
    config = webhook.config or {}
    if "columnId" in config and config["columnId"] != details.get("columnId"):
        return False
    if "groupId" in config and config["groupId"] != details.get("groupId"):
        return False
    wanted = config.get("columnValue")
    if isinstance(wanted, dict) and "index" in wanted:
        return details["value"]["label"]["index"] == wanted["index"]
    return True


async def _deliver(account: Account, webhook: Webhook, body: dict[str, Any]) -> None:
    for attempt in range(1 + retries_max):
        if attempt:
            await account.sleep(retry_seconds)
            body["event"]["isRetry"] = True
        if webhook.id not in account.boards[webhook.board_id].webhooks:
            return
        headers = {"content-type": "application/json", **_authorization(account, webhook)}
        status, _ = await _post(account, webhook.url, headers, orjson.dumps(body))
        if 200 <= status < 300:
            return


async def _post(account: Account, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """Send one POST; a connection that fails counts as status 0."""
    if account.sender is not None:
        return await account.sender(url, headers, body)
    try:
        async with httpx2.AsyncClient(timeout=_timeout_seconds) as client:
            answer = await client.post(url, headers=dict(headers), content=body)
    except httpx2.TransportError:
        return 0, b""
    return answer.status_code, answer.content


def _read(answer: bytes) -> Json:
    try:
        return orjson.loads(answer)
    except orjson.JSONDecodeError:
        return None


def _authorization(account: Account, webhook: Webhook) -> dict[str, str]:
    if account.signing_secret is None:
        return {}
    claims = {
        "accountId": int(account.id),
        "userId": int(webhook.creator_id),
        "aud": webhook.url,
        "iat": int(account.now),
        "exp": int(account.now) + 300,
        "shortLivedToken": account.new_word(32),
    }
    return {"authorization": jwt(claims, account.signing_secret)}


def jwt(claims: Mapping[str, Json], secret: str) -> str:
    """Sign claims with HS256."""
    head = _encoded(orjson.dumps({"alg": "HS256", "typ": "JWT"}))
    signed = head + b"." + _encoded(orjson.dumps(dict(claims)))
    return (signed + b"." + _encoded(hmac.new(secret.encode(), signed, sha256).digest())).decode()


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
