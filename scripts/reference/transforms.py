"""The page of the transforms, out of their table; each example is what the transform really makes of a value."""

import inspect
from collections.abc import Mapping
from typing import Any, Final

from scripts.reference.written import flat, shown, type_of
from storeboard.mapping.context import Context
from storeboard.mapping.transforms import TRANSFORMS, Arguments, Transform
from storeboard.normalise import NormaliseError

INTRODUCTION = """\
# Transforms

What `via:` in a mapping may name, alone or one after the other: `e164`, `[first, upper]`, `date(Europe/Berlin)`,
`{truncate: 20}`. A missing value stays missing; only `count` makes 0 of it. Given a list, the transforms of one text
work on each of its elements.

A value that a transform fails for parks its field with the reason that stands here, never with the value itself, and
the record goes on; `on_error` of the column says otherwise. For what is not here,
[write a transform of your own](../how-to/own-transforms.md).

This page is generated from the table of transforms. The examples stand in an order with locale de-AT that goes to
Germany, on a board that says nothing of languages and time zone.
"""

_ORDER: Final = {"locale": "de-AT", "shippingAddress": {"country": "DE"}}
_EUROS: Final = {"currencyCode": "EUR", "centAmount": 1050, "fractionDigits": 2}
_WON: Final = {"currencyCode": "KRW", "centAmount": 60500, "fractionDigits": 0}
_ADDRESS: Final = {
    "streetName": "Hauptstr.",
    "streetNumber": "5",
    "postalCode": "10115",
    "city": "Berlin",
    "country": "DE",
}
_TEA: Final = {"en": "Tea", "de": "Tee"}
_NIGHT: Final = "2026-06-15T22:30:00.123Z"

EXAMPLES: Final[Mapping[str, tuple[tuple[Any, Arguments], ...]]] = {
    "address": ((_ADDRESS, ()), ("Berlin", ())),
    "amount": ((_EUROS, ()), (_WON, ()), ("10.50", ())),
    "count": ((["A", "B"], ()), ([], ()), ("A", ())),
    "country": (("de", ()), ("de", ("fr",)), ("Utopia", ())),
    "country_name": (("DE", ()), ("DE", ("fr",)), ("Utopia", ())),
    "currency": ((_EUROS, ()), ("EUR", ())),
    "date": ((_NIGHT, ()), (_NIGHT, ("Europe/Berlin",)), ("15.6.2026", ())),
    "datetime": ((_NIGHT, ()), ("2026-06-15T09:00:00+02:00", ()), ("15.6.2026", ())),
    "e164": (("030 12345678", ()), ("01 5123456", ("AT",)), ("123", ())),
    "email": (("Mara@EXAMPLE.com ", ()), ("mara", ())),
    "first": ((["A", "B"], ()), ([], ()), ("A", ())),
    "in": ((_EUROS, ("EUR",)), (_WON, ("EUR",)), ("10.50", ("EUR",))),
    "join": ((["A", "B"], ()), (["A", "B"], (" / ",)), ("A", ())),
    "label": (("BackInStock", ()), ("BACK_IN_STOCK", ()), (_TEA, ())),
    "last": ((["A", "B"], ()), ([], ()), ("A", ())),
    "locale": (("de_at", ()), ("?", ())),
    "localized": ((_TEA, ()), (_TEA, ("en",)), (5, ())),
    "lower": (("ACME", ()), (_TEA, ())),
    "one_line": ((_ADDRESS, ()), ("first\nsecond", ()), ([_ADDRESS], ())),
    "strip": ((" x ", ()), ("#1042", ("#",)), (_TEA, ())),
    "sum": (([1, 2.5], ()), ([_EUROS, _EUROS], ()), ([_EUROS, _WON], ()), (["A"], ())),
    "text": ((9.5, ()), (True, ()), (_EUROS, ()), (_TEA, ())),
    "truncate": (("abcdefgh", ("5",)), (_TEA, ("5",))),
    "upper": (("acme", ()), (_TEA, ())),
    "without_html": (("<p>Tea &amp; <b>mugs</b></p>", ()), (_TEA, ())),
}
"""For each transform values, with arguments or without; it makes something of the first and fails for the last."""


def transforms_page() -> str:
    """Return the page in Markdown."""
    contents = " · ".join(f"[`{name}`](#{name})" for name in TRANSFORMS) + "\n"
    return "\n".join([INTRODUCTION, contents, *(_transform(name, one) for name, one in TRANSFORMS.items())])


def _transform(name: str, transform: Transform) -> str:
    lines = [
        f"## `{name}`\n",
        inspect.cleandoc(transform.about) + "\n",
        f"Arguments: {_arguments(transform)}\n",
        "| value | is | `via` | becomes |",
        "|---|---|---|---|",
    ]
    for value, arguments in EXAMPLES[name]:
        via = f"{name}({', '.join(arguments)})" if arguments else name
        lines.append(f"| {shown(value)} | {type_of(value)} | `{via}` | {_result(outcome(name, value, arguments))} |")
    return "\n".join([*lines, ""])


def _arguments(transform: Transform) -> str:
    if not transform.arguments_max:
        return "none."
    words = flat(transform.check.__doc__ or "") if transform.check else "A text."
    many = {(0, 1): "at most one", (1, 1): "one"}.get(
        (transform.arguments_min, transform.arguments_max), f"at most {transform.arguments_max}, each"
    )
    return f"{many}, {words[:1].lower()}{words[1:]}".replace("each,", "each")


def outcome(name: str, value: Any, arguments: Arguments) -> Any:
    """Give what a transform makes of a value, or the error that it raises."""
    try:
        return TRANSFORMS[name].function(value, arguments, Context(_ORDER, _ORDER, "order"))
    except NormaliseError as error:
        return error


def _result(value: Any) -> str:
    match value:
        case NormaliseError():
            return f"fails: {value}"
        case None:
            return "empty"
        case _:
            return shown(value)
