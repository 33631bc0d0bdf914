"""
Run one lane: lease it, then claim and write batch after batch until nothing of it is due.

Promises that two runs of one lane never both write: every step is fenced by the lease's epoch, and a run that lost it
stops at once. A run is bounded in time and gives the lane back when it ends.
"""

from dataclasses import dataclass

from storeboard.engine.adopt import adopt_board
from storeboard.engine.cycle import cycle
from storeboard.engine.followers import follow
from storeboard.engine.house import FOLLOWERS_LANE, House
from storeboard.engine.ports import Lease
from storeboard.errors import FencedError


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of a lane ended: `busy` when another holder has it, `keys` settled, `more` when it ran out of time."""

    busy: bool = False
    keys: int = 0
    more: bool = False


async def run_lane(house: House, lane: str, holder: str) -> Ran:
    """Run the lane until nothing of it is due now, its time is up or a newer holder fences it."""
    lease = await house.store.lease(lane, holder, house.policy.lease_seconds)
    if lease is None:
        return Ran(busy=True)
    keys = 0
    ends_at = house.clock.monotonic() + house.policy.run_seconds_max
    try:
        if not lease.adopted:
            lease = await adopt_board(house, lease)
        while house.clock.monotonic() < ends_at:
            lease = await kept(house, lease)
            claimed = await (follow(house, lease) if lane == FOLLOWERS_LANE else cycle(house, lease))
            if not claimed:
                await house.store.release(lease)
                return Ran(keys=keys)
            keys += claimed
        await house.store.release(lease)
    except FencedError:
        house.report("lane.fenced", {"lane": lane, "epoch": lease.epoch})
        return Ran(busy=True, keys=keys)
    return Ran(keys=keys, more=True)


async def kept(house: House, lease: Lease) -> Lease:
    """The lease, renewed when less than half of its time is left."""
    if lease.until - house.clock.now() > house.policy.lease_seconds / 2:
        return lease
    return await house.store.renew(lease, house.policy.lease_seconds)
