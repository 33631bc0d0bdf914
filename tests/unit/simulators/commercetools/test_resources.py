"""Resources over HTTP: versions, conflicts, what actions change and what messages tell of it."""

from typing import Any

import pytest

from storeboard.simulators.commercetools import Project
from tests.simulation.loop import run
from tests.unit.simulators.commercetools.world import Json, client_of, customer, order, project_of


def _asked(project: Project, *calls: tuple[str, str, Any]) -> list[tuple[int, Json]]:
    async def ask() -> list[tuple[int, Json]]:
        answers: list[tuple[int, Json]] = []
        async with client_of(project) as client:
            for method, path, body in calls:
                answer = await client.request(method, f"/acme/{path}", json=body)
                answers.append((answer.status_code, answer.json() if answer.content else {}))
        return answers

    return run(0, ask())


def _said(project: Project, type_: str) -> list[str]:
    """The messages about resources of a type, in order."""
    return [one["type"] for one in project.history.messages() if one["resource"]["typeId"] == type_]


def test_a_version_counts_the_actions_that_had_an_effect():
    project = project_of(messages_enabled=True)
    made = customer(project, firstName="Elwen")
    actions = [
        {"action": "setFirstName", "firstName": "Elwen"},
        {"action": "setLastName", "lastName": "Moor"},
        {"action": "setLocale", "locale": "de-AT"},
    ]

    changed = project.update("customer", made["id"], 1, actions)
    same = project.update("customer", made["id"], 3, actions)

    assert (made["version"], changed["version"], same["version"]) == (1, 3, 3)
    assert _said(project, "customer") == ["CustomerCreated", "CustomerLastNameSet"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_stale_version_is_a_conflict_that_names_the_current_one(method: str):
    project = project_of()
    id_ = customer(project)["id"]
    project.update("customer", id_, 1, [{"action": "setLastName", "lastName": "Moor"}])
    body = {"version": 1, "actions": [{"action": "setLastName", "lastName": "Nuss"}]}

    path = f"customers/{id_}" + ("?version=1" if method == "DELETE" else "")
    [(status, answer)] = _asked(project, (method, path, body))

    message = f"Object {id_} has a different version than expected. Expected: 1 - Actual: 2."
    assert status == 409
    assert answer == {
        "statusCode": 409,
        "message": message,
        "errors": [{"code": "ConcurrentModification", "message": message, "currentVersion": 2}],
    }
    assert project.get("customer", id_)["lastName"] == "Moor"


def test_actions_are_applied_all_or_none():
    project = project_of()
    id_ = customer(project)["id"]
    actions = [{"action": "setLastName", "lastName": "Moor"}, {"action": "fly"}]

    [(status, _)] = _asked(project, ("POST", f"customers/{id_}", {"version": 1, "actions": actions}))

    assert status == 400
    assert project.get("customer", id_)["version"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "customers/nobody", None, 404, "ResourceNotFound"),
        ("GET", "customers/key=nobody", None, 404, "ResourceNotFound"),
        ("GET", "orders/order-number=1", None, 404, "ResourceNotFound"),
        ("GET", "spaceships", None, 404, "ResourceNotFound"),
        ("POST", "customers", {"firstName": "Elwen"}, 400, "RequiredField"),
        ("POST", "customers", {"email": "vira.moor@example.com"}, 400, "DuplicateField"),
        ("POST", "customers", [], 400, "InvalidInput"),
        (
            "POST",
            "customers",
            {"email": "a@example.com", "customerGroup": {"typeId": "customer-group", "key": "x"}},
            400,
            "ReferencedResourceNotFound",
        ),
        ("POST", "carts", {"currency": "EUR", "lineItems": [{"sku": "nothing"}]}, 400, "InvalidInput"),
        ("POST", "messages", {}, 405, "InvalidOperation"),
        ("PUT", "customers", {}, 405, "InvalidOperation"),
        ("DELETE", "customers/key=vira", None, 400, "InvalidInput"),
    ],
)
def test_a_request_that_cannot_be_met_says_why(method: str, path: str, body: Any, status: int, code: str):
    project = project_of()
    customer(project, key="vira")

    [(answered, answer)] = _asked(project, (method, path, body))

    assert (answered, answer["errors"][0]["code"]) == (status, code)


def test_a_resource_is_found_by_id_key_and_order_number_and_by_head():
    project = project_of()
    made = order(project, orderNumber="B-1")
    person = customer(project, key="vira")

    answers = _asked(
        project,
        ("GET", f"orders/{made['id']}", None),
        ("GET", "orders/order-number=B-1", None),
        ("GET", "customers/key=vira", None),
        ("HEAD", f"customers/{person['id']}", None),
        ("HEAD", "customers/nobody", None),
        ("HEAD", 'customers?where=key="vira"', None),
        ("HEAD", 'customers?where=key="nobody"', None),
    )

    assert [status for status, _ in answers] == [200, 200, 200, 200, 404, 200, 404]
    assert [body.get("id") for _, body in answers[:3]] == [made["id"], made["id"], person["id"]]


def test_an_email_is_unique_per_store_and_not_over_all():
    project = project_of()
    for key in ("berlin", "wien"):
        project.create("store", {"key": key})
    email = "vira.moor@example.com"
    customer(project, email)
    customer(project, email, stores=[{"typeId": "store", "key": "berlin"}])
    customer(project, email, stores=[{"typeId": "store", "key": "wien"}])

    [(again, _)] = _asked(
        project, ("POST", "customers", {"email": email, "stores": [{"typeId": "store", "key": "wien"}]})
    )

    assert again == 400
    assert len(project.rows("customer")) == 3


def test_an_order_costs_its_lines_and_its_shipping_taxes_included():
    made = order(project_of())

    mug, lamp = made["lineItems"]
    assert mug["totalPrice"]["centAmount"] == 2 * mug["price"]["value"]["centAmount"]
    assert made["totalPrice"]["centAmount"] == sum(one["totalPrice"]["centAmount"] for one in (mug, lamp)) + 490
    taxed = made["taxedPrice"]
    assert taxed["totalGross"] == made["totalPrice"]
    assert taxed["totalNet"]["centAmount"] + taxed["totalTax"]["centAmount"] == taxed["totalGross"]["centAmount"]


def test_whole_currencies_have_no_cents():
    project = project_of()

    made = project.create("cart", {"currency": "JPY", "lineItems": [{"sku": "MUG-NAT"}]})

    assert made["totalPrice"] == {
        "type": "centPrecision",
        "currencyCode": "JPY",
        "centAmount": made["lineItems"][0]["price"]["value"]["centAmount"],
        "fractionDigits": 0,
    }


_ACTIONS: list[tuple[str, Json, list[str]]] = [
    ("changeOrderState", {"orderState": "Confirmed"}, ["OrderStateChanged"]),
    ("changePaymentState", {"paymentState": "Paid"}, ["OrderPaymentStateChanged"]),
    ("changeShipmentState", {"shipmentState": "Shipped"}, ["OrderShipmentStateChanged"]),
    ("setCustomerEmail", {"email": "elwen@example.org"}, ["OrderCustomerEmailSet"]),
    ("setShippingAddress", {"address": {"country": "AT"}}, ["OrderShippingAddressSet"]),
    ("setBillingAddress", {"address": {"country": "AT"}}, ["OrderBillingAddressSet"]),
    ("setOrderNumber", {"orderNumber": "B-9"}, []),
    ("setLocale", {"locale": "de-AT"}, []),
]


@pytest.mark.parametrize(("name", "fields", "messages"), _ACTIONS)
def test_an_action_on_an_order_is_told_by_its_message_or_by_the_change_alone(
    name: str, fields: Json, messages: list[str]
):
    project = project_of(messages_enabled=True)
    made = order(project)

    changed = project.update("order", made["id"], 1, [{"action": name, **fields}])

    assert changed["version"] == 2
    assert _said(project, "order") == ["OrderCreated", *messages]


def test_a_refund_flag_moves_the_version_and_sends_no_message():
    project = project_of(messages_enabled=True)
    made = order(project)
    item = {"lineItemId": made["lineItems"][0]["id"], "quantity": 1, "shipmentState": "Returned"}
    returned = project.update("order", made["id"], 1, [{"action": "addReturnInfo", "items": [item]}])
    return_item = returned["returnInfo"][0]["items"][0]

    refund = {"action": "setReturnPaymentState", "returnItemId": return_item["id"], "paymentState": "Refunded"}
    refunded = project.update("order", made["id"], 2, [refund])

    assert return_item["paymentState"] == "Initial"
    assert refunded["version"] == 3
    assert refunded["returnInfo"][0]["items"][0]["paymentState"] == "Refunded"
    assert _said(project, "order") == ["OrderCreated", "ReturnInfoAdded"]


def test_more_than_was_ordered_cannot_be_delivered():
    project = project_of()
    made = order(project)
    items = [{"id": made["lineItems"][0]["id"], "quantity": 3}]
    body = {"version": 1, "actions": [{"action": "addDelivery", "items": items}]}

    [(status, answer)] = _asked(project, ("POST", f"orders/{made['id']}", body))

    assert (status, answer["errors"][0]["code"]) == (400, "InvalidOperation")


def test_custom_fields_need_a_type_that_defines_them_and_one_type_replaces_another():
    project = project_of(messages_enabled=True)
    for key, field in (("crm", "stage"), ("erp", "number")):
        definitions = [{"name": field, "type": {"name": "String"}, "label": {"en": field}, "required": False}]
        draft = {"key": key, "name": {"en": key}, "resourceTypeIds": ["customer"], "fieldDefinitions": definitions}
        project.create("type", draft)
    id_ = customer(project)["id"]

    def act(*actions: Json) -> tuple[int, Json]:
        version = project.get("customer", id_)["version"]
        return _asked(project, ("POST", f"customers/{id_}", {"version": version, "actions": list(actions)}))[0]

    without_type = act({"action": "setCustomField", "name": "stage", "value": "new"})
    crm, erp = ({"typeId": "type", "key": key} for key in ("crm", "erp"))
    act({"action": "setCustomType", "type": crm, "fields": {"stage": "new"}})
    unknown = act({"action": "setCustomField", "name": "number", "value": "1"})
    act({"action": "setCustomField", "name": "stage", "value": "won"})
    act({"action": "setCustomType", "type": erp, "fields": {"number": "1"}})

    assert (without_type[0], unknown[0]) == (400, 400)
    assert project.get("customer", id_)["custom"]["fields"] == {"number": "1"}
    assert _said(project, "customer")[1:] == [
        "CustomerCustomTypeSet",
        "CustomerCustomFieldChanged",
        "CustomerCustomTypeSet",
    ]


def test_a_state_is_left_only_by_an_allowed_transition():
    project = project_of()
    paid = project.create("state", {"key": "paid", "type": "OrderState", "transitions": []})
    new = project.create(
        "state", {"key": "new", "type": "OrderState", "transitions": [{"typeId": "state", "key": "paid"}]}
    )
    made = order(project)

    def move(key: str, **beside: Any) -> int:
        version = project.get("order", made["id"])["version"]
        action = {"action": "transitionState", "state": {"typeId": "state", "key": key}, **beside}
        return _asked(project, ("POST", f"orders/{made['id']}", {"version": version, "actions": [action]}))[0][0]

    statuses = [move("new"), move("paid"), move("new"), move("new", force=True)]

    assert statuses == [200, 200, 400, 200]
    assert project.get("order", made["id"])["state"] == {"typeId": "state", "id": new["id"]} != paid["id"]


def test_a_cart_becomes_one_order_only():
    project = project_of()
    [(_, cart)] = _asked(
        project, ("POST", "carts", {"currency": "CHF", "lineItems": [{"sku": "RUG-XL", "quantity": 2}]})
    )
    draft = {"cart": {"typeId": "cart", "id": cart["id"]}, "version": 1, "orderNumber": "B-1"}

    (first, made), (second, _) = _asked(project, ("POST", "orders", draft), ("POST", "orders", draft))

    assert (first, second) == (201, 400)
    assert made["totalPrice"] == cart["totalPrice"]
    assert project.get("cart", cart["id"])["cartState"] == "Ordered"


def test_an_imported_order_says_so():
    project = project_of(messages_enabled=True)
    line = {
        "name": {"en": "Old thing"},
        "variant": {"sku": "OLD"},
        "price": {"value": {"currencyCode": "EUR", "centAmount": 500}},
        "quantity": 3,
    }

    [(status, made)] = _asked(
        project,
        ("POST", "orders/import", {"totalPrice": {"currencyCode": "EUR", "centAmount": 1500}, "lineItems": [line]}),
    )

    assert (status, made["totalPrice"]["centAmount"]) == (201, 1500)
    assert _said(project, "order") == ["OrderImported"]


def test_quotes_follow_their_request_through_the_whole_chain():
    project = project_of()
    person = customer(project)
    cart = project.create(
        "cart", {"currency": "EUR", "customerId": person["id"], "lineItems": [{"sku": "LAMP-NAT", "quantity": 9}]}
    )
    request = project.create("quote-request", {"cart": {"typeId": "cart", "id": cart["id"]}, "comment": "cheaper?"})
    staged = project.create("staged-quote", {"quoteRequest": {"typeId": "quote-request", "id": request["id"]}})
    quote = project.create("quote", {"stagedQuote": {"typeId": "staged-quote", "id": staged["id"]}})

    accepted = project.update("quote", quote["id"], 1, [{"action": "changeQuoteState", "quoteState": "Accepted"}])

    assert "totalPrice" not in staged
    assert accepted["quoteRequest"]["id"] == request["id"]
    assert accepted["totalPrice"] == cart["totalPrice"]
    assert accepted["quoteState"] == "Accepted"


def test_an_order_edit_changes_lines_and_totals():
    project = project_of(messages_enabled=True)
    made = order(project)
    mug, lamp = made["lineItems"]
    staged = [
        {"action": "changeLineItemQuantity", "lineItemId": mug["id"], "quantity": 5},
        {"action": "removeLineItem", "lineItemId": lamp["id"]},
        {"action": "addLineItem", "sku": "VASE-GRN", "quantity": 1},
    ]
    draft = {"resource": {"typeId": "order", "id": made["id"]}, "stagedActions": staged}

    [(_, edit)] = _asked(project, ("POST", "orders/edits", draft))
    apply = {"editVersion": 1, "resourceVersion": 1}
    (status, applied), (again, _) = _asked(
        project,
        ("POST", f"orders/edits/{edit['id']}/apply", apply),
        ("POST", f"orders/edits/{edit['id']}/apply", {"editVersion": 2, "resourceVersion": 4}),
    )

    changed = project.get("order", made["id"])
    assert (status, again) == (200, 400)
    lines = changed["lineItems"]
    assert [(one["variant"]["sku"], one["quantity"]) for one in lines] == [("MUG-NAT", 5), ("VASE-GRN", 1)]
    assert changed["totalPrice"]["centAmount"] == sum(one["totalPrice"]["centAmount"] for one in lines) + 490
    assert changed["version"] == 4
    assert applied["result"]["type"] == "Applied"
    assert _said(project, "order")[-1] == "OrderEditApplied"


def test_messages_are_kept_only_where_the_project_keeps_them():
    silent, kept = project_of(), project_of(messages_enabled=True)
    for project in (silent, kept):
        customer(project)

    counts = [
        _asked(project, ("GET", 'messages?where=type="CustomerCreated"', None))[0][1]["count"]
        for project in (silent, kept)
    ]

    assert counts == [0, 1]


def test_ids_of_resources_do_not_depend_on_who_listens():
    quiet, heard = project_of(seed=3), project_of(seed=3, messages_enabled=True)
    heard_ids = [customer(heard, f"{number}@example.com")["id"] for number in range(3)]

    assert [customer(quiet, f"{number}@example.com")["id"] for number in range(3)] == heard_ids
