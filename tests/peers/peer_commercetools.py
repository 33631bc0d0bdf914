"""
Our commercetools client and source against the npm package `@labdigital/commercetools-mock`.

Run by `make peers`, which installs the package; an ordinary test run does not collect this file.
"""

import asyncio
import json
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from storeboard.commercetools.client import Client
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.commercetools.notifications import decode
from storeboard.model import Ref
from tests.unit.commercetools.fakes import Clock

ADDRESS = {"country": "DE", "city": "Köln"}


class Peer:
    """The mock as its customers see it: posts what a shop would post."""

    def __init__(self, url: str) -> None:
        self.url = url
        form = {"grant_type": "client_credentials"}
        token = httpx2.post(f"{url}/oauth/token", data=form, auth=("shop", "shop")).json()["access_token"]
        self._http = httpx2.Client(base_url=url, headers={"authorization": f"Bearer {token}"})

    def post(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(path, json=document)
        assert answer.is_success, answer.text
        return answer.json()

    def delete(self, path: str, version: int) -> None:
        assert self._http.delete(path, params={"version": version}).is_success

    def customer(self, project: str, number: int, **fields: Any) -> dict[str, Any]:
        draft = {"email": f"c{number}@{project}.test", "password": "x", "addresses": [ADDRESS], **fields}
        return self.post(f"/{project}/customers", draft)["customer"]

    def payment(self, project: str) -> dict[str, Any]:
        return self.post(f"/{project}/payments", {"amountPlanned": {"currencyCode": "EUR", "centAmount": 1000}})

    def order(self, project: str, customer_id: str | None, payment_ids: tuple[str, ...] = ()) -> dict[str, Any]:
        draft: dict[str, Any] = {"totalPrice": {"currencyCode": "EUR", "centAmount": 1000}, "orderState": "Open"}
        order = self.post(
            f"/{project}/orders/import", {**draft, **({"customerId": customer_id} if customer_id else {})}
        )
        actions = [{"action": "addPayment", "payment": {"typeId": "payment", "id": id_}} for id_ in payment_ids]
        if not actions:
            return order
        return self.post(f"/{project}/orders/{order['id']}", {"version": order["version"], "actions": actions})

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    folder = Path(os.environ["STOREBOARD_PEER_FOLDER"])
    command = ["node", str(folder / "commercetools_peer.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
        finally:
            process.terminate()


@pytest.fixture
def peer(url: str) -> Iterator[Peer]:
    peer = Peer(url)
    yield peer
    peer.close()


def read(url: str, project: str, story: Callable[[Client, CommercetoolsSource], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        client = Client(project, f"{url}/", url, "reader", "secret", clock=Clock())
        try:
            return await story(client, CommercetoolsSource({project: client}))
        finally:
            await client.aclose()

    return asyncio.run(run())


def ref(project: str, type_: str, resource: dict[str, Any]) -> Ref:
    return Ref(project, type_, resource["id"])


def test_a_check_finds_nothing_wrong(url: str):
    assert read(url, "sound", lambda client, _: client.check(["customer", "order"])) == ()


def test_a_claim_comes_with_its_payments_and_customers(peer: Peer):
    group = peer.post("/claim/customer-groups", {"groupName": "Gold"})
    gold = {"action": "setCustomerGroup", "customerGroup": {"typeId": "customer-group", "id": group["id"]}}
    customer = peer.customer("claim", 1)
    customer = peer.post(f"/claim/customers/{customer['id']}", {"version": 1, "actions": [gold]})
    payment = peer.payment("claim")
    paid, plain = peer.order("claim", customer["id"], (payment["id"],)), peer.order("claim", None)
    missing = Ref("claim", "order", "00000000-0000-4000-8000-000000000000")
    refs = [ref("claim", "order", paid), ref("claim", "order", plain), missing, ref("claim", "customer", customer)]

    found = read(peer.url, "claim", lambda _, source: source.fetch(refs))

    assert found[refs[0]]["version"] == paid["version"] == 2
    assert found[refs[0]]["paymentInfo"]["payments"][0]["obj"]["id"] == payment["id"]
    assert found[refs[0]]["customer"]["email"] == customer["email"]
    assert found[refs[0]]["customer"]["customerGroup"]["obj"]["name"] == "Gold"
    assert (found[refs[1]]["customer"], found[missing]) == (None, None)
    assert found[refs[3]]["customerGroup"]["obj"]["name"] == "Gold"


def test_a_deleted_payment_does_not_spoil_the_claim(peer: Peer):
    kept, lost = peer.payment("spoilt"), peer.payment("spoilt")
    order = peer.order("spoilt", None, (kept["id"], lost["id"]))
    peer.delete(f"/spoilt/payments/{lost['id']}", lost["version"])
    wanted = ref("spoilt", "order", order)

    found = read(peer.url, "spoilt", lambda _, source: source.fetch([wanted]))

    first, second = found[wanted]["paymentInfo"]["payments"]
    assert first["obj"]["amountPlanned"]["centAmount"] == 1000
    assert "obj" not in second


def test_a_payment_leads_to_its_order(peer: Peer):
    payment, lonely = peer.payment("owned"), peer.payment("owned")
    order = peer.order("owned", None, (payment["id"],))
    refs = [ref("owned", "payment", payment), ref("owned", "payment", lonely)]

    owners = read(peer.url, "owned", lambda _, source: source.owners(refs))

    assert owners == {refs[0]: (ref("owned", "order", order),), refs[1]: ()}


def test_a_large_claim_fits_the_peers_addresses(peer: Peer):
    refs = [ref("large", "customer", peer.customer("large", number)) for number in range(320)]

    found = read(peer.url, "large", lambda _, source: source.fetch(refs))

    assert all(found[one]["id"] == one.id for one in refs)


@pytest.mark.parametrize("project", ["careful", "careless"])
def test_a_scan_loses_no_row_whether_or_not_the_peer_sorts(peer: Peer, project: str):
    made = sorted(peer.customer(project, number)["id"] for number in range(620))

    async def story(_: Client, source: CommercetoolsSource) -> list[str]:
        return [one.id async for page in source.scan(project, "customer", since="2020-01-01") for one, _ in page]

    assert read(peer.url, project, story) == made


def test_a_scan_honours_predicate_and_time(peer: Peer):
    peer.customer("chosen", 1, firstName="Ada")
    peer.customer("chosen", 2, firstName="Bob")

    async def story(_: Client, source: CommercetoolsSource) -> list[list[str]]:
        options = [{}, {"where": 'firstName = "Ada"'}, {"since": "2999-01-01T00:00:00Z"}]
        return [
            sorted([row["firstName"] async for page in source.scan("chosen", "customer", **one) for _, row in page])
            for one in options
        ]

    assert read(peer.url, "chosen", story) == [["Ada", "Bob"], ["Ada"], []]


def test_a_forgotten_token_is_replaced(peer: Peer):
    order = peer.order("forgot", None)
    wanted = ref("forgot", "order", order)

    async def story(_: Client, source: CommercetoolsSource) -> Any:
        before = await source.fetch([wanted])
        assert httpx2.post(f"{peer.url}/__forget-tokens").is_success
        return before, await source.fetch([wanted])

    before, after = read(peer.url, "forgot", story)

    assert before == after
    assert after[wanted]["id"] == order["id"]


def test_every_change_of_the_peer_decodes_to_the_version_it_led_to(peer: Peer):
    payment = peer.payment("heard")
    order = peer.order("heard", None, (payment["id"],))
    peer.delete(f"/heard/orders/{order['id']}", order["version"])
    changes = [one for one in httpx2.get(f"{peer.url}/__feed").json() if one["projectKey"] == "heard"]

    found = [one for change in changes for one in decode(json.dumps(change).encode(), "push", {"heard"})]

    assert [(one.kind, one.ref, one.version, one.quarantine) for one in found] == [
        ("changed", ref("heard", "payment", payment), 1, None),
        ("changed", ref("heard", "order", order), 1, None),
        ("changed", ref("heard", "order", order), 2, None),
        ("deleted", ref("heard", "order", order), 2, None),
    ]
    assert all(one.happened_at for one in found)
