from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.mapping.conditions import ConditionError, condition_of, holds, values
from storeboard.mapping.when import test_of as compiled
from storeboard.model import Ref
from tests.unit.mapping.records import line, money, precise

LINED = {
    "distributionChannel": {"typeId": "channel", "id": "c1", "obj": {"key": "web"}},
    "supplyChannel": {"typeId": "channel", "id": "c2", "obj": {"key": "graz"}},
}
RESOURCES: dict[str, dict[str, Any]] = {
    "order": {
        "store": {"typeId": "store", "key": "wien"},
        "businessUnit": {"typeId": "business-unit", "key": "acme-at"},
        "state": {"typeId": "state", "id": "s1", "obj": {"id": "s1", "key": "in-picking"}},
        "customerGroup": {"typeId": "customer-group", "id": "g1"},
        "customer": {"customerGroup": {"typeId": "customer-group", "id": "g2", "obj": {"key": "vip"}}},
        "customerId": "u1",
        "locale": "de-AT",
        "country": "AT",
        "origin": "Merchant",
        "orderState": "Open",
        "shipmentState": "Shipped",
        "paymentState": "Paid",
        "totalPrice": money(123450),
        "createdAt": "2026-06-30T22:30:00.000Z",
        "lineItems": [line(), line("l2", **LINED)],
        "shippingAddress": {"country": "AT", "postalCode": "1010"},
        "custom": {
            "fields": {
                "segment": ["a", "b"],
                "score": 5.0,
                "big": 10**6,
                "hot": True,
                "day": "2026-03-29",
                "price": precise(1234567, 5),
                "rep": {"typeId": "key-value-document", "id": "x1", "obj": {"key": "north"}},
                "note": {"en": "x"},
            }
        },
    },
    "customer": {
        "stores": [{"typeId": "store", "key": "berlin"}, {"typeId": "store", "key": "wien"}],
        "customerGroupAssignments": [{"customerGroup": {"typeId": "customer-group", "id": "g", "obj": {"key": "b2b"}}}],
        "locale": "de_DE",
        "isEmailVerified": False,
    },
    "business-unit": {"key": "acme", "inheritedStores": [{"typeId": "store", "key": "graz"}], "unitType": "Company"},
    "quote": {
        "customer": {
            "typeId": "customer",
            "id": "u",
            "obj": {"customerGroup": {"typeId": "customer-group", "id": "g", "obj": {"key": "vip"}}},
        },
        "quoteState": "Pending",
        "validTo": "2026-12-31T23:00:00Z",
    },
}


@pytest.mark.parametrize(
    ("entity", "name", "condition", "takes"),
    [
        ("order", "project", "acme", True),
        ("order", "project", "ac*", True),
        ("order", "project", {"not": "acme"}, False),
        ("order", "store", "wien", True),
        ("order", "store", ["berlin", "wien"], True),
        ("order", "store", "Wien", False),
        ("customer", "store", "berlin", True),
        ("customer", "store", {"not": "berlin"}, False),
        ("business-unit", "store", "graz", True),
        ("quote", "store", "*", False),
        ("order", "channel", "web", True),
        ("order", "channel", "graz", True),
        ("order", "channel", "c1", False),
        ("order", "supplyChannel", "web", False),
        ("order", "distributionChannel", "web", True),
        ("customer", "channel", {"exists": False}, True),
        ("order", "customerGroup", "vip", True),
        ("order", "customerGroup", "g1", True),
        ("customer", "customerGroup", "b2b", True),
        ("quote", "customerGroup", ["b2b", "vip"], True),
        ("order", "businessUnit", "acme-*", True),
        ("business-unit", "businessUnit", "acme", True),
        ("order", "state", "in-picking", True),
        ("order", "state", "s1", False),
        ("order", "state", {"not": "shipped"}, True),
        ("quote", "state", {"exists": True}, False),
        ("order", "locale", "DE-at", True),
        ("order", "locale", "de_*", True),
        ("customer", "locale", "de-DE", True),
        ("customer", "locale", {"not": "de_*"}, False),
        ("order", "currency", "eur", True),
        ("quote", "currency", "EUR", False),
        ("order", "country", ["DE", "at"], True),
        ("order", "origin", "Merchant", True),
        ("order", "orderState", ["Open", "Confirmed"], True),
        ("order", "shipmentState", {"not": "Shipped"}, False),
        ("order", "paymentState", "Paid", True),
        ("quote", "quoteState", "Pending", True),
        ("business-unit", "unitType", "Division", False),
        ("customer", "isEmailVerified", False, True),
        ("order", "custom.fields.segment", "b", True),
        ("order", "custom.fields.segment", {"not": "b"}, False),
        ("order", "custom.fields.hot", True, True),
        ("order", "custom.fields.score", 5, True),
        ("order", "custom.fields.big", 1000000, True),
        ("order", "custom.fields.rep", "north", True),
        ("order", "custom.fields.rep", {"exists": True}, True),
        ("order", "custom.fields.note", {"exists": True}, True),
        ("order", "custom.fields.note", {"not": "x"}, False),
        ("order", "custom.fields.cold", {"exists": False}, True),
        ("order", "custom.fields.cold", {"not": {"exists": True}}, True),
        ("order", "custom.fields.cold", {"not": {"not": {"exists": False}}}, True),
        ("order", "custom.fields.cold", {"not": "x"}, False),
        ("order", "custom.fields.cold", {"not": {"not": "x"}}, False),
        ("order", "custom.fields.score", {"min": 5}, True),
        ("order", "custom.fields.score", {"above": 5}, False),
        ("order", "custom.fields.score", {"min": 4.5, "max": 5.5}, True),
        ("order", "custom.fields.segment", {"min": 5}, False),
        ("order", "custom.fields.hot", {"max": 5}, False),
        ("order", "custom.fields.cold", {"not": {"min": 5}}, False),
        ("order", "totalPrice", {"min": 1234.5}, True),
        ("order", "totalPrice", {"above": 1234.5}, False),
        ("order", "totalPrice", {"not": {"below": 1000}}, True),
        ("order", "totalPrice", {"exists": True}, True),
        ("order", "gross", {"max": 1234.5}, True),
        ("order", "custom.fields.price", {"above": 12.34566, "below": 12.34568}, True),
        ("order", "lineItems[*].totalPrice", {"min": 9}, True),
        ("order", "lineItems[*].quantity", {"min": 3}, False),
        ("order", "shippingAddress.postalCode", {"min": 1000, "max": 1230}, True),
        ("order", "shippingAddress", {"exists": True}, True),
        ("order", "billingAddress", {"exists": True}, False),
        ("order", "createdAt", {"max": date(2026, 6, 30)}, True),
        ("order", "createdAt", {"above": date(2026, 6, 30)}, False),
        ("order", "createdAt", {"min": "2026-07-01T00:00:00+02:00"}, True),
        ("order", "createdAt", {"min": "2026-06-30T22:30:01Z"}, False),
        ("order", "custom.fields.day", {"min": "2026-03-29", "below": "2026-03-30"}, True),
        ("quote", "validTo", {"below": "2027-01-01"}, True),
        ("order", "createdAt", {"min": 2026}, False),
        ("order", "orderState", {"min": "2026-01-01"}, False),
    ],
)
def test_a_condition_holds_for_what_it_says(entity: str, name: str, condition: Any, takes: bool):
    test = compiled(name, condition_of(condition), entity)

    failure = test.failure(Ref("acme", entity, "1"), RESOURCES[entity])

    assert (failure is None) is takes, failure


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"is": "a"},
        {"exists": "yes"},
        {"exists": True, "not": "a"},
        [{"min": 1}],
        {"min": "many"},
        {"min": True},
        {"min": 5, "max": 4},
        {"above": 5, "max": 5},
        {"min": 5, "below": 5},
        {"min": 5, "above": 4},
        {"min": 5, "max": "2026-01-01"},
        {"min": "2026-02-01", "max": "2026-01-01"},
        {"min": 1, "not": 2},
        {"not": {"min": "x"}},
        {"min": float("nan")},
        {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": "x"}}}}}}}}}},
    ],
)
def test_what_is_no_condition_is_refused(value: Any):
    with pytest.raises(ConditionError) as raised:
        condition_of(value)

    assert raised.value.reason


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"min": 5, "below": 10.5}, "min 5, below 10.5"),
        ({"not": {"max": "2026-01-31"}}, "not max 2026-01-31"),
        (["a", 1, True], "a or 1 or true"),
        ({"not": {"exists": True}}, "not any value"),
    ],
)
def test_a_condition_is_told_as_it_was_meant(condition: Any, words: str):
    assert str(condition_of(condition)) == words


numbers = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-1000, 1000, places=3).map(str),
    st.floats(-1e6, 1e6, allow_nan=False),
)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(date.isoformat)
times = st.datetimes().filter(lambda one: one.year > 1900).map(lambda one: one.isoformat() + "Z")
scalars = st.one_of(st.text("ab*", max_size=3), st.integers(), st.booleans(), numbers, days, times)
contents = st.recursive(
    st.one_of(scalars, st.none(), st.just({}), st.just(money(500)), st.just({"typeId": "x", "id": "a"})),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
conditions = st.recursive(
    st.one_of(
        st.text("ab*", max_size=3),
        st.lists(st.text("ab*", max_size=3), min_size=1, max_size=3),
        st.booleans().map(lambda wanted: {"exists": wanted}),
        numbers.map(lambda bound: {"min": bound}),
        days.map(lambda bound: {"below": bound}),
    ),
    lambda inner: inner.map(lambda one: {"not": one}),
    max_leaves=3,
)


@given(conditions, contents)
def test_not_twice_is_the_condition_itself(condition: Any, content: Any):
    found = values(content)

    assert holds(condition_of({"not": {"not": condition}}), found) is holds(condition_of(condition), found)


@given(conditions, contents)
def test_never_do_a_condition_and_its_opposite_hold_both(condition: Any, content: Any):
    found = values(content)

    assert not (holds(condition_of(condition), found) and holds(condition_of({"not": condition}), found))


@given(st.one_of(st.tuples(numbers, numbers), st.tuples(days, times), st.tuples(times, days), st.tuples(times, times)))
def test_a_range_and_its_complement_divide_what_can_be_compared(pair: tuple[Any, Any]):
    bound, value = pair
    for name, other in (("min", "below"), ("max", "above")):
        within, without = condition_of({name: bound}), condition_of({other: bound})

        assert holds(within, (value,)) is not holds(without, (value,))
        assert holds(within, (value,)) is holds(condition_of({"not": {other: bound}}), (value,))


@given(numbers, numbers, numbers)
def test_a_range_of_two_bounds_is_both_of_them(low: Any, high: Any, value: Any):
    if Decimal(str(low)) > Decimal(str(high)):
        low, high = high, low

    both = holds(condition_of({"min": low, "max": high}), (value,))

    assert both is (holds(condition_of({"min": low}), (value,)) and holds(condition_of({"max": high}), (value,)))


@given(contents)
def test_something_exists_or_it_does_not(content: Any):
    found = values(content)

    assert holds(condition_of({"exists": True}), found) is not holds(condition_of({"exists": False}), found)
