"""
Bring e-mail addresses into one form, so that the same mailbox is the same text.

Never stricter than the shop that took the address: no list of endings, no look-up, and quoted local parts or a host
without a dot are fine. The local part keeps its case, because only its own server knows what case means.
"""

import re
import unicodedata

import idna

from storeboard.normalise import NormaliseError

LOCAL_CHARACTERS_MAX = 64
DOMAIN_CHARACTERS_MAX = 255

_QUOTED = re.compile(r'"(?:[^"\\\r\n\0]|\\[^\r\n\0])*"')
_BARE = re.compile(r'[^@"\s\0-\x1f\x7f]+')
_DOMAIN = re.compile(r"[^@\s\0-\x1f\x7f]+")


def email(text: str) -> str:
    """Return the address without white space around it, in NFC, its domain in lower case and in ASCII (IDNA)."""
    text = unicodedata.normalize("NFC", text.strip())
    local, at, domain = text.rpartition("@")
    if not at:
        raise NormaliseError(f"a text of {len(text)} characters without @; expected an e-mail address")
    if not (_QUOTED.fullmatch(local) or _BARE.fullmatch(local)):
        raise NormaliseError("an e-mail address whose part before the @ is empty or has a second @, quotes or a space")
    if not _DOMAIN.fullmatch(domain):
        raise NormaliseError("an e-mail address whose part after the @ is empty or has a space")
    domain = _ascii(domain.rstrip(".").lower())
    if not domain or len(local) > LOCAL_CHARACTERS_MAX or len(domain) > DOMAIN_CHARACTERS_MAX:
        limits = f"{LOCAL_CHARACTERS_MAX} before and {DOMAIN_CHARACTERS_MAX} after the @"
        raise NormaliseError(f"an e-mail address of {len(local)} and {len(domain)} characters; at most {limits}")
    return f"{local}@{domain}"


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    # The shop took it, so it stands; the board may still refuse it and park the field.
    except idna.IDNAError:
        return domain
