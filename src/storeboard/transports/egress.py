"""
The way out of the doors: read keys and certificates from the few places that the configuration names.

Promises that no request leaves for another origin than those, whatever a delivery says, that an address is nothing but
its origin and a plain path (so that no two parsers can disagree about it), that no redirect is followed, and that time
and size are bounded. What is not a whole answer of 200 is told as a `TransientError`.
"""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx2

from storeboard import __version__
from storeboard.errors import TerminalError, TransientError

ANSWER_SECONDS_MAX: Final = 5.0
ANSWER_BYTES_MAX: Final = 262_144
CONNECTIONS_MAX: Final = 4

_ADDRESS: Final = re.compile(
    r"(https://[a-z0-9.-]+(?::[0-9]{1,5})?|http://(?:127\.0\.0\.1|localhost)(?::[0-9]{1,5})?)((?:/[A-Za-z0-9._-]+)+)"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered, and for how many seconds it says that this holds; None when it does not say."""

    body: bytes
    seconds: float | None


def origin_of(address: str) -> str | None:
    """
    The origin of an address that may be asked at all; None for every other.

    That is https with a plain path and nothing else: no user, no query, no fragment, no escape, no step upwards. Plain
    http is for this machine alone.
    """
    found = _ADDRESS.fullmatch(address)
    return found[1] if found and not any(set(step) == {"."} for step in found[2].split("/") if step) else None


class Egress:
    """
    Asks the allowed origins; `limited` gives one for fewer.

    It is opened once for all doors and closed with them.
    """

    def __init__(
        self, origins: Collection[str] = (), *, transport: httpx2.AsyncBaseTransport | None = None,
        http: httpx2.AsyncClient | None = None,
    ) -> None:  # fmt: skip
        self._origins = frozenset(origins)
        self._http = http or httpx2.AsyncClient(
            transport=transport,
            limits=httpx2.Limits(max_connections=CONNECTIONS_MAX, keepalive_expiry=20),
            timeout=httpx2.Timeout(ANSWER_SECONDS_MAX),
            follow_redirects=False,
            headers={"user-agent": f"storeboard/{__version__}"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._http.aclose()

    def limited(self, origins: Collection[str]) -> "Egress":
        """The same way out for these origins alone."""
        return Egress(origins, http=self._http)

    async def get(self, address: str) -> Fetched:
        """Read an address; raise `TransientError` without a whole answer, `TerminalError` where it is not allowed."""
        return await self._ask(self._allowed(origin_of(address)), "GET", address)

    async def post(self, origin: str, form: Mapping[str, str]) -> Fetched:
        """Send a form to the root of an origin; raise as `get`."""
        return await self._ask(self._allowed(origin), "POST", f"{origin}/", form)

    def _allowed(self, origin: str | None) -> str:
        if origin is None or origin not in self._origins:
            raise TerminalError("a door may not ask this address")
        return origin

    async def _ask(self, origin: str, method: str, address: str, form: Mapping[str, str] | None = None) -> Fetched:
        host = origin.partition("://")[2]
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await self._exchange(host, httpx2.Request(method, address, data=form))
        except TimeoutError:
            raise TransientError(f"{host}: no answer within {ANSWER_SECONDS_MAX:g} s") from None
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise TransientError(f"{host}: no answer ({type(error).__name__})") from None

    async def _exchange(self, host: str, request: httpx2.Request) -> Fetched:
        response = await self._http.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise TransientError(f"{host}: answers {response.status_code}")
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > ANSWER_BYTES_MAX:
                    raise TransientError(f"{host}: answers more than {ANSWER_BYTES_MAX} bytes")
            return Fetched(body, _seconds(response.headers.get("cache-control", "")))
        finally:
            await response.aclose()


def _seconds(cache_control: str) -> float | None:
    found = re.search(r"(?:^|[\s,])max-age=([0-9]{1,9})(?:$|[\s,])", cache_control.lower())
    return float(found[1]) if found else None
