from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.mapping.context import Context
from storeboard.mapping.transforms import TRANSFORMS
from storeboard.normalise import NormaliseError
from tests.unit.mapping.records import money, precise

BERLIN = {"streetName": "Hauptstr.", "streetNumber": "5", "postalCode": "10115", "city": "Berlin", "country": "DE"}


def apply(name: str, value: Any, *arguments: str, record: dict[str, Any] | None = None) -> Any:
    whole = record or {}
    return TRANSFORMS[name].function(value, arguments, Context(whole, whole, "order"))


@pytest.mark.parametrize(
    ("name", "arguments", "value", "made"),
    [
        ("amount", (), money(1234), Decimal("12.34")),
        ("amount", (), money(60500, "KRW", 0), Decimal(60500)),
        ("amount", (), money(1005, "KWD", 3), Decimal("1.005")),
        ("amount", (), precise(123456, 4), Decimal("12.3456")),
        ("currency", (), money(1), "EUR"),
        ("e164", ("DE",), "030 12345678", ("+493012345678", "DE")),
        ("e164", (), "+44 20 7946 0018", ("+442079460018", "GB")),
        ("e164", (), " ", None),
        ("country", (), "de", "DE"),
        ("country", ("fr",), "de", "Allemagne"),
        ("locale", (), "de_AT", "de-AT"),
        ("localized", (), {"en": "Tea", "de": "Tee"}, "Tea"),
        ("localized", ("de",), {"en": "Tea", "de": "Tee"}, "Tee"),
        ("localized", (), "Tea", "Tea"),
        ("date", (), "2026-06-15T22:30:00.000Z", "2026-06-15"),
        ("date", ("Europe/Berlin",), "2026-06-15T22:30:00.000Z", "2026-06-16"),
        ("datetime", (), "2026-06-15T09:00:00.123+02:00", "2026-06-15T07:00:00"),
        ("lower", (), "ACME", "acme"),
        ("upper", (), ["a", 1, None], ["A", "1"]),
        ("strip", (), " x ", "x"),
        ("strip", ("#",), "#1042", "1042"),
        ("join", (), ["A", "", None, 3], "A, 3"),
        ("join", (" / ",), ["A", "B"], "A / B"),
        ("first", (), ["A", "B"], "A"),
        ("first", (), [], None),
        ("last", (), ["A", "B"], "B"),
        ("count", (), ["A", "B"], 2),
        ("count", (), None, 0),
        ("sum", (), [1, 2.5], Decimal("3.5")),
        ("sum", (), [money(150), money(250)], Decimal("4.00")),
        ("sum", (), [0.1, 0.2], Decimal("0.3")),
        ("truncate", ("5",), "abcdefgh", "abcd…"),
        ("address", (), BERLIN, "Hauptstr. 5\n10115 Berlin\nGermany"),
        ("one_line", (), BERLIN, "Hauptstr. 5, 10115 Berlin, DE"),
        ("one_line", (), "a\n b", "a b"),
        ("email", (), " Mara@EXAMPLE.com ", "Mara@example.com"),
        ("label", (), "BackInStock", "Back in stock"),
        ("label", (), "BACK_IN_STOCK", "Back in stock"),
    ],
)
def test_a_transform_makes_what_its_page_says(name: str, arguments: tuple[str, ...], value: Any, made: Any):
    assert apply(name, value, *arguments) == made


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", 12),
        ("amount", {"currencyCode": "EUR"}),
        ("currency", "EUR"),
        ("e164", "12"),
        ("country", "XX"),
        ("locale", "!"),
        ("localized", {"en": 1}),
        ("date", "tomorrow"),
        ("datetime", "15.06.2026"),
        ("lower", {"a": 1}),
        ("join", "A"),
        ("join", [{"a": 1}]),
        ("first", "A"),
        ("count", "A"),
        ("sum", ["1"]),
        ("sum", [float("nan")]),
        ("sum", [money(1), money(1, "USD")]),
        ("address", "Berlin"),
        ("email", "nobody"),
    ],
)
def test_a_transform_refuses_what_it_cannot_make_without_repeating_it(name: str, value: Any):
    with pytest.raises(NormaliseError) as raised:
        apply(name, value)

    assert "nobody" not in raised.value.reason
    assert "tomorrow" not in raised.value.reason


def test_every_transform_has_a_page():
    assert all(transform.about.strip() for transform in TRANSFORMS.values())


SMALL_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(TRANSFORMS)), SMALL_JSON, SMALL_JSON)
def test_a_transform_gives_a_value_or_a_reason_for_any_json(name: str, value: Any, country: Any):
    transform = TRANSFORMS[name]
    arguments = ("5",) if transform.arguments_min else ()
    if value is not None or transform.takes_missing:
        try:
            apply(name, value, *arguments, record={"country": country, "locale": country})
        except ValueError as error:
            assert isinstance(error, NormaliseError)
