"""
Search every state that one lane, its two workers and monday can reach, and look for an entity with two items.

The world is small and exact: a few entities of one lane, two workers that take the lane from one another at any
instant, documents of several creates, requests that are late, lost, cut off half-way or answered in part, an answer
cache that expires, a look-up that lags. Only the decision about a doubt is not modelled: it is the function under test.
A worker that crashes is one that never acts again, and the other takes the lane.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

FREE, DOUBT, LINKED = "free", "doubt", "linked"
IDLE: tuple = ("idle", 0, 0, ())


@dataclass(frozen=True)
class Times:
    """Ticks: what the protocol believes. `late` and `lags` of a `World` are what really happens."""

    request_delay: int = 1
    index_lag: int = 1
    resend_within: int = 3
    quiescence: int = 4
    cache: int = 6


@dataclass(frozen=True)
class World:
    """
    What may go wrong, and how far the search goes.

    `refusals_of_resends` says whether a refusal of what was sent again is taken for a word on the first sending.
    """

    times: Times = Times()
    entities: int = 2
    horizon: int = 9
    claims: int = 3
    batches: int = 3
    requests: int = 2
    late: int = 1
    lags: tuple[int, ...] = (0, 1)
    cached: tuple[bool, ...] = (True,)
    cut: bool = False
    limits: bool = False
    in_part: bool = True
    fenced: bool = True
    refusals_of_resends: bool = False
    deadline: bool = True


class Sent(NamedTuple):
    """A batch as the store keeps it."""

    members: tuple[int, ...]
    first: int
    last: int


class State(NamedTuple):
    """
    The whole world at one instant.

    `bindings` are (FREE, 0), (DOUBT, batch) or (LINKED, item). `workers` are (step, epoch, batch, argument). `requests`
    are (batch, latest instant, epoch). `cache` is (batch, answers, expires). `items` are (entity, visible from).
    """

    now: int
    epoch: int
    bindings: tuple
    batches: tuple[Sent, ...]
    workers: tuple
    requests: tuple
    cache: tuple
    items: tuple


class Look(NamedTuple):
    """What a look-up of a batch saw: the entities that have a visible item, and when it was read."""

    seen: tuple[int, ...]
    read_at: int


Verdict = str
"""`wait`, `look`, `resend`, `adopt`, `new`: what to do about one entity of a batch in doubt."""

Decide = Callable[[Sent, int, tuple[int, ...], Look | None, int, Times], Verdict]
"""From the batch, the entity, the entities still in doubt by it, a look-up, the time and the times."""


@dataclass(frozen=True)
class Outcome:
    """What a search found: how many states, the story of the first duplicate, and whether anything was ever linked."""

    states: int
    story: tuple[str, ...] | None
    linked: int


def search(decide: Decide, world: World, *, states_max: int = 5_000_000) -> Outcome:
    """Visit every reachable state breadth first; stop at the first state in which an entity has two items."""
    start = State(0, 0, ((FREE, 0),) * world.entities, (), (IDLE, IDLE), (), (), ())
    came_from: dict[State, tuple[State, str] | None] = {start: None}
    waiting = deque([start])
    linked = 0
    while waiting:
        state = waiting.popleft()
        owners = [entity for entity, _ in state.items]
        if len(set(owners)) < len(owners):
            return Outcome(len(came_from), _story(came_from, state), linked)
        linked += all(kind == LINKED for kind, _ in state.bindings)
        for label, following in successors(state, decide, world):
            if following not in came_from:
                came_from[following] = (state, label)
                waiting.append(following)
        if len(came_from) > states_max:
            raise MemoryError(f"more than {states_max} states")
    return Outcome(len(came_from), None, linked)


def successors(state: State, decide: Decide, world: World) -> Iterator[tuple[str, State]]:
    """Every single step that may follow."""
    for number in range(len(state.workers)):
        if number and state.workers[number] == state.workers[number - 1]:
            continue
        for label, following in _worker_steps(state, number, decide, world):
            yield label, _normal(following)
    for request in set(state.requests):
        for label, following in _request_steps(state, request, world):
            yield label, _normal(following)
    if state.now < world.horizon and all(until > state.now for _, until, _ in state.requests):
        yield "tick", _normal(state._replace(now=state.now + 1))


def _normal(state: State) -> State:
    """One name for states that differ only in the order of things that have none, or in what has expired."""
    return State(
        state.now,
        state.epoch,
        state.bindings,
        state.batches,
        tuple(sorted(state.workers)),
        tuple(sorted(state.requests)),
        tuple(sorted(entry for entry in state.cache if entry[2] >= state.now)),
        tuple(sorted((entity, max(visible, state.now)) for entity, visible in state.items)),
    )


def _worker_steps(state: State, number: int, decide: Decide, world: World) -> Iterator[tuple[str, State]]:
    step, epoch, batch, argument = state.workers[number]

    def becomes(*worker: object) -> tuple:
        return (*state.workers[:number], worker, *state.workers[number + 1 :])

    fenced = world.fenced and epoch != state.epoch
    match step:
        case "idle":
            if state.epoch < world.claims and any(kind != LINKED for kind, _ in state.bindings):
                yield (
                    f"epoch {state.epoch + 1} claims",
                    state._replace(epoch=state.epoch + 1, workers=becomes("ready", state.epoch + 1, 0, ())),
                )
        case "send":
            yield from _sending(state, epoch, batch, argument, becomes, world)
        case "await":
            yield f"epoch {epoch} gives up waiting", state._replace(workers=becomes("ready", epoch, 0, ()))
        case _ if fenced:
            yield f"epoch {epoch} is fenced", state._replace(workers=becomes(*IDLE))
        case "ready":
            yield from _ready(state, epoch, becomes, decide, world)
        case "planned":
            yield from _announced(state, epoch, argument, becomes)
        case "looked":
            yield from _looked(state, epoch, batch, argument, becomes, decide, world)
        case "answered":
            bindings = _settled(state, batch, argument, world)
            yield (
                f"epoch {epoch} settles batch {batch}",
                state._replace(bindings=bindings, workers=becomes("ready", epoch, 0, ())),
            )


def _sending(
    state: State, epoch: int, batch: int, argument: tuple, becomes: Callable[..., tuple], world: World
) -> Iterator[tuple[str, State]]:
    (permitted,) = argument
    in_time = state.now <= permitted + world.late
    if (in_time or not world.deadline) and len(state.requests) < world.requests:
        until = (permitted if world.deadline else state.now) + world.late
        yield (
            f"epoch {epoch} sends batch {batch}",
            state._replace(
                requests=(*state.requests, (batch, until, epoch)), workers=becomes("await", epoch, batch, ())
            ),
        )
    if not in_time and world.deadline:
        yield f"epoch {epoch} drops a stale permit", state._replace(workers=becomes("ready", epoch, 0, ()))


def _ready(
    state: State, epoch: int, becomes: Callable[..., tuple], decide: Decide, world: World
) -> Iterator[tuple[str, State]]:
    free = tuple(entity for entity, (kind, _) in enumerate(state.bindings) if kind == FREE)
    if free and len(state.batches) < world.batches:
        yield f"epoch {epoch} plans {free}", state._replace(workers=becomes("planned", epoch, 0, free))
    for batch in {one for kind, one in state.bindings if kind == DOUBT}:
        sent, still = state.batches[batch], _still(state, batch)
        verdicts = {entity: decide(sent, entity, still, None, state.now, world.times) for entity in still}
        if "look" in verdicts.values():
            seen = tuple(sorted({entity for entity, visible in state.items if visible <= state.now} & {*sent.members}))
            yield (
                f"epoch {epoch} looks batch {batch} up and sees {seen}",
                state._replace(workers=becomes("looked", epoch, batch, (seen, state.now))),
            )
        else:
            yield from _act(state, epoch, batch, verdicts, becomes)


def _announced(
    state: State, epoch: int, free: tuple[int, ...], becomes: Callable[..., tuple]
) -> Iterator[tuple[str, State]]:
    """The batch and the marks of its entities become durable: the permit to send once."""
    batch = len(state.batches)
    bindings = tuple((DOUBT, batch) if entity in free else one for entity, one in enumerate(state.bindings))
    yield (
        f"epoch {epoch} announces batch {batch} of {free}",
        state._replace(
            batches=(*state.batches, Sent(free, state.now, state.now)),
            bindings=bindings,
            workers=becomes("send", epoch, batch, (state.now,)),
        ),
    )


def _looked(
    state: State, epoch: int, batch: int, argument: tuple, becomes: Callable[..., tuple], decide: Decide, world: World
) -> Iterator[tuple[str, State]]:
    sent, still = state.batches[batch], _still(state, batch)
    verdicts = {entity: decide(sent, entity, still, Look(*argument), state.now, world.times) for entity in still}
    acted = list(_act(state, epoch, batch, verdicts, becomes))
    yield from acted
    if not acted:
        yield f"epoch {epoch} waits", state._replace(workers=becomes("ready", epoch, 0, ()))


def _act(
    state: State, epoch: int, batch: int, verdicts: dict[int, Verdict], becomes: Callable[..., tuple]
) -> Iterator[tuple[str, State]]:
    """Adopt, release and resend, as decided for each entity of the batch; all in one transaction."""
    bindings = list(state.bindings)
    for entity, verdict in verdicts.items():
        if verdict == "adopt":
            bindings[entity] = (LINKED, entity)
        elif verdict == "new":
            bindings[entity] = (FREE, 0)
    if "resend" in verdicts.values():
        sent = state.batches[batch]._replace(last=state.now)
        batches = (*state.batches[:batch], sent, *state.batches[batch + 1 :])
        yield (
            f"epoch {epoch} may send batch {batch} again",
            state._replace(
                bindings=tuple(bindings), batches=batches, workers=becomes("send", epoch, batch, (state.now,))
            ),
        )
    elif tuple(bindings) != state.bindings:
        yield (
            f"epoch {epoch} decides {verdicts}",
            state._replace(bindings=tuple(bindings), workers=becomes("ready", epoch, 0, ())),
        )


def _still(state: State, batch: int) -> tuple[int, ...]:
    return tuple(entity for entity, one in enumerate(state.bindings) if one == (DOUBT, batch))


def _settled(state: State, batch: int, answers: tuple, world: World) -> tuple:
    """Written is linked, refused is free for a new batch, unclear stays in doubt, as does what was sent before."""
    bindings = list(state.bindings)
    sent = state.batches[batch]
    believed = world.refusals_of_resends or sent.first == sent.last
    for entity, answer in answers:
        if bindings[entity] != (DOUBT, batch):
            continue
        if answer == "written":
            bindings[entity] = (LINKED, entity)
        elif answer == "refused" and believed:
            bindings[entity] = (FREE, 0)
    return tuple(bindings)


def _request_steps(state: State, request: tuple, world: World) -> Iterator[tuple[str, State]]:
    batch, until, epoch = request
    rest = list(state.requests)
    rest.remove(request)
    gone = state._replace(requests=tuple(rest))
    yield f"batch {batch} is lost on its way", gone
    if state.now > until:
        return
    kept = next((entry for entry in state.cache if entry[0] == batch), None)
    if kept is not None:
        yield from _answer(gone, batch, epoch, kept[1], "replayed")
        return
    members = state.batches[batch].members
    if world.limits:
        # A limit refuses the whole document unexecuted, and its answer is not kept for the key.
        yield from _answer(gone, batch, epoch, tuple((member, "refused") for member in members), "held off")
    for written in _subsets(members, world):
        for lags in product(world.lags, repeat=len(written)):
            items = state.items + tuple((entity, state.now + lag) for entity, lag in zip(written, lags, strict=True))
            ran = gone._replace(items=items)
            if world.cut and set(written) != set(members):
                yield f"batch {batch} is cut after {written}", ran
            for answers in _answers(members, written, world):
                for keep in world.cached:
                    entry = ((batch, answers, state.now + world.times.cache),) if keep else ()
                    yield from _answer(ran._replace(cache=ran.cache + entry), batch, epoch, answers, "executed")


def _answer(state: State, batch: int, epoch: int, answers: tuple, how: str) -> Iterator[tuple[str, State]]:
    yield f"batch {batch} is {how} {answers}, the answer is lost", state
    for number, worker in enumerate(state.workers):
        if worker[:3] == ("await", epoch, batch):
            workers = (*state.workers[:number], ("answered", epoch, batch, answers), *state.workers[number + 1 :])
            yield f"batch {batch} is {how} and answered {answers}", state._replace(workers=workers)


def _subsets(members: tuple[int, ...], world: World) -> Iterator[tuple[int, ...]]:
    if not world.in_part and not world.cut:
        yield members
        return
    for chosen in product((True, False), repeat=len(members)):
        yield tuple(member for member, taken in zip(members, chosen, strict=True) if taken)


def _answers(members: tuple[int, ...], written: tuple[int, ...], world: World) -> Iterator[tuple]:
    """
    What monday may say of an executed document: the truth, or of some aliases nothing that can be relied on.

    Nothing reliable at all is a lost answer, which every request may have.
    """
    truth = {member: "written" if member in written else "refused" for member in members}
    if not world.in_part:
        if len(written) == len(members):
            yield tuple(truth.items())
        return
    for clear in product((True, False), repeat=len(members)):
        if not any(clear):
            continue
        yield tuple((member, truth[member] if told else "unclear") for member, told in zip(members, clear, strict=True))


def _story(came_from: dict[State, tuple[State, str] | None], state: State) -> tuple[str, ...]:
    steps: list[str] = []
    while (origin := came_from[state]) is not None:
        state, label = origin
        if label != "tick":
            steps.append(f"t{state.now} {label}")
    return tuple(reversed(steps))
