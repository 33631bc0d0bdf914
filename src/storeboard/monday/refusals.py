"""
Read the errors of an answer, in today's shape and in the older ones.

A refusal keeps the code, the alias it is about, when to come back and which columns it names. It never keeps a
message: monday quotes the refused value in it, and values are personal. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["limited", "halted", "rejected", "missing", "unclear"]

RETRY_SECONDS_MAX = 86_400.0

UNKNOWN = "unknown"
"""The code of an error that has none."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_COLUMN_ID = re.compile(r"[A-Za-z0-9_]{1,64}")
_RESET_IN = re.compile(r"reset in (\d+(?:\.\d+)?) seconds", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    One error. `path` is empty when it is about the whole document.

    `kind` is what its code or status alone says. `scope` names the limit of a limited one; it is `document` when the
    document itself was refused, and `board` when a halting one concerns one board if it stands at one alias.
    `request_error` says that by the GraphQL rules nothing was executed: a location in the document, but no path.
    `is_their_own` says that monday itself is in trouble.
    """

    code: str
    kind: Kind
    scope: str = ""
    path: tuple[str, ...] = ()
    retry_after: float | None = None
    columns: tuple[str, ...] = ()
    about_column: bool = False
    request_error: bool = False
    is_their_own: bool = False
    complexity_left: int | None = None
    complexity_limit: int | None = None


def refusals_of(body: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """Every error that the body holds, in order."""
    return tuple(_refusals(body))


def seconds_of(value: object) -> float | None:
    """A sane number of seconds, or None."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= RETRY_SECONDS_MAX else None


def kind_of_status(status: int | None) -> tuple[Kind, str]:
    """What a status says of one error that has no code we know, and the scope if it is a limit."""
    match status:
        case 401:
            return "halted", ""
        case 403:
            return "halted", "board"
        case 404:
            return "missing", ""
        case 423:
            return "limited", "locked"
        case 429:
            return "limited", "minute"
        case 408:
            return "unclear", ""
        case int() if 400 <= status < 500:
            return "rejected", ""
        case _:
            return "unclear", ""


def _refusals(body: Mapping[str, Any]) -> Iterator[Refusal]:
    if "error_code" in body or "error_message" in body:
        yield _refusal(body, body.get("error_message"), path=(), has_location=False)
        return
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else [errors] if errors else []:
        if not isinstance(error, dict):
            yield _refusal({}, error, path=(), has_location=False)
            continue
        extensions = error.get("extensions")
        path = error.get("path")
        yield _refusal(
            extensions if isinstance(extensions, dict) else {},
            error.get("message"),
            path=tuple(str(step) for step in path) if isinstance(path, list) else (),
            has_location=bool(error.get("locations")),
        )
    if not errors and isinstance(body.get("error"), str):
        yield _refusal({}, body["error"], path=(), has_location=False)


def _refusal(details: Mapping[str, Any], message: object, *, path: tuple[str, ...], has_location: bool) -> Refusal:
    text = message if isinstance(message, str) else ""
    raw = details.get("code") or details.get("error_code")
    code = raw if isinstance(raw, str) and _CODE.fullmatch(raw) else ""
    status = details.get("status_code")
    known = _KNOWN.get(_folded(code)) or _by_phrase(text) or _by_name(code)
    kind, scope = known or kind_of_status(status if isinstance(status, int) else None)
    if scope == "complexity" and _is_too_dear(text):
        kind, scope = "rejected", "document"  # dearer than any budget: waiting cannot help
    return Refusal(
        code=code or _phrase_code(text) or (f"status {status}" if isinstance(status, int) else UNKNOWN),
        kind=kind,
        scope=scope,
        path=path,
        retry_after=_retry_after(details, text),
        columns=_columns(details),
        about_column=_is_about_column(details, text),
        request_error=has_location and not path,
        is_their_own=_folded(code) in _THEIR_OWN or (isinstance(status, int) and status >= 500),
        complexity_left=_integer(details.get("complexity_budget_left")),
        complexity_limit=_integer(details.get("complexity_budget_limit")),
    )


def _is_too_dear(text: str) -> bool:
    lowered = text.lower()
    return "budget" not in lowered and ("max" in lowered or "exceed" in lowered)


def _folded(code: str) -> str:
    return code.replace("_", "").replace(" ", "").lower()


def _by_phrase(text: str) -> tuple[Kind, str] | None:
    code = _phrase_code(text)
    return _KNOWN.get(_folded(code)) if code else None


def _phrase_code(text: str) -> str | None:
    lowered = text.lower()
    return next((code for phrase, code in _PHRASES if lowered.startswith(phrase)), None)


def _by_name(code: str) -> tuple[Kind, str] | None:
    """What calls itself invalid was refused for what it says, whatever it was."""
    return ("rejected", "") if _folded(code).startswith("invalid") else None


def _retry_after(details: Mapping[str, Any], text: str) -> float | None:
    nested = details.get("error_data")
    for source in (details, nested if isinstance(nested, dict) else {}):
        seconds = seconds_of(source.get("retry_in_seconds"))
        milliseconds = seconds_of(source.get("retryAfterMs"))
        if seconds is not None:
            return seconds
        if milliseconds is not None:
            return milliseconds / 1000
    said = _RESET_IN.search(text)
    return seconds_of(said.group(1)) if said else None


def _columns(details: Mapping[str, Any]) -> tuple[str, ...]:
    named = details.get("error_data")
    sources = [details, *(named if isinstance(named, list) else [named])]
    found: dict[str, None] = {}
    for source in sources:
        if not isinstance(source, dict):
            continue
        for key in ("column_id", "columnId", "column_ids", "columnIds"):
            value = source.get(key)
            for column in value if isinstance(value, list) else [value]:
                if isinstance(column, str) and _COLUMN_ID.fullmatch(column):
                    found[column] = None
    return tuple(found)


def _is_about_column(details: Mapping[str, Any], text: str) -> bool:
    named = details.get("error_data")
    kind = named.get("resource_type") if isinstance(named, dict) else None
    return (isinstance(kind, str) and "column" in kind.lower()) or "column" in text.lower()


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _table(rows: Sequence[tuple[Kind, str, str]]) -> dict[str, tuple[Kind, str]]:
    return {_folded(code): (kind, scope) for kind, scope, codes in rows for code in codes.split()}


# Codes of which it is known that nothing was executed. What is not here is unclear unless its status says otherwise.
_KNOWN = _table(
    [
        ("limited", "complexity", "COMPLEXITY_BUDGET_EXHAUSTED ComplexityException ComplexityBudgetExceeded"),
        ("limited", "daily", "DAILY_LIMIT_EXCEEDED"),
        ("limited", "minute", "RATE_LIMIT_EXCEEDED RateLimitedException MINUTE_LIMIT_RATE_EXCEEDED"),
        ("limited", "minute", "FIELD_MINUTE_RATE_LIMIT_EXCEEDED MINUTE_RATE_LIMIT_EXCEEDED MutationCallsExceeded"),
        ("limited", "concurrency", "maxConcurrencyExceeded CONCURRENCY_LIMIT_EXCEEDED"),
        ("limited", "ip", "IP_RATE_LIMIT_EXCEEDED"),
        ("limited", "locked", "RESOURCE_LOCKED ResourceLockedException"),
        ("limited", "conflict", "IDEMPOTENCY_CONFLICT"),
        ("limited", "blocked", "API_TEMPORARILY_BLOCKED"),
        ("halted", "", "NOT_AUTHENTICATED Unauthorized UNAUTHENTICATED InvalidVersionException IP_RESTRICTED"),
        ("halted", "", "missingRequiredPermissions USER_ACCESS_DENIED"),
        ("halted", "board", "UserUnauthorizedException"),
        ("missing", "", "ResourceNotFoundException InvalidItemIdException InvalidBoardIdException"),
        ("missing", "", "ItemNotFoundException ItemArchivedException InactiveItemException ITEM_NOT_FOUND"),
        ("rejected", "", "ColumnValueException CorrectedValueException InvalidArgumentException"),
        ("rejected", "", "InvalidColumnIdException InvalidUserIdException InvalidGroupIdException"),
        ("rejected", "", "ItemNameTooLongException ItemsLimitationException RecordInvalidException"),
        ("rejected", "", "DATA_VALIDATIONS_ERROR DeleteLastGroupException CreateBoardException"),
        (
            "rejected",
            "document",
            "JsonParseException BAD_REQUEST PARSE_ERROR GRAPHQL_PARSE_FAILED maxComplexityExceeded",
        ),
        ("rejected", "document", "GRAPHQL_VALIDATION_FAILED BAD_USER_INPUT undefinedField undefinedArgument"),
        ("rejected", "document", "argumentNotAccepted argumentLiteralsIncompatible missingRequiredArguments"),
        ("rejected", "document", "variableMismatch selectionMismatch"),
    ]
)

_THEIR_OWN = frozenset({"internalservererror", "serviceunavailable", "badgateway", "gatewaytimeout"})

# How older answers and bare gateways say the same without a code.
_PHRASES = (
    ("complexity budget exhausted", "COMPLEXITY_BUDGET_EXHAUSTED"),
    ("daily limit", "DAILY_LIMIT_EXCEEDED"),
    ("minute limit rate exceeded", "RATE_LIMIT_EXCEEDED"),
    ("rate limit exceeded", "RATE_LIMIT_EXCEEDED"),
    ("concurrency limit exceeded", "maxConcurrencyExceeded"),
    ("resource is currently locked", "RESOURCE_LOCKED"),
    ("your ip is restricted", "IP_RESTRICTED"),
    ("not authenticated", "NOT_AUTHENTICATED"),
    ("unauthorized", "Unauthorized"),
    ("parse error on", "PARSE_ERROR"),
    ("bad request", "BAD_REQUEST"),
    ("invalid value", "ColumnValueException"),
    ("this column id doesn't exist", "InvalidColumnIdException"),
)
