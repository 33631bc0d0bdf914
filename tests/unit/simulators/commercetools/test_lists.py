"""Lists: sorting, paging, expansion and the limits of their parameters."""

from typing import Any

import pytest

from tests.simulation.loop import run
from tests.unit.simulators.commercetools.world import Json, ManualClock, client_of, customer, faults, order, project_of


def _listed(project: Any, path: str, params: list[tuple[str, str]]) -> tuple[int, Json]:
    async def ask() -> tuple[int, Json]:
        async with client_of(project) as client:
            answer = await client.get(f"/acme/{path}", params=params)
            return answer.status_code, answer.json()

    return run(0, ask())


def _people(count: int) -> Any:
    clock = ManualClock()
    project = project_of(clock)
    for number in range(count):
        clock.seconds += 1
        customer(project, f"{number}@example.com", firstName="ABC"[number % 3], externalId=str(number))
    return project


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        (["externalId asc"], ["0", "1", "2", "3", "4"]),
        (["externalId desc"], ["4", "3", "2", "1", "0"]),
        (["firstName asc", "externalId desc"], ["3", "0", "4", "1", "2"]),
        (["firstName desc", "lastModifiedAt asc"], ["2", "1", "4", "0", "3"]),
        (["createdAt"], ["0", "1", "2", "3", "4"]),
    ],
)
def test_a_list_is_sorted_by_every_given_field_in_turn(sort: list[str], wanted: list[str]):
    _, found = _listed(_people(5), "customers", [("sort", one) for one in sort])

    assert [one["externalId"] for one in found["results"]] == wanted


@pytest.mark.parametrize(
    ("params", "count", "total"),
    [
        ([], 20, 45),
        ([("limit", "0")], 0, 45),
        ([("limit", "500")], 45, 45),
        ([("limit", "20"), ("offset", "40")], 5, 45),
        ([("offset", "10000")], 0, 45),
        ([("withTotal", "false")], 20, None),
        ([("where", 'firstName = "A"'), ("limit", "5")], 5, 15),
        ([("where", 'firstName = "A"'), ("where", 'externalId in ("0", "1", "3")')], 2, 2),
    ],
)
def test_a_page_has_what_was_asked_for(params: list[tuple[str, str]], count: int, total: int | None):
    status, found = _listed(_people(45), "customers", params)

    assert status == 200
    assert (found["count"], found.get("total")) == (count, total)
    assert len(found["results"]) == count


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "501"),
        ("limit", "-1"),
        ("limit", "many"),
        ("offset", "10001"),
        ("sort", "colour asc"),
        ("sort", "email upwards"),
        ("where", "email ="),
        ("where", "colour = 1"),
        ("expand", "customerGroup..x"),
    ],
)
def test_a_parameter_out_of_bounds_is_refused(name: str, value: str):
    status, found = _listed(_people(1), "customers", [(name, value)])

    assert status == 400
    assert found["statusCode"] == 400
    assert found["errors"][0]["code"] in ("InvalidInput", "InvalidField")


def test_walking_by_id_meets_everybody_once():
    project = _people(57)

    async def walk() -> list[str]:
        seen: list[str] = []
        async with client_of(project) as client:
            while True:
                where = {"where": f'id > "{seen[-1]}"'} if seen else {}
                params = {"sort": "id asc", "limit": "10", "withTotal": "false", **where}
                results = (await client.get("/acme/customers", params=params)).json()["results"]
                if not results:
                    return seen
                seen += [one["id"] for one in results]

    assert run(0, walk()) == sorted(project.rows("customer"))


def test_an_expanded_reference_carries_its_target():
    project = project_of()
    group = project.create("customer-group", {"groupName": "Gold"})
    payment = project.create("payment", {"amountPlanned": {"currencyCode": "EUR", "centAmount": 100}})
    reference = {"typeId": "payment", "id": payment["id"]}
    order(project, customerGroup={"typeId": "customer-group", "id": group["id"]}, paymentInfo={"payments": [reference]})

    expand = [("expand", "paymentInfo.payments[*]"), ("expand", "customerGroup"), ("expand", "state")]
    _, found = _listed(project, "orders", expand)

    shown = found["results"][0]
    assert shown["customerGroup"]["obj"]["name"] == "Gold"
    assert [one["obj"]["id"] for one in shown["paymentInfo"]["payments"]] == [payment["id"]]
    assert "obj" not in next(iter(project.rows("order").values()))["customerGroup"]


def test_two_expansions_may_share_a_way_and_leave_what_is_stored_alone():
    project = project_of()
    group = project.create("customer-group", {"groupName": "Gold"})
    person = customer(project, customerGroup={"typeId": "customer-group", "id": group["id"]})
    basket = {"currency": "EUR", "customerId": person["id"], "lineItems": [{"sku": "MUG-NAT"}]}
    cart = project.create("cart", basket)
    request = project.create("quote-request", {"cart": {"typeId": "cart", "id": cart["id"]}})

    paths = [("expand", "customer"), ("expand", "customer.customerGroup"), ("expand", "cart")]
    _, found = _listed(project, "quote-requests", paths)

    shown = found["results"][0]
    assert shown["customer"]["obj"]["customerGroup"]["obj"]["name"] == "Gold"
    assert shown["cart"]["obj"]["id"] == cart["id"]
    assert project.get("quote-request", request["id"])["customer"] == {"typeId": "customer", "id": person["id"]}
    assert "obj" not in project.get("customer", person["id"])["customerGroup"]


@pytest.mark.parametrize(("refuse", "status"), [(False, 200), (True, 400)])
def test_a_reference_to_nothing_is_left_as_it_is_or_refuses_the_whole_page(refuse: bool, status: int):
    project = project_of(faults=faults(refuse_expansion=refuse))
    group = project.create("customer-group", {"groupName": "Gold"})
    customer(project, customerGroup={"typeId": "customer-group", "id": group["id"]})
    project.delete("customer-group", group["id"], 1)

    answered, found = _listed(project, "customers", [("expand", "customerGroup")])

    assert answered == status
    if refuse:
        assert found["errors"][0]["code"] == "ReferencedResourceNotFound"
    else:
        assert found["results"][0]["customerGroup"] == {"typeId": "customer-group", "id": group["id"]}


def test_a_store_shows_its_own_orders_and_the_customers_of_no_store():
    project = project_of()
    for key in ("berlin", "wien"):
        project.create("store", {"key": key})
        order(project, orderNumber=key, store={"typeId": "store", "key": key})
    customer(project)

    _, orders = _listed(project, "in-store/key=wien/orders", [])
    _, customers = _listed(project, "in-store/key=wien/customers", [])

    assert [one["orderNumber"] for one in orders["results"]] == ["wien"]
    assert customers["count"] == 1


def test_a_lagging_read_sees_the_older_version_until_the_lag_has_passed():
    clock = ManualClock()
    project = project_of(clock, faults=faults(read_lag_rate=1.0, read_lag_seconds=5.0))
    made = customer(project)
    clock.seconds += 60
    project.update("customer", made["id"], 1, [{"action": "setFirstName", "firstName": "Elwen"}])

    where = [("where", f'id = "{made["id"]}"')]
    before = _listed(project, "customers", where)[1]["results"]
    clock.seconds += 6
    after = _listed(project, "customers", where)[1]["results"]

    assert [one["version"] for one in before] == [1]
    assert [one["version"] for one in after] == [2]
