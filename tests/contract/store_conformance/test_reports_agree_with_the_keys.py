"""Counts, failures, pages, the ledger's chain and retention."""

from dataclasses import replace

from storeboard.model import Applied, Binding, Deferred, Entry, Fault, Key, Parked, Touch, Unchanged
from tests.contract.store_conformance.world import START, World, batch, bound, changed, doubt, key, touch

DAY = 86_400.0


def test_an_empty_store_counts_nothing(world: World):
    counts = world.do(world.store.counts())

    assert (counts.due, counts.claimed, counts.in_doubt, counts.held, counts.lag_p50) == (0, 0, 0, 0, None)
    assert world.do(world.store.failures()) == []


def test_each_key_is_counted_where_it_stands(world: World):
    world.settled(key(1), Deferred(START + 50, "back-off"))
    world.settled(key(2), Parked("unknown label"))
    world.settled(key(3), Applied(1), item_id="1", refused={"a": ("x", "y", START)}, faults=(Fault("b", "z"),))
    world.settled(key(4), Unchanged(), state="excluded", item_id="2")
    lease, _ = world.claimed(key(5))
    world.do(world.store.announce(lease, batch("b1", [key(5)]), {key(5): doubt("b1")}))
    world.touch(Touch(key(6), "customers", "test", happened_at=START - 20))

    counts = world.do(world.store.counts())

    assert (counts.due, counts.held, counts.claimed, counts.in_doubt) == (2, 1, 1, 1)
    assert (counts.parked, counts.parked_fields, counts.bound, counts.excluded) == (1, 2, 1, 1)
    assert counts.lag_oldest == 20
    assert counts.lanes["orders"] == {"due": 1, "claimed": 1, "in_doubt": 1, "held": 1, "parked": 1}
    assert counts.lanes["customers"]["due"] == 1


def test_a_claimed_key_counts_as_due_again_once_it_is_touched(world: World):
    lease, _ = world.claimed(key(1))
    assert world.do(world.store.counts()).due == 0

    world.touch(touch(1))

    counts = world.do(world.store.counts())
    assert (counts.due, counts.claimed) == (1, 1)
    world.clock.time = lease.until
    counts = world.do(world.store.counts())
    assert (counts.due, counts.claimed) == (1, 0)


def test_lags_are_percentiles_of_the_latest_writes(world: World):
    for number in range(1, 101):
        world.settled(key(number), Applied(1), Entry(START, key(number), "c", "applied", "w", lag=number / 100))

    counts = world.do(world.store.counts())

    assert (counts.lag_p50, counts.lag_p95) == (0.5, 0.95)


def test_failures_are_grouped_by_cause(world: World):
    world.settled(key(1), Parked("unknown label"))
    world.clock.time += 1
    world.settled(key(2), Parked("unknown label"))
    world.settled(key(3), Applied(1), refused={"phone": ("0170", "not a phone", START - 7)})
    world.record((changed(key(4).ref, "n9", quarantine="wrong project", body=b"{}"), ()))

    found = world.do(world.store.failures())

    assert [(one.kind, one.cause, one.count, one.refs, one.oldest) for one in found] == [
        ("parked", "unknown label", 2, (str(key(1).ref), str(key(2).ref)), START),
        ("field", "phone: not a phone", 1, (str(key(3).ref),), START - 7),
        ("quarantined", "wrong project", 1, (str(key(4).ref),), START + 1),
    ]


def test_the_troubles_of_one_ref_are_told_without_values(world: World):
    refused = {"phone": ("0170 SECRET", "not a phone", START - 7)}
    world.settled(key(1), Parked("unknown label"), refused=refused)
    world.record((changed(key(1).ref, "n9", quarantine="wrong project", body=b"SECRET"), ()))

    found = world.do(world.store.failure_of(key(1).ref))

    assert [(one["kind"], one["cause"], one["since"]) for one in found] == [
        ("parked", "unknown label", START),
        ("field", "phone: not a phone", START - 7),
        ("quarantined", "wrong project", START),
    ]
    assert "SECRET" not in str(found)
    assert world.do(world.store.failure_of(key(2).ref)) == []


def test_all_bindings_of_a_mapping_come_in_key_order(world: World):
    numbers = list(range(1203))
    world.touch(*(touch(number) for number in reversed(numbers)), Touch(Key("other", key(1).ref), "other", "test"))

    async def read() -> list[Binding]:
        return [one async for page in world.store.all_bindings("orders") for one in page]

    assert [one.key for one in world.do(read())] == [key(number) for number in numbers]


def test_bindings_never_touched_are_absent(world: World):
    world.touch(touch(1))

    assert set(world.do(world.store.bindings([key(1), key(2)]))) == {key(1)}


def test_the_ledger_is_read_oldest_first_and_its_chain_holds(world: World):
    told = [
        Entry(START + number, key(number % 2), "push", "applied", "changed", ("change_columns",), ("tags",),
              {"tags": ("a",)}, {"tags": ("a", "b"), "done": True, "empty": None}, 12, 0.25)
        for number in range(4)
    ]  # fmt: skip
    for entry in told:
        world.settled(entry.key, Applied(1), entry)

    assert world.entries() == told
    assert world.entries(key(1)) == [told[1], told[3]]
    assert world.do(world.store.verify_chain()) is None


def test_what_is_past_its_retention_goes_and_the_chain_holds(world: World):
    entry = Entry(START, key(1), "push", "applied", "changed", after={"email": "a@example.com"})
    world.record(
        (changed(key(1).ref, "n1"), ()), (changed(None, "n2", kind="unknown", quarantine="not JSON", body=b"x"), ())
    )
    lease, binding = world.claimed(key(1))
    world.do(world.store.announce(lease, batch("b1", [key(1)]), {key(1): doubt("b1")}))
    world.settle(lease, bound(binding), Applied(1), entry=entry)

    gone = [world.do(world.store.prune(START + days * DAY)) for days in (14, 15, 31, 36, 36)]

    assert gone == [0, 1, 2, 2, 0]
    assert world.entries() == [replace(entry, after={})]
    assert world.do(world.store.verify_chain()) is None
    assert world.do(world.store.batch("b1")) is None
    assert world.record((changed(key(1).ref, "n1"), ())).accepted == 1
    assert world.do(world.store.counts()).quarantined == 1


def test_a_parked_doubt_waits_for_a_person_and_keeps_nobody_else_waiting(world: World):
    world.settled(key(1), Parked("archived on the board"), parked="archived on the board", doubt=doubt())

    counts = world.do(world.store.counts())

    assert (counts.in_doubt, counts.parked, counts.due) == (0, 1, 0)
