"""
Hold the access token of one API client: fetched once, shared, renewed in time.

The client-credentials flow gives no refresh token, so a new token is a new request. However many reads wait for one,
a single request is made. The secret leaves in one header and appears nowhere else.
"""

import asyncio
from typing import Final

from storeboard.commercetools.wire import Answer, Clock, Request, Wire
from storeboard.errors import TerminalError, TransientError

RENEW_BEFORE_SECONDS: Final = 300.0
RENEW_BEFORE_SHARE: Final = 0.1
LIFETIME_SECONDS_DEFAULT: Final = 3_600.0


class Tokens:
    """The one token of a project. `scopes` None asks for all that the API client has."""

    def __init__(
        self, name: str, wire: Wire, clock: Clock, auth_url: str, credentials: tuple[str, str], scopes: str | None
    ) -> None:
        self._name = name
        self._clock = clock
        self._wire = wire
        self._credentials = credentials
        self._url = f"{auth_url.rstrip('/')}/oauth/token"
        self._form = {"grant_type": "client_credentials", **({"scope": scopes} if scopes else {})}
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until = float("-inf")

    async def current(self, refused: str | None = None) -> str:
        """Give a token that is good for now and is not the `refused` one."""
        async with self._lock:
            if self._clock.monotonic() >= self._good_until or self._token == refused:
                asked_at = self._clock.monotonic()
                self._token, lifetime = self._read(await self._wire.send(self._request()))
                margin = min(RENEW_BEFORE_SECONDS, lifetime * RENEW_BEFORE_SHARE)
                self._good_until = asked_at + lifetime - margin
            return self._token

    def _request(self) -> Request:
        return Request(self._url, auth=self._credentials, form=self._form, method="POST")

    def _read(self, answer: Answer) -> tuple[str, float]:
        if answer.status != 200:
            raise TerminalError(
                f"{self._name}: the token service refuses the API client ({answer.status}); "
                "check its id, secret, scopes and auth_url"
            )
        match answer.document:
            case {"access_token": str(token), **rest} if token:
                return token, _lifetime(rest.get("expires_in"))
            case _:
                raise TransientError(f"{self._name}: the token service answers without a token")


def _lifetime(seconds: object) -> float:
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else LIFETIME_SECONDS_DEFAULT
