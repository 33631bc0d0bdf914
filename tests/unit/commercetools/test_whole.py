"""What stands beside a resource when it is read whole, and how parts are cut out of one."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.commercetools.whole import GATHERED_MAX, LOOKUP_SECONDS_MAX, REFUSED_SECONDS_MAX
from storeboard.errors import TooLargeError, UnreadableError
from storeboard.mapping.along import versions_of
from storeboard.mapping.derived import payments
from storeboard.mapping.shapes import Unread, UnreadError
from storeboard.model import Ref, Resource
from tests.unit.commercetools.fakes import Clock, Shop, client_of

LISTS: dict[str, list[dict[str, Any]]] = {
    "customers": [{"id": "c1", "version": 3, "addresses": [{"id": "Home"}, {"id": "work"}, {"id": "not/an id"}]}],
    "stores": [{"id": "s1", "version": 1, "key": "at", "name": {"en": "Austria"}}],
    "business-units": [
        {"id": "u1", "version": 1, "key": "top", "name": "Top"},
        {"id": "u2", "version": 1, "key": "low", "parentUnit": {"typeId": "business-unit", "key": "top"}},
    ],
    "orders": [
        {
            "id": "o1",
            "version": 1,
            "createdAt": "2026-06-20",
            "quote": {"typeId": "quote", "id": "q2"},
            "store": {"typeId": "store", "key": "at"},
            "businessUnit": {"typeId": "business-unit", "key": "low"},
        }
    ],
    "quote-requests": [{"id": "r1", "version": 1}, {"id": "r2", "version": 1}],
    "staged-quotes": [],
    "quotes": [
        {"id": "q2", "version": 1, "createdAt": "2026-06-12", "quoteRequest": {"typeId": "quote-request", "id": "r1"}},
        {"id": "q1", "version": 1, "createdAt": "2026-06-11", "quoteRequest": {"typeId": "quote-request", "id": "r1"}},
    ],
}


def ref(type_: str, id_: str) -> Ref:
    return Ref("acme", type_, id_)


def fetched(peer: Shop, *refs: Ref) -> Mapping[Ref, Resource | None]:
    return asyncio.run(CommercetoolsSource({"acme": client_of(peer, Clock())}).fetch(refs))


def test_a_part_is_cut_out_of_its_whole_and_is_gone_when_it_is_not_in_it():
    home, none, lost = ref("address", "c1_home"), ref("address", "c1_x"), ref("address", "c9_home")

    found = fetched(Shop(lists=LISTS), home, none, lost)

    assert (found[none], found[lost]) == (None, None)
    whole = found[home]
    assert whole
    assert (whole["id"], whole["version"], whole["customer"]["id"]) == ("Home", 3, "c1")


def test_a_scan_of_parts_gives_those_of_every_whole():
    async def scan() -> list[str]:
        pages = CommercetoolsSource({"acme": client_of(Shop(lists=LISTS), Clock())}).scan("acme", "address")
        return [one.id async for page in pages for one, _ in page]

    assert asyncio.run(scan()) == ["c1_home", "c1_work"]


def test_what_is_named_by_key_is_read_up_to_the_topmost_unit():
    found = fetched(Shop(lists=LISTS), ref("order", "o1"))[ref("order", "o1")]

    assert found
    assert found["store"]["obj"]["name"] == {"en": "Austria"}
    assert found["businessUnit"]["obj"]["parentUnit"]["obj"]["name"] == "Top"


def test_a_scope_that_is_missing_costs_a_name_and_not_the_order():
    found = fetched(Shop(lists=LISTS, forbidden={"stores", "business-units"}), ref("order", "o1"))[ref("order", "o1")]

    assert found
    assert found["store"] == {"typeId": "store", "key": "at"}


def test_the_quote_chain_stands_beside_its_request_in_the_order_of_time():
    found = fetched(Shop(lists=LISTS), ref("quote-request", "r1"), ref("quote-request", "r2"))

    first, second = found[ref("quote-request", "r1")], found[ref("quote-request", "r2")]
    assert first and second
    assert [one["id"] for one in first["quotes"]] == ["q1", "q2"]
    assert [one["id"] for one in first["orders"]] == ["o1"]
    assert (first["stagedQuotes"], second["quotes"], second["orders"]) == ([], [], [])


def test_an_order_made_from_a_quote_belongs_to_the_quotes_request():
    source = CommercetoolsSource({"acme": client_of(Shop(lists=LISTS), Clock())})

    owners = asyncio.run(source.owners([ref("order", "o1"), ref("order", "o9"), ref("quote", "q1")]))

    assert owners == {
        ref("order", "o1"): (ref("quote-request", "r1"),),
        ref("order", "o9"): (),
        ref("quote", "q1"): (ref("quote-request", "r1"),),
    }


def test_a_name_is_kept_for_a_while_and_no_longer():
    peer, clock = Shop(lists=LISTS), Clock()
    source = CommercetoolsSource({"acme": client_of(peer, clock)})

    async def story() -> None:
        for pause in (0.0, LOOKUP_SECONDS_MAX, LOOKUP_SECONDS_MAX + 1.0):
            clock.time += pause
            await source.fetch([ref("order", "o1")])

    asyncio.run(story())

    assert (len(peer.queries("orders")), len(peer.queries("stores"))) == (3, 2)


TOKENS = 1
QUERIES = 13
"""What a claim of orders, with everything beside them, costs a shop that expands nothing."""


def reference(type_: str, id_: str) -> dict[str, Any]:
    return {"typeId": type_, "id": id_}


def many(count: int) -> dict[str, list[dict[str, Any]]]:
    """Orders of which each has a customer, a payment, a state and a division below two companies of its own."""

    def rows(prefix: str, **fields: Any) -> list[dict[str, Any]]:
        made = [
            {name: field(at) if callable(field) else field for name, field in fields.items()} for at in range(count)
        ]
        return [
            {"id": f"{prefix}{at:03}", "key": f"{prefix}{at:03}", "version": 1, **one} for at, one in enumerate(made)
        ]

    def above(prefix: str) -> Any:
        return lambda at: {"typeId": "business-unit", "key": f"{prefix}{at:03}"}

    return {
        "orders": rows(
            "o",
            customerId=lambda at: f"c{at:03}",
            state=lambda at: reference("state", f"s{at:03}"),
            customerGroup=lambda at: reference("customer-group", f"g{at:03}"),
            paymentInfo=lambda at: {"payments": [reference("payment", f"p{at:03}")]},
            businessUnit=above("x"),
            store=lambda at: {"typeId": "store", "key": f"t{at:03}"},
        ),
        "customers": rows("c", customerGroup=lambda at: reference("customer-group", f"g{at:03}")),
        "customer-groups": rows("g"),
        "states": rows("s"),
        "stores": rows("t"),
        "payments": rows(
            "p",
            customer=lambda at: reference("customer", f"c{at:03}"),
            paymentStatus=lambda at: {"state": reference("state", f"s{at:03}")},
        ),
        "business-units": [
            *rows("x", parentUnit=above("y")),
            *rows("y", parentUnit=above("z")),
            *rows("z"),
        ],
    }


@pytest.mark.parametrize("count", [1, 100])
def test_a_claim_costs_no_more_queries_than_its_kinds_however_many_records_it_has(count: int):
    peer = Shop(lists=many(count), expands=False)
    refs = [ref("order", f"o{at:03}") for at in range(count)]

    found = fetched(peer, *refs)

    last = found[refs[-1]]
    assert last
    assert last["businessUnit"]["obj"]["parentUnit"]["obj"]["parentUnit"]["obj"]["key"] == f"z{count - 1:03}"
    assert last["paymentInfo"]["payments"][0]["obj"]["paymentStatus"]["state"]["obj"]["id"] == f"s{count - 1:03}"
    assert last["customer"]["customerGroup"]["obj"]["id"] == f"g{count - 1:03}"
    assert len(peer.asked) - TOKENS == QUERIES


def test_more_than_can_be_gathered_at_once_is_too_large():
    request = {"typeId": "quote-request", "id": "r1"}
    quotes = [{"id": f"q{at:05}", "version": 1, "quoteRequest": request} for at in range(GATHERED_MAX + 1)]
    peer = Shop(lists={"quote-requests": [{"id": "r1", "version": 1}], "staged-quotes": [], "quotes": quotes})

    with pytest.raises(TooLargeError, match="more than 5,000 quotes"):
        fetched(peer, ref("quote-request", "r1"))


BESIDE = {
    "order": ["customers", "payments", "states", "customer-groups", "business-units", "stores"],
    "quote-request": ["staged-quotes", "quotes", "orders", "customers", "states"],
}


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize(("type_", "list_"), [(type_, one) for type_, several in BESIDE.items() for one in several])
def test_a_list_that_is_refused_costs_its_fields_and_leaves_the_record_readable(type_: str, list_: str, status: int):
    lists = {**many(1), "staged-quotes": [], "quotes": LISTS["quotes"], "quote-requests": LISTS["quote-requests"]}
    peer = Shop(lists=lists, expands=False, refuses={list_: status})
    one = ref(type_, "o000" if type_ == "order" else "r1")

    found = fetched(peer, one)[one]

    assert found
    assert (found["id"], found["version"]) == (one.id, 1)


def test_what_was_refused_is_marked_where_it_belongs_and_is_no_absence():
    peer = Shop(lists=many(1), expands=False, forbidden={"payments", "customers"})

    found = fetched(peer, ref("order", "o000"))[ref("order", "o000")]

    assert found
    assert isinstance(found["paymentInfo"]["payments"][0]["obj"], Unread)
    assert isinstance(found["customer"], Unread)
    with pytest.raises(UnreadError, match="may not read payments"):
        payments.paid(found, found)
    assert versions_of(ref("order", "o000"), found).keys().isdisjoint({ref("payment", "p000"), ref("customer", "c000")})


def test_what_was_refused_is_not_asked_for_with_every_claim():
    peer, clock = Shop(lists=many(1), expands=False, forbidden={"payments"}), Clock()
    source = CommercetoolsSource({"acme": client_of(peer, clock)})

    async def story() -> None:
        for pause in (0.0, 1.0, REFUSED_SECONDS_MAX):
            clock.time += pause
            await source.fetch([ref("order", "o000")])

    asyncio.run(story())

    assert (len(peer.queries("orders")), len(peer.queries("payments"))) == (3, 2)


@pytest.mark.parametrize(("status", "words"), [(403, "may not read quote-requests"), (404, "is not there")])
def test_an_entity_that_cannot_be_read_as_a_whole_is_told_from_a_query_that_is_refused(status: int, words: str):
    with pytest.raises(UnreadableError, match=words):
        fetched(Shop(lists=LISTS, refuses={"quote-requests": status}), ref("quote-request", "r1"))
