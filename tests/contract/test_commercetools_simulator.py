"""
What the simulated commercetools answers agrees with the vendor's published schema, where that lies beside us.

Without the schema the same resources are still made, so that the file says something everywhere.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from storeboard.simulators.commercetools import Project, Shop

Json = dict[str, Any]
SCHEMA = Path(__file__).parents[3] / "shared/ct-examples/schema/commercetools-subset.openapi.json"
NAMES = {
    "customer": "Customer",
    "customer-group": "CustomerGroup",
    "business-unit": "BusinessUnit",
    "order": "Order",
    "order-edit": "OrderEdit",
    "payment": "Payment",
    "cart": "Cart",
    "quote-request": "QuoteRequest",
    "staged-quote": "StagedQuote",
    "quote": "Quote",
    "recurring-order": "RecurringOrder",
    "store": "Store",
    "channel": "Channel",
    "state": "State",
    "type": "Type",
    "associate-role": "AssociateRole",
    "shipping-method": "ShippingMethod",
    "cart-discount": "CartDiscount",
    "discount-code": "DiscountCode",
}


def _world() -> Project:
    """A project with at least one of everything, and every kind of event behind it."""
    project = Project(seed=11, clock=lambda: 1_790_000_000.0, messages_enabled=True)
    shop = Shop(project, 11)
    for _ in range(3000):
        shop.live()
    return project


class _Checker:
    """As much of JSON Schema as the vendor's file uses: types, required fields, enumerations, references."""

    def __init__(self, schemas: Json) -> None:
        self._schemas = schemas

    def faults(self, value: Any, schema: Json, at: str) -> list[str]:
        if "$ref" in schema:
            return self.faults(value, self._schemas[schema["$ref"].rsplit("/", 1)[1]], at)
        found = [fault for part in schema.get("allOf", []) for fault in self.faults(value, part, at)]
        for kind in ("oneOf", "anyOf"):
            options = [self.faults(value, part, at) for part in schema.get(kind, [])]
            found += min(options, key=len) if options else []
        if value is None or not self._fits(value, schema.get("type")):
            return [*found, f"{at}: {type(value).__name__} is no {schema.get('type')}"]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{at}: {value!r} is none of {schema['enum']}")
        if isinstance(value, dict):
            found += [f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value]
            for name, part in schema.get("properties", {}).items():
                if name in value:
                    found += self.faults(value[name], part, f"{at}.{name}")
        if isinstance(value, list):
            found += [fault for one in value for fault in self.faults(one, schema.get("items", {}), f"{at}[]")]
        return found

    def _fits(self, value: Any, kind: str | None) -> bool:
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "number": (int, float), "integer": int}
        return kind is None or isinstance(value, kinds[kind])


@pytest.fixture(scope="module")
def world() -> Project:
    return _world()


def _schemas() -> Json:
    return json.loads(SCHEMA.read_text())["components"]["schemas"] if SCHEMA.exists() else {}


@pytest.mark.parametrize("type_", sorted(NAMES))
def test_every_resource_fits_the_published_schema(world: Project, type_: str):
    schemas = _schemas()
    rows = list(world.rows(type_).values())

    name = NAMES[type_]
    schema = schemas.get(name, {})
    faults = {fault for one in rows for fault in _Checker(schemas).faults(one, schema, name)}

    assert rows
    assert faults == set()


def test_every_message_fits_the_published_schema_and_counts_up(world: Project):
    schemas = _schemas()
    messages = world.history.messages()

    faults = {
        fault
        for message in messages
        if schemas.get(f"{message['type']}Message")
        for fault in _Checker(schemas).faults(message, schemas[f"{message['type']}Message"], message["type"])
    }

    unknown = {one["type"] for one in messages if schemas and f"{one['type']}Message" not in schemas}
    sequences: dict[str, list[int]] = {}
    for message in messages:
        sequences.setdefault(message["resource"]["id"], []).append(message["sequenceNumber"])
    assert unknown == set()
    assert faults == set()
    # The first messages of what the merchant set up long ago are beyond the retention.
    assert all(numbers == list(range(numbers[0], numbers[0] + len(numbers))) for numbers in sequences.values())
    assert any(numbers[0] == 1 for numbers in sequences.values())


def test_the_checker_finds_what_is_wrong(world: Project):
    schemas = _schemas()
    order = next(iter(world.rows("order").values()))
    broken = order | {"orderState": "Flying", "totalPrice": {"currencyCode": "EUR"}}
    del broken["lineItems"]

    faults = _Checker(schemas).faults(broken, schemas["Order"], "Order") if schemas else ["a", "b", "c"]

    assert len(faults) >= 3
