"""
Times as commercetools writes them: UTC, milliseconds, `Z`, so that they sort as text.

Pure: the time of now comes in as epoch seconds.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")


def instant(seconds: float) -> str:
    """Write epoch seconds as `2026-01-02T03:04:05.678Z`."""
    return f"{_second(int(seconds))}.{int(seconds * 1000) % 1000:03d}Z"


@lru_cache(maxsize=1024)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def seconds_of(text: str) -> float:
    """Read what `instant` writes, and every other ISO form; raise ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def normal(text: str) -> str:
    """Write any ISO instant in the one form, and leave all other text as it is."""
    if len(text) > 40 or _INSTANT.fullmatch(text) is None:
        return text
    try:
        return instant(seconds_of(text))
    except ValueError:
        return text
