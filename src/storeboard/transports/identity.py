"""
Verify a bearer token by which a cloud says who it is: signature, issuer, audience, times and claims.

RS256 alone, by keys of the configured address alone: what a token says of algorithms and keys is compared, never
followed. A token that cannot be verified for want of keys is undecidable; every other fault is a refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

import jwt

from storeboard.engine.ports import Clock
from storeboard.errors import TransientError
from storeboard.transports.door import ACCEPT, Head, Refuse, Undecidable, Verdict, header
from storeboard.transports.keys import KeySet
from storeboard.transports.secrets import bearer_token

TOKEN_BYTES_MAX: Final = 16_384
KEY_ID_CHARACTERS_MAX: Final = 256
SKEW_SECONDS_MAX: Final = 60.0
INSTANT_MAX: Final = 1e11
ALGORITHM: Final = "RS256"

_FOREIGN_KEYS: Final = frozenset({"jku", "x5u", "jwk", "x5c", "crit"})
"""Words of a token's head by which it would bring or name keys of its own, or change the rules."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say: `claims` gives the one value of a claim, `role` is one of its roles."""

    issuers: tuple[str, ...]
    audience: str
    claims: Mapping[str, object]
    role: str | None = None


class Identity:
    """Tokens of one issuer for one audience."""

    def __init__(self, keys: KeySet, expected: Expected, clock: Clock) -> None:
        self._keys = keys
        self._expected = expected
        self._clock = clock

    async def verify(self, head: Head) -> Verdict:
        """Judge the token in the only Authorization header."""
        found = await self.claims(head)
        return ACCEPT if isinstance(found, Mapping) else found

    async def claims(self, head: Head) -> Mapping[str, Any] | Refuse | Undecidable:
        """The claims of a good token, or why it is none."""
        token = bearer_token(header(head.headers, b"authorization"))
        if token is None:
            return Refuse("no_token")
        key_id = _key_id(token)
        if isinstance(key_id, Refuse):
            return key_id
        try:
            key = await self._keys.key(key_id)
        except TransientError:
            return Undecidable("keys")
        if key is None:
            return Refuse("key")
        try:
            # The times are compared by our own clock below; PyJWT asks the machine's.
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], options=_SIGNATURE_ALONE)
        except jwt.InvalidSignatureError:
            return Refuse("signature")
        except (jwt.PyJWTError, ValueError, RecursionError):
            return Refuse("token")
        cause = self._fault_of(claims)
        return claims if cause is None else Refuse(cause)

    def _fault_of(self, claims: Mapping[str, Any]) -> str | None:
        if claims.get("iss") not in self._expected.issuers:
            return "issuer"
        # A list would also be meant for others, who could send it on.
        if claims.get("aud") != self._expected.audience:
            return "audience"
        return self._fault_in_time(claims) or self._fault_in_claims(claims)

    def _fault_in_claims(self, claims: Mapping[str, Any]) -> str | None:
        for name, value in self._expected.claims.items():
            # The type counts: 1 is not true.
            if type(claims.get(name)) is not type(value) or claims[name] != value:
                return name
        role, roles = self._expected.role, claims.get("roles")
        return None if role is None or (isinstance(roles, list) and role in roles) else "role"

    def _fault_in_time(self, claims: Mapping[str, Any]) -> str | None:
        now = self._clock.now()
        expires, issued, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
        if not (_is_instant(expires) and _is_instant(issued) and _is_instant(begins)):
            return "times"
        if now >= expires + SKEW_SECONDS_MAX:
            return "expired"
        return "early" if max(issued, begins) > now + SKEW_SECONDS_MAX else None


_SIGNATURE_ALONE: Final[Any] = {
    "verify_signature": True, "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip


def _key_id(token: bytes) -> str | Refuse:
    """The id of the key that a token names, or why its head is not taken."""
    if len(token) > TOKEN_BYTES_MAX:
        return Refuse("token")
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        return Refuse("token")
    key_id = head.get("kid")
    if head.get("alg") != ALGORITHM:
        return Refuse("algorithm")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= KEY_ID_CHARACTERS_MAX or _FOREIGN_KEYS & head.keys():
        return Refuse("key")
    return key_id


def _is_instant(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < INSTANT_MAX
