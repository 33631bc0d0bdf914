import asyncio
from contextlib import asynccontextmanager

import pytest

from storeboard.errors import TerminalError, TransientError
from storeboard.model import Found, Lost, Unsent, Written
from storeboard.monday import wire
from storeboard.monday.client import MondayClient, read_budget
from storeboard.monday.site import read_boards
from tests.unit.monday.board_examples import ORDERS
from tests.unit.monday.wire_fakes import TOKEN, Answering, FakeClock, batch, client_of, reply

FOR_EVER = float("inf")


@asynccontextmanager
async def a_socket(answer, connects=True):
    """A loopback server that reads one request and answers with these bytes; None keeps the client waiting."""
    seen, closed = [], asyncio.Event()

    async def serve(reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().splitlines() if b"content-length" in line)
            seen.append(head + await reader.readexactly(length))
            writer.write(answer if answer is not None else await reader.read())
        except asyncio.IncompleteReadError:
            return
        finally:
            writer.close()
            closed.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2", seen
        if connects:
            await closed.wait()


def sent(url, clock, expires_at, **settings):
    async def run():
        client = MondayClient(url, TOKEN, clock=clock, **settings)
        try:
            return (await client.send(batch(), expires_at)).results["m0"]
        finally:
            await client.aclose()

    return run()


def test_a_batch_leaves_as_announced_under_its_key_with_the_bare_token():
    app = Answering(reply({"m0": {"id": "7"}}))

    result = asyncio.run(client_of(app).send(batch(), FOR_EVER))

    headers, body = app.requests[0]
    assert result.results == {"m0": Written("7")}
    assert (headers["authorization"], headers["api-version"]) == (TOKEN, "2026-10")
    assert headers["idempotency-key"] == "key-1"
    assert body == {"query": "mutation { m0: create_item { id } }", "variables": {"v0": "Grüße ?"}}


def test_a_stale_permit_sends_nothing():
    app = Answering(reply({"m0": {"id": "7"}}))
    clock = FakeClock()

    result = asyncio.run(client_of(app, clock).send(batch(), clock.monotonic()))

    assert isinstance(result.results["m0"], Unsent)
    assert app.requests == []


def test_a_permit_that_runs_out_while_connecting_is_dropped_at_the_socket():
    class Slow(FakeClock):
        reads = 0

        def monotonic(self):
            self.reads += 1
            return 0.0 if self.reads < 3 else 10.0

    async def run():
        async with a_socket(b"HTTP/1.1 200 OK\r\n\r\n") as (url, seen):
            return await sent(url, Slow(), 5.0), seen

    result, seen = asyncio.run(run())

    assert isinstance(result, Unsent)
    assert seen == []


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{", b"garbage\r\n\r\n"])
def test_a_connection_that_breaks_after_the_request_left_loses_the_answer(answer):
    async def run():
        async with a_socket(answer) as (url, seen):
            return await sent(url, FakeClock(), FOR_EVER), seen

    result, seen = asyncio.run(run())

    assert isinstance(result, Lost)
    assert len(seen) == 1


def test_no_answer_in_time_is_lost():
    async def run():
        async with a_socket(None) as (url, _):
            return await sent(url, FakeClock(), FOR_EVER, timeout=0.05)

    assert isinstance(asyncio.run(run()), Lost)


def test_nobody_listening_means_that_nothing_was_sent():
    async def run():
        async with a_socket(b"", connects=False) as (url, _):
            pass
        return await sent(url, FakeClock(), FOR_EVER)

    assert isinstance(asyncio.run(run()), Unsent)


def test_a_server_that_fails_in_this_process_loses_the_answer():
    async def broken(scope, receive, send):
        raise ConnectionResetError

    assert isinstance(asyncio.run(client_of(broken).send(batch(), FOR_EVER)).results["m0"], Lost)


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(wire, "BODY_BYTES_MAX", 10)
    app = Answering(reply({"m0": {"id": "7"}}))

    assert isinstance(asyncio.run(client_of(app).send(batch(), FOR_EVER)).results["m0"], Lost)


def test_a_redirect_is_not_followed():
    app = Answering((307, b"", {"location": "http://elsewhere.test/v2"}), reply({"m0": {"id": "7"}}))

    asyncio.run(client_of(app).send(batch(), FOR_EVER))

    assert len(app.requests) == 1


def test_the_token_appears_in_no_text_of_the_client():
    client = client_of(Answering(reply({})))

    assert TOKEN not in repr(client) + str(client)


@pytest.mark.parametrize(
    ("answer", "expected", "delay"),
    [
        (reply(None, 429, {"message": "", "extensions": {"code": "DAILY_LIMIT_EXCEEDED"}}), TransientError, None),
        ((429, b"", {"retry-after": "4"}), TransientError, 4),
        ((502, b"<html>", {}), TransientError, None),
        (reply(None), TransientError, None),
        (reply({"items": []}, 200, {"message": "odd", "path": ["items"]}), TransientError, None),
        (reply(None, 401, {"message": "", "extensions": {"code": "NOT_AUTHENTICATED"}}), TerminalError, None),
        (reply(None, 400, {"message": "no field", "locations": [{"line": 1}]}), wire.RefusedError, None),
    ],
)
def test_a_question_without_a_clean_answer_raises(answer, expected, delay):
    with pytest.raises(expected) as raised:
        asyncio.run(client_of(Answering(answer)).query("query { me { id } }", {}))

    assert getattr(raised.value, "retry_after", None) == delay


def item(item_id, external_id, column="sb_external_id"):
    return {
        "id": item_id,
        "state": "active",
        "creator_id": "5",
        "created_at": "2026-11-24T10:00:00Z",
        "board": {"id": "100"},
        "column_values": [{"id": column, "text": external_id}],
    }


def test_a_look_up_compares_exactly_and_reads_every_page():
    first = {"f0": {"cursor": "c1", "items": [item("1", "acme/order/A"), item("2", "acme/order/a")]}}
    second = {"f0": {"cursor": None, "items": [item("3", "acme/order/a"), item("4", "acme/order/parent")]}}
    app = Answering(reply(first), reply(second))

    found = asyncio.run(client_of(app).find({"100": ("sb_external_id", ["acme/order/a", "acme/order/b"])}))

    assert {external_id: [one.item_id for one in items] for external_id, items in found.items()} == {
        "acme/order/a": ["2", "3"],
        "acme/order/b": [],
    }
    assert found["acme/order/a"][0] == Found("acme/order/a", "2", "100", "active", "5", "2026-11-24T10:00:00Z")


@pytest.mark.parametrize(
    "answer",
    [
        reply({"f0": None}),
        reply({"f0": {"cursor": None, "items": []}}, 200, {"message": "partial"}),
        reply({}),
        reply({"f0": {"cursor": "again", "items": []}}),
    ],
)
def test_a_look_up_that_cannot_be_relied_on_finds_nothing_out(answer):
    with pytest.raises(TransientError):
        asyncio.run(client_of(Answering(answer)).find({"100": ("sb_external_id", ["a"])}))


def test_looking_for_nothing_asks_nothing():
    app = Answering(reply({}))

    assert asyncio.run(client_of(app).find({})) == {}
    assert app.requests == []


def test_states_are_asked_a_hundred_at_a_time_and_unknown_items_are_missing():
    app = Answering(reply({"items": [{"id": "1", "state": "archived", "board": {"id": "100"}}]}), reply({"items": []}))

    states = asyncio.run(client_of(app).states([str(number) for number in range(1, 151)]))

    assert (states["1"], states["2"], len(states)) == ("archived", "missing", 150)
    assert [len(body["variables"]["ids"]) for _, body in app.requests] == [100, 50]


def test_a_scan_gives_items_with_their_groups_columns_and_lines():
    line = {"id": "21", "name": "Shoe", "board": {"id": "200"}, "column_values": [{"id": "sb_sku", "text": "S-1"}]}
    row = {
        "id": "11",
        "name": "A 1",
        "state": "active",
        "group": {"id": "done_group", "title": "Renamed"},
        "column_values": [
            {"id": "sb_external_id", "text": "acme/order/1b2c"},
            {"id": "sb_total", "text": "42.50", "number": 42.5},
        ],
        "subitems": [line],
    }
    first = {"boards": [{"items_page": {"cursor": "c1", "items": [row]}}]}
    last = {"next_items_page": {"cursor": None, "items": []}}

    async def run():
        return [page async for page in client_of(Answering(reply(first), reply(last))).scan(ORDERS, children=True)]

    (live,), empty = asyncio.run(run())
    assert empty == ()
    assert (live.item_id, live.external_id, live.item.group, live.item.name) == ("11", "acme/order/1b2c", "Done", "A 1")
    assert live.item.columns == {"total": "42.5", "state": None, "email": None}
    assert (live.children[0].item_id, live.children[0].item.columns) == ("21", {"sku": "S-1"})
    assert live.children[0].external_id is None


def test_a_scan_leaves_out_what_no_longer_stands():
    rows = [{"id": str(n), "name": "", "state": s, "column_values": []} for n, s in enumerate(("active", "archived"))]
    rows[0]["subitems"] = [
        {"id": str(n), "name": "", "state": s, "column_values": []} for n, s in enumerate(("deleted", "active"), 5)
    ]
    page = {"boards": [{"items_page": {"cursor": None, "items": rows}}]}

    async def run():
        return [page async for page in client_of(Answering(reply(page))).scan(ORDERS, children=True)]

    ((live,),) = asyncio.run(run())
    assert (live.item_id, [child.item_id for child in live.children]) == ("0", ["6"])


@pytest.mark.parametrize(
    ("settings", "older"),
    [
        (None, '{"labels": {"7": "Paid"}}'),
        ({"labels": {"7": "Paid"}}, "{}"),
        ('{"labels": [{"id": "7", "label": "Paid"}]}', "{}"),
        (None, '{"labels": [{"id": 7, "label": "Paid"}]}'),
    ],
)
def test_settings_are_read_where_monday_shows_them_and_in_whichever_shape(settings, older):
    column = {"id": "s", "type": "status"}
    newer = reply({"boards": [{"id": "1", "columns": [{**column, "settings": settings}]}]})
    app = Answering(newer, reply({"boards": [{"id": "1", "columns": [{**column, "settings_str": older}]}]}))

    boards = asyncio.run(read_boards(client_of(app), ["1"]))

    assert boards["1"].columns["s"].label_ids() == {"Paid": "7"}
    assert len(app.requests) == (1 if settings else 2)


def test_the_first_budget_comes_from_the_plan_and_the_daily_limit_where_they_are_told():
    told = Answering(
        reply({"account": {"tier": None, "plan": None, "products": [{"kind": "crm", "tier": "pro"}]}}),
        reply({"platform_api": {"daily_limit": {"base": 10_000, "total": 12_000}}}),
    )
    silent = Answering(reply(None, 400, {"message": "no field", "locations": [{"line": 1}]}))

    rich = asyncio.run(read_budget(client_of(told), "sales"))
    plain = asyncio.run(read_budget(client_of(silent), "sales"))

    assert (rich.calls_limit, rich.minute_limit, rich.concurrency_limit) == (12_000, 2_500, 100)
    assert (plain.calls_limit, plain.minute_limit, plain.concurrency_limit) == (1_000, 1_000, 40)
    assert plain.calls_reset_at == 86_400.0
