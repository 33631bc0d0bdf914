"""Where cells come from, in the words of the mapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.mapping.load import load
from storeboard.mapping.trace import SHOWN_CHARACTERS_MAX, trace, words_of
from storeboard.model import Rule
from tests.unit.mapping.records import order_mapping


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(path="totalPrice", transforms=(("amount", ()),)), "from totalPrice, via amount"),
        (Rule(template="{number} · {email}"), 'template "{number} · {email}"'),
        (Rule(path="orderState", lookup={"Open": "New"}), "from orderState, lookup {Open: New}"),
        (Rule(path="id", transforms=(("truncate", ("8",)), ("upper", ()))), "from id, via truncate(8), upper"),
        (
            Rule(path="id", lookup={str(n): "x" for n in range(9)}),
            "from id, lookup {0: x, 1: x, 2: x, 3: x, 4: x, 5: x, and 3 more}",
        ),
        (Rule(default="New", has_default=True), 'default "New"'),
        (Rule(path="id", has_default=True), "from id, default empty"),
    ],
)
def test_a_rule_is_said_in_the_words_of_a_mapping_file(rule: Rule, words: str):
    assert words_of(rule) == words


def test_what_stands_at_the_path_is_shown_in_short():
    mapping = _orders("{total: {from: totalPrice, as: numbers}, mail: {from: email, as: email}}")
    order = {"id": "o1", "totalPrice": {"currencyCode": "EUR", "centAmount": 5}, "customerEmail": "x" * 200}

    told = {one.column: one for one in trace(mapping, "orders", order)}

    assert told["total"].read == "{currencyCode: EUR, centAmount: 5}"
    assert len(told["mail"].read) == SHOWN_CHARACTERS_MAX
    assert told["mail"].read.endswith("…")


def test_a_column_of_the_sales_team_has_no_rule():
    mapping = _orders("{total: {from: totalPrice, as: numbers}, owner: {as: people, owner: monday}}")

    told = {one.column: one for one in trace(mapping, "orders", {"id": "o1"})}

    assert (told["owner"].owner, told["owner"].rule, told["owner"].read) == ("monday", "", "")
    assert told["total"].read == "nothing"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_no_resource_is_too_strange_to_be_shown(value: object):
    mapping = _orders(
        "{a: {from: totalPrice, as: numbers}, b: {from: payment.status, as: text}, c: {from: due, as: numbers}}"
    )
    order = {"id": "o1", "totalPrice": value, "paymentInfo": value, "lineItems": value, "customerEmail": value}

    for one in trace(mapping, "orders", order):
        assert len(one.read) <= SHOWN_CHARACTERS_MAX or one.column == "name"


def _orders(columns: str):
    return next(one for one in load(order_mapping(columns)).mappings if one.name == "orders")
