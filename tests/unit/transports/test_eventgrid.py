"""Event Grid is let in by a token or a secret, and told that its events are wanted only where it may ask."""

from pathlib import Path
from typing import Any

import pytest

from storeboard.transports.door import Door
from storeboard.transports.eventgrid import EventGridDoor, SharedSecret, eventgrid_door
from tests.contract.door_asking import asked
from tests.contract.door_signers import (
    APPLICATION,
    ENTRA,
    EVENT_GRID,
    TENANT,
    Network,
    entra_claims,
    published,
    setup_of,
    token,
)
from tests.unit.web.doorway import Headers, Request, change, encoded

TOPIC = "/subscriptions/5b4b650e/resourceGroups/shop/providers/Microsoft.EventGrid/topics/commercetools"
KEY = [("x-api-key", "the-key")]


def entra_door(network: Network | None = None, **options: Any) -> Door:
    known = network or Network().keys(ENTRA, published("first"))
    return eventgrid_door(setup_of(known, tenant=TENANT, audience=APPLICATION, **options))


def bearer(**claims: Any) -> Headers:
    return [("authorization", f"Bearer {token(entra_claims(**claims))}")]


def cloud_event(**fields: Any) -> bytes:
    """An event as commercetools hands it to Event Grid and Event Grid delivers it."""
    return encoded(
        {
            "specversion": "1.0",
            "id": "0b1c-77-c5",
            "source": "/acme/orders",
            "type": "com.commercetools.order.change.ResourceUpdated",
            "subject": "0b1c-77",
            "time": "2026-11-02T08:00:00.500Z",
            "data": change(),
            **fields,
        }
    )


@pytest.mark.parametrize("body", [cloud_event(), b"[" + cloud_event() + b"]"], ids=["one", "a batch"])
def test_a_cloud_event_marks_its_record(body: bytes, tmp_path: Path):
    headers = [*bearer(), ("content-type", "application/cloudevents+json; charset=utf-8"), ("aeg-delivery-count", "0")]

    told = asked(tmp_path, entra_door(), Request([body], headers))

    assert told.statuses == [200]
    assert told.kept == (1, 0, 1)


def test_an_event_of_the_event_grid_schema_marks_its_record(tmp_path: Path):
    event = {
        "topic": TOPIC,
        "id": "0b1c-77-c5",
        "eventType": "ResourceUpdated",
        "subject": "order/0b1c-77",
        "eventTime": "2026-11-02T08:00:00.500Z",
        "dataVersion": "1",
        "metadataVersion": "1",
        "data": change(),
    }

    assert asked(tmp_path, entra_door(), Request([encoded([event])], bearer())).kept == (1, 0, 1)


TOKENS = {
    "of the first version": (bearer(), []),
    "of the second version": (
        bearer(iss=f"https://login.microsoftonline.com/{TENANT}/v2.0", appid=None, azp=EVENT_GRID),
        [],
    ),
    "of another application": (bearer(appid=APPLICATION), ["application"]),
    "of another application in the second version": (bearer(appid=None, azp=APPLICATION), ["application"]),
    "of two applications": (bearer(azp=APPLICATION), ["application"]),
    "of no application": (bearer(appid=None), ["application"]),
    "of applications": (bearer(appid=[EVENT_GRID]), ["application"]),
    "of another tenant": (bearer(iss="https://sts.windows.net/0d6a4c3e-7c55-4e0f-8f0a-3b8d9d2d6c22/"), ["issuer"]),
    "of all tenants": (bearer(iss="https://sts.windows.net/common/"), ["issuer"]),
    "without the role": (bearer(roles=["Reader"]), ["role"]),
    "without roles": (bearer(roles=None), ["role"]),
    "whose roles are a text": (bearer(roles="AzureEventGridSecureWebhookSubscriber"), ["role"]),
}


@pytest.mark.parametrize(("headers", "causes"), TOKENS.values(), ids=TOKENS)
def test_a_token_is_for_the_application_the_tenant_and_the_role(headers: Headers, causes: list[str], tmp_path: Path):
    door = entra_door(role="AzureEventGridSecureWebhookSubscriber")

    told = asked(tmp_path, door, Request([cloud_event()], headers))

    assert told.statuses == [401 if causes else 200]
    assert [cause for _, cause in told.refused] == causes


def test_a_token_cannot_be_judged_without_keys(tmp_path: Path):
    assert asked(tmp_path, entra_door(Network()), Request([cloud_event()], bearer())).statuses == [503]


QUERIES = {
    b"code=the-key": 200,
    b"a=1&code=the-next-key": 200,
    b"code=the%2Dkey": 200,
    b"": 401,
    b"code=": 401,
    b"code=the-keY": 401,
    b"code=the-key&code=the-key": 401,
    b"Code=the-key": 401,
    b"code=%ff%fe": 401,
    b"\xff": 401,
    b"&".join([b"code=the-key", *[b"a=1"] * 1_000]): 401,
}


@pytest.mark.parametrize(("query", "status"), QUERIES.items(), ids=lambda one: str(one)[:40])
def test_a_secret_may_stand_in_the_address(query: bytes, status: int, tmp_path: Path):
    door = EventGridDoor(SharedSecret(["the-key", "the-next-key"], query="code"))

    told = asked(tmp_path, door, Request([cloud_event()], KEY, query=query))

    assert told.statuses == [status]


# Whether events are wanted.


@pytest.mark.parametrize("origin", ["eventgrid.azure.net", "EventGrid.Azure.net"])
def test_the_handshake_allows_an_origin_that_is_configured(origin: str, tmp_path: Path):
    headers = [("webhook-request-origin", origin), ("webhook-request-callback", "http://169.254.169.254/")]
    network = Network().keys(ENTRA, published("first"))

    told = asked(tmp_path, entra_door(network), Request(headers=headers, method="OPTIONS"))

    (answer,) = told.answers
    assert answer.status == 200
    assert answer.headers["webhook-allowed-origin"] == "eventgrid.azure.net"
    assert answer.headers["webhook-allowed-rate"] == "*"
    assert answer.headers["allow"] == "POST, OPTIONS"
    assert network.asked == []
    assert told.kept == (0, 0, 0)


ORIGINS = {
    "none": [],
    "another": [("webhook-request-origin", "evil.example")],
    "one that goes on": [("webhook-request-origin", "eventgrid.azure.net.evil.example")],
    "all": [("webhook-request-origin", "*")],
    "two": [("webhook-request-origin", "eventgrid.azure.net"), ("webhook-request-origin", "evil.example")],
    "a list": [("webhook-request-origin", "eventgrid.azure.net, evil.example")],
    "bytes that are no text": [("webhook-request-origin", b"\xff")],
}


@pytest.mark.parametrize("headers", ORIGINS.values(), ids=ORIGINS)
def test_the_handshake_allows_no_other_origin(headers: Headers, tmp_path: Path):
    told = asked(tmp_path, entra_door(), Request(headers=headers, method="OPTIONS"))

    assert told.statuses == [405]
    assert not any(name.startswith("webhook") for name in told.answers[0].headers)


def validation(**fields: Any) -> bytes:
    return encoded(
        [
            {
                "id": "2d1781af-3a4c-4d7c-bd0c-e34b19da4e66",
                "topic": TOPIC.replace("resourceGroups", "resourcegroups"),
                "subject": "",
                "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
                "eventTime": "2026-11-02T08:00:00Z",
                "metadataVersion": "1",
                "dataVersion": "2",
                "data": {"validationCode": "512d38b6-c7b8", "validationUrl": "http://169.254.169.254/validate"},
                **fields,
            }
        ]
    )


def validated(body: bytes, headers: Headers, place: Path, network: Network, *topics: str) -> tuple[int, Any, list[str]]:
    door = entra_door(network, topics=topics)
    told = asked(place, door, Request([body], headers))
    assert told.kept == (0, 0, 0)
    return told.answers[0].status, told.answers[0].words, [cause for _, cause in told.refused]


def test_the_validation_of_a_configured_topic_is_answered_with_its_code(tmp_path: Path):
    network = Network().keys(ENTRA, published("first"))

    found = validated(validation(), bearer(), tmp_path, network, TOPIC)

    assert found == (200, {"validationResponse": "512d38b6-c7b8"}, [])
    assert network.asked == [ENTRA]


VALIDATIONS = {
    "of another topic": (validation(topic="/subscriptions/evil"), bearer(), "topic"),
    "of no topic": (validation(topic=None), bearer(), "topic"),
    "without a code": (validation(data={}), bearer(), "code"),
    "with a code that is no text": (validation(data={"validationCode": {"a": 1}}), bearer(), "code"),
    "with a very long code": (validation(data={"validationCode": "x" * 10_000}), bearer(), "code"),
    "of a stranger": (validation(), [], "no_token"),
}


@pytest.mark.parametrize(("body", "headers", "cause"), VALIDATIONS.values(), ids=VALIDATIONS)
def test_no_other_validation_is_answered(body: bytes, headers: Headers, cause: str, tmp_path: Path):
    network = Network().keys(ENTRA, published("first"))

    found = validated(body, headers, tmp_path, network, TOPIC)

    assert found == (401, {"error": "not authorised"}, [cause])
    assert set(network.asked) <= {ENTRA}


def test_no_topic_is_validated_where_none_is_configured(tmp_path: Path):
    network = Network().keys(ENTRA, published("first"))

    assert validated(validation(), bearer(), tmp_path, network)[0] == 401


def test_a_validation_among_events_is_quarantined(tmp_path: Path):
    body = b"[" + validation()[1:-1] + b"," + cloud_event() + b"]"

    told = asked(tmp_path, entra_door(topics=[TOPIC]), Request([body], bearer()))

    assert told.statuses == [200]
    assert told.kept == (2, 1, 1)
