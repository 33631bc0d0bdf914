"""
Carry a read to commercetools and bring back its answer, within limits that have names.

Every try ends in time, every body is read up to a limit, no redirect is followed, and no more than so many requests
are under way at once: commercetools publishes no rate limit and asks to back off on 429, 502 and 503. What may pass is
tried again a few times; a longer pause is the caller's to make. Reads and token requests travel here, and writes that
carry a key or a version, so that a second try never does anything twice.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol

import httpx2
import orjson

from storeboard import __version__
from storeboard.errors import TooLargeError, TransientError

TRIES_MAX: Final = 3
TRY_SECONDS_MAX: Final = 20.0
CONNECT_SECONDS_MAX: Final = 5.0
RETRY_SECONDS_MAX: Final = 15.0
PAUSE_SECONDS: Final = 0.2
PAUSE_SECONDS_MAX: Final = 5.0
RETRY_AFTER_SECONDS_MAX: Final = 3_600.0
BODY_BYTES_MAX: Final = 32 * 1024 * 1024

_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Clock(Protocol):
    """The only source of time: UTC epoch seconds, and seconds that never go back."""

    def now(self) -> float: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One read by default; `form` and `json` are what a write, or a request for a token, sends."""

    url: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    auth: tuple[str, str] | None = None
    form: Mapping[str, str] | None = None
    method: str = "GET"
    json: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: never a status that may pass by itself; of a 200 the `document`, which was whole."""

    status: int
    body: bytes
    document: Any = None


class Wire:
    """
    One project's connections.

    `name` opens every error. `seed` fixes the jitter of the pauses. Raise `TransientError` for what did not pass in
    time and `TooLargeError` for an answer over the limit; every other answer is the caller's to judge.
    """

    def __init__(
        self,
        name: str,
        *,
        clock: Clock,
        transport: httpx2.AsyncBaseTransport | None = None,
        concurrency: int = 8,
        try_seconds: float = TRY_SECONDS_MAX,
        seed: int = 0,
    ) -> None:
        self._name = name
        self._try_seconds = try_seconds
        self._clock = clock
        self._places = asyncio.Semaphore(concurrency)
        self._random = random.Random(f"{seed}:{name}")
        self._http = httpx2.AsyncClient(
            transport=transport,
            limits=httpx2.Limits(
                max_connections=concurrency, max_keepalive_connections=concurrency, keepalive_expiry=20
            ),
            timeout=httpx2.Timeout(try_seconds, connect=CONNECT_SECONDS_MAX),
            follow_redirects=False,
            headers={"user-agent": f"storeboard/{__version__}", "accept": "application/json"},
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, request: Request) -> Answer:
        """Send, and send again what may pass: `TRIES_MAX` times at most, within `RETRY_SECONDS_MAX`."""
        began = self._clock.monotonic()
        for tries in range(1, TRIES_MAX + 1):
            try:
                return await self._once(request)
            except TransientError as error:
                pause = error.retry_after or self._pause(tries)
                late = self._clock.monotonic() - began + pause > RETRY_SECONDS_MAX
                if tries == TRIES_MAX or pause > PAUSE_SECONDS_MAX or late:
                    raise
            await self._clock.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _pause(self, tries: int) -> float:
        return PAUSE_SECONDS * 4 ** (tries - 1) * (0.5 + self._random.random())

    async def _once(self, request: Request) -> Answer:
        try:
            async with self._places, asyncio.timeout(self._try_seconds):
                answer, headers = await self._exchange(request)
        except TimeoutError:
            raise TransientError(f"{self._name}: no answer within {self._try_seconds:g} s") from None
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            # The words of these errors may hold an address; their names say enough.
            raise TransientError(f"{self._name}: no answer ({type(error).__name__})") from None
        if answer.status in _PASSING:
            raise TransientError(f"{self._name}: answers {answer.status}", self._retry_after(headers))
        return replace(answer, document=self._document(answer.body)) if answer.status == 200 else answer

    def _document(self, body: bytes) -> Any:
        """An answer that was cut off, or a proxy's page, may pass like any other failure."""
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            raise TransientError(f"{self._name}: answers 200 without JSON") from None

    async def _exchange(self, request: Request) -> tuple[Answer, httpx2.Headers]:
        built = self._http.build_request(
            request.method,
            request.url,
            params=list(request.params) or None,
            headers=dict(request.headers),
            data=request.form,
            json=request.json,
        )
        basic = httpx2.BasicAuth(*request.auth) if request.auth else None
        response = await self._http.send(built, stream=True, auth=basic)
        try:
            return Answer(response.status_code, await self._body(response)), response.headers
        finally:
            await response.aclose()

    async def _body(self, response: httpx2.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > BODY_BYTES_MAX:
                raise TooLargeError(f"{self._name}: an answer of more than {BODY_BYTES_MAX} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    def _retry_after(self, headers: httpx2.Headers) -> float | None:
        """Read `Retry-After`, as seconds or as a date; None when it is absent or says nothing."""
        text = headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text), RETRY_AFTER_SECONDS_MAX)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        wait = (aware - datetime.fromtimestamp(self._clock.now(), UTC)).total_seconds()
        return min(max(wait, 0.0), RETRY_AFTER_SECONDS_MAX)
