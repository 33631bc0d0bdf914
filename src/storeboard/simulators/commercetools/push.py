"""Carry notifications to a push address over HTTP: the standard sender of the simulated commercetools."""

from collections.abc import Mapping
from typing import Any, Final

import httpx2

from storeboard.simulators.commercetools.delivery import Sender

SECONDS_MAX: Final = 10.0


def over_http(client: httpx2.AsyncClient) -> Sender:
    """Make a sender; it gives the status of the answer, and 0 where none came. It follows no redirect."""

    async def send(destination: dict[str, Any], body: bytes, headers: Mapping[str, str]) -> int:
        try:
            answer = await client.post(
                destination["url"], content=body, headers=dict(headers), timeout=SECONDS_MAX, follow_redirects=False
            )
        except httpx2.TransportError:
            return 0
        return answer.status_code

    return send
