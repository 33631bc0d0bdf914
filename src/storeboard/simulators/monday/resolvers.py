"""
What each readable field of the schema answers.

A table by type and field; a field without an entry is an attribute of its source. Reads change nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from graphql import OperationType

from storeboard.simulators.monday import search, telling
from storeboard.simulators.monday.account import Account, iso
from storeboard.simulators.monday.call import Call
from storeboard.simulators.monday.cells import cells_of
from storeboard.simulators.monday.ingest import BulkJob, IngestJob
from storeboard.simulators.monday.labels import labels_of
from storeboard.simulators.monday.limits import DAY
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.versions import VERSIONS
from storeboard.simulators.monday.world import (
    Activity,
    Board,
    Column,
    Group,
    Item,
    Json,
    TimelineItem,
    Update,
    User,
    Webhook,
    Workspace,
)

Resolver = Callable[..., Any]
items_max = 100
plan_tiers: Mapping[str, str] = {"unlimited": "enterprise"}


def complexity(call: Call) -> dict[str, int]:
    """Report the whole request: what was left before it, what it costs, what is left."""
    meter = call.account.meter
    return {
        "before": call.before,
        "query": call.price,
        "after": call.before - call.price,
        "reset_in_x_seconds": max(0, round(meter.complexity.closes_in(call.account.now))),
    }


def version(name: str) -> dict[str, str]:
    kind = VERSIONS.get(name, "deprecated")
    return {"kind": kind, "value": name, "display_name": name}


def _account(account: Account) -> dict[str, Json]:
    tier = plan_tiers.get(account.plan, account.plan)
    return {
        "id": account.id,
        "name": account.name,
        "slug": "demo-sales",
        "tier": tier,
        "is_during_trial": False,
        "plan": {"max_users": 100, "period": "yearly", "tier": tier, "version": 25},
        "products": [
            {"id": product, "kind": kind, "tier": tier, "default_workspace_id": _home_of(account, product)}
            for product, kind in account.products.items()
        ],
    }


def _home_of(account: Account, product: str) -> str | None:
    return next((each.id for each in account.workspaces.values() if each.product_id == product), None)


def _platform_api(account: Account) -> dict[str, Json]:
    days = sorted(account.meter.days.items())
    by_day = [{"day": datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d"), "usage": int(n)} for day, n in days]
    limit = min(account.limits.daily_calls, 2_147_483_647)
    return {
        "daily_limit": {"base": limit, "total": limit},
        "daily_analytics": {
            "last_updated": iso(account.now),
            "by_day": by_day,
            "by_app": [{"api_app_id": "1", "usage": int(account.meter.calls_today(account.now))}],
        },
    }


def _users(call: Call, ids: Sequence[str] | None, emails: Sequence[str] | None, limit: int, page: int) -> list[User]:
    found = [
        user
        for user in call.account.users.values()
        if (ids is None or user.id in ids) and (emails is None or user.email in emails)
    ]
    return paged(found, limit, page, 1_000)


def _named(known: Mapping[str, Any], ids: Sequence[str] | None) -> list[Any]:
    return [one for id_, one in known.items() if ids is None or id_ in ids]


def paged(found: Sequence[Any], limit: int | None, page: int | None, limit_max: int) -> list[Any]:
    """Return one numbered page; refuse a limit beyond what monday allows."""
    limit, page = 25 if limit is None else limit, 1 if page is None else page
    if not 1 <= limit <= limit_max or page < 1:
        raise bad_argument(f"limit is between 1 and {limit_max}, page at least 1", limit=limit, page=page)
    return list(found[(page - 1) * limit : page * limit])


def _boards(
    call: Call,
    ids: Sequence[str] | None = None,
    limit: int | None = 25,
    page: int | None = 1,
    state: str | None = "active",
    workspace_ids: Sequence[str | None] | None = None,
    latest: bool | None = None,
) -> list[Board]:
    found = [
        board
        for board in reversed(call.account.boards.values())
        if state in ("all", None, board.state)
        and (ids is None or board.id in ids)
        and (workspace_ids is None or board.workspace_id in workspace_ids)
    ]
    return paged(found, limit, page, 500)


def _items(
    call: Call,
    ids: Sequence[str] | None = None,
    limit: int | None = 25,
    page: int | None = 1,
    exclude_nonactive: bool | None = None,
    newest_first: bool | None = None,
) -> list[Item]:
    """Return items by id whatever their state; their order is that of creation, not of the request."""
    if ids is not None and len(ids) > items_max:
        raise bad_argument(f"at most {items_max} ids can be asked for", ids=len(ids))
    every = call.account.items
    found = list(every.values()) if ids is None else [every[each] for each in dict.fromkeys(ids) if each in every]
    found = [item for item in found if item.state == "active" or not exclude_nonactive]
    found.sort(key=lambda item: int(item.id), reverse=bool(newest_first))
    return paged(found, limit, page, items_max)


def _page(
    call: Call,
    board: Board,
    group: Group | None,
    limit: int,
    cursor: str | None = None,
    query_params: Mapping[str, Json] | None = None,
    hierarchy_scope_config: str | None = None,
) -> search.Page:
    return search.items_page(call.account, board, limit, cursor, query_params, None if group is None else group.id)


def _group_page(group: Group, call: Call, **args: Any) -> search.Page:
    board = next(each for each in call.account.boards.values() if each.groups.get(group.id) is group)
    return _page(call, board, group, **args)


def _by_values(
    call: Call,
    board_id: str,
    limit: int,
    columns: Sequence[Mapping[str, Json]] | None = None,
    cursor: str | None = None,
    hierarchy_scope_config: str | None = None,
) -> search.Page:
    board = call.account.board(board_id)
    return search.items_by_column_values(call.account, board, limit, cursor, columns)


def _webhooks(call: Call, board_id: str, app_webhooks_only: bool | None = None) -> list[Webhook]:
    return list(call.account.board(board_id).webhooks.values())


def _ingest_job(call: Call, job_id: str) -> dict[str, Json]:
    job = call.account.jobs.get(job_id)
    if not isinstance(job, IngestJob):
        raise Refused("ResourceNotFoundException", "Job not found", status=404, job_id=job_id)
    status = job.status_at(call.account.now)
    ended = status not in ("UPLOAD_PENDING", "PROCESSING")
    return {
        "__typename": "ItemsJobStatus",
        "status": status,
        "counts": job.counts if ended else None,
        "progress_percentage": 100 if ended else 0,
        "failure_reason": job.failure if ended else None,
        "failure_message": job.message if ended else None,
        "fully_imported": status == "COMPLETED",
        "report_created": status == "COMPLETED",
        "report_url": f"{job.base_url}/reports/{job.id}" if status == "COMPLETED" else None,
    }


def _bulk_job(call: Call, job_id: str) -> dict[str, Json]:
    job = call.account.jobs.get(job_id)
    if not isinstance(job, BulkJob):
        raise Refused("ResourceNotFoundException", "Job not found", status=404, job_id=job_id)
    result = {"total": job.total, "succeeded": job.succeeded, "failed": job.failed, "details": None}
    return {"id": job.id, "status": "COMPLETED", "error": None, "result": result}


def _columns(board: Board, ids: Sequence[str | None] | None = None, types: Sequence[str] | None = None) -> list[Column]:
    return [
        column
        for column in board.live_columns()
        if (ids is None or column.id in ids) and (types is None or column.type in types)
    ]


def _groups(board: Board, ids: Sequence[str | None] | None = None) -> list[Group]:
    return [group for group in board.live_groups() if ids is None or group.id in ids]


def _activity(board: Board, limit: int | None = 25, page: int | None = 1, **wanted: Any) -> list[Activity]:
    since, until = _instant(wanted.get("from")), _instant(wanted.get("to"))
    found = [
        line
        for line in reversed(board.activity)
        if (wanted.get("item_ids") is None or line.item_id in wanted["item_ids"])
        and (wanted.get("column_ids") is None or line.column_id in wanted["column_ids"])
        and (wanted.get("user_ids") is None or line.user_id in wanted["user_ids"])
        and (since is None or line.at >= since)
        and (until is None or line.at <= until)
    ]
    return paged(found, limit, page, 10_000)


def _instant(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_argument("not a time in ISO 8601", value=text) from error
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _legacy_settings(column: Column) -> str:
    if column.type not in ("status", "dropdown"):
        return orjson.dumps(column.settings).decode()
    labels = labels_of(column)
    if column.type == "status":
        return orjson.dumps({"labels": {str(label["id"]): label["label"] for label in labels}}).decode()
    return orjson.dumps({"labels": [{"id": label["id"], "name": label["label"]} for label in labels]}).decode()


QUERY: Mapping[str, Resolver] = {
    "me": lambda _, info: info.context.user,
    "account": lambda _, info: _account(info.context.account),
    "version": lambda _, info: version(info.context.version),
    "versions": lambda _, info: [version(name) for name in VERSIONS],
    "complexity": lambda _, info: complexity(info.context),
    "platform_api": lambda _, info: _platform_api(info.context.account),
    "teams": lambda _, info, ids=None: _named(info.context.account.teams, ids),
    "managed_column": lambda _, info, id=None, state=None: [
        one for one in _named(info.context.account.managed_columns, id) if not state or one.state in state
    ],
    "custom_activity": lambda _, info, ids=None, name=None, **look: telling.activities_named(
        info.context.account, name, ids
    ),
    "timeline": lambda _, info, id, **how: info.context.account.item(id),
    "tags": lambda _, info, ids=None: _named(info.context.account.tags, ids),
    "users": lambda _, info, ids=None, emails=None, **page: _users(info.context, ids, emails, **page),
    "workspaces": lambda _, info, ids=None, limit=25, page=1: paged(
        [each for each in info.context.account.workspaces.values() if ids is None or each.id in ids], limit, page, 100
    ),
    "boards": lambda _, info, **args: _boards(info.context, **args),
    "items": lambda _, info, **args: _items(info.context, **args),
    "next_items_page": lambda _, info, cursor, limit: search.following_page(info.context.account, cursor, limit),
    "items_page_by_column_values": lambda _, info, **args: _by_values(info.context, **args),
    "webhooks": lambda _, info, **args: _webhooks(info.context, **args),
    "fetch_job_status": lambda _, info, job_id: _ingest_job(info.context, job_id),
    "job_status": lambda _, info, job_id: _bulk_job(info.context, job_id),
}


def _workspace(board: Board, info: Any) -> Workspace | None:
    return None if board.workspace_id is None else info.context.account.workspaces[board.workspace_id]


def _product(workspace: Workspace, info: Any) -> dict[str, Json] | None:
    products = _account(info.context.account)["products"]
    return next((each for each in products if each["id"] == workspace.product_id), None)


def _creator(source: Board | Item | Update, info: Any) -> User:
    return info.context.account.users[source.creator_id]


def _subitems(item: Item, info: Any) -> list[Item]:
    return [each for each in item.subitems if each.state == "active"]


def _updates(item: Item, info: Any, limit: int | None = 25, page: int | None = 1) -> list[Update]:
    return paged(list(reversed(item.updates)), limit, page, 100)


def _told_at(entry: TimelineItem, info: Any) -> str:
    """The real API fails here when it has just made the entry, and the entry stays."""
    if info.operation.operation is OperationType.MUTATION:
        raise Refused("INTERNAL_SERVER_ERROR", "Internal server error", status=500)
    return iso(entry.at)


FIELDS: Mapping[str, Mapping[str, Resolver]] = {
    "Query": QUERY,
    "User": {
        "status": lambda user, info: "ACTIVE",
        "url": lambda user, info: f"{info.context.base_url}/users/{user.id}",
        "account": lambda user, info: _account(info.context.account),
        "is_deleted": lambda user, info: False,
    },
    "Workspace": {
        "state": lambda workspace, info: "active",
        "is_default_workspace": lambda workspace, info: workspace.is_default,
        "account_product": _product,
        "created_at": lambda workspace, info: iso(workspace.created_at),
    },
    "Board": {
        "board_kind": lambda board, info: board.kind,
        "permissions": lambda board, info: "everyone",
        "items_count": lambda board, info: board.active_items,
        "items_limit": lambda board, info: info.context.account.limits.items_per_board,
        "workspace": _workspace,
        "url": lambda board, info: f"{info.context.base_url}/boards/{board.id}",
        "creator": _creator,
        "created_at": lambda board, info: iso(board.created_at),
        "updated_at": lambda board, info: iso(board.updated_at),
        "groups": lambda board, info, **args: _groups(board, **args),
        "top_group": lambda board, info: board.live_groups()[0],
        "columns": lambda board, info, **args: _columns(board, **args),
        "items_page": lambda board, info, **args: _page(info.context, board, None, **args),
        "activity_logs": lambda board, info, **args: _activity(board, **args),
    },
    "ActivityLogType": {
        "data": lambda line, info: orjson.dumps(line.data).decode(),
        "account_id": lambda line, info: info.context.account.id,
        "created_at": lambda line, info: str(int(line.at * 10_000_000)),
    },
    "Group": {
        "position": lambda group, info: "65536",
        "archived": lambda group, info: group.state == "archived",
        "deleted": lambda group, info: group.state == "deleted",
        "items_page": lambda group, info, **args: _group_page(group, info.context, **args),
    },
    **{
        name: {"settings_json": lambda managed, info: managed.settings}
        for name in ("ManagedColumn", "StatusManagedColumn", "DropdownManagedColumn")
    },
    "Column": {
        "archived": lambda column, info: column.state == "archived",
        "settings_str": lambda column, info: _legacy_settings(column),
        "revision": lambda column, info: str(column.revision),
    },
    "Item": {
        "group": lambda item, info: item.board.groups[item.group_id],
        "parent_item": lambda item, info: item.parent,
        "subitems": _subitems,
        "column_values": lambda item, info, **args: cells_of(info.context.account, item, **args),
        "updates": _updates,
        "creator": _creator,
        "created_at": lambda item, info: iso(item.created_at),
        "updated_at": lambda item, info: iso(item.updated_at),
        "url": lambda item, info: f"{info.context.base_url}/boards/{item.board.id}/pulses/{item.id}",
        "relative_link": lambda item, info: f"/boards/{item.board.id}/pulses/{item.id}",
    },
    "TimelineResponse": {"timeline_items_page": lambda item, info, limit=25: telling.page_of(item, limit)},
    "TimelineItem": {
        "board": lambda entry, info: entry.item.board,
        "user": lambda entry, info: info.context.account.users[entry.user_id],
        "created_at": _told_at,
    },
    "Update": {
        "text_body": lambda update, info: telling.text_of(update.body),
        "creator": _creator,
        "created_at": lambda update, info: iso(update.created_at),
        "updated_at": lambda update, info: iso(update.created_at),
    },
    "Webhook": {
        "config": lambda webhook, info: None if webhook.config is None else orjson.dumps(webhook.config).decode(),
    },
}
