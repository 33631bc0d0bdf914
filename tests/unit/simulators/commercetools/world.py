"""A clock that only sleep moves, a client in the same process, and short ways to make things."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from storeboard.simulators.commercetools import Faults, Project, app

EPOCH = 1_790_000_000.0
Json = dict[str, Any]


class ManualClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = EPOCH

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def project_of(clock: ManualClock | None = None, **options: Any) -> Project:
    clock = clock or ManualClock()
    return Project(options.pop("key", "acme"), clock=clock.now, sleep=clock.sleep, **options)


@asynccontextmanager
async def client_of(project: Project, *, scope: str = "", **options: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that holds a token already."""
    transport = httpx2.ASGITransport(app=app(project, **options))
    async with httpx2.AsyncClient(transport=transport, base_url="http://ct.test") as client:
        token = await token_of(client, scope=scope)
        client.headers["authorization"] = f"Bearer {token.json()['access_token']}"
        yield client


async def token_of(
    client: httpx2.AsyncClient, *, client_id: str = "id", secret: str = "secret", scope: str = ""
) -> httpx2.Response:
    encoded = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    return await client.post("/oauth/token", data=form, headers={"authorization": f"Basic {encoded}"})


class Door:
    """A receiver that notes what comes and answers as told: the statuses in turn, then 204."""

    def __init__(self, *statuses: int) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[Mapping[str, str]] = []
        self._statuses = list(statuses)

    async def __call__(self, destination: Json, body: bytes, headers: Mapping[str, str]) -> int:
        del destination
        status = self._statuses.pop(0) if self._statuses else 204
        if 200 <= status < 300:
            self.bodies.append(body)
            self.headers.append(headers)
        return status


def customer(project: Project, email: str = "vira.moor@example.com", **fields: Any) -> Json:
    return project.create("customer", {"email": email, **fields})


def order(project: Project, **fields: Any) -> Json:
    draft: Json = {
        "totalPrice": {"currencyCode": "EUR", "centAmount": 0},
        "lineItems": [{"sku": "MUG-NAT", "quantity": 2}, {"sku": "LAMP-BLU", "quantity": 1}],
        "country": "DE",
        "shippingInfo": {
            "shippingMethodName": "Standard",
            "price": {"currencyCode": "EUR", "centAmount": 490},
        },
    }
    return project.create("order", draft | fields)


def faults(**rates: Any) -> Faults:
    return Faults(**rates)
