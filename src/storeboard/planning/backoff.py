"""
Space attempts out, without randomness: the jitter comes from a hash of what is tried and how often.

Pure. The same text and attempt always wait equally long; different keys spread over the whole span.
"""

from hashlib import blake2b
from typing import Final

BASE_SECONDS: Final = 1.0
CAP_SECONDS: Final = 300.0
ATTEMPTS_MAX: Final = 8
"""A key that failed so often is parked."""

UNEXPLAINED_MAX: Final = 3
"""A key whose create monday refused so often without a reason that we know, and made nothing, is parked."""

STALE_LADDER_SECONDS: Final = (1.0, 2.0, 5.0, 15.0)
"""How long to wait before reading again what was older than promised."""

HALTED_SECONDS: Final = 60.0
"""How long an account that refuses us is left alone before it is asked again."""

_DOUBLINGS_MAX: Final = 32
_HASH_BYTES: Final = 8


def backoff(attempts: int, seed: str) -> float:
    """Seconds to wait after `attempts` failures: anywhere between 0 and the doubled base, at most the cap."""
    span = min(CAP_SECONDS, BASE_SECONDS * 2 ** min(max(attempts, 0), _DOUBLINGS_MAX))
    return span * _fraction(f"{attempts}:{seed}")


def _fraction(text: str) -> float:
    """A number in (0, 1] that the text decides."""
    digest = blake2b(text.encode(), digest_size=_HASH_BYTES).digest()
    return (int.from_bytes(digest) + 1) / 2 ** (8 * _HASH_BYTES)
