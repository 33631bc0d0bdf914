"""How a client of one project behaves towards a good and a bad peer."""

import asyncio
import base64
from typing import Any

import httpx2
import pytest

from storeboard.commercetools.client import Client, RefusedError
from storeboard.commercetools.wire import BODY_BYTES_MAX, TRIES_MAX
from storeboard.errors import TerminalError, TooLargeError, TransientError
from tests.unit.commercetools.fakes import Clock, Shop, client_of

ORDER = {"id": "o1", "version": 3}


def shop(**options: Any) -> Shop:
    return Shop(lists={"orders": [ORDER]}, **options)


def test_a_query_carries_every_predicate_and_neither_offset_nor_total():
    peer = shop()

    page = asyncio.run(
        client_of(peer).query("orders", where=('id > "a"', 'id in ("o1")'), sort=("id asc",), expand=("x",), limit=7)
    )

    assert (page.results, page.full) == ((ORDER,), False)
    assert peer.queries("orders")[0].params == {
        "limit": ["7"],
        "withTotal": ["false"],
        "where": ['id > "a"', 'id in ("o1")'],
        "sort": ["id asc"],
        "expand": ["x"],
    }


def test_a_token_is_asked_for_once_however_many_wait_for_it():
    peer = shop()

    async def story() -> None:
        client = client_of(peer, scopes="view_orders:acme")
        await asyncio.gather(*(client.query("orders") for _ in range(20)))

    asyncio.run(story())

    (asked,) = [one for one in peer.asked if one.path == "/oauth/token"]
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"id:s3cret").decode()
    assert asked.body == b"grant_type=client_credentials&scope=view_orders%3Aacme"


def test_a_token_is_renewed_before_it_expires():
    peer, clock = shop(), Clock()

    async def story() -> list[int]:
        client, seen = client_of(peer, clock), []
        for _ in range(4):
            await client.query("orders")
            seen.append(peer.tokens)
            clock.time += 450
        return seen

    assert asyncio.run(story()) == [1, 1, 2, 2]


def test_a_revoked_token_is_replaced_once_for_all_that_noticed():
    peer = shop()

    async def story() -> None:
        client = client_of(peer)
        await client.query("orders")
        peer.good_tokens = set()
        await asyncio.gather(*(client.query("orders") for _ in range(8)))

    asyncio.run(story())

    assert peer.tokens == 2


def test_a_token_refused_twice_needs_a_person():
    refusal = (401, {}, {"error": "invalid_token"})
    peer = shop(script=[refusal, refusal])

    with pytest.raises(TerminalError, match=r"may not read orders \(401 invalid_token\)"):
        asyncio.run(client_of(peer).query("orders"))

    assert peer.tokens == 2


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_after_a_pause(status: int):
    peer, clock = shop(script=[(status, {}, {}), (status, {"retry-after": "2"}, {})]), Clock()

    page = asyncio.run(client_of(peer, clock).query("orders"))

    assert page.results == (ORDER,)
    assert 0.1 <= clock.slept[0] <= 0.3
    assert clock.slept[1] == 2.0


@pytest.mark.parametrize("cut", [b'{"results": [{"id": "x"', b"", b"<html>Bad Gateway</html>"])
def test_an_answer_that_is_cut_off_is_asked_for_again(cut: bytes):
    peer = shop(script=[(200, {}, cut)], token_script=[(200, {}, cut)])

    page = asyncio.run(client_of(peer).query("orders"))

    assert page.results == (ORDER,)


def test_tries_are_bounded_and_end_with_what_the_peer_asked_for():
    peer, clock = shop(script=[(503, {"retry-after": "3"}, {})] * 10), Clock()

    with pytest.raises(TransientError) as error:
        asyncio.run(client_of(peer, clock).query("orders"))

    assert error.value.retry_after == 3.0
    assert len(peer.queries("orders")) == TRIES_MAX


@pytest.mark.parametrize("text", ["120", "Thu, 01 Jan 1970 00:18:40 GMT"])
def test_a_long_pause_is_the_callers_to_make(text: str):
    peer, clock = shop(script=[(429, {"retry-after": text}, {})]), Clock()

    with pytest.raises(TransientError) as error:
        asyncio.run(client_of(peer, clock).query("orders"))

    assert (error.value.retry_after, clock.slept) == (120.0, [])


@pytest.mark.parametrize("text", ["soon", "-1", "", "1e9", "٣"])
def test_a_retry_after_that_says_nothing_is_passed_by(text: str):
    peer, clock = shop(script=[(503, {"retry-after": text} if text.isascii() else {}, {})]), Clock()

    asyncio.run(client_of(peer, clock).query("orders"))

    assert 0.1 <= clock.slept[0] <= 0.3


def test_the_same_seed_gives_the_same_pauses():
    def pauses(seed: int) -> list[float]:
        clock = Clock()
        asyncio.run(client_of(shop(script=[(503, {}, {})] * 2), clock, seed=seed).query("orders"))
        return clock.slept

    assert pauses(1) == pauses(1) != pauses(2)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((400, {}, {"errors": [{"code": "InvalidInput", "message": "secret"}]}), RefusedError, "InvalidInput"),
        ((403, {}, {"errors": [{"code": "insufficient_scope"}]}), RefusedError, "insufficient_scope"),
        ((404, {}, b"nothing"), RefusedError, "orders is not there"),
        ((301, {"location": "https://elsewhere.test/"}, {}), RefusedError, "redirects"),
        ((413, {}, {}), TooLargeError, "size"),
        ((400, {}, {"errors": [{"code": "ContentTooLarge"}]}), TooLargeError, "size"),
        ((418, {}, {"errors": "secret"}), RefusedError, "418"),
        ((418, {}, []), RefusedError, "418"),
        ((200, {}, b"<html>"), TransientError, "JSON"),
        ((200, {}, []), TransientError, "object"),
        ((200, {}, {"results": None}), TransientError, "without results"),
        ((200, {"content-encoding": "gzip"}, b"no gzip"), TransientError, "DecodingError"),
    ],
)
def test_every_answer_that_is_no_page_is_one_of_two_errors(
    answer: tuple[int, dict[str, str], Any], error: type[Exception], words: str
):
    with pytest.raises(error, match=words) as raised:
        asyncio.run(client_of(shop(script=[answer] * TRIES_MAX)).query("orders"))

    assert "secret" not in str(raised.value)


def test_an_answer_over_the_limit_is_not_read_to_its_end():
    peer = shop(script=[(200, {}, b" " * (BODY_BYTES_MAX + 1))])

    with pytest.raises(TooLargeError, match="an answer of more than"):
        asyncio.run(client_of(peer).query("orders"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((401, {}, {"error": "invalid_client"}), TerminalError),
        ((400, {}, {"error": "invalid_scope"}), TerminalError),
        ((200, {}, {"token": "t"}), TransientError),
        ((200, {}, b"x"), TransientError),
    ],
)
def test_a_token_service_that_gives_none_is_told_apart(answer: tuple[int, dict[str, str], Any], error: type[Exception]):
    with pytest.raises(error) as raised:
        asyncio.run(client_of(shop(token_script=[answer] * TRIES_MAX)).query("orders"))

    assert "s3cret" not in str(raised.value)


def test_no_more_requests_than_allowed_are_under_way_at_once():
    under_way, most = 0, 0

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1
        body = b'{"access_token":"t","expires_in":9,"results":[]}'
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    async def story() -> None:
        transport = httpx2.ASGITransport(app=slow)
        client = Client(
            "acme", "http://a.test", "http://b.test", "i", "s", clock=Clock(), transport=transport, concurrency=3
        )
        await asyncio.gather(*(client.query("orders") for _ in range(30)))
        await client.aclose()

    asyncio.run(story())

    assert most == 3


def test_a_silent_peer_is_given_up_in_time():
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    transport = httpx2.ASGITransport(app=silent)
    client = Client(
        "acme", "http://a.test", "http://b.test", "i", "s", clock=Clock(), transport=transport, try_seconds=0.01
    )

    with pytest.raises(TransientError, match=r"no answer within 0.01 s"):
        asyncio.run(client.query("orders"))


def test_a_peer_that_is_not_there_is_worth_another_try():
    clock = Clock()
    client = Client("acme", "http://127.0.0.1:9", "http://127.0.0.1:9", "i", "s", clock=clock)

    with pytest.raises(TransientError, match="ConnectError"):
        asyncio.run(client.query("orders"))

    assert len(clock.slept) == TRIES_MAX - 1


def test_get_gives_the_resource_or_none():
    peer = shop()

    async def story() -> tuple[Any, Any]:
        client = client_of(peer)
        return await client.get("orders/o1"), await client.get("orders/o2")

    assert asyncio.run(story()) == (ORDER, None)


@pytest.mark.parametrize(("told", "full"), [({}, False), ({"total": 1}, False), ({"total": 2}, True)])
def test_a_page_is_full_when_the_total_says_that_there_is_more(told: dict[str, int], full: bool):
    peer = shop(script=[(200, {}, {"results": [ORDER], **told})])

    assert asyncio.run(client_of(peer).query("orders")).full is full


def everything() -> Shop:
    return Shop(
        lists={path: [] for path in ("orders", "customers", "payments", "customer-groups", "states", "orders/edits")}
    )


def test_a_check_of_a_sound_project_finds_nothing():
    assert asyncio.run(client_of(everything()).check(["order", "customer"])) == ()


def test_a_check_names_every_missing_scope():
    peer = everything()
    peer.forbidden = {"payments", "states"}

    assert asyncio.run(client_of(peer).check(["order"])) == (
        "project acme: the API client may not read payments; it needs scope view_payments:acme",
        "project acme: the API client may not read states; it needs scope view_states:acme",
    )


def test_a_check_names_a_wrong_project_but_not_a_peer_without_lists_that_no_mapping_takes():
    peer = everything()
    for path in ("orders/edits", "states", "customer-groups", "orders"):
        del peer.lists[path]

    (finding,) = asyncio.run(client_of(peer).check(["order"]))

    assert finding.startswith("project acme: orders is not there")


def test_a_check_with_wrong_credentials_says_so_once():
    peer = shop(token_script=[(401, {}, {"error": "invalid_client"})])

    (finding,) = asyncio.run(client_of(peer).check(["order"]))

    assert "refuses the API client (401)" in finding
