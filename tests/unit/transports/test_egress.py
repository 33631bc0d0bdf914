"""Nothing that a delivery says makes a door ask an address that its configuration does not name."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest

from storeboard.errors import TerminalError, TransientError
from storeboard.transports.egress import ANSWER_BYTES_MAX, Egress, Fetched, origin_of
from tests.simulation.loop import run

ALLOWED = "https://keys.example.com"

FORBIDDEN = [
    "http://keys.example.com/certs",
    "https://keys.example.com.evil.example/certs",
    "https://evil.example/keys.example.com",
    "https://keys.example.com@evil.example/certs",
    "https://evil.example#@keys.example.com/certs",
    "https://evil.example\\@keys.example.com/certs",
    "https://keys.example.com\\.evil.example/certs",
    "https://user:password@keys.example.com/certs",
    "https://keys.example.com:444/certs",
    "https://keys.example.com:443/certs",
    "https://keys.example.com./certs",
    "https://KEYS.example.com/certs",
    "https://keys.example.com",
    "https://keys.example.com/",
    "https://keys.example.com//evil.example/certs",
    "https://keys.example.com/../certs",
    "https://keys.example.com/a/./certs",
    "https://keys.example.com/certs?next=http://169.254.169.254/",
    "https://keys.example.com/certs#fragment",
    "https://keys.example.com/%2e%2e/certs",
    "https://keys.example.com/certs\r\nhost: evil.example",
    "https://keys.example.com/certs\n",
    " https://keys.example.com/certs",
    "https:keys.example.com/certs",
    "//keys.example.com/certs",
    "HTTPS://keys.example.com/certs",
    "https://kеys.example.com/certs",
    "https://keys.example。com/certs",
    "https://169.254.169.254/latest/meta-data",
    "http://169.254.169.254/latest/meta-data",
    "https://2852039166/latest",
    "https://[::ffff:169.254.169.254]/latest",
    "https://[::1]/certs",
    "http://127.0.0.1:9200/certs",
    "http://localhost/certs",
    "http://127.0.0.1.evil.example/certs",
    "https://0/certs",
    "file:///etc/passwd",
    "gopher://keys.example.com/certs",
    "ftp://keys.example.com/certs",
    "data:text/plain,certs",
    "jar:https://keys.example.com/certs",
    "",
]  # fmt: skip


def asking(answer: Callable[[httpx2.Request], httpx2.Response], *addresses: str) -> list[object]:
    """What comes of asking; an error stands for itself."""

    async def asked() -> list[object]:
        async with Egress([ALLOWED], transport=httpx2.MockTransport(answer)) as egress:
            return await asyncio.gather(*map(egress.get, addresses), return_exceptions=True)

    return run(1, asked())


@pytest.mark.parametrize("address", FORBIDDEN, ids=repr)
def test_no_request_leaves_for_an_address_that_is_not_allowed(address: str):
    left: list[httpx2.Request] = []

    (found,) = asking(lambda request: left.append(request) or httpx2.Response(200), address)

    assert isinstance(found, TerminalError)
    assert left == []


def test_an_allowed_address_is_read_with_its_age():
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=b"keys", headers={"cache-control": "public, max-age=21600, no-transform"})

    assert asking(answer, f"{ALLOWED}/oauth2/v3/certs") == [Fetched(b"keys", 21_600.0)]


def test_a_redirect_is_not_followed():
    left: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        left.append(str(request.url))
        return httpx2.Response(302, headers={"location": "http://169.254.169.254/latest/meta-data"})

    (found,) = asking(answer, f"{ALLOWED}/certs")

    assert isinstance(found, TransientError)
    assert left == [f"{ALLOWED}/certs"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx2.Response(200, content=b"x" * (ANSWER_BYTES_MAX + 1)),
        lambda request: httpx2.Response(500),
        lambda request: httpx2.Response(404),
        lambda request: httpx2.Response(204),
    ],
    ids=["too large", "500", "404", "204"],
)  # fmt: skip
def test_what_is_no_whole_answer_may_be_better_later(answer: Callable[[httpx2.Request], httpx2.Response]):
    (found,) = asking(answer, f"{ALLOWED}/certs")

    assert isinstance(found, TransientError)


def test_an_answer_that_does_not_come_is_given_up():
    class Silent(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            await asyncio.Event().wait()
            raise AssertionError("it was given up")

    async def asked() -> None:
        async with Egress([ALLOWED], transport=Silent()) as egress:
            with pytest.raises(TransientError, match="within 5 s"):
                await egress.get(f"{ALLOWED}/certs")

    run(1, asked())


def test_a_narrower_way_out_is_no_wider_for_what_it_came_from():
    async def asked() -> None:
        transport = httpx2.MockTransport(lambda request: httpx2.Response(200))
        async with Egress([ALLOWED], transport=transport) as egress:
            narrow = egress.limited(["https://other.example.com"])
            assert (await narrow.get("https://other.example.com/certs")).body == b""
            with pytest.raises(TerminalError):
                await narrow.get(f"{ALLOWED}/certs")
            with pytest.raises(TerminalError):
                await egress.get("https://other.example.com/certs")

    run(1, asked())


def test_plain_http_is_for_this_machine_alone():
    assert origin_of("http://127.0.0.1:9200/certs") == "http://127.0.0.1:9200"
    assert origin_of("http://10.0.0.1/certs") is None
