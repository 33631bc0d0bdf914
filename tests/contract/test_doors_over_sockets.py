"""
What every door promises to those who speak over a real socket, well or badly.

The deadlines of a running installation are seconds; here they are a twentieth of one.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from storeboard.transports import DOORS
from storeboard.web.doors import BODY_BYTES_MAX, PREFIX, DoorLimits
from storeboard.web.server import Deadlines
from tests.contract.door_cases import CASES, SECRET, Case
from tests.unit.web.doorway import DEADLINES, LIMITS, SOURCE, change, doorway, encoded, served, stranger

HOST = b"Host: house\r\n"


# How HTTP is spoken does not depend on the door; a door that reads the body first is left to the other contract.
@pytest.fixture(params=sorted(door for door in DOORS if CASES[door].bad))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def good_of(case: Case) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in case.good(SECRET))


def head(case: Case, *lines: bytes, path: str = PREFIX + SOURCE, method: bytes = b"POST") -> bytes:
    more = b"".join(line + b"\r\n" for line in lines)
    return method + b" " + path.encode() + b" HTTP/1.1\r\n" + HOST + good_of(case) + more + b"\r\n"


def length_of(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def talked(
    case: Case, place: Path, *raw: bytes, deadlines: Deadlines = DEADLINES, limits: DoorLimits = LIMITS
) -> tuple[int | None, tuple[int, int, int], bool]:
    """Say something to a real server; return its status (None for none), what is kept, and whether it hung up."""

    async def told() -> tuple[int | None, tuple[int, int, int], bool]:
        async with doorway(place, case.make([SECRET]), limits) as here:
            faults: list[str] = []
            async with (
                served(here.app, deadlines, report=lambda event, _: faults.append(event)) as port,
                stranger(port) as one,
            ):
                for part in raw:
                    await one.say(part)
                answer = await one.hear()
                over = answer is None or answer.headers.get("connection") == "close"
                if over:
                    await one.is_over()
            assert faults == []
            return (None if answer is None else answer.status), here.kept(), over

    return asyncio.run(told())


BODY = encoded(change())

BROKEN = {
    "a duplicate host": lambda case: head(case, b"Host: other", length_of(BODY)) + BODY,
    "no host": lambda case: head(case, length_of(BODY)).replace(HOST, b"") + BODY,
    "a chunked body with a length": lambda case: (
        head(case, length_of(BODY), b"Transfer-Encoding: chunked") + b"0\r\n\r\n"
    ),
    "two lengths": lambda case: head(case, length_of(BODY), b"Content-Length: 1") + BODY,
    "a length that is none": lambda case: head(case, b"Content-Length: +5") + BODY,
    "an unknown transfer encoding": lambda case: head(case, b"Transfer-Encoding: gzip") + BODY,
    "a chunk without a size": lambda case: head(case, b"Transfer-Encoding: chunked") + b"hello\r\n",
    "a thousand headers": lambda case: head(case, *(b"x-%d: 1" % n for n in range(1_000)), length_of(BODY)) + BODY,
    "a header of 64 KB": lambda case: head(case, b"x: " + b"y" * 65_536, length_of(BODY)) + BODY,
    "a header of 64 KB without an end": lambda case: head(case, b"x: " + b"y" * 300_000)[:-4],
    "a NUL in a header": lambda case: head(case, b"x: a\x00b", length_of(BODY)) + BODY,
    "a bare CR in a header": lambda case: head(case, b"x: a\rb", length_of(BODY)) + BODY,
    "a space before the colon": lambda case: head(case, b"x : a", length_of(BODY)) + BODY,
    "no HTTP": lambda case: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n",
    "an unknown version": lambda case: head(case, length_of(BODY)).replace(b"HTTP/1.1", b"HTTP/9.9") + BODY,
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_http_is_refused_and_the_connection_closed(case: Case, broken: Callable[[Case], bytes], tmp_path: Path):
    status, kept, over = talked(case, tmp_path, broken(case))

    assert status in (400, 431)
    assert over
    assert kept == (0, 0, 0)


def test_a_delivery_over_a_socket_is_kept_and_the_connection_lives_on(case: Case, tmp_path: Path):
    first, second = encoded(change("a")), encoded(change("b"))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(second), second)

    async def told() -> tuple[list[int], tuple[int, int, int]]:
        async with doorway(tmp_path, case.make([SECRET])) as here, served(here.app) as port, stranger(port) as one:
            await one.say(head(case, length_of(first)) + first)
            answers = [await one.hear()]
            await one.say(head(case, b"Transfer-Encoding: chunked") + chunked)
            answers.append(await one.hear())
            return [answer.status for answer in answers if answer], here.kept()

    assert asyncio.run(told()) == ([200, 200], (2, 0, 2))


def test_a_length_that_says_too_little_quarantines_what_came_and_refuses_the_rest(case: Case, tmp_path: Path):
    async def told() -> tuple[list[int | None], tuple[int, int, int]]:
        async with doorway(tmp_path, case.make([SECRET])) as here, served(here.app) as port, stranger(port) as one:
            await one.say(head(case, b"Content-Length: 20") + BODY)
            answers = [await one.hear(), await one.hear()]
            return [answer and answer.status for answer in answers], here.kept()

    assert asyncio.run(told()) == ([200, 400], (1, 1, 0))


def test_a_length_that_says_too_much_is_given_up(case: Case, tmp_path: Path):
    limits = DoorLimits(receive_seconds_max=0.05)

    status, kept, over = talked(case, tmp_path, head(case, b"Content-Length: 9999") + BODY, limits=limits)

    assert (status, kept, over) == (408, (0, 0, 0), True)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
def test_a_sender_of_too_much_hears_why_although_it_sends_on(case: Case, declared: bool, tmp_path: Path):
    body = b"x" * (2 * BODY_BYTES_MAX)
    lines = length_of(body) if declared else b"Transfer-Encoding: chunked"
    sent = body if declared else b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)

    status, kept, over = talked(case, tmp_path, head(case, lines), sent)

    assert (status, kept, over) == (413, (0, 0, 0), True)


def test_a_stranger_hears_the_refusal_before_he_has_sent_his_body(case: Case, tmp_path: Path):
    raw = head(case, b"Content-Length: 999999", b"Expect: 100-continue").replace(good_of(case), b"x: y\r\n")

    status, kept, over = talked(case, tmp_path, raw, limits=DoorLimits(drop_seconds_max=0.05))

    assert (status, kept, over) == (401, (0, 0, 0), True)


@pytest.mark.parametrize(
    "said", [b"", b"P", b"POST / HTTP/1.1\r\nHost: house\r\nx: "], ids=["nothing", "a letter", "half a head"]
)
def test_a_slow_head_is_cut_off(case: Case, said: bytes, tmp_path: Path):
    status, kept, over = talked(case, tmp_path, said, deadlines=Deadlines(head=0.05))

    assert (status, kept, over) == (None, (0, 0, 0), True)


def test_no_trickle_of_bytes_extends_the_deadline_of_a_head(case: Case, tmp_path: Path):
    async def told() -> tuple[bool, int]:
        async with (
            doorway(tmp_path, case.make([SECRET])) as here,
            served(here.app, Deadlines(head=0.2)) as port,
            stranger(port) as slow,
        ):
            over = asyncio.create_task(slow.is_over())
            said = 0
            while not over.done() and said < 1_000:
                slow.writer.write(head(case, b"x: " + b"y" * 5_000)[said : said + 1])
                said += 1
                await asyncio.wait([over], timeout=0.01)
            return over.done() and await over, said

    over, said = asyncio.run(told())

    assert over
    assert said < 200


def test_five_hundred_slow_connections_do_not_disturb_a_good_one(case: Case, tmp_path: Path):
    async def told() -> tuple[int, bool]:
        async with doorway(tmp_path, case.make([SECRET])) as here, served(here.app, Deadlines(head=1.0)) as port:
            slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(500)]
            for _, writer in slow:
                writer.write(b"POST /in/commercetools/push HTTP/1.1\r\nHo")
            async with stranger(port) as good:
                await good.say(head(case, length_of(BODY)) + BODY)
                answer = await good.hear()
            assert answer is not None
            ends = await asyncio.gather(*(reader.read() for reader, _ in slow), return_exceptions=True)
            for _, writer in slow:
                writer.close()
            return answer.status, all(end == b"" or isinstance(end, ConnectionError) for end in ends)

    assert asyncio.run(told()) == (200, True)
