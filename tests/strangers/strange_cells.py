"""The boards, items and cells of the strange monday: what it keeps, refuses and shows."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

REFUSED_PHONE = "+493012340000"
TYPES = {
    "text": "TextValue",
    "long_text": "LongTextValue",
    "numbers": "NumbersValue",
    "status": "StatusValue",
    "dropdown": "DropdownValue",
    "date": "DateValue",
    "email": "EmailValue",
    "phone": "PhoneValue",
    "country": "CountryValue",
    "people": "PeopleValue",
    "board_relation": "BoardRelationValue",
    "subtasks": "SubtasksValue",
    "name": "UnsupportedValue",
}


@dataclass(slots=True)
class Board:
    id: str
    name: str
    description: str | None
    groups: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    columns: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    items: list["Item"] = field(default_factory=list["Item"])


@dataclass(slots=True)
class Item:
    id: str
    name: str
    board: Board
    group: str
    parent: "Item | None" = None
    state: str = "active"
    cells: dict[str, Any] = field(default_factory=dict[str, Any])
    children: list["Item"] = field(default_factory=list["Item"])

    def text(self, column_id: str) -> str:
        value = self.cells.get(column_id)
        return value if isinstance(value, str) else ""


class Refusal(GraphQLError):
    """A value that this monday does not take."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_phone(value: Any) -> bool:
    known = isinstance(value, dict) and set(value) == {"phone", "countryShortName"}
    return known and value["phone"] != REFUSED_PHONE and re.fullmatch(r"\+\d{8,15}", value["phone"]) is not None


def label_of(column: Mapping[str, Any], value: Any) -> dict[str, Any]:
    for label in column["settings"].get("labels", []):
        if label["id"] == value.get("index") or label["label"] == value.get("label"):
            return {"index": label["id"], "label": label["label"]}
    raise Refusal("ColumnValueException", "invalid value, this label does not exist")


_SHOWN: dict[str, Callable[[Any], dict[str, Any]]] = {
    "text": lambda value: {"text": value},
    "numbers": lambda value: {"text": str(value), "number": float(value)},
    "status": lambda value: {"text": value["label"], **value},
    "date": lambda value: {"text": value["date"], "date": value["date"], "time": value.get("time") or ""},
    "email": lambda value: {"text": value["text"], "email": value["email"], "label": value["text"]},
    "phone": lambda value: {
        "text": value["phone"],
        "phone": value["phone"].removeprefix("+"),
        "country_short_name": value["countryShortName"],
    },
    "country": lambda value: {
        "text": value["countryName"],
        "country": {"code": value["countryCode"], "name": value["countryName"]},
    },
    "board_relation": lambda value: {"text": None, "linked_item_ids": [str(id_) for id_ in value["item_ids"]]},
}


def cell_view(item: Item, column: Mapping[str, Any]) -> dict[str, Any]:
    """A cell as it is read."""
    value = item.cells.get(column["id"])
    empty = {"text": "", "linked_item_ids": [], "values": [], "persons_and_teams": []}
    shown = _SHOWN.get(column["type"], lambda _: {})(value) if value is not None else {}
    return {
        "__typename": TYPES[column["type"]],
        "id": column["id"],
        "type": column["type"],
        "value": None if value is None else json.dumps(value),
        **empty,
        **shown,
    }
