"""A simulated account with a client in process and a clock that only tests move."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx2

from storeboard.simulators.monday import Account, Wire, app

START = 1_790_000_000.0


class Clock:
    """Time that stands still until `pass_` moves it and wakes who slept long enough."""

    def __init__(self, now: float = START) -> None:
        self.now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, future))
        await future

    async def pass_(self, seconds: float) -> None:
        """Let time pass, waking each sleeper at its moment."""
        until = self.now + seconds
        await self.settle()
        while due := [each for each in self._sleepers if each[0] <= until and not each[1].done()]:
            at, future = min(due, key=lambda each: each[0])
            self._sleepers.remove((at, future))
            self.now = max(self.now, at)
            future.set_result(None)
            await self.settle()
        self.now = until

    async def settle(self) -> None:
        for _ in range(50):
            await asyncio.sleep(0)


class Desk:
    """What a test does with an account: ask, expect an error, build a board."""

    def __init__(self, *, token: str | None = None, **settings: Any) -> None:
        self.clock = Clock()
        self.account = Account(clock=self.clock, sleep=self.clock.sleep, **settings)
        self.client = httpx2.AsyncClient(transport=Wire(app(self.account, token=token)), base_url="http://monday.test")
        self.board = ""

    async def post(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> httpx2.Response:
        return await self.client.post("/v2", json={"query": query, "variables": variables}, headers=dict(headers or {}))

    async def ask(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Any:
        answer = (await self.post(query, headers, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the extensions of the one error, with its message and path."""
        response = await self.post(query, None, **variables)
        errors = response.json()["errors"]
        assert len(errors) == 1, errors
        return {**errors[0]["extensions"], "message": errors[0]["message"], "path": errors[0].get("path")}

    async def with_board(self, *types: str) -> "Desk":
        """Create one board with a column of each type, named after it."""
        made = await self.ask('mutation { create_board(board_name: "Orders", board_kind: public, empty: true) { id } }')
        self.board = made["create_board"]["id"]
        for each in types:
            await self.column(each)
        return self

    async def column(self, column_type: str, column_id: str | None = None, defaults: Any = None) -> str:
        made = await self.ask(
            "mutation ($b: ID!, $i: String, $t: ColumnType!, $d: JSON)"
            " { create_column(board_id: $b, id: $i, title: $t_, column_type: $t, defaults: $d) { id } }".replace(
                "$t_", f'"{column_type}"'
            ),
            b=self.board,
            i=column_id or f"c_{column_type}",
            t=column_type,
            d=None if defaults is None else json.dumps(defaults),
        )
        return made["create_column"]["id"]

    async def item(self, name: str = "One", values: Mapping[str, Any] | None = None, **extra: Any) -> str:
        made = await self.ask(CREATE, b=self.board, n=name, c=json.dumps(dict(values or {})), **extra)
        return made["create_item"]["id"]

    async def cells(self, item_id: str) -> dict[str, tuple[str | None, Any]]:
        """Return each cell's text and value."""
        found = await self.ask(
            "query ($i: [ID!]) { items(ids: $i) { name column_values { id text value } } }", i=[item_id]
        )
        return {
            each["id"]: (each["text"], None if each["value"] is None else json.loads(each["value"]))
            for each in found["items"][0]["column_values"]
        }

    async def names(self) -> list[str]:
        """Return the names of all active items, in order of creation."""
        return [item.name for item in self.account.items.values() if item.state == "active"]

    async def found(self, column_id: str, *values: str) -> list[str]:
        """Return the names that a search by column values finds."""
        page = await self.ask(
            "query ($b: ID!, $q: [ItemsPageByColumnValuesQuery!])"
            " { items_page_by_column_values(board_id: $b, columns: $q) { items { name } } }",
            b=self.board,
            q=[{"column_id": column_id, "column_values": list(values)}],
        )
        return [item["name"] for item in page["items_page_by_column_values"]["items"]]


CREATE = (
    "mutation ($b: ID!, $n: String!, $c: JSON, $g: String, $l: Boolean)"
    " { create_item(board_id: $b, item_name: $n, column_values: $c, group_id: $g, create_labels_if_missing: $l)"
    " { id } }"
)
CHANGE = (
    "mutation ($b: ID!, $i: ID, $c: JSON!, $l: Boolean)"
    " { change_multiple_column_values(board_id: $b, item_id: $i, column_values: $c, create_labels_if_missing: $l)"
    " { id } }"
)
