"""The limits of an account are asked for where something is to be written, and not more often than they change."""

from dataclasses import replace

from storeboard.cli.opened import LIMITS_CALLS, LIMITS_SECONDS, read_limits, run_until_quiet
from storeboard.engine.verify import verify
from storeboard.model import Budget, BudgetChange
from storeboard.planning.price import default_budget, fresh
from storeboard.simulators.monday import Fault
from tests.story.boards import calls, row
from tests.story.shop import person
from tests.story.test_canaries import opened_of
from tests.story.world import PROJECT, World, told


async def forget(world: World) -> None:
    """Let nothing be known of the account but what is assumed of the smallest plan."""
    await world.running[0].file.save_budget(default_budget("sales", world.clock.now()))


@told(poll_seconds=1e9)
async def test_a_command_without_a_running_process_works_under_the_limits_of_the_account(world: World):
    await forget(world)
    customer = world.shop.create("customer", person())
    await world.clock.sleep(1.0)
    here = opened_of(world, world.running[0])

    await run_until_quiet(here)

    budget = await world.store.budget("sales")
    assert row(world, "Contacts", customer).name == "Mara Lind"
    assert budget is not None
    assert budget.calls_limit == 25_000
    assert budget.calls_limit - budget.calls_left >= LIMITS_CALLS + 1


@told()
async def test_limits_are_asked_for_again_only_when_they_are_old(world: World):
    await forget(world)
    here = opened_of(world, world.running[0])

    before = calls(world)
    for _ in range(5):
        await read_limits(here)
    once = calls(world) - before
    await world.clock.sleep(LIMITS_SECONDS + 1.0)
    await read_limits(here)

    assert once == LIMITS_CALLS
    assert calls(world) - before == 2 * LIMITS_CALLS


@told()
async def test_what_was_spent_of_the_day_stays_spent_when_its_limit_becomes_known(world: World):
    spent = replace(default_budget("sales", world.clock.now()), calls_left=400)
    await world.running[0].file.save_budget(spent)

    await read_limits(opened_of(world, world.running[0]))

    budget = await world.store.budget("sales")
    assert budget is not None
    assert (budget.calls_limit, budget.calls_left) == (25_000, 25_000 - 600 - LIMITS_CALLS)


@told()
async def test_an_account_that_cannot_be_asked_is_assumed_to_be_as_before(world: World):
    await forget(world)
    before = await world.store.budget("sales")
    world.monday.faults.next(Fault.HTTP_500, times=10, mutations_only=False)

    await read_limits(opened_of(world, world.running[0]))

    assert await world.store.budget("sales") == before


@told()
async def test_what_questions_cost_of_the_minute_is_known_before_the_next_document_is_filled(world: World):
    world.shop.create("customer", person())
    await world.settle()
    await world.clock.sleep(120.0)
    now = world.clock.now()
    before = await world.store.change_budget(BudgetChange("sales", lambda one: fresh(one or first_budget(now), now)))

    agreement = await verify(world.house, (), (PROJECT,))

    budget = await world.store.budget("sales")
    assert agreement.agrees
    assert budget is not None
    assert before.complexity_left == before.complexity_limit
    assert budget.complexity_left == world.monday.meter.complexity_left(world.clock.now()) < before.complexity_left


def first_budget(now: float) -> Budget:
    return default_budget("sales", now)
