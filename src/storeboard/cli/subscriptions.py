"""The commercetools Subscriptions of this configuration: what they should be, made so, watched and removed."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from storeboard.app import SystemClock, configuration_of, shops_of
from storeboard.cli.lock import SUBSCRIPTIONS_HEADER, subscriptions_of_lock, write_lock
from storeboard.cli.output import DONE, FINDINGS, bad, emit, good, say, table
from storeboard.cli.setup import Flag, Json
from storeboard.cli.subscribed import Health, health_of
from storeboard.commercetools.client import Client
from storeboard.commercetools.subscriptions import HEALTHY, Step, Subscriptions, Wanted, difference, wanted
from storeboard.errors import TerminalError
from storeboard.mapping.configuration import Configuration
from storeboard.model import Resource
from storeboard.settings import Settings, secret_of, settings


@dataclass(frozen=True, slots=True)
class Row:
    """One Subscription: how it should be (None: it should not be), how it stands, and what lies between."""

    project: str
    key: str
    want: Wanted | None
    found: Resource | None
    steps: tuple[Step, ...] = ()

    @property
    def state(self) -> str:
        """In a word."""
        match self.want, self.found:
            case None, _:
                return "surplus"
            case Wanted(optional=optional), None:
                return "optional" if optional else "missing"
            case _:
                return "differs" if self.steps else "as wanted"


def subscriptions(
    action: Literal["plan", "apply", "status", "remove"],
    key: str | None = None,
    /,
    *,
    renew: Flag = False,
    recreate: Flag = False,
    json: Json = False,
) -> int:
    """
    Keep the Subscriptions by which commercetools tells of changes as the mappings need them.

    Parameters
    ----------
    action
        `plan` shows what differs (exit 1 when something does), `apply` makes it so, `status` asks for the health (exit
        1 when one is not healthy), `remove` deletes them.
    key
        Only the Subscription of this key.
    renew
        With apply: send the destination anew, such as after a secret was replaced. commercetools never shows a secret,
        so that a replaced one cannot be told from the old.
    recreate
        With apply: delete and make anew, for one whose deliveries were stopped. What changes in between is found by
        the sweep, or by `storeboard backfill --since`.
    json
        Print one JSON document on stdout.
    """
    if (renew or recreate) and action != "apply":
        raise TerminalError("--renew and --recreate belong to `subscriptions apply`")
    return asyncio.run(_subscriptions(action, key, renew, recreate, json))


async def _subscriptions(action: str, key: str | None, renew: bool, recreate: bool, json: bool) -> int:
    here = settings()
    configuration = configuration_of(here)
    if action == "status":
        async with shops_of(here, configuration, SystemClock()) as shops:
            rows = await health_of(here.subscriptions_path, shops)
        return _tell_health([row for row in rows if key in (None, row["key"])], json)
    lock = subscriptions_of_lock(here.subscriptions_path)
    async with shops_of(here, configuration, SystemClock(), setup=True) as shops:
        rows = await _rows(here, configuration, shops, lock, renew)
        chosen = [row for row in rows if key in (None, row.key)]
        if not chosen:
            raise TerminalError(_none(key, rows))
        if action == "plan":
            return _tell_plan(chosen, json)
        try:
            for row in chosen:
                made = await _removed(shops[row.project], row) if action == "remove" else None
                if action == "apply":
                    made = await _applied_if_it_may_be(shops[row.project], row, recreate)
                _remember(lock, row, made)
        finally:
            write_lock(here.subscriptions_path, lock, SUBSCRIPTIONS_HEADER)
    if json:
        emit({"subscriptions": [_document(row) for row in chosen]})
    return DONE


def _none(key: str | None, rows: Iterable[Row]) -> str:
    known = ", ".join(sorted({row.key for row in rows}))
    if key is None or not known:
        return "storeboard.yaml names no subscription; give one under `subscriptions:`, with its destination"
    return f"there is no subscription {key!r}; expected one of: {known}"


async def _rows(
    here: Settings,
    configuration: Configuration,
    shops: Mapping[str, Client],
    lock: Mapping[str, Mapping[str, str]],
    renew: bool,
) -> list[Row]:
    rows: list[Row] = []
    for project, client in shops.items():
        asked = Subscriptions(client)
        wants = {one.key: one for one in _wanted(here, configuration, project)}
        for one in wants.values():
            found = await asked.find(one.key)
            steps = difference(one, found, renew=renew) if found is not None else ()
            rows.append(Row(project, one.key, one, found, steps))
        for key in sorted(set(lock.get(project, {})) - set(wants)):
            rows.append(Row(project, key, None, await asked.find(key)))
    return rows


def _wanted(here: Settings, configuration: Configuration, project: str) -> Iterable[Wanted]:
    mine = [mapping for mapping in configuration.mappings if project in mapping.projects]
    needed = {mapping.entity for mapping in mine if not mapping.optional}
    types = {mapping.entity for mapping in mine}
    for one in configuration.subscriptions.values():
        if project in one.projects:
            yield from wanted(one, types, partial(secret_of, directory=here.directory), types - needed)


async def _applied_if_it_may_be(client: Client, row: Row, recreate: bool) -> Resource | None:
    """Make it as wanted; an optional one that is refused rests, as its mappings do."""
    try:
        return await _applied(client, row, recreate)
    except TerminalError as error:
        if row.want is None or not row.want.optional or row.found is not None:
            raise
        say(f"{row.key} rests: {error.reason}")
        return None


async def _applied(client: Client, row: Row, recreate: bool) -> Resource | None:
    asked, want, found = Subscriptions(client), row.want, row.found
    if want is None:
        return await _removed(client, row)
    if found is not None and (recreate or any(step.action is None for step in row.steps)):
        await asked.remove(found)
        found = None
    if found is None:
        found = await asked.create(want)
        good(f"{row.project}: made {row.key}")
    elif row.steps:
        found = await asked.update(want, found, row.steps)
        good(f"{row.project}: {row.key}: {'; '.join(step.says for step in row.steps)}")
    else:
        good(f"{row.project}: {row.key} is as wanted")
    return found


async def _removed(client: Client, row: Row) -> None:
    if row.found is not None:
        await Subscriptions(client).remove(row.found)
        good(f"{row.project}: removed {row.key}")


def _remember(lock: dict[str, dict[str, str]], row: Row, made: Resource | None) -> None:
    ids = lock.setdefault(row.project, {})
    ids.pop(row.key, None)
    if made is not None:
        ids[row.key] = str(made["id"])
    if not ids:
        del lock[row.project]


def _document(row: Row) -> dict[str, Any]:
    return {
        "project": row.project,
        "key": row.key,
        "state": row.state,
        "steps": [step.says for step in row.steps],
        "changes": list(row.want.changes) if row.want else [],
        "messages": {type_: list(names) for type_, names in row.want.messages.items()} if row.want else {},
    }


def _tell_plan(rows: list[Row], json: bool) -> int:
    if json:
        emit({"subscriptions": [_document(row) for row in rows]})
    else:
        for row in rows:
            (bad if row.state in ("missing", "differs", "surplus") else good)(f"{row.project}: {row.key}: {row.state}")
            for step in row.steps:
                say(f"    {step.says}")
            if row.want is not None and row.found is None:
                messages = [f"{type_}/{name}" for type_, names in row.want.messages.items() for name in names]
                say(f"    changes: {', '.join(row.want.changes)}")
                say(f"    messages: {', '.join(messages) or 'none'}")
    return DONE if all(row.state in ("as wanted", "optional") for row in rows) else FINDINGS


def _tell_health(rows: Sequence[Health], json: bool) -> int:
    if json:
        emit({"subscriptions": rows})
    elif rows:
        table(
            "",
            ["project", "key", "status", "id"],
            [[row["project"], row["key"], row["status"], row["id"]] for row in rows],
        )
    else:
        say("No subscription is known; `storeboard subscriptions apply` makes them")
    return DONE if all(row["status"] == HEALTHY for row in rows) else FINDINGS
