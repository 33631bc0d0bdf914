"""
Pass touches on: from followers to their owners, and from a whole to its parts.

A payment's touch becomes its order's, a customer's that of its addresses. What is passed on is due before the key is
settled, in one transaction, so that nothing in between looks quiet. A follower without an owner yet is settled too: the
owner will change when it takes the follower in. Parts that are no more are not seen here: they use their whole, whose
notification touched them. A whole uses those of its kind that it was read together with: what a division inherits
changes with the company, and commercetools does not tell.
"""

from collections.abc import Sequence
from dataclasses import replace

from storeboard.engine.house import House
from storeboard.engine.ports import Lease, Settlement
from storeboard.engine.prepare import stale
from storeboard.engine.resting import kinds_of, refused, rested
from storeboard.engine.work import deferred
from storeboard.errors import TerminalError, TransientError, UnreadableError
from storeboard.mapping.along import uses_of
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.entity import Entity
from storeboard.mapping.parts import parts_of
from storeboard.mapping.route import FOLLOWER_MARK, route
from storeboard.mapping.shapes import count
from storeboard.model import Binding, Key, Ref, Resource, Touch, Unchanged
from storeboard.planning.backoff import backoff


async def follow(house: House, lease: Lease) -> int:
    """Claim followers and wholes that are due and touch what they concern; return how many were claimed."""
    claimed = await house.store.claim(lease, house.policy.claim_keys_max)
    if not claimed:
        return 0
    await house.store.settle(lease, await _settlements(house, claimed))
    return len(claimed)


async def _settlements(house: House, claimed: Sequence[Binding]) -> list[Settlement]:
    now = house.clock.now()
    wholes = sorted({one.key.ref for one in claimed if _part_row(one.key) is not None})
    followers = sorted({one.key.ref for one in claimed if _part_row(one.key) is None})
    try:
        found = await house.source.fetch(wholes) if wholes else {}
        owners = await house.source.owners(followers) if followers else {}
    except TransientError as error:
        return [
            deferred(
                binding,
                now + (error.retry_after or backoff(binding.attempts, str(binding.key))),
                f"commercetools: {error.reason}",
                now,
            )
            for binding in claimed
        ]
    except TerminalError as error:
        return await _kept_from_us(house, claimed, error)
    return [
        _passed_on(house, binding, owners.get(binding.key.ref, ()))
        if (row := _part_row(binding.key)) is None
        else _shared_out(house, binding, row, found.get(binding.key.ref))
        for binding in claimed
    ]


async def _kept_from_us(house: House, claimed: Sequence[Binding], error: TerminalError) -> list[Settlement]:
    """A read was refused: what concerns only mappings that may rest ends here, everything else by itself."""
    kinds = kinds_of(claimed)
    if not any(house.is_optional(one.key) for one in claimed):
        return refused(house, claimed, error)
    if len(kinds) > 1:
        return [one for some in kinds.values() for one in await _settlements(house, some)]
    ((mark, project, type_),) = kinds
    now, led = house.clock.now(), mark.removeprefix(FOLLOWER_MARK)
    try:
        reason = await house.source.refusal(project, led)
        if reason is None and not isinstance(error, UnreadableError):
            return refused(house, claimed, error)
        is_unread = await house.source.refusal(project, type_) is not None
    except TerminalError as other:
        return refused(house, claimed, other)
    except TransientError as passing:
        return [deferred(one, now + backoff(one.attempts, str(one.key)), passing.reason, now) for one in claimed]
    said = f"{led} rests: {reason or error.reason}"
    # A follower that can be read is shown elsewhere, or nowhere: nothing of it is lost by ending here.
    return [rested(one, said, now) if is_unread else Settlement(one, Unchanged(said)) for one in claimed]


def _part_row(key: Key) -> Entity | None:
    """The row of the parts that a key is passed on to; None for a follower."""
    row = ENTITIES.get(key.mapping.removeprefix(FOLLOWER_MARK))
    return row if row is not None and row.part_of is not None and row.part_of.whole == key.ref.type else None


def _shared_out(house: House, binding: Binding, row: Entity, whole: Resource | None) -> Settlement:
    """Touch every part that a whole has now; one that is older than was promised may lack some."""
    version = count((whole or {}).get("version"))
    is_old = whole is not None and version < binding.promised_version
    if is_old and binding.stale < len(house.policy.stale_ladder_seconds):
        return stale(house, binding, version, binding.promised_version, house.clock.now())
    ref = binding.key.ref
    passed = _passed_on(house, binding, [Ref(ref.project, row.type, id_) for id_ in parts_of(row, whole or {})])
    return replace(passed, uses=tuple(used for used in uses_of(ref, whole or {}) if used.type == ref.type))


def _passed_on(house: House, binding: Binding, concerned: Sequence[Ref]) -> Settlement:
    touches = tuple(
        Touch(
            key=key,
            lane=house.lane_of(key),
            cause=f"follower:{binding.key.ref.type}",
            priority=binding.priority,
            happened_at=binding.happened_at,
        )
        for ref in concerned
        for key in route(ref, tuple(house.mappings.values()))
        if not key.mapping.startswith(FOLLOWER_MARK)
    )
    return Settlement(binding, Unchanged("passed on" if touches else "concerns nothing yet"), touches=touches)
