"""Recording and touching: what every cause does to a key."""

import asyncio
from dataclasses import replace

import pytest

from storeboard.model import (
    PRIORITY_BACKFILL,
    PRIORITY_LIVE,
    PRIORITY_PERSON,
    PRIORITY_RELATION,
    Applied,
    BindingState,
    Deferred,
    Entry,
    Key,
    Parked,
    Ref,
    Touch,
    Unchanged,
)
from tests.contract.store_conformance.world import START, World, bound, changed, customer, key, touch


def test_a_notification_and_its_touches_are_one(world: World):
    recorded = world.record((changed(key(1).ref, version=3), [touch(1, version=3, happened_at=START - 2)]))

    binding = world.binding(key(1))
    assert (recorded.accepted, recorded.repeated, recorded.quarantined) == (1, 0, 0)
    assert recorded.lanes == {"orders"}
    assert (binding.due_at, binding.touches, binding.promised_version) == (START, 1, 3)
    assert (binding.happened_at, binding.cause, binding.state) == (START - 2, "test", "open")


def test_a_repeat_inserts_and_touches_nothing(world: World):
    delivery = (changed(key(1).ref), [touch(1)])
    world.record(delivery)

    recorded = world.record(delivery, delivery)

    assert (recorded.accepted, recorded.repeated, recorded.lanes) == (0, 2, frozenset())
    assert world.binding(key(1)).touches == 1


def test_the_same_external_id_of_another_source_is_no_repeat(world: World):
    world.record((changed(key(1).ref), [touch(1)]))

    recorded = world.record((replace(changed(key(1).ref), source="queue"), [touch(1)]))

    assert recorded.accepted == 1
    assert world.binding(key(1)).touches == 2


def test_a_notification_without_ref_is_accepted_and_touches_nothing(world: World):
    recorded = world.record((changed(None, kind="test"), ()))

    assert (recorded.accepted, recorded.lanes) == (1, frozenset())


def test_a_quarantined_delivery_is_kept_once_and_touches_nothing(world: World):
    broken = changed(None, kind="unknown", quarantine="not JSON", body=b"\xff\x00{")

    recorded = world.record((broken, [touch(1)]), (broken, ()))

    assert (recorded.accepted, recorded.quarantined, recorded.repeated) == (0, 1, 1)
    assert world.do(world.store.binding(key(1))) is None
    assert world.do(world.store.counts()).quarantined == 1
    (failure,) = world.do(world.store.failures())
    assert (failure.kind, failure.cause, failure.count, failure.refs) == ("quarantined", "not JSON", 1, ("push/n1",))


def test_concurrent_recordings_each_get_their_own_answer(world: World):
    async def record_all():
        calls = [world.store.record([(changed(key(n % 50).ref, f"n{n % 100}"), [touch(n % 50)])]) for n in range(200)]
        return await asyncio.gather(*calls)

    answers = world.do(record_all())

    assert sum(one.accepted for one in answers) == 100
    assert sum(one.repeated for one in answers) == 100
    assert all(one.accepted + one.repeated == 1 for one in answers)
    assert world.do(world.store.counts()).due == 50
    assert {world.binding(key(n)).touches for n in range(50)} == {2}


def test_a_second_touch_merges_into_a_due_key(world: World):
    world.touch(touch(1, version=5, priority=PRIORITY_BACKFILL, happened_at=START - 9))
    world.clock.time += 10

    marked = world.touch(touch(1, lane="other", version=4, priority=PRIORITY_LIVE, happened_at=START))

    binding = world.binding(key(1))
    assert marked == 1
    assert (binding.touches, binding.lane, binding.due_at) == (2, "orders", START)
    assert (binding.promised_version, binding.priority, binding.happened_at) == (5, PRIORITY_LIVE, START - 9)


def test_a_lower_priority_never_slows_a_due_key(world: World):
    world.touch(touch(1, priority=PRIORITY_PERSON))

    world.touch(touch(1, priority=PRIORITY_BACKFILL))

    assert world.binding(key(1)).priority == PRIORITY_PERSON


def test_a_key_that_is_not_due_takes_the_priority_and_time_of_its_touch(world: World):
    world.settled(key(1), Unchanged())

    world.touch(touch(1, priority=PRIORITY_BACKFILL, happened_at=START + 1))

    binding = world.binding(key(1))
    assert (binding.priority, binding.happened_at) == (PRIORITY_BACKFILL, START + 1)


def test_deleted_and_erasure_once_set_stay_set(world: World):
    world.touch(touch(1, deleted=True, erasure=True))

    world.touch(touch(1))

    binding = world.binding(key(1))
    assert binding.deleted
    assert binding.erasure


def test_a_touch_makes_a_deferred_key_due_now(world: World):
    world.settled(key(1), Deferred(START + 500, "back-off"))
    assert world.due() == {"orders": START + 500}

    world.touch(touch(1))

    assert world.due() == {"orders": START}


def test_a_parked_key_stays_parked_and_counts_the_touch(world: World):
    world.settled(key(1), Parked("unknown label"))

    marked = world.touch(touch(1, version=9))

    binding = world.binding(key(1))
    assert marked == 0
    assert (binding.parked, binding.due_at, binding.touches, binding.promised_version) == ("unknown label", None, 2, 9)


def test_a_removed_key_is_not_marked(world: World):
    world.settled(key(1), Unchanged(), state="removed")

    marked = world.touch(touch(1))

    assert marked == 0
    assert world.binding(key(1)).due_at is None
    assert world.due() == {}


def test_the_erasure_of_a_key_that_nobody_will_work_on_takes_effect_at_once(world: World):
    lease, binding = world.claimed(key(1))
    entry = Entry(START, key(1), "c", "applied", "w", before={"email": "b@x.org"}, after={"email": "a@x.org"})
    refused = {"phone": ("0170 1", "not a phone", START)}
    world.settle(lease, bound(binding, state="removed", refused=refused), Unchanged(), entry=entry)

    world.touch(touch(1, erasure=True))

    binding = world.binding(key(1))
    assert binding.applied is None
    assert binding.refused == {"phone": (None, "not a phone", START)}
    assert (binding.children["l1"].item_id, binding.children["l1"].name) == ("78", "")
    assert [one.after for one in world.entries()] == [{}]
    assert world.do(world.store.verify_chain()) is None


def test_a_new_notification_touches_the_keys_that_use_its_ref(world: World):
    lease, binding = world.claimed(key(1))
    world.settle(lease, bound(binding), Applied(1), uses=(customer(7),))

    recorded = world.record((changed(customer(7), happened_at=START - 1), ()))

    binding = world.binding(key(1))
    assert recorded.lanes == {"orders"}
    assert (binding.due_at, binding.priority, binding.happened_at) == (START, PRIORITY_RELATION, START - 1)


def test_uses_are_replaced_or_left(world: World):
    lease, binding = world.claimed(key(1))
    world.settle(lease, binding, Applied(1), uses=(customer(7), customer(8)))
    world.touch(touch(1))
    (binding,) = world.claim(lease)
    world.settle(lease, binding, Applied(1), uses=None)
    assert world.record((changed(customer(7), "n1"), ())).lanes == {"orders"}
    (binding,) = world.claim(lease)

    world.settle(lease, binding, Applied(1), uses=(customer(8),))

    assert world.record((changed(customer(7), "n2"), ())).lanes == frozenset()
    assert world.record((changed(customer(8), "n3"), ())).lanes == {"orders"}


def test_gone_and_removed_keys_are_not_touched_by_what_they_use(world: World):
    for number, state in ((1, "gone"), (2, "removed"), (3, "excluded")):
        lease, binding = world.claimed(key(number))
        world.settle(lease, replace(binding, state=state), Unchanged(), uses=(customer(7),))

    world.record((changed(customer(7)), ()))

    assert [world.binding(key(number)).due_at for number in (1, 2, 3)] == [None, None, START]


@pytest.mark.parametrize("state", ["open", "excluded", "removed"])
def test_the_deletion_and_erasure_of_a_whole_is_that_of_its_parts_alone(world: World, state: BindingState):
    part = Key("orders", Ref("acme", "address", f"{customer(7).id}_a1"))
    for one in (part, key(1)):
        lease, binding = world.claimed(one)
        world.settle(lease, replace(binding, state=state), Applied(1), uses=(customer(7),))
        world.do(world.store.release(lease))

    world.record((changed(customer(7), kind="deleted", erasure=True), ()))

    assert (world.binding(part).deleted, world.binding(part).erasure) == (True, True)
    assert (world.binding(key(1)).deleted, world.binding(key(1)).erasure) == (False, False)


def test_a_ref_notified_while_its_user_was_being_written_for_the_first_time_is_not_missed(world: World):
    lease, binding = world.claimed(key(1))
    world.clock.time += 1
    world.record((changed(customer(7)), ()))

    world.settle(lease, binding, Applied(1), uses=(customer(7),))

    assert world.binding(key(1)).due_at == world.clock.time


def test_a_ref_notified_before_the_claim_does_not_touch(world: World):
    world.record((changed(customer(7)), ()))
    world.clock.time += 1
    lease, binding = world.claimed(key(1))

    world.settle(lease, binding, Applied(1), uses=(customer(7),))

    assert world.binding(key(1)).due_at is None


def test_a_key_touches_those_that_wait_for_its_first_item(world: World):
    lease, binding = world.claimed(key(1))
    world.settle(lease, binding, Applied(1), waits=(key(2),))

    world.settled(key(2), Applied(1), item_id="88", board="orders")

    assert (world.binding(key(1)).due_at, world.binding(key(1)).priority) == (START, PRIORITY_RELATION)


def test_a_key_that_waits_for_one_that_stands_already_is_due_again(world: World):
    lease, binding = world.claimed(key(1))
    other = world.lease(lane="customers")
    world.touch(Touch(key(2), "customers", "test"))
    (second,) = world.claim(other)
    world.settle(other, bound(second), Applied(1))

    world.settle(lease, binding, Applied(1), waits=(key(2),))

    assert world.binding(key(1)).due_at == START


def test_a_later_settle_of_a_bound_key_wakes_nobody(world: World):
    world.settled(key(2), Applied(1), item_id="88", board="orders")
    world.touch(touch(2))
    lease = world.lease()
    (second,) = world.claim(lease)
    world.touch(touch(1))
    (first,) = world.claim(lease)
    world.settle(lease, first, Applied(1), waits=())

    world.settle(lease, second, Applied(1))

    assert world.due() == {}


def test_text_that_databases_refuse_is_kept_or_escaped(world: World):
    odd = "a\x00b\ud800c"
    world.record((changed(None, odd, kind="unknown", quarantine=odd, body=b"\x00"), ()))
    lease, binding = world.claimed(key(1), happened_at=START)

    world.settle(lease, bound(binding, refused={"phone": (odd, odd, START)}), Parked(odd))

    binding = world.binding(key(1))
    assert binding.refused == {"phone": (odd, odd, START)}
    assert binding.parked == "a\\x00b\\ud800c"
    assert len(world.do(world.store.failures())) == 3


def test_an_erasure_takes_a_parked_key_up_again(world: World):
    world.settled(key(1), Parked("board is full"), parked="board is full")

    world.touch(touch(1))
    assert world.binding(key(1)).due_at is None

    world.touch(touch(1, deleted=True, erasure=True))
    assert (world.binding(key(1)).parked, world.binding(key(1)).due_at) == (None, START)


def test_a_key_that_loses_its_item_touches_those_that_are_made_of_it(world: World):
    contact = key(2, "customers", "customer")
    world.settled(contact, Applied(1), item_id="501", board="customers")
    world.clock.time += 1.0
    lease, binding = world.claimed(key(1))
    world.settle(lease, bound(binding), Applied(1), uses=(contact.ref,))
    world.do(world.store.release(lease))
    before = world.binding(key(1)).due_at

    world.settled(contact, Unchanged("deleted"), state="gone")

    after = world.binding(key(1))
    assert (before, after.due_at, after.priority) == (None, START + 1.0, PRIORITY_RELATION)


def test_a_new_use_of_a_key_that_was_settled_meanwhile_is_looked_at_again(world: World):
    contact = key(2, "customers", "customer")
    lease, binding = world.claimed(key(1))
    world.touch(Touch(contact, "customers", "test"))
    other = world.lease(lane="customers")
    (claimed,) = world.claim(other)
    world.settle(other, replace(claimed, state="gone"), Unchanged("deleted"))

    world.settle(lease, bound(binding), Applied(1), uses=(contact.ref,))

    assert world.binding(key(1)).due_at == START


def test_a_key_whose_item_goes_to_another_board_touches_those_that_are_made_of_it(world: World):
    contact = key(2, "customers", "customer")
    world.settled(contact, Applied(1), item_id="501", board="customers")
    world.clock.time += 1.0
    lease, binding = world.claimed(key(1))
    world.settle(lease, bound(binding), Applied(1), uses=(contact.ref,))
    world.do(world.store.release(lease))
    before = world.binding(key(1)).due_at

    world.settled(contact, Applied(1), item_id="501", board="customers")
    same = world.binding(key(1)).due_at
    world.settled(contact, Applied(1), item_id="501", board="partners")

    assert (before, same, world.binding(key(1)).due_at) == (None, None, START + 1.0)
