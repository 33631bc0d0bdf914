"""Whatever a stranger says over a socket, the server answers as HTTP asks or hangs up, and has no fault of its own."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from storeboard.transports.bearer import BearerDoor
from storeboard.web.doors import DoorLimits
from storeboard.web.server import Deadlines
from tests.fuzz.campaign import SECRET
from tests.unit.web.doorway import change, doorway, encoded, served

SEED = 20261124
CONNECTIONS = 1_000
AT_ONCE = 50
ALLOWED = {200, 400, 401, 404, 405, 408, 413, 415, 431}
LINES = [
    b"Host: house", b"Host: other", b"Content-Length: 5", b"Content-Length: -5", b"Content-Length: 99999999999",
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked", b"Content-Encoding: gzip", b"Connection: close",
    b"Connection: upgrade", b"Upgrade: websocket", b"Expect: 100-continue", b"Expect: the impossible", b" folded",
    b"x:", b": x", b"x", b"x: \x00", b"x: \xff\xfe", b"X" * 9_000 + b": 1", b"x: " + b"y" * 40_000, b"", b"\r",
    b"0", b"5",
    b"Authorization: Bearer x", b"Authorization: Bearer " + SECRET.encode(),
]  # fmt: skip
TARGETS = [
    b"/in/commercetools/push", b"/in/commercetools/", b"/in/commercetools/%00", b"/in/commercetools/%ff%fe", b"*",
    b"//",    b"", b"/\xff", b"/" + b"a" * 40_000,
    b"http://evil/in/commercetools/push", b"/in/commercetools/push?x=%", b"/in/commercetools/push#x",
]  # fmt: skip
METHODS = [b"POST"] * 30 + [b"GET", b"HEAD", b"CONNECT", b"OPTIONS", b"PRI", b"post", b"P\x00", b""]
VERSIONS = [b"HTTP/1.1"] * 30 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.10", b"http/1.1", b""]


def raw_of(seed: int, number: int) -> bytes:
    """Make what one stranger says."""
    draw = random.Random(f"{seed}:{number}")
    body = encoded(change(str(number)))
    lines = [b"Host: house", b"Authorization: Bearer " + SECRET.encode(), b"Content-Length: %d" % len(body)]
    for _ in range(draw.randrange(3)):
        place = draw.randrange(len(lines) + 1)
        lines[place : place + draw.randrange(2)] = [draw.choice(LINES)]
    first = b" ".join((draw.choice(METHODS), draw.choice(TARGETS[:1] * 40 + TARGETS), draw.choice(VERSIONS)))
    raw = b"\r\n".join([first, *lines, b"", body])
    for _ in range(draw.choice((0, 0, 0, 1, 3))):
        place = draw.randrange(len(raw))
        raw = raw[:place] + draw.choice((b"", b"\x00", b"\r", b"\n", b"\r\n", b" ", b"\xff", b":")) + raw[place + 1 :]
    return raw


async def hear(port: int, raw: bytes) -> list[int]:
    """Say something and read until the server hangs up; return the status of every answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = bytearray()
    try:
        writer.write(raw)
        writer.write_eof()
        while part := await reader.read(65_536):
            heard += part
    except ConnectionError:
        pass
    writer.close()
    return [int(line.split(b" ")[1]) for line in heard.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.parametrize("part", range(2))
def test_no_head_breaks_the_server(part: int, tmp_path: Path):
    faults: list[tuple[str, Mapping[str, object]]] = []
    limits = DoorLimits(receive_seconds_max=0.1, drop_seconds_max=0.1)
    numbers = range(part * CONNECTIONS, (part + 1) * CONNECTIONS)

    async def told() -> tuple[Counter[int], int]:
        async with (
            doorway(tmp_path, BearerDoor([SECRET]), limits) as here,
            served(
                here.app, Deadlines(head=0.2, answer=5), report=lambda event, fields: faults.append((event, fields))
            ) as port,
        ):
            heard: Counter[int] = Counter()
            for start in range(0, CONNECTIONS, AT_ONCE):
                some = [hear(port, raw_of(SEED, number)) for number in numbers[start : start + AT_ONCE]]
                for statuses in await asyncio.gather(*some):
                    heard.update(statuses)
            return heard, here.kept()[0]

    heard, rows = asyncio.run(told())

    assert faults == []
    assert set(heard) <= ALLOWED | {100}, heard
    assert min(heard[200], heard[400], heard[401]) > 20, f"one-sided: {heard}"
    assert 0 < rows <= heard[200]
