"""A new store beside boards that are not new."""

from storeboard.simulators.commercetools import Shop
from tests.story.world import World, told


@told(seed=3)
async def test_a_store_that_lost_its_past_makes_nothing_a_second_time(world: World) -> None:
    Shop(world.shop, seed=3).seed_history(customers=4, orders=6)
    await _fill(world)
    before = len(world.monday.items)

    await world.crash()
    for path in world.directory.glob("storeboard.db*"):
        path.unlink()
    await world.clock.sleep(world.monday.index_lag + 1.0)
    await world.start()
    await _fill(world)

    assert before > 10
    assert len(world.monday.items) == before
    assert (await world.agreement()).agrees


async def _fill(world: World) -> None:
    for type_ in ("customer", "order"):
        keys = [world.key(type_, id_) for id_ in world.shop.rows(type_)]
        await world.running[0].intake.touch(keys, "backfill", 40)
    await world.settle()
