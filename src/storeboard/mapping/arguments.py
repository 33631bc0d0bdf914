"""
Check the arguments that a mapping gives to transforms, when it is loaded.

Each takes what stands between the parentheses, nothing where that is allowed, and raises `NormaliseError` for arguments
of a wrong form, in the words of a fault. Its docstring names the argument in the reference.
"""

import re

from storeboard.normalise import NormaliseError, countries, dates
from storeboard.normalise import locales as tags

_CHARACTERS = re.compile("[1-9][0-9]{0,4}")
_CURRENCY = re.compile("[A-Z]{3}")


def positive(given: tuple[str, ...]) -> None:
    """A number of characters."""
    if not _CHARACTERS.fullmatch(given[0]):
        raise NormaliseError(f'"{given[0]}" is not a number of characters; expected 1 to 99999')


def currency(given: tuple[str, ...]) -> None:
    """The code of a currency."""
    if not _CURRENCY.fullmatch(given[0]):
        raise NormaliseError(f'"{given[0]}" is no currency code; expected three letters, such as EUR')


def zone(given: tuple[str, ...]) -> None:
    """A time zone."""
    if given:
        dates.zone_of(given[0])


def country(given: tuple[str, ...]) -> None:
    """The code of a country."""
    if given:
        countries.country(given[0])


def locales(given: tuple[str, ...]) -> None:
    """A locale."""
    for argument in given:
        tags.locale(argument)
