"""
The keys by which one issuer signs its tokens: read from its address, kept, and renewed in time.

Promises that an unknown key id asks an address that answers at most once a minute, however many tokens name one, that
many who wait cause one request, and that the last good set is used for a day when the address is out of reach. It reads
no other address, whatever a token says, and takes nothing but RSA keys for signatures that are long enough.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from storeboard.engine.ports import Clock
from storeboard.errors import TransientError
from storeboard.transports.egress import Egress

UNKNOWN_SECONDS: Final = 60.0
"""How long a set is the whole truth about which keys there are."""
RETRY_SECONDS: Final = 5.0
"""How long an address that gave no keys is left alone."""
FRESH_SECONDS: Final = 3_600.0
FRESH_SECONDS_MAX: Final = 86_400.0
GOOD_SECONDS_MAX: Final = 86_400.0
KEYS_MAX: Final = 64
KEY_BITS_MIN: Final = 2_048


class KeySet:
    """The keys of one address."""

    def __init__(self, address: str, egress: Egress, clock: Clock) -> None:
        self._address = address
        self._egress = egress
        self._clock = clock
        self._lock = asyncio.Lock()
        self._keys: Mapping[str, RSAPublicKey] = {}
        self._read_at = float("-inf")
        self._fresh_until = float("-inf")
        self._tried_at = float("-inf")

    async def key(self, key_id: str) -> RSAPublicKey | None:
        """Give a key; None when the issuer has none of this id. Raise `TransientError` when that cannot be told now."""
        if not self._tells(key_id):
            async with self._lock:
                if not self._tells(key_id) and self._clock.monotonic() - self._tried_at >= RETRY_SECONDS:
                    await self._renew()
        age = self._clock.monotonic() - self._read_at
        found = self._keys.get(key_id) if age <= GOOD_SECONDS_MAX else None
        if found is None and age > UNKNOWN_SECONDS:
            raise TransientError("the keys of the issuer are out of reach")
        return found

    def _tells(self, key_id: str) -> bool:
        """The set that is kept is enough to say whether there is such a key."""
        now = self._clock.monotonic()
        return now - self._read_at <= UNKNOWN_SECONDS or (key_id in self._keys and now <= self._fresh_until)

    async def _renew(self) -> None:
        """Read the address; what it gives is kept only if it has keys."""
        try:
            fetched = await self._egress.get(self._address)
        except TransientError:
            return
        finally:
            self._tried_at = self._clock.monotonic()
        keys = dict(_keys_of(fetched.body))
        if keys:
            now = self._clock.monotonic()
            self._keys, self._read_at = keys, now
            self._fresh_until = now + min(fetched.seconds or FRESH_SECONDS, FRESH_SECONDS_MAX)


def _keys_of(body: bytes) -> Iterator[tuple[str, RSAPublicKey]]:
    """The usable keys of a JSON Web Key Set; none of what is no such set."""
    try:
        document: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    listed = document.get("keys") if isinstance(document, dict) else None
    for entry in listed[:KEYS_MAX] if isinstance(listed, list) else ():
        match entry:
            case {"kid": str(key_id), "kty": "RSA", **rest} if rest.get("use", "sig") == "sig":
                key = _key_of(entry)
                if key is not None and rest.get("alg", "RS256") == "RS256":
                    yield key_id, key
            case _:
                continue


def _key_of(entry: dict[str, Any]) -> RSAPublicKey | None:
    try:
        key = jwt.PyJWK({**entry, "alg": "RS256"}).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= KEY_BITS_MIN else None
