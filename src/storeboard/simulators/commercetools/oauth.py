"""
OAuth as commercetools does it: the client credentials flow, real expiry, scopes, no refresh token.

Behaviour of facts/commercetools.md sections 4.1 and 4.2. A token holds what was asked for, or all that the client may
have. `manage_x` lets one read too; `manage_project` lets one do everything. Tokens are drawn from the project's seed.
"""

import base64
import binascii
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_plus

from storeboard.simulators.commercetools.entities import ENTITIES, MESSAGE, SUBSCRIPTION, Entity
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.refusals import Refusal

VALIDITY_SECONDS: Final = 172_800
TOKENS_MAX: Final = 10_000

EVERYTHING: Final = "manage_project"
SETTINGS: Final = ("view_project_settings", "manage_project_settings")
_ENTITIES: Final = (*ENTITIES.values(), SUBSCRIPTION, MESSAGE)
_SCOPES: Final = {EVERYTHING, *SETTINGS, *(name for entity in _ENTITIES for name in entity.view + entity.manage)}


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was given out: to whom, for what and until when."""

    client: str
    scopes: frozenset[str]
    until: float


class Tokens:
    """Every token of one project; without a client id any credentials are taken."""

    def __init__(
        self,
        project: Project,
        client_id: str | None,
        client_secret: str | None,
        *,
        scopes: Sequence[str] | None = None,
        validity: int = VALIDITY_SECONDS,
    ) -> None:
        self._project = project
        self._credentials = (client_id, client_secret)
        self._allowed = frozenset(scopes or (f"{EVERYTHING}:{project.key}",))
        self._validity = validity
        self._random = random.Random(f"{project.seed}/{project.key}/tokens")
        self._tokens: dict[str, Token] = {}

    def issue(self, authorization: str | None, form: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Give out a token for credentials; there is no refresh token in this flow."""
        client = self._client(authorization)
        fields = dict(form)
        if fields.get("grant_type") != "client_credentials":
            raise Refusal(400, "unsupported_grant_type", "The grant type must be client_credentials.")
        asked = frozenset((fields.get("scope") or "").split()) or self._allowed
        for scope in sorted(asked):
            if not self._may_have(scope):
                raise Refusal(400, "invalid_scope", f"Permissions exceeded: the client does not have '{scope}'.")
        if len(self._tokens) >= TOKENS_MAX:
            self._tokens.pop(next(iter(self._tokens)))
        token = base64.urlsafe_b64encode(self._random.randbytes(24)).decode()
        self._tokens[token] = Token(client, asked, self._project.now() + self._validity)
        scope = " ".join(sorted(asked))
        return {"access_token": token, "token_type": "Bearer", "expires_in": self._validity, "scope": scope}

    def check(self, authorization: str | None) -> Token:
        """Give the token of a request; 401 when it is none of ours or has expired."""
        kind, _, text = (authorization or "").partition(" ")
        token = self._tokens.get(text)
        early = self._project.dice.falls("token_expired", self._project.faults.token_expired_rate)
        if kind.lower() != "bearer" or token is None or early or token.until <= self._project.now():
            self._tokens.pop(text, None)
            raise Refusal(401, "invalid_token", "invalid_token")
        return token

    def revoke_all(self) -> None:
        """Take back every token, as when an operator deletes the API client."""
        self._tokens.clear()

    def _client(self, authorization: str | None) -> str:
        kind, _, encoded = (authorization or "").partition(" ")
        try:
            text = base64.b64decode(encoded, validate=True).decode() if kind.lower() == "basic" else ""
        except (binascii.Error, ValueError):
            text = ""
        client, _, secret = text.partition(":")
        wanted_id, wanted_secret = self._credentials
        if not client or not secret or (wanted_id is not None and (client, secret) != (wanted_id, wanted_secret)):
            raise Refusal(401, "invalid_client", "Please provide valid client credentials by HTTP Basic.")
        return unquote_plus(client)

    def _may_have(self, scope: str) -> bool:
        name, _, key = scope.partition(":")
        if name not in _SCOPES or key.split(":")[0] != self._project.key:
            return False
        return f"{EVERYTHING}:{self._project.key}" in self._allowed or scope in self._allowed


def require(project: Project, token: Token, names: Sequence[str], store: str | None = None) -> None:
    """Refuse a request whose token has none of the scopes; those of one store suffice below `in-store`."""
    for name in (*names, EVERYTHING):
        if f"{name}:{project.key}" in token.scopes or (store and f"{name}:{project.key}:{store}" in token.scopes):
            return
    wanted = " or ".join(f"{name}:{project.key}" for name in names)
    raise Refusal(403, "insufficient_scope", f"Insufficient scope. One of the following is needed: {wanted}.")


def names_for(entity: Entity, *, write: bool) -> tuple[str, ...]:
    return entity.manage if write else entity.view + entity.manage
