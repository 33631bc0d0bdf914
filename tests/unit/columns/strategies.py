"""For each column type the rendered values that it takes, and the canonical values that they become."""

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from storeboard.columns import COLUMN_TYPES
from storeboard.model import Value

_ids = st.integers(1, 10**12)
_words = st.text(st.characters(codec="utf-8"), max_size=60)
_labels = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
_local = st.from_regex(r"[a-z0-9.+'-]{1,20}", fullmatch=True)
_domain = st.from_regex(r"[a-z0-9]{1,10}(\.[a-z]{2,5})?", fullmatch=True)
_earliest, _latest = datetime.fromisoformat("1900-01-02"), datetime.fromisoformat("2200-01-01")
_moments = st.datetimes(_earliest, _latest, timezones=st.none() | st.timezones())
_last = date(2200, 1, 1)
_numbers = (
    st.integers(-(10**15) + 1, 10**15 - 1)
    | st.decimals(-(10**8), 10**8, places=6, allow_nan=False)
    | st.floats(-(10**6), 10**6).map(lambda number: round(number, 4))
)
_numbers_as_text = _numbers.filter(lambda number: "e" not in str(number).lower()).map(str)

RENDERED: dict[str, st.SearchStrategy[Any]] = {
    "text": _words | _numbers | st.booleans(),
    "long_text": _words | st.lists(_words, max_size=4).map("\r\n".join),
    "numbers": _numbers | _numbers_as_text,
    "status": _labels.filter(lambda label: not label.strip().lstrip("+-").isdecimal()),
    "dropdown": st.lists(_labels, max_size=5) | _labels,
    "date": _moments.map(lambda moment: moment.isoformat()) | st.dates().map(lambda day: day.isoformat()) | _moments,
    "email": st.builds("{}@{}".format, _local, _domain),
    "phone": st.tuples(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(["DE", "us", "GB", "JP"])),
    "country": st.sampled_from(["DE", "us", "GB", "XK", " jp ", "CI"]),
    "link": st.builds("https://{}/{}".format, _domain, _local)
    | st.fixed_dictionaries({"url": _domain.map("http://{}".format), "text": st.none() | _words}),
    "checkbox": st.sampled_from([True, False, "true", "No", 1, 0, "yes"]),
    "board_relation": st.lists(_ids | _ids.map(str), max_size=6) | _ids,
    "timeline": st.tuples(st.dates(), st.dates()).map(sorted)
    | st.tuples(_moments, _moments).filter(lambda two: two[0].tzinfo is two[1].tzinfo is None).map(sorted)
    | st.dates().map(lambda day: f"{day}/{day}"),
    "location": st.tuples(st.floats(-90, 90), st.floats(-180, 180), _words)
    | st.builds(
        lambda lat, lng: {"type": "Point", "coordinates": [lng, lat]}, st.integers(-90, 90), st.floats(-180, 180)
    ),
    "tags": st.lists(_labels, max_size=5) | _labels | st.lists(_ids.map("id:{}".format), max_size=4),
    "mirror": st.just(""),
    "rating": st.integers(1, 5) | st.integers(1, 5).map(str),
    "hour": st.times().map(lambda time: time.isoformat()) | st.times(),
    "week": _moments.map(lambda moment: moment.isoformat())
    | st.dates(max_value=_last)
    | st.sampled_from(["2026-W01", "2020W53"]),
    "world_clock": st.sampled_from(["Europe/London", " Asia/Tokyo ", "UTC", "America/Argentina/Ushuaia"]),
    "people": st.lists(
        _ids | _ids.map("team:{}".format) | st.sampled_from(["Mara@example.com", "team:Field sales"]), max_size=6
    ),
}


def values(type_: str) -> st.SearchStrategy[Value]:
    """Return the canonical values of one column type, the empty one among them."""
    return st.none() | RENDERED[type_].map(COLUMN_TYPES[type_].accept)
