"""
The certificates by which Amazon SNS signs: read once from the topic's own region, checked, and kept until they end.

Promises that a certificate is used only while it is valid, only for the names of SNS in that region, and never if it is
an authority's. With `authorities` its chain must end at one of them; without, the region's address alone vouches for it
by TLS, as AWS's own libraries have it: SNS publishes the certificate without those above it. Strangers who name
certificates that are not there cause a few requests a minute and no more.
"""

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from storeboard.engine.ports import Clock
from storeboard.errors import TerminalError, TransientError
from storeboard.transports.egress import Egress
from storeboard.transports.keys import KEY_BITS_MIN

KEPT_MAX: Final = 8
CHAIN_MAX: Final = 5
AUTHORITIES_MAX: Final = 100
READS_MAX: Final = 10
READS_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Kept:
    key: RSAPublicKey
    ends: datetime


class Certificates:
    """Those of one door; `authorities` in PEM."""

    def __init__(self, egress: Egress, clock: Clock, authorities: bytes | None = None) -> None:
        self._egress = egress
        self._clock = clock
        self._authorities = None if authorities is None else _authorities_in(authorities)
        self._kept: dict[str, _Kept] = {}
        self._reads: deque[float] = deque(maxlen=READS_MAX)
        self._lock = asyncio.Lock()

    async def key(self, address: str, names: Collection[str]) -> RSAPublicKey | None:
        """
        Give the key of the certificate at an address; None when it is none for these names.

        Raise `TransientError` when it cannot be read now.
        """
        kept = self._current(address)
        if kept is not None:
            return kept.key
        async with self._lock:
            return await self._read(address, names)

    def _current(self, address: str) -> _Kept | None:
        kept = self._kept.get(address)
        return kept if kept is not None and self._now() <= kept.ends else None

    async def _read(self, address: str, names: Collection[str]) -> RSAPublicKey | None:
        if (kept := self._current(address)) is not None:
            return kept.key
        now = self._clock.monotonic()
        if len(self._reads) == READS_MAX and now - self._reads[0] < READS_SECONDS:
            raise TransientError("too many certificates were asked for")
        self._reads.append(now)
        found = self._checked((await self._egress.get(address)).body, names)
        if found is None:
            return None
        self._kept.pop(address, None)
        if len(self._kept) >= KEPT_MAX:
            del self._kept[next(iter(self._kept))]
        self._kept[address] = found
        return found.key

    def _checked(self, pem: bytes, names: Collection[str]) -> _Kept | None:
        try:
            leaf, *above = x509.load_pem_x509_certificates(pem)[:CHAIN_MAX]
            key = leaf.public_key()
            name = next((one for one in _names_of(leaf) if one in names), None)
            authority = _is_authority(leaf)
        except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
            return None
        if name is None or authority or not isinstance(key, RSAPublicKey) or key.key_size < KEY_BITS_MIN:
            return None
        if not leaf.not_valid_before_utc <= self._now() <= leaf.not_valid_after_utc:
            return None
        return _Kept(key, leaf.not_valid_after_utc) if self._is_vouched_for(leaf, above, name) else None

    def _is_vouched_for(self, leaf: x509.Certificate, above: list[x509.Certificate], name: str) -> bool:
        if self._authorities is None:
            return True
        verifier = PolicyBuilder().store(Store(self._authorities)).time(self._now())
        try:
            verifier.build_server_verifier(x509.DNSName(name)).verify(leaf, above)
        except VerificationError:
            return False
        return True

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)


def _names_of(certificate: x509.Certificate) -> list[str]:
    """The names that a certificate is for: the alternative ones, or else the common one."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return names.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        return [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _authorities_in(pem: bytes) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError:
        found = []
    if not 1 <= len(found) <= AUTHORITIES_MAX:
        raise TerminalError(f"the file of authorities holds no certificate in PEM, or more than {AUTHORITIES_MAX}")
    return found
