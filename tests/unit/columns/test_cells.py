"""What each column type takes and refuses, in tables."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from storeboard.columns import COLUMN_TYPES, CellError
from storeboard.model import ColumnFacts, Value

ACCEPTED = [
    ("text", "  Torstraße\t12\r\n Hof ", "Torstraße 12 Hof"),
    ("text", "a\x00b\ud800c\ufeff", "abc"),
    ("text", "e\u0301", "é"),
    ("text", 42, "42"),
    ("text", Decimal("1E+3"), "1000"),
    ("text", True, "true"),
    ("text", 12.50, "12.5"),
    ("text", " \n ", None),
    ("long_text", "a\r\nb\x0b", "a\nb"),
    ("long_text", "x" * 2000, "x" * 2000),
    ("numbers", "0012.500", "12.5"),
    ("numbers", "-0.00", "0"),
    ("numbers", Decimal("1E+3"), "1000"),
    ("numbers", Decimal("19.90"), "19.9"),
    ("numbers", 0, "0"),
    ("numbers", 1e-7, "0.0000001"),
    ("numbers", "+7", "7"),
    ("numbers", 999_999_999_999_999, "999999999999999"),
    ("status", " On  hold ", "On hold"),
    ("status", "x" * 30, "x" * 30),
    ("dropdown", ["VIP", "B2B", "VIP", "", None], ("B2B", "VIP")),
    ("dropdown", "B2B", ("B2B",)),
    ("dropdown", ["", " "], None),
    ("date", "2026-06-15", "2026-06-15"),
    ("date", "2026-06-15T23:30:00.999+02:00", "2026-06-15T21:30:00"),
    ("date", "2026-06-15T09:00:00.123Z", "2026-06-15T09:00:00"),
    ("date", "2026-06-15T00:00:00Z", "2026-06-15T00:00:00"),
    ("date", date(2026, 6, 15), "2026-06-15"),
    ("date", datetime(2026, 6, 15, 9, tzinfo=UTC), "2026-06-15T09:00:00"),
    ("email", " mara.lind@example.com ", "mara.lind@example.com"),
    ("email", '"m@l"@example.com', '"m@l"@example.com'),
    ("phone", ["+12025550169", "us"], ("+12025550169", "US")),
    ("phone", "+49 30 12345678", ("+493012345678", "DE")),
    ("country", "de", "DE"),
    ("link", "HTTPS://example.com/a?b=c#d", ("HTTPS://example.com/a?b=c#d", "HTTPS://example.com/a?b=c#d")),
    ("link", {"url": "https://example.com", "text": None}, ("https://example.com", "https://example.com")),
    ("link", {"url": "https://example.com", "text": "Shop\n1"}, ("https://example.com", "Shop 1")),
    ("link", ("https://example.com", "Shop"), ("https://example.com", "Shop")),
    ("checkbox", False, None),
    ("checkbox", "YES", True),
    ("checkbox", 0, None),
    ("board_relation", 12736724196, ("12736724196",)),
    ("board_relation", ["9", 10, "9"], ("10", "9")),
    ("people", [7, "team:3"], ("7", "team:3")),
    ("people", ["Mara@Example.com", "team:Field sales"], ("mara@example.com", "team:Field sales")),
    ("timeline", "2026-06-15/2026-06-30", ("2026-06-15", "2026-06-30")),
    ("timeline", "2026-06-15T23:30:00-02:00/2026-06-30", ("2026-06-16", "2026-06-30")),
    ("timeline", ["2026-06-15", date(2026, 6, 30)], ("2026-06-15", "2026-06-30")),
    ("timeline", {"from": "2026-06-15", "to": "2026-06-15"}, ("2026-06-15", "2026-06-15")),
    ("timeline", "2026-06-15", ("2026-06-15", "2026-06-15")),
    ("timeline", " / ", None),
    ("location", {"type": "Point", "coordinates": [13.405, 52.52]}, ("52.52", "13.405", "52.52, 13.405")),
    ("location", {"lat": "52.5200001", "lng": -0.0, "address": "Mitte\n 1"}, ("52.52", "0", "Mitte 1")),
    ("location", "52.52|13.405|Alexanderplatz 1", ("52.52", "13.405", "Alexanderplatz 1")),
    ("location", "52.52|13.405", ("52.52", "13.405", "52.52, 13.405")),
    ("location", "||", None),
    ("tags", ["VIP", "B2B ", "VIP", None], ("tag:B2B", "tag:VIP")),
    ("tags", "2026", ("tag:2026",)),
    ("tags", ["id:7", "tag:VIP"], ("id:7", "tag:VIP")),
    ("rating", "3", "3"),
    ("rating", 4.0, "4"),
    ("rating", Decimal(5), "5"),
    ("hour", "16:42:59.123", "16:42"),
    ("hour", "00:00", "00:00"),
    ("week", "2026-06-17T23:59:00Z", "2026-06-15"),
    ("week", "2026-06-21", "2026-06-15"),
    ("week", "2026-W25", "2026-06-15"),
    ("week", date(2026, 1, 1), "2025-12-29"),
    ("world_clock", " Europe/London ", "Europe/London"),
]

REFUSED = [
    ("text", ["a", "b"], "a list of 2; a transform such as join or first makes one value of it; expected text"),
    ("text", {"en": "x"}, "an object; a path into it makes one value of it; expected text"),
    ("text", float("inf"), "a number; expected text"),
    ("long_text", "x" * 2001, "a text of 2001 characters; at most 2000 fit, via: truncate shortens it"),
    ("numbers", "12,50", "a text of 5 characters; expected a plain number, such as 1234.5, without unit or exponent"),
    ("numbers", "1e3", "a text of 3 characters; expected a plain number, such as 1234.5, without unit or exponent"),
    ("numbers", float("nan"), "a number; expected a number"),
    ("numbers", True, "a truth value; expected a number"),
    ("numbers", 1_234_567_890_123_456, "a number of 16 digits; at most 15 are kept by monday"),
    ("numbers", "0.1234567890123456", "a number of 16 digits; at most 15 are kept by monday"),
    ("numbers", "1" + "0" * 15, "a number of 16 digits; at most 15 are kept by monday"),
    ("numbers", "0." + "0" * 20 + "1", "a number of 21 decimals; at most 20 are written"),
    ("status", "x" * 31, "a label of 31 characters; at most 30 fit"),
    ("status", ["a"], "a list of 1; a transform such as join or first makes one value of it; expected one label"),
    ("date", "15.06.2026", "not a date; expected ISO 8601, such as 2026-06-15 or 2026-06-15T09:00:00Z"),
    ("date", "2026-02-30", "not a date; expected ISO 8601, such as 2026-06-15 or 2026-06-15T09:00:00Z"),
    ("date", 1718442000, "a number; expected a date in ISO 8601"),
    ("email", "mara.lind", "a text of 9 characters; expected an e-mail address with one @ and no white space"),
    ("email", "a@b@example.com", "a text of 15 characters; expected an e-mail address with one @ and no white space"),
    ("email", "a b@example.com", "a text of 15 characters; expected an e-mail address with one @ and no white space"),
    ("phone", ("030 123", "DE"), "a phone number of 7 characters; expected E.164, such as +12025550169"),
    ("phone", ("+493012345678", ""), "a phone number without a country; expected ISO 3166 alpha-2, such as US"),
    ("phone", "030 12345678", "a phone number without international prefix (+49) and without a known country"),
    ("phone", 493012345678, "a number; expected a phone number and its country, via: e164 makes both"),
    ("country", "Germany", "a country code of 7 characters; expected ISO 3166 alpha-2, such as DE or US"),
    ("country", "ZZ", "a country code of 2 characters; expected ISO 3166 alpha-2, such as DE or US"),
    ("country", 49, "a number; expected an ISO 3166 alpha-2 code"),
    (
        "link",
        "javascript:alert(1)",
        "a link of 19 characters; expected an address that starts with http:// or https://",
    ),
    ("link", "https://", "a link of 8 characters; expected an address that starts with http:// or https://"),
    ("link", 7, "a number; expected a web address, or an object of url and text"),
    ("checkbox", "perhaps", "a text of 7 characters; expected one of: true, yes, 1, false, no, 0"),
    ("board_relation", ["order/1"], "a text of 7 characters; expected the ids of monday items"),
    ("board_relation", list(range(1, 752)), "751 linked items; at most 750 fit"),
    ("timeline", "2026-06-30/2026-06-15", "a span that ends before it starts; expected the first day first"),
    (
        "timeline",
        "2026-06-15/",
        "a day that is none; expected a first and a last day in ISO 8601, such as 2026-06-15/2026-06-30",
    ),
    (
        "timeline",
        ["2026-06-15", "2026-06-16", "2026-06-17"],
        "a list of 3; a transform such as join or first makes one value of it; "
        "expected a first and a last day in ISO 8601, such as 2026-06-15/2026-06-30",
    ),
    (
        "location",
        "Alexanderplatz 1, Berlin",
        "a text of 24 characters; expected coordinates: a GeoJSON point, an object of lat and lng, or lat|lng|address",
    ),
    (
        "location",
        "||Alexanderplatz 1",
        "no latitude from -90 to 90; expected coordinates: a GeoJSON point, an object of lat and lng, or "
        "lat|lng|address",
    ),
    (
        "location",
        {"type": "Point", "coordinates": [181, 52]},
        "no longitude from -180 to 180; expected coordinates: a GeoJSON point, an object of lat and lng, or "
        "lat|lng|address",
    ),
    ("mirror", "VIP", "a text of 3 characters; expected none, monday fills this column itself"),
    ("rating", 0, "a number; expected a whole number of stars from 1 to 5"),
    ("rating", 6, "a number; expected a whole number of stars from 1 to 5"),
    ("rating", 4.4, "a number; expected a whole number of stars from 1 to 5"),
    ("rating", True, "a truth value; expected a whole number of stars from 1 to 5"),
    ("hour", "24:00", "a text of 5 characters; expected a time of day, such as 16:42"),
    ("hour", "2026-06-15T16:42:00Z", "a text of 20 characters; expected a time of day, such as 16:42"),
    (
        "week",
        "2026-W54",
        "a text of 8 characters that is no week; expected a date or a week in ISO 8601, such as 2026-W25",
    ),
    ("week", 25, "a number; expected a date or a week in ISO 8601, such as 2026-W25"),
    ("world_clock", "Berlin", "an unknown time zone; expected an IANA name, such as Europe/Berlin"),
    ("world_clock", 2, "a number; expected the IANA name of a time zone, such as Europe/Berlin"),
    ("people", ["mara"], "a text of 4 characters; expected the addresses or ids of monday users, or team:<name>"),
    ("people", "team:", "a text of 5 characters; expected the addresses or ids of monday users, or team:<name>"),
]


@pytest.mark.parametrize(("name", "rendered", "value"), ACCEPTED)
def test_a_rendered_value_takes_its_canonical_form(name: str, rendered: object, value: Value):
    assert COLUMN_TYPES[name].accept(rendered) == value


@pytest.mark.parametrize(("name", "rendered", "reason"), REFUSED)
def test_a_value_that_no_cell_can_hold_is_refused_with_the_reason(name: str, rendered: object, reason: str):
    with pytest.raises(CellError) as refusal:
        COLUMN_TYPES[name].accept(rendered)

    assert refusal.value.reason == reason


@pytest.mark.parametrize("label", ["7", "2026", "-1", "٣"])
def test_a_label_that_monday_would_read_as_an_id_is_written_by_its_id_or_not_at_all(label: str):
    status = COLUMN_TYPES["status"]

    assert status.encode(label, ColumnFacts("c", "status", {label: "11"})) == {"index": 11}
    with pytest.raises(CellError, match="looks like a number"):
        status.encode(label, ColumnFacts("c", "status", {"Paid": "1"}))


def test_a_number_typed_without_prefix_is_read_by_the_country_of_its_cell():
    phone = COLUMN_TYPES["phone"]
    facts = ColumnFacts("c", "phone")

    assert phone.decode({"phone": "(202) 555-0169", "country_short_name": "US"}, facts) == ("+12025550169", "US")
    assert phone.decode({"phone": "ask Mara", "country_short_name": ""}, facts) == ("ask Mara", "")


def test_the_people_of_a_value_are_put_in_by_their_ids():
    people = COLUMN_TYPES["people"]
    value = people.accept(["Mara@example.com", "team:Field sales", 7])

    assert people.to_names(value) == ("mara@example.com", "team:Field sales")
    assert people.to_known(value, {"mara@example.com": "12", "team:Field sales": "team:5"}) == ("12", "7", "team:5")
    with pytest.raises(CellError, match="1 of 3 people or teams that the account does not have"):
        people.to_known(value, {"mara@example.com": "12"})
