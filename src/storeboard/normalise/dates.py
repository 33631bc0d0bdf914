"""
Read ISO 8601 dates and timestamps: as UTC seconds, as UTC text, as the day in a zone.

A timestamp without offset is taken as UTC, which is how commercetools writes. Fractions of a second are cut when
text is written. Never reads the clock.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from storeboard.normalise import NormaliseError

ZONES_CACHED_MAX = 64
EPOCH_CHARACTERS_MAX = 40

_OLD = ("Etc/", "SystemV/", "US/", "posix/", "right/")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def epoch(value: object) -> float | None:
    """Return the UTC epoch seconds of a timestamp, None for anything else."""
    if not isinstance(value, str) or len(value) > EPOCH_CHARACTERS_MAX:
        return None
    try:
        return utc_seconds(value)
    except NormaliseError:
        return None


def moment(text: str) -> datetime:
    """Return the time in UTC; a date alone is its midnight."""
    return _read(text)


def utc_seconds(text: str) -> float:
    """Return the UTC epoch seconds of a timestamp; a date alone is its midnight in UTC."""
    return _read(text).timestamp()


def utc_text(text: str) -> str:
    """Return `YYYY-MM-DD` for a date, `YYYY-MM-DDTHH:MM:SS` in UTC for a timestamp."""
    moment = _read(text)
    return moment.date().isoformat() if is_day(text) else moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")


def day_in(text: str, zone: str) -> str:
    """Return the day, `YYYY-MM-DD`, that a timestamp falls on in `zone`; a date alone stays as it is."""
    moment = _read(text)
    if is_day(text):
        return moment.date().isoformat()
    try:
        return moment.astimezone(zone_of(zone)).date().isoformat()
    except OverflowError:
        raise NormaliseError("a timestamp outside of the years 1 to 9999") from None


def is_day(text: str) -> bool:
    """Tell whether `text` has the form of a date without time."""
    return _DAY.fullmatch(text.strip()) is not None


@lru_cache(maxsize=ZONES_CACHED_MAX)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that IANA name; raise NormaliseError for an unknown one."""
    try:
        return ZoneInfo(name)
    # An unknown name, a malformed one, and a name of a folder of zones, such as "Europe".
    except (KeyError, ValueError, OSError):
        raise NormaliseError("an unknown time zone; expected an IANA name, such as Europe/Berlin") from None


def zones() -> tuple[str, ...]:
    """Return the zones of places, `UTC` first, for a message: the old short names are left out."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith(_OLD)))


def _read(text: str) -> datetime:
    text = text.strip()
    try:
        if is_day(text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        if len(text) < len("YYYY-MM-DDTHH:MM") or text[4] != "-":
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        reason = "not a date; expected ISO 8601, such as 2026-06-15 or 2026-06-15T09:00:00Z"
        raise NormaliseError(reason) from None
