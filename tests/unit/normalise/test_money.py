"""Money is exact in every currency and precision."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.normalise import NormaliseError
from storeboard.normalise.money import amount, currency, plain, total


def cents(units: int, code: str, digits: int) -> dict[str, Any]:
    return {"type": "centPrecision", "currencyCode": code, "centAmount": units, "fractionDigits": digits}


def precise(units: int, code: str, digits: int) -> dict[str, Any]:
    high = {"type": "highPrecision", "preciseAmount": units, "centAmount": 1}
    return {**high, "currencyCode": code, "fractionDigits": digits}


AMOUNTS = [
    (cents(129900, "EUR", 2), "1299.00"),
    (cents(-5, "EUR", 2), "-0.05"),
    (cents(60500, "KRW", 0), "60500"),
    (cents(12300, "JPY", 0), "12300"),
    (cents(12345, "BHD", 3), "12.345"),
    (cents(0, "EUR", 2), "0.00"),
    (precise(123456789, "EUR", 7), "12.3456789"),
    (precise(2**63 - 1, "EUR", 20), "0.09223372036854775807"),
    ({"currencyCode": "EUR", "centAmount": 1050}, "10.50"),
    ({"currencyCode": "JPY", "centAmount": 1050}, "1050"),
    ({"currencyCode": "BHD", "centAmount": 1050}, "1.050"),
]


@pytest.mark.parametrize(("money", "text"), AMOUNTS)
def test_an_amount_has_the_decimals_of_its_money(money: dict[str, Any], text: str):
    assert plain(amount(money)) == text


@pytest.mark.parametrize(
    "money",
    [
        {},
        {"centAmount": 1},
        {"currencyCode": "EUR"},
        {"currencyCode": "EUR", "centAmount": 10.5, "fractionDigits": 2},
        {"currencyCode": "EUR", "centAmount": "10", "fractionDigits": 2},
        {"currencyCode": "EUR", "centAmount": True, "fractionDigits": 2},
        {"currencyCode": "EUR", "centAmount": 10**30, "fractionDigits": 2},
        {"currencyCode": "EUR", "centAmount": 10, "fractionDigits": 21},
        {"currencyCode": "EUR", "centAmount": 10, "fractionDigits": -1},
        {"type": "highPrecision", "currencyCode": "EUR", "centAmount": 10, "fractionDigits": 5},
    ],
)
def test_money_that_is_not_whole_is_refused(money: dict[str, Any]):
    with pytest.raises(NormaliseError, match="money"):
        amount(money)


@given(st.integers(-(2**63), 2**63), st.integers(0, 20))
def test_no_digit_of_an_amount_is_lost(units: int, digits: int):
    text = plain(amount(precise(units, "EUR", digits)))

    assert "E" not in text
    assert Decimal(text).scaleb(digits).to_integral_exact() == units
    assert len(text.partition(".")[2]) == digits


def test_a_total_is_exact_and_of_one_currency():
    assert total([]) == 0
    assert total([cents(10, "EUR", 2), precise(1, "EUR", 20)]) == Decimal("0.10000000000000000001")
    with pytest.raises(NormaliseError, match="several currencies"):
        total([cents(10, "EUR", 2), cents(10, "USD", 2)])


def test_a_currency_is_three_letters():
    assert currency({"currencyCode": "eur"}) == "EUR"
    for code in (None, "", "EURO", "12X", 7):
        with pytest.raises(NormaliseError, match="ISO 4217"):
            currency({"currencyCode": code})


def test_a_plain_number_has_no_exponent_and_no_negative_zero():
    texts = [plain(Decimal(text)) for text in ("1E+5", "-0.00", "0E-9", "12.50", "-3")]

    assert texts == ["100000", "0.00", "0.000000000", "12.50", "-3"]
