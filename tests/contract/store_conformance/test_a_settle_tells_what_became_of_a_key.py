"""Settling, adopting, releasing: the end of a run and what a person does."""

from dataclasses import replace

import pytest

from storeboard.model import (
    PRIORITY_LIVE,
    PRIORITY_PERSON,
    Applied,
    BoundChild,
    Deferred,
    Entry,
    Fault,
    Outcome,
    Parked,
    Settlement,
    Unchanged,
)
from tests.contract.store_conformance.world import START, World, batch, bound, doubt, key, touch


def entry(number: int = 1, **rest) -> Entry:
    return Entry(START, key(number), "test", "applied", "changed", **rest)


@pytest.mark.parametrize("outcome", [Applied(1), Unchanged("same"), Parked("unknown label")])
def test_an_ended_key_is_not_due_any_more(world: World, outcome: Outcome):
    binding = world.settled(key(1), outcome)

    assert binding.due_at is None
    assert binding.parked == (outcome.why if isinstance(outcome, Parked) else None)
    assert world.due() == {}
    assert world.do(world.store.counts()).claimed == 0


@pytest.mark.parametrize("outcome", [Applied(1), Unchanged("same"), Parked("unknown label")])
def test_a_touch_during_work_keeps_the_key_due(world: World, outcome: Outcome):
    lease, binding = world.claimed(key(1), happened_at=START - 5, version=3)
    world.clock.time += 1
    world.touch(touch(1, happened_at=START, version=4, cause="later", deleted=True))
    world.clock.time += 1

    world.settle(lease, replace(binding, deleted=False, promised_version=3), outcome)

    after = world.binding(key(1))
    assert (after.due_at, after.parked) == (START + 2, None)
    assert (after.deleted, after.promised_version, after.cause, after.happened_at) == (True, 4, "later", START)
    assert [one.key for one in world.claim(lease)] == [key(1)]


def test_what_the_work_cleared_stays_cleared_without_a_touch(world: World):
    lease, binding = world.claimed(key(1), deleted=True)

    world.settle(lease, replace(binding, deleted=False), Applied(1))

    assert not world.binding(key(1)).deleted


def test_a_deferred_key_is_due_at_its_time(world: World):
    binding = world.settled(key(1), Deferred(START + 12.5, "back-off"), attempts=3)

    assert (binding.due_at, binding.attempts) == (START + 12.5, 3)


def test_a_step_between_two_documents_is_kept_and_keeps_the_claim(world: World):
    lease, binding = world.claimed(key(1))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))
    step = bound(binding, doubt=None)

    world.settle(lease, step, None)

    after = world.binding(key(1))
    assert (after.item_id, after.applied, after.children, after.doubt) == ("77", step.applied, step.children, None)
    assert world.claim(lease) == ()
    assert world.do(world.store.counts()).claimed == 1
    world.settle(lease, step, Applied(2))
    assert world.due() == {}


def test_everything_of_a_binding_is_kept(world: World):
    lease, binding = world.claimed(key(1))
    told = bound(
        binding,
        doubt=replace(doubt("b7"), error="GenericError"),
        rewrite_after=START + 0.25,
        isolate=True,
        refused={"phone": (("0170", "DE"), "not a phone", START)},
        faults=(Fault("total", "too long"),),
        absent_since=START - 1,
        generation=2,
        attempts=4,
        stale=2,
        unexplained=1,
    )

    world.settle(lease, told, Deferred(START + 1, "back-off"))

    assert world.binding(key(1)) == replace(told, due_at=START + 1)


def test_settling_twice_is_once(world: World):
    lease, binding = world.claimed(key(1))
    settlement = Settlement(bound(binding), Applied(1), entry(after={"total": "5"}))
    for _ in range(2):
        world.do(world.store.settle(lease, [settlement]))

    assert len(world.entries()) == 1


def test_a_settle_of_many_writes_all_of_them(world: World):
    for number in range(10):
        world.touch(touch(number))
    lease = world.lease()
    claimed = world.claim(lease)

    settlements = [
        Settlement(bound(one, str(place)), Applied(1), Entry(START, one.key, "c", "applied", "w"), touches=(touch(99),))
        for place, one in enumerate(claimed)
    ]
    world.do(world.store.settle(lease, settlements))

    assert world.do(world.store.counts()).bound == 10
    assert [one.key for one in world.entries()] == [key(number) for number in range(10)]
    assert world.binding(key(99)).touches == 10


def test_a_key_that_changes_its_lane_is_claimed_there(world: World):
    world.settled(key(1), Deferred(START, "goes to board dach", counts=False), lane="orders-dach")

    assert world.due() == {"orders-dach": START}
    assert world.claim(world.lease()) == ()
    assert [one.key for one in world.claim(world.lease(lane="orders-dach"))] == [key(1)]


def test_a_key_in_doubt_is_settled_with_its_batch_though_it_is_not_claimed(world: World):
    lease, binding = world.claimed(key(1))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))
    doubtful = replace(world.binding(key(1)), touches=binding.touches)
    world.settle(lease, doubtful, Deferred(START + 90, "in doubt"))

    world.do(world.store.settle(lease, [Settlement(bound(doubtful, doubt=None), Deferred(START, "found"))], ["b1"]))

    assert (world.binding(key(1)).item_id, world.binding(key(1)).doubt) == ("77", None)
    assert world.do(world.store.batch("b1")) is None


def test_a_batch_that_a_key_is_in_doubt_about_is_not_dropped(world: World):
    lease, binding = world.claimed(key(1))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))

    world.do(world.store.settle(lease, [Settlement(replace(binding, doubt=doubt("b1")), Applied(1))], ["b1"]))

    assert world.do(world.store.batch("b1")) is not None


@pytest.mark.parametrize("state", ["gone", "excluded"])
def test_a_key_that_ended_keeps_no_personal_value(world: World, state: str):
    refused = {"phone": ("0170", "not a phone", START)}

    binding = world.settled(key(1), Applied(1), **changes_of(world, state=state, refused=refused))

    assert (binding.state, binding.item_id, binding.applied) == (state, "77", None)
    assert binding.children == {"l1": BoundChild("78", "", {})}
    assert binding.refused == {"phone": (None, "not a phone", START)}


def test_an_erased_key_keeps_no_personal_value_in_its_ledger_either(world: World):
    lease, binding = world.claimed(key(1))
    other, _ = world.lease(lane="customers"), world.touch(touch(2, lane="customers"))
    (second,) = world.claim(other)
    world.settle(other, second, Applied(1), entry=entry(2, after={"email": "b@example.com"}))
    world.settle(lease, bound(binding), Applied(1), entry=entry(before={"email": "old"}, after={"email": "new"}))
    world.touch(touch(1, deleted=True, erasure=True))
    (binding,) = world.claim(lease)

    world.settle(lease, binding, Applied(1), entry=entry(before={"email": "new"}, after={"email": None}))

    assert world.binding(key(1)).applied is None
    assert [(one.before, one.after) for one in world.entries(key(1))] == [({}, {}), ({}, {})]
    assert [one.after for one in world.entries(key(2))] == [{"email": "b@example.com"}]
    assert world.do(world.store.verify_chain()) is None


def test_an_adopted_key_is_bound_untrusted_open_and_due(world: World):
    world.settled(key(1), Unchanged(), **changes_of(world, state="removed", item_id="1"))

    world.do(world.store.adopt(key(1), "orders", "orders", "99", {"l1": BoundChild("100", "", {})}))
    world.do(world.store.adopt(key(2), "orders", "orders", None, {}))

    binding = world.binding(key(1))
    assert (binding.state, binding.item_id, binding.applied, binding.due_at) == ("open", "99", None, START)
    assert binding.children == {"l1": BoundChild("100", "", {})}
    assert binding.priority == PRIORITY_PERSON
    assert (world.binding(key(2)).item_id, world.binding(key(2)).due_at) == (None, START)


def test_a_run_cannot_undo_an_adoption(world: World):
    lease, binding = world.claimed(key(1))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))
    world.do(world.store.adopt(key(1), "orders", "orders", "99", {}))

    world.settle(lease, bound(binding, "77"), Applied(1), entry=entry())

    assert world.binding(key(1)).item_id == "99"
    assert world.binding(key(1)).doubt == doubt("b1")
    assert world.entries() == []


def test_an_adoption_wakes_those_that_wait(world: World):
    lease, binding = world.claimed(key(1))
    world.settle(lease, binding, Applied(1), waits=(key(2),))

    world.do(world.store.adopt(key(2), "orders", "orders", "99", {}))

    assert world.binding(key(1)).due_at == START


def trouble(world: World) -> None:
    world.settled(key(1), Parked("unknown label"))
    world.settled(key(2), Parked("too many attempts"))
    world.settled(key(3), Applied(1), refused={"phone": ("0170", "not a phone", START)})
    world.settled(key(4), Applied(1), faults=(Fault("total", "no value"),))
    world.settled(key(5), Applied(1))


@pytest.mark.parametrize(
    ("keys", "cause", "released"),
    [
        (None, None, [1, 2, 3, 4]),
        (None, "unknown label", [1]),
        (None, "phone: not a phone", [3]),
        (None, "total: no value", [4]),
        (None, "nothing like it", []),
        ([key(2), key(5), key(9)], None, [2, 5]),
        ([key(1), key(2)], "unknown label", [1]),
    ],
)
def test_released_keys_are_due_and_forget_what_was_refused(world: World, keys, cause, released):
    trouble(world)

    count = world.do(world.store.release_parked(keys, cause))

    assert count == len(released)
    assert [number for number in range(1, 6) if world.binding(key(number)).due_at == START] == released
    for number in released:
        binding = world.binding(key(number))
        assert (binding.parked, binding.refused, binding.faults, binding.attempts) == (None, {}, (), 0)
        assert binding.priority == PRIORITY_PERSON


def test_a_release_leaves_a_removed_key_removed(world: World):
    world.settled(key(1), Unchanged(), state="removed")

    assert world.do(world.store.release_parked([key(1)], None)) == 0
    assert world.binding(key(1)).due_at is None


def test_a_release_during_work_forgets_what_the_work_knew_as_refused(world: World):
    refused = {"phone": ("0170", "not a phone", START)}
    world.settled(key(1), Applied(1), refused=refused)
    lease, binding = world.claimed(key(1), priority=PRIORITY_LIVE)
    world.do(world.store.release_parked(None, None))

    world.settle(lease, binding, Applied(1))

    assert binding.refused == refused
    assert (world.binding(key(1)).refused, world.binding(key(1)).due_at) == ({}, START)


def changes_of(world: World, **changes) -> dict:
    """The fields by which a bound binding differs from a new one, with these changes."""
    world.touch(touch(1))
    full = bound(world.binding(key(1)))
    names = ("board", "item_id", "applied", "children", "version")
    return {**{name: getattr(full, name) for name in names}, **changes}


def test_a_touch_during_the_work_is_not_put_off_by_a_deferral(world: World):
    lease, binding = world.claimed(key(1))
    world.touch(touch(1, deleted=True))

    world.settle(lease, replace(binding, absent_since=START), Deferred(START + 60, "absent: looking again", False))

    assert world.binding(key(1)).due_at == START
