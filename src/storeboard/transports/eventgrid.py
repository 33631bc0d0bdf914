"""
The door for Azure Event Grid: a Microsoft Entra token, or a secret in a header or in the address.

Event Grid signs nothing. Promises that only the configured tenant's token for the configured audience and application
opens it, or a secret, two of which may be valid at once. A secret in the address is the last choice: addresses are
logged on their way.

It answers both ways in which Event Grid asks whether events are wanted, and only to whom the configuration names: the
handshake of CloudEvents by OPTIONS, which proves nothing about the sender, and the validation event of the Event Grid
schema. It follows neither a callback nor a validation address.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from storeboard.transports.body import json_of
from storeboard.transports.door import ACCEPT, Answer, Head, Headers, Refuse, Verdict, header
from storeboard.transports.egress import origin_of
from storeboard.transports.identity import Expected, Identity
from storeboard.transports.keys import KeySet
from storeboard.transports.secrets import Secrets, secret_in_header
from storeboard.transports.setup import Setup

HEADER: Final = "x-api-key"
ORIGINS: Final = ("eventgrid.azure.net",)
EVENT_GRID: Final = "4962773b-9cdb-44cf-a8bf-237846a00ab7"
"""The application under which Event Grid is known in every tenant."""
KEYS: Final = "https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys"
ISSUERS: Final = ("https://sts.windows.net/{tenant}/", "https://login.microsoftonline.com/{tenant}/v2.0")
VALIDATION: Final = "Microsoft.EventGrid.SubscriptionValidationEvent"
CODE_CHARACTERS_MAX: Final = 256
QUERY_FIELDS_MAX: Final = 20


class EntraToken:
    """Opens to a token of one tenant for one application that calls."""

    def __init__(self, identity: Identity, application: str) -> None:
        self._identity = identity
        self._application = application

    async def verify(self, head: Head) -> Verdict:
        """Accept a token whose caller, under the names of both versions of tokens, is the application."""
        claims = await self._identity.claims(head)
        if not isinstance(claims, Mapping):
            return claims
        callers = [claims[name] for name in ("appid", "azp") if name in claims]
        return ACCEPT if callers and all(one == self._application for one in callers) else Refuse("application")


class SharedSecret:
    """Opens to a secret in a header, or in a field of the address."""

    def __init__(self, secrets: Sequence[str], header: str = HEADER, query: str | None = None) -> None:
        self._secrets = Secrets(secrets)
        self._header = header.encode()
        self._query = query

    async def verify(self, head: Head) -> Verdict:
        """Accept exactly one secret at its place."""
        given = secret_in_header(head, self._header) if self._query is None else _in_query(head.query, self._query)
        known = self._secrets.hold(given or b"")
        return ACCEPT if known else Refuse("secret" if given else "no_secret")


class EventGridDoor:
    """A door for the events of Event Grid; `topics` may be validated in the Event Grid schema."""

    def __init__(
        self, check: EntraToken | SharedSecret, origins: Sequence[str] = ORIGINS, topics: Sequence[str] = ()
    ) -> None:
        self._check = check
        self._origins = {origin.lower().encode(): origin.encode() for origin in origins}
        self._topics = frozenset(topic.lower() for topic in topics)

    async def before_body(self, head: Head) -> Verdict:
        """Accept a good token, or a known secret."""
        return await self._check.verify(head)

    async def after_body(self, head: Head, body: bytes) -> Verdict:
        """Accept events; answer the validation of a topic that the configuration names."""
        event = _validation_in(body)
        if event is None:
            return ACCEPT
        topic, code = event.get("topic"), event.get("data", {}).get("validationCode")
        if not isinstance(topic, str) or topic.lower() not in self._topics:
            return Refuse("topic")
        if not isinstance(code, str) or not 0 < len(code) <= CODE_CHARACTERS_MAX:
            return Refuse("code")
        return Answer({"validationResponse": code})

    def handshake(self, head: Head) -> Headers | None:
        """Allow an origin that the configuration names to send; None for every other."""
        asked = (header(head.headers, b"webhook-request-origin") or b"").lower()
        origin = self._origins.get(asked)
        if origin is None:
            return None
        return ((b"webhook-allowed-origin", origin), (b"webhook-allowed-rate", b"*"), (b"allow", b"POST, OPTIONS"))


def _in_query(query: bytes, name: str) -> bytes | None:
    """The only value of a field of the address; None when it is absent, given twice, or cannot be read."""
    try:
        fields = parse_qsl(query.decode("ascii"), max_num_fields=QUERY_FIELDS_MAX)
    except ValueError:
        return None
    values = [value for key, value in fields if key == name]
    return values[0].encode() if len(values) == 1 else None


def _validation_in(body: bytes) -> dict[str, Any] | None:
    """The validation event that a body is; None for every other body."""
    # Most bodies are none, and need not be read twice.
    if VALIDATION.encode() not in body:
        return None
    match json_of(body):
        case [{"eventType": kind, "data": dict()} as event] if kind == VALIDATION:
            return event
        case _:
            return None


def eventgrid_door(setup: Setup) -> EventGridDoor:
    """Make the door as it is configured."""
    check = _entra(setup) if "tenant" in setup.options else _shared(setup)
    return EventGridDoor(check, setup.texts("origins", ORIGINS), setup.texts("topics"))


def _entra(setup: Setup) -> EntraToken:
    tenant = setup.text("tenant")
    address = setup.text("keys", KEYS.format(tenant=tenant))
    keys = KeySet(address, setup.egress.limited([origin_of(address) or ""]), setup.clock)
    issuers = setup.texts("issuers", [issuer.format(tenant=tenant) for issuer in ISSUERS])
    expected = Expected(issuers, setup.text("audience"), {}, setup.text("role") or None)
    return EntraToken(Identity(keys, expected, setup.clock), setup.text("app", EVENT_GRID))


def _shared(setup: Setup) -> SharedSecret:
    return SharedSecret(setup.secrets, setup.text("header", HEADER), setup.text("query") or None)
