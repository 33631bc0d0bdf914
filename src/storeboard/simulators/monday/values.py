"""
What may be written into a column, and in which form it then stands there.

One function per column type: it takes what the API was given and returns what the column's `value` shows, or None
for empty. It refuses what monday refuses. Nothing is stored here.
"""

import math
import re
from collections.abc import Callable

import orjson
import phonenumbers
from babel import Locale

from storeboard.simulators.monday import moments
from storeboard.simulators.monday.labels import dropdown_ids, status_id
from storeboard.simulators.monday.refusals import Refused
from storeboard.simulators.monday.world import Column, Json
from storeboard.simulators.monday.writing import Cell, Writing

long_text_length_max = 2_000
_email = re.compile(r"^[^@\s<>(),;:\"\[\]\\]+@[^@\s.<>(),;:\"\[\]\\]+(\.[^@\s.<>(),;:\"\[\]\\]+)+$")
_number = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_territories = frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def written(writing: Writing, column: Column, given: Json) -> Json:
    """Return what will stand in the column, or None when it will be empty; refuse what does not fit."""
    cell = Cell(writing, column, given)
    writer = WRITERS.get(column.type)
    if writer is None:
        raise cell.refuse(f"columns of type {column.type} cannot be written")
    if given is None:
        return None
    if isinstance(given, str) and column.type not in ("text", "numbers"):
        simple = SIMPLE.get(column.type)
        if simple is None:
            raise cell.refuse(f"columns of type {column.type} need a JSON value")
        given = simple(given)
        if given is None:
            return None
        cell = Cell(writing, column, given)
    return writer(cell)


def written_simple(writing: Writing, column: Column, text: str | None) -> Json:
    """Return what the plain-text mutation writes; empty text empties the column."""
    if text is None or text == "":
        return written(writing, column, None)
    if column.type == "board_relation":
        raise Cell(writing, column, text).refuse("connected boards are written by change_multiple_column_values")
    return written(writing, column, text)


def _text(cell: Cell) -> Json:
    if not isinstance(cell.given, str):
        raise cell.refuse("invalid value, expected a text")
    return cell.given or None


def _long_text(cell: Cell) -> Json:
    text = cell.keys("text").get("text")
    if text is not None and not isinstance(text, str):
        raise cell.refuse("invalid value, expected a text")
    if not text:
        return None
    if len(text) > long_text_length_max:
        raise cell.refuse(f"the text is longer than {long_text_length_max} characters")
    return {"text": text, "changed_at": cell.changed_at}


def _numbers(cell: Cell) -> Json:
    given = cell.given
    if given == "":
        return "0"
    if isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
        return str(given)
    if not isinstance(given, str) or not _number.match(given):
        raise cell.refuse("invalid value, expected a number")
    return given


def _status(cell: Cell) -> Json:
    writing = cell.writing
    found = status_id(writing.labels(cell.column), cell.given, writing.may_label(cell.column), cell.refuse)
    return None if found is None else {"index": found, "post_id": None, "changed_at": cell.changed_at}


def _dropdown(cell: Cell) -> Json:
    writing = cell.writing
    ids = dropdown_ids(writing.labels(cell.column), cell.given, writing.may_label(cell.column), cell.refuse)
    limit = cell.column.settings.get("label_limit_count") if cell.column.settings.get("limit_select") else None
    if limit is not None and len(ids) > limit:
        raise cell.refuse(f"at most {limit} labels can be chosen")
    return {"ids": list(dict.fromkeys(ids))} if ids else None


def _email_value(cell: Cell) -> Json:
    given = cell.keys("email", "text")
    address, shown = given.get("email"), given.get("text")
    if not address and not shown:
        return None
    if not isinstance(address, str) or not _email.match(address):
        raise cell.refuse("invalid e-mail address")
    if shown is not None and not isinstance(shown, str):
        raise cell.refuse("invalid value, text is a text")
    return {"email": address, "text": shown or address, "changed_at": cell.changed_at}


def _phone(cell: Cell) -> Json:
    given = cell.keys("phone", "countryShortName")
    number, country = given.get("phone"), given.get("countryShortName")
    if not number and not country:
        return None
    if not isinstance(number, str) or not isinstance(country, str):
        raise cell.refuse("invalid value, both phone and countryShortName are needed")
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise cell.refuse("invalid countryShortName, expected two upper-case letters")
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException as error:
        raise cell.refuse("invalid phone number") from error
    if not phonenumbers.is_valid_number_for_region(parsed, country):
        raise cell.refuse(f"the phone number is not valid in {country}")
    return {"phone": number, "countryShortName": country, "changed_at": cell.changed_at}


def _country(cell: Cell) -> Json:
    given = cell.keys("countryCode", "countryName")
    code, name = given.get("countryCode"), given.get("countryName")
    if not code and not name:
        return None
    if not isinstance(code, str) or not isinstance(name, str) or not code or not name:
        raise cell.refuse("invalid value, both countryCode and countryName are needed")
    if code not in _territories:
        raise cell.refuse("invalid countryCode, expected two upper-case letters of a country")
    return {"countryCode": code, "countryName": name, "changed_at": cell.changed_at}


def _link(cell: Cell) -> Json:
    given = cell.keys("url", "text")
    url, shown = given.get("url"), given.get("text")
    if not url and not shown:
        return None
    if not isinstance(url, str) or not re.match(r"^(https?|ftp)://[^\s/]+|^(mailto|tel):\S+", url) or " " in url:
        raise cell.refuse("invalid url, expected one that starts with http:// or https://")
    if shown is not None and not isinstance(shown, str):
        raise cell.refuse("invalid value, text is a text")
    return {"url": url, "text": shown or "", "changed_at": cell.changed_at}


def _checkbox(cell: Cell) -> Json:
    checked = cell.keys("checked").get("checked")
    if checked is None:
        return None
    if checked not in (True, "true"):
        raise cell.refuse('invalid value, a checkbox is set by {"checked": "true"} and cleared by null')
    return {"checked": True, "changed_at": cell.changed_at}


def _people(cell: Cell) -> Json:
    chosen = cell.keys("personsAndTeams").get("personsAndTeams") or []
    if not isinstance(chosen, list):
        raise cell.refuse("invalid value, personsAndTeams is a list")
    people: list[Json] = []
    for each in chosen:
        if not isinstance(each, dict) or each.get("kind") not in ("person", "team") or "id" not in each:
            raise cell.refuse("invalid value, each person has an id and a kind")
        account = cell.writing.account
        if str(each["id"]) not in (account.users if each["kind"] == "person" else account.teams):
            raise Refused("InvalidUserIdException", "user is not assigned to your board", user_id=each["id"])
        people.append({"id": int(each["id"]), "kind": each["kind"]})
    return {"personsAndTeams": people, "changed_at": cell.changed_at} if people else None


def _board_relation(cell: Cell) -> Json:
    chosen = cell.keys("item_ids").get("item_ids") or []
    if not isinstance(chosen, list):
        raise cell.refuse("invalid value, item_ids is a list")
    limit = cell.writing.account.limits.links_per_cell
    if len(chosen) > limit:
        raise cell.refuse(f"a cell can be linked to at most {limit} items")
    if len(chosen) > 1 and cell.column.settings.get("allowMultipleItems") is False:
        raise cell.refuse("this column allows only one item")
    boards = {str(each) for each in cell.column.settings.get("boardIds", [])}
    return {"item_ids": [_linked(cell, each, boards) for each in dict.fromkeys(map(str, chosen))]} if chosen else None


def _linked(cell: Cell, item_id: str, boards: set[str]) -> str:
    if not item_id.isdecimal():
        raise cell.refuse(f"invalid item id {item_id!r}, expected a number")
    item = cell.writing.account.items.get(item_id)
    if item is None or item.state != "active" or item.board.id not in boards:
        raise cell.refuse(f"item {item_id} is on none of the connected boards")
    return item_id


def _rating(cell: Cell) -> Json:
    rating = cell.keys("rating").get("rating")
    if not rating:
        return None
    if not isinstance(rating, int) or not 1 <= rating <= 5:
        raise cell.refuse("invalid rating, expected 1 to 5")
    return {"rating": rating, "changed_at": cell.changed_at}


def _location(cell: Cell) -> Json:
    given = cell.keys("lat", "lng", "address")
    if not given:
        return None
    for name, most in (("lat", 90), ("lng", 180)):
        try:
            number = float(given.get(name, "nan"))
        except (TypeError, ValueError) as error:
            raise cell.refuse("invalid location, both lat and lng are needed and are numbers") from error
        if not abs(number) <= most:
            raise cell.refuse(f"invalid location, {name} is between -{most} and {most}")
    address = given.get("address")
    if address is not None and not isinstance(address, str):
        raise cell.refuse("invalid value, address is a text")
    return {**given, "address": address or "", "changed_at": cell.changed_at}


def _tags(cell: Cell) -> Json:
    chosen = cell.keys("tag_ids").get("tag_ids") or []
    known = cell.writing.account.tags
    if not isinstance(chosen, list) or any(str(each) not in known for each in chosen):
        raise cell.refuse("invalid value, tag_ids is a list of the ids of tags")
    return {"tag_ids": [int(each) for each in dict.fromkeys(chosen)]} if chosen else None


WRITERS: dict[str, Callable[[Cell], Json]] = {
    "text": _text,
    "long_text": _long_text,
    "numbers": _numbers,
    "status": _status,
    "dropdown": _dropdown,
    "date": moments.written_date,
    "timeline": moments.written_timeline,
    "week": moments.written_week,
    "hour": moments.written_hour,
    "world_clock": moments.written_world_clock,
    "email": _email_value,
    "phone": _phone,
    "country": _country,
    "link": _link,
    "checkbox": _checkbox,
    "people": _people,
    "board_relation": _board_relation,
    "rating": _rating,
    "location": _location,
    "tags": _tags,
}


def _split(first: str, second: str) -> Callable[[str], Json]:
    def parse(text: str) -> Json:
        head, _, tail = text.strip().partition(" ")
        return {first: head, second: tail.strip()} if head else None

    return parse


def _status_text(text: str) -> Json:
    return {"label": text}


def _dropdown_text(text: str) -> Json:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return {"ids": [int(part) for part in parts]} if all(map(str.isdecimal, parts)) else {"labels": parts}


def _date_text(text: str) -> Json:
    day, _, hour = text.strip().partition(" ")
    return {"date": day, "time": hour} if text.strip() else None


def _people_text(text: str) -> Json:
    return {"personsAndTeams": [{"id": part.strip(), "kind": "person"} for part in text.split(",") if part.strip()]}


# Plain text is understood by these types only; the others need JSON.
SIMPLE: dict[str, Callable[[str], Json]] = {
    "long_text": lambda text: {"text": text},
    "status": _status_text,
    "dropdown": _dropdown_text,
    "date": _date_text,
    "email": _split("email", "text"),
    "phone": _split("phone", "countryShortName"),
    "link": _split("url", "text"),
    "checkbox": lambda text: {"checked": text} if text else None,
    "people": _people_text,
    "rating": lambda text: {"rating": int(text) if text.isdecimal() else text},
}


def from_json(text: object) -> Json:
    """Read a JSON argument that travels as a string; refuse what is none."""
    if not isinstance(text, str):
        raise Refused("JsonParseException", "Invalid type, expected a JSON string", status=400)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused("JsonParseException", "The JSON string cannot be read", status=400) from error
