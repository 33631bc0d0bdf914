"""
How a cell reads: its text, what search compares, what a query sorts and filters by.

Pure over the account's state; writes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.labels import Label, label_by_id
from storeboard.simulators.monday.world import Column, Item, Json

TextOf = Callable[[Account, Column, Json], str | None]


def text_of(account: Account, item: Item, column: Column, value: Json) -> str | None:
    """Return the `text` of a cell: "" for most empty ones, null for labels and always null for relations."""
    if column.type == "name":
        return item.name
    if column.type in ("board_relation", "mirror", "subtasks", "dependency"):
        return None
    if value is None:
        return None if column.type in ("status", "dropdown") else ""
    return _TEXTS[column.type](account, column, value)


def shown(account: Account, item: Item, column: Column, value: Json) -> str:
    """Return what a person sees in the cell: the text, or the names of the linked items."""
    if column.type == "board_relation":
        return linked_names(account, value)
    if column.type == "mirror":
        return mirror_text(account, item, column)
    if column.type == "subtasks":
        return ", ".join(each.name for each in item.subitems if each.state == "active")
    return text_of(account, item, column, value) or ""


def linked_names(account: Account, value: Json) -> str:
    ids = (value or {}).get("item_ids", [])
    return ", ".join(account.items[each].name for each in ids if each in account.items)


def status_label(column: Column, value: Json) -> Label | None:
    return None if value is None else label_by_id(column, value["index"])


def _status_text(_: Account, column: Column, value: Json) -> str | None:
    label = status_label(column, value)
    return None if label is None else label["label"]


def _dropdown_text(_: Account, column: Column, value: Json) -> str | None:
    labels = [label_by_id(column, each) for each in value["ids"]]
    return ", ".join(label["label"] for label in labels if label is not None) or None


def _date_text(_: Account, column: Column, value: Json) -> str:
    return value["date"] + (f" {value['time'][:5]}" if value.get("time") else "")


def _email_text(_: Account, column: Column, value: Json) -> str:
    return value["text"]


def _link_text(_: Account, column: Column, value: Json) -> str:
    return f"{value['text']} - {value['url']}" if value["text"] else value["url"]


def _people_text(account: Account, column: Column, value: Json) -> str:
    named = {"person": account.users, "team": account.teams}
    return ", ".join(named[each["kind"]][str(each["id"])].name for each in value["personsAndTeams"])


def _hour_text(_: Account, column: Column, value: Json) -> str:
    half = "AM" if value["hour"] < 12 else "PM"
    return f"{value['hour'] % 12 or 12:02}:{value['minute']:02} {half}"


def _world_clock_text(account: Account, column: Column, value: Json) -> str:
    return datetime.fromtimestamp(account.now, ZoneInfo(value["timezone"])).strftime("%I:%M %p")


def _tags_text(account: Account, column: Column, value: Json) -> str:
    return ", ".join(account.tags[str(each)].name for each in value["tag_ids"])


def mirrored(account: Account, item: Item, column: Column) -> list[tuple[Item, Column, Json]]:
    """The cells that a mirror column shows: of each linked item, the column chosen for its board."""
    relations = column.settings.get("relation_column") or {}
    chosen = {str(each["board_id"]): each["column_ids"] for each in column.settings.get("displayed_linked_columns", [])}
    linked = [
        account.items[each]
        for relation in relations
        for each in (item.values.get(relation) or {}).get("item_ids", [])
        if each in account.items
    ]
    return [
        (one, one.board.columns[column_id], one.values.get(column_id))
        for one in linked
        for column_id in chosen.get(one.board.id, [])
        if column_id in one.board.columns
    ]


def mirror_text(account: Account, item: Item, column: Column) -> str:
    cells = mirrored(account, item, column)
    return ", ".join(text for one, source, value in cells if (text := shown(account, one, source, value)))


_TEXTS: dict[str, TextOf] = {
    "text": lambda _account, _column, value: value,
    "numbers": lambda _account, _column, value: value,
    "long_text": lambda _account, _column, value: value["text"],
    "status": _status_text,
    "dropdown": _dropdown_text,
    "date": _date_text,
    "timeline": lambda _account, _column, value: f"{value['from']} - {value['to']}",
    "email": _email_text,
    "phone": lambda _account, _column, value: value["phone"],
    "country": lambda _account, _column, value: value["countryName"],
    "link": _link_text,
    "checkbox": lambda _account, _column, value: "v",
    "people": _people_text,
    "rating": lambda _account, _column, value: str(value["rating"]),
    "location": lambda _account, _column, value: value["address"],
    "week": lambda _account, _column, value: f"{value['week']['startDate']} - {value['week']['endDate']}",
    "hour": _hour_text,
    "world_clock": _world_clock_text,
    "tags": _tags_text,
}


def matches(account: Account, column: Column, value: Json, wanted: str, name: str) -> bool:
    """Say whether search by column values finds this cell by `wanted`; each type matches in its own way."""
    if column.type == "name":
        return name.casefold() == wanted.casefold()
    if value is None:
        return wanted == ""
    return SEARCH[column.type](account, column, value, wanted)


def _whole_text_without_case(_: Account, column: Column, value: Json, wanted: str) -> bool:
    return value.casefold() == wanted.casefold()


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _phone(_: Account, column: Column, value: Json, wanted: str) -> bool:
    if wanted.isalpha():
        return value["countryShortName"] == wanted.upper()
    return bool(_digits(wanted)) and _digits(wanted) in _digits(value["phone"])


def _number(_: Account, column: Column, value: Json, wanted: str) -> bool:
    try:
        return float(value) == float(wanted)
    except ValueError:
        return False


def _status(account: Account, column: Column, value: Json, wanted: str) -> bool:
    return (_status_text(account, column, value) or "") == wanted


def _dropdown(account: Account, column: Column, value: Json, wanted: str) -> bool:
    return wanted in (_dropdown_text(account, column, value) or "")


def _people(account: Account, column: Column, value: Json, wanted: str) -> bool:
    ids = {str(each["id"]) for each in value["personsAndTeams"] if each["kind"] == "person"}
    return any(wanted in (account.users[each].name, each) for each in ids)


def _country(_: Account, column: Column, value: Json, wanted: str) -> bool:
    return wanted in (value["countryName"], value["countryCode"])


SEARCH: dict[str, Callable[[Account, Column, Json, str], bool]] = {
    "text": _whole_text_without_case,
    "long_text": lambda _account, _column, value, wanted: value["text"] == wanted,
    "email": lambda _account, _column, value, wanted: value["text"] == wanted,
    "link": lambda _account, _column, value, wanted: (value["text"] or value["url"]) == wanted,
    "numbers": _number,
    "phone": _phone,
    "date": lambda _account, _column, value, wanted: value["date"] == wanted,
    "timeline": lambda _account, _column, value, wanted: value["from"] == wanted,
    "dropdown": _dropdown,
    "status": _status,
    "people": _people,
    "country": _country,
    "checkbox": lambda _account, _column, value, wanted: wanted in ("true", "v"),
}
