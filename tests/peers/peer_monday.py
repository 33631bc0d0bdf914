"""
monday's own npm clients against our simulated monday.

Run by `make peers`, which installs the packages; an ordinary test run does not collect this file.
"""

import asyncio
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storeboard.simulators import monday
from storeboard.simulators.monday.account import Account

TOKEN = "token-of-the-peer"
LABELS = {
    "labels": [{"label": "Paid", "color": "done_green", "index": 0}, {"label": "Open", "color": "sky", "index": 1}]
}


class Refused(Exception):
    """What the client threw."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error

    @property
    def codes(self) -> list[str]:
        return [one["extensions"]["code"] for one in self.error["errors"]]


class Peer:
    """A node process that sends what it is told with monday's clients."""

    def __init__(self, port: int) -> None:
        folder = Path(os.environ["STOREBOARD_PEER_FOLDER"])
        address = {"MONDAY_COM_PROTOCOL": "http", "MONDAY_SUBDOMAIN_API": "", "MONDAY_COM_DOMAIN": f"127.0.0.1:{port}"}
        ours = {"PEER_ENDPOINT": f"http://127.0.0.1:{port}/v2", "PEER_TOKEN": TOKEN, "NODE_ENV": "development"}
        self._process = subprocess.Popen(
            ["node", str(folder / "monday_peer.mjs")],
            cwd=folder,
            env={**os.environ, **address, **ours},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, query: str = "", /, **asked: Any) -> Any:
        """Send one request and return what the client resolved to; raise `Refused` with what it threw."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps({"query": query, **asked}).encode() + b"\n")
        stdin.flush()
        answer = json.loads(stdout.readline())
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["data"]

    def board(self, name: str) -> str:
        """Make a board with the columns of the tests, as the client's users do it."""
        board = self.ask(
            "mutation ($name: String!) { create_board(board_name: $name, board_kind: public, empty: true) { id } }",
            variables={"name": name},
        )["create_board"]["id"]
        self.ask(
            "mutation ($b: ID!, $labels: CreateStatusColumnSettingsInput) {"
            ' key: create_column(board_id: $b, id: "ext", title: "Key", column_type: text) { id }'
            ' total: create_column(board_id: $b, id: "total", title: "Total", column_type: numbers) { id }'
            ' phone: create_column(board_id: $b, id: "phone", title: "Phone", column_type: phone) { id }'
            ' state: create_status_column(board_id: $b, id: "state", title: "State", defaults: $labels) { id } }',
            variables={"b": board, "labels": LABELS},
            options={"versionOverride": "2026-10"},
        )
        return board

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)
        assert self._process.stdout
        self._process.stdout.close()


@pytest.fixture(scope="module")
def account() -> Account:
    return Account(plan="pro")


@pytest.fixture(scope="module")
def peer(account: Account) -> Iterator[Peer]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening: asyncio.Future[int] = loop.create_future()
    enough = asyncio.Event()

    async def serve() -> None:
        server = asyncio.create_task(monday.serve(0, account=account, token=TOKEN, ready=listening.set_result))
        await enough.wait()
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)

    async def port() -> int:
        return await listening

    serving = asyncio.run_coroutine_threadsafe(serve(), loop)
    peer = Peer(asyncio.run_coroutine_threadsafe(port(), loop).result(20))
    try:
        yield peer
    finally:
        peer.close()
        loop.call_soon_threadsafe(enough.set)
        serving.result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


CREATE_TWO = (
    "mutation ($b: ID!, $one: JSON!, $two: JSON!) {"
    ' one: create_item(board_id: $b, item_name: "One", column_values: $one) { id name }'
    ' two: create_item(board_id: $b, item_name: "Two", column_values: $two) { id name }'
    " complexity { before after query reset_in_x_seconds } }"
)
SEARCH = (
    "query ($b: ID!, $keys: [String]!) { items_page_by_column_values(board_id: $b, limit: 50,"
    ' columns: [{column_id: "ext", column_values: $keys}]) { cursor items { id name column_values { id text value'
    " ... on StatusValue { index label } ... on NumbersValue { number } } } } }"
)


def cells(item: dict[str, Any]) -> dict[str, Any]:
    return {cell["id"]: cell for cell in item["column_values"]}


def two(peer: Peer, board: str) -> dict[str, Any]:
    one = {"ext": "shop/order/1", "total": "12.5", "state": {"label": "Paid"}}
    other = {"ext": "shop/order/2", "phone": {"phone": "+12025550169", "countryShortName": "US"}}
    return peer.ask(CREATE_TWO, variables={"b": board, "one": json.dumps(one), "two": json.dumps(other)})


def test_the_client_makes_a_board_its_columns_and_items_by_aliases_and_finds_them_by_a_column(peer: Peer):
    board = peer.board("Found")

    made = two(peer, board)

    assert made["complexity"]["before"] - made["complexity"]["after"] == made["complexity"]["query"] > 0
    variables = {"b": board, "keys": ["SHOP/ORDER/1", "shop/order/2", "shop/order/3"]}
    page = peer.ask(SEARCH, variables=variables)["items_page_by_column_values"]
    found = {item["id"]: cells(item) for item in page["items"]}
    assert set(found) == {made["one"]["id"], made["two"]["id"]}
    first, second = found[made["one"]["id"]], found[made["two"]["id"]]
    assert (first["total"]["number"], first["state"]["label"], second["phone"]["text"]) == (
        12.5,
        "Paid",
        "+12025550169",
    )
    assert page["cursor"] is None


def test_the_operations_that_the_client_ships_are_answered(peer: Peer):
    board = peer.board("Operations")
    groups = peer.ask(operation="getBoardGroupsOp", variables={"ids": [board]})["boards"][0]["groups"]
    place = {"boardId": board, "groupId": groups[0]["id"], "itemName": "Shipped"}
    item = peer.ask(operation="createItemOp", variables=place)["create_item"]["id"]
    at = {"boardId": board, "itemId": item}
    values = json.dumps({"total": "7", "state": {"label": "Open"}})
    peer.ask(operation="changeMultipleColumnValuesOp", variables={**at, "columnValues": values})
    peer.ask(operation="changeSimpleColumnValueOp", variables={**at, "columnId": "ext", "value": "a/b/c"})
    peer.ask(operation="changeColumnValueOp", variables={**at, "columnId": "total", "value": '"8"'})

    page = peer.ask(operation="getBoardItemsOp", variables={"ids": [board]})["boards"][0]["items_page"]

    shown = cells(page["items"][0])
    assert [json.loads(shown[column]["value"]) for column in ("ext", "total")] == ["a/b/c", "8"]
    search = peer.ask(SEARCH, variables={"b": board, "keys": ["a/b/c"]})["items_page_by_column_values"]
    assert cells(search["items"][0])["state"]["label"] == "Open"
    assert peer.ask(operation="getMeOp")["me"]["id"]


def test_a_refused_alias_reaches_the_client_beside_the_one_that_was_executed(peer: Peer):
    board = peer.board("Refused")
    bad = json.dumps({"phone": {"phone": "+4912", "countryShortName": "DE"}})

    with pytest.raises(Refused) as thrown:
        peer.ask(CREATE_TWO, variables={"b": board, "one": bad, "two": json.dumps({"ext": "fine"})})

    assert thrown.value.error["name"] == "ClientError"
    assert thrown.value.codes == ["ColumnValueException"]
    assert [one["path"] for one in thrown.value.error["errors"]] == [["one"]]
    assert (thrown.value.error["data"]["one"], thrown.value.error["data"]["two"]["name"]) == (None, "Two")


REFUSALS = {
    "a column that is not there": ('{"nowhere": "x"}', "InvalidColumnIdException"),
    "a label that is not there": ('{"state": {"label": "Nowhere"}}', "ColumnValueException"),
    "a number that is none": ('{"total": "twelve"}', "ColumnValueException"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_the_client_reads_the_code_of_a_refusal(peer: Peer, case: str):
    cells, code = REFUSALS[case]
    board = peer.board(case)
    document = 'mutation ($b: ID!, $c: JSON!) { create_item(board_id: $b, item_name: "X", column_values: $c) { id } }'

    with pytest.raises(Refused) as thrown:
        peer.ask(document, variables={"b": board, "c": cells})

    assert thrown.value.codes == [code]


def test_a_wrong_token_a_wrong_document_and_a_wrong_version_are_told_apart(peer: Peer):
    asked: list[dict[str, Any]] = [
        {"query": "{ me { id } }", "token": "someone-else"},
        {"query": "{ me { nothing } }"},
        {"query": "{ me { id } }", "options": {"versionOverride": "2019-10"}},
    ]
    errors: list[Refused] = []
    for one in asked:
        with pytest.raises(Refused) as thrown:
            peer.ask(one.pop("query"), **one)
        errors.append(thrown.value)

    assert errors[0].error["status"] == 401
    assert errors[0].codes == ["NOT_AUTHENTICATED"]
    assert errors[2].codes == ["InvalidVersionException"]
    assert errors[1].error["errors"]


def test_the_client_reads_a_board_to_its_end_by_cursors(peer: Peer):
    board = peer.board("Pages")
    for start in range(0, 60, 20):
        fields = " ".join(
            f'm{number}: create_item(board_id: {board}, item_name: "Item {number}") {{ id }}'
            for number in range(start, start + 20)
        )
        peer.ask(f"mutation {{ {fields} }}")
    first = "query ($b: [ID!]) { boards(ids: $b) { items_page(limit: 25) { cursor items { name } } } }"
    further = "query ($c: String!) { next_items_page(cursor: $c, limit: 25) { cursor items { name } } }"

    pages = [peer.ask(first, variables={"b": [board]})["boards"][0]["items_page"]]
    while pages[-1]["cursor"]:
        pages.append(peer.ask(further, variables={"c": pages[-1]["cursor"]})["next_items_page"])

    assert [len(page["items"]) for page in pages] == [25, 25, 10]
    assert len({item["name"] for page in pages for item in page["items"]}) == 60


def test_a_raw_request_brings_the_limits_in_its_headers_and_the_version_that_answered(peer: Peer):
    answer = peer.ask("{ version { value } }", call="rawRequest", options={"versionOverride": "2026-07"})

    assert answer["data"]["version"]["value"] == "2026-07"
    assert answer["status"] == 200
    assert answer["headers"]["api-version"] == "2026-07"
    assert '"minuteRate";r=' in answer["headers"]["ratelimit"]


def test_an_exhausted_budget_tells_the_client_when_to_come_back(peer: Peer, account: Account):
    board = peer.board("Dear")
    cost, account.costs["create_item"] = account.costs["create_item"], 50_000_000

    try:
        with pytest.raises(Refused) as thrown:
            peer.ask(f'mutation {{ create_item(board_id: {board}, item_name: "Dear") {{ id }} }}')
    finally:
        account.costs["create_item"] = cost

    assert thrown.value.error["errors"]
    assert not [item for item in account.boards[board].items.values() if item.name == "Dear"]


def test_the_older_sdk_is_answered_in_the_same_way(peer: Peer):
    board = peer.board("Older")
    made = peer.ask(
        'mutation ($b: ID!, $c: JSON) { create_item(board_id: $b, item_name: "Old", column_values: $c) { id } }',
        client="sdk",
        variables={"b": board, "c": json.dumps({"ext": "old/1"})},
        options={"apiVersion": "2026-10"},
    )["data"]["create_item"]["id"]

    answer = peer.ask(SEARCH, client="sdk", variables={"b": board, "keys": ["old/1"]})

    assert [item["id"] for item in answer["data"]["items_page_by_column_values"]["items"]] == [made]
