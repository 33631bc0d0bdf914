"""
Look into a body that the head did not vouch for in full, before it is decoded.

It reads as much as a door needs to decide and never raises: what cannot be read holds nothing.
"""

from typing import Any

import orjson


def fields_of(body: bytes) -> dict[str, Any]:
    """The fields of a JSON object; none for anything else."""
    value = json_of(body)
    return value if isinstance(value, dict) else {}


def json_of(body: bytes) -> Any:
    """What a body says in JSON; None for what is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
