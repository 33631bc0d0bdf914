"""
The named transforms of the mapping language: `via: e164`, `via: [first, upper]`, `via: {truncate: 20}`.

A transform takes a value that is there (a missing one stays missing; only `count` makes 0 of it), its arguments and
the surroundings of the value. It raises `NormaliseError`, whose reason never holds the value. Given a list, the
transforms of one text work on each element. The docstrings are the pages of the reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context as Digits
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from storeboard.mapping import arguments as argument_checks
from storeboard.mapping.context import Context
from storeboard.mapping.shapes import is_money
from storeboard.normalise import NormaliseError, addresses, countries, dates, emails, locales, money, phones
from storeboard.normalise import text as texts

LABEL_CHARACTERS_MAX: Final = 30
NUMBER_BITS_MAX: Final = 1024

_EXACT = Digits(prec=100)

Arguments = tuple[str, ...]
Function = Callable[[Any, Arguments, Context], Any]


@dataclass(frozen=True, slots=True)
class Transform:
    """
    A transform with the number of arguments that it takes.

    `check` refuses arguments of a wrong form; `refused` says why it is none, for what a user's file defines beside
    functions.
    """

    function: Function
    arguments_min: int = 0
    arguments_max: int = 0
    check: Callable[[Arguments], None] | None = None
    takes_missing: bool = False
    refused: str | None = None

    @property
    def about(self) -> str:
        """The transform's page of the reference."""
        return self.function.__doc__ or ""


def amount(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make an exact number of money.

    Takes money of cent or high precision. `{centAmount: 60500, currencyCode: KRW, fractionDigits: 0}` becomes 60500.
    Fails for anything that is no money.
    """
    if not is_money(value):
        raise NormaliseError(f"{_kind(value)}; expected money with centAmount and currencyCode")
    return money.amount(value)


def currency(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Take the currency code of money.

    `{centAmount: 1000, currencyCode: EUR, ...}` becomes `EUR`. Fails for anything that is no money.
    """
    if not isinstance(value, dict):
        raise NormaliseError(f"{_kind(value)}; expected money with a currencyCode")
    return money.currency(value)


def within(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Take money in the currency given, and leave the cell empty for money in another.

    For a column per currency: `in(EUR)` keeps `{centAmount: 1000, currencyCode: EUR, ...}` as it is and makes an empty
    cell of `{centAmount: 1000, currencyCode: USD, ...}`. Fails for anything that is no money.
    """
    return value if currency(value, (), context) == arguments[0] else None


def e164(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make a phone number in E.164, with the country that it belongs to.

    A number without international prefix is read in the country of the address around it, else of the record; an
    argument names another: `e164(DE)`. `030 12345678` in an address in DE becomes `+493012345678`. Fails for a number
    that libphonenumber calls invalid, as monday would: a phone column then parks its field. What was typed can stand
    beside it in a text column without this transform.
    """
    if not value.strip():
        return None
    return phones.e164(texts.one_line(value), arguments[0] if arguments else context.country())


def country(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make an ISO 3166 alpha-2 code in upper case; with a locale as its argument, the country's name in that language.

    `de` becomes `DE`, with `country(fr)` it becomes `Allemagne`. Fails for an unknown code.
    """
    return countries.country_name(value, arguments[0]) if arguments else countries.country(value)


def country_name(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Name a country in the language given, else in the board's first, else in the record's, else in English.

    `DE` becomes `Allemagne` on a board with `languages: [fr]`. Fails for an unknown code.
    """
    return countries.country_name(value, next(iter((*arguments, *context.locales())), "en"))


def locale(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Bring a language tag into BCP 47.

    `de_AT` becomes `de-AT`. Fails for what is no language tag.
    """
    return locales.locale(value)


def localized(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Choose one text of a LocalizedString: in the locales given, else in the board's `languages`, else in the record's
    locale, else English, else any.

    `{en: Tea, de: Tee}` in a record with locale de-AT becomes `Tee`. Fails for what is no object of texts.
    """
    if isinstance(value, str):
        return value
    if not is_localized(value):
        raise NormaliseError(f"{_kind(value)}; expected texts by locale")
    return locales.pick(value, [*arguments, *context.locales()])


def date(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make the day of a timestamp, in the time zone given, else in the board's `timezone`, else in UTC.

    `2026-06-15T22:30:00Z` becomes `2026-06-15`, with `date(Europe/Berlin)` it becomes `2026-06-16`. Fails for what is
    not ISO 8601.
    """
    return dates.day_in(value, arguments[0] if arguments else context.timezone())


def datetime(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make a date with its time in UTC, without fractions of a second.

    `2026-06-15T09:00:00.123+02:00` becomes `2026-06-15T07:00:00`. Fails for what is not ISO 8601.
    """
    return dates.utc_text(value)


def lower(value: Any, arguments: Arguments, context: Context) -> Any:
    """Write a text in lower case: `ACME` becomes `acme`. Fails for an object."""
    return value.lower()


def upper(value: Any, arguments: Arguments, context: Context) -> Any:
    """Write a text in upper case: `acme` becomes `ACME`. Fails for an object."""
    return value.upper()


def strip(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Cut white space, or the characters given, from both ends.

    `" x "` becomes `x`; `strip("#")` makes `1042` of `#1042`. Fails for an object.
    """
    return value.strip(arguments[0] if arguments else None)


def join(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make one text of a list, parted by `, ` or by what is given.

    `[A, B]` becomes `A, B`. Empty elements are left out. Fails for a list of objects.
    """
    return (arguments[0] if arguments else ", ").join(part for part in map(as_text, _list(value)) if part)


def first(value: Any, arguments: Arguments, context: Context) -> Any:
    """Take the first element of a list: `[A, B]` becomes `A`; an empty list becomes an empty cell."""
    return next(iter(_list(value)), None)


def last(value: Any, arguments: Arguments, context: Context) -> Any:
    """Take the last element of a list: `[A, B]` becomes `B`; an empty list becomes an empty cell."""
    return next(iter(reversed(_list(value))), None)


def count(value: Any, arguments: Arguments, context: Context) -> Any:
    """Count the elements of a list: `[A, B]` becomes 2, an empty or missing list 0."""
    return 0 if value is None else len(_list(value))


def total(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Add up a list of numbers, or of money in one currency, exactly.

    `[1, 2.5]` becomes 3.5. Fails for anything else, and for several currencies.
    """
    elements = _list(value)
    if elements and all(is_money(element) for element in elements):
        return money.total(elements)
    result = Decimal(0)
    for element in elements:
        result = _EXACT.add(result, _number(element))
    return result


def text(value: Any, arguments: Arguments, context: Context) -> Any:
    """Write a number, a truth value or money as text: `9.00 EUR`. Fails for any other object and for a list."""
    return as_text(value)


def truncate(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Cut a text to the number of characters given, the last of them an ellipsis.

    `truncate: 5` makes `abcd…` of `abcdefgh`. Fails for an object.
    """
    return texts.truncate(texts.clean(value), int(arguments[0]))


def address(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Write an address as on a letter, in the order of its country, several lines.

    For a `long_text` column. Fails for what is no address.
    """
    if not isinstance(value, dict):
        raise NormaliseError(f"{_kind(value)}; expected an address")
    return addresses.postal(value, next(iter(context.locales()), "en"))


def one_line(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Write an address, or a text of several lines, in one line.

    An address becomes `Hauptstr. 5, 10115 Berlin, DE`. Fails for any other object.
    """
    return addresses.one_line(value) if isinstance(value, dict) else texts.one_line(as_text(value))


def email(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Bring an e-mail address into its normal form.

    `Mara@EXAMPLE.com` becomes `Mara@example.com`. Fails for what has no `@`.
    """
    return emails.email(texts.clean(value)) if value.strip() else None


def without_html(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Take what a reader of HTML would see, a line for each block, without tags, scripts and entities.

    `<p>Tea &amp; <b>mugs</b></p>` becomes `Tea & mugs`. Not done by itself: `a < b` in a name is no HTML. Fails for an
    object.
    """
    return texts.without_tags(value)


def label(value: Any, arguments: Arguments, context: Context) -> Any:
    """
    Make a label of a technical word, at most 30 characters.

    `BackInStock` and `BACK_IN_STOCK` become `Back in stock`. Fails for an object.
    """
    spaced = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(" " + value, value, strict=False)
    )
    words = spaced.replace("_", " ").replace("-", " ").split()
    sentence = " ".join(words).lower()
    return texts.truncate(sentence[:1].upper() + sentence[1:], LABEL_CHARACTERS_MAX)


def is_localized(value: Any) -> bool:
    """Tell whether a value is a LocalizedString: an object of texts by language tag."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            isinstance(one, str) and isinstance(tag, str) and 1 < len(tag.partition("-")[0]) < 4
            for tag, one in value.items()
        )
    )


def as_text(value: Any) -> str:
    """Write a value as text: numbers in plain digits, money with its currency; raise NormaliseError for objects."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() <= NUMBER_BITS_MAX:
            return str(value)
        case float() | Decimal():
            return money.plain(_number(value))
        case _ if is_money(value):
            return f"{money.plain(money.amount(value))} {money.currency(value)}"
        case _:
            raise NormaliseError(f"{_kind(value)}; expected a text or a number")


def _each(function: Function) -> Function:
    """Let a transform of one text work on numbers, and on every element of a list."""

    def over(value: Any, arguments: Arguments, context: Context) -> Any:
        if isinstance(value, list):
            done = (function(as_text(one), arguments, context) for one in value if one is not None)
            return [one for one in done if one is not None]
        return function(as_text(value), arguments, context)

    over.__doc__ = function.__doc__
    return over


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NormaliseError(f"{_kind(value)}; expected a list")
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        # The text of a float is the number that was meant: 0.1, not its nearest binary fraction.
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if number.is_finite():
            return number
    raise NormaliseError(f"{_kind(value)}; expected a number")


def _kind(value: Any) -> str:
    match value:
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "a number or truth value"


TRANSFORMS: Final[Mapping[str, Transform]] = MappingProxyType(
    {
        "address": Transform(address),
        "amount": Transform(amount),
        "count": Transform(count, takes_missing=True),
        "country": Transform(_each(country), 0, 1, argument_checks.locales),
        "country_name": Transform(_each(country_name), 0, 1, argument_checks.locales),
        "currency": Transform(currency),
        "date": Transform(_each(date), 0, 1, argument_checks.zone),
        "datetime": Transform(_each(datetime)),
        "e164": Transform(_each(e164), 0, 1, argument_checks.country),
        "email": Transform(_each(email)),
        "first": Transform(first),
        "in": Transform(within, 1, 1, argument_checks.currency),
        "join": Transform(join, 0, 1),
        "label": Transform(_each(label)),
        "last": Transform(last),
        "locale": Transform(_each(locale)),
        "localized": Transform(localized, 0, 8, argument_checks.locales),
        "lower": Transform(_each(lower)),
        "one_line": Transform(one_line),
        "strip": Transform(_each(strip), 0, 1),
        "sum": Transform(total),
        "text": Transform(text),
        "truncate": Transform(_each(truncate), 1, 1, argument_checks.positive),
        "upper": Transform(_each(upper)),
        "without_html": Transform(_each(without_html)),
    }
)
"""Every transform by its name."""
