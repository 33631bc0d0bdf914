"""A tiny model of monday: what a cell shows after a value was written into it. No I/O and no code of the product."""

import json
from typing import Any


def cell_after(type_: str, written: Any, labels: dict[str, str]) -> dict[str, Any]:
    """Return the cell that monday would show; `labels` are the board's label ids by text, before the write."""
    common = {"id": "column", "type": type_, "text": "", "value": None if written is None else json.dumps(written)}
    return {**common, **_FIELDS[type_](written, _labels_after(type_, written, labels))}


def _labels_after(type_: str, written: Any, labels: dict[str, str]) -> dict[str, str]:
    """Give a new label the next free id, as monday does when it may make labels."""
    wanted = [written["label"]] if type_ == "status" and "label" in (written or {}) else (written or {})
    wanted = wanted.get("labels", []) if isinstance(wanted, dict) else wanted
    after = dict(labels)
    for label in wanted:
        after.setdefault(label, str(max(map(int, after.values()), default=0) + 1))
    return after


def _status(written: Any, labels: dict[str, str]) -> dict[str, Any]:
    if written is None:
        return {"index": None, "label": None, "text": None}
    index = str(written["index"]) if "index" in written else labels[written["label"]]
    label = next(text for text, id_ in labels.items() if id_ == index)
    return {"index": int(index), "label": label, "text": label}


def _dropdown(written: Any, labels: dict[str, str]) -> dict[str, Any]:
    ids = [] if written is None else written.get("ids") or [int(labels[label]) for label in written["labels"]]
    by_id = {int(id_): text for text, id_ in labels.items()}
    return {"values": [{"id": str(id_), "label": by_id[id_]} for id_ in reversed(ids)]}


def _text(written: Any, _: Any) -> dict[str, Any]:
    return {"text": written or ""}


def _long_text(written: Any, _: Any) -> dict[str, Any]:
    return {"text": written["text"] if written else ""}


def _numbers(written: Any, _: Any) -> dict[str, Any]:
    # monday answers with a GraphQL Float, a double.
    return {"number": None if written is None else float(written), "text": written or ""}


def _date(written: Any, _: Any) -> dict[str, Any]:
    return {"date": (written or {}).get("date", ""), "time": (written or {}).get("time", "")}


def _email(written: Any, _: Any) -> dict[str, Any]:
    return {"email": (written or {}).get("email"), "label": (written or {}).get("text")}


def _phone(written: Any, _: Any) -> dict[str, Any]:
    return {"phone": (written or {}).get("phone"), "country_short_name": (written or {}).get("countryShortName")}


def _country(written: Any, _: Any) -> dict[str, Any]:
    return {"country": written and {"code": written["countryCode"], "name": written["countryName"]}}


def _link(written: Any, _: Any) -> dict[str, Any]:
    return {"url": (written or {}).get("url"), "url_text": (written or {}).get("text")}


def _checkbox(written: Any, _: Any) -> dict[str, Any]:
    return {"checked": written is not None and written["checked"] == "true"}


def _board_relation(written: Any, _: Any) -> dict[str, Any]:
    # monday keeps text and value null here, whatever stands in the cell.
    return {"linked_item_ids": [str(id_) for id_ in (written or {}).get("item_ids", ())], "text": None, "value": None}


def _people(written: Any, _: Any) -> dict[str, Any]:
    people = (written or {}).get("personsAndTeams", ())
    return {"persons_and_teams": [{"id": str(one["id"]), "kind": one["kind"]} for one in people]}


def _timeline(written: Any, _: Any) -> dict[str, Any]:
    return {"from": (written or {}).get("from"), "to": (written or {}).get("to")}


def _location(written: Any, _: Any) -> dict[str, Any]:
    # monday answers with GraphQL Floats and keeps the address as it was given.
    place = written or {"lat": None, "lng": None, "address": None}
    return {name: place[name] and float(place[name]) for name in ("lat", "lng")} | {"address": place["address"]}


def _rating(written: Any, _: Any) -> dict[str, Any]:
    return {"rating": (written or {}).get("rating")}


def _hour(written: Any, _: Any) -> dict[str, Any]:
    return {"hour": (written or {}).get("hour"), "minute": (written or {}).get("minute")}


def _week(written: Any, _: Any) -> dict[str, Any]:
    week = (written or {}).get("week", {})
    return {"start_date": week.get("startDate"), "end_date": week.get("endDate")}


def _world_clock(written: Any, _: Any) -> dict[str, Any]:
    return {"timezone": (written or {}).get("timezone")}


_FIELDS = {
    "text": _text,
    "long_text": _long_text,
    "numbers": _numbers,
    "status": _status,
    "dropdown": _dropdown,
    "date": _date,
    "email": _email,
    "phone": _phone,
    "country": _country,
    "link": _link,
    "checkbox": _checkbox,
    "board_relation": _board_relation,
    "people": _people,
    "timeline": _timeline,
    "location": _location,
    "tags": lambda written, _labels: {"tag_ids": list(reversed((written or {}).get("tag_ids", [])))},
    "mirror": lambda _written, _labels: {"display_value": "", "text": None},
    "rating": _rating,
    "hour": _hour,
    "week": _week,
    "world_clock": _world_clock,
}
