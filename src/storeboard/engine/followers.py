"""
Pass touches on from followers to their owners: a payment's touch becomes its order's.

The owner is due before the follower is settled, in one transaction, so that nothing in between looks quiet. A
follower without an owner yet is settled too: the owner will change when it takes the follower in.
"""

from storeboard.engine.house import House
from storeboard.engine.ports import Lease, Settlement
from storeboard.engine.prepare import refused
from storeboard.engine.work import deferred
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.route import route
from storeboard.model import Binding, Ref, Touch, Unchanged
from storeboard.planning.backoff import backoff


async def follow(house: House, lease: Lease) -> int:
    """Claim followers that are due and touch their owners; return how many were claimed."""
    claimed = await house.store.claim(lease, house.policy.claim_keys_max)
    if not claimed:
        return 0
    await house.store.settle(lease, await _settlements(house, claimed))
    return len(claimed)


async def _settlements(house: House, claimed: tuple[Binding, ...]) -> list[Settlement]:
    now = house.clock.now()
    try:
        owners = await house.source.owners([binding.key.ref for binding in claimed])
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
        return refused(house, claimed, error)
    return [_passed_on(house, binding, owners.get(binding.key.ref, ())) for binding in claimed]


def _passed_on(house: House, binding: Binding, owners: tuple[Ref, ...]) -> Settlement:
    touches = tuple(
        Touch(
            key=key,
            lane=house.lane_of(key),
            cause=f"follower:{binding.key.ref.type}",
            priority=binding.priority,
            happened_at=binding.happened_at,
        )
        for owner in owners
        for key in route(owner, tuple(house.mappings.values()), house.followers)
    )
    return Settlement(binding, Unchanged("passed on" if touches else "no owner yet"), touches=touches)
