"""What a backfill would cost can be asked at any time."""

from storeboard.engine.price import price
from storeboard.simulators.monday import Fault
from tests.story.shop import person
from tests.story.world import PROJECT, World, told


@told()
async def test_a_record_whose_create_is_in_doubt_is_counted_and_not_planned_again(world: World):
    world.monday.faults.next(Fault.LOST)
    world.shop.create("customer", person())
    await world.clock.sleep(10.0)

    counts = await world.store.counts()
    cost = await price(world.house, list(world.house.mappings.values()), (PROJECT,), None, None)

    assert counts.in_doubt == 1
    assert (cost.records, cost.mutations) == (1, 0)
