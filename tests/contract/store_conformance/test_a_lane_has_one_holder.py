"""Leases, fencing, claims, batches and the budget."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storeboard.errors import FencedError, TerminalError
from storeboard.model import (
    PRIORITY_BACKFILL,
    PRIORITY_LIVE,
    PRIORITY_PERSON,
    Applied,
    Deferred,
    Lease,
    Touch,
    Unchanged,
)
from tests.contract.store_conformance.world import START, World, batch, bound, budget, doubt, key, touch


def test_a_lane_is_leased_to_one_holder(world: World):
    lease = world.lease("one")

    assert world.do(world.store.lease("orders", "two", 60)) is None
    assert (lease.epoch, lease.until) == (1, START + 60)
    assert world.lease("two", lane="customers").epoch == 1


def test_the_holder_itself_takes_a_new_epoch(world: World):
    world.lease("one")

    assert world.lease("one").epoch == 2


def test_a_lease_that_ran_out_or_was_released_is_free(world: World):
    first = world.lease("one")
    world.clock.time = first.until
    second = world.lease("two")
    world.do(world.store.release(second))

    third = world.lease("three")

    assert (second.epoch, third.epoch) == (2, 3)


def test_releasing_twice_or_late_takes_nothing_from_the_next_holder(world: World):
    first = world.lease("one")
    world.do(world.store.release(first))
    second = world.lease("two")

    world.do(world.store.release(first))

    assert world.do(world.store.lease("orders", "three", 60)) is None
    assert world.claim(second) == ()


def test_a_renewed_lease_lasts_from_now(world: World):
    lease = world.lease("one")
    world.clock.time += 50

    renewed = world.do(world.store.renew(lease, 60))

    assert renewed == replace(lease, until=START + 110)


Step = Callable[[World, Lease], object]
STEPS: dict[str, Step] = {
    "renew": lambda world, lease: world.do(world.store.renew(lease, 60)),
    "claim": lambda world, lease: world.claim(lease),
    "announce": lambda world, lease: world.do(
        world.store.announce(lease, batch("b2", [key(1)]), {key(1): doubt("b2")})
    ),
    "permit": lambda world, lease: world.do(world.store.permit(lease, "b1", START + 70)),
    "settle": lambda world, lease: world.settle(lease, bound(world.binding(key(1))), Applied(1)),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("why", ["a newer epoch", "the time is up"])
def test_a_run_that_lost_its_lane_writes_nothing(world: World, step: str, why: str):
    lease, _ = world.claimed(key(1))
    world.do(world.store.save_budget(budget()))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))
    world.touch(touch(2))
    world.clock.time = lease.until
    if why == "a newer epoch":
        world.lease("two")
    before = (world.binding(key(1)), world.binding(key(2)), world.do(world.store.budget("sales")))

    with pytest.raises(FencedError):
        STEPS[step](world, lease)

    assert (world.binding(key(1)), world.binding(key(2)), world.do(world.store.budget("sales"))) == before
    assert world.do(world.store.batch("b1")) == batch("b1", [key(1)])
    assert world.do(world.store.batch("b2")) is None
    assert world.entries() == []


def test_a_claim_takes_what_is_due_by_priority_and_then_time(world: World):
    for number, priority in ((1, PRIORITY_BACKFILL), (2, PRIORITY_LIVE), (3, PRIORITY_PERSON)):
        world.touch(touch(number, priority=priority))
    world.clock.time += 1
    world.touch(touch(4, priority=PRIORITY_LIVE), touch(5, lane="customers"))

    claimed = world.claim(world.lease(), 3)

    assert [binding.key for binding in claimed] == [key(3), key(2), key(4)]
    assert [(binding.touches, binding.claimed_touches) for binding in claimed] == [(1, 1)] * 3


def test_a_claimed_key_is_not_claimed_again(world: World):
    lease, _ = world.claimed(key(1))

    world.touch(touch(1))

    assert world.claim(lease) == ()
    assert world.due() == {}


def test_a_key_whose_time_lies_ahead_is_not_claimed(world: World):
    world.settled(key(1), Deferred(START + 5, "back-off"))

    assert world.claim(world.lease()) == ()
    world.clock.time += 5
    assert [one.key for one in world.claim(world.lease())] == [key(1)]


def test_keys_held_by_an_older_epoch_are_free(world: World):
    lease, _ = world.claimed(key(1))
    assert world.due() == {}
    world.clock.time = lease.until

    assert world.due() == {"orders": START}
    again = world.lease("two")

    assert [one.key for one in world.claim(again)] == [key(1)]


def test_the_earliest_due_time_of_each_lane_is_told(world: World):
    world.settled(key(1), Deferred(START + 9, "back-off"))
    world.settled(key(2), Deferred(START + 5, "back-off"), priority=PRIORITY_BACKFILL)
    world.touch(Touch(key(3), "customers", "test"))

    assert world.due() == {"orders": START + 5, "customers": START}


def test_an_announced_batch_is_kept_exactly_and_its_keys_are_in_doubt(world: World):
    lease, _ = world.claimed(key(1))
    world.do(world.store.save_budget(budget()))

    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))

    spent = world.do(world.store.budget("sales"))
    assert world.do(world.store.batch("b1")) == batch("b1", [key(1)])
    assert world.binding(key(1)).doubt == doubt("b1")
    assert world.claim(lease) == ()
    assert spent == budget(calls_left=899, minute_left=49, complexity_left=4970)


def test_announcing_twice_spends_once(world: World):
    lease, _ = world.claimed(key(1))
    world.do(world.store.save_budget(budget()))
    for _ in range(2):
        world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))

    assert world.do(world.store.budget("sales")) == budget(calls_left=899, minute_left=49, complexity_left=4970)


def test_a_batch_with_a_key_that_is_not_claimed_is_refused_whole(world: World):
    lease, _ = world.claimed(key(1))
    world.touch(touch(2))

    with pytest.raises(FencedError):
        both = {key(1): doubt("b1"), key(2): doubt("b1")}
        world.do(world.store.announce(lease, batch("b1", [key(1), key(2)]), both))

    assert world.do(world.store.batch("b1")) is None
    assert world.binding(key(1)).doubt is None


def test_a_permit_moves_the_last_permit_of_the_batch_and_its_doubts(world: World):
    lease, _ = world.claimed(key(1))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))
    world.clock.time += 30

    permitted = world.do(world.store.permit(lease, "b1", START + 30))

    assert permitted == replace(batch("b1", [key(1)]), last_permit=START + 30)
    assert world.do(world.store.batch("b1")) == permitted
    assert world.binding(key(1)).doubt == replace(doubt("b1"), last=START + 30)


def test_a_batch_that_was_never_announced_is_not_permitted(world: World):
    with pytest.raises(TerminalError, match="b9"):
        world.do(world.store.permit(world.lease(), "b9", START))


def test_spending_never_goes_below_zero(world: World):
    world.do(world.store.save_budget(budget(calls_left=1, minute_left=0, complexity_left=10)))

    world.do(world.store.spend("sales", 2, 30))
    world.do(world.store.spend("unknown", 2, 30))

    assert world.do(world.store.budget("sales")) == budget(calls_left=0, minute_left=0, complexity_left=0)
    assert world.do(world.store.budget("unknown")) is None


def test_a_budget_is_kept_as_it_is(world: World):
    told = budget(costs={"create_item": 12.5}, seconds={"create_item": 0.25}, halted="token", blocked_until=START + 0.5)
    world.do(world.store.save_budget(budget()))

    world.do(world.store.save_budget(told))

    assert world.do(world.store.budget("sales")) == told


def test_the_lease_of_a_holder_that_is_no_more_can_be_ended(world: World):
    world.lease("dead")
    world.lease("alive", lane="customers")

    ended = world.do(world.store.end_dead_leases(lambda holder: holder == "dead"))

    assert ended == 1
    assert world.do(world.store.lease("orders", "next", 60.0)) is not None
    assert world.do(world.store.lease("customers", "next", 60.0)) is None


def test_a_key_that_a_dead_run_held_counts_a_crash_until_it_is_settled(world: World):
    world.claimed(key(1))
    world.clock.time += 61

    for crashes in (1, 2):
        lease = world.lease("two")
        (again,) = world.claim(lease)
        assert again.crashes == crashes
        world.clock.time += 61

    lease = world.lease("three")
    (last,) = world.claim(lease)
    world.settle(lease, replace(last, crashes=0), Unchanged())
    assert world.binding(key(1)).crashes == 0
