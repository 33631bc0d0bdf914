"""
End the doubt about writes whose answer is unknown.

A change is simply written in full again. A create waits until nothing of it can be on its way any more, then the whole
batch is looked up in one call: what is found is adopted, a batch of which nothing is found may be sent again under its
own key, and everything else goes the long way of design section 5. Nothing here creates by itself.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from storeboard.engine.house import House
from storeboard.engine.ports import Lease, Settlement
from storeboard.engine.removal import refused_read
from storeboard.engine.telling import look_up, posted_by
from storeboard.engine.work import deferred, parked
from storeboard.engine.write import budget_of, expiry_of, take_answer
from storeboard.errors import TransientError
from storeboard.model import Batch, Binding, Deferred, Entry, Found, Key, Mutation
from storeboard.planning.advance import after_ambiguous_change, line_bound
from storeboard.planning.doubt import Adopt, Look, NewGeneration, ParkStrict, Resend, Wait, decide
from storeboard.planning.posts import given_up, posted
from storeboard.planning.price import may_call


async def settle_doubts(house: House, lease: Lease, claimed: Sequence[Binding]) -> list[Binding]:
    """Settle what is in doubt by a create; return the bindings that may be written, changes in doubt among them."""
    ready = [_distrusted(house, binding) for binding in claimed if not _creates(binding)]
    batches: defaultdict[str, list[Binding]] = defaultdict(list)
    for binding in claimed:
        if binding.doubt is not None and binding.doubt.creates:
            batches[binding.doubt.batch].append(binding)
    for batch_id, bindings in batches.items():
        await _settle_batch(house, lease, batch_id, bindings)
    return ready


def _creates(binding: Binding) -> bool:
    return binding.doubt is not None and binding.doubt.creates


def _distrusted(house: House, binding: Binding) -> Binding:
    """A change whose answer was lost: nothing that was applied is trusted until a later write is confirmed."""
    if binding.doubt is None:
        return binding
    return after_ambiguous_change(binding, binding.doubt.last, house.protocol.request_delay)


async def _settle_batch(house: House, lease: Lease, batch_id: str, bindings: Sequence[Binding]) -> None:
    batch = await house.store.batch(batch_id)
    now = house.clock.now()
    if batch is None:
        await house.store.settle(
            lease, [parked(one, "the batch in doubt is not in the store", now) for one in bindings]
        )
        return
    doubt = bindings[0].doubt
    assert doubt is not None
    match decide(doubt, batch, None, None, now, house.protocol):
        case Wait(until):
            await house.store.settle(
                lease, [deferred(one, until, "in doubt: waiting", now, counts=False) for one in bindings]
            )
        case _:
            await _look(house, lease, batch, bindings)


async def _look(house: House, lease: Lease, batch: Batch, claimed: Sequence[Binding]) -> None:
    """Look the whole batch up in one call, then do what the protocol says."""
    now = house.clock.now()
    budget = await budget_of(house, lease.lane)
    returns = may_call(budget, now)
    if returns is not None:
        until, why = returns
        await house.store.settle(lease, [deferred(one, until, why, now, counts=False) for one in claimed])
        return
    wanted = _wanted(house, batch)
    posts = posted_by(batch)
    await house.store.spend(batch.account, bool(wanted) + bool(posts), 0)
    try:
        found = {**await house.accounts[batch.account].find(wanted), **await look_up(house, batch, posts)}
    except TransientError as error:
        await _unread(house, lease, batch.account, claimed, error)
        return
    doubtful = await _doubtful(house, batch, claimed)
    await _act(house, lease, batch, doubtful, found, now)


async def _unread(house: House, lease: Lease, account: str, claimed: Sequence[Binding], error: TransientError) -> None:
    """A look-up that cannot be relied on: look again; a time that monday named holds for all and is nobody's blame."""
    now = house.clock.now()
    blamed = error.retry_after is None
    endings = [
        deferred(one, now + await refused_read(house, account, error, one), error.reason, now, counts=blamed)
        for one in claimed
    ]
    await house.store.settle(lease, endings)


def _wanted(house: House, batch: Batch) -> dict[str, tuple[str, list[str]]]:
    """The external ids of the batch's creates, by real board."""
    wanted: dict[str, tuple[str, list[str]]] = {}
    for _, mutation in batch.mutations:
        if mutation.external_id is None or mutation.post is not None:
            continue
        column = _external_id_column(house, mutation.key, mutation.board_id)
        wanted.setdefault(mutation.board_id, (column, []))[1].append(mutation.external_id)
    return wanted


def _external_id_column(house: House, key: Key, board_id: str) -> str:
    for (mapping, _), facts in house.facts.items():
        if mapping != key.mapping:
            continue
        if facts.board_id == board_id:
            return facts.external_id_column
        for lines in (facts.lines, *facts.former_lines):
            if lines is not None and lines.board_id == board_id:
                return lines.external_id_column
    raise KeyError(f"board {board_id} is not one of mapping {key.mapping}")


async def _doubtful(house: House, batch: Batch, claimed: Sequence[Binding]) -> list[Binding]:
    """Every binding of the batch that is in doubt by it, those not claimed in this run included."""
    keys = list(dict.fromkeys(mutation.key for _, mutation in batch.mutations))
    stored = await house.store.bindings(keys)
    mine = {binding.key: binding for binding in claimed}
    every = [mine.get(key) or stored[key] for key in keys if key in mine or key in stored]
    return [one for one in every if one.doubt is not None and one.doubt.batch == batch.id]


async def _act(
    house: House,
    lease: Lease,
    batch: Batch,
    bindings: Sequence[Binding],
    found: Mapping[str, Sequence[Found]],
    read_at: float,
) -> None:
    settlements: list[Settlement] = []
    resend = False
    user = house.users.get(batch.account)
    in_doubt = {external_id for one in bindings if one.doubt is not None for external_id in one.doubt.external_ids}
    for binding in bindings:
        assert binding.doubt is not None
        decision = decide(binding.doubt, batch, found, read_at, house.clock.now(), house.protocol, user, in_doubt)
        if isinstance(decision, Wait | NewGeneration) and (freed := given_up(binding, batch, read_at)) is not None:
            settlements.append(_without_posts(house, freed))
            continue
        match decision:
            case Resend():
                resend = True
            case Adopt() as adopt:
                settlements.append(_adopted(house, binding, batch, adopt))
            case NewGeneration():
                settlements.append(_new_generation(house, binding))
            case Wait(until):
                settlements.append(deferred(binding, until, "in doubt: the long way", read_at, counts=False))
            case ParkStrict(reason):
                settlements.append(parked(binding, reason, read_at))
            case Look():
                settlements.append(deferred(binding, read_at + 1.0, "in doubt: looking again", read_at, counts=False))
    if resend:
        await _resend(house, lease, batch, bindings)
        return
    open_doubt = any(one.binding.doubt is not None and one.binding.parked is None for one in settlements)
    await house.store.settle(lease, settlements, closed=() if open_doubt else (batch.id,))


def _adopted(house: House, binding: Binding, batch: Batch, adopt: Adopt) -> Settlement:
    """Bind what was found; it is written in full, because what stands in it is not known."""
    now = house.clock.now()
    bound = binding
    for external_id, one in adopt.found.items():
        mutation = mutation_of(batch, external_id)
        if mutation.post is not None:
            bound = posted(bound, mutation.post, one.item_id, None)
        elif mutation.child is None:
            bound = replace(bound, item_id=one.item_id, board=binding.lane, applied=None)
        else:
            line = line_bound(bound, mutation.child, one.item_id, mutation.place)
            bound = replace(bound, children={**bound.children, mutation.child: line})
    # What was tried in vain has come true: a later failure is a new one.
    bound = replace(bound, doubt=None, generation=binding.generation + 1, attempts=0)
    entry = Entry(now, binding.key, binding.cause, "adopted", f"found after doubt: {len(adopt.found)}")
    return Settlement(bound, Deferred(now, "adopted: written in full", counts=False), entry)


def mutation_of(batch: Batch, external_id: str) -> Mutation:
    """The create of the batch that carries an external id."""
    return next(mutation for _, mutation in batch.mutations if mutation.external_id == external_id)


def _new_generation(house: House, binding: Binding) -> Settlement:
    """
    Nothing of the create is there: it may be planned anew, without its cells when monday answered it with an error.

    What monday refuses again and again, and says no reason for that we know, is left to a person.
    """
    now = house.clock.now()
    free = replace(binding, doubt=None, generation=binding.generation + 1)
    error = binding.doubt.error if binding.doubt is not None else None
    if error is not None:
        free = replace(free, isolate=True, unexplained=binding.unexplained + 1)
        if free.unexplained >= house.policy.unexplained_max:
            return parked(free, f"monday refuses the create and does not say a known reason: {error}", now)
    entry = Entry(now, binding.key, binding.cause, "released", "not found after the long wait: a new generation")
    return Settlement(free, Deferred(now, "a new generation", counts=False), entry)


def _without_posts(house: House, freed: Binding) -> Settlement:
    """monday answered with an error again and again, and nothing came of it: the posts are parked, the rest goes on."""
    now = house.clock.now()
    entry = Entry(now, freed.key, freed.cause, "released", "posts that monday does not take are parked")
    return Settlement(freed, Deferred(now, "without its posts", counts=False), entry)


async def _resend(house: House, lease: Lease, batch: Batch, bindings: Sequence[Binding]) -> None:
    """Send the identical document again under the same key, unless a limit was met while it was looked up."""
    now = house.clock.now()
    returns = may_call(await budget_of(house, lease.lane), now)
    if returns is not None:
        until, why = returns
        await house.store.settle(lease, [deferred(one, until, why, now, counts=False) for one in bindings])
        return
    expires_at = expiry_of(house, replace(batch, last_permit=now))
    permitted = await house.store.permit(lease, batch.id, now)
    await house.store.spend(batch.account, 1, batch.points)
    reply = await house.accounts[batch.account].send(permitted, expires_at)
    marked = {
        one.key: replace(one, doubt=replace(one.doubt, last=permitted.last_permit))
        for one in bindings
        if one.doubt is not None
    }
    await take_answer(house, lease, permitted, reply, marked, {})
