"""
What each mutation of the schema does: it reads the arguments and calls the one operation that they mean.
"""

from collections.abc import Callable, Mapping
from typing import Any

from storeboard.simulators.monday import ingest, managed, operations, relocation, structure, telling, webhooks
from storeboard.simulators.monday.call import Call
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.values import from_json
from storeboard.simulators.monday.world import Column, Item, Json

Act = Callable[[Call, Mapping[str, Any]], Any]


def _values(args: Mapping[str, Any]) -> dict[str, Json]:
    """Read the column values of a mutation: a JSON object that travels as a string."""
    given = args.get("column_values")
    if given is None:
        return {}
    values = from_json(given)
    if not isinstance(values, dict):
        raise Refused("JsonParseException", "column_values is an object of column ids", status=400)
    return values


def _create_item(call: Call, args: Mapping[str, Any]) -> Item:
    return operations.create_item(
        call.account,
        call.user,
        args["board_id"],
        args["item_name"],
        group_id=args.get("group_id"),
        values=_values(args),
        create_labels=bool(args.get("create_labels_if_missing")),
    )


def _create_subitem(call: Call, args: Mapping[str, Any]) -> Item:
    return operations.create_subitem(
        call.account,
        call.user,
        args["parent_item_id"],
        args["item_name"],
        values=_values(args),
        create_labels=bool(args.get("create_labels_if_missing")),
    )


def _change_multiple(call: Call, args: Mapping[str, Any]) -> Item:
    return operations.change_values(
        call.account,
        call.user,
        args["board_id"],
        args.get("item_id"),
        _values(args),
        create_labels=bool(args.get("create_labels_if_missing")),
    )


def _change_value(call: Call, args: Mapping[str, Any], *, simple: bool) -> Item:
    return operations.change_value(
        call.account,
        call.user,
        args["board_id"],
        args.get("item_id"),
        args["column_id"],
        args.get("value") if simple else from_json(args["value"]),
        simple=simple,
        create_labels=bool(args.get("create_labels_if_missing")),
    )


def _move_to_board(call: Call, args: Mapping[str, Any]) -> Item:
    return relocation.move_to_board(
        call.account,
        call.user,
        args["item_id"],
        args["board_id"],
        args["group_id"],
        args.get("columns_mapping"),
        args.get("subitems_columns_mapping"),
    )


def _create_column(call: Call, args: Mapping[str, Any], column_type: str) -> Column:
    defaults = args.get("defaults")
    if isinstance(defaults, str):
        defaults = from_json(defaults)
    if defaults is not None and not isinstance(defaults, dict):
        raise bad_argument("defaults is an object", defaults=defaults)
    return structure.create_column(
        call.account,
        call.user,
        args["board_id"],
        args["title"],
        column_type,
        column_id=args.get("id"),
        description=args.get("description"),
        after_column_id=args.get("after_column_id"),
        defaults=defaults,
    )


def _update_column(call: Call, args: Mapping[str, Any], column_type: str) -> Column:
    changes = {name: args[name] for name in ("title", "description", "width", "settings") if name in args}
    if "settings" in changes and changes["settings"] is None:
        raise bad_argument("settings cannot be null", column_id=args["id"])
    return structure.update_column(
        call.account, call.user, args["board_id"], args["id"], column_type, args["revision"], changes
    )


def _managing(kind: str) -> Act:
    return lambda call, args: managed.create_managed(
        call.account, call.user, kind, args["title"], args.get("description"), args.get("settings")
    )


def _changing_managed(kind: str) -> Act:
    def update(call: Call, args: Mapping[str, Any]) -> Any:
        changes = {name: args[name] for name in ("title", "description", "settings") if name in args}
        return managed.update_managed(call.account, kind, args["id"], args["revision"], changes)

    return update


def _attaching(kind: str) -> Act:
    def attach(call: Call, args: Mapping[str, Any]) -> Column:
        return managed.attach(
            call.account,
            call.user,
            args["board_id"],
            kind,
            args["managed_column_id"],
            title=args.get("title"),
            description=args.get("description"),
            after_column_id=args.get("after_column_id"),
        )

    return attach


def _change_title(call: Call, args: Mapping[str, Any]) -> Column:
    column = structure.live_column(call.account.board(args["board_id"]), args["column_id"])
    return structure.update_column(
        call.account,
        call.user,
        args["board_id"],
        column.id,
        column.type,
        str(column.revision),
        {"title": args["title"]},
    )


def _create_webhook(call: Call, args: Mapping[str, Any]) -> Any:
    config = args.get("config")
    if isinstance(config, str):
        config = from_json(config)
    return webhooks.create_webhook(call.account, call.user, args["board_id"], args["url"], args["event"], config)


def _create_update(call: Call, args: Mapping[str, Any]) -> Any:
    if args.get("parent_id") is not None:
        raise bad_argument("replies are not played by this simulator", parent_id=args["parent_id"])
    return telling.create_update(call.account, call.user, args.get("item_id"), args["body"])


def _create_timeline_item(call: Call, args: Mapping[str, Any]) -> Any:
    return telling.create_timeline_item(
        call.account,
        call.user,
        args["item_id"],
        args["title"],
        args["timestamp"],
        args["custom_activity_id"],
        args.get("summary"),
        args.get("content"),
    )


def _start_ingest(call: Call, args: Mapping[str, Any]) -> dict[str, str]:
    job = ingest.start_ingest(
        call.account, call.user, args["board_id"], args["group_id"], args.get("on_match"), call.base_url
    )
    return {"job_id": job.id, "upload_url": f"{call.base_url}/upload/{job.id}"}


def _end_items(call: Call, args: Mapping[str, Any], state: str) -> dict[str, str]:
    return {"job_id": ingest.end_items(call.account, call.user, args["board_id"], args["item_ids"], state).id}


def _tag(call: Call, args: Mapping[str, Any]) -> Any:
    name = (args.get("tag_name") or "").strip()
    if not name:
        raise bad_argument("tag_name is a text that is not empty", tag_name=args.get("tag_name"))
    return call.account.tag(name)


def _create_board(call: Call, args: Mapping[str, Any]) -> Any:
    return structure.create_board(
        call.account,
        call.user,
        args["board_name"],
        kind=args["board_kind"],
        workspace_id=args.get("workspace_id"),
        description=args.get("description"),
        empty=bool(args.get("empty")),
    )


def _create_group(call: Call, args: Mapping[str, Any]) -> Any:
    return structure.create_group(
        call.account,
        call.user,
        args["board_id"],
        args["group_name"],
        color=args.get("group_color"),
        relative_to=args.get("relative_to"),
        method=args.get("position_relative_method"),
    )


def _update_group(call: Call, args: Mapping[str, Any]) -> Any:
    return structure.update_group(
        call.account, call.user, args["board_id"], args["group_id"], args["group_attribute"], args["new_value"]
    )


MUTATIONS: Mapping[str, Act] = {
    "create_workspace": lambda call, args: structure.create_workspace(
        call.account, args["name"], args["kind"], args.get("description"), args.get("account_product_id")
    ),
    "create_or_get_tag": _tag,
    "create_board": _create_board,
    "archive_board": lambda call, args: structure.end_board(call.account, call.user, args["board_id"], "archived"),
    "delete_board": lambda call, args: structure.end_board(call.account, call.user, args["board_id"], "deleted"),
    "create_group": _create_group,
    "update_group": _update_group,
    "archive_group": lambda call, args: structure.end_group(
        call.account, call.user, args["board_id"], args["group_id"], "archived"
    ),
    "delete_group": lambda call, args: structure.end_group(
        call.account, call.user, args["board_id"], args["group_id"], "deleted"
    ),
    "create_column": lambda call, args: _create_column(call, args, args["column_type"]),
    "create_status_column": lambda call, args: _create_column(call, args, "status"),
    "create_dropdown_column": lambda call, args: _create_column(call, args, "dropdown"),
    "update_column": lambda call, args: _update_column(call, args, args["column_type"]),
    "update_status_column": lambda call, args: _update_column(call, args, "status"),
    "update_dropdown_column": lambda call, args: _update_column(call, args, "dropdown"),
    **{f"create_{kind}_managed_column": _managing(kind) for kind in ("status", "dropdown")},
    **{f"update_{kind}_managed_column": _changing_managed(kind) for kind in ("status", "dropdown")},
    **{f"attach_{kind}_managed_column": _attaching(kind) for kind in ("status", "dropdown")},
    "activate_managed_column": lambda call, args: managed.set_state(call.account, args["id"], "active"),
    "deactivate_managed_column": lambda call, args: managed.set_state(call.account, args["id"], "inactive"),
    "delete_managed_column": lambda call, args: managed.set_state(call.account, args["id"], "deleted"),
    "change_column_title": _change_title,
    "delete_column": lambda call, args: structure.delete_column(
        call.account, call.user, args["board_id"], args["column_id"]
    ),
    "create_item": _create_item,
    "create_subitem": _create_subitem,
    "change_multiple_column_values": _change_multiple,
    "change_column_value": lambda call, args: _change_value(call, args, simple=False),
    "change_simple_column_value": lambda call, args: _change_value(call, args, simple=True),
    "move_item_to_group": lambda call, args: operations.move_to_group(
        call.account, call.user, args.get("item_id"), args["group_id"]
    ),
    "move_item_to_board": _move_to_board,
    "archive_item": lambda call, args: operations.end_item(call.account, call.user, args.get("item_id"), "archived"),
    "delete_item": lambda call, args: operations.end_item(call.account, call.user, args.get("item_id"), "deleted"),
    "duplicate_item": lambda call, args: operations.duplicate_item(
        call.account, call.user, args["board_id"], args.get("item_id"), bool(args.get("with_updates"))
    ),
    "create_update": _create_update,
    "delete_update": lambda call, args: telling.delete_update(call.account, call.user, args["id"]),
    "create_custom_activity": lambda call, args: telling.create_activity(
        call.account, args["name"], args["icon_id"], args["color"]
    ),
    "delete_custom_activity": lambda call, args: telling.delete_activity(call.account, args["id"]),
    "create_timeline_item": _create_timeline_item,
    "delete_timeline_item": lambda call, args: telling.delete_timeline_item(call.account, call.user, args["id"]),
    "create_webhook": _create_webhook,
    "delete_webhook": lambda call, args: webhooks.delete_webhook(call.account, args["id"]),
    "ingest_items": _start_ingest,
    "bulk_archive_items": lambda call, args: _end_items(call, args, "archived"),
    "bulk_delete_items": lambda call, args: _end_items(call, args, "deleted"),
}
