"""
The description of `/api/`, in OpenAPI 3.1, written by hand: it is small and it is a promise.

Every property that an answer has is named here, and the answers have every one that is named.
"""

from typing import Any, Final

from storeboard import __version__

Schema = dict[str, Any]


def _object(described: dict[str, Schema], description: str = "") -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": described,
        "required": list(described),
        "additionalProperties": False,
    }
    return schema | ({"description": description} if description else {})


def _count(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _seconds(description: str) -> Schema:
    return {"type": ["number", "null"], "minimum": 0, "description": description}


def _answer(schema: Schema, description: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_LANE: Final = _object(
    {
        "lane": {"type": "string", "description": "The board's key in storeboard.yaml; ~followers has no board."},
        "due": _count("Keys marked due, held ones included."),
        "held": _count("The part of due whose next time lies ahead."),
        "claimed": _count("Keys that a run works on."),
        "in_doubt": _count("Keys whose last write has no answer yet."),
        "parked": _count("Keys that wait for a person."),
    }
)

_BUDGET: Final = _object(
    {
        "calls_left": _count("Calls left today."),
        "calls_limit": _count("Calls a day."),
        "complexity_left": _count("Complexity points left this minute."),
        "complexity_limit": _count("Complexity points a minute."),
        "resets_at": {"type": "string", "format": "date-time", "description": "When the day's calls return."},
    }
)

STATUS: Final = _object(
    {
        "due": _count("Keys marked due, whatever their next time."),
        "claimed": _count("Keys that a run works on."),
        "in_doubt": _count("Keys whose last write has no answer yet."),
        "held": _count("The part of due whose next time lies ahead."),
        "parked": _count("Keys that wait for a person."),
        "parked_fields": _count("Fields that the board refused, or that could not be rendered."),
        "bound": _count("Keys with an item on a board."),
        "excluded": _count("Keys that their mapping leaves out."),
        "quarantined": _count("Authentic deliveries that could not be used."),
        "lag_seconds": _object(
            {
                "p50": _seconds("Half of the last writes settled within."),
                "p95": _seconds("95 of 100 settled within."),
                "oldest": _seconds("How long the oldest due key has waited."),
            },
            "From the vendor's timestamp to the settled write; null when there is none.",
        ),
        "budget": {
            "type": "object",
            "additionalProperties": _BUDGET,
            "description": "By account; empty until monday was asked.",
        },
        "lanes": {"type": "array", "items": _LANE},
        "subscriptions": {"type": "array", "items": {"type": "object"}},
        "resting": {"type": "array", "items": {"type": "string"}, "description": "What the shop does not have."},
        "sources": {"type": "array", "items": {"type": "object"}},
    },
    "Settled means that due, claimed and in_doubt are 0.",
)

FAILURE: Final = _object(
    {
        "cause": {"type": "string", "description": "Why; it holds no value of a record."},
        "kind": {"enum": ["parked", "field", "quarantined"]},
        "count": _count("How many keys or deliveries."),
        "refs": {"type": "array", "items": {"type": "string"}, "description": "Some of them."},
        "oldest": {"type": "number", "description": "Since when, in UTC epoch seconds."},
    }
)

_UNREADABLE: Final = {"description": "The store cannot be read now."}

DOCUMENT: Final[Schema] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Storeboard",
        "version": __version__,
        "description": "How an installation stands. Reading changes nothing.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "paths": {
        "/api/status": {
            "get": {
                "operationId": "status",
                "summary": "What is due, in doubt, held and parked; lag and budget",
                "responses": {"200": _answer(STATUS, "The status."), "503": _UNREADABLE},
            }
        },
        "/api/failures": {
            "get": {
                "operationId": "failures",
                "summary": "What needs a person, grouped by cause, the most frequent first",
                "responses": {
                    "200": _answer({"type": "array", "items": FAILURE}, "The causes; an empty list is good news."),
                    "503": _UNREADABLE,
                },
            }
        },
        "/api/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This document",
                "responses": {"200": _answer({"type": "object"}, "An OpenAPI document.")},
            }
        },
    },
}
