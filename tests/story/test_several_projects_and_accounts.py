"""Two projects and two monday accounts in one installation: nothing of the one crosses into the other."""

from random import Random
from typing import Any

import orjson

from storeboard.app import budget_document
from storeboard.simulators.monday import Fault
from tests.story.boards import rows
from tests.story.shop import person, purchase, rename, state
from tests.story.world import SECRET, World, told

SECOND = """
  beta:
    api_url: "http://shop"
    auth_url: "http://shop"
    client: {id: "env:BETA_ID", secret: "env:BETA_SECRET"}
"""


def two_of_each(files: dict[str, str]) -> dict[str, str]:
    """The preset for the project acme in the account sales, and the same for beta in service."""
    main = files["storeboard.yaml"]
    main = main.replace("\n# The monday accounts.", f"{SECOND}\n# The monday accounts.")
    main = main.replace(
        "\n# The boards.", '\n  service: {api_url: "http://monday/v2", token: "env:OTHER"}\n\n# The boards.'
    )
    main = main.replace(
        "  orders: {account: sales, name: Orders}\n",
        "  orders: {account: sales, name: Orders}\n"
        "  customers-b: {account: service, name: Contacts}\n  orders-b: {account: service, name: Orders}\n",
    )
    changed = {"storeboard.yaml": main}
    for entity in ("customers", "orders"):
        text = files[f"mappings/{entity}.yaml"]
        first = text.replace("boards:\n", "projects: [acme]\nboards:\n", 1)
        second = text.replace("boards:\n", "projects: [beta]\nboards:\n", 1)
        second = second.replace(f"- board: {entity}", f"- board: {entity}-b").replace(
            "link: customers", "link: customers-b"
        )
        changed |= {f"mappings/{entity}.yaml": first, f"mappings/{entity}-b.yaml": second}
    return changed


TWO: dict[str, Any] = {"edit": two_of_each, "projects": ("acme", "beta"), "accounts": ("sales", "service")}


def external_ids(world: World, account: str) -> set[str]:
    both = (*rows(world, "Contacts", world.mondays[account]), *rows(world, "Orders", world.mondays[account]))
    return {one["External ID"] for one in both}


@told(**TWO)
async def test_the_same_ids_in_both_projects_are_two_records_each_in_its_account(world: World):
    made: dict[str, tuple[str, str]] = {}
    for name, shop in world.shops.items():
        customer = shop.create("customer", person(f"Mara {name.capitalize()}"))
        order = shop.import_order(purchase(customer, orderNumber=name))
        made[name] = (customer["id"], order["id"])
    await world.settle()

    assert made["acme"] == made["beta"]
    for project, account in (("acme", "sales"), ("beta", "service")):
        customer, order = made[project]
        assert external_ids(world, account) == {f"{project}/customer/{customer}", f"{project}/order/{order}"}
        (contact,) = rows(world, "Contacts", world.mondays[account])
        (stands,) = rows(world, "Orders", world.mondays[account])
        assert (contact.name, stands.name) == (
            f"Mara {project.capitalize()}",
            f"{project} · Mara {project.capitalize()}",
        )
        linked = world.mondays[account].items[stands.id].values["sb_customer"]
        assert [str(one) for one in linked["item_ids"]] == [contact.id]
    assert (await world.agreement()).agrees


@told(**TWO)
async def test_a_change_in_one_project_touches_nothing_of_the_other(world: World):
    customers = {name: shop.create("customer", person()) for name, shop in world.shops.items()}
    await world.settle()
    written = len(world.mondays["service"].log)

    rename(world.shops["acme"], customers["acme"], "Nora")
    await world.settle()

    assert [one.name for one in rows(world, "Contacts", world.mondays["sales"])] == ["Nora Lind"]
    assert [one.name for one in rows(world, "Contacts", world.mondays["service"])] == ["Mara Lind"]
    assert len(world.mondays["service"].log) == written


@told(**TWO)
async def test_an_account_that_is_at_its_limit_does_not_stop_the_other(world: World):
    world.mondays["sales"].faults.next(Fault.DAILY_LIMIT)
    for shop in world.shops.values():
        shop.create("customer", person())
    await world.clock.sleep(60.0)

    counts = await world.store.counts()
    budgets = {name: await world.store.budget(name) for name in world.mondays}

    assert [len(external_ids(world, name)) for name in ("sales", "service")] == [0, 1]
    assert (counts.due, counts.held) == (1, 1)
    blocked = {name: one.blocked_until > world.clock.now() for name, one in budgets.items() if one is not None}
    assert blocked == {"sales": True, "service": False}
    await world.settle(200_000.0)
    assert len(external_ids(world, "sales")) == 1


@told(**TWO)
async def test_an_outage_of_one_account_does_not_stop_the_other(world: World):
    world.mondays["sales"].faults.seeded(Random(1), {Fault.HTTP_500: 1.0})
    for shop in world.shops.values():
        shop.create("customer", person())
    await world.clock.sleep(60.0)

    assert [len(external_ids(world, name)) for name in ("sales", "service")] == [0, 1]

    world.mondays["sales"].faults.calm()
    await world.settle(10_000.0)
    assert [len(external_ids(world, name)) for name in ("sales", "service")] == [1, 1]
    assert (await world.agreement()).agrees


async def calls_left(world: World) -> dict[str, int]:
    budgets = {name: await world.store.budget(name) for name in world.mondays}
    return {name: budget.calls_left for name, budget in budgets.items() if budget is not None}


@told(**TWO)
async def test_each_account_has_its_own_budget_and_status_shows_both(world: World):
    before = await calls_left(world)
    order = world.shops["beta"].import_order(purchase())
    await world.settle()
    state(world.shops["beta"], order, "Confirmed")
    await world.settle()

    after = await calls_left(world)
    shown = await budget_document(world.running[0].file, world.mondays)

    spent = {name: before[name] - after[name] for name in before}
    assert spent["service"] > spent["sales"]
    assert {name: one["calls_left"] for name, one in shown.items()} == after
    assert {"customers", "orders", "customers-b", "orders-b"} <= set(world.house.lanes())


@told(**TWO)
async def test_a_notification_of_an_unknown_project_is_quarantined(world: World):
    body = orjson.dumps(
        {
            "notificationType": "ResourceUpdated",
            "projectKey": "gamma",
            "resource": {"typeId": "customer", "id": "0a1b2c3d-0000-4000-8000-000000000001"},
            "version": 2,
            "oldVersion": 1,
            "modifiedAt": "2026-01-01T00:00:00Z",
        }
    )
    headers = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"}

    status = await world.running[0].knock(body, headers)
    await world.settle()

    assert status == 200
    assert (await world.store.counts()).quarantined == 1
    assert [external_ids(world, name) for name in world.mondays] == [set(), set()]
