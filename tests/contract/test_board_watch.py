"""A running installation notices that its boards changed, seldom enough, and takes up what a person makes good."""

import asyncio

from storeboard.cli.watching import AGAIN_SECONDS_MAX, BoardWatch
from storeboard.monday.facts import intent_of, verify_facts
from tests.contract.office import CUSTOMERS, ORDERS, Office
from tests.contract.test_monday_drift import deactivate, delete, rename_label


class Watched:
    """An office with a watch on its boards and what it reported."""

    def __init__(self) -> None:
        self.office = Office()
        self.facts = {(one.mapping, one.board): one for one in self.office.provision().facts}
        self.orders = self.facts[("orders", "orders")]
        self.reads = 0
        self.events: list[tuple[str, str]] = []
        self.watch = BoardWatch(self.facts, self.verify, self.office.clock, self.report)

    async def verify(self, known):
        self.reads += 1
        return await verify_facts(
            {"sales": self.office.client}, known, intent_of((CUSTOMERS, ORDERS), (), self.office.lock)
        )

    def report(self, event, fields):
        self.events.append((event, str(fields.get("about", ""))))


def test_drift_is_told_once_before_anything_is_written():
    watched = Watched()
    rename_label(watched.office, watched.orders.board_id)

    asyncio.run(watched.watch.begin())
    asyncio.run(watched.watch.begin())

    assert watched.events == [("board.drifted", "sb_state")]
    assert "Offen" in watched.facts[("orders", "orders")].columns["state"].labels


def test_a_column_made_anew_and_a_label_brought_back_are_taken_up_without_a_restart():
    watched = Watched()
    delete("sb_total")(watched.office, watched.orders.board_id)
    deactivate(watched.office, watched.orders.board_id)
    asyncio.run(watched.watch.begin())
    watched.office.provision()

    asyncio.run(watched.watch.read())

    fresh = watched.facts[("orders", "orders")].columns
    assert (fresh["total"].id, "Open" in fresh["state"].labels) == ("sb_total_2", True)
    assert watched.events[-1] == ("board.mended", "")


def test_a_monday_that_is_away_keeps_nothing_from_starting():
    watched = Watched()
    del watched.office.account.users[watched.office.account.me.id]
    before = dict(watched.facts)

    asyncio.run(watched.watch.begin())

    assert watched.facts == before


def test_a_label_that_a_write_added_is_learnt_without_a_restart():
    watched = Watched()
    cells = {"sb_state": {"label": "On its way"}}
    watched.office.make(watched.orders.board_id, "1042", cells, create_labels=True)

    async def learn() -> None:
        running = asyncio.create_task(watched.watch.run())
        watched.watch.labelled("orders")
        for _ in range(20):
            await asyncio.sleep(0)
        running.cancel()

    asyncio.run(learn())

    assert "On its way" in watched.facts[("orders", "orders")].columns["state"].labels
    assert watched.events == []


def test_writes_that_are_refused_all_day_cost_few_readings():
    watched = Watched()

    async def day() -> None:
        running = asyncio.create_task(watched.watch.run())
        ends_at = watched.office.clock.now() + 86_400
        while watched.office.clock.now() < ends_at:
            watched.watch.refused("orders")
            await asyncio.sleep(0)
        running.cancel()

    asyncio.run(day())

    assert 1 < watched.reads <= 86_400 / AGAIN_SECONDS_MAX + 8
