"""
One turn of a lane: claim, end doubts, fetch, render, plan, pack, announce, send, judge, settle.

Each step is one call into the place that owns it; this file only says in which order.
"""

from storeboard.engine.doubts import settle_doubts
from storeboard.engine.house import House
from storeboard.engine.lines import carry
from storeboard.engine.moving import matched
from storeboard.engine.poison import sorted_out
from storeboard.engine.ports import Lease
from storeboard.engine.prepare import prepare
from storeboard.engine.telling import recall
from storeboard.engine.write import write


async def cycle(house: House, lease: Lease) -> int:
    """Claim what is due in the lane and take it as far as it goes; return how many keys were claimed."""
    claimed = await house.store.claim(lease, house.policy.claim_keys_max)
    if not claimed:
        return 0
    sound, set_aside = sorted_out(claimed, house.policy.crashes_max, house.clock.now())
    if set_aside:
        await house.store.settle(lease, set_aside)
    ready = await settle_doubts(house, lease, sound)
    works, endings = await prepare(house, ready)
    works, waiting = await carry(house, works)
    works, unmatched = await matched(house, works)
    works, unread = await recall(house, works)
    if endings or waiting or unmatched or unread:
        await house.store.settle(lease, [*endings, *waiting, *unmatched, *unread])
    if works:
        await write(house, lease, works)
    return len(claimed)
