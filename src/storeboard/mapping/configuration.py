"""
What a validated configuration is: frozen values, every name resolved, no secret among them.

A secret stands here as its reference, `env:NAME` or `file:PATH`; whoever needs it resolves it at the last moment.
"""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from storeboard.model import Mapping

DOORS: Final = ("bearer",)
"""The doors that a source may name."""

LIMITS: Final[Dict[str, tuple[int, int]]] = MappingProxyType(
    {"attempts_max": (1, 100), "claim_keys_max": (1, 500), "mutations_max": (1, 200)}
)
"""The limits that a configuration may set, each with its least and greatest value."""

IDEMPOTENCY_SECONDS: Final = 30 * 60.0
"""How long monday remembers the answer to an idempotency key."""

SecretRef = str
"""A reference to a secret: `env:NAME` or `file:PATH`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A commercetools project and the API client that reads it."""

    api_url: str
    auth_url: str
    client_id: SecretRef
    client_secret: SecretRef


@dataclass(frozen=True, slots=True)
class Account:
    """A monday account."""

    api_url: str
    token: SecretRef


@dataclass(frozen=True, slots=True)
class BoardConfig:
    """A board: made by `provision` under `name`, or a person's own with an `id`."""

    account: str
    name: str | None = None
    id: str | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """Where notifications come in: which door, under which secret."""

    door: str
    secret: SecretRef


@dataclass(frozen=True, slots=True)
class Protocol:
    """
    The times, in seconds, that keep creation at most once.

    `request_delay`: how long a sent request may still execute. `index_lag`: how long a new item may be invisible to
    search. `resend_within`: for how long a document may be sent again under its key. `quiescence`: how long to wait
    before a new key.
    """

    request_delay: float = 90.0
    index_lag: float = 60.0
    resend_within: float = 15 * 60.0
    quiescence: float = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that the files say. `limits` holds those that were set."""

    projects: Dict[str, Project]
    accounts: Dict[str, Account]
    boards: Dict[str, BoardConfig]
    sources: Dict[str, SourceConfig]
    mappings: tuple[Mapping, ...]
    protocol: Protocol = field(default_factory=Protocol)
    limits: Dict[str, int] = field(default_factory=dict[str, int])
