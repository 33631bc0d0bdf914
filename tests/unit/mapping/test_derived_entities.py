"""What a sales team reads of companies, shipments, money and deals, one derived field at a time."""

from typing import Any

import pytest

from storeboard.mapping.entities import DERIVED, ENTITIES
from storeboard.mapping.load import load
from storeboard.mapping.parts import parts_of
from storeboard.normalise import NormaliseError
from storeboard.normalise import money as moneys
from tests.unit.mapping.records import customer, item, mapping_files, money, order, paid_by, precise, transaction
from tests.unit.mapping.shops import (
    EVERY,
    MERCHANT_CENTER,
    division,
    payment,
    quote,
    reference,
    request,
    shipped_order,
    staged,
    unit,
)


def derive(entity: str, name: str, record: dict[str, Any]) -> Any:
    found = DERIVED[entity][name].read(record, record)
    if isinstance(found, dict) and "currencyCode" in found:
        return f"{moneys.plain(moneys.amount(found))} {moneys.currency(found)}"
    return found


@pytest.mark.parametrize(
    ("entity", "name", "value"),
    [
        ("customer", "full_name", "Tom Berg"),
        ("customer", "language", None),
        ("customer", "shipping.address", "Berlin, DE"),
        ("customer", "billing.address", None),
        ("customer", "shipping.postal", "Berlin\nGermany"),
        ("customer", "link", f"{MERCHANT_CENTER}/customers/aaaaaaaa-1111-4222-8333-944455556666"),
        ("business-unit", "company", "Lind & Söhne"),
        ("business-unit", "company.path", "Lind & Söhne > Wien"),
        ("business-unit", "parent", "Lind & Söhne"),
        ("business-unit", "store.names", ["Austria"]),
        ("business-unit", "billing.address", "Gasse, Graz, AT"),
        ("associate", "name", "Tom Berg"),
        ("associate", "email", "tom@EXAMPLE.com"),
        ("associate", "role.names", ["Buyer", "admin"]),
        ("associate", "company.path", "Lind & Söhne"),
        ("associate", "inherited", False),
        ("address", "address", None),
        ("business-unit-address", "address", "Gasse, Wien, AT"),
        ("order", "company.path", "Lind & Söhne > Wien"),
        ("order", "language", "de-AT"),
        ("order", "store.name", "Österreich"),
        ("order", "channel.names", ["wh"]),
        ("order", "guest", False),
        ("order", "discount.codes", ["SUMMER"]),
        ("order", "lines.count", 3),
        ("order", "lines.pieces", 4),
        ("order", "lines.summary", "2 × Grüner Tee, 1 × Cup, 1 × Wrapping"),
        ("order", "gross", "12.00 EUR"),
        ("order", "net", "10.00 EUR"),
        ("order", "tax", "2.00 EUR"),
        ("order", "discount", "0.50 EUR"),
        ("order", "shipping.costs", "3.00 EUR"),
        ("order", "shipping.methods", ["Post"]),
        ("order", "shipping.estimated", "2026-07-01T00:00:00.000Z"),
        ("order", "fulfilment.status", "Partial"),
        ("order", "fulfilment.delivered", "2 of 4"),
        ("order", "delivered.pieces", 2),
        ("order", "tracking.numbers", ["JD 01/4", "X2"]),
        ("order", "tracking.carriers", ["DHL", "Bike", "UPS"]),
        ("order", "tracking.links", ["https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD%2001%2F4"]),
        ("order", "tracking.link", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD%2001%2F4"),
        ("order", "returned.pieces", 2),
        ("order", "returns.state", "Advised"),
        ("order", "returns.refund", "Initial"),
        ("order", "due", "0.00 EUR"),
        ("order", "payment.open", "0.00 EUR"),
        ("order", "payment.paid", "12.00 EUR"),
        ("order", "payment.authorized", "0.00 EUR"),
        ("order", "payment.refunded", "4.00 EUR"),
        ("order", "payment.charged_back", "0 EUR"),
        ("order", "payment.computed", "PartlyRefunded"),
        ("order", "payment.disagrees", False),
        ("order", "payment.by_currency", "EUR: authorized 0.00, paid 12.00, refunded 4.00, charged back 0"),
        ("order", "deal.stage", "Won"),
        ("order", "deal.value", "12.00 EUR"),
        ("order", "deal.close", "2026-06-15T09:00:00.123Z"),
        ("order", "deal.lost_reason", None),
        ("order", "link", f"{MERCHANT_CENTER}/orders/5f0c2a7e-1111-4222-8333-944455556666"),
        ("cart", "deal.stage", "Open"),
        ("cart", "deal.value", "12.00 EUR"),
        ("cart", "deal.close", None),
        ("cart", "deal.lost_reason", None),
        ("cart", "deal.order", None),
        ("payment", "customer.name", "Tom Berg"),
        ("payment", "due", "6.00 EUR"),
        ("payment", "payment.open", "0.00 EUR"),
        ("payment", "payment.paid", "4.00 EUR"),
        ("payment", "payment.authorized", "6.00 EUR"),
        ("payment", "payment.computed", "BalanceDue"),
        ("payment", "payment.last", "Charge Success"),
        ("recurring-order", "schedule.words", "every 2 weeks"),
        ("delivery", "pieces", 2),
        ("delivery", "contents", "2 × Grüner Tee"),
        ("delivery", "parcels.count", 3),
        ("delivery", "link", f"{MERCHANT_CENTER}/orders/5f0c2a7e-1111-4222-8333-944455556666"),
        ("parcel", "tracking.number", "JD 01/4"),
        ("parcel", "tracking.carrier", "DHL"),
        ("parcel", "tracking.link", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD%2001%2F4"),
        ("parcel", "kind", "Shipment"),
        ("return", "line.name", "Grüner Tee"),
        ("return", "line.sku", "TEA-1"),
        ("quote-request", "deal.stage", "Won"),
        ("quote-request", "deal.value", "12.00 EUR"),
        ("quote-request", "deal.close", "2026-06-20T00:00:00.000Z"),
        ("quote-request", "deal.rounds", 2),
        ("quote-request", "deal.order", "1042"),
        ("quote-request", "company.path", "Lind & Söhne > Wien"),
        ("quote", "gross", "800.00 EUR"),
        ("staged-quote", "customer.name", "Tom Berg"),
    ],
)
def test_a_derived_field_says(entity: str, name: str, value: Any):
    assert derive(entity, name, EVERY[entity]) == value


@pytest.mark.parametrize(
    ("chain", "stage", "value", "close", "reason"),
    [
        ({}, "Requested", "900.00 EUR", None, None),
        ({"quoteRequestState": "Accepted"}, "In progress", "900.00 EUR", None, None),
        ({"quoteRequestState": "Rejected"}, "Lost", "900.00 EUR", None, "Request rejected"),
        ({"quoteRequestState": "Cancelled"}, "Lost", "900.00 EUR", None, "Request cancelled"),
        (
            {"stagedQuotes": [staged(1, "InProgress", validTo="2026-07-09")]},
            "In progress",
            "900.00 EUR",
            "2026-07-09",
            None,
        ),
        ({"quotes": [quote(1, "Pending")]}, "Quoted", "800.00 EUR", "2026-07-01T00:00:00.000Z", None),
        (
            {"quotes": [quote(1, "Declined", buyerComment="too dear")]},
            "Lost",
            "800.00 EUR",
            "2026-07-01T00:00:00.000Z",
            "too dear",
        ),
        ({"quotes": [quote(1, "Declined", validTo=None)]}, "Lost", "800.00 EUR", None, "Quote declined"),
        (
            {
                "quotes": [quote(1, "Declined", validTo=None, sellerComment="our best")],
                "stagedQuotes": [staged(1, "Closed", sellerComment="our best")],
            },
            "Lost",
            "800.00 EUR",
            None,
            "Quote declined",
        ),
        (
            {"quotes": [quote(1, "Withdrawn", validTo=None, sellerComment="sold out")]},
            "Withdrawn",
            "800.00 EUR",
            None,
            "sold out",
        ),
        ({"quotes": [quote(1, "DeclinedForRenegotiation", validTo=None)]}, "Renegotiation", "800.00 EUR", None, None),
        (
            {
                "quotes": [quote(1, "RenegotiationAddressed", validTo=None)],
                "stagedQuotes": [staged(1, "InProgress")],
            },
            "In progress",
            "800.00 EUR",
            None,
            None,
        ),
        (
            {"quotes": [quote(1, "RenegotiationAddressed"), quote(2, "Pending", 70_000)]},
            "Quoted",
            "700.00 EUR",
            "2026-07-02T00:00:00.000Z",
            None,
        ),
        ({"quotes": [quote(1, "Withdrawn", validTo=None)]}, "Withdrawn", "800.00 EUR", None, "Quote withdrawn"),
        ({"quotes": [quote(1, "Accepted", validTo=None)]}, "Accepted", "800.00 EUR", None, None),
        ({"quotes": [quote(1, "Frozen", validTo=None)]}, "Frozen", "800.00 EUR", None, None),
        (
            {"quotes": [quote(1, "Accepted")], "orders": [order(createdAt="2026-06-30")]},
            "Won",
            "9.00 EUR",
            "2026-06-30",
            None,
        ),
        (
            {"quotes": [quote(1, "Accepted")], "orders": [order(createdAt="2026-06-30", orderState="Cancelled")]},
            "Lost",
            "9.00 EUR",
            "2026-06-30",
            "Order cancelled",
        ),
        (
            {
                "orders": [
                    order(createdAt="2026-06-30"),
                    order(createdAt="2026-07-02", orderState="Cancelled", totalPrice=money(100)),
                ]
            },
            "Won",
            "9.00 EUR",
            "2026-06-30",
            None,
        ),
    ],
)
def test_a_deal_follows_the_newest_of_its_chain(
    chain: dict[str, Any], stage: str, value: str, close: str | None, reason: str | None
):
    deal = request(**chain)

    assert derive("quote-request", "deal.stage", deal) == stage
    assert derive("quote-request", "deal.value", deal) == value
    assert derive("quote-request", "deal.close", deal) == close
    assert derive("quote-request", "deal.lost_reason", deal) == reason


def test_a_request_without_an_address_is_where_its_company_is():
    company = {"typeId": "business-unit", "key": "lind", "obj": {"addresses": [{"country": "AT"}]}}

    assert derive("quote-request", "country", request(shippingAddress=None, businessUnit=company)) == "AT"
    assert derive("quote-request", "country", request(country="DE", businessUnit=company)) == "DE"


def test_the_history_of_a_deal_is_told_in_the_order_of_time():
    assert derive("quote-request", "deal.history", EVERY["quote-request"]).splitlines() == [
        "2026-06-16 Staged quote closed: best I can do",
        "2026-06-16 Quote declined for renegotiation: too much",
        "2026-06-17 Quote accepted",
        "2026-06-20 Order open: 1042",
    ]


def test_money_in_several_currencies_is_never_added_up_but_listed():
    paid = paid_by(transaction("Charge", 900), transaction("Charge", 500, currency="JPY"))
    paid["payments"][0]["obj"]["transactions"][1]["amount"]["fractionDigits"] = 0
    mixed = order(paymentInfo=paid)

    for name in ("due", "payment.open", "payment.paid", "payment.computed"):
        with pytest.raises(NormaliseError, match="another currency"):
            derive("order", name, mixed)
    assert derive("order", "payment.by_currency", mixed).splitlines() == [
        "EUR: authorized 0, paid 9.00, refunded 0, charged back 0",
        "JPY: authorized 0, paid 500, refunded 0, charged back 0",
    ]


@pytest.mark.parametrize(
    ("total", "paid", "open_"),
    [
        (money(1_001, "BHD", 3), transaction("Charge", 1_000, currency="BHD"), "0.001 BHD"),
        (money(900, "JPY", 0), transaction("Authorization", 400, currency="JPY"), "500 JPY"),
        (precise(1_0000001, 7), transaction("Charge", 1), "0.9900001 EUR"),
    ],
)
def test_what_is_open_is_exact_in_every_currency(total: dict[str, Any], paid: dict[str, Any], open_: str):
    paid["amount"]["fractionDigits"] = min(total["fractionDigits"], 3) if total["currencyCode"] != "EUR" else 2

    assert derive("order", "payment.open", order(totalPrice=total, paymentInfo=paid_by(paid))) == open_


@pytest.mark.parametrize(
    ("merchant", "transactions", "computed", "disagrees"),
    [
        (None, [transaction("Charge", 900)], "Paid", False),
        ("Paid", [transaction("Charge", 900)], "Paid", False),
        ("Paid", [transaction("Authorization", 900)], "Authorized", True),
        ("Pending", [transaction("Authorization", 900)], "Authorized", False),
        ("BalanceDue", [transaction("Charge", 900)], "Paid", True),
        ("Paid", [transaction("Charge", 900), transaction("Chargeback", 900)], "ChargedBack", True),
    ],
)
def test_the_computed_payment_status_stands_beside_the_merchants_word_and_never_over_it(
    merchant: str | None, transactions: list[dict[str, Any]], computed: str, disagrees: bool
):
    whole = order(paymentState=merchant, paymentInfo=paid_by(*transactions))

    assert derive("order", "payment.status", whole) == (merchant or computed)
    assert derive("order", "payment.computed", whole) == computed
    assert derive("order", "payment.disagrees", whole) is disagrees


def test_several_shippings_are_read_as_one():
    def info(method: str, day: int, pieces: int) -> dict[str, Any]:
        delivery = {"id": f"d{day}", "items": [{"id": "line-1", "quantity": pieces}]}
        until = f"2026-07-0{day}T00:00:00.000Z"
        return {"shippingMethodName": method, "price": money(100), "estimatedDelivery": until, "deliveries": [delivery]}

    whole = order(shipping=[{"shippingInfo": info("Post", 2, 1)}, {"shippingInfo": info("Bike", 1, 1)}])

    assert derive("order", "shipping.methods", whole) == ["Post", "Bike"]
    assert derive("order", "shipping.estimated", whole) == "2026-07-02T00:00:00.000Z"
    assert derive("order", "shipping.costs", whole) == "2.00 EUR"
    assert derive("order", "fulfilment.delivered", whole) == "2 of 2"
    assert derive("order", "fulfilment.status", whole) == "Shipped"


def test_discounts_of_lines_count_for_every_piece_and_those_of_shipping_once():
    def discounted(cents: int) -> dict[str, Any]:
        return {"includedDiscounts": [{"discountedAmount": money(cents)}]}

    portions = [{"quantity": 3, "discountedPrice": discounted(10)}, {"quantity": 1, "discountedPrice": discounted(5)}]
    whole = order(
        lineItems=[{"id": "l", "quantity": 4, "discountedPricePerQuantity": portions}],
        shippingInfo={"discountedPrice": discounted(100)},
    )

    assert derive("order", "discount", whole) == "1.35 EUR"


def test_a_guest_who_registers_later_is_a_guest_no_more():
    assert derive("order", "guest", order()) is True
    assert derive("order", "guest", order(customerId="c1")) is False


@pytest.mark.parametrize(
    ("state", "least"),
    [
        (["Returned", "BackInStock"], "Returned"),
        (["BackInStock"], "BackInStock"),
        (["Lost", "BackInStock"], "BackInStock"),
        ([], None),
    ],
)
def test_a_return_is_as_far_as_the_item_that_is_least_far(state: list[str], least: str | None):
    items = [{"id": one, "quantity": 1, "shipmentState": one} for one in state]

    assert derive("order", "returns.state", order(returnInfo=[{"items": items}])) == least


def test_an_inherited_associate_is_one_of_the_unit_too():
    parts = parts_of(ENTITIES["associate"], unit())

    assert list(parts) == ["u1_c1", "u1_c2"]
    assert [derive("associate", "inherited", one) for one in parts.values()] == [False, True]
    assert derive("business-unit", "associates.count", unit()) == 2


def test_a_division_that_buys_in_its_own_stores_shows_only_those():
    own = [reference("store", "s2", {"name": {"en": "Vienna"}}, key="wien")]

    assert derive("business-unit", "store.names", division(stores=own)) == ["Vienna"]
    assert derive("business-unit", "store.names", division(storeMode="Explicit")) is None


def test_an_address_knows_what_it_is_for():
    person = customer(billingAddressIds=["ship"], addresses=[{"id": "ship", "country": "DE"}])
    (part,) = parts_of(ENTITIES["address"], person).values()

    assert derive("address", "role", part) == ["Default shipping", "Billing"]


def test_a_path_goes_on_inside_a_chosen_address_and_inside_one_by_its_key():
    columns = """
  town: {from: shipping.city, as: text}
  phone: {from: shipping.phone, as: phone}
  office: {from: "addresses[key=office].city", as: text}
  missing: {from: "addresses[key=other].city", as: text}
"""
    text = f'entity: customer\nboards: [{{board: customers}}]\nname: {{template: "{{name}}"}}\ncolumns: {columns}'
    person = customer()
    person["addresses"].append({"id": "x", "key": "office", "country": "AT", "city": "Linz"})

    shown = item(load(mapping_files(text, "customers")), person, "customers")

    assert shown.faults == ()
    assert shown.columns == {
        "town": "Berlin",
        "phone": ("+493012345678", "DE"),
        "office": "Linz",
        "missing": None,
    }


def test_every_derived_field_of_an_entity_of_its_own_is_read_from_its_example():
    for entity, resource in EVERY.items():
        for name in DERIVED.get(entity, {}):
            derive(entity, name, resource)


def test_a_refund_gives_a_charge_back_to_nobody():
    assert derive("payment", "payment.computed", payment(transactions=[transaction("Charge", 1000)])) == "Paid"
    assert derive("order", "payment.refunded", shipped_order()) == "4.00 EUR"
