"""One resource of every entity, as the reader gives it: small, invented, with everything that may stand beside it."""

from typing import Any

from storeboard.mapping.entities import ENTITIES, MAPPABLE
from storeboard.mapping.parts import parts_of
from tests.unit.mapping.records import customer, line, money, order, paid_by, transaction

MERCHANT_CENTER = "https://mc.europe-west1.gcp.commercetools.com/acme"


def reference(type_: str, id_: str, obj: dict[str, Any] | None = None, key: str | None = None) -> dict[str, Any]:
    name = {"key": key} if key is not None else {"id": id_}
    return {"typeId": type_, **name} | ({"obj": {"id": id_, "version": 1, **obj}} if obj is not None else {})


def address(id_: str, **changes: Any) -> dict[str, Any]:
    return {"id": id_, "key": f"key-{id_}", "country": "AT", "city": "Wien", "streetName": "Gasse", **changes}


def unit(**changes: Any) -> dict[str, Any]:
    return {
        "id": "u1",
        "version": 5,
        "key": "lind",
        "name": "Lind & Söhne",
        "unitType": "Company",
        "contactEmail": "office@lind.test",
        "addresses": [address("a1"), address("a2", city="Graz", phone="0316 1234")],
        "defaultBillingAddressId": "a2",
        "billingAddressIds": ["a2"],
        "stores": [reference("store", "s1", {"key": "at", "name": {"en": "Austria"}}, key="at")],
        "associates": [
            {
                "customer": reference("customer", "c1", customer(addresses=[])),
                "associateRoleAssignments": [
                    {"associateRole": reference("associate-role", "r1", {"name": "Buyer"}, key="buyer")},
                    {"associateRole": reference("associate-role", "", key="admin")},
                ],
            }
        ],
        "inheritedAssociates": [{"customer": reference("customer", "c2", {"email": "eve@lind.test"})}],
        **changes,
    }


def division(**changes: Any) -> dict[str, Any]:
    return {
        "id": "u2",
        "version": 2,
        "key": "lind-wien",
        "name": "Wien",
        "unitType": "Division",
        "storeMode": "FromParent",
        "parentUnit": reference("business-unit", "u1", unit(), key="lind"),
        "addresses": [],
        **changes,
    }


_RETURNED = [
    {
        "id": "R1",
        "lineItemId": "line-1",
        "quantity": 1,
        "shipmentState": "Returned",
        "paymentState": "Refunded",
    },
    {
        "id": "R2",
        "customLineItemId": "gift",
        "quantity": 1,
        "shipmentState": "Advised",
        "paymentState": "Initial",
    },
]


def shipped_order(**changes: Any) -> dict[str, Any]:
    """An order of three lines, delivered in part, returned in part, paid in full and partly paid back."""
    second = line("line-2", name={"en": "Cup"}, quantity=1, supplyChannel=reference("channel", "ch", {"key": "wh"}))
    parcels = [
        {"id": "P1", "trackingData": {"trackingId": "JD 01/4", "carrier": "DHL"}},
        {"id": "P2", "trackingData": {"trackingId": "X2", "carrier": "Bike"}},
        {"id": "P3", "trackingData": {"trackingId": "R3", "carrier": "UPS", "isReturn": True}},
    ]
    delivery = {"id": "D1", "items": [{"id": "line-1", "quantity": 2}], "parcels": parcels}
    whole = order(
        customerId="aaaaaaaa-1111-4222-8333-944455556666",
        customer=customer(),
        merchantCenter=MERCHANT_CENTER,
        lineItems=[line(), second],
        customLineItems=[
            {"id": "gift", "name": {"en": "Wrapping"}, "slug": "wrap", "quantity": 1, "money": money(100)}
        ],
        store=reference("store", "s1", {"key": "at", "name": {"de": "Österreich"}}, key="at"),
        businessUnit=reference("business-unit", "u2", division(), key="lind-wien"),
        paymentInfo=paid_by(
            transaction("Authorization", 1200), transaction("Charge", 1200), transaction("Refund", 400)
        ),
        totalPrice=money(1200),
        taxedPrice={"totalNet": money(1000), "totalGross": money(1200)},
        discountOnTotalPrice={"discountedAmount": money(50)},
        discountCodes=[{"discountCode": reference("discount-code", "dc", {"code": "SUMMER"}), "state": "MatchesCart"}],
        shippingInfo={
            "shippingMethodName": "Post",
            "price": money(300),
            "estimatedDelivery": "2026-07-01T00:00:00.000Z",
            "deliveries": [delivery],
        },
        returnInfo=[{"items": _RETURNED}],
    )
    return {**whole, **changes}


def payment(**changes: Any) -> dict[str, Any]:
    return {
        "id": "pay-1",
        "version": 4,
        "amountPlanned": money(1000),
        "transactions": [transaction("Authorization", 1000), transaction("Charge", 400)],
        "customer": reference("customer", "c1", customer()),
        **changes,
    }


def request(**changes: Any) -> dict[str, Any]:
    """A quote request of which nothing has come yet."""
    whole = order(
        id="rq1",
        orderNumber=None,
        quoteRequestState="Submitted",
        comment="2 pallets",
        totalPrice=money(90_000),
        customer=reference("customer", "c1", customer()),
        businessUnit=reference("business-unit", "u2", division(), key="lind-wien"),
        stagedQuotes=[],
        quotes=[],
        orders=[],
    )
    return {**whole, **changes}


def quote(at: int, state: str, cents: int = 80_000, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"q{at}",
        "version": 1,
        "createdAt": f"2026-06-{15 + at:02d}T09:00:00.000Z",
        "quoteState": state,
        "totalPrice": money(cents),
        "validTo": f"2026-07-{at:02d}T00:00:00.000Z",
        **changes,
    }


def staged(at: int, state: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"sq{at}",
        "version": 1,
        "createdAt": f"2026-06-{15 + at:02d}T08:00:00.000Z",
        "stagedQuoteState": state,
        "quotationCart": reference("cart", "cart-1"),
        **changes,
    }


_WHOLES: dict[str, dict[str, Any]] = {
    "customer": customer(merchantCenter=MERCHANT_CENTER),
    "business-unit": division(),
    "order": shipped_order(),
    "cart": {**shipped_order(cartState="Active"), "returnInfo": None},
    "payment": payment(),
    "quote-request": request(
        stagedQuotes=[staged(1, "Closed", sellerComment="best I can do")],
        quotes=[quote(1, "DeclinedForRenegotiation", buyerComment="too much"), quote(2, "Accepted")],
        orders=[shipped_order(createdAt="2026-06-20T00:00:00.000Z")],
    ),
    "staged-quote": {**staged(1, "Sent"), "customer": reference("customer", "c1", customer())},
    "quote": {**request(), **quote(1, "Pending")},
    "recurring-order": {
        "id": "ro1",
        "version": 1,
        "recurringOrderState": "Active",
        "schedule": {"type": "standard", "value": 2, "intervalUnit": "Weeks"},
        "customer": reference("customer", "c1", customer()),
        "nextOrderAt": "2026-07-01T00:00:00.000Z",
    },
}


def resource_of(entity: str) -> dict[str, Any]:
    """One resource of an entity: a whole, a part that is cut out of one, or something that is shown by its name."""
    row = ENTITIES[entity]
    if row.part_of is not None:
        whole = unit() if row.part_of.whole == "business-unit" else _WHOLES[row.part_of.whole]
        return next(iter(parts_of(row, whole).values()))
    plain = {"id": f"{entity}-1", "version": 1, "key": "k", "name": {"en": "Named"}, "description": "Words"}
    return _WHOLES.get(entity, plain)


EVERY = {entity: resource_of(entity) for entity in sorted(MAPPABLE)}
"""A resource of every entity that can be mapped."""
