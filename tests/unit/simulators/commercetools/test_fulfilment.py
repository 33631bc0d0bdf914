"""What is ordered, discounted, sent in parts to several addresses and sent back."""

import pytest

from storeboard.simulators.commercetools import Project
from storeboard.simulators.commercetools.refusals import Refusal
from tests.unit.simulators.commercetools.world import Json, order, project_of

EUR = {"currencyCode": "EUR", "centAmount": 490}


def _changed(project: Project, made: Json, **action: object) -> Json:
    return project.update("order", made["id"], None, [action])


def _to_two_addresses(project: Project) -> Json:
    def shipping(key: str, city: str) -> Json:
        info = {"shippingMethodName": "Standard", "price": EUR}
        return {"shippingKey": key, "shippingInfo": info, "shippingAddress": {"country": "DE", "city": city}}

    targets = [{"addressKey": "a", "quantity": 1}, {"addressKey": "b", "quantity": 1}]
    lines = [{"sku": "MUG-NAT", "quantity": 2, "shippingDetails": {"targets": targets}}]
    return order(
        project,
        lineItems=lines,
        shippingInfo=None,
        shippingMode="Multiple",
        shipping=[shipping("a", "Berlin"), shipping("b", "Leipzig")],
        itemShippingAddresses=[{"key": "a", "country": "DE"}, {"key": "b", "country": "DE"}],
    )


def test_an_order_to_several_addresses_pays_every_shipping_and_is_delivered_by_its_key():
    project = project_of(messages_enabled=True)
    made = _to_two_addresses(project)
    item = {"id": made["lineItems"][0]["id"], "quantity": 1}

    sent = _changed(project, made, action="addDelivery", shippingKey="b", items=[item])

    assert made["totalPrice"]["centAmount"] == 2 * 1_450 + 2 * 490
    assert made["lineItems"][0]["shippingDetails"]["valid"]
    assert "shippingInfo" not in made
    assert [len(one["shippingInfo"]["deliveries"]) for one in sent["shipping"]] == [0, 1]
    assert project.history.messages()[-1]["shippingKey"] == "b"
    with pytest.raises(Refusal, match="no shipping 'c'"):
        _changed(project, made, action="addDelivery", shippingKey="c", items=[item])


def test_a_parcel_gets_its_tracking_and_leaves_its_delivery():
    project = project_of(messages_enabled=True)
    made = order(project)
    sent = _changed(project, made, action="addDelivery", items=[{"id": made["lineItems"][0]["id"], "quantity": 1}])
    delivery = sent["shippingInfo"]["deliveries"][0]["id"]
    parcel = _changed(project, made, action="addParcelToDelivery", deliveryId=delivery)
    id_ = parcel["shippingInfo"]["deliveries"][0]["parcels"][0]["id"]

    tracked = _changed(
        project, made, action="setParcelTrackingData", parcelId=id_, trackingData={"trackingId": "SB1", "carrier": "H"}
    )
    bare = _changed(project, made, action="removeParcelFromDelivery", parcelId=id_)
    gone = _changed(project, made, action="removeDelivery", deliveryId=delivery)

    assert tracked["shippingInfo"]["deliveries"][0]["parcels"][0]["trackingData"]["trackingId"] == "SB1"
    assert bare["shippingInfo"]["deliveries"][0]["parcels"] == []
    assert gone["shippingInfo"]["deliveries"] == []
    assert [one["type"] for one in project.history.messages()][-5:] == [
        "DeliveryAdded",
        "ParcelAddedToDelivery",
        "ParcelTrackingDataUpdated",
        "ParcelRemovedFromDelivery",
        "DeliveryRemoved",
    ]


def test_a_return_that_was_announced_can_be_paid_back_once_it_has_come():
    project = project_of(messages_enabled=True)
    made = order(project)
    item = {"lineItemId": made["lineItems"][0]["id"], "quantity": 1, "shipmentState": "Advised"}
    advised = _changed(project, made, action="addReturnInfo", items=[item])
    id_ = advised["returnInfo"][0]["items"][0]["id"]

    came = _changed(project, made, action="setReturnShipmentState", returnItemId=id_, shipmentState="Returned")
    said = [one["type"] for one in project.history.messages()]
    paid = _changed(project, made, action="setReturnPaymentState", returnItemId=id_, paymentState="Refunded")

    assert advised["returnInfo"][0]["items"][0]["paymentState"] == "NonRefundable"
    assert came["returnInfo"][0]["items"][0]["paymentState"] == "Initial"
    assert paid["returnInfo"][0]["items"][0]["paymentState"] == "Refunded"
    assert said[-1] == "OrderReturnShipmentStateChanged"
    assert len(project.history.messages()) == len(said)


def _with_code(project: Project, permyriad: int, target: str) -> None:
    value = {"type": "relative", "permyriad": permyriad}
    discount = {"key": "d", "name": {"en": "Summer"}, "value": value, "target": {"type": target}}
    made = project.create("cart-discount", discount)
    reference = {"typeId": "cart-discount", "id": made["id"]}
    project.create("discount-code", {"code": "SUMMER", "cartDiscounts": [reference]})


def test_a_code_takes_a_share_off_the_total_and_off_its_taxes():
    project = project_of()
    _with_code(project, 1_000, "totalPrice")

    made = order(project, discountCodes=["SUMMER"])

    lines = 2 * 1_450 + 6_050
    assert made["discountOnTotalPrice"]["discountedAmount"]["centAmount"] == lines // 10
    assert made["totalPrice"]["centAmount"] == made["taxedPrice"]["totalGross"]["centAmount"] == 9_440 - 895
    assert made["discountCodes"][0]["state"] == "MatchesCart"


def test_a_code_takes_a_share_off_each_line_and_follows_an_order_edit():
    project = project_of()
    _with_code(project, 2_000, "lineItems")
    made = order(project, lineItems=[{"sku": "MUG-NAT", "quantity": 2}], discountCodes=["SUMMER"])
    staged = {"action": "changeLineItemQuantity", "lineItemId": made["lineItems"][0]["id"], "quantity": 3}
    draft = {"resource": {"typeId": "order", "id": made["id"]}, "stagedActions": [staged]}

    project.apply_edit(project.create("order-edit", draft)["id"], None, None)

    [line] = project.get("order", made["id"])["lineItems"]
    assert made["lineItems"][0]["totalPrice"]["centAmount"] == 2 * 1_160
    assert line["totalPrice"]["centAmount"] == 3 * 1_160
    assert line["discountedPricePerQuantity"][0]["quantity"] == 3


def test_a_code_that_is_switched_off_takes_nothing_and_says_so():
    project = project_of()
    _with_code(project, 1_000, "totalPrice")
    code = next(iter(project.rows("discount-code")))
    project.update("discount-code", code, None, [{"action": "changeIsActive", "isActive": False}])

    made = order(project, discountCodes=["SUMMER"])

    assert made["discountCodes"][0]["state"] == "NotActive"
    assert made["totalPrice"]["centAmount"] == 9_440
    with pytest.raises(Refusal, match="WINTER"):
        order(project, discountCodes=["WINTER"])


def test_a_country_that_shows_net_prices_gets_its_tax_on_top():
    project = project_of()

    made = project.create(
        "order",
        {
            "totalPrice": {"currencyCode": "JPY", "centAmount": 0},
            "country": "JP",
            "lineItems": [{"sku": "MUG-NAT", "externalPrice": {"currencyCode": "JPY", "centAmount": 2_345}}],
        },
    )

    assert (made["totalPrice"]["centAmount"], made["totalPrice"]["fractionDigits"]) == (2_345, 0)
    assert made["taxedPrice"]["totalNet"]["centAmount"] == 2_345
    assert made["taxedPrice"]["totalGross"]["centAmount"] == 2_345 + 234


def test_custom_fields_of_a_line_change_the_order_without_a_message():
    project = project_of(messages_enabled=True)
    field = {"name": "engraving", "type": {"name": "String"}}
    type_ = {"key": "line", "name": {"en": "Line"}, "resourceTypeIds": ["line-item"], "fieldDefinitions": [field]}
    project.create("type", type_)
    made = order(project)
    line, messages = made["lineItems"][0]["id"], len(project.history.messages())

    _changed(
        project, made, action="setLineItemCustomType", lineItemId=line, type={"key": "line"}, fields={"engraving": "M."}
    )
    changed = _changed(
        project, made, action="setLineItemCustomField", lineItemId=line, name="engraving", value="Für Mara"
    )

    assert changed["lineItems"][0]["custom"]["fields"] == {"engraving": "Für Mara"}
    assert changed["version"] == made["version"] + 2
    assert len(project.history.messages()) == messages


def test_an_unknown_action_is_refused_as_json_that_cannot_be_read():
    project = project_of()
    made = order(project)

    with pytest.raises(Refusal) as refused:
        _changed(project, made, action="fly")

    assert (refused.value.status, refused.value.code) == (400, "InvalidJsonInput")
    assert "fly" in refused.value.body()["errors"][0]["detailedErrorMessage"]
