"""A comparison waits for a vendor that says later, goes on where it stood, and ends when it has waited enough."""

import pytest

from storeboard.engine.verify import TRIES_MAX, WAIT_SECONDS_MAX, verify
from storeboard.errors import TransientError
from storeboard.simulators.monday import Fault
from tests.simulation.loop import run
from tests.story.shop import person
from tests.story.world import PROJECT, World, opened, told


@pytest.mark.parametrize(
    ("fault", "seconds_min"),
    [(Fault.MINUTE_429, 120.0), (Fault.LOCKED_423, 3.0), (Fault.HTTP_500, 3.0), (Fault.DROP, 3.0)],
)
def test_a_page_that_is_refused_for_now_is_waited_for_as_long_as_monday_says(fault: Fault, seconds_min: float):
    async def story() -> None:
        async with opened(seed=11) as world:
            world.shop.create("customer", person())
            await world.settle()
            await world.clock.sleep(world.monday.index_lag + 1.0)
            world.monday.faults.next(fault, seconds=40.0, times=3, mutations_only=False)
            started = world.clock.monotonic()

            agreement = await verify(world.house, (), (PROJECT,))

            assert (agreement.checked, agreement.agrees) == (1, True)
            assert world.clock.monotonic() - started >= seconds_min

    run(11, story())


@told()
async def test_what_the_comparison_was_told_to_wait_for_holds_for_the_lanes_too(world: World):
    world.monday.faults.next(Fault.MINUTE_429, seconds=40.0, mutations_only=False)

    await verify(world.house, (), (PROJECT,))

    budget = await world.store.budget("sales")
    assert budget is not None
    assert budget.blocked_until >= world.monday.faults.seen[0][0] + 40.0


@told()
async def test_a_board_that_cannot_be_read_for_long_ends_the_comparison_and_is_named(world: World):
    world.monday.faults.next(Fault.HTTP_500, times=1_000, mutations_only=False)
    started = world.clock.monotonic()

    with pytest.raises(TransientError, match=rf"board 'Contacts' could not be read, asked {TRIES_MAX + 1} times"):
        await verify(world.house, ("customer",), (PROJECT,))

    assert world.clock.monotonic() - started <= WAIT_SECONDS_MAX


@told()
async def test_a_limit_that_returns_too_late_is_not_waited_for(world: World):
    world.monday.faults.next(Fault.DAILY_LIMIT, mutations_only=False)
    started = world.clock.monotonic()

    with pytest.raises(TransientError, match="refused for now: daily"):
        await verify(world.house, ("customer",), (PROJECT,))

    assert world.clock.monotonic() == started
