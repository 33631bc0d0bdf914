"""
How a cell reads: its text, what search compares, what a query sorts and filters by.

Pure over the account's state; writes nothing.
"""

from collections.abc import Callable

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
    return ", ".join(account.users[str(each["id"])].name for each in value["personsAndTeams"])


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
    users = [account.users[str(each["id"])] for each in value["personsAndTeams"]]
    return any(wanted in (user.name, user.id) for user in users)


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
