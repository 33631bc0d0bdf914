"""How one world of the stories differs from the plain one, and the names that all of them share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from storeboard.engine.house import Policy, Report, silent
from storeboard.engine.ports import Board, Store
from storeboard.monday.client import MondayClient
from storeboard.planning.doubt import ProtocolTimes
from storeboard.store import SqliteStore

PROJECT = "acme"
ACCOUNT = "sales"
SECRET = "a-door-secret-of-the-tests"
DOOR = "/in/commercetools/push"

StoreWrap = Callable[[SqliteStore, Any], Store]
BoardWrap = Callable[[MondayClient, Any], Board]


def token_of(account: str) -> str:
    """The token that one account lets in, and no other."""
    return f"token of {account}"


def as_it_is(inner: Any, running: Any) -> Any:
    """Wrap nothing."""
    return inner


@dataclass(slots=True)
class Knobs:
    """How a world differs from the plain one."""

    seed: int = 0
    plan: str = "enterprise"
    index_lag: float = 5.0
    latency: float = 0.0
    poll_seconds: float = 0.5
    limits: Mapping[str, float] = field(default_factory=dict[str, float])
    policy: Policy = field(default_factory=Policy)
    protocol: ProtocolTimes = field(default_factory=ProtocolTimes)
    report: Report = silent
    edit: Callable[[dict[str, str]], dict[str, str]] = lambda files: files
    wrap_store: StoreWrap = as_it_is
    wrap_board: BoardWrap = as_it_is
    projects: tuple[str, ...] = (PROJECT,)
    accounts: tuple[str, ...] = (ACCOUNT,)
    scopes: str | None = None
    wrap_monday: Callable[[httpx2.AsyncBaseTransport], httpx2.AsyncBaseTransport] = lambda inner: inner
