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
    Written,
)
from storeboard.planning.advance import advanced, distrusted
from storeboard.planning.backoff import backoff
from storeboard.planning.diff import refused_of
from storeboard.planning.doubt import ProtocolTimes

LIMITED_SECONDS: Final = 30.0
HALTED_SECONDS: Final = 60.0


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
    """Judge every key of the batch that is in `bindings`."""
    mutations: dict[Key, list[tuple[Mutation, Result]]] = {}
    for alias, mutation in batch.mutations:
        result = reply.results.get(alias, Lost("no answer for this alias"))
        mutations.setdefault(mutation.key, []).append((mutation, result))
    points = (reply.report.complexity_query or batch.points) / max(1, len(batch.mutations))
    return {
        key: _key(_Case(batch, now, protocol), bindings[key], answers, desired.get(key), round(points * len(answers)))
        for key, answers in mutations.items()
        if key in bindings
    }


@dataclass(frozen=True, slots=True)
class _Case:
    batch: Batch
    now: float
    protocol: ProtocolTimes


def _key(
    case: _Case, binding: Binding, answers: list[tuple[Mutation, Result]], desired: Item | None, points: int
) -> Judgement:
    """Fold the answers of one key into its binding, in the order of the document."""
    lost = [result for _, result in answers if isinstance(result, Lost)]
    judged = Judgement(replace(binding, doubt=None), points=points)
    for mutation, result in answers:
        judged = _answer(case, judged, mutation, result, desired)
    if lost:
        return _ambiguous(case, judged, binding, lost[0])
    return _trusted_again(case, judged) if judged.binding.rewrite_after is not None else judged


def _trusted_again(case: _Case, judged: Judgement) -> Judgement:
    """A confirmed full write ends the distrust if it left later than anything that may still land; else it waits."""
    until = judged.binding.rewrite_after or 0.0
    if case.batch.kind != "change" or not judged.written:
        return judged
    if case.batch.last_permit > until:
        return replace(judged, binding=replace(judged.binding, rewrite_after=None))
    again = Deferred(until + 1.0, "an older write may still land", counts=False)
    return replace(judged, binding=distrusted(judged.binding), deferred=judged.deferred or again)


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
            return replace(judged, deferred=Deferred(case.now + wait, f"monday's {scope} limit", counts=False))
        case Halted(code, _):
            return replace(judged, deferred=Deferred(case.now + HALTED_SECONDS, f"monday refuses us: {code}", False))
        case Unsent(why):
            wait = backoff(binding.attempts, str(binding.key))
            after = replace(binding, attempts=binding.attempts + 1)
            return replace(judged, binding=after, deferred=Deferred(case.now + wait, f"not sent: {why}"))
        case Lost():
            return judged


def _rejected(case: _Case, judged: Judgement, mutation: Mutation, code: str, reason: str) -> Judgement:
    """A refusal with one cell in it is that cell's; one with several is taken apart; a bare create's is the key's."""
    binding = judged.binding
    cells = [(refused_of(mutation.child, column), value) for column, value in mutation.columns.items()]
    is_create = mutation.kind.startswith("create")
    if mutation.name is not None and not is_create:
        cells.append((refused_of(mutation.child, "name"), mutation.name))
    if mutation.group is not None and not is_create:
        cells.append((refused_of(mutation.child, "group"), mutation.group))
    if (is_create and not cells) or mutation.kind in ("archive_item", "move_to_board"):
        return replace(judged, parked=f"monday refuses to {mutation.kind.replace('_', ' ')}: {code}: {reason}")
    if len(cells) > 1 or is_create:
        return replace(judged, binding=replace(binding, isolate=True))
    name, value = cells[0]
    refused = {**binding.refused, name: (value, f"{code}: {reason}", case.now)}
    return replace(judged, binding=replace(binding, refused=refused))


def _ambiguous(case: _Case, judged: Judgement, before: Binding, lost: Lost) -> Judgement:
    """Some of the key's writes may or may not have been executed."""
    protocol = case.protocol
    if case.batch.kind == "create":
        doubt = before.doubt
        if doubt is None:
            return judged
        written = {mutation.external_id for mutation in judged.written}
        left = tuple(external_id for external_id in doubt.external_ids if external_id not in written)
        open_doubt = replace(doubt, last=case.batch.last_permit, external_ids=left)
        until = protocol.quiet_at(open_doubt) + 1.0
        kept = replace(judged.binding, doubt=open_doubt)
        return replace(judged, binding=kept, parked=None, deferred=Deferred(until, f"in doubt: {lost.why}", False))
    until = case.batch.last_permit + protocol.request_delay
    unsure = replace(distrusted(judged.binding), rewrite_after=max(until, judged.binding.rewrite_after or 0.0))
    again = replace(unsure, attempts=unsure.attempts + 1)
    wait = backoff(before.attempts, str(before.key))
    return replace(judged, binding=again, parked=None, deferred=Deferred(case.now + wait, f"no answer: {lost.why}"))
