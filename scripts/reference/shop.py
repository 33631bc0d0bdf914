"""
An invented shop whose records give a value to every derived field: the examples of the reference are read from it.

`RECORDS` has them by entity, as the reader gives them, with what stands beside them. The first one of an entity that
gives a field a value is its example; tests/docs fails where none does.
"""

from collections.abc import Mapping
from typing import Any, Final

from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.parts import parts_of

_Record = dict[str, Any]

_PAGES: Final = "https://mc.europe-west1.gcp.commercetools.com/acme"


def _money(cents: int) -> _Record:
    return {"type": "centPrecision", "currencyCode": "EUR", "centAmount": cents, "fractionDigits": 2}


def _to(entity: str, obj: _Record) -> _Record:
    """A reference to something that was read along."""
    return {"typeId": entity, "id": obj["id"], "obj": obj}


def _address(id_: str, city: str, code: str, phone: str) -> _Record:
    return {
        "id": id_,
        "key": f"key-{id_}",
        "firstName": "Mara",
        "lastName": "Lind",
        "streetName": "Ringstraße",
        "streetNumber": "5",
        "postalCode": code,
        "city": city,
        "country": "AT",
        "phone": phone,
    }


_OFFICE: Final = _address("a1", "Wien", "1010", "01 5123456")
_STOCK: Final = _address("a2", "Graz", "8010", "0316 872200")
_ADDRESSED: Final = {
    "addresses": [_OFFICE, _STOCK],
    "defaultBillingAddressId": "a1",
    "billingAddressIds": ["a1"],
    "defaultShippingAddressId": "a2",
    "shippingAddressIds": ["a2"],
    "merchantCenter": _PAGES,
}
_GROUP: Final = _to("customer-group", {"id": "g1", "key": "trade", "name": "Trade"})
_STORE: Final = _to("store", {"id": "s1", "key": "at", "name": {"en": "Austria", "de": "Österreich"}})
_CUSTOMER: Final = {
    "id": "c1",
    "firstName": "Mara",
    "lastName": "Lind",
    "title": "Dr.",
    "email": "mara@lind.test",
    "companyName": "Lind & Söhne",
    "locale": "de-AT",
    "customerGroup": _GROUP,
    **_ADDRESSED,
}
_ASSOCIATE: Final = {
    "customer": _to("customer", _CUSTOMER),
    "associateRoleAssignments": [
        {"associateRole": _to("associate-role", {"id": "r1", "key": "buyer", "name": "Buyer"})}
    ],
}
_COMPANY: Final = {
    "id": "u1",
    "key": "lind",
    "name": "Lind & Söhne",
    "contactEmail": "office@lind.test",
    "customerGroup": _GROUP,
    "stores": [_STORE],
    "associates": [_ASSOCIATE],
    **_ADDRESSED,
}
_DIVISION: Final = {
    "id": "u2",
    "key": "lind-wien",
    "name": "Wien",
    "contactEmail": "wien@lind.test",
    "storeMode": "FromParent",
    "parentUnit": _to("business-unit", _COMPANY),
    "customerGroup": _GROUP,
    "inheritedAssociates": [_ASSOCIATE],
    **_ADDRESSED,
}


def _line(id_: str, name: str, sku: str, quantity: int, cents: int) -> _Record:
    return {
        "id": id_,
        "name": {"en": name},
        "variant": {"sku": sku},
        "quantity": quantity,
        "price": {"value": _money(cents)},
        "totalPrice": _money(cents * quantity),
        "supplyChannel": _to("channel", {"id": "ch1", "key": "graz", "name": {"en": "Warehouse Graz"}}),
    }


_MUGS: Final = _line("l1", "Blue mug", "MUG-BLU", 2, 1290)
_LAMP: Final = _line("l2", "Lamp", "LAMP-NAT", 1, 9420)


def _transaction(type_: str, cents: int, day: int) -> _Record:
    at = f"2026-06-{day:02d}T09:00:00.000Z"
    return {"id": f"t{day}", "type": type_, "state": "Success", "amount": _money(cents), "timestamp": at}


_PAYMENT: Final = {
    "id": "p1",
    "amountPlanned": _money(12000),
    "paymentMethodInfo": {"method": "CREDIT_CARD"},
    "customer": _to("customer", _CUSTOMER),
    "transactions": [
        _transaction("Authorization", 12000, 15),
        _transaction("Charge", 9000, 16),
        _transaction("Refund", 1000, 20),
    ],
}
_PARCEL: Final = {
    "id": "pc1",
    "trackingData": {"trackingId": "1Z999AA10123456784", "carrier": "UPS"},
    "items": [{"id": "l1", "quantity": 2}],
}
_DELIVERY: Final = {"id": "d1", "items": [{"id": "l1", "quantity": 2}], "parcels": [_PARCEL]}
_RETURN: Final = {
    "id": "rt1",
    "lineItemId": "l1",
    "quantity": 1,
    "shipmentState": "Returned",
    "paymentState": "NotRefunded",
}
_SOLD: Final = {
    "id": "9e9a1f00-1111-4222-8333-944455556666",
    "createdAt": "2026-06-15T09:00:00.000Z",
    "locale": "en",
    "customerId": "c1",
    "customerEmail": "mara@lind.test",
    "customer": _CUSTOMER,
    "customerGroup": _GROUP,
    "businessUnit": _to("business-unit", _DIVISION),
    "billingAddress": _OFFICE,
    "shippingAddress": _STOCK,
    "lineItems": [_MUGS, _LAMP],
    "totalPrice": _money(12000),
    "taxedPrice": {"totalNet": _money(10000), "totalGross": _money(12000)},
    "store": _STORE,
    "discountOnTotalPrice": {"discountedAmount": _money(500)},
    "merchantCenter": _PAGES,
    "state": _to("state", {"id": "st1", "key": "packing", "name": {"en": "Being packed"}}),
    "discountCodes": [{"discountCode": _to("discount-code", {"id": "dc1", "code": "SUMMER"})}],
    "shippingInfo": {
        "shippingMethodName": "Standard",
        "price": _money(490),
        "estimatedDelivery": "2026-06-19T00:00:00.000Z",
        "deliveries": [_DELIVERY],
    },
}
_ORDER: Final = {
    **_SOLD,
    "orderNumber": "1042",
    "quote": _to("quote", {"id": "q1", "quoteRequest": {"typeId": "quote-request", "id": "rq1"}}),
    "orderState": "Open",
    "paymentState": "Paid",
    "returnInfo": [{"items": [_RETURN]}],
    "paymentInfo": {"payments": [_to("payment", _PAYMENT)]},
}
_CANCELLED: Final = {**_ORDER, "orderState": "Cancelled"}
_QUOTE: Final = {
    **_SOLD,
    "id": "q1",
    "key": "Q-7",
    "quoteState": "Pending",
    "validTo": "2026-07-15T00:00:00.000Z",
    "sellerComment": "Five per cent off",
}
_STAGED: Final = {
    **_SOLD,
    "id": "sq1",
    "key": "S-7",
    "stagedQuoteState": "Sent",
    "createdAt": "2026-06-15T10:00:00.000Z",
    "sellerComment": "Five per cent off",
}
_REQUEST: Final = {
    **_SOLD,
    "id": "rq1",
    "key": "R-7",
    "quoteRequestState": "Accepted",
    "comment": "Two pallets",
    "stagedQuotes": [_STAGED],
    "quotes": [_QUOTE],
    "orders": [_ORDER],
}
_DECLINED: Final = {**_QUOTE, "quoteState": "Declined", "buyerComment": "Too late for us"}

_WHOLES: Final[Mapping[str, tuple[_Record, ...]]] = {
    "customer": (_CUSTOMER,),
    "business-unit": (_DIVISION, _COMPANY),
    "order": (_ORDER, _CANCELLED),
    "cart": (
        {
            **_SOLD,
            "cartState": "Active",
            "lastModifiedAt": "2026-06-15T09:00:00Z",
            "deleteDaysAfterLastModification": 90,
        },
        {**_SOLD, "cartState": "Ordered", "orders": [_CANCELLED]},
    ),
    "payment": (_PAYMENT,),
    "quote-request": (_REQUEST, {**_REQUEST, "quotes": [_DECLINED], "orders": []}),
    "staged-quote": (_STAGED,),
    "quote": (_QUOTE,),
    "recurring-order": (
        {**_SOLD, "key": "W-3", "schedule": {"type": "standard", "value": 2, "intervalUnit": "Weeks"}},
    ),
    "line": (_MUGS,),
}


def _records_of(entity: str) -> tuple[_Record, ...]:
    row = ENTITIES.get(entity)
    if row is None or row.part_of is None:
        return _WHOLES.get(entity, ())
    return tuple(part for whole in _WHOLES[row.part_of.whole] for part in parts_of(row, whole).values())


RECORDS: Final = {entity: _records_of(entity) for entity in (*ENTITIES, "line")}
"""The records of every entity."""
