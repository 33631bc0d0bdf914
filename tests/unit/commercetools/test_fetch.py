"""What the source answers for refs, followers and whole lists, towards good and bad peers."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.commercetools.client import Client
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.errors import TerminalError, TransientError
from storeboard.model import Ref
from storeboard.simulators.commercetools import Project
from storeboard.simulators.commercetools import app as shop_app
from tests.unit.commercetools.fakes import Clock, Shop, client_of

PAYMENT = {"id": "p1", "version": 1, "transactions": []}
CUSTOMER = {"id": "c1", "version": 2, "email": "a@b.test"}


def order(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "version": 1, **fields}


def paid_order(id_: str = "o1") -> dict[str, Any]:
    payments = [{"typeId": "payment", "id": "p1"}, {"typeId": "payment", "id": "gone"}]
    return order(id_, customerId="C1", paymentInfo={"payments": payments})


def shop(orders: Sequence[dict[str, Any]], **options: Any) -> Shop:
    lists = {
        "orders": list(orders),
        "payments": [PAYMENT],
        "customers": [CUSTOMER],
        "states": [],
        "customer-groups": [],
    }
    return Shop(lists=lists, **options)


def source(peer: Shop) -> CommercetoolsSource:
    return CommercetoolsSource({"acme": client_of(peer, Clock())})


def ref(id_: str, type_: str = "order") -> Ref:
    return Ref("acme", type_, id_)


def test_what_is_there_is_given_and_what_is_absent_is_none():
    peer = shop([order("o1"), order("o2")])

    found = asyncio.run(source(peer).fetch([ref("o1"), ref("o2"), ref("o9"), ref("c1", "customer")]))

    assert {one: resource and resource["version"] for one, resource in found.items()} == {
        ref("o1"): 1,
        ref("o2"): 1,
        ref("o9"): None,
        ref("c1", "customer"): 2,
    }
    assert len(peer.queries("orders")) == len(peer.queries("customers")) == 1


def test_a_claim_is_read_in_as_few_queries_as_addresses_allow():
    refs = [ref(f"{n:036d}") for n in range(400)]
    peer = shop([order(one.id) for one in refs])

    found = asyncio.run(source(peer).fetch(refs))

    assert all(found.values())
    assert len(peer.queries("orders")) == 3


@pytest.mark.parametrize(
    "manners", [{}, {"expands": False}, {"refuses_expand": True}], ids=["expands", "leaves out", "refuses"]
)
def test_payments_and_customers_come_with_their_orders_whether_or_not_they_are_expanded(manners: dict[str, bool]):
    peer = shop([paid_order(), order("o2")], **manners)

    found = asyncio.run(source(peer).fetch([ref("o1"), ref("o2")]))

    first, second = found[ref("o1")], found[ref("o2")]
    assert first and second
    assert first["paymentInfo"]["payments"] == [
        {"typeId": "payment", "id": "p1", "obj": PAYMENT},
        {"typeId": "payment", "id": "gone"},
    ]
    assert (first["customer"], second["customer"]) == (CUSTOMER, None)


def test_a_peer_without_the_list_of_a_reference_gives_the_resource_bare():
    grouped = order("o1", customerGroup={"typeId": "customer-group", "id": "g1"}, customerId="c1")
    peer = shop([grouped], expands=False)
    del peer.lists["customer-groups"], peer.lists["customers"]

    found = asyncio.run(source(peer).fetch([ref("o1")]))

    assert found[ref("o1")] == {**grouped, "customer": None}


def test_a_query_that_is_too_large_is_asked_in_parts():
    refs = [ref(f"{n:036d}") for n in range(150)]
    peer = shop([order(one.id) for one in refs], url_max=2_000)

    found = asyncio.run(source(peer).fetch(refs))

    assert all(found.values())


@pytest.mark.parametrize("manners", [{"page_max": 20}, {"obeys_where": False}, {"obeys_where": False, "page_max": 3}])
def test_absence_in_a_page_that_had_no_room_is_not_believed(manners: dict[str, Any]):
    orders = [order(f"o{n:02d}") for n in range(30)]
    peer = shop(orders, **manners)

    found = asyncio.run(source(peer).fetch([ref("o29"), ref("o07"), *(ref(one["id"]) for one in orders), ref("zz")]))

    assert [one.id for one, resource in found.items() if resource is None] == ["zz"]


def test_results_of_odd_shapes_break_nothing():
    odd = [
        {},
        {"id": 7},
        {"id": "o2", "paymentInfo": [1]},
        {"id": "o3", "paymentInfo": {"payments": [None, {"id": 1}]}},
    ]
    odd.append({"id": "o4", "customerId": 3, "state": "x", "customerGroup": [], "version": None})
    peer = shop([], script=[(200, {}, {"results": [*odd, None, "x", order("o1")]})])

    found = asyncio.run(source(peer).fetch([ref("o1"), ref("o2"), ref("o3"), ref("o4"), ref("o5")]))

    assert [one.id for one, resource in found.items() if resource is None] == ["o5"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (ref("x", "gadget"), 'resource type "gadget" cannot be read; expected one of: address, associate'),
        (Ref("globex", "order", "x"), 'project "globex" is not configured; expected one of: acme'),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_could(wanted: Ref, words: str):
    with pytest.raises(TerminalError, match=words):
        asyncio.run(source(shop([])).fetch([ref("o1"), wanted]))


def test_when_reads_fail_in_both_ways_the_one_that_may_pass_speaks():
    peer = shop([], script=[(503, {"retry-after": "9"}, {})])

    with pytest.raises(TransientError) as error:
        asyncio.run(source(peer).fetch([ref("o1"), ref("x", "gadget"), Ref("globex", "order", "x")]))

    assert error.value.retry_after == 9.0


def test_a_payment_is_owned_by_every_order_that_holds_it():
    peer = shop([paid_order("o1"), paid_order("o2"), order("o3")])

    owners = asyncio.run(source(peer).owners([ref("p1", "payment"), ref("p2", "payment"), ref("c1", "customer")]))

    assert owners == {
        ref("p1", "payment"): (ref("o1"), ref("o2")),
        ref("p2", "payment"): (),
        ref("c1", "customer"): (),
    }


def test_an_order_edit_names_its_order():
    peer = shop([])
    peer.lists["orders/edits"] = [
        {"id": "e1", "resource": {"typeId": "order", "id": "O7"}},
        {"id": "e2", "resource": 5},
    ]

    owners = asyncio.run(source(peer).owners([ref(id_, "order-edit") for id_ in ("e1", "e2", "e3")]))

    assert owners == {ref("e1", "order-edit"): (ref("o7"),), ref("e2", "order-edit"): (), ref("e3", "order-edit"): ()}


async def scanned(peer: Shop, **options: Any) -> list[list[Ref]]:
    return [[one for one, _ in page] async for page in source(peer).scan("acme", "order", **options)]


def test_a_scan_reads_pages_by_key_with_everything_attached():
    peer = shop([paid_order(f"o{n:04d}") for n in range(1_200)])

    async def story() -> list[Any]:
        return [row async for page in source(peer).scan("acme", "order") for row in page]

    rows = asyncio.run(story())

    assert [one.id for one, _ in rows] == [f"o{n:04d}" for n in range(1_200)]
    assert all(row["customer"] == CUSTOMER and row["paymentInfo"]["payments"][0]["obj"] == PAYMENT for _, row in rows)
    assert len(peer.queries("orders")) == 3
    assert not any("offset" in one.params for one in peer.asked)


def test_a_scan_keeps_to_the_predicate_and_the_time():
    orders = [order(f"o{n}", lastModifiedAt=f"2026-11-0{n}T00:00:00.000Z", stage=str(n % 2)) for n in range(1, 9)]

    pages = asyncio.run(scanned(shop(orders), where='stage = "1"', since="2026-11-03T01:00:00+01:00"))

    assert pages == [[ref("o3"), ref("o5"), ref("o7")]]


def test_a_scan_from_a_time_that_is_none_is_refused():
    with pytest.raises(TerminalError, match="ISO 8601"):
        asyncio.run(scanned(shop([]), since="yesterday"))


@settings(max_examples=40)
@given(st.lists(st.text("abc0", min_size=1, max_size=4), unique=True, max_size=80), st.integers(12, 25), st.booleans())
def test_a_scan_loses_no_row_whatever_the_order_and_page_size_of_the_peer(
    ids: list[str], page_max: int, in_order: bool
):
    peer = shop([order(id_) for id_ in ids], page_max=page_max, in_order=in_order)

    pages = asyncio.run(scanned(peer))

    assert [one.id for page in pages for one in page] == sorted(ids)


def test_a_scan_of_a_peer_that_ignores_predicates_ends_and_says_so():
    peer = shop([order(f"o{n}") for n in range(9)], obeys_where=False, page_max=4)

    with pytest.raises(TerminalError, match="brings no new id"):
        asyncio.run(scanned(peer))


def test_a_scan_halves_its_pages_where_they_are_too_large():
    peer = shop([order("o1"), order("o2")], script=[(413, {}, {}), (413, {}, {})])

    assert asyncio.run(scanned(peer)) == [[ref("o1"), ref("o2")]]
    assert [one.params["limit"] for one in peer.queries("orders")] == [["500"], ["250"], ["125"]]


async def newest(peer: CommercetoolsSource, count: int) -> list[str]:
    return [one.id async for page in peer.newest("acme", "order", count) for one, _ in page]


def simulated(orders: int, page_max: int = 500) -> tuple[CommercetoolsSource, list[str]]:
    """A simulated shop with orders made a minute apart, two of each minute, and their ids, the newest first."""
    clock = Clock()
    shop = Project("acme", seed=3, clock=clock.now, sleep=clock.sleep)
    made: list[tuple[str, str]] = []
    for number in range(orders):
        clock.time += 60.0 * (number % 2)
        stands = shop.import_order({"totalPrice": {"currencyCode": "EUR", "centAmount": number}})
        made.append((stands["createdAt"], stands["id"]))
    wire = httpx2.ASGITransport(app=shop_app(shop, client_id="tests", client_secret="secret"))
    client = Client("acme", "http://shop", "http://shop", "tests", "secret", clock=clock, transport=wire)
    return CommercetoolsSource({"acme": client}), [id_ for _, id_ in sorted(made, reverse=True)]


@pytest.mark.parametrize("count", [1, 5, 500, 501, 600, 5000])
def test_the_newest_come_first_each_once_and_no_more_than_were_asked_for(count: int):
    peer, ids = simulated(603)

    assert asyncio.run(newest(peer, count)) == ids[:count]


@pytest.mark.parametrize("count", [2, 7, 100])
def test_of_a_peer_that_ignores_the_order_as_many_come(count: int):
    peer = shop([order(f"o{number}", createdAt=f"2026-01-0{number % 7 + 1}") for number in range(9)])

    found = asyncio.run(newest(source(peer), count))

    assert len(found) == len(set(found)) == min(count, 9)


def test_the_newest_are_read_in_smaller_pages_where_a_page_is_too_large():
    peer = shop([order("o1", createdAt="2026-01-02"), order("o2", createdAt="2026-01-01")])
    peer.script = [(413, {}, {})]

    assert asyncio.run(newest(source(peer), 10)) == ["o1", "o2"]
    assert [one.params["limit"] for one in peer.queries("orders")] == [["10"], ["5"]]
