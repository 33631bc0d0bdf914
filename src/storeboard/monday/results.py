"""
Say what became of each write of a batch, from the answer alone.

Pure, and an allow-list: an id under the alias means written, even beside errors; a refusal that is known to execute
nothing is taken at its word, by code first, then by its own status, then by the HTTP status; everything else is
`Lost`, and the engine then looks before it writes again. No reason ever holds a message of monday's.

An idempotency conflict is `Lost` too: this sending executed nothing, but an earlier one under the same key is still on
its way. The doubt stays, and the same batch is looked up and sent again under its key, never a new one.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storeboard.model import (
    Halted,
    Limited,
    Lost,
    Missing,
    Mutation,
    MutationKind,
    Rejected,
    Reply,
    Result,
    Written,
)
from storeboard.monday.budget import report_of
from storeboard.monday.refusals import UNKNOWN, Refusal, kind_of_status, refusals_of, seconds_of

ROOTLESS: frozenset[MutationKind] = frozenset({"create_item"})
"""Writes that name no item: a subitem names the one that it belongs to."""

CONFLICT = "conflict"

NO_CODE = "no code"
"""What an error without a code is called, and an answer that has neither a result nor an error."""

# HTTP statuses without a readable body that only a person can change: a wrong address, a redirect, a closed door.
_HALTING = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405, 410})
_REFUSING = frozenset({400, 413, 414, 415, 422, 431})


def results_of(
    status: int, headers: Mapping[str, str], body: bytes, aliases: Sequence[tuple[str, Mutation]], took: float = 0.0
) -> Reply:
    """Judge one answer. `headers` has lower-case names. Every alias gets exactly one result."""
    answer = body_of(body)
    refusals = refusals_of(answer) if answer is not None else ()
    cells = data_of(answer)
    begun = execution_began(cells, refusals)
    whole = None if begun else _whole(status, headers, answer, refusals, aliases)
    results = {alias: _result(alias, mutation, cells, refusals, whole) for alias, mutation in aliases}
    replayed = headers.get("idempotency-replayed", "").lower() == "true"
    # A replayed body tells the budget of the minute in which it was first given.
    report = report_of(headers, {} if replayed else cells, refusals)
    return Reply(results=results, report=report, took=took, replayed=replayed)


def body_of(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object that the body holds, or None when it holds anything else."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def data_of(answer: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The `data` of an answer; empty when there is none."""
    cells = answer.get("data") if answer is not None else None
    return cells if isinstance(cells, dict) else {}


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Seconds from the `Retry-After` header; None when it is absent or a date."""
    return seconds_of(headers.get("retry-after"))


def execution_began(cells: Mapping[str, Any], refusals: Sequence[Refusal]) -> bool:
    """Tell whether the answer shows that any field of the document was executed."""
    answered = any(value is not None for alias, value in cells.items() if alias != "complexity")
    return answered or any(refusal.path for refusal in refusals)


def document_refusal(status: int, answer: Mapping[str, Any] | None, refusals: Sequence[Refusal]) -> Refusal | None:
    """The refusal of the whole document before any of it was executed; None when nothing says so for certain."""
    for refusal in refusals:
        if refusal.kind != "unclear":
            return refusal
    if refusals and answer is not None and "data" not in answer and all(one.request_error for one in refusals):
        return Refusal(code=refusals[0].code, kind="rejected", scope="document")
    return _refusal_of_status(status)


def _refusal_of_status(status: int) -> Refusal | None:
    code = f"HTTP {status}"
    if status in _HALTING:
        return Refusal(code=code, kind="halted")
    if status in _REFUSING:
        return Refusal(code=code, kind="rejected", scope="document")
    if status == 409:
        return Refusal(code=code, kind="limited", scope=CONFLICT)
    kind, scope = kind_of_status(status)
    return Refusal(code=code, kind=kind, scope=scope) if kind == "limited" else None


def _whole(
    status: int,
    headers: Mapping[str, str],
    answer: Mapping[str, Any] | None,
    refusals: Sequence[Refusal],
    aliases: Sequence[tuple[str, Mutation]],
) -> Result:
    refusal = document_refusal(status, answer, refusals)
    if refusal is None:
        return Lost(_unclear(status, answer, refusals), _error_of_one(status, answer, refusals, aliases))
    match refusal.kind:
        case "limited" if refusal.scope == CONFLICT:
            return Lost(refusal.code)
        case "limited":
            return Limited(refusal.scope, _first(refusal.retry_after, retry_after_of(headers)))
        case "halted" if _is_about_posts(refusal, [mutation for _, mutation in aliases]):
            return Rejected(refusal.code, _reason(refusal))
        case "halted":
            return Halted(refusal.code, _reason(refusal))
        case _ if refusal.scope == "document":
            return Rejected(refusal.code, _reason(refusal))
        case _ if len(aliases) > 1:
            # A value refused without saying which write it was: those before it may have been executed.
            return Lost(f"{refusal.code} without a path", _error_of_one(status, answer, refusals, aliases))
        case _:
            return Rejected(refusal.code, _reason(refusal), refusal.columns)


def _result(
    alias: str,
    mutation: Mutation,
    cells: Mapping[str, Any],
    refusals: Sequence[Refusal],
    whole: Result | None,
) -> Result:
    item_id = _item_id(cells.get(alias))
    if item_id is not None:
        return Written(item_id)
    own = [refusal for refusal in refusals if refusal.path[:1] == (alias,)]
    if own:
        # An error below the alias was met while reading the answer, after the write had been executed.
        inner = next((refusal for refusal in own if len(refusal.path) > 1), None)
        return Lost(f"{inner.code} below the write") if inner else _refused(own[0], mutation)
    if whole is None:
        return Lost("no id and no error", NO_CODE)
    if isinstance(whole, Rejected) and mutation.kind not in ROOTLESS and _names_item(refusals):
        return Missing(whole.code)
    return whole


def _refused(refusal: Refusal, mutation: Mutation) -> Result:
    match refusal.kind:
        case "limited" if refusal.scope == CONFLICT:
            return Lost(refusal.code)
        case "limited":
            return Limited(refusal.scope, refusal.retry_after)
        case "halted" if refusal.scope != "board" and not _is_about_posts(refusal, [mutation]):
            return Halted(refusal.code, _reason(refusal))
        case "missing" if mutation.kind not in ROOTLESS and not refusal.columns and not refusal.about_column:
            return Missing(refusal.code)
        case "unclear":
            # The long way ends a create; a change is tried again soon, and an outage must not count against it.
            blamed = mutation.creates or not refusal.is_their_own
            return Lost(refusal.code, _named(refusal) if blamed else None)
        case _:
            return Rejected(refusal.code, _reason(refusal), refusal.columns)


def _is_about_posts(refusal: Refusal, mutations: Sequence[Mutation]) -> bool:
    """Tell whether the token lacks the right to post and nothing else: then everything else goes on."""
    return refusal.code == "missingRequiredPermissions" and all(one.post is not None for one in mutations)


def _error_of_one(
    status: int,
    answer: Mapping[str, Any] | None,
    refusals: Sequence[Refusal],
    aliases: Sequence[tuple[str, Mutation]],
) -> str | None:
    """
    The error by which monday answered a whole document, when it can only be about the writes of one key.

    Trouble of monday's own (a status of 500 and more, here or in the error) says nothing of what was to be written.
    """
    if status >= 500 or answer is None or len({mutation.key for _, mutation in aliases}) > 1:
        return None
    if not refusals:
        return NO_CODE if data_of(answer) else None
    return None if refusals[0].is_their_own else _named(refusals[0])


def _named(refusal: Refusal) -> str:
    return NO_CODE if refusal.code == UNKNOWN else refusal.code


def _names_item(refusals: Sequence[Refusal]) -> bool:
    return any(one.kind == "missing" and not one.columns and not one.about_column for one in refusals)


def _item_id(cell: object) -> str | None:
    if not isinstance(cell, dict):
        return None
    found = cell.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found else None


def _unclear(status: int, answer: Mapping[str, Any] | None, refusals: Sequence[Refusal]) -> str:
    if refusals:
        return f"HTTP {status}, {refusals[0].code}"
    return f"HTTP {status} without a readable body" if answer is None else f"HTTP {status} without an id"


def _reason(refusal: Refusal) -> str:
    columns = f" on {', '.join(refusal.columns)}" if refusal.columns else ""
    return f"monday refused: {refusal.code}{columns}"


def _first(*candidates: float | None) -> float | None:
    return next((candidate for candidate in candidates if candidate is not None), None)
