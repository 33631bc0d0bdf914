"""
What an answer means for each key of a batch: what stands now, what was refused, what stays in doubt.

Pure. An id in the answer is the only proof of a write; a limit or a refusal executed nothing; everything else is
ambiguous. An ambiguous create keeps its doubt; after an ambiguous change nothing written is trusted until a full write
that left later than the last one that may still land.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from storeboard.model import (
    Batch,
    Binding,
    Deferred,
    Doubt,
    Halted,
    Item,
    Key,
    Limited,
    Lost,
    Missing,
    Mutation,
    Rejected,
    Reply,
    Result,
    Unsent,
    Value,
    Written,
)
from storeboard.planning.advance import advanced, after_ambiguous_change, trusted_again
from storeboard.planning.backoff import HALTED_SECONDS, backoff
from storeboard.planning.diff import GROUP, NAME, refused_of
from storeboard.planning.doubt import ProtocolTimes
from storeboard.planning.posts import refused_posts

LIMITED_SECONDS: Final = 30.0
"""How long to wait after a limit that did not say when it returns."""

"""How often to look whether a person has acted."""

CONFLICT_SCOPE: Final = "conflict"
"""The limit that says: the same key is in flight, so an earlier sending may still be executed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    One key after an answer: its binding, the mutations that were written, those whose item is not there.

    `parked` or `deferred` end the key's run; without them it is planned again.
    """

    binding: Binding
    written: tuple[Mutation, ...] = ()
    missing: tuple[Mutation, ...] = ()
    points: int = 0
    parked: str | None = None
    deferred: Deferred | None = None


def judge(
    batch: Batch,
    reply: Reply,
    bindings: Mapping[Key, Binding],
    desired: Mapping[Key, Item],
    now: float,
    protocol: ProtocolTimes,
) -> dict[Key, Judgement]:
    """Judge every key of the batch that is in `bindings`; these are as they were announced."""
    answers: dict[Key, list[tuple[Mutation, Result]]] = {}
    for alias, mutation in batch.mutations:
        result = reply.results.get(alias, Lost("no answer for this alias"))
        answers.setdefault(mutation.key, []).append((mutation, _certain(result)))
    points = (reply.report.complexity_query or batch.points) / max(1, len(batch.mutations))
    case = _Case(batch, now, protocol)
    return {
        key: replace(_key(case, bindings[key], mine, desired.get(key)), points=round(points * len(mine)))
        for key, mine in answers.items()
        if key in bindings
    }


@dataclass(frozen=True, slots=True)
class _Case:
    batch: Batch
    now: float
    protocol: ProtocolTimes


def _certain(result: Result) -> Result:
    match result:
        case Limited(scope) if scope == CONFLICT_SCOPE:
            return Lost("the same key is in flight")
        case _:
            return result


def _key(case: _Case, before: Binding, answers: list[tuple[Mutation, Result]], desired: Item | None) -> Judgement:
    """Fold the answers of one key into its binding, in the order of the document."""
    judged = Judgement(_announced(case, before, answers))
    stays = False
    for mutation, result in answers:
        # Where the move was refused, the writes behind it met the item on its old board, which says nothing of them.
        if not (stays and isinstance(result, Missing | Rejected)):
            judged = _answer(case, judged, mutation, result, desired)
        stays = stays or (_is_matched_move(mutation) and isinstance(result, Rejected))
    lost = [(mutation, why) for mutation, result in answers if (why := _open_question(case, result)) is not None]
    if lost and case.batch.kind == "create":
        return _create_in_doubt(
            case, judged, [mutation for mutation, _ in lost], lost[0][1], _error(case, before, answers)
        )
    if lost:
        error = _error(case, before, answers)
        return _change_in_doubt(case, judged, [mutation for mutation, _ in lost], lost[0][1], error)
    if any(isinstance(result, Unsent) for _, result in answers):
        return replace(judged, binding=replace(judged.binding, attempts=judged.binding.attempts + 1))
    return judged


def _open_question(case: _Case, result: Result) -> str | None:
    """
    Why it stays unknown whether the write was executed; None when the answer settles it.

    What monday says of a create that was sent again is no word on the first sending, unless it is the item itself.
    """
    match result:
        case Lost(why):
            return why
        case Written():
            return None
        case _ if case.batch.kind == "create" and case.batch.last_permit > case.batch.first_permit:
            return "sent again and not executed"
        case _:
            return None


def _error(case: _Case, before: Binding, answers: list[tuple[Mutation, Result]]) -> str | None:
    """The error that monday answered with, now or when the same batch was sent before."""
    now = next((result.error for _, result in answers if isinstance(result, Lost) and result.error), None)
    same = before.doubt is not None and before.doubt.batch == case.batch.id
    return now or (before.doubt.error if before.doubt is not None and same else None)


def _announced(case: _Case, before: Binding, answers: list[tuple[Mutation, Result]]) -> Binding:
    """The binding without the mark of this batch; the mark of an older change is remembered in it."""
    binding = replace(before, doubt=None)
    if before.doubt is not None and before.doubt.batch != case.batch.id:
        binding = after_ambiguous_change(binding, before.doubt.last, case.protocol.request_delay)
    if case.batch.kind == "change" and any(isinstance(result, Written) for _, result in answers):
        return trusted_again(binding, case.batch.last_permit)
    return binding


def _answer(case: _Case, judged: Judgement, mutation: Mutation, result: Result, desired: Item | None) -> Judgement:
    binding = judged.binding
    match result:
        case Written(item_id):
            after = advanced(binding, mutation, item_id, desired)
            return replace(judged, binding=after, written=(*judged.written, mutation))
        case Missing():
            return replace(judged, missing=(*judged.missing, mutation))
        case Rejected(code, reason):
            return _rejected(case, judged, mutation, code, reason)
        case Limited(scope, retry_after):
            wait = LIMITED_SECONDS if retry_after is None else retry_after
            return _held(judged, Deferred(case.now + wait, f"monday's {scope} limit", counts=False))
        case Halted(code, _):
            return _held(judged, Deferred(case.now + HALTED_SECONDS, f"monday refuses us: {code}", counts=False))
        case Unsent(why):
            wait = backoff(binding.attempts, str(binding.key))
            return _held(judged, Deferred(case.now + wait, f"not sent: {why}"))
        case Lost():
            return judged


def _held(judged: Judgement, deferred: Deferred) -> Judgement:
    """Nothing was executed; the last of several waits counts, and one failed attempt for all."""
    if judged.deferred is not None and judged.deferred.until >= deferred.until:
        return judged
    return replace(judged, deferred=deferred)


def _rejected(case: _Case, judged: Judgement, mutation: Mutation, code: str, reason: str) -> Judgement:
    """
    A refusal of one cell or post is its own, one of several cells is taken apart cell by cell, and one of a bare create
    is the key's.
    """
    binding = judged.binding
    if mutation.post is not None:
        return replace(judged, binding=refused_posts(binding, [mutation.post], f"{code}: {reason}", case.now))
    cells = _cells(mutation)
    if _is_matched_move(mutation):
        # A column came or went since the boards were read: monday is to match them by itself.
        return replace(judged, binding=replace(binding, isolate=True))
    if not cells:
        return replace(judged, parked=f"monday refuses to {mutation.kind.replace('_', ' ')}: {code}: {reason}")
    if mutation.kind == "create_item" and mutation.child is not None and not binding.isolate:
        # The cells, or that the item which the line is to be connected to was removed: a look at it tells.
        return replace(judged, missing=(*judged.missing, mutation))
    if len(cells) > 1 or _is_create(mutation):
        return replace(judged, binding=replace(binding, isolate=True))
    name, value = cells[0]
    refused = {**binding.refused, name: (value, f"{code}: {reason}", case.now)}
    return replace(judged, binding=replace(binding, refused=refused))


def _cells(mutation: Mutation) -> list[tuple[str, Value]]:
    """What may be refused apart from the rest of a write, by the name under which that is remembered."""
    cells = [(refused_of(mutation.child, column), value) for column, value in mutation.columns.items()]
    if mutation.kind == "change_columns" and mutation.name is not None:
        cells.append((refused_of(mutation.child, NAME), mutation.name))
    if mutation.kind == "move_to_group":
        cells.append((GROUP, mutation.group))
    return cells


def _is_matched_move(mutation: Mutation) -> bool:
    return mutation.kind == "move_to_board" and (mutation.columns_to is not None or mutation.subitems_to is not None)


def _is_create(mutation: Mutation) -> bool:
    return mutation.kind in ("create_item", "create_subitem")


def _create_in_doubt(case: _Case, judged: Judgement, lost: list[Mutation], why: str, error: str | None) -> Judgement:
    """The ids whose creates are unclear stay in doubt by this batch, and no other."""
    batch = case.batch
    ids = tuple(mutation.external_id for mutation in lost if mutation.external_id is not None)
    doubt = Doubt(
        batch.id, creates=True, first=batch.first_permit, last=batch.last_permit, external_ids=ids, error=error
    )
    until = case.protocol.quiet_at(doubt) + 1.0
    kept = replace(judged.binding, doubt=doubt, attempts=judged.binding.attempts + 1)
    return replace(judged, binding=kept, parked=None, deferred=Deferred(until, f"in doubt: {why}", counts=False))


def _change_in_doubt(case: _Case, judged: Judgement, lost: list[Mutation], why: str, error: str | None) -> Judgement:
    """
    Nothing of the item is known: it is written in full after a back-off, and once more when nothing can land.

    A change that monday answered with an error is taken apart, so that what it does not take is alone.
    """
    unsure = after_ambiguous_change(judged.binding, case.batch.last_permit, case.protocol.request_delay)
    if any(mutation.kind == "move_to_board" and mutation.child is None for mutation in lost):
        unsure = replace(unsure, board=None)
    wait = backoff(unsure.attempts, str(unsure.key))
    again = replace(unsure, attempts=unsure.attempts + 1, isolate=unsure.isolate or error is not None)
    return replace(judged, binding=again, parked=None, deferred=Deferred(case.now + wait, f"no answer: {why}"))
