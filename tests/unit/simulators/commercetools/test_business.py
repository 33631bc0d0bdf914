"""Companies with divisions, their associates, and the chain from a quote request to an order."""

import json

import pytest

from storeboard.simulators.commercetools import Project
from storeboard.simulators.commercetools.entities import Created
from storeboard.simulators.commercetools.refusals import Refusal
from tests.simulation.loop import run
from tests.unit.simulators.commercetools.world import Json, client_of, customer, order, project_of


def _reference(type_: str, resource: Json) -> Json:
    return {"typeId": type_, "id": resource["id"]}


def _unit(project: Project, key: str, parent: str | None = None, **fields: object) -> Json:
    kind: Json = {"unitType": "Company"}
    if parent is not None:
        kind = {"unitType": "Division", "parentUnit": {"typeId": "business-unit", "key": parent}}
    return project.create("business-unit", {"key": key, "name": key.title()} | kind | fields)


def _associate(person: Json, inheritance: str = "Enabled") -> Json:
    role = {"associateRole": {"typeId": "associate-role", "key": "buyer"}, "inheritance": inheritance}
    return {"customer": _reference("customer", person), "associateRoleAssignments": [role]}


def _b2b() -> tuple[Project, Json]:
    project = project_of(messages_enabled=True)
    project.create("associate-role", {"key": "buyer", "name": "Buyer", "permissions": ["ViewMyQuotes"]})
    project.create("store", {"key": "wholesale"})
    return project, customer(project)


def _changed(project: Project, type_: str, resource: Json, **action: object) -> Json:
    return project.update(type_, resource["id"], None, [action])


def _said(project: Project, id_: str) -> list[str]:
    return [one["type"] for one in project.history.messages() if one["resource"]["id"] == id_]


def test_a_division_shows_the_stores_and_associates_it_inherits_from_above():
    project, person = _b2b()
    store = {"typeId": "store", "key": "wholesale"}
    _unit(project, "crane", stores=[store], associates=[_associate(person)])
    _unit(project, "crane-north", "crane")
    deepest = _unit(project, "crane-north-lab", "crane-north")

    role = {
        "associateRole": {"typeId": "associate-role", "key": "buyer"},
        "source": {"typeId": "business-unit", "key": "crane"},
    }
    assert deepest["inheritedStores"] == [store]
    assert deepest["inheritedAssociates"] == [
        {"associateRoleAssignments": [role], "customer": _reference("customer", person)}
    ]
    assert deepest["topLevelUnit"]["key"] == "crane"
    assert "stores" not in deepest
    assert deepest["addresses"] == []


def test_a_role_that_is_not_to_be_inherited_stays_above():
    project, person = _b2b()
    _unit(project, "crane", associates=[_associate(person, "Disabled")])

    division = _unit(project, "crane-north", "crane")

    assert division["inheritedAssociates"] == []


def test_what_is_inherited_changes_below_without_a_version_or_a_notification():
    project, person = _b2b()
    company = _unit(project, "crane")
    division = _unit(project, "crane-north", "crane")
    project.subscribe_push("http://door.test/in", "secret")
    waiting = project.deliverer.waiting

    _changed(project, "business-unit", company, action="addAssociate", associate=_associate(person))

    fresh = project.get("business-unit", division["id"])
    assert [one["customer"]["id"] for one in fresh["inheritedAssociates"]] == [person["id"]]
    assert fresh["version"] == division["version"]
    assert project.deliverer.waiting == waiting + 1


def test_a_division_that_moves_takes_those_below_to_the_other_company():
    project, person = _b2b()
    _unit(project, "crane", associates=[_associate(person)])
    _unit(project, "heron")
    division = _unit(project, "crane-north", "crane")
    below = _unit(project, "crane-north-lab", "crane-north")
    parent = {"typeId": "business-unit", "key": "heron"}

    moved = _changed(project, "business-unit", division, action="changeParentUnit", parentUnit=parent)

    fresh = project.get("business-unit", below["id"])
    assert moved["topLevelUnit"] == fresh["topLevelUnit"] == parent
    assert moved["inheritedAssociates"] == fresh["inheritedAssociates"] == []
    assert _said(project, division["id"])[1:] == ["BusinessUnitParentChanged", "BusinessUnitTopLevelUnitSet"]
    assert _said(project, below["id"])[1:] == ["BusinessUnitTopLevelUnitSet"]


def test_a_unit_cannot_come_to_stand_below_itself():
    project, _ = _b2b()
    _unit(project, "crane")
    division = _unit(project, "crane-north", "crane")
    _unit(project, "crane-north-lab", "crane-north")

    with pytest.raises(Refusal, match="below itself"):
        _changed(
            project,
            "business-unit",
            division,
            action="changeParentUnit",
            parentUnit={"typeId": "business-unit", "key": "crane-north-lab"},
        )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"unitType": "Division"}, "RequiredField"),
        ({"unitType": "Branch"}, "InvalidField"),
        ({"unitType": "Company", "key": None}, "RequiredField"),
        ({"unitType": "Company", "associates": [{"customer": {"id": "nobody"}}]}, "ReferencedResourceNotFound"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(fields: Json, code: str):
    project, _ = _b2b()

    with pytest.raises(Refusal) as refused:
        project.create("business-unit", {"key": "crane", "name": "Crane"} | fields)

    assert refused.value.code == code


def test_an_associate_gets_another_role_and_leaves():
    project, person = _b2b()
    company = _unit(project, "crane", associates=[_associate(person)])

    changed = _changed(
        project, "business-unit", company, action="changeAssociate", associate=_associate(person, "Disabled")
    )
    left = _changed(
        project, "business-unit", company, action="removeAssociate", customer=_reference("customer", person)
    )

    assert changed["associates"][0]["associateRoleAssignments"][0]["inheritance"] == "Disabled"
    assert left["associates"] == []
    assert _said(project, company["id"])[1:] == ["BusinessUnitAssociateChanged", "BusinessUnitAssociateRemoved"]


def _request(project: Project, person: Json, **fields: object) -> Json:
    basket = {"currency": "EUR", "customerId": person["id"], "lineItems": [{"sku": "MUG-NAT", "quantity": 40}]}
    cart = project.create("cart", basket | fields)
    return project.create("quote-request", {"cart": _reference("cart", cart), "cartVersion": 1, "comment": "soon?"})


def _offer(project: Project, request: Json, cents: int) -> Json:
    """The seller takes up a request, gives the first line a price and sends a quote."""
    staged = project.create(
        "staged-quote",
        {"quoteRequest": _reference("quote-request", request), "quoteRequestStateToAccepted": True},
    )
    cart = project.get("cart", staged["quotationCart"]["id"])
    price = {"centAmount": cents, "currencyCode": "EUR"}
    line = cart["lineItems"][0]["id"]
    _changed(project, "cart", cart, action="setLineItemPrice", lineItemId=line, externalPrice=price)
    draft = {"stagedQuote": _reference("staged-quote", staged), "stagedQuoteVersion": 1, "stagedQuoteStateToSent": True}
    return project.create("quote", draft)


def test_a_quote_request_becomes_a_quote_at_the_sellers_price_and_then_an_order():
    project, person = _b2b()
    _unit(project, "crane")
    unit = {"typeId": "business-unit", "key": "crane"}
    request = _request(project, person, businessUnit=unit)
    quote = _offer(project, request, 1_200)

    draft = {"quote": _reference("quote", quote), "version": 1, "quoteStateToAccepted": True, "orderNumber": "Q-1"}
    placed = project.create("order", draft)

    assert request["totalPrice"]["centAmount"] == 40 * 1_450
    assert quote["totalPrice"]["centAmount"] == placed["totalPrice"]["centAmount"] == 40 * 1_200
    assert (placed["origin"], placed["quote"]["id"], placed["businessUnit"]) == ("Quote", quote["id"], unit)
    assert (placed["customerId"], placed["customerEmail"]) == (person["id"], person["email"])
    assert project.get("quote", quote["id"])["quoteState"] == "Accepted"
    assert project.get("staged-quote", quote["stagedQuote"]["id"])["stagedQuoteState"] == "Sent"
    assert project.get("quote-request", request["id"])["quoteRequestState"] == "Accepted"


def test_custom_fields_are_copied_down_the_chain():
    project, person = _b2b()
    field = {"name": "project", "type": {"name": "String"}}
    type_ = {"key": "deal", "name": {"en": "Deal"}, "resourceTypeIds": ["quote"], "fieldDefinitions": [field]}
    project.create("type", type_)
    request = _request(project, person)
    action: Json = {"action": "setCustomType", "type": {"typeId": "type", "key": "deal"}, "fields": {"project": "Mill"}}
    request = _changed(project, "quote-request", request, **action)

    quote = _offer(project, request, 1_000)

    assert quote["custom"]["fields"] == {"project": "Mill"}


@pytest.mark.parametrize(
    ("state", "valid_to"),
    [("Withdrawn", None), ("Declined", None), ("Accepted", None), ("Pending", "2020-01-01T00:00:00.000Z")],
)
def test_only_a_pending_and_valid_quote_becomes_an_order(state: str, valid_to: str | None):
    project, person = _b2b()
    request = _request(project, person)
    staged = project.create("staged-quote", {"quoteRequest": _reference("quote-request", request), "validTo": valid_to})
    quote = project.create("quote", {"stagedQuote": _reference("staged-quote", staged)})
    if state != "Pending":
        _changed(project, "quote", quote, action="changeQuoteState", quoteState=state)

    with pytest.raises(Refusal) as refused:
        project.create("order", {"quote": _reference("quote", quote)})

    assert refused.value.code == "InvalidOperation"


def test_a_buyer_renegotiates_once_and_never_what_is_settled():
    project, person = _b2b()
    quote = _offer(project, _request(project, person), 1_200)

    asked = _changed(project, "quote", quote, action="requestQuoteRenegotiation", buyerComment="ten less?")

    assert (asked["quoteState"], asked["buyerComment"]) == ("DeclinedForRenegotiation", "ten less?")
    with pytest.raises(Refusal, match="Only a pending quote"):
        _changed(project, "quote", quote, action="requestQuoteRenegotiation")


def test_a_chain_made_of_an_older_version_is_a_conflict():
    project, person = _b2b()
    request = _request(project, person)
    _changed(project, "quote-request", request, action="changeQuoteRequestState", quoteRequestState="Accepted")

    with pytest.raises(Refusal) as refused:
        project.create("staged-quote", {"quoteRequest": _reference("quote-request", request), "quoteRequestVersion": 1})

    assert (refused.value.status, refused.value.code) == (409, "ConcurrentModification")
    assert len(project.rows("cart")) == 1


def test_an_order_is_made_from_a_quote_over_http():
    project, person = _b2b()
    quote = _offer(project, _request(project, person), 1_200)

    async def ordered() -> tuple[int, Json]:
        async with client_of(project) as client:
            answer = await client.post("/acme/orders/quotes", json={"quote": _reference("quote", quote), "version": 1})
            return answer.status_code, answer.json()

    status, placed = run(0, ordered())

    assert (status, placed["quote"]["id"]) == (201, quote["id"])


def test_an_order_of_a_recurring_order_is_told_as_such_and_the_recurring_order_only_as_a_change():
    project, person = _b2b()
    origin = order(project, customerId=person["id"])
    recurring = project.create("recurring-order", {"originOrder": _reference("order", origin)})
    reference = _reference("recurring-order", recurring)
    subscription = project.subscribe_push("http://door.test/in", "s", changes=("recurring-order",), messages=("order",))
    draft = {"totalPrice": {"currencyCode": "EUR", "centAmount": 0}, "recurringOrder": reference}

    made = project.create(
        "order",
        draft | {"origin": "RecurringOrder"},
        created=Created("OrderCreatedFromRecurringOrder", "order"),
        recurringOrderRef=reference,
    )
    _changed(project, "recurring-order", recurring, action="setRecurringOrderState", recurringOrderState="Paused")
    run(0, project.deliverer.deliver_due())

    bodies = [json.loads(body) for body in project.channel(subscription["id"]).outbox]
    assert [one.get("type", one["notificationType"]) for one in bodies] == [
        "ResourceCreated",
        "OrderCreatedFromRecurringOrder",
        "ResourceUpdated",
    ]
    assert bodies[1]["order"]["recurringOrder"] == bodies[1]["recurringOrderRef"] == reference
    assert made["origin"] == "RecurringOrder"
