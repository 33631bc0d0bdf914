"""
Know the countries of ISO 3166-1 by their alpha-2 code and name them in a language.

Kosovo's `XK` counts, because shops and phone numbers use it. Groups (`EU`, `UN`) and private codes (`ZZ`) do not.
"""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from storeboard.normalise import NormaliseError, locales

NAMES_CACHED_MAX = 2048

# Two letters in the CLDR that are no country of ISO 3166-1.
_NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


def country(text: str) -> str:
    """Return the alpha-2 code in upper case; raise NormaliseError when no country has it."""
    code = text.strip().upper()
    if not is_country(code):
        raise NormaliseError(f"a country code of {len(code)} characters; expected ISO 3166 alpha-2, such as DE or US")
    return code


def is_country(code: str) -> bool:
    """Tell whether `code` is an alpha-2 code in upper case."""
    return code in _codes()


@lru_cache(maxsize=NAMES_CACHED_MAX)
def country_name(code: str, locale: str = "en") -> str:
    """Name the country in the language of `locale` (BCP 47), in English when that language is unknown."""
    code = country(code)
    for tag in (*locales.parents(locale), "en"):
        try:
            name = Locale.parse(tag, sep="-").territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            return name
    return code


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES
