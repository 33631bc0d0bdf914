"""
Invented people of the simulated shop: names that nobody bears, addresses and phones in nine countries.

Everything is drawn from a given `Random`: no clock, no other chance. Mail goes to example.com and example.org. Most
phones are valid numbers in one of the forms that people type; some are not numbers at all, as in every real shop.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import phonenumbers

Json = dict[str, Any]
BAD_PHONE_RATE: Final = 0.06
COMPANY_RATE: Final = 0.15

_FIRST: Final = (
    "Al",
    "Ben",
    "Cor",
    "Dav",
    "El",
    "Fen",
    "Gri",
    "Hil",
    "Ir",
    "Jor",
    "Kel",
    "Lun",
    "Mir",
    "Nor",
    "Ös",
    "Ré",
)
_SECOND: Final = ("vira", "dolin", "nette", "mund", "sine", "tava", "wen", "rika", "bert", "lio", "mara", "düne")
_LAST: Final = ("Amsel", "Birn", "Dorn", "Ficht", "Grau", "Hasel", "Kupfer", "Lärch", "Moor", "Nuss", "Ost", "Quell")
_END: Final = ("garten", "bach", "wick", "mann", "ström", "ridge", "feld", "moss", "ière", "straß", "well", "holm")
_STREETS: Final = (
    "Apfelweg",
    "Birkenallee",
    "Lindenstraße",
    "Rue des Cerises",
    "Harbour Lane",
    "Mill Road",
    "Via del Sole",
)
_FIRMS: Final = ("Nordlicht", "Wolkenwerk", "Brightfield", "Maison Grise", "Tulpen", "Papierkahn", "Kettle & Crane")


@dataclass(frozen=True, slots=True)
class Country:
    """One country of the shop: its currency, its language, its towns with post codes, and its share of the people."""

    code: str
    currency: str
    locale: str
    legal: str
    towns: tuple[tuple[str, str], ...]
    share: int
    regions: tuple[str, ...] = ()


COUNTRIES: Final = (
    Country("DE", "EUR", "de-DE", "GmbH", (("10115", "Berlin"), ("20095", "Hamburg"), ("80331", "München")), 42),
    Country("AT", "EUR", "de-AT", "GmbH", (("1010", "Wien"), ("8010", "Graz"), ("5020", "Salzburg")), 14),
    Country("CH", "CHF", "de-CH", "AG", (("8001", "Zürich"), ("3011", "Bern"), ("1204", "Genève")), 12),
    Country("US", "USD", "en-US", "Inc.", (("97201", "Portland"), ("02108", "Boston")), 11, ("OR", "MA")),
    Country("GB", "GBP", "en-GB", "Ltd", (("SW1A 1AA", "London"), ("LS1 4AP", "Leeds")), 8),
    Country("FR", "EUR", "fr-FR", "SARL", (("75001", "Paris"), ("69001", "Lyon")), 6),
    Country("NL", "EUR", "nl-NL", "B.V.", (("1012 JS", "Amsterdam"), ("3511 LN", "Utrecht")), 4),
    Country("JP", "JPY", "ja-JP", "K.K.", (("100-0001", "東京"), ("530-0001", "大阪市")), 4),
    Country("IT", "EUR", "it-IT", "S.r.l.", (("00184", "Roma"), ("20121", "Milano")), 3),
)
BY_CODE: Final[Mapping[str, Country]] = {country.code: country for country in COUNTRIES}
_SHARES: Final = tuple(country.share for country in COUNTRIES)


def country(chance: random.Random) -> Country:
    return chance.choices(COUNTRIES, _SHARES)[0]


def name(chance: random.Random) -> tuple[str, str]:
    """Invent a first and a last name."""
    return chance.choice(_FIRST) + chance.choice(_SECOND), chance.choice(_LAST) + chance.choice(_END)


def email(chance: random.Random, first: str, last: str, number: int) -> str:
    """Invent an address that nobody else of the shop has, by the running number."""
    plain = f"{first}.{last}".lower().translate(str.maketrans("äöüéèß", "aoueès"))
    ascii_only = "".join(one for one in plain if one.isascii())
    return f"{ascii_only}.{number}@example.{chance.choice(('com', 'org'))}"


def company(chance: random.Random, where: Country) -> str | None:
    """Invent the company of somebody who has one."""
    return firm(chance, where) if chance.random() < COMPANY_RATE else None


def firm(chance: random.Random, where: Country) -> str:
    return f"{chance.choice(_FIRMS)} {where.legal}"


def address(chance: random.Random, where: Country, first: str, last: str, employer: str | None = None) -> Json:
    """Invent an address; without an employer, a state or a phone those fields are left out."""
    place = chance.randrange(len(where.towns))
    code, city = where.towns[place]
    made: Json = {
        "firstName": first,
        "lastName": last,
        "streetName": chance.choice(_STREETS),
        "streetNumber": str(chance.randint(1, 180)),
        "postalCode": code,
        "city": city,
        "country": where.code,
    }
    if where.regions:
        made["state"] = where.regions[place]
    if employer is not None:
        made["company"] = employer
    if chance.random() < 0.9:
        made["phone"] = phone(chance, where.code)
    return made


def phone(chance: random.Random, code: str) -> str:
    """Invent a phone as somebody types it; a few are wrong."""
    if chance.random() < BAD_PHONE_RATE:
        return chance.choice(("n/a", "12345", "please e-mail", "+49 000 0", "0000000000"))
    calling, national = _sample(code)
    number = phonenumbers.PhoneNumber(calling, national // 10_000 * 10_000 + chance.randrange(10_000))
    if not phonenumbers.is_valid_number(number):
        number = phonenumbers.PhoneNumber(calling, national)
    forms = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, chance.choice((forms.E164, forms.INTERNATIONAL, forms.NATIONAL)))
    return written.replace("+", "00", 1) if chance.random() < 0.1 else written


@cache
def _sample(code: str) -> tuple[int, int]:
    """Give the calling code and a national number that is valid for a mobile phone of the country."""
    sample = phonenumbers.example_number_for_type(code, phonenumbers.PhoneNumberType.MOBILE)
    if sample is None or sample.country_code is None or sample.national_number is None:
        raise ValueError(f"no sample phone for {code}")
    return sample.country_code, sample.national_number
