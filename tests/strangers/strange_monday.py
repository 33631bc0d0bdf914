"""
A monday that we did not write our client for: small, naive, and different where monday leaves room.

It executes any document on the vendor's own schema when that lies beside us. It knows no idempotency key, tells no
limits, answers `complexity`, `platform_api` and the plan with null, shows the settings of a column in one place only,
and words its refusals in other shapes. Its subitem boards come with the first subitem. It ignores the scope of a
search and shows archived subitems.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema, execute_sync, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from storeboard.simulators.monday import SDL
from tests.strangers.strange_cells import Board, Item, Refusal, cell_view, is_phone, label_of

VENDOR = Path(__file__).parents[2].parent / "shared" / "monday-schema" / "2026-10.graphql"


@dataclass(frozen=True, slots=True)
class Temper:
    """
    How this monday differs from others.

    `settings_in` is the field that shows the settings, `labels_as` the shape of labels in it. `refuses` words a
    refusal: by a code without details, or in older forms, which are one error for a document of which nothing was
    executed, else a message without a code. `chooses_ids` gives columns its own ids, whatever id was asked for.
    """

    settings_in: str = "settings"
    labels_as: str = "list"
    refuses: str = "code"
    paging: int = 500
    chooses_ids: bool = False


def schema_of_the_vendor() -> GraphQLSchema:
    older = "extend type Column { settings_str: String! }"
    return build_schema(VENDOR.read_text() if VENDOR.exists() else f"{SDL}\n{older}", assume_valid=True)


def refused_field(document: str) -> tuple[int, dict[str, Any]]:
    """What a server answers whose schema lacks what a document asks for."""
    said = {"message": "Unknown argument or field", "locations": [{"line": 1, "column": 2}]}
    return 400, {"errors": [said], "account_id": 7}


class StrangeMonday:
    """
    One account. `documents` are those it was sent, `refusals` the answers to the next mutations.

    `dislikes` is a text that no document may hold, and `answer` how such a document is answered.
    """

    def __init__(self, temper: Temper, schema: GraphQLSchema, token: str) -> None:
        self.temper = temper
        self.token = token
        self.documents: list[str] = []
        self.boards_by_id: dict[str, Board] = {}
        self.items_by_id: dict[str, Item] = {}
        self.refusals: list[dict[str, Any]] = []
        self.dislikes = ""
        self.answer: Callable[[str], tuple[int, dict[str, Any]]] = refused_field
        self._schema = schema
        self._ids = count(9_000_000_001)
        self._cursors: dict[str, tuple[list[Item], int]] = {}

    # What a test looks at.

    def active(self, board_name: str) -> list[Item]:
        return [
            item
            for board in self.boards_by_id.values()
            if board.name == board_name
            for item in board.items
            if item.state == "active"
        ]

    # HTTP.

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/api/graphql", self._answer, methods=["POST"])])

    async def _answer(self, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") != self.token:
            return PlainTextResponse("who are you?", 401)
        asked = await request.json()
        document = asked["query"]
        self.documents.append(document)
        if self.refusals and document.startswith("mutation"):
            return JSONResponse(self.refusals.pop(0))
        if self.dislikes and self.dislikes in f"{document} {json.dumps(asked.get('variables'))}":
            status, body = self.answer(document)
            return JSONResponse(body, status)
        tree = parse(document)
        wrong = validate(self._schema, tree)
        if wrong:
            return JSONResponse({"errors": [one.formatted for one in wrong], "account_id": 7}, 400)
        done = execute_sync(
            self._schema,
            tree,
            root_value=_Root(self),
            variable_values=asked.get("variables"),
            type_resolver=lambda value, _info, _type: value["__typename"],
        )
        return JSONResponse(self._worded(done.data, done.errors or []))

    def _worded(self, data: Any, errors: list[GraphQLError]) -> dict[str, Any]:
        rest = {"account_id": 7, "warnings": [], "extensions": {"request_id": "r", "mood": "fine"}}
        if not errors:
            return {"data": data, **rest}
        first = errors[0].original_error
        code = first.code if isinstance(first, Refusal) else "InternalServerError"
        nothing = not any(value is not None for value in (data or {}).values())
        if self.temper.refuses == "older forms" and nothing:
            message = errors[0].message
            return {"error_code": code, "status_code": 200, "error_message": message, "error_data": {}, "account_id": 7}
        return {"data": data, "errors": [self._error(one) for one in errors], **rest}

    def _error(self, error: GraphQLError) -> dict[str, Any]:
        said: dict[str, Any] = dict(error.formatted)
        original = error.original_error
        if isinstance(original, Refusal) and self.temper.refuses == "code":
            said["extensions"] = {"code": original.code}
        elif not isinstance(original, Refusal):
            said["extensions"] = {"code": "InternalServerError", "status_code": 500}
        return said

    # The world.

    def next_id(self) -> str:
        return str(next(self._ids))

    def add_board(self, name: str, description: str | None) -> Board:
        board = Board(self.next_id(), name, description)
        board.groups.append({"id": "group_title", "title": "Group Title", "color": "red", "position": "1"})
        board.columns["name"] = {"id": "name", "title": "Name", "type": "name", "settings": {}, "revision": "1"}
        self.boards_by_id[board.id] = board
        return board

    def add_column(self, board: Board, id_: str | None, title: str, type_: str, settings: Any) -> dict[str, Any]:
        column_id = f"{type_}_{self.next_id()}" if id_ is None or self.temper.chooses_ids else id_
        if column_id in board.columns:
            raise Refusal("InvalidArgumentException", "Column id already exists")
        settings = json.loads(settings) if isinstance(settings, str) else dict(settings or {})
        column = {"id": column_id, "title": title, "type": type_, "settings": settings, "revision": self.next_id()}
        for number, label in enumerate(settings.get("labels", [])):
            label["id"] = 100 + number
        board.columns[column_id] = column
        return column

    def board_view(self, board: Board) -> dict[str, Any]:
        return {
            "id": board.id,
            "name": board.name,
            "state": "active",
            "description": board.description,
            "columns": lambda _info, **_: [self.column_view(column) for column in board.columns.values()],
            "groups": lambda _info, **_: board.groups,
            "items_page": lambda _info, limit=25, **_: self.page(
                [item for item in board.items if item.state == "active"], limit
            ),
        }

    def column_view(self, column: Mapping[str, Any]) -> dict[str, Any]:
        settings = dict(column["settings"])
        if self.temper.labels_as == "object" and "labels" in settings:
            settings["labels"] = {str(label["id"]): label["label"] for label in settings["labels"]}
        elif self.temper.labels_as == "text ids" and "labels" in settings:
            settings["labels"] = [
                {"id": str(one["id"]), "label": one["label"], "hue": "warm"} for one in settings["labels"]
            ]
        shown = {"settings": None, "settings_str": "{}"}
        shown[self.temper.settings_in] = json.dumps(settings) if self.temper.settings_in == "settings_str" else settings
        return {**column, **shown, "archived": False}

    def page(self, items: list[Item], limit: int, start: int = 0) -> dict[str, Any]:
        end = start + min(limit, self.temper.paging)
        cursor = None
        if end < len(items):
            cursor = self.next_id()
            self._cursors[cursor] = (items, end)
        return {"cursor": cursor, "items": [self.item_view(item) for item in items[start:end]]}

    def next_page(self, cursor: str, limit: int) -> dict[str, Any]:
        items, start = self._cursors[cursor]
        return self.page(items, limit, start)

    def item_view(self, item: Item) -> dict[str, Any]:
        group = next((one for one in item.board.groups if one["id"] == item.group), None)
        return {
            "id": item.id,
            "name": item.name,
            "state": item.state,
            "creator_id": "4711",
            "created_at": "2026-11-24T08:00:00Z",
            "board": self.board_view(item.board),
            "group": group,
            "subitems": lambda _info: [self.item_view(child) for child in item.children],
            "column_values": lambda _info, ids=None, **_: [
                cell_view(item, column)
                for column in item.board.columns.values()
                if column["type"] != "name" and (ids is None or column["id"] in ids)
            ],
        }

    def write(self, item: Item, cells: Mapping[str, Any]) -> None:
        """Take all cells or none."""
        name = cells.get("name")
        taken = {id_: self._taken(item.board, id_, value) for id_, value in cells.items() if id_ != "name"}
        if name:
            item.name = name
        item.cells.update(taken)

    def _taken(self, board: Board, column_id: str, value: Any) -> Any:
        column = board.columns.get(column_id)
        if column is None:
            raise Refusal("InvalidColumnIdException", "This column ID doesn't exist for the board")
        if value is None:
            return None
        if column["type"] == "phone" and not is_phone(value):
            raise Refusal("ColumnValueException", "invalid value, please check our API documentation")
        if column["type"] == "status":
            return label_of(column, value)
        if column["type"] == "numbers" and re.fullmatch(r"-?\d+(\.\d+)?", str(value)) is None:
            raise Refusal("ColumnValueException", "invalid value, please check our API documentation")
        if column["type"] == "board_relation":
            self._check_links(column, value)
        return value

    def _check_links(self, column: Mapping[str, Any], value: Any) -> None:
        allowed = {str(one) for one in column["settings"].get("boardIds", [])}
        for id_ in value["item_ids"]:
            if str(id_) not in self.items_by_id or self.items_by_id[str(id_)].board.id not in allowed:
                raise Refusal("ColumnValueException", "invalid value, the boards are not connected")

    def add_item(self, board: Board, name: str, group: str, cells: Any, parent: Item | None = None) -> Item:
        item = Item(self.next_id(), name, board, group, parent)
        self.write(item, json.loads(cells or "{}"))
        board.items.append(item)
        self.items_by_id[item.id] = item
        if parent is not None:
            parent.children.append(item)
        return item

    def subitem_board(self, board: Board) -> Board:
        known = next((one for one in board.columns.values() if one["type"] == "subtasks"), None)
        if known is not None:
            return self.boards_by_id[str(known["settings"]["boardIds"][0])]
        made = self.add_board(f"Subitems of {board.name}", None)
        self.add_column(board, None, "Subitems", "subtasks", {"boardIds": [int(made.id)]})
        return made


class _Root:
    """The root fields; what is not here is null."""

    def __init__(self, world: StrangeMonday) -> None:
        self._world = world

    def me(self, _info: Any) -> dict[str, Any]:
        return {"id": 4711}

    def account(self, _info: Any) -> dict[str, Any]:
        return {"tier": None, "plan": None, "products": None}

    def boards(self, _info: Any, ids: Any = None, limit: int = 25, page: int = 1, **_: Any) -> list[Any]:
        known = list(self._world.boards_by_id.values())
        found = known if ids is None else [board for board in known if board.id in {str(one) for one in ids}]
        return [self._world.board_view(board) for board in found[(page - 1) * limit : page * limit]]

    def items(self, _info: Any, ids: Any = (), **_: Any) -> list[Any]:
        known = self._world.items_by_id
        return [self._world.item_view(known[str(one)]) for one in ids if str(one) in known]

    def next_items_page(self, _info: Any, cursor: str, limit: int = 25) -> Any:
        return self._world.next_page(cursor, limit)

    def items_page_by_column_values(
        self, _info: Any, board_id: str, columns: Any = (), limit: int = 25, **_: Any
    ) -> Any:
        items = [item for item in self._world.boards_by_id[board_id].items if item.state == "active"]
        for column in columns:
            wanted = {value.lower() for value in column["column_values"]}
            items = [item for item in items if item.text(column["column_id"]).lower() in wanted]
        return self._world.page(items, limit)

    def create_board(self, _info: Any, board_name: str, description: str | None = None, **_: Any) -> Any:
        return self._world.board_view(self._world.add_board(board_name, description))

    def create_group(self, _info: Any, board_id: str, group_name: str, **_: Any) -> Any:
        group = {"id": f"g{self._world.next_id()}", "title": group_name, "color": "blue", "position": "2"}
        self._world.boards_by_id[board_id].groups.append(group)
        return group

    def create_column(
        self,
        _info: Any,
        board_id: str,
        title: str,
        column_type: str = "text",
        defaults: Any = None,
        id: str | None = None,
        **_: Any,
    ) -> Any:
        board = self._world.boards_by_id[board_id]
        return self._world.column_view(self._world.add_column(board, id, title, column_type, defaults))

    def create_status_column(self, _info: Any, **asked: Any) -> Any:
        return self.create_column(_info, column_type="status", **asked)

    def create_item(
        self,
        _info: Any,
        board_id: str,
        item_name: str,
        group_id: str | None = None,
        column_values: Any = None,
        **_: Any,
    ) -> Any:
        board = self._world.boards_by_id[board_id]
        group = group_id or board.groups[0]["id"]
        if group not in {one["id"] for one in board.groups}:
            raise Refusal("InvalidGroupIdException", "no such group")
        return self._world.item_view(self._world.add_item(board, item_name, group, column_values))

    def create_subitem(
        self, _info: Any, parent_item_id: str, item_name: str, column_values: Any = None, **_: Any
    ) -> Any:
        parent = self._item(parent_item_id)
        board = self._world.subitem_board(parent.board)
        group = board.groups[0]["id"]
        return self._world.item_view(self._world.add_item(board, item_name, group, column_values, parent))

    def change_multiple_column_values(
        self, _info: Any, board_id: str, item_id: str, column_values: Any, **_: Any
    ) -> Any:
        item = self._item(item_id)
        if item.board.id != board_id:
            raise Refusal("InvalidBoardIdException", "the item is on another board")
        self._world.write(item, json.loads(column_values))
        return self._world.item_view(item)

    def move_item_to_group(self, _info: Any, item_id: str, group_id: str) -> Any:
        item = self._item(item_id)
        item.group = group_id
        return self._world.item_view(item)

    def archive_item(self, _info: Any, item_id: str) -> Any:
        return self._gone(item_id, "archived")

    def delete_item(self, _info: Any, item_id: str) -> Any:
        return self._gone(item_id, "deleted")

    def _gone(self, item_id: str, state: str) -> Any:
        item = self._item(item_id)
        for one in (item, *item.children):
            one.state = state
        return self._world.item_view(item)

    def _item(self, item_id: str) -> Item:
        item = self._world.items_by_id.get(item_id)
        if item is None or item.state != "active":
            raise Refusal("ResourceNotFoundException", "The item was not found")
        return item
