"""Resources and configurations for the tests of this room."""

from typing import Any

from storeboard.mapping.configuration import Configuration
from storeboard.mapping.load import load
from storeboard.mapping.render import render
from storeboard.model import Excluded, Item, Ref, Rendered
from tests.two_boards import two_boards

PROJECT = "acme"


def preset_files() -> dict[str, str]:
    return two_boards(PROJECT, "http://127.0.0.1:8001", "http://127.0.0.1:8002", "http://127.0.0.1:8003/v2")


def mapping_files(text: str, name: str = "orders") -> dict[str, str]:
    """The preset with one mapping file replaced."""
    return {**preset_files(), f"mappings/{name}.yaml": text}


def order_mapping(columns: str = "{total: {from: totalPrice, as: numbers}}", rest: str = "") -> dict[str, str]:
    """The preset with an order mapping of these columns and further keys."""
    rest = rest or "boards: [{board: orders}]"
    return mapping_files(f'entity: order\nname: {{template: "{{number}}"}}\ncolumns: {columns}\n{rest}\n')


def outcome(configuration: Configuration, resource: Any, mapping: str = "orders") -> Rendered | Excluded:
    by_name = {one.name: one for one in configuration.mappings}
    entities = {name: one.entity for name, one in by_name.items()}
    id_ = str(resource.get("id") or "0a1b2c3d-0000-4000-8000-000000000001")
    return render(by_name[mapping], Ref(PROJECT, entities[mapping], id_), resource, entities)


def item(configuration: Configuration, resource: Any, mapping: str = "orders") -> Item:
    found = outcome(configuration, resource, mapping)
    assert isinstance(found, Rendered)
    return found.item


def cell(columns: str, resource: Any, name: str = "x") -> Any:
    """What one column of an order mapping shows; `Fault` when it has none."""
    rendered = item(load(order_mapping(columns)), resource)
    return rendered.columns.get(name, next(iter(rendered.faults), None))


def money(cents: int, currency: str = "EUR", digits: int = 2) -> dict[str, Any]:
    return {"type": "centPrecision", "currencyCode": currency, "centAmount": cents, "fractionDigits": digits}


def precise(amount: int, digits: int, currency: str = "EUR") -> dict[str, Any]:
    cents = amount // 10 ** (digits - 2)
    return {
        "type": "highPrecision",
        "currencyCode": currency,
        "centAmount": cents,
        "preciseAmount": amount,
        "fractionDigits": digits,
    }


def transaction(type_: str, cents: int, state: str = "Success", currency: str = "EUR") -> dict[str, Any]:
    return {"id": f"{type_}-{cents}", "type": type_, "state": state, "amount": money(cents, currency)}


def paid_by(*transactions: dict[str, Any]) -> dict[str, Any]:
    reference = {"typeId": "payment", "id": "pay-1", "obj": {"id": "pay-1", "transactions": list(transactions)}}
    return {"payments": [reference]}


def line(id_: str = "line-1", **changes: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "name": {"en": "Green tea", "de": "Grüner Tee"},
        "variant": {"id": 1, "sku": "TEA-1"},
        "quantity": 2,
        "totalPrice": money(900),
        **changes,
    }


def order(**changes: Any) -> dict[str, Any]:
    """A guest's order of one line; a change to None takes the field away."""
    whole = {
        "id": "5f0c2a7e-1111-4222-8333-944455556666",
        "version": 3,
        "createdAt": "2026-06-15T09:00:00.123Z",
        "orderNumber": "1042",
        "orderState": "Open",
        "totalPrice": money(900),
        "customerEmail": "mara@example.com",
        "locale": "de-AT",
        "shippingAddress": {
            "country": "DE",
            "firstName": "Mara",
            "lastName": "Lind",
            "streetName": "Hauptstr.",
            "streetNumber": "5",
            "postalCode": "10115",
            "city": "Berlin",
            "phone": "030 12345678",
        },
        "lineItems": [line()],
        "customLineItems": [],
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def customer(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "aaaaaaaa-1111-4222-8333-944455556666",
        "version": 2,
        "email": "tom@EXAMPLE.com",
        "firstName": "Tom",
        "lastName": "Berg",
        "companyName": "Berg GmbH",
        "addresses": [
            {"id": "first", "country": "AT", "phone": "01 5123456"},
            {"id": "ship", "country": "DE", "phone": "030 12345678", "city": "Berlin"},
        ],
        "defaultShippingAddressId": "ship",
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}
