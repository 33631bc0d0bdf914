"""ISO timestamps in UTC and in the zone of a reader."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.normalise import NormaliseError
from storeboard.normalise.dates import day_in, utc_seconds, utc_text

EARLIEST = datetime.fromisoformat("1900-01-02")
LATEST = datetime.fromisoformat("2200-01-01")

TEXTS = [
    ("2026-06-15", "2026-06-15"),
    (" 2026-06-15 ", "2026-06-15"),
    ("2026-06-15T09:00:00Z", "2026-06-15T09:00:00"),
    ("2026-06-15T09:00:00.999Z", "2026-06-15T09:00:00"),
    ("2026-06-15T09:00", "2026-06-15T09:00:00"),
    ("2026-06-15T01:30:00+02:00", "2026-06-14T23:30:00"),
    ("0900-01-02T00:00:00Z", "0900-01-02T00:00:00"),
]


@pytest.mark.parametrize(("text", "utc"), TEXTS)
def test_a_timestamp_is_brought_to_utc_and_a_date_stays(text: str, utc: str):
    assert utc_text(text) == utc
    assert utc_text(utc) == utc


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2026-06-15T22:30:00.000Z", "Europe/Berlin", "2026-06-16"),
        ("2026-01-15T22:30:00.000Z", "Europe/Berlin", "2026-01-15"),
        ("2026-06-15T03:00:00Z", "America/New_York", "2026-06-14"),
        ("2026-06-15T23:59:59Z", "UTC", "2026-06-15"),
        ("2026-06-15", "Asia/Tokyo", "2026-06-15"),
    ],
)
def test_the_day_is_the_one_in_the_zone(text: str, zone: str, day: str):
    assert day_in(text, zone) == day


@pytest.mark.parametrize(
    "text", ["", "today", "20260615", "2026-6-15", "2026-02-30", "2026-W25-1", "2026-06-15T", "15.06.2026 10:00:00"]
)
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(NormaliseError, match="expected ISO 8601"):
        utc_seconds(text)


@pytest.mark.parametrize("zone", ["", "Europe", "Europe/Bonn", "../UTC", "/etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str):
    with pytest.raises(NormaliseError, match="expected an IANA name"):
        day_in("2026-06-15T09:00:00Z", zone)


def test_a_day_beyond_the_calendar_is_refused():
    with pytest.raises(NormaliseError, match="outside of the years"):
        day_in("0001-01-01T00:00:00Z", "America/New_York")


@given(st.datetimes(EARLIEST, LATEST, timezones=st.timezones()))
def test_the_seconds_are_those_of_the_moment(moment: datetime):
    assert utc_seconds(moment.isoformat()) == moment.timestamp()
    assert utc_text(moment.isoformat())[:16] == moment.astimezone(UTC).isoformat()[:16]
