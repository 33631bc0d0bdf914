"""
One claimed key on its way through a run, and the ways in which its way can end.

A `Work` is the only mutable value of the engine: rounds of writing advance its binding. Its ending is a `Settlement`,
made here and nowhere else, so that no key leaves a run without its outcome and its ledger entry.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from storeboard.engine.ports import Settlement
from storeboard.model import (
    Applied,
    Binding,
    Deferred,
    Entry,
    Item,
    Key,
    Mutation,
    Outcome,
    Parked,
    Ref,
    Touch,
    Unchanged,
    Value,
)
from storeboard.planning.advance import distrusted
from storeboard.planning.moving import UNMATCHED, Moving
from storeboard.planning.posts import without_old_refusals

LEFT: Final = "left"
"""The ending of a work that archives the item in the account that its record has left."""


@dataclass(slots=True)
class Work:
    """
    What is to be made true for one key.

    `desired` is None when the key has nothing to show any more (gone or excluded); then `ending` is the state that the
    binding ends in, and `farewell` the writes that are still to be confirmed. `carried` are the cells that people wrote
    on lines of an earlier shape. `late` are the columns written once that the item was made without. `moving` says what
    goes along to another board.
    """

    binding: Binding
    desired: Item | None
    version: int
    uses: tuple[Ref, ...] = ()
    waits: tuple[Key, ...] = ()
    touches: tuple[Touch, ...] = ()
    ending: str | None = None
    ending_why: str = ""
    farewell: list[Mutation] = field(default_factory=list[Mutation])
    written: list[Mutation] = field(default_factory=list[Mutation])
    before: dict[str, Value] = field(default_factory=dict[str, Value])
    reason: str = ""
    points: int = 0
    late: frozenset[str] = frozenset()
    carried: dict[str, dict[str, Value]] = field(default_factory=dict[str, dict[str, Value]])
    moving: Moving = UNMATCHED

    @property
    def key(self) -> Key:
        """The key that this work is about."""
        return self.binding.key


def finished(work: Work, now: float) -> Settlement:
    """Settle a work that has nothing left to write."""
    binding = replace(work.binding, attempts=0, stale=0, unexplained=0, crashes=0, absent_since=None, isolate=False)
    if work.ending == LEFT:
        return settlement(
            work,
            replace(binding, former=None, lane=binding.board or binding.lane),
            Deferred(now, work.reason, False),
            now,
        )
    if work.ending is not None:
        binding = without_person(replace(binding, state=work.ending, version=max(binding.version, work.version)))
    else:
        assert work.desired is not None
        binding = replace(binding, state="open", version=work.version, faults=work.desired.faults)
        binding = without_old_refusals(binding, work.desired.posts)
    outcome: Outcome = Applied(len(work.written)) if work.written else Unchanged(work.ending_why)
    if binding.rewrite_after is not None and work.ending is None:
        outcome = Deferred(binding.rewrite_after, "an older write may still land", counts=False)
    if binding.former is not None and binding.item_id is not None:
        outcome = Deferred(now, f"leaves board {binding.former.board}", counts=False)
    return settlement(work, binding, outcome, now)


def settlement(work: Work, binding: Binding, outcome: Outcome, now: float) -> Settlement:
    """End the work with this outcome; the entry tells what was written of it."""
    return Settlement(
        binding=binding,
        outcome=outcome,
        entry=entry_of(work, binding, outcome, now),
        uses=work.uses,
        waits=work.waits,
        touches=work.touches,
    )


def settlement_of(work: Work, outcome: Outcome, now: float) -> Settlement:
    """End the work early; what was written of it so far is told in the ledger."""
    if work.written:
        return settlement(work, work.binding, outcome, now)
    return Settlement(work.binding, outcome, uses=work.uses, waits=work.waits, touches=work.touches)


def deferred(binding: Binding, until: float, why: str, now: float, *, counts: bool = True) -> Settlement:
    """Try the key again at `until`; only a failed attempt (`counts`) is remembered and told."""
    if not counts:
        return Settlement(binding, Deferred(until, why, counts=False))
    return waiting(replace(binding, attempts=binding.attempts + 1), until, why, now)


def waiting(binding: Binding, until: float, why: str, now: float) -> Settlement:
    """Try the key again at `until`, as the binding counts it, and tell it."""
    return Settlement(binding, Deferred(until, why), Entry(now, binding.key, binding.cause, "deferred", why))


def parked(binding: Binding, why: str, now: float) -> Settlement:
    """Leave the key to a person."""
    left = replace(binding, parked=why, attempts=0, stale=0, unexplained=0)
    return Settlement(left, Parked(why), Entry(now, binding.key, binding.cause, "parked", why))


def entry_of(work: Work, binding: Binding, outcome: Outcome, now: float) -> Entry:
    """The ledger's line for this ending."""
    after = values_of(work.written)
    happened = binding.happened_at
    return Entry(
        at=now,
        key=work.key,
        cause=binding.cause,
        outcome=type(outcome).__name__.lower(),
        why=_why_of(outcome, work.reason),
        mutations=tuple(mutation.kind for mutation in work.written),
        columns=tuple(sorted(after)),
        before={name: work.before[name] for name in sorted(after) if name in work.before},
        after=after,
        points=work.points,
        lag=max(0.0, now - happened) if happened is not None and work.written else None,
    )


def values_of(mutations: list[Mutation]) -> dict[str, Value]:
    """What was written, by column; a line's columns are `<line id>/<column>`, a post has its label."""
    after: dict[str, Value] = {}
    for mutation in mutations:
        prefix = f"{mutation.child}/" if mutation.child else ""
        if mutation.name is not None:
            after[f"{prefix}name"] = mutation.name
        if mutation.group is not None:
            after[f"{prefix}group"] = mutation.group
        after.update({f"{prefix}{column}": value for column, value in mutation.columns.items()})
        if mutation.post is not None:
            after[mutation.post.label] = mutation.post.text
    return after


def standing(binding: Binding) -> dict[str, Value]:
    """What stood before the run, in the same names as `values_of`."""
    before: dict[str, Value] = {}
    if binding.applied is not None:
        before.update(binding.applied.columns)
        before["name"] = binding.applied.name
        before["group"] = binding.applied.group
    for line, child in binding.children.items():
        before[f"{line}/name"] = child.name
        before.update({f"{line}/{column}": value for column, value in child.columns.items()})
    return before


def without_person(binding: Binding) -> Binding:
    """The binding as a tombstone: ids without any value of the record. An erased one forgets them too."""
    item_id = None if binding.erasure else binding.item_id
    bare = replace(distrusted(binding), refused={}, faults=(), doubt=None, rewrite_after=None)
    return replace(
        bare,
        item_id=item_id,
        children=bare.children if item_id else {},
        posted=bare.posted if item_id else {},
    )


def _why_of(outcome: Outcome, reason: str) -> str:
    match outcome:
        case Applied():
            return reason
        case Unchanged(why) | Deferred(why=why) | Parked(why):
            return why or reason
