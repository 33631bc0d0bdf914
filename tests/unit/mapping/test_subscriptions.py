"""What storeboard.yaml may say of Subscriptions, and what is wanted of commercetools for it."""

import pytest

from storeboard.commercetools.subscriptions import difference, wanted
from storeboard.errors import ConfigurationError
from storeboard.mapping.configuration import SubscriptionConfig
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.load import load
from storeboard.mapping.presets import orders
from storeboard.simulators.commercetools.entities import CHANGE_TYPES, MESSAGE_TYPES

PUBSUB = {"type": "GoogleCloudPubSub", "projectId": "p", "topic": "t"}
GRID = {"type": "EventGrid", "uri": "https://grid.example", "accessKey": "env:KEY"}


def faults_of(section: str) -> list[str]:
    """Every fault of a configuration with this section."""
    files = orders("acme", "https://api.example", "https://auth.example", "https://monday.example/v2")
    files["storeboard.yaml"] += section
    try:
        load(files)
    except ConfigurationError as error:
        return [str(fault) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{}", 'subscriptions.storeboard has no "destination"'),
        ("{destination: {topic: t}}", 'has no "type"; expected one of: SQS, SNS'),
        ("{destination: {type: AzureEventGrid}}", '(did you mean "EventGrid"?)'),
        ("{destination: {type: GoogleCloudPubSub, topic: t}}", 'has no "projectId"; GoogleCloudPubSub needs'),
        ("{destination: {type: SNS, topicArn: a, region: b}}", "region has no meaning for SNS; expected: topicArn"),
        ("{destination: {type: AzureServiceBus, connectionString: secret}}", "is no reference to a secret"),
        ("{format: CloudEvents, destination: {type: IronMQ}}", "expected one of: AzureServiceBus"),
        ("{destination: {type: EventGrid, uri: 'https://a.b', accessKey: 'env:K'}}", "must be CloudEvents"),
        ("{projects: [acne], destination: {type: SNS, topicArn: a}}", '(did you mean "acme"?)'),
    ],
)
def test_a_wrong_subscription_is_named_with_what_is_allowed(section: str, message: str):
    found = faults_of(f"\nsubscriptions:\n  storeboard: {section}\n")

    assert any(message in fault and fault.startswith("storeboard.yaml:") for fault in found), found


def test_a_right_one_has_no_fault():
    assert faults_of("\nsubscriptions:\n  storeboard: {destination: {type: SNS, topicArn: arn}}\n") == []


def test_every_entity_can_be_subscribed_to_as_its_row_says():
    rows = [row for row in ENTITIES.values() if row.path]

    assert {row.type for row in rows if row.changes} <= CHANGE_TYPES
    assert {row.type for row in rows if row.messages} <= MESSAGE_TYPES


def test_secrets_are_resolved_for_the_draft_and_never_compared():
    one = wanted(SubscriptionConfig("s", ("acme",), GRID, "CloudEvents"), ["order"], lambda _: "the-secret")[0]
    found = {**one.draft(), "destination": {**GRID, "accessKey": "****et"}}

    assert one.draft()["destination"]["accessKey"] == "the-secret"
    assert difference(one, found) == ()
    (renewed,) = difference(one, found, renew=True)
    assert renewed.action is not None and renewed.action["destination"]["accessKey"] == "the-secret"
    assert "the-secret" not in renewed.says


def test_types_that_differ_are_told_one_by_one():
    one = wanted(SubscriptionConfig("s", ("acme",), PUBSUB, "Platform"), ["customer"], str)[0]
    found = {**one.draft(), "changes": [{"resourceTypeId": "customer"}, {"resourceTypeId": "product"}]}
    found["messages"] = [{"resourceTypeId": "order", "types": ["OrderCreated"]}]

    says = [step.says for step in difference(one, found)]

    assert says[0].startswith("changes: ") and says[0].endswith("-product")
    assert says[1] == "messages: -order/OrderCreated"
