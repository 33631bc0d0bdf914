"""
Carry documents to monday and bring back what became of them.

One POST a call: no redirect is followed, nothing is sent twice, a body is read up to a limit and a call ends within
its time. The deadline of a batch is checked as its first byte is about to leave, so that a worker that slept sends
nothing. The token travels in one header and appears nowhere else.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2

from storeboard import __version__
from storeboard.errors import TerminalError, TransientError
from storeboard.model import Batch, BudgetReport, Lost, Reply, Result, Unsent
from storeboard.monday.budget import report_of
from storeboard.monday.refusals import Refusal, refusals_of
from storeboard.monday.results import body_of, data_of, document_refusal, execution_began, results_of, retry_after_of

API_VERSION = "2026-10"
CALL_SECONDS_MAX = 30.0
CONNECT_SECONDS_MAX = 5.0
BODY_BYTES_MAX = 16 * 1024 * 1024
CONNECTIONS_MAX = 40


class RefusedError(TerminalError):
    """monday refused this one document, value or right for good, while others may go through."""


# Codes of a right that this one document needs and the token lacks, while others may go through.
_OF_ONE_RIGHT = frozenset({"UserUnauthorizedException", "missingRequiredPermissions", "status 403", "HTTP 403"})


class Stale(Exception):
    """The permit to send ran out before the first byte left."""


class TooLong(Exception):
    """The answer is larger than any that is waited for."""


# Raised by the transport before the first byte of a request leaves.
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)

# No answer that can be read: what the network does, the time that ran out (an OSError too), a body over the limit.
_NO_ANSWER = (httpx2.TransportError, httpx2.DecodingError, OSError, TooLong)


class Clock(Protocol):
    """The only source of time: UTC epoch seconds, and seconds that never go back."""

    def now(self) -> float: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A read that went well: its data, and the budget it reported."""

    data: Mapping[str, Any]
    report: BudgetReport


@dataclass(frozen=True, slots=True)
class _Raw:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Departure:
    """What the transport told of a request on its way out."""

    clock: Clock
    expires_at: float | None
    traced: bool = False
    left: bool = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        self.traced = True
        if event.endswith("send_request_headers.started"):
            self.check()
            self.left = True

    def check(self) -> None:
        if self.expires_at is not None and self.clock.monotonic() >= self.expires_at:
            raise Stale

    def never_left(self, error: Exception) -> bool:
        return not self.left and (self.traced or isinstance(error, _NEVER_LEFT))


class Wire:
    """One account's way to the API. It holds connections, so close it."""

    def __init__(
        self,
        api_url: str,
        token: str,
        *,
        clock: Clock,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout: float = CALL_SECONDS_MAX,
        api_version: str = API_VERSION,
    ) -> None:
        self.clock = clock
        self._url = api_url
        self._seconds_max = timeout
        limits = httpx2.Limits(
            max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX, keepalive_expiry=20
        )
        self._http = httpx2.AsyncClient(
            transport=transport or httpx2.AsyncHTTPTransport(retries=0, limits=limits),
            timeout=httpx2.Timeout(timeout, connect=CONNECT_SECONDS_MAX, pool=CONNECT_SECONDS_MAX),
            follow_redirects=False,
            headers={
                "Authorization": token,
                "API-Version": api_version,
                "Content-Type": "application/json",
                "User-Agent": f"storeboard/{__version__}",
            },
        )

    def __repr__(self) -> str:
        return f"Wire({self._url!r})"

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        """
        Send the batch exactly as announced, under its key; drop it unsent when `expires_at` (monotonic) has passed.

        It never raises for what a server or network does: every alias gets a result.
        """
        departure = _Departure(self.clock, expires_at)
        started = self.clock.monotonic()
        try:
            raw = await self._post(
                batch.document, batch.variables, departure, {"Idempotency-Key": batch.idempotency_key}
            )
        except Stale:
            return _all(batch, Unsent("the permit to send ran out"), 0.0)
        except _NO_ANSWER as error:
            why = type(error).__name__
            result = Unsent(why) if departure.never_left(error) else Lost(why)
            return _all(batch, result, self.clock.monotonic() - started)
        took = self.clock.monotonic() - started
        return results_of(raw.status, raw.headers, raw.body, batch.mutations, took)

    async def query(self, document: str, variables: Mapping[str, Any]) -> Answer:
        """
        Ask, and return the data of an answer without a single error.

        Raise `TransientError` when asking later may help, with monday's own delay where it names one, else
        `TerminalError`. A mutation may be sent this way where reading again tells whether it was executed.
        """
        departure = _Departure(self.clock, None)
        try:
            raw = await self._post(document, variables, departure, {})
        except _NO_ANSWER as error:
            raise TransientError(f"monday gave no answer: {type(error).__name__}") from None
        return _answer(raw)

    async def _post(
        self, document: str, variables: Mapping[str, Any], departure: _Departure, headers: Mapping[str, str]
    ) -> _Raw:
        text = json.dumps({"query": document, "variables": variables}, ensure_ascii=False, separators=(",", ":"))
        async with asyncio.timeout(self._seconds_max):
            departure.check()  # a transport in this process has no socket and traces nothing
            async with self._http.stream(
                "POST",
                self._url,
                content=text.encode("utf-8", "replace"),
                headers=dict(headers),
                extensions={"trace": departure.trace},
            ) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > BODY_BYTES_MAX:
                        raise TooLong
                return _Raw(
                    response.status_code,
                    {name.lower(): value for name, value in response.headers.items()},
                    bytes(body),
                )


def _all(batch: Batch, result: Result, took: float) -> Reply:
    return Reply(results={alias: result for alias, _ in batch.mutations}, took=took)


def _answer(raw: _Raw) -> Answer:
    body = body_of(raw.body)
    refusals = refusals_of(body) if body is not None else ()
    cells = data_of(body)
    if raw.status == 200 and body is not None and isinstance(body.get("data"), dict) and not refusals:
        return Answer(cells, report_of(raw.headers, cells))
    begun = execution_began(cells, refusals)
    refusal = refusals[0] if begun and refusals else document_refusal(raw.status, body, refusals)
    raise _error(raw, refusal)


def _error(raw: _Raw, refusal: Refusal | None) -> TransientError | TerminalError:
    retry_after = retry_after_of(raw.headers)
    if refusal is None or refusal.kind == "unclear":
        return TransientError(f"monday answered {raw.status} without the data asked for", retry_after)
    if refusal.kind == "limited":
        seconds = refusal.retry_after if refusal.retry_after is not None else retry_after
        return TransientError(f"monday refused for now: {refusal.scope}", seconds)
    columns = f" on {', '.join(refusal.columns)}" if refusal.columns else ""
    kind = RefusedError if refusal.kind != "halted" or refusal.code in _OF_ONE_RIGHT else TerminalError
    return kind(f"monday refused: {refusal.code}{columns}")
