"""
Read commercetools' money exactly.

Amounts are decimals from the first digit to the last: no float, no rounding, and no /100, because a yen has no
digits and a dinar has three. Cent precision counts in `centAmount`, high precision in `preciseAmount`.
"""

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from typing import Any

from babel.numbers import get_currency_precision

from storeboard.normalise import NormaliseError

FRACTION_DIGITS_MAX = 20
UNITS_MAX = 2**63

_EXACT = Context(prec=100)


def amount(money: Mapping[str, Any]) -> Decimal:
    """Return the exact amount, with as many decimals as the money has fraction digits."""
    field = "preciseAmount" if money.get("type") == "highPrecision" else "centAmount"
    units, digits = money.get(field), money.get("fractionDigits")
    # Payloads from before 2018 leave the digits out; the currency's own are meant.
    digits = _currency_digits(money) if digits is None else digits
    if not isinstance(units, int) or isinstance(units, bool) or abs(units) > UNITS_MAX:
        raise NormaliseError(f"money without a whole number of at most 64 bits in {field}")
    if not isinstance(digits, int) or isinstance(digits, bool) or not 0 <= digits <= FRACTION_DIGITS_MAX:
        raise NormaliseError(f"money whose fractionDigits are not a number from 0 to {FRACTION_DIGITS_MAX}")
    return Decimal(units).scaleb(-digits, _EXACT)


def currency(money: Mapping[str, Any]) -> str:
    """Return the ISO 4217 code."""
    code = money.get("currencyCode")
    if not isinstance(code, str) or not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise NormaliseError("money without a currencyCode of ISO 4217, such as EUR")
    return code.upper()


def total(moneys: Iterable[Mapping[str, Any]]) -> Decimal:
    """Add up money of one currency, 0 when there is none; raise NormaliseError for several currencies."""
    moneys = tuple(moneys)
    if len({currency(money) for money in moneys}) > 1:
        raise NormaliseError("money of several currencies cannot be added up")
    result = Decimal(0)
    for money in moneys:
        result = _EXACT.add(result, amount(money))
    return result


def plain(number: Decimal) -> str:
    """Write a number in digits: no exponent, no negative zero, all of its decimals."""
    return format(abs(number) if number.is_zero() else number, "f")


def _currency_digits(money: Mapping[str, Any]) -> int:
    return get_currency_precision(currency(money))
