"""The living shop: the same seed lives the same life, and everything that can happen does."""

import asyncio
import json
from typing import Any

import phonenumbers

from storeboard.simulators.commercetools import Project, Shop
from storeboard.simulators.commercetools.lines import shippings
from storeboard.simulators.commercetools.shop import ACTS
from tests.simulation.loop import VirtualClock, run
from tests.unit.simulators.commercetools.world import Door, Json, ManualClock, project_of


def _life(seed: int, steps: int) -> tuple[Project, list[Json]]:
    clock = ManualClock()
    project = project_of(clock, seed=seed)
    shop = Shop(project, seed)

    async def live() -> list[Json]:
        events: list[Json] = []
        for _ in range(steps):
            clock.seconds += 1
            events.append((await shop.step()).shown())
        return events

    return project, run(0, live())


def test_the_same_seed_lives_the_same_life_and_another_seed_another():
    (one, first), (two, again), (_, other) = _life(5, 120), _life(5, 120), _life(6, 120)

    assert first == again != other
    assert json.dumps(one.rows("order")) == json.dumps(two.rows("order"))


def test_everything_that_can_happen_happens():
    _, events = _life(1, 4000)

    happened = {event["kind"] for event in events}
    assert happened >= set(ACTS)
    assert happened - set(ACTS) <= {"change role", "better offer", "reject request", "quote expires"}


def test_an_opening_is_two_deals_that_are_won_paid_delivered_and_partly_sent_back():
    project = project_of(ManualClock(), seed=5)
    shop = Shop(project, 5, opens=True)

    kinds = [shop.live().kind for _ in range(60)]

    orders = [one for one in project.rows("order").values() if "quote" in one][:2]
    assert [one["shippingAddress"]["country"] for one in orders] == ["DE", "GB"]
    assert {one["orderState"] for one in orders} == {"Complete"}
    assert all(one["paymentState"] == "Paid" and one["returnInfo"] for one in orders)
    held = [project.get("payment", one["id"]) for order in orders for one in order["paymentInfo"]["payments"]]
    assert sum(one["type"] == "Refund" for payment in held for one in payment["transactions"]) == 2
    assert kinds.index("renegotiate") < kinds.index("accept quote") < kinds.index("pay") < kinds.index("refund")


def test_orders_have_one_to_ten_lines_and_the_money_of_their_country():
    project, _ = _life(2, 600)
    orders = list(project.rows("order").values())

    assert {len(one["lineItems"]) for one in orders} >= {1, 2, 3, 4, 5}
    assert all(1 <= len(one["lineItems"]) <= 10 for one in orders)
    assert {one["totalPrice"]["currencyCode"] for one in orders} >= {"EUR", "CHF", "USD", "GBP"}
    assert any("customerId" not in one for one in orders)
    deliveries = [one for order in orders for info in shippings(order) for one in info["deliveries"]]
    assert any(parcel["trackingData"]["trackingId"] for one in deliveries for parcel in one["parcels"])


def test_most_phones_are_valid_and_some_are_not():
    project, _ = _life(3, 1200)
    customers = project.rows("customer").values()
    phones = [(one["phone"], one["country"]) for who in customers for one in who["addresses"] if "phone" in one]

    valid = sum(_is_valid(text, country) for text, country in phones)

    assert 0.85 <= valid / len(phones) < 1.0


def _is_valid(text: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, country))
    except phonenumbers.NumberParseException:
        return False


def test_mail_goes_to_nobody_real():
    project, _ = _life(4, 300)

    emails = {one["email"] for one in project.rows("customer").values()}

    assert emails
    assert all(email.endswith(("@example.com", "@example.org")) and email.isascii() for email in emails)


def test_a_history_is_told_to_nobody_and_lies_in_the_past():
    clock, door = ManualClock(), Door()
    project = project_of(clock, deliver=door)
    shop = Shop(project, 9)
    project.subscribe_push("http://door.test/in", "secret")

    shop.seed_history(customers=40, orders=120)

    created = [one["createdAt"] for one in project.rows("order").values()]
    assert (len(project.rows("customer")), len(created)) == (40, 120)
    assert created == sorted(created)
    assert created[-1] < project.instant()
    assert project.deliverer.waiting == 1


def test_a_running_shop_keeps_its_rate_and_its_notifications_arrive():
    door = Door()

    async def hour() -> tuple[int, int]:
        clock = VirtualClock(asyncio.get_running_loop())
        project = Project("acme", seed=1, clock=clock.now, sleep=clock.sleep, deliver=door)
        project.subscribe_push("http://door.test/in", "secret")
        shop = Shop(project, 1, rate_per_second=0.5)
        tasks: list[Any] = [asyncio.create_task(project.run()), asyncio.create_task(shop.run())]
        await clock.sleep(600)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return shop.steps, project.deliverer.waiting

    steps, waiting = run(1, hour())

    assert 240 <= steps <= 360
    assert len(door.bodies) > steps
    assert waiting == 0


def test_a_deal_goes_from_the_request_to_an_order_within_the_first_events():
    for seed in range(4):
        project, _ = _life(seed, 120)

        assert len(project.rows("quote-request")) >= 1
        assert len(project.rows("quote")) >= 1


def test_business_customers_are_a_modest_share_that_can_be_switched_off():
    _, events = _life(8, 1500)
    b2b = sum(event["kind"] in ACTS and ACTS[event["kind"]].b2b for event in events)
    project = project_of()
    shop = Shop(project, 8, b2b=0.0)
    kinds = {shop.live().kind for _ in range(600)}

    assert 0.08 <= b2b / len(events) <= 0.3
    assert not any(ACTS[kind].b2b for kind in kinds)
    assert not project.rows("business-unit")


def test_a_kind_of_event_can_be_made_frequent_or_impossible():
    shop = Shop(project_of(), 3, weights={"order": 0.0, "register": 500.0})

    kinds = [shop.live().kind for _ in range(200)]

    assert kinds.count("register") > 100


def test_a_guest_who_registers_later_gets_the_orders():
    project, events = _life(2, 900)
    late = [event["id"] for event in events if event["kind"] == "guest registers"]

    orders = list(project.rows("order").values())
    known = [id_ for id_ in late if id_ in project.rows("customer")]
    assert known
    assert all(any(one.get("customerId") == id_ for one in orders) for id_ in known)


def test_every_deal_that_is_over_is_closed_and_a_won_one_has_its_order():
    project, _ = _life(1, 2500)
    quotes = list(project.rows("quote").values())
    won = {one["quote"]["id"] for one in project.rows("order").values() if "quote" in one}

    over = [one for one in quotes if one["quoteState"] in ("Accepted", "Declined", "Withdrawn")]
    states = {project.get("quote-request", one["quoteRequest"]["id"])["quoteRequestState"] for one in over}
    renegotiated = [one for one in quotes if one["quoteState"] == "RenegotiationAddressed"]
    # The orders of an erased person may be gone, their quotes are not.
    assert won
    assert won <= {one["id"] for one in quotes if one["quoteState"] == "Accepted"}
    assert states == {"Closed"}
    assert renegotiated


def test_the_markets_sell_in_their_own_money_through_their_own_channels():
    project, _ = _life(2, 900)
    stores = {one["key"]: one for one in project.rows("store").values()}

    orders = [one for one in project.rows("order").values() if one["origin"] != "Quote"]

    assert {one["store"]["key"] for one in orders} == set(stores)
    assert all({"code": one["country"]} in stores[one["store"]["key"]]["countries"] for one in orders)
    channels = {one["store"]["key"]: one["lineItems"][0]["distributionChannel"] for one in orders if one["lineItems"]}
    assert all([channel] == stores[key]["distributionChannels"] for key, channel in channels.items())
    assert {one["totalPrice"]["fractionDigits"] for one in orders} == {0, 2}


def test_nobody_gets_back_more_than_was_charged():
    project, _ = _life(4, 2000)

    for order in project.rows("order").values():
        payments = [project.get("payment", one["id"]) for one in order.get("paymentInfo", {"payments": []})["payments"]]
        done = [one for payment in payments for one in payment["transactions"] if one["state"] == "Success"]
        cents = {kind: sum(one["amount"]["centAmount"] for one in done if one["type"] == kind) for kind in _KINDS}
        assert cents["Refund"] <= cents["Charge"]
        assert cents["Chargeback"] <= cents["Charge"]


_KINDS = ("Charge", "Refund", "Chargeback")


def test_nothing_is_delivered_twice_and_what_is_shipped_is_whole():
    project, _ = _life(6, 2000)

    for order in project.rows("order").values():
        ordered = sum(one["quantity"] for one in (*order["lineItems"], *order["customLineItems"]))
        sent = sum(item["quantity"] for info in shippings(order) for one in info["deliveries"] for item in one["items"])
        assert sent <= ordered
        if order["shipmentState"] == "Shipped":
            assert sent == ordered
