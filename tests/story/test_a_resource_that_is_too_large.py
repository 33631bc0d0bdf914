"""A resource that is larger than can be read waits for a person, and nobody waits for it."""

import httpx2

from tests.simulation.loop import run
from tests.story.boards import rows
from tests.story.shop import purchase
from tests.story.world import PROJECT, opened


class Narrow(httpx2.AsyncBaseTransport):
    """Refuses the size of every answer that would hold one resource."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self.inner = inner
        self.too_large = "nothing"

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.too_large in str(request.url):
            return httpx2.Response(413, json={"errors": [{"code": "ContentTooLarge"}]})
        return await self.inner.handle_async_request(request)


def test_a_resource_that_is_too_large_is_parked_and_the_others_go_on():
    async def story() -> None:
        async with opened(seed=8) as world:
            narrow = Narrow(world.shop_wires[PROJECT])
            world.shop_wires[PROJECT] = narrow
            await world.restart()
            orders = [world.shop.import_order(purchase(orderNumber=str(number))) for number in range(5)]
            narrow.too_large = orders[2]["id"]

            await world.settle()

            assert sorted(one.name.split(" ")[0] for one in rows(world, "Orders")) == ["0", "1", "3", "4"]
            binding = await world.store.binding(world.key("order", orders[2]["id"]))
            assert binding is not None and binding.parked is not None
            assert "refuses the size of a query (413 ContentTooLarge)" in binding.parked

            narrow.too_large = "nothing"
            await world.store.release_parked(None, None)
            await world.settle()
            assert len(rows(world, "Orders")) == 5

    run(8, story())
