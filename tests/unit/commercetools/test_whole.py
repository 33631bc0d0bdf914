"""What stands beside a resource when it is read whole, and how parts are cut out of one."""

import asyncio
from collections.abc import Mapping
from typing import Any

from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.commercetools.whole import LOOKUP_SECONDS_MAX
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
