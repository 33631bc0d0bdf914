"""What a column type knows of the mapping language: its own words, its limits, what it refuses and offers instead."""

from typing import Any

import pytest

from storeboard.columns import COLUMN_TYPES, READ_ONLY
from storeboard.errors import ConfigurationError
from storeboard.mapping.load import load
from storeboard.model import Fault
from tests.unit.mapping.records import cell, money, order_mapping


def faults_of(columns: str) -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        load(order_mapping(columns))
    return [str(fault) for fault in error.value.faults]


def test_money_in_the_currency_of_its_column_is_written_as_a_number():
    columns = "{x: {from: totalPrice, as: numbers, unit: EUR}}"

    assert cell(columns, {"totalPrice": money(1999)}) == "19.99"


def test_money_in_another_currency_than_that_of_its_column_parks_the_field():
    columns = "{x: {from: totalPrice, as: numbers, unit: EUR}}"

    found = cell(columns, {"totalPrice": money(1999, "USD")})

    assert found == Fault("x", "money in another currency than that of the column; expected EUR")


@pytest.mark.parametrize(("currency", "shown"), [("EUR", ("19.99", None)), ("USD", (None, "19.99"))])
def test_a_column_per_currency_shows_the_money_in_that_currency_alone(currency: str, shown: tuple[Any, Any]):
    columns = "{eur: {from: totalPrice, via: in(EUR), as: numbers, unit: EUR}," + (
        " usd: {from: totalPrice, via: in(USD), as: numbers, unit: USD}}"
    )
    record = {"totalPrice": money(1999, currency)}

    assert (cell(columns, record, "eur"), cell(columns, record, "usd")) == shown


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("{x: {from: totalPrice, as: text, unit: EUR}}", ["unit has no meaning for as: text", "expected as: numbers"]),
        ("{x: {from: totalPrice, as: numbers, unit: ''}}", ['unit is ""', "1 to 10 characters"]),
        ("{x: {from: totalPrice, as: numbers, unit: euros and cents}}", ['unit is "euros and cents"']),
        ("{x: {from: totalPrice, as: numbers, untt: EUR}}", ['the unknown key "untt"', 'did you mean "unit"?']),
        ("{x: {from: totalPrice, via: in(euro), as: numbers}}", ["gives in a wrong argument", "three letters"]),
        ("{c: {from: customerId, as: relation, link: customers}, x: {as: mirror}}", ['has no "of"', "customer.email"]),
        ("{c: {from: customerId, as: relation, link: customers}, x: {as: mirror, of: c}}", ["expected <relation>"]),
        ("{x: {as: mirror, of: c.email}}", ['names the relation "c"', "there is none to name"]),
        (
            "{c: {from: customerId, as: relation, link: customers}, x: {as: mirror, of: c.emial}}",
            ['names the column "emial"', 'did you mean "email"?'],
        ),
        (
            "{c: {from: customerId, as: relation, link: customers}, x: {as: mirror, of: c.email, from: id}}",
            ["from has no meaning; monday fills an as: mirror itself"],
        ),
        ("{x: {from: totalPrice, via: in, as: numbers}}", ["gives in 0 arguments; expected 1"]),
    ],
)
def test_a_word_of_another_type_or_with_a_wrong_value_is_told_with_its_line(columns: str, words: list[str]):
    (fault,) = faults_of(columns)

    assert fault.startswith("mappings/orders.yaml:3: ")
    assert [word for word in words if word not in fault] == []


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_type_that_cannot_be_written_is_refused_with_its_reason_and_what_can(name: str):
    (fault,) = faults_of(f"{{x: {{from: totalPrice, as: {name}}}}}")

    assert fault.startswith(f'mappings/orders.yaml:3: column "x": as is "{name}", which ')
    assert READ_ONLY[name].reason in fault
    assert all(one in fault for one in READ_ONLY[name].instead)


def test_what_is_offered_instead_can_be_written():
    words = {one.word for one in COLUMN_TYPES.values()}

    assert {one for why in READ_ONLY.values() for one in why.instead} <= words
    assert all(why.instead for why in READ_ONLY.values())
