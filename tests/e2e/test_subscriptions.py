"""The Subscriptions of a configuration, kept by the command against a shop that behaves as commercetools does."""

import json

import pytest

from storeboard.mapping.presets import b2b, crm
from tests.e2e.site import Site
from tests.e2e.vendors import Vendors

SQS = """
subscriptions:
  storeboard:
    destination:
      {type: SQS, queueUrl: "https://sqs.example/1/events", region: eu-central-1, accessKey: "env:QUEUE_KEY",
       accessSecret: "env:QUEUE_SECRET"}
"""
STOPPED = "ConfigurationErrorDeliveryStopped"
SECRET = "a-secret-of-the-queue"


@pytest.fixture
def subscribing(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with a queue for its notifications."""
    monkeypatch.setenv("QUEUE_KEY", "key-of-the-queue")
    monkeypatch.setenv("QUEUE_SECRET", SECRET)
    site.configure(SQS)
    return site


def standing(world: Vendors) -> dict[str, dict[str, object]]:
    """The Subscriptions that stand in the shop, by key."""
    found = world.call(lambda: list(world.project.tables["subscription"].rows.values()))
    return {one["key"]: one for one in found if "key" in one}


def test_what_is_missing_is_planned_made_once_and_removed(world: Vendors, subscribing: Site):
    planned = subscribing.storeboard("subscriptions", "plan", "--json")
    before = standing(world)
    subscribing.done("subscriptions", "apply")
    made = standing(world)
    again = subscribing.done("subscriptions", "apply").stderr
    agreed = subscribing.done("subscriptions", "plan")
    health = subscribing.done("subscriptions", "status", "--json").document
    status = subscribing.done("status", "--json").document
    subscribing.done("subscriptions", "remove")

    assert planned.code == 1
    assert [(one["key"], one["state"]) for one in planned.document["subscriptions"]] == [("storeboard", "missing")]
    assert before == {}
    assert {one["resourceTypeId"] for one in made["storeboard"]["changes"]} >= {"customer", "order", "payment"}
    assert made["storeboard"]["messages"] == [{"resourceTypeId": "order", "types": ["OrderEditApplied"]}]
    assert "is as wanted" in again
    assert agreed.code == 0
    assert [(one["key"], one["status"]) for one in health["subscriptions"]] == [("storeboard", "Healthy")]
    assert status["subscriptions"] == health["subscriptions"]
    assert standing(world) == {}
    assert not (subscribing.config / "subscriptions.lock.yaml").read_text().count("acme")


def test_what_b2b_needs_stands_apart(world: Vendors, subscribing: Site):
    subscribing.configure(SQS, preset=b2b)
    subscribing.done("subscriptions", "apply")

    made = standing(world)

    assert set(made) == {"storeboard", "storeboard-b2b"}
    plain, company = ({one["resourceTypeId"] for one in made[key]["changes"]} for key in sorted(made))
    assert "business-unit" in company and "quote" in company
    assert not plain & company


def test_what_only_optional_mappings_need_is_no_finding_where_it_is_refused(world: Vendors, subscribing: Site):
    subscribing.configure(SQS, preset=crm)
    subscribing.done("subscriptions", "apply", "storeboard")
    planned = subscribing.done("subscriptions", "plan", "--json").document
    world.call(lambda: world.project.unreachable.add("SQS"))
    applied = subscribing.done("subscriptions", "apply")

    assert {one["key"]: one["state"] for one in planned["subscriptions"]} == {
        "storeboard": "as wanted",
        "storeboard-b2b": "optional",
    }
    assert "storeboard-b2b rests" in applied.stderr
    assert set(standing(world)) == {"storeboard"}


def test_what_differs_is_changed_in_place_and_a_masked_secret_is_no_difference(world: Vendors, subscribing: Site):
    subscribing.done("subscriptions", "apply")
    id_ = standing(world)["storeboard"]["id"]
    subscribing.configure(SQS.replace("/1/events", "/1/others"))

    planned = subscribing.storeboard("subscriptions", "plan")
    subscribing.done("subscriptions", "apply")
    agreed = subscribing.done("subscriptions", "plan")
    subscribing.done("subscriptions", "apply", "--renew")

    one = standing(world)["storeboard"]
    assert "destination: queueUrl" in planned.stderr
    assert one["id"] == id_
    assert one["destination"]["queueUrl"].endswith("/1/others")
    assert one["destination"]["accessSecret"] == SECRET
    assert SECRET not in json.dumps([planned.stdout, planned.stderr, agreed.stdout, agreed.stderr])


def test_one_whose_format_changes_or_that_was_stopped_is_made_anew(world: Vendors, subscribing: Site):
    subscribing.done("subscriptions", "apply")
    first = standing(world)["storeboard"]["id"]
    world.call(lambda: setattr(world.project.channel(first), "status", STOPPED))
    sick = subscribing.storeboard("subscriptions", "status", "--json")
    subscribing.done("subscriptions", "apply", "storeboard", "--recreate")
    second = standing(world)["storeboard"]["id"]
    well = subscribing.done("subscriptions", "status", "--json")
    subscribing.configure(SQS.replace("storeboard:\n", "storeboard:\n    format: CloudEvents\n"))
    subscribing.done("subscriptions", "apply")

    assert sick.code == 1
    assert [one["status"] for one in sick.document["subscriptions"]] == [STOPPED]
    assert second != first
    assert [one["status"] for one in well.document["subscriptions"]] == ["Healthy"]
    assert standing(world)["storeboard"]["format"] == {"type": "CloudEvents", "cloudEventsVersion": "1.0"}


def test_what_no_mapping_needs_any_more_is_removed(world: Vendors, subscribing: Site):
    subscribing.configure(SQS, preset=b2b)
    subscribing.done("subscriptions", "apply")
    (subscribing.config / "mappings/accounts.yaml").unlink()
    (subscribing.config / "mappings/deals.yaml").unlink()
    orders = subscribing.config / "mappings/orders.yaml"
    orders.write_text("".join(line for line in orders.read_text().splitlines(True) if ", link: " not in line))

    planned = subscribing.storeboard("subscriptions", "plan", "--json").document
    subscribing.done("subscriptions", "apply")

    states = {one["key"]: one["state"] for one in planned["subscriptions"]}
    assert states["storeboard"] in ("differs", "as wanted")
    assert set(standing(world)) == {one for one, state in states.items() if state != "surplus"}


def test_a_refusal_names_the_scope_and_a_key_that_is_not_there_names_those_that_are(world: Vendors, subscribing: Site):
    absent = subscribing.storeboard("subscriptions", "plan", "orders")
    nothing = subscribing.storeboard("subscriptions", "plan", "--renew")

    assert absent.code == 2
    assert "there is no subscription 'orders'; expected one of: storeboard" in absent.stderr
    assert nothing.code == 2
