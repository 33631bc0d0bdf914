"""The operator's pages: safe with whatever a cause says, readable for all, and true to their description."""

import asyncio
import html.parser
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import httpx2
import orjson
import pytest
from prometheus_client import CollectorRegistry, Gauge

from storeboard.errors import TerminalError, TransientError
from storeboard.web.app import Desk, WebApp
from storeboard.web.doors import DoorsApp
from storeboard.web.openapi import DOCUMENT, FAILURE, STATUS

ROUTES = ["/", "/desk.css", "/icon.svg", "/livez", "/readyz", "/metrics", "/api/status", "/api/failures"]
ROUTES += ["/api/openapi.json", "/nowhere", "/in", "/..%2f..%2fetc/passwd"]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></table><iframe src=//evil>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "\u202egnp.exe\x00\ud83d",
]
SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
Json = dict[str, Any]


def status(**fields: Any) -> Json:
    names = ("due", "claimed", "in_doubt", "held", "parked", "parked_fields", "bound", "excluded", "quarantined")
    lane = {"lane": "orders", "held": 3, "due": 0, "claimed": 0, "in_doubt": 0, "parked": 0}
    budget = {"calls_left": 9_000, "calls_limit": 10_000, "complexity_left": 5, "complexity_limit": 10}
    return {
        **dict.fromkeys(names, 0),
        "lag_seconds": {"p50": 0.5, "p95": 400.0, "oldest": None},
        "budget": {"sales": {**budget, "resets_at": "2026-11-25T00:00:00+00:00"}},
        "lanes": [lane],
        "subscriptions": [],
        "resting": ["deals rests: the client lacks view_quotes:acme"],
        "sources": [{"source": "push", "door": "bearer", "state": "listening", "why": ""}],
        **fields,
    }


def failure(cause: str, ref: str = "acme/order/1", **fields: Any) -> Json:
    return {"cause": cause, "kind": "parked", "count": 1, "refs": [ref], "oldest": 1.0, **fields}


def desk(document: Mapping[str, Any] | Exception, failures: list[Any] | None = None, **ready: bool) -> WebApp:
    registry = CollectorRegistry()
    Gauge("storeboard_due", "Keys: due.", registry=registry)

    async def told() -> Mapping[str, Any]:
        if isinstance(document, Exception):
            raise document
        return document

    async def failed() -> list[Mapping[str, Any]]:
        return failures or []

    async def is_ready() -> Mapping[str, bool]:
        return ready or {"store": True}

    async def refresh() -> None:
        await told()

    async def keep(_: object) -> None: ...

    doors = DoorsApp({}, lambda body, source: (), keep, lambda source, status: None)
    return WebApp(doors, Desk(told, failed, is_ready, registry, refresh))


def get(app: WebApp, path: str, method: str = "GET") -> httpx2.Response:
    async def got() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://house") as client:
            return await client.request(method, path)

    return asyncio.run(got())


class Elements(html.parser.HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.mark.parametrize("path", ROUTES)
def test_every_answer_carries_the_whole_set_of_security_headers(path: str):
    answer = get(desk(status()), path)

    ours = {name: value for name, value in answer.headers.items() if name not in ("content-length", "content-type")}
    assert {name: value for name, value in ours.items() if name != "refresh"} == SECURITY


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_page_changes_nothing(method: str, path: str):
    assert get(desk(status()), path, method).status_code in (404, 405)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_cause_adds_no_element_and_no_attribute(hostile: str):
    quiet = Elements(get(desk(status(), [failure("plain", "plain", kind="plain")]), "/").text)
    lanes = [{**status()["lanes"][0], "lane": hostile}]
    budget = {hostile: status()["budget"]["sales"]}
    shown = desk(status(lanes=lanes, budget=budget), [failure(hostile, hostile, kind=hostile)])

    page = Elements(get(shown, "/").text)

    assert [(tag, sorted(attributes)) for tag, attributes in page.found] == [
        (tag, sorted(attributes)) for tag, attributes in quiet.found
    ]
    assert not page.all("script", "iframe", "style", "form", "object")


STATES = {
    "All is well": ({}, "Everything is on the boards."),
    "Working": ({"due": 3, "claimed": 1, "held": 1}, "3 records are on the way to the boards."),
    "Working, one": ({"claimed": 1}, "1 record is on the way to the boards."),
    "Working, in doubt": ({"in_doubt": 2}, "Asking monday about 2 writes whose answer was lost."),
    "All is well, held": ({"due": 1, "held": 1}, "1 record waits for its time; everything else is on the boards."),
    "Needs a person": ({"parked": 1, "due": 9}, "1 record needs a person; everything else is in hand."),
    "Worth a look": (
        {"parked_fields": 1_200, "quarantined": 1},
        "Every record is in hand. 1,200 fields and 1 delivery wait for a look.",
    ),
    "Worth a look, one": ({"quarantined": 1}, "Every record is in hand. 1 delivery waits for a look."),
}


@pytest.mark.parametrize(("title", "told"), STATES.items(), ids=STATES)
def test_the_page_says_in_one_sentence_how_things_stand(title: str, told: tuple[Json, str]):
    fields, sentence = told

    text = " ".join(Elements(get(desk(status(**fields)), "/").text).text.split())

    assert sentence in text
    assert f"{title.split(',')[0]} · Storeboard" in text


def test_the_page_says_nothing_where_there_is_nothing():
    text = Elements(get(desk(status(lanes=[], budget={})), "/").text).text

    assert "Nothing has been touched yet." in text
    assert "monday has not been asked yet." in text


def test_the_page_can_be_read_without_sight_and_without_script():
    page = Elements(get(desk(status(), [failure("cause")]), "/").text)
    ids = {attributes["id"] for _, attributes in page.found if "id" in attributes}

    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert all(section["aria-labelledby"] in ids for section in page.all("section"))
    assert all(table["aria-labelledby"] in ids for table in page.all("table"))
    assert len(page.all("table")) == 3
    assert all(header.get("scope") in ("col", "row") for header in page.all("th"))
    assert all("alt" in image for image in page.all("img"))
    assert all(meter["aria-label"] for meter in page.all("meter"))
    assert not any(name.startswith("on") or name == "style" for _, attributes in page.found for name in attributes)


def test_the_page_renews_itself_until_its_reader_stops_it():
    live, paused = get(desk(status()), "/"), get(desk(status()), "/?paused")

    assert live.headers["refresh"] == "3"
    assert {"href": "/?paused"} in Elements(live.text).all("a")
    assert "refresh" not in paused.headers
    assert {"href": "/"} in Elements(paused.text).all("a")


def test_every_colour_of_text_stands_out_from_every_ground_in_light_and_dark():
    css = (files("storeboard.web") / "templates" / "desk.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): light-dark\(([^)]+)\)", css))

    for theme in (0, 1):
        shade = {name: pair.split(", ")[theme] for name, pair in colours.items()}
        for text in ("ink", "quiet", "link", "good", "busy", "look", "bad"):
            for ground in ("ground", "card", "alarm"):
                assert contrast(shade[text], shade[ground]) >= 4.5, (theme, text, ground)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "error", [TransientError("/place/of/store is busy"), TerminalError("/place/of/store is damaged")]
)
@pytest.mark.parametrize("path", ["/", "/metrics", "/api/status"])
def test_a_store_that_cannot_be_read_is_told_without_its_place(path: str, error: Exception):
    answer = get(desk(error), path)

    assert answer.status_code == 503
    assert "/place" not in answer.text
    assert "content-security-policy" in answer.headers


def test_the_process_lives_although_nothing_else_does():
    assert get(desk(TerminalError("damaged"), store=False), "/livez").status_code == 200


@pytest.mark.parametrize(
    ("parts", "code"), [({"store": True, "lanes": True}, 200), ({"store": False, "lanes": True}, 503)]
)
def test_the_process_is_ready_when_each_of_its_parts_is(parts: dict[str, bool], code: int):
    answer = get(desk(status(), **parts), "/readyz")

    assert (answer.status_code, answer.json()) == (code, parts)


def test_metrics_are_in_the_format_that_prometheus_reads():
    answer = get(desk(status()), "/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "storeboard_due 0.0" in answer.text


# The description.


def test_the_description_names_every_route_of_the_api_and_no_other():
    app = desk(status())
    described = set(DOCUMENT["paths"])

    assert described == {path for path in ROUTES if path.startswith("/api/")}
    assert all(get(app, path).status_code == 200 for path in described)
    assert get(app, "/api/openapi.json").json() == orjson.loads(orjson.dumps(DOCUMENT))


def test_the_answers_are_as_described():
    app = desk(status(), [failure("cause")])

    assert misfits(STATUS, get(app, "/api/status").json()) == []
    assert misfits({"type": "array", "items": FAILURE}, get(app, "/api/failures").json()) == []


def test_an_answer_that_is_not_as_described_is_noticed():
    document = status()
    del document["due"]

    assert misfits(STATUS, document | {"more": 1, "bound": -1}) == ["$: due, more", "$.bound: -1"]


TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}


def misfits(schema: Json, value: Any, place: str = "$") -> list[str]:
    """Where a value is not as the schema says, for the words that our schemas use."""
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value!r}"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, TYPES[kind]) for kind in kinds):
        return [f"{place}: {value!r}"]
    if isinstance(value, int | float):
        return [] if value >= schema.get("minimum", value) else [f"{place}: {value!r}"]
    if isinstance(value, list):
        return [fault for n, one in enumerate(value) for fault in misfits(schema["items"], one, f"{place}[{n}]")]
    if not isinstance(value, dict):
        return []
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", {})
    odd = sorted(set(known) - set(value)) + (sorted(set(value) - set(known)) if other is False else [])
    found = [f"{place}: {', '.join(odd)}"] if odd else []
    for name, one in value.items():
        inner = known.get(name, other if isinstance(other, dict) else None)
        if inner:
            found += misfits(inner, one, f"{place}.{name}")
    return found
