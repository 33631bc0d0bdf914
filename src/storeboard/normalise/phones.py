"""
Bring phone numbers into E.164 with the country they belong to.

A number is given back only when libphonenumber's rules call it valid, because monday checks by the same rules. An
extension is dropped: neither E.164 nor monday's phone column has a place for it. Never guesses a country.
"""

import re
from functools import lru_cache

import phonenumbers

from storeboard.normalise import NormaliseError

NUMBERS_CACHED_MAX = 8192
CHARACTERS_MAX = 100

E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def e164(text: str, country: str | None = None) -> tuple[str, str]:
    """
    Return `(number, country)`: E.164 and the ISO 3166 alpha-2 code of the country that the number belongs to.

    `country` (alpha-2, any case) says how to read a number without international prefix; the country returned is the
    number's own, which may differ. Raise NormaliseError when there is no valid number.
    """
    found = _read(text, (country or "").strip().upper())
    if isinstance(found, str):
        raise NormaliseError(found)
    return found


@lru_cache(maxsize=NUMBERS_CACHED_MAX)
def _read(text: str, country: str) -> tuple[str, str] | str:
    # The reason is a value here, so that a number that is refused is cached like any other.
    text = text.strip()
    if len(text) > CHARACTERS_MAX:
        return f"a phone number of {len(text)} characters; at most {CHARACTERS_MAX} are read"
    if text.startswith("00"):
        text = "+" + text[2:]
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        return _reason(error, text, region)
    if not phonenumbers.is_valid_number(number):
        return f"not a valid phone number {_place(region)}"
    own = phonenumbers.region_code_for_number(number)
    if own is None or not own.isalpha():
        return "a phone number that belongs to no country (an international service)"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), own


def _reason(error: phonenumbers.NumberParseException, text: str, region: str | None) -> str:
    if error.error_type != phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
        return f"not a phone number {_place(region)}"
    if text.startswith(("+", "\uff0b")):
        return "a phone number with an international prefix that no country has"
    return "a phone number without international prefix (+49) and without a known country"


def _place(region: str | None) -> str:
    return f"when read in {region}" if region else "when read without a country"
