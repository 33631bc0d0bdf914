"""
What a validated configuration is: frozen values, every name resolved, no secret among them.

A secret stands here as its reference, `env:NAME` or `file:PATH`; whoever needs it resolves it at the last moment.
"""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from storeboard.model import Column, Mapping
from storeboard.planning.doubt import ProtocolTimes
from storeboard.planning.pack import Limits

LIMITS: Final[Dict[str, tuple[int, int]]] = MappingProxyType(
    {
        "document_seconds_max": (1, 50),
        "mutations_per_document_max": (1, 200),
        "points_per_document_max": (10_000, 10_000_000),
    }
)
"""The limits that a configuration may set, each with its least and greatest value."""

SecretRef = str
"""A reference to a secret: `env:NAME` or `file:PATH`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A commercetools project, the API client that reads it and, where it is another, the one that sets it up."""

    api_url: str
    auth_url: str
    client_id: SecretRef
    client_secret: SecretRef
    setup: tuple[SecretRef, SecretRef] | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A monday account; its boards are made in `workspace` where neither they nor their template say otherwise."""

    api_url: str
    token: SecretRef
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """What boards have beside what the mappings need, in the order in which it is shown."""

    groups: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    line_columns: tuple[Column, ...] = ()
    description: str | None = None
    kind: str | None = None
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class BoardConfig:
    """
    A board: made by `provision` under `name`, or a person's own with an `id`.

    What the board does not say of itself its template says.
    """

    account: str
    name: str | None = None
    id: str | None = None
    template: str | None = None
    description: str | None = None
    kind: str = "public"
    workspace: str | None = None
    languages: tuple[str, ...] = ()
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """
    Where notifications come in: which door, under which secrets; two are valid while one replaces the other.

    `options` are the door's other keys, without those that are absent; `references` those that hold secrets of ours,
    with which we go to a queue.
    """

    door: str
    secrets: tuple[SecretRef, ...]
    options: Dict[str, Any] = field(default_factory=dict[str, Any])
    references: Dict[str, SecretRef] = field(default_factory=dict[str, SecretRef])


@dataclass(frozen=True, slots=True)
class SubscriptionConfig:
    """
    A Subscription that commercetools is to keep for these projects, under its key.

    `destination` has the fields of commercetools' HTTP API; the secret ones hold references.
    """

    key: str
    projects: tuple[str, ...]
    destination: Dict[str, str]
    format: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that the files say."""

    projects: Dict[str, Project]
    accounts: Dict[str, Account]
    boards: Dict[str, BoardConfig]
    sources: Dict[str, SourceConfig]
    mappings: tuple[Mapping, ...]
    protocol: ProtocolTimes = field(default_factory=ProtocolTimes)
    limits: Limits = field(default_factory=Limits)
    templates: Dict[str, Template] = field(default_factory=dict[str, Template])
    subscriptions: Dict[str, SubscriptionConfig] = field(default_factory=dict[str, SubscriptionConfig])
