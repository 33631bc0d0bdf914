"""The boards as pages, and the simulator behind a real socket."""

import asyncio
import json

import httpx2
import pytest

from storeboard.simulators.monday import Account, Fault, serve
from storeboard.simulators.monday.site import changes
from tests.unit.simulators.monday.desk import CREATE, Desk

pytestmark = pytest.mark.anyio


async def test_the_page_shows_the_board_with_its_groups_labels_and_subitems():
    desk = await Desk().with_board("status", "numbers")
    parent = await desk.item("Order 1", {"c_status": {"label": "Done"}, "c_numbers": "1250.5"})
    await desk.ask('mutation ($p: ID!) { create_subitem(parent_item_id: $p, item_name: "Line 1") { id } }', p=parent)
    await desk.ask('mutation { create_board(board_name: "Contacts", board_kind: public) { id } }')

    board = (await desk.client.get(f"/boards/{desk.board}")).text
    home = (await desk.client.get("/")).text

    for text in ("Orders", "Contacts", "Group Title", "Order 1", "Line 1", "#00c875", "1,250.50"):
        assert text in board
    assert "Order 1" in home


async def test_everything_on_the_page_is_escaped():
    desk = await Desk(name="<i>account</i>").with_board("text", "status", "link")
    evil = "<script>alert(1)</script>\"'"
    await desk.item(
        evil,
        {
            "c_text": evil,
            "c_status": {"label": "<b>x</b>"},
            "c_link": {"url": 'https://a.example/"onmouseover=1', "text": evil},
        },
        l=True,
    )
    await desk.ask(
        "mutation ($b: ID!, $n: String!) { create_group(board_id: $b, group_name: $n) { id } }", b=desk.board, n=evil
    )
    await desk.ask("mutation ($n: String!) { create_board(board_name: $n, board_kind: public) { id } }", n=evil)

    page = (await desk.client.get(f"/boards/{desk.board}")).text

    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page and "<i>account</i>" not in page
    assert '"onmouseover' not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_an_account_without_boards_has_a_page_too_and_an_unknown_board_is_not_found():
    desk = Desk()

    assert "No board yet" in (await desk.client.get("/")).text
    assert (await desk.client.get("/boards/1")).status_code == 404


async def test_a_change_wakes_those_who_watch():
    desk = await Desk().with_board()
    stream = changes(desk.account)
    await anext(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await desk.clock.settle()

    await desk.item("A")
    told = await waiting
    await stream.aclose()

    assert told.startswith("event: change\n")
    assert desk.account.watchers == set()


async def test_behind_a_socket_a_lost_answer_is_a_cut_connection_and_cancelling_ends_the_server():
    account = Account(plan="pro", seed=5)
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(0, account=account, token="t", ready=listening.set_result))
    address = f"http://127.0.0.1:{await listening}/v2"

    async with httpx2.AsyncClient(headers={"authorization": "t"}) as client:

        async def post(query: str, **variables: str) -> httpx2.Response:
            return await client.post(address, json={"query": query, "variables": variables})

        made = json.loads((await post('mutation { create_board(board_name: "B", board_kind: public) { id } }')).content)
        board = made["data"]["create_board"]["id"]
        account.faults.next(Fault.LOST)
        with pytest.raises(httpx2.RemoteProtocolError):
            await post(CREATE, b=board, n="Lost")
        kept = await post(CREATE, b=board, n="Kept")
    server.cancel()
    await asyncio.gather(server, return_exceptions=True)

    assert kept.status_code == 200
    assert [item.name for item in account.items.values()] == ["Lost", "Kept"]
    with pytest.raises(httpx2.ConnectError):
        async with httpx2.AsyncClient() as client:
            await client.get(address)
