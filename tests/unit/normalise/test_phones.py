"""Phone numbers as people type them, and the one form that monday takes."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.normalise import NormaliseError
from storeboard.normalise.phones import CHARACTERS_MAX, e164

NUMBERS = [
    ("030 12345678", "DE", ("+493012345678", "DE")),
    ("+49 (0)30 1234-5678", None, ("+493012345678", "DE")),
    ("0049 30 12345678", None, ("+493012345678", "DE")),
    ("0049 30 12345678", "US", ("+493012345678", "DE")),
    ("(202) 555-0169", "us", ("+12025550169", "US")),
    ("(202) 555-0169 ext. 12", "US", ("+12025550169", "US")),
    ("+1 202 555 0169 x7", None, ("+12025550169", "US")),
    ("020 7946 0018", " gb ", ("+442079460018", "GB")),
    ("01481 960194", "GB", ("+441481960194", "GG")),
    ("tel:+43-1-5337070", None, ("+4315337070", "AT")),
    ("044 668 18 00", "CH", ("+41446681800", "CH")),
    ("06 12 34 56 78", "FR", ("+33612345678", "FR")),
    ("06 6988 3145", "IT", ("+390669883145", "VA")),
    ("+7 701 123 45 67", None, ("+77011234567", "KZ")),
    ("+1 242 322 1234", "US", ("+12423221234", "BS")),
    ("+383 44 123 456", None, ("+38344123456", "XK")),
    ("１２０２５５５０１６９", "US", ("+12025550169", "US")),
    ("03-3580-3311", "JP", ("+81335803311", "JP")),
]

REFUSED = [
    ("", "DE", "not a phone number when read in DE"),
    ("call me", "DE", "not a phone number when read in DE"),
    ("12", "DE", "not a valid phone number when read in DE"),
    ("000 0000", "US", "a phone number with an international prefix that no country has"),
    ("030 12345678", None, "a phone number without international prefix (+49) and without a known country"),
    ("030 12345678", "XX", "a phone number without international prefix (+49) and without a known country"),
    ("+999 123 456 789", "DE", "a phone number with an international prefix that no country has"),
    ("+800 1234 5678", None, "a phone number that belongs to no country (an international service)"),
    ("1" * 101, "DE", "a phone number of 101 characters; at most 100 are read"),
]


@pytest.mark.parametrize(("text", "country", "number"), NUMBERS)
def test_a_number_is_brought_into_e164_with_the_country_it_belongs_to(text, country, number):
    assert e164(text, country) == number


@pytest.mark.parametrize(("text", "country", "reason"), REFUSED)
def test_a_number_that_cannot_be_dialled_is_refused_with_the_reason(text, country, reason):
    for _ in range(2):
        with pytest.raises(NormaliseError) as refusal:
            e164(text, country)

        assert refusal.value.reason == reason


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_a_number_of_every_region_reads_the_same_in_national_and_international_form(region: str):
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.FIXED_LINE)
    assert example is not None
    national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)

    number, country = e164(national, region)

    assert e164(number) == (number, country)


@given(st.text(max_size=CHARACTERS_MAX + 10), st.none() | st.text(max_size=3))
def test_any_text_is_read_or_refused(text: str, country: str | None):
    try:
        number, own = e164(text, country)
    except NormaliseError:
        return
    assert number.startswith("+")
    assert len(own) == 2
