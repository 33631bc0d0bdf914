"""How a person, a company and an address are written for a reader."""

from typing import Any

import pytest

from storeboard.normalise.addresses import one_line, postal, street
from storeboard.normalise.names import company, full_name

NAMES = [
    ({"firstName": "Mara", "lastName": "Lind"}, "Mara Lind"),
    ({"title": "Dr.", "firstName": "Mara", "middleName": "J.", "lastName": "Lind"}, "Dr. Mara J. Lind"),
    ({"salutation": "Ms", "lastName": " van  der Berg "}, "van der Berg"),
    ({"firstName": "Mara", "companyName": "Lind GmbH"}, "Mara"),
    ({"firstName": "", "lastName": None, "companyName": "Lind GmbH"}, "Lind GmbH"),
    ({"company": "Lind & Søn A/S"}, "Lind & Søn A/S"),
    ({"title": "Dr.", "company": "Lind GmbH"}, "Lind GmbH"),
    ({"name": "Werk 2"}, "Werk 2"),
    ({"title": "Dr."}, None),
    ({"firstName": 7}, None),
    ({}, None),
]

BERLIN = {"streetName": "Torstraße", "streetNumber": "12a", "postalCode": "10119", "city": "Berlin", "country": "DE"}
ALBANY = {"streetName": "Pine St", "streetNumber": "40", "city": "Albany", "state": "NY", "postalCode": "12207"}

LINES = [
    (BERLIN, "Torstraße 12a, 10119 Berlin, DE"),
    ({**ALBANY, "country": "US"}, "40 Pine St, Albany, NY 12207, US"),
    ({**ALBANY, "country": "US", "apartment": "Apt 3"}, "40 Pine St, Apt 3, Albany, NY 12207, US"),
    (
        {"streetName": "Mill Lane", "streetNumber": "7", "city": "York", "postalCode": "YO1 6XX", "country": "GB"},
        "7 Mill Lane, York YO1 6XX, GB",
    ),
    (
        {"streetName": "rue Foch", "streetNumber": "3", "city": "Lyon", "postalCode": "69006", "country": "FR"},
        "3 rue Foch, 69006 Lyon, FR",
    ),
    (
        {"streetName": "Rua Augusta", "streetNumber": "9", "city": "São Paulo", "state": "SP", "country": "BR"},
        "Rua Augusta 9, São Paulo, SP, BR",
    ),
    (
        {"streetName": "Av. Juárez", "city": "Puebla", "postalCode": "72000", "region": "PUE", "country": "MX"},
        "Av. Juárez, 72000 Puebla, PUE, MX",
    ),
    ({**BERLIN, "region": "Berlin"}, "Torstraße 12a, 10119 Berlin, DE"),
    ({"pOBox": "1177", "city": "Vaduz", "postalCode": "9490", "country": "li"}, "PO Box 1177, 9490 Vaduz, LI"),
    ({"city": "Berlin"}, "Berlin"),
    ({"country": "DE"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("record", "name"), NAMES)
def test_a_name_is_the_persons_else_the_companys(record: dict[str, Any], name: str | None):
    assert full_name(record) == name


def test_a_name_can_go_without_its_title():
    assert full_name({"title": "Dr.", "lastName": "Lind"}, with_title=False) == "Lind"
    assert company({"firstName": "Mara", "company": "Lind GmbH"}) == "Lind GmbH"


@pytest.mark.parametrize(("address", "line"), LINES)
def test_an_address_stands_in_one_line_in_the_order_of_its_country(address: dict[str, Any], line: str | None):
    assert one_line(address) == line


def test_a_postal_address_names_company_person_and_country_in_the_readers_language():
    address = {**BERLIN, "company": "Lind GmbH", "department": "Einkauf", "firstName": "Mara", "lastName": "Lind"}

    assert postal(address, "de-DE") == "Lind GmbH\nEinkauf\nMara Lind\nTorstraße 12a\n10119 Berlin\nDeutschland"


def test_a_postal_address_names_nobody_twice_and_needs_no_known_country():
    assert postal({"company": "Lind GmbH", "city": "Berlin", "country": "QQ"}) == "Lind GmbH\nBerlin\nQQ"
    assert postal({}) is None
    assert street({}) == ""
