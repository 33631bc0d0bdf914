"""
Column values as the API reads them: one GraphQL type per column type, each with fields of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.labels import COLOURS, label_by_id
from storeboard.simulators.monday.texts import linked_names, mirror_text, status_label, text_of
from storeboard.simulators.monday.world import Column, Item, Json

TYPES: Mapping[str, str] = {
    "text": "TextValue",
    "long_text": "LongTextValue",
    "numbers": "NumbersValue",
    "status": "StatusValue",
    "dropdown": "DropdownValue",
    "date": "DateValue",
    "timeline": "TimelineValue",
    "email": "EmailValue",
    "phone": "PhoneValue",
    "country": "CountryValue",
    "link": "LinkValue",
    "checkbox": "CheckboxValue",
    "people": "PeopleValue",
    "board_relation": "BoardRelationValue",
    "subtasks": "SubtasksValue",
    "rating": "RatingValue",
    "location": "LocationValue",
    "week": "WeekValue",
    "hour": "HourValue",
    "world_clock": "WorldClockValue",
    "tags": "TagsValue",
    "mirror": "MirrorValue",
    "formula": "FormulaValue",
}
_value_is_hidden = frozenset({"board_relation", "mirror", "dependency"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One item's value of one column."""

    account: Account
    item: Item
    column: Column
    stored: Json

    @property
    def id(self) -> str:
        return self.column.id

    @property
    def type(self) -> str:
        return self.column.type

    @property
    def text(self) -> str | None:
        return text_of(self.account, self.item, self.column, self.stored)

    @property
    def value(self) -> str | None:
        """The value as a JSON string; relations never show theirs."""
        if self.stored is None or self.column.type in _value_is_hidden:
            return None
        return orjson.dumps(self.stored).decode()

    @property
    def updated_at(self) -> str | None:
        return self.part("changed_at")

    def part(self, key: str) -> Json:
        return self.stored.get(key) if isinstance(self.stored, dict) else None


def cells_of(
    account: Account, item: Item, ids: Sequence[str] | None = None, types: Sequence[str] | None = None
) -> list[Cell]:
    """Return an item's cells in the board's order, the name not among them."""
    return [
        Cell(account, item, column, item.values.get(column.id))
        for column in item.board.live_columns()
        if column.type != "name" and (ids is None or column.id in ids) and (types is None or column.type in types)
    ]


def type_of(cell: Cell, _info: Any, _type: Any) -> str:
    return TYPES.get(cell.column.type, "UnsupportedValue")


def _status(cell: Cell) -> Json:
    return status_label(cell.column, cell.stored)


def _label(cell: Cell) -> str | None:
    label = _status(cell)
    return None if label is None else label["label"]


def _style(cell: Cell) -> Json:
    label = _status(cell)
    return None if label is None else dict.fromkeys(("color", "border"), COLOURS[label["color"]])


def _options(cell: Cell) -> Json:
    labels = [label_by_id(cell.column, each) for each in cell.part("ids") or []]
    return [{"id": str(label["id"]), "label": label["label"]} for label in labels if label is not None]


def _country(cell: Cell) -> Json:
    return None if cell.stored is None else {"code": cell.part("countryCode"), "name": cell.part("countryName")}


def _people(cell: Cell) -> Json:
    return [{"id": str(each["id"]), "kind": each["kind"]} for each in cell.part("personsAndTeams") or []]


def _linked(cell: Cell) -> list[Item]:
    return [cell.account.items[each] for each in cell.part("item_ids") or []]


def _below(cell: Cell) -> list[Item]:
    return [each for each in cell.item.subitems if each.state == "active"]


Reader = Callable[[Cell], Json]
READERS: Mapping[str, Mapping[str, Reader]] = {
    "NumbersValue": {
        "number": lambda cell: None if cell.stored is None else float(cell.stored),
        "symbol": lambda cell: (cell.column.settings.get("unit") or {}).get("symbol"),
        "direction": lambda cell: (cell.column.settings.get("unit") or {}).get("direction"),
    },
    "StatusValue": {
        "index": lambda cell: cell.part("index"),
        "label": _label,
        "is_done": lambda cell: None if _status(cell) is None else _status(cell)["is_done"],
        "label_style": _style,
        "update_id": lambda cell: cell.part("post_id"),
    },
    "DropdownValue": {"values": _options},
    "DateValue": {
        "date": lambda cell: cell.part("date") or "",
        "time": lambda cell: (cell.part("time") or "")[:5],
        "icon": lambda cell: cell.part("icon"),
    },
    "TimelineValue": {"from": lambda cell: cell.part("from"), "to": lambda cell: cell.part("to")},
    "EmailValue": {"email": lambda cell: cell.part("email"), "label": lambda cell: cell.part("text")},
    "PhoneValue": {
        "phone": lambda cell: cell.part("phone"),
        "country_short_name": lambda cell: cell.part("countryShortName"),
    },
    "CountryValue": {"country": _country},
    "LinkValue": {"url": lambda cell: cell.part("url"), "url_text": lambda cell: cell.part("text")},
    "CheckboxValue": {"checked": lambda cell: bool(cell.part("checked"))},
    "PeopleValue": {"persons_and_teams": _people},
    "BoardRelationValue": {
        "display_value": lambda cell: linked_names(cell.account, cell.stored),
        "linked_item_ids": lambda cell: [item.id for item in _linked(cell)],
        "linked_items": _linked,
    },
    "SubtasksValue": {
        "display_value": lambda cell: ", ".join(item.name for item in _below(cell)),
        "subitems_ids": lambda cell: [item.id for item in _below(cell)],
        "subitems": _below,
    },
    "RatingValue": {"rating": lambda cell: cell.part("rating")},
    "LocationValue": {
        "lat": lambda cell: None if cell.stored is None else float(cell.stored["lat"]),
        "lng": lambda cell: None if cell.stored is None else float(cell.stored["lng"]),
        "address": lambda cell: cell.part("address"),
    },
    "WeekValue": {
        "start_date": lambda cell: (cell.part("week") or {}).get("startDate"),
        "end_date": lambda cell: (cell.part("week") or {}).get("endDate"),
    },
    "HourValue": {"hour": lambda cell: cell.part("hour"), "minute": lambda cell: cell.part("minute")},
    "WorldClockValue": {"timezone": lambda cell: cell.part("timezone")},
    "TagsValue": {
        "tag_ids": lambda cell: cell.part("tag_ids") or [],
        "tags": lambda cell: [cell.account.tags[str(each)] for each in cell.part("tag_ids") or []],
    },
    "MirrorValue": {"display_value": lambda cell: mirror_text(cell.account, cell.item, cell.column)},
    "FormulaValue": {"display_value": lambda cell: ""},
}
