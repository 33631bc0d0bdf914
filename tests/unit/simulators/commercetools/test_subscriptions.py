"""Subscriptions: what they take, what they hear, and that every notification arrives in the end."""

import base64
import json
from typing import Any

import pytest

from storeboard.simulators.commercetools import Project
from storeboard.simulators.commercetools.entities import CHANGE_TYPES, MESSAGE_TYPES
from tests.simulation.loop import run
from tests.unit.simulators.commercetools.world import (
    Door,
    Json,
    ManualClock,
    client_of,
    customer,
    faults,
    order,
    project_of,
)

SQS = {
    "type": "SQS",
    "queueUrl": "https://queue.example.com/q",
    "region": "eu-central-1",
    "accessSecret": "very-secret-42",
}
URL = "http://door.test/in"


def _subscribed(door: Door, clock: ManualClock | None = None, **options: Any) -> Project:
    """A project that pushes to the door; the test notification has arrived already."""
    chosen = {name: options.pop(name) for name in ("changes", "messages", "format") if name in options}
    wanted = options.pop("faults", None)
    project = project_of(clock, deliver=door, **options)
    project.subscribe_push(URL, "door-secret", **chosen)
    run(0, project.deliverer.drain())
    door.bodies.clear()
    if wanted is not None:
        project.faults = wanted
    return project


def _heard(door: Door) -> list[Json]:
    return [json.loads(body) for body in door.bodies]


def _called(project: Project, method: str, path: str, body: Any = None, *, scope: str = "") -> tuple[int, Json]:
    async def ask() -> tuple[int, Json]:
        async with client_of(project, scope=scope) as client:
            answer = await client.request(method, f"/acme/{path}", json=body)
            return answer.status_code, answer.json()

    return run(0, ask())


def test_there_are_22_types_of_messages_and_41_of_changes():
    assert (len(MESSAGE_TYPES), len(CHANGE_TYPES)) == (22, 41)


def test_a_new_subscription_first_hears_of_itself():
    door = Door()
    project = project_of(deliver=door)
    made = project.subscribe_push(URL, "door-secret")

    run(0, project.deliverer.drain())

    [test] = _heard(door)
    assert test["notificationType"] == "ResourceCreated"
    assert test["resource"] == {"typeId": "subscription", "id": made["id"]}
    assert door.headers[0]["authorization"] == "Bearer door-secret"


def test_a_creation_and_an_update_are_told_as_changes_and_messages():
    door = Door()
    project = _subscribed(door, messages=("customer",))
    id_ = customer(project, firstName="Elwen", customerNumber="K-1")["id"]
    project.update(
        "customer",
        id_,
        1,
        [{"action": "setFirstName", "firstName": "Irlio"}, {"action": "changeEmail", "email": "irlio@example.org"}],
    )

    run(0, project.deliverer.drain())

    changes = [one for one in _heard(door) if one["notificationType"] != "Message"]
    messages = sorted((one for one in _heard(door) if "sequenceNumber" in one), key=lambda one: one["sequenceNumber"])
    assert [(one["notificationType"], one["version"], one.get("oldVersion")) for one in changes] == [
        ("ResourceCreated", 1, None),
        ("ResourceUpdated", 3, 1),
    ]
    assert [(one["type"], one["version"], one["sequenceNumber"], one["resourceVersion"]) for one in messages] == [
        ("CustomerCreated", 1, 1, 1),
        ("CustomerFirstNameSet", 1, 2, 2),
        ("CustomerEmailChanged", 1, 3, 3),
    ]
    assert messages[0]["customer"]["id"] == id_
    assert messages[2]["oldEmail"] == "vira.moor@example.com"
    assert {one["projectKey"] for one in _heard(door)} == {"acme"}
    assert changes[0]["resourceUserProvidedIdentifiers"] == {"customerNumber": "K-1"}


def test_an_erasure_is_told_by_the_change_and_never_by_the_message():
    door = Door()
    project = _subscribed(door, messages=("customer",))
    id_ = customer(project)["id"]
    run(0, project.deliverer.drain())
    door.bodies.clear()

    _called(project, "DELETE", f"customers/{id_}?version=1&dataErasure=true")
    run(0, project.deliverer.drain())

    told = {one["notificationType"]: one for one in _heard(door)}
    assert told["ResourceDeleted"]["dataErasure"] is True
    assert told["Message"]["type"] == "CustomerDeleted"
    assert "dataErasure" not in told["Message"]


def test_an_applied_order_edit_is_told_by_a_message_and_no_change_of_the_order():
    door = Door()
    project = _subscribed(door, changes=("order",), messages=("order",))
    made = order(project)
    run(0, project.deliverer.drain())
    door.bodies.clear()
    staged = [{"action": "changeLineItemQuantity", "lineItemId": made["lineItems"][0]["id"], "quantity": 9}]
    edit = project.create("order-edit", {"resource": {"typeId": "order", "id": made["id"]}, "stagedActions": staged})

    project.apply_edit(edit["id"], 1, 1)
    run(0, project.deliverer.drain())

    [told] = _heard(door)
    assert (told["type"], told["resource"]) == ("OrderEditApplied", {"typeId": "order", "id": made["id"]})
    assert told["resourceVersion"] == project.get("order", made["id"])["version"] == 2


def test_of_carts_only_the_creation_is_told():
    door = Door()
    project = _subscribed(door, changes=("cart",), messages=())
    cart = project.create("cart", {"currency": "EUR", "lineItems": [{"sku": "MUG-NAT"}]})
    project.update("cart", cart["id"], 1, [{"action": "setLocale", "locale": "de"}])

    run(0, project.deliverer.drain())

    assert [one["notificationType"] for one in _heard(door)] == ["ResourceCreated"]


def test_a_dropped_payload_leaves_the_type_in_one_place_only():
    door = Door()
    project = _subscribed(door, changes=("customer",), messages=("customer",), faults=faults(payload_dropped_rate=1.0))
    customer(project)

    run(0, project.deliverer.drain())

    told = {one["notificationType"]: one for one in _heard(door)}
    assert told["Message"]["payloadNotIncluded"] == {
        "reason": "Payload too large.",
        "payloadType": "CustomerCreated",
    }
    assert "type" not in told["Message"]
    assert "customer" not in told["Message"]
    assert told["ResourceCreated"]["version"] == 1


def _with_chance(seed: int) -> tuple[list[tuple[str, int]], list[str]]:
    door = Door()
    wanted = faults(duplicate_rate=0.3, reorder_rate=0.5, delay=(0.1, 2.0))
    project = _subscribed(door, changes=("customer",), messages=(), seed=seed, faults=wanted)
    for number in range(40):
        customer(project, f"{number}@example.com")
    run(0, project.deliverer.drain())
    return [(one["resource"]["id"], one["version"]) for one in _heard(door)], list(project.rows("customer"))


def test_duplicates_and_another_order_come_by_seed_and_nothing_is_missing():
    (first, created), (again, _), (other, _) = _with_chance(1), _with_chance(1), _with_chance(2)

    assert first == again != other
    assert len(set(first)) == 40
    assert len(first) > 45
    assert [id_ for id_, _ in dict.fromkeys(first)] != created


def test_what_is_refused_comes_again_until_it_is_accepted():
    clock, door = ManualClock(), Door()
    project = _subscribed(door, clock, changes=("customer",), messages=())
    project.deliver = retried = Door(503, 0, 429, 500)
    customer(project)
    began = clock.seconds

    run(0, project.deliverer.drain())

    assert len(retried.bodies) == 1
    assert project.deliverer.refused == 4
    assert 7.5 <= clock.seconds - began <= 15.0
    assert project.deliverer.waiting == 0


@pytest.mark.parametrize(("production", "hours"), [(False, 1), (True, 24)])
def test_a_misconfigured_destination_is_given_up_and_forgets(production: bool, hours: int):
    clock, door = ManualClock(), Door()
    project = _subscribed(door, clock, changes=("customer",), messages=(), production=production)
    [subscription] = project.rows("subscription")
    project.deliver = Door(*[401] * 10_000)
    customer(project)

    run(0, project.deliverer.drain(60.0))
    early = _called(project, "GET", f"subscriptions/{subscription}/health")
    run(0, project.deliverer.drain(hours * 3600 + 700))
    late = _called(project, "GET", f"subscriptions/{subscription}/health")
    customer(project, "elwen@example.com")
    project.deliver = door
    run(0, project.deliverer.drain())

    assert (early[0], early[1]["errors"][0]["code"]) == (400, "ConfigurationError")
    assert (late[0], late[1]["errors"][0]["code"]) == (400, "ConfigurationErrorDeliveryStopped")
    assert door.bodies == []
    assert project.deliverer.dropped == 2


def test_a_temporary_trouble_shows_in_the_health_and_passes():
    clock, door = ManualClock(), Door()
    project = _subscribed(door, clock, changes=("customer",), messages=())
    [subscription] = project.rows("subscription")
    project.deliver = Door(503, 503)
    customer(project)

    run(0, project.deliverer.deliver_due())
    during, _ = _called(project, "GET", f"subscriptions/{subscription}/health")
    run(0, project.deliverer.drain())
    after, _ = _called(project, "GET", f"subscriptions/{subscription}/health")

    assert (during, after) == (503, 200)


@pytest.mark.parametrize("format", ["Platform", "CloudEvents", "PubSub", "PubSubCloudEvents", "SNS", "EventBridge"])
def test_every_envelope_holds_the_same_notification(format: Any):
    door = Door()
    project = _subscribed(door, changes=("customer",), messages=(), format=format)
    id_ = customer(project)["id"]

    run(0, project.deliverer.drain())

    [outer] = _heard(door)
    if "message" in outer:
        outer = json.loads(base64.b64decode(outer["message"]["data"]))
    if "Message" in outer:
        outer = json.loads(outer["Message"])
    outer = outer.get("detail", outer)
    outer = outer.get("data", outer)
    assert (outer["notificationType"], outer["resource"]) == ("ResourceCreated", {"typeId": "customer", "id": id_})


def test_the_cloud_event_of_a_message_has_a_sequence_and_that_of_a_change_has_none():
    door = Door()
    project = _subscribed(door, changes=("customer",), messages=("customer",), format="CloudEvents")
    id_ = customer(project)["id"]

    run(0, project.deliverer.drain())

    events = {one["type"]: one for one in _heard(door)}
    change = events["com.commercetools.customer.change.ResourceCreated"]
    message = events["com.commercetools.customer.message.CustomerCreated"]
    assert (change["id"], change["subject"], "sequence" in change) == (f"{id_}-c1", id_, False)
    assert (message["sequence"], message["dataref"]) == ("1", f"/acme/messages/{message['id']}")


def test_a_vendor_destination_is_kept_with_its_secret_masked_and_fills_its_queue():
    project = project_of()
    draft = {"key": "sqs", "destination": SQS, "changes": [{"resourceTypeId": "customer"}]}

    status, made = _called(project, "POST", "subscriptions", draft)
    customer(project)
    run(0, project.deliverer.drain())
    _, read = _called(project, "GET", "subscriptions/key=sqs")

    outbox = [json.loads(body) for body in project.channel(made["id"]).outbox]
    assert status == 201
    assert made["destination"]["accessSecret"] == read["destination"]["accessSecret"] == "****42"
    assert read["status"] == "Healthy"
    assert [one["resource"]["typeId"] for one in outbox] == ["subscription", "customer"]


def test_a_subscription_that_cannot_be_reached_is_not_created():
    project = project_of()
    project.unreachable.add("SQS")

    status, body = _called(
        project, "POST", "subscriptions", {"destination": SQS, "changes": [{"resourceTypeId": "customer"}]}
    )

    assert status == 400
    assert body["message"].startswith("A test message could not be delivered to this destination: SQS")
    assert project.rows("subscription") == {}


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"destination": SQS}, "InvalidInput"),
        ({"destination": SQS, "messages": [{"resourceTypeId": "recurring-order"}]}, "InvalidField"),
        ({"destination": SQS, "messages": [{"resourceTypeId": "cart"}]}, "InvalidField"),
        ({"destination": SQS, "changes": [{"resourceTypeId": "payment-method"}]}, "InvalidField"),
        ({"destination": {"type": "Push", "url": URL}, "changes": [{"resourceTypeId": "order"}]}, "InvalidField"),
        ({"destination": {"type": "SQS"}, "changes": [{"resourceTypeId": "order"}]}, "RequiredField"),
        (
            {
                "destination": {"type": "EventGrid", "uri": "https://grid.example.com", "accessKey": "key-of-the-grid"},
                "changes": [{"resourceTypeId": "order"}],
            },
            "InvalidInput",
        ),
    ],
)
def test_a_subscription_that_commercetools_does_not_know_is_refused(draft: Json, code: str):
    status, body = _called(project_of(), "POST", "subscriptions", draft)

    assert (status, body["errors"][0]["code"]) == (400, code)


def test_a_deleted_subscription_hears_nothing_more():
    door = Door()
    project = _subscribed(door, changes=("customer",), messages=())
    [subscription] = project.rows("subscription")
    customer(project)

    status, _ = _called(project, "DELETE", f"subscriptions/{subscription}?version=1")
    customer(project, "elwen@example.com")
    run(0, project.deliverer.drain())

    assert status == 200
    assert door.bodies == []
    assert project.deliverer.waiting == 0


def test_an_updated_subscription_hears_what_it_now_wants():
    project = project_of()
    _, made = _called(project, "POST", "subscriptions", {"destination": SQS, "changes": [{"resourceTypeId": "order"}]})
    actions = [{"action": "setChanges", "changes": [{"resourceTypeId": "customer"}]}]

    status, changed = _called(project, "POST", f"subscriptions/{made['id']}", {"version": 1, "actions": actions})
    _, same = _called(project, "POST", f"subscriptions/{made['id']}", {"version": 2, "actions": actions})
    customer(project)
    order(project)
    run(0, project.deliverer.drain())

    outbox = [json.loads(body)["resource"]["typeId"] for body in project.channel(made["id"]).outbox]
    assert (status, changed["version"], same["version"]) == (200, 2, 2)
    assert outbox == ["subscription", "customer"]
