"""
From claimed keys to works: fetch what is true now, render it, resolve its links.

What cannot go on is settled here: a read that failed, a resource that is older than what was promised or applied, one
that is gone for the first time. An older version never becomes a work, so it is never written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate

from storeboard.engine.house import House
from storeboard.engine.late import late_columns
from storeboard.engine.leaving import goes_home, goes_to, is_elsewhere, leaving, with_its_item
from storeboard.engine.naming import named
from storeboard.engine.poison import guarded
from storeboard.engine.ports import Settlement
from storeboard.engine.resting import kinds_of, refused, rested
from storeboard.engine.work import Work, deferred, parked, standing, waiting
from storeboard.errors import TerminalError, TooLargeError, TransientError, UnreadableError
from storeboard.mapping.along import versions_of
from storeboard.mapping.render import render
from storeboard.mapping.route import route
from storeboard.model import (
    PRIORITY_RELATION,
    Binding,
    Deferred,
    Excluded,
    Key,
    Ref,
    Rendered,
    Resource,
    Touch,
    Unchanged,
    Value,
)
from storeboard.planning.backoff import backoff
from storeboard.planning.plan import Erasure, plan_gone


async def prepare(house: House, bindings: Sequence[Binding]) -> tuple[list[Work], list[Settlement]]:
    """Make a work of every binding that has something to be made true, and a settlement of every other."""
    refs = sorted({binding.key.ref for binding in bindings})
    try:
        fetched = await house.source.fetch(refs)
    except TransientError as error:
        return [], [_unread(house, binding, error) for binding in bindings]
    except TooLargeError as error:
        return await _in_parts(house, bindings, error)
    except TerminalError as error:
        return await _kept_from_us(house, bindings, error)
    works: list[Work] = []
    endings: list[Settlement] = []
    rendered: list[tuple[Binding, Rendered]] = []
    for binding in bindings:
        match guarded(partial(_judge_read, house, binding, fetched.get(binding.key.ref)), binding, house.clock.now()):
            case Settlement() as ending:
                endings.append(ending)
            case Work() as work:
                works.append(work)
            case Rendered() as one:
                rendered.append((binding, one))
    sound, outdated = await _together_true(house, rendered, fetched)
    sound, unasked = await named(house, sound)
    sound, late, unread = await _late(house, sound)
    works.extend(await _resolved(house, sound, late))
    return works, endings + outdated + [_unasked(house, *one) for one in unasked + unread]


async def _in_parts(
    house: House, bindings: Sequence[Binding], error: TooLargeError
) -> tuple[list[Work], list[Settlement]]:
    """One resource is larger than can be read: find it, park its keys with the limit's name, go on with the others."""
    refs = sorted({binding.key.ref for binding in bindings})
    if len(refs) == 1:
        return [], [parked(one, f"commercetools: {error.reason}", house.clock.now()) for one in bindings]
    first = frozenset(refs[: len(refs) // 2])
    works, endings = await prepare(house, [one for one in bindings if one.key.ref in first])
    more, others = await prepare(house, [one for one in bindings if one.key.ref not in first])
    return works + more, endings + others


async def _kept_from_us(
    house: House, bindings: Sequence[Binding], error: TerminalError
) -> tuple[list[Work], list[Settlement]]:
    """A read was refused: what is optional may rest, and everything else is read, or waits, by itself."""
    kinds = kinds_of(bindings)
    if not any(house.is_optional(one.key) for one in bindings):
        return [], refused(house, bindings, error)
    if len(kinds) > 1:
        parts = [await prepare(house, some) for some in kinds.values()]
        return [work for works, _ in parts for work in works], [one for _, endings in parts for one in endings]
    ((mapping, project, entity),) = kinds
    try:
        reason = await house.source.refusal(project, entity)
    except TerminalError as other:
        return [], refused(house, bindings, other)
    except TransientError as passing:
        return [], [_unread(house, binding, passing) for binding in bindings]
    if reason is None:
        return [], refused(house, bindings, error)
    now = house.clock.now()
    return [], [rested(binding, f"{mapping} rests: {reason}", now) for binding in bindings]


def _unread(house: House, binding: Binding, error: TransientError) -> Settlement:
    now = house.clock.now()
    wait = error.retry_after if error.retry_after is not None else backoff(binding.attempts, str(binding.key))
    return deferred(binding, now + wait, f"commercetools: {error.reason}", now)


def _judge_read(house: House, binding: Binding, resource: Resource | None) -> Settlement | Work | Rendered:
    """What is to be done about a key, after its item in the account that it has left."""
    first = leaving(house, binding, _erasure(house, binding))
    if first is not None:
        return first
    whole = with_its_item(binding)
    judged = _judged(house, whole, resource)
    match judged:
        case Work() if is_elsewhere(house, whole, whole.lane):
            return goes_home(house, whole)
        case Rendered(item=item) if whole is binding and is_elsewhere(house, whole, item.board):
            return goes_to(house, whole, item.board)
        case _:
            return judged


def _judged(house: House, binding: Binding, resource: Resource | None) -> Settlement | Work | Rendered:
    now = house.clock.now()
    if binding.state == "removed":
        return Settlement(binding, Unchanged("removed from the board by a person"))
    if resource is None:
        return _absent(house, binding, now)
    version = int(resource.get("version") or 0)
    if binding.state == "gone" and version <= max(binding.version, binding.promised_version):
        return Settlement(replace(binding, deleted=True), Unchanged("deleted in commercetools"))
    awaited = max(binding.promised_version, binding.version) + (1 if binding.deleted else 0)
    if version < awaited and (version < binding.version or binding.stale < len(house.policy.stale_ladder_seconds)):
        return stale(house, binding, version, awaited, now)
    mapping = house.mappings[binding.key.mapping]
    try:
        outcome = render(mapping, binding.key.ref, resource, house.entities())
    except UnreadableError as error:
        # Another board would be a guess: the item stays where it is until a person has mended the shop's scopes.
        until = now + house.policy.held_retry_seconds
        return deferred(binding, until, f"commercetools: {error.reason}", now, counts=False)
    alive = _revived(replace(binding, absent_since=None, deleted=False), mapping.when_gone)
    match outcome:
        case Excluded():
            return _farewell(house, alive, "excluded", outcome.reason, outcome.version, outcome.uses)
        case Rendered(park=str(why)):
            return parked(alive, why, now)
        case Rendered(item=item) if item.board != binding.lane:
            return goes_to(house, alive, item.board)
        case Rendered() if alive.state == binding.state:
            return outcome
        case Rendered():
            return Settlement(alive, Deferred(now, "is back in commercetools", counts=False))


def _revived(binding: Binding, when_gone: str) -> Binding:
    """A record that is back gets a new item where its old one was archived: the API cannot restore one."""
    if binding.state == "open":
        return binding
    if when_gone == "archive":
        return replace(binding, state="open", item_id=None, board=None, applied=None, children={})
    return replace(binding, state="open", applied=None)


def _absent(house: House, binding: Binding, now: float) -> Settlement | Work:
    """A deletion that was reported is believed; an absence is looked at again, for `absent_confirm_seconds`."""
    since = binding.absent_since if binding.absent_since is not None else now
    if binding.state == "gone" and not binding.erasure:
        return Settlement(binding, Unchanged("deleted in commercetools"))
    if binding.deleted or binding.state == "gone" or now - since >= house.policy.absent_confirm_seconds:
        version = max(binding.version, binding.promised_version)
        return _farewell(house, binding, "gone", "deleted in commercetools", version, ())
    until = since + _next_look(house, now - since)
    return Settlement(replace(binding, absent_since=since), Deferred(until, "absent: looking again", counts=False))


def _next_look(house: House, absent_for: float) -> float:
    """How long after the first look the next one is due: a read that lags soon shows what it did not show at first."""
    looks = accumulate(house.policy.stale_ladder_seconds)
    return min((at for at in looks if at > absent_for), default=house.policy.absent_confirm_seconds)


def stale(house: House, binding: Binding, version: int, awaited: int, now: float, *, of: str = "") -> Settlement:
    """Read again, a little later each time; what stays older than was promised is parked."""
    if binding.stale >= house.policy.attempts_max:
        return parked(binding, f"commercetools answers {of}version {version}, {awaited} was promised", now)
    ladder = house.policy.stale_ladder_seconds
    wait = ladder[min(binding.stale, len(ladder) - 1)]
    again = replace(binding, stale=binding.stale + 1)
    return waiting(again, now + wait, f"fetched {of}version {version} is older than {awaited}", now)


def _farewell(
    house: House, binding: Binding, ending: str, why: str, version: int, uses: tuple[Ref, ...]
) -> Settlement | Work:
    """The record has nothing to show any more: what stands of it is treated by the mapping's policy."""
    late = binding.rewrite_after
    if binding.erasure and binding.item_id and late is not None and house.clock.now() <= late:
        # An older change may still land; after the item is archived nothing could overwrite it again.
        return Settlement(binding, Deferred(late + 1.0, "erased when no older write can land", counts=False))
    work = Work(binding, None, version, uses=uses, ending=ending, ending_why=why, before={}, reason=why)
    if binding.item_id and binding.state != "removed":
        mapping = house.mappings[binding.key.mapping]
        plan = plan_gone(
            binding.key,
            binding,
            house.facts_of(binding.key, binding.board or binding.lane),
            mapping.when_gone,
            mapping.gone_group,
            _erasure(house, binding),
        )
        work.farewell = list(plan.mutations)
    return work


def _erasure(house: House, binding: Binding) -> Erasure | None:
    """What an erasure overwrites; None where nobody is to be forgotten."""
    if not binding.erasure:
        return None
    mapping = house.mappings[binding.key.mapping]
    cells = {one.name: None for one in mapping.columns + mapping.line_cells if one.owner == "commerce"}
    of_lines = {one.name: None for one in mapping.line_columns if one.owner == "commerce"}
    return Erasure(f"Erased {binding.key.ref.id[:8]}", cells, of_lines)


async def _together_true(
    house: House, rendered: Sequence[tuple[Binding, Rendered]], fetched: Mapping[Ref, Resource | None]
) -> tuple[list[tuple[Binding, Rendered]], list[Settlement]]:
    """Part what may be written from what was read together with a resource that is older than was promised of it."""
    mappings = tuple(house.mappings.values())
    keys = {used: route(used, mappings) for used in {used for _, one in rendered for used in one.uses}}
    wanted = sorted({key for several in keys.values() for key in several})
    known = await house.store.bindings(wanted) if wanted else {}
    sound: list[tuple[Binding, Rendered]] = []
    outdated: list[Settlement] = []
    for binding, one in rendered:
        versions = versions_of(binding.key.ref, fetched.get(binding.key.ref) or {})
        promised = {used: _promised(known, keys[used]) for used in versions if used in keys}
        older = [used for used, version in promised.items() if versions[used] < version]
        if older and binding.stale < len(house.policy.stale_ladder_seconds):
            now = house.clock.now()
            outdated.append(stale(house, binding, versions[older[0]], promised[older[0]], now, of=f"{older[0].type} "))
        else:
            promise_kept = not older and one.version >= binding.promised_version
            sound.append((replace(binding, stale=0) if promise_kept else binding, one))
    return sound, outdated


def _promised(known: Mapping[Key, Binding], keys: Sequence[Key]) -> int:
    """The version that may be expected of a resource; nothing is expected of one that is gone."""
    found = [known[key] for key in keys if key in known]
    return max((one.promised_version for one in found if not one.deleted and one.state != "gone"), default=0)


async def _late(
    house: House, rendered: Sequence[tuple[Binding, Rendered]]
) -> tuple[list[tuple[Binding, Rendered]], Mapping[Key, frozenset[str]], list[tuple[Binding, TransientError]]]:
    """What may go on, what it is still to write once, and what must wait until the board can be read."""
    try:
        return list(rendered), await late_columns(house, rendered), []
    except TransientError as error:
        sound = [one for one in rendered if not one[0].faults]
        return sound, {}, [(binding, error) for binding, _ in rendered if binding.faults]


def _unasked(house: House, binding: Binding, error: TransientError) -> Settlement:
    now = house.clock.now()
    wait = error.retry_after if error.retry_after is not None else house.policy.silence_seconds
    return deferred(binding, now + wait, f"monday: {error.reason}", now, counts=False)


async def _resolved(
    house: House, rendered: Sequence[tuple[Binding, Rendered]], late: Mapping[Key, frozenset[str]]
) -> list[Work]:
    """Put item ids where keys stand; a key without an item leaves its cell empty and is waited for."""
    wanted = sorted({key for _, one in rendered for keys in one.links.values() for key in keys})
    known = await house.store.bindings(wanted) if wanted else {}
    return [_resolve(house, binding, one, known, late.get(binding.key, frozenset())) for binding, one in rendered]


def _resolve(
    house: House, binding: Binding, rendered: Rendered, known: Mapping[Key, Binding], late: frozenset[str]
) -> Work:
    # Cells that held the lines in an earlier shape are emptied: what stands in them would grow old.
    left = dict.fromkeys(house.facts_of(binding.key, rendered.item.board).former_cells)
    columns: dict[str, Value] = {**left, **rendered.item.columns}
    waits: list[Key] = []
    places: dict[str, tuple[str, ...]] = {}
    for column, keys in rendered.links.items():
        ids = {key: linkable(house, known.get(key), rendered.item.board) for key in keys}
        if any(len(house.boards_of(key.mapping)) > 1 for key in keys[:1]):
            places[column] = tuple(sorted({known[key].board or "" for key, item_id in ids.items() if item_id}))
        columns[column] = tuple(sorted(item_id for item_id in ids.values() if item_id)) or None
        # One that stands in another account is not waited for: it would be met standing, again and again.
        waits.extend(key for key, item_id in ids.items() if not item_id and not _stands(known.get(key)))
    touches = tuple(
        Touch(key, house.lane_of(key), f"link:{binding.key.ref.type}", priority=PRIORITY_RELATION)
        for key in waits
        if key not in known
    )
    return Work(
        binding=binding,
        desired=replace(rendered.item, columns=columns, places=places),
        version=rendered.version,
        uses=rendered.uses,
        waits=tuple(waits),
        touches=touches,
        before=standing(binding),
        late=late,
    )


def _stands(binding: Binding | None) -> bool:
    return binding is not None and binding.state == "open" and binding.item_id is not None


def linkable(house: House, binding: Binding | None, board: str) -> str | None:
    """The item of a key that an item on a board can be linked to: an open one of the same account."""
    if binding is None or binding.state != "open" or is_elsewhere(house, binding, board):
        return None
    return binding.item_id
