"""Tokens: credentials, expiry by the clock, scopes."""

import httpx2
import pytest

from storeboard.simulators.commercetools import Project, app
from tests.simulation.loop import run
from tests.unit.simulators.commercetools.world import (
    Json,
    ManualClock,
    client_of,
    customer,
    faults,
    project_of,
    token_of,
)


def _with_client(project: Project, ask, **options):
    async def main():
        transport = httpx2.ASGITransport(app=app(project, **options))
        async with httpx2.AsyncClient(transport=transport, base_url="http://ct.test") as client:
            return await ask(client)

    return run(0, main())


@pytest.mark.parametrize(
    ("client_id", "secret", "status"), [("id", "secret", 200), ("id", "wrong", 401), ("other", "secret", 401)]
)
def test_a_token_is_given_for_the_right_credentials_only(client_id: str, secret: str, status: int):
    async def ask(client: httpx2.AsyncClient) -> tuple[int, Json]:
        answer = await token_of(client, client_id=client_id, secret=secret)
        return answer.status_code, answer.json()

    answered, body = _with_client(project_of(), ask, client_id="id", client_secret="secret")

    assert answered == status
    if status == 200:
        assert body["token_type"] == "Bearer"
        assert body["expires_in"] == 172_800
        assert body["scope"] == "manage_project:acme"
        assert "refresh_token" not in body
    else:
        assert body["error"] == "invalid_client"


def test_a_token_expires_by_the_clock_and_a_new_one_works():
    clock = ManualClock()
    project = project_of(clock)

    async def ask() -> list[int]:
        async with client_of(project, token_seconds=3600) as client:
            statuses = [(await client.get("/acme/customers")).status_code]
            clock.seconds += 3599
            statuses.append((await client.get("/acme/customers")).status_code)
            clock.seconds += 1
            refused = await client.get("/acme/customers")
            assert refused.json()["error"] == "invalid_token"
            token = (await token_of(client)).json()["access_token"]
            renewed = await client.get("/acme/customers", headers={"authorization": f"Bearer {token}"})
            return [*statuses, refused.status_code, renewed.status_code]

    assert run(0, ask()) == [200, 200, 401, 200]


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("view_customers:acme", "GET", "customers", 200),
        ("view_customers:acme", "POST", "customers", 403),
        ("view_customers:acme", "GET", "orders", 403),
        ("view_customers:acme", "GET", "customer-groups", 200),
        ("manage_customers:acme", "GET", "customers", 200),
        ("manage_customers:acme", "POST", "customers", 201),
        ("view_orders:acme", "GET", "carts", 200),
        ("view_orders:acme", "GET", "messages", 200),
        ("view_orders:acme view_order_edits:acme", "GET", "orders/edits", 200),
        ("view_orders:acme", "GET", "orders/edits", 403),
        ("view_orders:acme", "GET", "subscriptions", 403),
        ("manage_subscriptions:acme", "GET", "subscriptions", 200),
        ("view_orders:acme:berlin", "GET", "orders", 403),
        ("view_orders:acme:berlin", "GET", "in-store/key=berlin/orders", 200),
        ("view_orders:acme:berlin", "GET", "in-store/key=wien/orders", 403),
        ("view_orders:acme", "GET", "", 403),
        ("view_project_settings:acme", "GET", "", 200),
        ("manage_project:acme", "POST", "customers", 201),
    ],
)
def test_a_token_opens_what_its_scopes_name(scope: str, method: str, path: str, status: int):
    project = project_of()

    async def ask() -> tuple[int, Json]:
        async with client_of(project, scope=scope) as client:
            body = {"email": "elwen@example.com"} if method == "POST" else None
            answer = await client.request(method, f"/acme/{path}".rstrip("/"), json=body)
            return answer.status_code, answer.json()

    answered, body = run(0, ask())

    assert answered == status
    if status == 403:
        assert body["error"] == "insufficient_scope"


@pytest.mark.parametrize(
    ("scope", "status"),
    [("view_orders:acme", 200), ("manage_orders:acme", 400), ("view_orders:other", 400), ("fly:acme", 400)],
)
def test_a_client_gets_no_scope_that_it_may_not_have(scope: str, status: int):
    async def ask(client: httpx2.AsyncClient) -> int:
        return (await token_of(client, scope=scope)).status_code

    assert _with_client(project_of(), ask, scopes=["view_orders:acme"]) == status


def test_a_token_may_be_taken_back_early():
    project = project_of(faults=faults(token_expired_rate=1.0))
    customer(project)

    async def ask() -> int:
        async with client_of(project) as client:
            return (await client.get("/acme/customers")).status_code

    assert run(0, ask()) == 401


def test_without_credentials_there_is_nothing_to_see():
    async def ask(client: httpx2.AsyncClient) -> list[int]:
        paths = ("/acme/customers", "/acme", "/acme/subscriptions/none")
        return [(await client.get(path)).status_code for path in paths]

    assert _with_client(project_of(), ask) == [401, 401, 401]
