"""Answers that never came: exactly one item, whatever monday did with the request."""

from itertools import pairwise

import pytest

from storeboard.simulators.monday import Fault, operations
from tests.simulation.loop import run
from tests.story.boards import calls, row, rows
from tests.story.shop import edit, person, purchase, rename
from tests.story.world import World, opened, told

AFTER = (Fault.LOST, Fault.TRUNCATED, Fault.HTTP_500_AFTER, Fault.HTML_504_AFTER, Fault.NO_DATA)
BEFORE = (Fault.DROP, Fault.HTTP_500, Fault.HTML_502)
REFUSED = (
    Fault.MINUTE_429,
    Fault.BARE_429,
    Fault.COMPLEXITY_429,
    Fault.COMPLEXITY_200,
    Fault.CONCURRENCY_429,
    Fault.LOCKED_423,
    Fault.BLOCKED,
    Fault.UNAUTHORIZED,
)


@pytest.mark.parametrize("fault", [*AFTER, *BEFORE, *REFUSED, Fault.LATE, Fault.NOT_CACHED, Fault.EVICT])
def test_a_create_whose_document_meets_a_fault_makes_exactly_one_item(fault: Fault):
    async def story() -> None:
        async with opened(seed=3) as world:
            world.monday.faults.next(fault, seconds=40.0)
            customer = world.shop.create("customer", person())

            await world.settle()

            assert row(world, "Contacts", customer).name == "Mara Lind"
            assert (await world.agreement()).agrees

    run(3, story())


@pytest.mark.parametrize("fault", [*AFTER, *BEFORE, *REFUSED, Fault.LATE])
def test_a_change_whose_document_meets_a_fault_ends_as_the_shop_says(fault: Fault):
    async def story() -> None:
        async with opened(seed=4) as world:
            customer = world.shop.create("customer", person())
            await world.settle()
            world.monday.faults.next(fault, seconds=40.0)
            rename(world.shop, customer, "Nora")
            await world.clock.sleep(2.0)
            rename(world.shop, customer, "Mara")

            await world.settle()

            assert row(world, "Contacts", customer).name == "Mara Lind"
            assert (await world.agreement()).agrees

    run(4, story())


@pytest.mark.parametrize("executed", range(5))
def test_lines_of_which_monday_made_only_some_stand_once_each(executed: int):
    async def story() -> None:
        async with opened(seed=5) as world:
            lines = tuple((sku, 1) for sku in ("MUG-BLU", "LAMP-NAT", "VASE-GRN", "RUG-XL", "KNIFE-NAT"))
            order = world.shop.import_order(purchase(lines=lines))
            await world.clock.sleep(0.0)
            world.monday.hooks.append(lambda one: _cut_the_lines(world, one.field, executed))

            await world.settle(7200.0)

            skus = [line["SKU"] for line in row(world, "Orders", order).lines]
            assert sorted(skus) == sorted(sku for sku, _ in lines)
            assert Fault.PARTIAL in {kind for _, kind in world.monday.faults.seen}

    run(5, story())


def _cut_the_lines(world: World, field: str, executed: int) -> None:
    """Let the document after the item's own be cut off in the middle."""
    if field == "create_item":
        world.monday.faults.next(Fault.PARTIAL, count=executed)


@told()
async def test_an_item_that_was_made_unheard_is_adopted_and_not_made_again(world: World):
    world.monday.faults.next(Fault.LOST)
    customer = world.shop.create("customer", person())

    await world.settle()

    made = [one for one in world.monday.log if one.field == "create_item"]
    assert len(made) == 1
    assert row(world, "Contacts", customer).id == made[0].id
    outcomes = [entry.outcome async for entry in world.store.entries(world.key("customer", customer["id"]))]
    assert outcomes[-2:] == ["adopted", "applied"]


@told()
async def test_refused_look_ups_and_an_ended_doubt_make_no_later_write_wait(world: World):
    world.monday.faults.next(Fault.LOST)
    customer = world.shop.create("customer", person())
    await world.clock.sleep(1.0)
    # The look-ups of the doubt meet the limit; then the full write behind it gets no answer.
    world.monday.faults.next(Fault.MINUTE_429, seconds=1.0, times=9, mutations_only=False)
    world.monday.faults.next(Fault.LOST)

    await world.settle()

    unheard, again, *_ = [one.at for one in world.monday.log if one.field == "change_multiple_column_values"]
    assert world.monday.faults.waiting == 0
    assert again - unheard < 5.0
    assert row(world, "Contacts", customer).name == "Mara Lind"


@told()
async def test_a_document_that_never_arrived_is_sent_again_under_its_own_key(world: World):
    world.monday.faults.next(Fault.DROP)
    customer = world.shop.create("customer", person())

    await world.settle()

    protocol = world.knobs.protocol
    assert row(world, "Contacts", customer).name == "Mara Lind"
    assert protocol.request_delay + protocol.index_lag < world.clock.monotonic() < protocol.resend_within


@told()
async def test_the_rest_of_a_lane_goes_on_while_one_create_is_in_doubt(world: World):
    world.monday.faults.next(Fault.LOST)
    world.shop.create("customer", person("Mara Lind"))
    await world.clock.sleep(2.0)

    other = world.shop.create("customer", person("Nora Holm"))
    await world.clock.sleep(3.0)

    assert row(world, "Contacts", other).name == "Nora Holm"
    assert (await world.store.counts()).in_doubt == 1


@told()
async def test_a_process_that_dies_with_a_document_in_flight_makes_no_second_item(world: World):
    world.monday.latency = 2.0
    order = world.shop.import_order(purchase(lines=(("MUG-BLU", 2), ("LAMP-NAT", 1))))
    await world.clock.sleep(1.0)
    await world.restart()

    await world.settle()

    assert len(row(world, "Orders", order).lines) == 2
    assert len(rows(world, "Orders")) == 1


@told()
async def test_an_older_version_is_never_written(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    world.shop.faults.read_lag_seconds = 4.0
    rename(world.shop, customer, "Nora")
    world.shop.faults.read_lag_rate = 1.0

    await world.clock.sleep(2.0)
    early = row(world, "Contacts", customer).name
    await world.settle()

    assert (early, row(world, "Contacts", customer).name) == ("Mara Lind", "Nora Lind")
    assert [one.field for one in world.monday.log] == ["create_item", "change_multiple_column_values"]


@told()
async def test_a_record_that_a_lagging_read_does_not_show_yet_stands_within_seconds(world: World):
    world.shop.faults.read_lag_seconds = 2.0
    world.shop.faults.read_lag_rate = 1.0
    customer = world.shop.create("customer", person())

    await world.clock.sleep(10.0)

    assert row(world, "Contacts", customer).name == "Mara Lind"


@told()
async def test_a_record_that_stays_absent_is_archived_only_when_it_was_looked_at_for_long(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    # No notification tells of the deletion: only the reads do.
    world.shop.faults.lost_rate = 1.0
    world.shop.delete("customer", customer["id"], None)
    await world.touch_all()
    confirmed = world.house.policy.absent_confirm_seconds

    await world.clock.sleep(confirmed - 5.0)
    standing = len(rows(world, "Contacts"))
    await world.clock.sleep(15.0)

    assert (standing, len(rows(world, "Contacts"))) == (1, 0)


@told()
async def test_a_spent_day_holds_everything_and_drops_nothing(world: World):
    world.shop.create("customer", person("Mara Lind"))
    await world.settle()
    world.monday.faults.next(Fault.DAILY_LIMIT)
    orders = [world.shop.import_order(purchase(orderNumber=str(n))) for n in range(5)]
    await world.clock.sleep(60.0)
    before = calls(world)
    edit(
        world.shop,
        orders[0],
        {"action": "changeLineItemQuantity", "lineItemId": orders[0]["lineItems"][0]["id"], "quantity": 9},
    )

    await world.clock.sleep(3600.0)
    held = await world.store.counts()
    spent = calls(world) - before
    await world.settle(12 * 3600.0)

    assert (held.due, held.held, spent) == (5, 5, 0)
    assert len(rows(world, "Orders")) == 5
    assert row(world, "Orders", orders[0]).lines[0]["Quantity"] == "9"


@told()
async def test_an_account_that_refuses_us_is_asked_again_once_a_minute(world: World):
    world.monday.faults.next(Fault.UNAUTHORIZED, times=3)
    customer = world.shop.create("customer", person())

    await world.settle()

    assert row(world, "Contacts", customer).name == "Mara Lind"
    times = [at for at, _ in world.monday.faults.seen]
    assert all(later - earlier >= 60.0 for earlier, later in pairwise(times))


@told()
async def test_a_limit_met_by_a_question_keeps_the_writes_of_other_lanes_back(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    someone = world.monday.add_user("Ida Sales", "ida@example.com")
    operations.end_item(world.monday, someone, row(world, "Contacts", customer).id, "deleted")
    world.monday.hooks.append(lambda one: _limit_what_follows(world, one.refused))
    rename(world.shop, customer, "Nora")
    await world.clock.sleep(3.0)
    ((limited_at, _),) = world.monday.faults.seen

    order = world.shop.import_order(purchase())
    await world.settle()

    made = row(world, "Orders", order).id
    assert next(one.at for one in world.monday.log if one.id == made) >= limited_at + 50.0


def _limit_what_follows(world: World, refused: str | None) -> None:
    """After a write that met no item comes the question what became of it."""
    if refused is not None and not world.monday.faults.seen:
        world.monday.faults.next(Fault.MINUTE_429, seconds=50.0, mutations_only=False)


@pytest.mark.parametrize(("fault", "said"), [(Fault.UNKNOWN_ERROR, "GenericError"), (Fault.CODELESS_ERROR, "no code")])
def test_a_create_that_monday_never_takes_and_never_explains_is_parked_until_it_is_released(fault: Fault, said: str):
    async def story() -> None:
        async with opened(seed=7) as world:
            world.monday.faults.next(fault, times=1_000)
            customer = world.shop.create("customer", person())
            key = world.key("customer", customer["id"])

            await world.settle(24 * 3600.0)

            binding = await world.store.binding(key)
            assert binding is not None
            assert binding.parked == f"monday refuses the create and does not say a known reason: {said}"
            assert (binding.doubt, rows(world, "Contacts")) == (None, [])
            released = [entry.outcome async for entry in world.store.entries(key) if entry.outcome == "released"]
            assert len(released) == world.house.policy.unexplained_max - 1
            world.monday.faults.calm()
            assert await world.store.release_parked([key], None) == 1
            await world.settle()
            assert row(world, "Contacts", customer).name == "Mara Lind"
            assert (await world.agreement()).agrees

    run(7, story())


def test_a_create_that_monday_took_in_the_end_is_not_parked_for_what_came_before():
    async def story() -> None:
        async with opened(seed=8) as world:
            world.monday.faults.next(Fault.UNKNOWN_ERROR, times=10)
            customer = world.shop.create("customer", person())

            await world.settle(24 * 3600.0)

            assert row(world, "Contacts", customer).name == "Mara Lind"
            binding = await world.store.binding(world.key("customer", customer["id"]))
            assert binding is not None
            assert (binding.unexplained, binding.parked, binding.isolate) == (0, None, False)
            assert (await world.agreement()).agrees

    run(8, story())


@told(seed=9)
async def test_failures_of_other_kinds_do_not_shorten_the_wait_for_a_promised_version(world: World):
    customer = world.shop.create("customer", person())
    await world.settle()
    world.shop.faults.read_lag_seconds = 3600.0
    world.shop.faults.rate_503 = 1.0
    rename(world.shop, customer, "Nora")
    key = world.key("customer", customer["id"])
    await world.clock.sleep(60.0)
    before = await world.store.binding(key)
    world.shop.faults.rate_503 = 0.0
    world.shop.faults.read_lag_rate = 1.0

    await world.settle()
    stale = [one.why async for one in world.store.entries(key) if "is older than" in one.why]
    world.shop.faults.read_lag_rate = 0.0
    await world.touch_all()
    await world.settle()

    assert before is not None
    assert before.attempts > len(world.house.policy.stale_ladder_seconds)
    assert len(stale) == len(world.house.policy.stale_ladder_seconds)
    assert row(world, "Contacts", customer).name == "Nora Lind"


@told(seed=6)
async def test_a_change_that_lands_late_brings_no_erased_person_back(world: World) -> None:
    customer = world.shop.create("customer", person())
    await world.settle()
    contact = row(world, "Contacts", customer)
    world.monday.faults.next(Fault.LATE, seconds=60.0)
    rename(world.shop, customer, "Nora")
    await world.clock.sleep(2.0)

    world.shop.delete("customer", customer["id"], None, erasure=True)
    await world.settle()

    item = world.monday.items[contact.id]
    assert item.state == "archived"
    assert item.name.startswith("Erased ")
    assert set(item.values) <= {"sb_external_id"}
    # Whether monday lets a late write into an archived item is not known, so the item is not archived before it landed.
    (lost_at,) = [at for at, kind in world.monday.faults.seen if kind is Fault.LATE]
    archived = next(one for one in world.monday.log if one.field == "archive_item" and one.id == contact.id)
    assert archived.at > lost_at + 60.0
