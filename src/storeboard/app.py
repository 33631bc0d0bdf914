"""
The composition root: configuration, store, vendors and engine put together as one installation.

Promises that what it opens it closes, and that a fault of configuration stops everything before anything starts. It
decides nothing about records.
"""

import asyncio
import gc
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx2
import structlog

from storeboard import model
from storeboard.commercetools.client import Client
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.engine.hearing import hearing
from storeboard.engine.house import House, Report
from storeboard.engine.ports import Clock
from storeboard.errors import TerminalError
from storeboard.mapping.configuration import Configuration
from storeboard.mapping.load import load
from storeboard.monday.client import MondayClient
from storeboard.settings import Settings, files_of, functions_of, secret_of
from storeboard.store import SqliteStore, open_store
from storeboard.transports import KINDS


class SystemClock:
    """The machine's time."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Transports:
    """How the vendors are reached: None is the network; tests put their simulators here."""

    commercetools: httpx2.AsyncBaseTransport | None = None
    monday: httpx2.AsyncBaseTransport | None = None


@dataclass(frozen=True, slots=True)
class Vendors:
    """The clients of one configuration."""

    commercetools: Mapping[str, Client]
    monday: Mapping[str, MondayClient]


def keep_for_good() -> None:
    """
    Take all that stands now out of the garbage collector's sight; for a process that serves until it ends.

    A full pass over modules, schemas and templates stops every door and lane for 50 ms, to find that all of them stay.
    """
    gc.collect()
    gc.freeze()


def log_report() -> Report:
    """Report events as one JSON line each on stderr."""
    log = structlog.get_logger()

    def report(event: str, fields: Mapping[str, object]) -> None:
        log.info(event, **fields)

    return report


def configuration_of(settings: Settings) -> Configuration:
    """Read and validate the configuration; raise `ConfigurationError` with every fault, `TerminalError` without one."""
    return load(files_of(settings.directory), doors=KINDS, functions=partial(functions_of, settings.directory))


@asynccontextmanager
async def shops_of(
    settings: Settings,
    configuration: Configuration,
    clock: Clock,
    transports: Transports = Transports(),
    *,
    setup: bool = False,
) -> AsyncGenerator[Mapping[str, Client]]:
    """
    Open the clients of commercetools alone; raise `TerminalError` when a secret's reference cannot be resolved.

    With `setup` those that set a project up, where it has one of its own, with all scopes that it has.
    """
    async with AsyncExitStack() as stack:
        projects: dict[str, Client] = {}
        for key, project in configuration.projects.items():
            reads = (project.client_id, project.client_secret)
            id_, secret = (project.setup or reads) if setup else reads
            projects[key] = Client(
                key,
                project.api_url,
                project.auth_url,
                secret_of(id_, settings.directory),
                secret_of(secret, settings.directory),
                scopes=None if setup else settings.scopes,
                clock=clock,
                transport=transports.commercetools,
            )
            stack.push_async_callback(projects[key].aclose)
        yield projects


@asynccontextmanager
async def vendors_of(
    settings: Settings,
    configuration: Configuration,
    clock: Clock,
    transports: Transports = Transports(),
    store: SqliteStore | None = None,
) -> AsyncGenerator[Vendors]:
    """
    Open the clients of both vendors; raise `TerminalError` when a secret's reference cannot be resolved.

    What monday tells of its budget when it answers a question is entered in the `store`, if there is one.
    """
    async with AsyncExitStack() as stack:
        projects = await stack.enter_async_context(shops_of(settings, configuration, clock, transports))
        accounts: dict[str, MondayClient] = {}
        for name, account in configuration.accounts.items():
            token = secret_of(account.token, settings.directory)
            told = hearing(store, clock, name) if store is not None else None
            accounts[name] = MondayClient(account.api_url, token, clock=clock, transport=transports.monday, told=told)
            stack.push_async_callback(accounts[name].aclose)
        yield Vendors(projects, accounts)


@asynccontextmanager
async def store_of(settings: Settings, clock: Clock, *, inline: bool = False) -> AsyncGenerator[SqliteStore]:
    """Open the store; raise `TerminalError` naming what is wrong with it."""
    store = await open_store(settings.store_url, base=settings.directory, clock=clock, inline=inline)
    try:
        yield store
    finally:
        await store.close()


def house_of(
    configuration: Configuration,
    vendors: Vendors,
    store: SqliteStore,
    facts: Mapping[tuple[str, str], model.BoardFacts],
    clock: Clock,
    report: Report,
) -> House:
    """Put the parts together; raise `TerminalError` when a board that is written to has not been provisioned."""
    for mapping in configuration.mappings:
        for route in mapping.routes:
            if (mapping.name, route.board) not in facts:
                raise TerminalError(
                    f"board {route.board!r} of mapping {mapping.name!r} is not provisioned; run `storeboard provision`"
                )
    return House(
        store=store,
        source=CommercetoolsSource(vendors.commercetools),
        accounts=vendors.monday,
        facts=facts,
        mappings={mapping.name: mapping for mapping in configuration.mappings},
        clock=clock,
        protocol=configuration.protocol,
        limits=configuration.limits,
        report=report,
    )


async def budget_document(store: SqliteStore, accounts: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """The public form of every account's budget, of `status --json`."""
    document: dict[str, dict[str, object]] = {}
    for account in accounts:
        budget = await store.budget(account)
        if budget is not None:
            document[account] = {
                "calls_left": budget.calls_left,
                "calls_limit": budget.calls_limit,
                "complexity_left": budget.complexity_left,
                "complexity_limit": budget.complexity_limit,
                "resets_at": datetime.fromtimestamp(budget.calls_reset_at, UTC).isoformat(timespec="seconds"),
            }
    return document
