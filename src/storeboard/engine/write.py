"""
Write works to their board: plan, pack, announce, send, judge, settle, round after round.

Promises that nothing leaves before its batch is durable with its keys in doubt, that an answer and its ledger entry
are committed together, and that a key whose answer is unknown stays in doubt. It never sends the same create twice:
that is the doubt's affair.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from storeboard.engine.house import House
from storeboard.engine.labelling import labelling
from storeboard.engine.poison import guarded
from storeboard.engine.ports import Lease, Settlement
from storeboard.engine.removal import missing
from storeboard.engine.work import Work, deferred, finished, parked, settlement_of
from storeboard.model import (
    Batch,
    Binding,
    Budget,
    BudgetChange,
    Deferred,
    Doubt,
    Key,
    Lost,
    Missing,
    Mutation,
    Plan,
    Rejected,
    Reply,
    Unsent,
    Written,
)
from storeboard.planning.judge import Judgement, judge
from storeboard.planning.lines import LineShape
from storeboard.planning.pack import Packed, pack
from storeboard.planning.plan import plan
from storeboard.planning.posts import given_up
from storeboard.planning.price import default_budget, fresh, learn


async def write(house: House, lease: Lease, works: Sequence[Work]) -> None:
    """Make the board agree with every work of one lane, as far as the budget allows now."""
    left = {work.key: work for work in works}
    planned: dict[Key, Plan] = {}
    heard = Heard()
    for _ in range(house.policy.rounds_max):
        endings = _plan_anew(house, left, planned)
        plans = _together(house, left, planned)
        budget = await budget_of(house, lease.lane) if plans else None
        packed = pack(plans, budget, house.clock.now(), house.limits) if budget is not None else None
        if packed is None or not packed.mutations:
            endings += _held(house, left, packed)
            await house.store.settle(lease, endings)
            return
        if endings:
            await house.store.settle(lease, endings)
        lease = await _renewed(house, lease)
        step = partial(batch_of, house, lease.lane, packed.mutations, packed.kind, packed.points)
        batch = guarded(step, left[packed.mutations[0].key].binding, house.clock.now())
        if isinstance(batch, Settlement):
            await house.store.settle(lease, _unwritable(house, lease.lane, packed, left) or [batch])
            continue
        heard.note(await _send(house, lease, batch, left, heard))
        if heard.silent >= house.policy.silent_documents_max:
            await house.store.settle(lease, _silenced(house, left))
            return
        # Only what the document wrote stands otherwise now; every other plan is still good.
        for mutation in packed.mutations:
            planned.pop(mutation.key, None)
    await house.store.settle(
        lease, [deferred(work.binding, house.clock.now(), "more to write", 0.0, counts=False) for work in left.values()]
    )


@dataclass(slots=True)
class Heard:
    """What this run has heard of monday: whether it answered at all, and how many documents in a row were not."""

    answered: bool = False
    silent: int = 0

    def note(self, reply: Reply) -> None:
        """Count one document."""
        heard = any(not isinstance(result, Lost | Unsent) for result in reply.results.values())
        self.answered = self.answered or heard
        self.silent = 0 if heard else self.silent + 1


def _together(house: House, left: Mapping[Key, Work], planned: Mapping[Key, Plan]) -> list[Plan]:
    """The plans that may share a document: a key whose writes keep being lost goes after the others, alone."""
    limit = house.policy.alone_after_attempts
    sound = [planned[key] for key, work in left.items() if work.binding.attempts < limit]
    return sound or [planned[key] for key in left][:1]


def _silenced(house: House, left: dict[Key, Work]) -> list[Settlement]:
    """monday does not answer: nothing more is tried in this run, and nobody is blamed for it."""
    now = house.clock.now()
    until = now + house.policy.silence_seconds
    return [settlement_of(work, Deferred(until, "monday does not answer", False), now) for work in left.values()]


def _unwritable(house: House, lane: str, packed: Packed, left: dict[Key, Work]) -> list[Settlement]:
    """Park the keys whose writes no document can say, tried one by one, because the whole could not be composed."""
    endings: list[Settlement] = []
    for key in dict.fromkeys(mutation.key for mutation in packed.mutations):
        mine = [mutation for mutation in packed.mutations if mutation.key == key]
        step = partial(batch_of, house, lane, mine, packed.kind, 0)
        alone = guarded(step, left[key].binding, house.clock.now())
        if isinstance(alone, Settlement):
            endings.append(alone)
            del left[key]
    return endings


async def budget_of(house: House, lane: str) -> Budget:
    """The account's budget as of now; a first one is assumed, with the smallest plan's limits, until monday says."""
    account = house.account_of(lane)
    now = house.clock.now()
    known = await house.store.budget(account)
    if known is not None and fresh(known, now) == known:
        return known
    first = default_budget(account, now)
    return await house.store.change_budget(BudgetChange(account, lambda one: fresh(one or first, now)))


def _plan_anew(house: House, left: dict[Key, Work], planned: dict[Key, Plan]) -> list[Settlement]:
    """Plan every work that has no plan; take those with nothing left to write out of `left` and settle them."""
    endings: list[Settlement] = []
    for key, work in [(key, work) for key, work in left.items() if key not in planned]:
        made = guarded(partial(plan_of, house, work), work.binding, house.clock.now())
        if isinstance(made, Settlement):
            endings.append(made)
            del left[key]
        elif made.mutations:
            work.reason = work.reason or made.reason
            planned[key] = made
        else:
            endings.append(finished(work, house.clock.now()))
            del left[key]
    return endings


def plan_of(house: House, work: Work) -> Plan:
    """What is still to be written for a work."""
    if work.desired is None:
        return Plan(work.key, tuple(work.farewell), work.ending_why)
    return plan(
        work.key,
        work.desired,
        work.binding,
        house.facts_of(work.key, work.desired.board),
        house.clock.now(),
        once=frozenset(house.once_columns(work.key)) - work.late,
        shape=LineShape(house.line_cells(work.key, work.desired.board), work.carried),
        moving=work.moving,
        refused_retry_after=house.policy.refused_retry_seconds,
    )


def _held(house: House, left: dict[Key, Work], packed: Packed | None) -> list[Settlement]:
    """Nothing can be sent now: everything left is due again when the limit returns."""
    now = house.clock.now()
    reasons = {key: (until, why) for key, until, why in packed.held} if packed is not None else {}
    endings: list[Settlement] = []
    for key, work in left.items():
        until, why = reasons.get(key, (now + house.policy.held_retry_seconds, "held"))
        endings.append(settlement_of(work, Deferred(until, why, counts=False), now))
    return endings


async def _renewed(house: House, lease: Lease) -> Lease:
    if lease.until - house.clock.now() > house.policy.lease_seconds / 2:
        return lease
    return await house.store.renew(lease, house.policy.lease_seconds)


async def _send(house: House, lease: Lease, batch: Batch, left: dict[Key, Work], heard: Heard) -> Reply:
    """One document, from its announcement to the settlement of its keys."""
    expires_at = expiry_of(house, batch)
    await house.store.announce(lease, batch, doubts_of(batch))
    marked = {key: replace(left[key].binding, doubt=doubt) for key, doubt in doubts_of(batch).items()}
    board = house.accounts[batch.account]
    reply = await board.send(batch, expires_at)
    await take_answer(house, lease, batch, reply, marked, left, is_alive=heard.answered)
    return reply


def expiry_of(house: House, batch: Batch) -> float:
    """
    When the permit to send runs out, on the clock that never goes back.

    To be read before the permit is made durable: time that passes in between, such as that of a worker that is
    stopped, counts, because everything else about the batch is reckoned from the permit's own time.
    """
    age = max(0.0, house.clock.now() - batch.last_permit)
    return house.clock.monotonic() + house.policy.permit_seconds - age


def batch_of(house: House, lane: str, mutations: Sequence[Mutation], kind: str, points: int) -> Batch:
    """The exact document to be announced; its key is a hash of what it says and when, so no other shares it."""
    account = house.account_of(lane)
    now = house.clock.now()
    composed = house.accounts[account].compose([labelling(house, one) for one in mutations], house.facts)
    seed = f"{lane}|{now!r}|{composed.document}|{sorted(composed.variables.items())!r}"
    identity = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()
    return Batch(
        id=identity[:32],
        lane=lane,
        account=account,
        kind="create" if kind == "create" else "change",
        document=composed.document,
        variables=composed.variables,
        idempotency_key=identity,
        mutations=composed.aliases,
        points=points,
        first_permit=now,
        last_permit=now,
    )


def doubts_of(batch: Batch) -> dict[Key, Doubt]:
    """The mark of every key that the batch writes."""
    ids: dict[Key, list[str]] = {}
    for _, mutation in batch.mutations:
        ids.setdefault(mutation.key, []).extend([mutation.external_id] if mutation.external_id else [])
    return {
        key: Doubt(batch.id, batch.kind == "create", batch.first_permit, batch.last_permit, tuple(external_ids))
        for key, external_ids in ids.items()
    }


async def take_answer(
    house: House,
    lease: Lease,
    batch: Batch,
    reply: Reply,
    marked: dict[Key, Binding],
    left: dict[Key, Work],
    *,
    is_alive: bool = False,
) -> None:
    """
    Judge an answer and commit what it means; keys that cannot go on leave `left`.

    `is_alive` says that monday answered others in this run: then a key whose writes keep being lost is at fault itself.
    """
    now = house.clock.now()
    desired = {key: work.desired for key, work in left.items() if work.desired is not None}
    judgements = judge(batch, reply, marked, desired, now, house.protocol)
    if len(judgements) == 1 and _is_deaf_to_it(reply, is_alive):
        error = next((one.error for one in reply.results.values() if isinstance(one, Lost) and one.error), None)
        judgements = {key: _hopeless(house, batch, one, error) for key, one in judgements.items()}
    settlements: list[Settlement] = []
    for key, judgement in judgements.items():
        one = await _judged(house, left.get(key), key, judgement, now)
        settlements.append(one)
        if one.outcome is not None:
            left.pop(key, None)
    open_doubt = any(one.binding.doubt is not None for one in settlements)
    closed = () if open_doubt else (batch.id,)
    await house.store.settle(lease, settlements, closed, learned=learned(house, batch, reply))
    if any(isinstance(result, Rejected | Missing) for result in reply.results.values()):
        house.refused(batch.lane)
    if any(one.new_labels and isinstance(reply.results.get(alias), Written) for alias, one in batch.mutations):
        house.labelled(batch.lane)
    house.report(
        "batch.settled",
        {
            "lane": batch.lane,
            "kind": batch.kind,
            "mutations": len(batch.mutations),
            "points": reply.report.complexity_query or batch.points,
            "in_doubt": sum(one.binding.doubt is not None for one in settlements),
            "took_ms": round(reply.took * 1000),
        },
    )


def learned(house: House, batch: Batch, reply: Reply) -> BudgetChange:
    """What an answer said of the account's budget and of what such writes cost."""
    now = house.clock.now()
    kinds = [mutation.kind for _, mutation in batch.mutations]
    first = default_budget(batch.account, now)
    return BudgetChange(batch.account, lambda one: learn(fresh(one or first, now), kinds, reply, now, batch.points))


async def _judged(house: House, work: Work | None, key: Key, judgement: Judgement, now: float) -> Settlement:
    """The settlement of one key after an answer; without an outcome it goes on into the next round."""
    if work is None:
        return _resent(judgement, now)
    work.binding = judgement.binding
    work.written.extend(judgement.written)
    work.points += judgement.points
    for mutation in (*judgement.written, *judgement.missing):
        if mutation in work.farewell:
            work.farewell.remove(mutation)
    if judgement.parked is not None:
        return replace(parked(work.binding, judgement.parked, now), uses=work.uses, waits=work.waits)
    if judgement.deferred is not None:
        return settlement_of(work, judgement.deferred, now)
    if judgement.missing and work.ending is None:
        return await missing(house, work, judgement, now)
    made = guarded(partial(plan_of, house, work), work.binding, now)
    if isinstance(made, Settlement):
        return made
    # What is complete ends together with its answer: one commit less, and nobody sees it written but still due.
    return Settlement(work.binding) if made.mutations else finished(work, now)


def _is_deaf_to_it(reply: Reply, is_alive: bool) -> bool:
    """A write was lost although monday answers: others in this run, or other writes of this document."""
    results = reply.results.values()
    lost = any(isinstance(result, Lost) for result in results)
    return lost and (is_alive or any(isinstance(result, Written) for result in results))


def _hopeless(house: House, batch: Batch, judgement: Judgement, error: str | None) -> Judgement:
    """
    Park a key whose writes, sent alone, got no answer time after time while others got theirs.

    A create that was answered with an error is the long way's affair, which knows whether anything came of it. Of posts
    they alone are parked.
    """
    attempts = judgement.binding.attempts
    if judgement.deferred is None or attempts < house.policy.attempts_max:
        return judgement
    if (freed := given_up(judgement.binding, batch, house.clock.now(), silent=True)) is not None:
        return replace(judgement, binding=freed, deferred=None)
    if error is None:
        return replace(judgement, parked=f"its writes got no answer {attempts} times, while others did", deferred=None)
    if judgement.binding.doubt is not None:
        return judgement
    why = f"monday refuses the change and does not say a known reason: {error}"
    return replace(judgement, parked=why, deferred=None)


def _resent(judgement: Judgement, now: float) -> Settlement:
    """A key whose create was sent again outside a round: what came of it, then due again for the rest."""
    if judgement.parked is not None:
        return parked(judgement.binding, judgement.parked, now)
    if judgement.deferred is not None:
        return Settlement(judgement.binding, judgement.deferred)
    return Settlement(judgement.binding, Deferred(now, "sent again", counts=False))
