"""Whatever a shop holds, a record is rendered: a wrong value costs its own cell and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.mapping.entities import DERIVED
from storeboard.mapping.load import load
from storeboard.mapping.shapes import Unread
from storeboard.model import Item, Rendered
from tests.unit.mapping.records import (
    customer,
    line,
    money,
    order,
    order_mapping,
    outcome,
    paid_by,
    preset_files,
    transaction,
)

EXAMPLES = Path(__file__).parents[4] / "shared" / "ct-examples"

RICH = order(
    customerId="c1",
    customer=customer(),
    billingAddress={"country": "AT", "phone": "01 5123456"},
    paymentInfo=paid_by(transaction("Charge", 900), transaction("Refund", 100)),
    shippingInfo={"deliveries": [{"items": [{"quantity": 1}], "parcels": [{"trackingData": {"trackingId": "T"}}]}]},
    returnInfo=[{"items": [{"quantity": 1}]}],
    state={"typeId": "state", "id": "s", "obj": {"key": "k", "name": {"en": "N"}}},
    customerGroup={"typeId": "customer-group", "id": "g", "obj": {"name": "VIP"}},
    taxedPrice={"totalGross": money(1000)},
    lineItems=[line(), line("line-2")],
    customLineItems=[{"id": "custom", "name": {"en": "W"}, "slug": "w", "quantity": 1, "money": money(5)}],
)

EVERY_DERIVED = "\n".join(
    f"  d{at}: {{from: {name}, as: {type_}}}"
    for at, (name, type_) in enumerate(
        (name, type_) for name in sorted(DERIVED["order"]) for type_ in ("text", "numbers", "long_text")
    )
)
CONFIGURATIONS = (
    load(preset_files()),
    load(
        order_mapping(f"\n{EVERY_DERIVED}\n  phone: {{from: phone, as: phone}}\n  date: {{from: createdAt, as: date}}")
    ),
)

ODD_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**4000),
    st.just(Unread("the API client may not read payments")),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["\ud800", "\x00", "x" * 100_000, "NaN", "9" * 400, "2026-13-45", "@", "+49", "\U0001f469\u200d"]),
)
ODD = st.recursive(
    ODD_SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "typeId", "obj", "country", "en", "amount", "centAmount", "currencyCode"]), inner
        )
    ),
    max_leaves=5,
)


def places_in(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, one in inner for place in places_in(one, (*here, key)))]


def replaced(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    if not place:
        return odd
    if isinstance(value, dict) and place[0] in value:
        return {**value, place[0]: replaced(value[place[0]], place[1:], odd)}
    if isinstance(value, list) and isinstance(place[0], int) and place[0] < len(value):
        return [replaced(one, place[1:], odd) if at == place[0] else one for at, one in enumerate(value)]
    return value


PLACES = [place for place in places_in(RICH) if place]


def check(item: Item) -> None:
    assert 1 <= len(item.name) <= 255
    cells = {"": item.columns, **{child.id: child.columns for child in item.children}}
    text = json.dumps([item.name, item.group, cells, [fault.reason for fault in item.faults]], allow_nan=False)
    assert text.encode().decode() == text
    json.dumps([item.name, item.group, cells], ensure_ascii=False).encode("utf-8")


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
def test_a_wrong_value_anywhere_costs_its_own_cells_and_nothing_else(changes: list[tuple[tuple[Any, ...], Any]]):
    resource = RICH
    for place, odd in changes:
        resource = replaced(resource, place, odd)

    for configuration in CONFIGURATIONS:
        rendered = outcome(configuration, {**resource, "id": RICH["id"]})

        assert isinstance(rendered, Rendered)
        check(rendered.item)
        columns = configuration.mappings[-1].columns
        faulty = {fault.column for fault in rendered.item.faults}
        assert {one.name for one in columns if one.owner != "monday"} <= set(rendered.item.columns) | faulty


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_no_field_is_needed(place: tuple[Any, ...]):
    for configuration in CONFIGURATIONS:
        rendered = outcome(configuration, {**replaced(RICH, place, None), "id": RICH["id"]})

        assert isinstance(rendered, Rendered)
        check(rendered.item)


@given(st.dictionaries(st.sampled_from(sorted(RICH)), ODD))
@settings(max_examples=100)
def test_a_resource_of_any_shape_is_rendered(resource: dict[str, Any]):
    for configuration in CONFIGURATIONS:
        rendered = outcome(configuration, {**resource, "id": RICH["id"]})

        assert isinstance(rendered, Rendered)
        check(rendered.item)


@pytest.mark.parametrize("field", ["orderNumber", "createdAt", "locale", "orderState", "country", "version"])
def test_a_number_too_long_to_be_written_is_survived(field: str):
    for configuration in CONFIGURATIONS:
        rendered = outcome(configuration, {**RICH, field: 10**5000})

        assert isinstance(rendered, Rendered)
        check(rendered.item)


def test_a_new_enum_value_is_a_fault_that_names_it():
    rendered = outcome(CONFIGURATIONS[0], order(orderState="Frozen"))

    assert isinstance(rendered, Rendered)
    assert {fault.column for fault in rendered.item.faults} == {"state", "group"}
    assert all('"Frozen" is not in the lookup' in fault.reason for fault in rendered.item.faults)
    assert rendered.item.group is None


def test_no_fault_repeats_a_personal_value():
    canary = "Canary-7731"
    personal = {key: f"{canary} {key}" for key in ("firstName", "lastName", "city", "phone", "email", "streetName")}
    address = {**personal, "country": canary}

    rendered = outcome(CONFIGURATIONS[0], order(shippingAddress=address, customerEmail=canary, createdAt=canary))

    assert isinstance(rendered, Rendered)
    assert {fault.column for fault in rendered.item.faults} >= {"phone", "email", "country", "placed"}
    assert canary not in json.dumps([fault.reason for fault in rendered.item.faults])


@pytest.mark.parametrize(
    "path",
    sorted(EXAMPLES.glob("*/*rder*.json")) + sorted(EXAMPLES.glob("*/*ustomer*.json")),
    ids=lambda path: path.name,
)
def test_the_vendors_examples_are_rendered(path: Path):
    resource = json.loads(path.read_text())
    mapping = "customers" if "ustomer" in path.name else "orders"

    if isinstance(resource, dict):
        rendered = outcome(CONFIGURATIONS[0], resource, mapping)

        assert isinstance(rendered, Rendered)
        check(rendered.item)
