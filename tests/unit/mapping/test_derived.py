from typing import Any

import pytest

from storeboard.mapping.entities import DERIVED
from storeboard.normalise import NormaliseError
from storeboard.normalise import money as moneys
from tests.unit.mapping.records import customer, line, money, order, paid_by, transaction


def derive(entity: str, name: str, record: dict[str, Any], whole: dict[str, Any] | None = None) -> Any:
    return DERIVED[entity][name].read(record, whole if whole is not None else record)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "Tom Berg"),
        ({"title": "Dr.", "middleName": "M."}, "Dr. Tom M. Berg"),
        ({"firstName": None, "lastName": None}, "Berg GmbH"),
        ({"firstName": None, "lastName": None, "companyName": None}, "tom@EXAMPLE.com"),
    ],
)
def test_a_customer_is_named_by_name_then_company_then_email(changes: dict[str, Any], name: str):
    assert derive("customer", "name", customer(**changes)) == name


@pytest.mark.parametrize(
    ("changes", "phone", "country"),
    [
        ({}, "030 12345678", "DE"),
        ({"defaultShippingAddressId": None}, "01 5123456", "AT"),
        ({"defaultShippingAddressId": None, "defaultBillingAddressId": "ship"}, "030 12345678", "DE"),
        ({"defaultShippingAddressId": "unknown"}, "01 5123456", "AT"),
        ({"addresses": []}, None, None),
        ({"addresses": [{"country": "FR"}, {"country": "IT", "mobile": "333"}]}, "333", "FR"),
    ],
)
def test_a_customers_phone_and_country_come_from_the_default_addresses_first(
    changes: dict[str, Any], phone: str | None, country: str | None
):
    record = customer(**changes)

    assert derive("customer", "phone", record) == phone
    assert derive("customer", "country", record) == country


def test_a_guest_is_named_by_the_billing_then_the_shipping_address_then_the_email():
    billing = {"firstName": "Bill", "lastName": "Payer", "country": "DE"}

    assert derive("order", "customer.name", order(billingAddress=billing)) == "Bill Payer"
    assert derive("order", "customer.name", order()) == "Mara Lind"
    assert derive("order", "customer.name", order(shippingAddress=None)) == "mara@example.com"
    assert derive("order", "customer.name", order(customer=customer())) == "Tom Berg"
    assert derive("order", "customer.name", order(customer=None, shippingAddress=None, customerEmail=None)) is None


def test_an_orders_contact_falls_back_to_the_customer():
    bare = order(shippingAddress=None, customerEmail=None, customer=customer())

    assert derive("order", "email", bare) == "tom@EXAMPLE.com"
    assert derive("order", "phone", bare) == "030 12345678"
    assert derive("order", "country", {**bare, "country": "FR"}) == "FR"


@pytest.mark.parametrize(
    ("transactions", "status"),
    [
        ([], "Pending"),
        ([transaction("Authorization", 900, "Pending")], "Pending"),
        ([transaction("Authorization", 900, "Failure")], "Failed"),
        ([transaction("Authorization", 900)], "Authorized"),
        ([transaction("Authorization", 900), transaction("CancelAuthorization", 900)], "Pending"),
        ([transaction("Authorization", 900), transaction("Charge", 400)], "BalanceDue"),
        ([transaction("Charge", 900)], "Paid"),
        ([transaction("Charge", 400), transaction("Charge", 500)], "Paid"),
        ([transaction("Charge", 900), transaction("Refund", 100)], "PartlyRefunded"),
        ([transaction("Charge", 900), transaction("Refund", 900)], "Refunded"),
        ([transaction("Charge", 900), transaction("Chargeback", 900)], "ChargedBack"),
        ([transaction("Charge", 900, "Failure"), transaction("Charge", 900)], "Paid"),
    ],
)
def test_the_payment_status_follows_from_the_transactions(transactions: list[dict[str, Any]], status: str):
    assert derive("order", "payment.status", order(paymentInfo=paid_by(*transactions))) == status


def test_the_merchants_payment_state_is_shown_where_it_is_set():
    paid = paid_by(transaction("Charge", 900))

    assert derive("order", "payment.status", order(paymentState="Failed", paymentInfo=paid)) == "Failed"
    assert derive("order", "payment.status", order()) is None


def test_what_is_due_is_the_gross_total_less_what_was_charged():
    paid = paid_by(transaction("Charge", 250), transaction("Refund", 50), transaction("Chargeback", 100))
    taxed = order(taxedPrice={"totalGross": money(1071)}, paymentInfo=paid)

    amounts = {
        name: str(moneys.amount(derive("order", name, taxed)))
        for name in ("gross", "due", "payment.paid", "payment.refunded")
    }

    assert amounts == {"gross": "10.71", "due": "9.21", "payment.paid": "2.50", "payment.refunded": "0.50"}


def test_what_is_due_is_never_below_zero():
    assert moneys.amount(derive("order", "due", order(paymentInfo=paid_by(transaction("Charge", 2000))))) == 0


def test_payments_in_several_currencies_are_never_added_up():
    mixed = order(paymentInfo=paid_by(transaction("Charge", 900), transaction("Charge", 900, currency="USD")))

    with pytest.raises(NormaliseError, match="another currency"):
        derive("order", "payment.paid", mixed)


def delivery(quantity: int, tracking: str = "T1", *, is_return: bool = False) -> dict[str, Any]:
    parcel = {"id": "p", "trackingData": {"trackingId": tracking, "isReturn": is_return}}
    return {"id": "d", "items": [{"id": "line-1", "quantity": quantity}], "parcels": [parcel]}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "Pending"),
        ({"orderState": "Cancelled"}, "Canceled"),
        ({"shipmentState": "Backorder", "shippingInfo": {"deliveries": [delivery(2)]}}, "Backorder"),
        ({"shippingInfo": {"deliveries": [delivery(1)]}}, "Partial"),
        ({"shippingInfo": {"deliveries": [delivery(1), delivery(1)]}}, "Shipped"),
        ({"shipping": [{"shippingInfo": {"deliveries": [delivery(2)]}}]}, "Shipped"),
    ],
)
def test_the_fulfilment_follows_from_the_deliveries(changes: dict[str, Any], status: str):
    assert derive("order", "fulfilment.status", order(**changes)) == status


def test_tracking_numbers_are_each_once_and_without_returns():
    sent = [delivery(1, "A"), delivery(1, "B"), delivery(1, "A"), delivery(1, "R", is_return=True)]

    assert derive("order", "tracking.numbers", order(shippingInfo={"deliveries": sent})) == ["A", "B"]


def test_lines_are_counted_with_custom_lines():
    whole = order(lineItems=[line(quantity=2)], customLineItems=[{"id": "c", "quantity": 3}])

    assert (derive("order", "lines.count", whole), derive("order", "lines.pieces", whole)) == (2, 5)


def test_a_line_is_named_in_the_orders_locale_then_english_then_any():
    names = [
        derive("line", "name", line(name=texts), order())
        for texts in ({"en": "Tea", "de": "Tee"}, {"fr": "Thé", "en": "Tea"}, {"fr": "Thé"}, {}, 7)
    ]

    assert names == ["Tee", "Tea", "Thé", None, None]


def test_a_custom_line_has_its_slug_for_a_sku():
    custom = {"id": "c", "name": {"en": "Wrapping"}, "slug": "gift", "quantity": 1, "money": money(100)}

    assert (derive("line", "sku", custom), derive("line", "price", custom)) == ("gift", money(100))


def test_every_derived_field_has_a_page():
    assert all(field.read.__doc__ for fields in DERIVED.values() for field in fields.values())
