"""
A shop for benches: customers and orders of a usual size, and a source that hands them out from memory.

An order has ten columns of commerce and five lines; its JSON is about as long as what commercetools answers. The same
number always makes the same record.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from storeboard.mapping.configuration import Configuration
from storeboard.mapping.load import load
from storeboard.model import Notification, Ref, Resource

PROJECT: Final = "acme"
LINES: Final = 5

_FILES: Final = {
    "storeboard.yaml": """
projects:
  acme:
    api_url: "http://shop"
    auth_url: "http://shop"
    client: {id: "env:CTP_CLIENT_ID", secret: "env:CTP_CLIENT_SECRET"}
accounts:
  sales: {api_url: "http://monday/v2", token: "env:MONDAY_TOKEN"}
boards:
  customers: {account: sales, name: Contacts}
  orders: {account: sales, name: Orders}
sources:
  push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}
mappings: [mappings/*.yaml]
""",
    "mappings/customers.yaml": """
entity: customer
boards: [{board: customers}]
name: {template: "{name}"}
columns:
  email: {from: email, as: email}
  phone: {from: phone, via: e164, as: phone}
  country: {from: country, as: country}
  company: {from: company, as: text}
  owner: {as: people, owner: monday}
""",
    "mappings/orders.yaml": """
entity: order
boards:
  - board: orders
    group: {from: orderState, lookup: {Open: Open, Confirmed: Confirmed, Complete: Done, Cancelled: Cancelled}}
name: {template: "{number} · {customer.name}"}
columns:
  total: {from: totalPrice, via: amount, as: numbers}
  currency: {from: totalPrice, via: currency, as: text}
  state:
    {from: orderState, as: status, lookup: {Open: Open, Confirmed: Confirmed, Complete: Done, Cancelled: Cancelled}}
  payment: {from: payment.status, as: status, lookup: {Paid: Paid, Pending: Pending}, default: Pending}
  email: {from: email, as: email}
  phone: {from: phone, via: e164, as: phone}
  country: {from: country, as: country}
  city: {from: shippingAddress.city, as: text}
  placed: {from: createdAt, as: date}
  customer: {from: customerId, as: relation, link: customers}
  owner: {as: people, owner: monday}
lines: subitems
line_name: {template: "{name}"}
line_columns:
  sku: {from: sku, as: text}
  quantity: {from: quantity, as: numbers}
  total: {from: total, via: amount, as: numbers}
""",
}


@cache
def configuration() -> Configuration:
    """The configuration of the benches' installation."""
    return load(_FILES)


def customer_ref(number: int) -> Ref:
    """The customer with this number."""
    return Ref(PROJECT, "customer", f"{number:08x}-0000-4000-8000-00000000c000")


def order_ref(number: int) -> Ref:
    """The order with this number."""
    return Ref(PROJECT, "order", f"{number:08x}-0000-4000-8000-00000000d000")


def customer(number: int, version: int = 1) -> Resource:
    """A customer; every version has another company, so that each is a change."""
    return {
        "id": customer_ref(number).id,
        "version": version,
        "createdAt": "2026-01-01T08:00:00.000Z",
        "lastModifiedAt": "2026-01-01T08:00:00.000Z",
        "customerNumber": f"C-{number}",
        "email": f"customer-{number}@example.com",
        "firstName": "Mara",
        "lastName": f"Lind {number}",
        "companyName": f"Works {version}",
        "addresses": [_address(number)],
        "defaultShippingAddressId": "home",
        "isEmailVerified": True,
        "authenticationMode": "Password",
    }


def order(number: int, version: int = 1, *, lines: int = LINES) -> Resource:
    """An order of the customer with the same number; every version has another total and changes its first line."""
    state = ("Open", "Confirmed", "Complete")[(version - 1) % 3]
    return {
        "id": order_ref(number).id,
        "version": version,
        "orderNumber": f"N-{number}",
        "createdAt": "2026-01-02T08:00:00.000Z",
        "lastModifiedAt": "2026-01-02T08:00:00.000Z",
        "customerId": customer_ref(number).id,
        "customerEmail": f"customer-{number}@example.com",
        "orderState": state,
        "totalPrice": _money(10_000 + number + version),
        "taxedPrice": {"totalNet": _money(8_000), "totalGross": _money(10_000), "taxPortions": []},
        "country": "DE",
        "shippingAddress": _address(number),
        "billingAddress": _address(number),
        "lineItems": [_line(number, place, version if place == 0 else 1) for place in range(lines)],
        "customLineItems": [],
        "paymentInfo": {"payments": [{"typeId": "payment", "id": "p", "obj": _payment()}]},
        "shipmentState": "Pending",
        "inventoryMode": "None",
        "origin": "Customer",
        "syncInfo": [],
        "returnInfo": [],
    }


def _money(cents: int) -> dict[str, Any]:
    return {"type": "centPrecision", "currencyCode": "EUR", "centAmount": cents, "fractionDigits": 2}


def _address(number: int) -> dict[str, Any]:
    return {
        "id": "home",
        "firstName": "Mara",
        "lastName": f"Lind {number}",
        "streetName": "Torstraße",
        "streetNumber": str(number % 200 + 1),
        "postalCode": "10119",
        "city": "Berlin",
        "country": "DE",
        "phone": f"030 {20_000_000 + number % 1_000_000}",
    }


def _payment() -> dict[str, Any]:
    return {
        "id": "p",
        "version": 1,
        "amountPlanned": _money(10_000),
        "transactions": [{"id": "t", "type": "Charge", "state": "Pending", "amount": _money(10_000)}],
        "interfaceInteractions": [],
    }


def _line(number: int, place: int, version: int) -> dict[str, Any]:
    return {
        "id": f"{number:08x}-{place:04x}-4000-8000-0000000011e0",
        "productId": f"{place:08x}-0000-4000-8000-00000000a000",
        "name": {"en": f"Chair {place}", "de": f"Stuhl {place}"},
        "variant": {"id": 1, "sku": f"CH-{place}", "attributes": [{"name": "color", "value": "oak"}]},
        "price": {"id": "price", "value": _money(1_999)},
        "quantity": version,
        "totalPrice": _money(1_999 * version),
        "taxRate": {"name": "vat", "amount": 0.19, "includedInPrice": True, "country": "DE"},
        "state": [{"quantity": version, "state": {"typeId": "state", "id": "initial"}}],
    }


def changed(ref: Ref, version: int, happened_at: float) -> Notification:
    """What a door makes of a change."""
    return Notification("push", f"{ref}@{version}", "changed", ref, version, happened_at=happened_at)


class Shelf:
    """A commercetools without a network: what is put on it is what is true."""

    def __init__(self) -> None:
        self._records: dict[Ref, Resource] = {}

    def put(self, ref: Ref, record: Resource) -> None:
        """Make this the truth about a ref."""
        self._records[ref] = record

    def refs(self) -> tuple[Ref, ...]:
        """Everything that stands here."""
        return tuple(self._records)

    async def fetch(self, refs: Sequence[Ref]) -> Mapping[Ref, Resource | None]:
        return {ref: self._records.get(ref) for ref in refs}

    async def owners(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[Ref, ...]]:
        return dict.fromkeys(refs, ())

    async def scan(
        self, project: str, entity: str, where: str | None = None, since: str | None = None
    ) -> AsyncIterator[Sequence[tuple[Ref, Resource]]]:
        yield [(ref, record) for ref, record in self._records.items() if ref.project == project and ref.type == entity]
