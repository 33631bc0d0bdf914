"""
API versions: which there are, what a request asks for, what it gets.
"""

import re

from storeboard.simulators.monday.refusals import Rejected

CURRENT = "2026-10"
VERSIONS: dict[str, str] = {
    "2026-04": "previous_maintenance",
    "2026-07": "maintenance",
    CURRENT: "current",
    "2027-01": "release_candidate",
    "dev": "dev",
}
_deprecated_before = "2025-04"
_form = re.compile(r"^\d{4}-(01|04|07|10)$")


def effective(asked: str | None) -> str:
    """Return the version a request runs on: the current one when it names none; refuse one that is not served."""
    if asked is None or asked == "":
        return CURRENT
    if asked in VERSIONS or (_form.match(asked) and _deprecated_before <= asked <= CURRENT):
        return asked
    raise Rejected(200, "InvalidVersionException", f"The API version {asked} is not valid", extra={"status_code": 400})
