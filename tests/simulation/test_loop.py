"""The virtual loop that the seeded simulation stands on."""

import asyncio

from tests.simulation.loop import VirtualClock, run


async def _race(count: int) -> tuple[float, list[int]]:
    clock = VirtualClock(asyncio.get_running_loop())
    order: list[int] = []

    async def step(number: int) -> None:
        await asyncio.sleep(0)
        order.append(number)
        await clock.sleep(3600)

    await asyncio.gather(*(step(number) for number in range(count)))
    return clock.monotonic(), order


def test_an_hour_of_sleep_passes_at_once_and_in_full():
    elapsed, _ = run(1, _race(5))

    assert elapsed == 3600.0


def test_the_same_seed_gives_the_same_order_and_another_seed_another():
    first, again, other = (run(seed, _race(12))[1] for seed in (7, 7, 8))

    assert first == again
    assert first != other
    assert sorted(first) == sorted(other)


def test_a_timeout_ends_at_its_time():
    async def main() -> float:
        try:
            async with asyncio.timeout(5):
                await asyncio.sleep(60)
        except TimeoutError:
            return asyncio.get_running_loop().time()
        return -1.0

    assert run(3, main()) == 5.0
