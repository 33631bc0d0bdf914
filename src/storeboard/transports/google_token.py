"""
The access token that Google's APIs are asked under, through `google-auth` (the extra `pubsub`).

`google-auth` knows where credentials come from and how a token is had for them; the requests that it makes for that go
through our own HTTP client, and the token is renewed before it runs out.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from storeboard.errors import TerminalError, TransientError
from storeboard.transports.queue import library

EXTRA: Final = "pubsub"
SCOPE: Final = "https://www.googleapis.com/auth/pubsub"
ANSWER_SECONDS_MAX: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as `google-auth` reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class GoogleToken:
    """The token under the key of a service account, or under what Google's own tools would find without one."""

    def __init__(self, source: str, key: str | None) -> None:
        self._source = source
        self._errors = library("google.auth.exceptions", EXTRA, source)
        self._auth = library("google.auth", EXTRA, source)
        self._credentials: Any = self._of_key(key) if key else None
        self._lock = asyncio.Lock()

    async def bearer(self) -> str:
        """A token that holds; raise `TerminalError` without usable credentials, `TransientError` without an answer."""
        async with self._lock:
            held: Any = self._credentials
            if held is None or not held.valid:
                held = await asyncio.to_thread(self._refreshed)
            return held.token

    def _of_key(self, key: str) -> Any:
        accounts = library("google.oauth2.service_account", EXTRA, self._source)
        try:
            return accounts.Credentials.from_service_account_info(json.loads(key), scopes=[SCOPE])
        except (ValueError, self._errors.GoogleAuthError):
            raise TerminalError(f"sources.{self._source}.credentials is no key of a service account in JSON") from None

    def _refreshed(self) -> Any:
        try:
            if self._credentials is None:
                self._credentials, _ = self._auth.default(scopes=[SCOPE])
            with httpx2.Client(timeout=ANSWER_SECONDS_MAX) as http:
                self._credentials.refresh(_asking(http))
            return self._credentials
        except self._errors.DefaultCredentialsError:
            raise TerminalError(
                f"sources.{self._source}: there are no Google credentials; expected credentials,"
                " or those of the environment or the machine's service account"
            ) from None
        except self._errors.RefreshError as error:
            kind = TransientError if error.retryable else TerminalError
            raise kind(f"sources.{self._source}.credentials: Google gives no token for them") from None
        except (self._errors.GoogleAuthError, httpx2.TransportError) as error:
            raise TransientError(f"sources.{self._source}: no token of Google ({type(error).__name__})") from None


def _asking(http: httpx2.Client) -> Any:
    """A request as `google-auth` makes it, of our own client."""

    def ask(
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _Answer:
        answer = http.request(method, url, content=body, headers=headers, timeout=timeout or ANSWER_SECONDS_MAX)
        return _Answer(answer.status_code, answer.headers, answer.content)

    return ask
