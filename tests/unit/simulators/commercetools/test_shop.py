"""The living shop: the same seed lives the same life, and everything that can happen does."""

import asyncio
import json
from typing import Any

import phonenumbers

from storeboard.simulators.commercetools import Project, Shop
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
    _, events = _life(1, 1500)

    assert {event["kind"] for event in events} == {
        "register",
        "order",
        "guest order",
        "pay",
        "ship",
        "complete",
        "return",
        "refund",
        "cancel",
        "correct address",
        "rename",
        "change quantity",
        "erase",
    }


def test_orders_have_one_to_ten_lines_and_the_money_of_their_country():
    project, _ = _life(2, 600)
    orders = list(project.rows("order").values())

    assert {len(one["lineItems"]) for one in orders} >= {1, 2, 3, 4, 5}
    assert all(1 <= len(one["lineItems"]) <= 10 for one in orders)
    assert {one["totalPrice"]["currencyCode"] for one in orders} >= {"EUR", "CHF", "USD", "GBP"}
    assert any("customerId" not in one for one in orders)
    assert any(
        delivery["parcels"][0]["trackingData"] for one in orders for delivery in one["shippingInfo"]["deliveries"]
    )


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
