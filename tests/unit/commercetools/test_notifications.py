"""What a delivery means, whichever envelope it comes in, and that nothing can break the decoder."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.commercetools.notifications import ARRAY_MAX, decode
from storeboard.model import Notification, Ref

PROJECTS = frozenset({"acme", "globex"})
ORDER = Ref("acme", "order", "0b1c-77")
MODIFIED = "2026-11-02T08:00:00.500Z"
SECRET = "erika.mustermann@example.com"


def change(kind: str = "ResourceUpdated", **fields: Any) -> dict[str, Any]:
    return {
        "notificationType": kind,
        "projectKey": "acme",
        "resource": {"typeId": "order", "id": "0B1C-77"},
        "resourceUserProvidedIdentifiers": {"orderNumber": SECRET},
        "version": 5,
        "oldVersion": 2,
        "modifiedAt": MODIFIED,
        **fields,
    }


def message(type_: str = "OrderStateChanged", **fields: Any) -> dict[str, Any]:
    return {
        "notificationType": "Message",
        "projectKey": "acme",
        "id": "M-1",
        "version": 1,
        "sequenceNumber": 4,
        "resource": {"typeId": "order", "id": "0B1C-77"},
        "resourceVersion": 9,
        "type": type_,
        "createdAt": MODIFIED,
        **fields,
    }


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def in_pubsub(value: Any) -> dict[str, Any]:
    data = base64.b64encode(encoded(value)).decode()
    return {"message": {"data": data, "messageId": "1", "attributes": {}}, "subscription": "projects/p/subscriptions/s"}


def in_sns(value: Any) -> dict[str, Any]:
    return {"Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:x", "Message": json.dumps(value)}


def in_cloud_event(value: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "ce-1",
        "type": "com.commercetools.order.change.X",
        "sequence": "4",
        "data": value,
    }


def in_cloud_event_base64(value: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "ce-1", "data_base64": base64.b64encode(encoded(value)).decode()}


def in_eventbridge(value: Any) -> dict[str, Any]:
    return {"version": "0", "id": "e", "detail-type": "ResourceUpdated", "source": "aws.partner/x", "detail": value}


def bare(value: Any) -> Any:
    return value


ENVELOPES = [bare, in_pubsub, in_sns, in_cloud_event, in_cloud_event_base64, in_eventbridge]


def only(body: bytes) -> Notification:
    (one,) = decode(body, "push", PROJECTS)
    return one


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("outer", ENVELOPES)
def test_a_change_means_the_same_in_every_envelope(envelope: Any, outer: Any):
    one = only(encoded(outer(envelope(change()))))

    assert one == Notification(
        source="push",
        external_id="acme/order/0b1c-77@5/ResourceUpdated",
        kind="changed",
        ref=ORDER,
        version=5,
        happened_at=1793606400.5,
    )


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_a_message_promises_the_version_of_its_resource_not_its_own(envelope: Any):
    one = only(encoded(envelope(message())))

    assert (one.kind, one.ref, one.version, one.sequence) == ("changed", ORDER, 9, 4)
    assert one.external_id == "acme/message/m-1"


@pytest.mark.parametrize(
    ("payload", "kind", "erasure"),
    [
        (change("ResourceCreated"), "changed", False),
        (change("ResourceDeleted"), "deleted", False),
        (change("ResourceDeleted", dataErasure=True), "deleted", True),
        (change("ResourceDeleted", dataErasure="yes"), "deleted", False),
        (message("OrderDeleted"), "deleted", False),
        (message("CustomerDeleted", resource={"typeId": "customer", "id": "c"}), "deleted", False),
        (message("QuoteRequestDeleted", resource={"typeId": "quote-request", "id": "q"}), "deleted", False),
        (message("CustomerAddressRemoved", resource={"typeId": "customer", "id": "c"}), "changed", False),
        (message("OrderEditApplied"), "changed", False),
        (message("SomethingNobodyKnows"), "changed", False),
        (message(7), "changed", False),
    ],
)
def test_deletions_are_told_from_changes(payload: dict[str, Any], kind: str, erasure: bool):
    one = only(encoded(payload))

    assert (one.kind, one.erasure, one.quarantine) == (kind, erasure, None)


def test_an_applied_order_edit_is_a_change_of_its_order():
    edit = {"typeId": "order-edit", "id": "e-1"}

    one = only(encoded(message("OrderEditApplied", edit=edit, result={"type": "Applied"})))

    assert (one.ref, one.version) == (ORDER, 9)


def test_a_payload_that_was_left_out_still_names_its_resource_and_its_type():
    payload = message(payloadNotIncluded={"reason": "Payload too large.", "payloadType": "OrderDeleted"})
    del payload["type"]

    one = only(encoded(payload))

    assert (one.kind, one.ref, one.external_id) == ("deleted", ORDER, "acme/message/m-1")


def test_the_test_notification_is_accepted_and_touches_nothing():
    one = only(encoded(change("ResourceCreated", resource={"typeId": "subscription", "id": "s-1"}, version=1)))

    assert (one.kind, one.ref, one.quarantine) == ("test", None, None)


@pytest.mark.parametrize(
    ("payload", "external_id"),
    [
        (message(id=None), "acme/order/0b1c-77#4"),
        (message(id="a/b"), "acme/order/0b1c-77#4"),
        (change("ResourceDeleted", dataErasure=True), "acme/order/0b1c-77@5/ResourceDeleted/erasure"),
    ],
)
def test_a_fact_has_one_identity(payload: dict[str, Any], external_id: str):
    assert only(encoded(payload)).external_id == external_id


@pytest.mark.parametrize("payload", [message(id=None, sequenceNumber=None), change(version=None), change(version="5")])
def test_without_an_identity_of_its_own_a_delivery_is_known_by_its_bytes(payload: dict[str, Any]):
    first, again = only(encoded(payload)), only(encoded(payload))
    other = only(encoded({**payload, "modifiedAt": "2026-11-02T08:00:01Z"}))

    assert first.external_id.startswith("sha256:")
    assert first == again
    assert first.external_id != other.external_id
    assert first.ref == ORDER


def test_an_array_is_decoded_one_by_one_and_a_bad_element_does_not_spoil_the_others():
    body = encoded([change(), in_sns(message()), "nonsense", [change()], change(projectKey="other")])

    found = decode(body, "push", PROJECTS)

    assert [one.ref for one in found] == [ORDER, ORDER, None, None, None]
    assert [one.quarantine for one in found] == [
        None,
        None,
        "neither an object nor an array of objects",
        "an array inside an array",
        'project "other" is not configured here',
    ]
    assert [one.body for one in found[:3]] == [b"", b"", b'"nonsense"']


def test_an_array_inside_an_envelope_inside_an_array_cannot_explode():
    body = encoded([in_sns([1] * ARRAY_MAX)] * 100)

    found = decode(body, "push", PROJECTS)

    assert [one.quarantine for one in found] == ["an array inside an array"] * 100


QUARANTINED = [
    (b"", "not JSON"),
    (b"not json " + SECRET.encode(), "not JSON"),
    (b'"' + SECRET.encode() + b'"', "neither an object nor an array of objects"),
    (b"[]", "an empty array"),
    (encoded([{}] * (ARRAY_MAX + 1)), "an array of more than 1000 notifications"),
    (encoded({"hello": SECRET}), "unknown shape: neither a notification nor a known envelope"),
    (encoded(change(SECRET)), "unknown kind of notification"),
    (encoded(change(kind=None) | {"notificationType": {}}), "unknown kind of notification"),
    (encoded({"notificationType": "Event", "data": {"email": SECRET}}), "an Event names no resource to read"),
    (encoded(change(projectKey="other")), 'project "other" is not configured here'),
    (encoded(change(projectKey="ACME")), 'project "ACME" is not configured here'),
    (encoded(change(projectKey=SECRET)), "no project key, or one of an impossible form"),
    (encoded(change(projectKey=None)), "no project key, or one of an impossible form"),
    (encoded(change(resource=None)), "names no resource"),
    (encoded(change(resource={"id": "x"})), "the resource's typeId is missing or of an impossible form"),
    (
        encoded(change(resource={"typeId": "or/der", "id": "x"})),
        "the resource's typeId is missing or of an impossible form",
    ),
    (encoded(change(resource={"typeId": "order"})), "the resource's id is missing or of an impossible form"),
    (encoded(change(resource={"typeId": "order", "id": 7})), "the resource's id is missing or of an impossible form"),
    (
        encoded(change(resource={"typeId": "order", "id": "a/b"})),
        "the resource's id is missing or of an impossible form",
    ),
    (
        encoded(change(resource={"typeId": "order", "id": "a:b"})),
        "the resource's id is missing or of an impossible form",
    ),
    (
        encoded(change(resource={"typeId": "order", "id": "a\n"})),
        "the resource's id is missing or of an impossible form",
    ),
    (
        encoded(change(resource={"typeId": "order", "id": "x" * 200})),
        "the resource's id is missing or of an impossible form",
    ),
    (encoded({"message": {"data": "***"}}), "the envelope's data is not base64"),
    (encoded({"message": {"attributes": {}}}), "the Pub/Sub message has no data"),
    (encoded({"specversion": "1.0", "data": SECRET}), "not JSON"),
    (
        encoded({"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.example/confirm"}),
        "an SNS confirmation, which is never fetched: confirm the subscription by hand",
    ),
    (encoded(in_sns(in_sns(in_sns(in_sns(in_sns(change())))))), "more than 4 envelopes around one another"),
    (b'{"notificationType":"Message","notificationType":"Message"}', "JSON holds a duplicate key"),
    (encoded(in_sns(change(lastName="\x00"))), "JSON holds a NUL character"),
    (encoded(change(lastName="\ud800")), "JSON holds a lone surrogate"),
    (encoded(change(number=float("nan"))), "JSON holds a number that is not finite"),
    (encoded(change(number=2**63)), "JSON holds an integer of more than 64 bits"),
    (b"[" * 100_000, "JSON nests deeper than 64 levels"),
]


@pytest.mark.parametrize(("body", "reason"), QUARANTINED)
def test_what_cannot_be_used_is_kept_with_a_reason_that_holds_no_value(body: bytes, reason: str):
    one = only(body)

    assert one.quarantine == reason
    assert (one.kind, one.ref, one.body) == ("unknown", None, body)
    assert SECRET not in one.quarantine


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-11-02T08:00:00.500Z", 1793606400.5),
        ("2026-11-02T09:00:00.500+01:00", 1793606400.5),
        ("2026-11-02T08:00:00.500", 1793606400.5),
        ("yesterday", None),
        ("2026-13-02T08:00:00Z", None),
        (1793606400, None),
        (None, None),
    ],
)
def test_when_it_happened_is_read_where_it_can_be(value: Any, instant: float | None):
    assert only(encoded(change(modifiedAt=value))).happened_at == instant


@given(st.binary(max_size=200))
def test_any_bytes_give_at_least_one_notification(body: bytes):
    assert decode(body, "push", PROJECTS)


KEYS = st.sampled_from(
    [
        *("notificationType", "projectKey", "resource", "typeId", "id", "version", "resourceVersion", "type", "data"),
        *("specversion", "data_base64", "message", "Type", "Message", "detail-type", "detail", "payloadNotIncluded"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Message", "ResourceDeleted", "Notification", "acme", "order", "subscription", MODIFIED]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(KEYS, VALUES), st.sampled_from(ENVELOPES), st.sampled_from([change(), message(), {}]))
def test_any_mutation_of_a_payload_is_decoded_or_quarantined(
    fields: dict[str, Any], envelope: Any, base: dict[str, Any]
):
    for one in decode(encoded(envelope({**base, **fields})), "push", PROJECTS):
        assert (one.quarantine is None) != (one.kind == "unknown")
        assert one.ref is None or one.ref.project in PROJECTS
        assert one.external_id and one.external_id.isprintable()


@given(st.data())
def test_a_body_cut_or_flipped_anywhere_is_decoded_or_quarantined(data: st.DataObject):
    envelope = data.draw(st.sampled_from(ENVELOPES))
    body = bytearray(encoded(envelope(message(customer={"lastName": "Öztürk"}))))
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))

    assert decode(bytes(body[: data.draw(st.integers(0, len(body)))]), "push", PROJECTS)


EXAMPLES = Path("../shared/ct-examples/api-reference/Subscription")


def test_the_vendors_own_examples_decode_where_they_are_at_hand():
    for path in EXAMPLES.glob("*-payload.example.json"):
        text = path.read_text("utf-8")
        for placeholder in ("<project_key>", "<project-key>"):
            text = text.replace(placeholder, "acme")
        for placeholder in ("<product_id>", "<product-id>", "<customer_id>", "<message_id>"):
            text = text.replace(placeholder, "b32d1013")

        one = only(text.encode())

        assert (one.quarantine is None) != path.name.startswith("event-"), path.name
