"""Mark history as due, behind everything live."""

import asyncio
from datetime import UTC, datetime

from storeboard.cli.opened import Opened, opened, run_until_quiet
from storeboard.cli.output import DONE, bad, emit, good, say
from storeboard.cli.setup import Flag, Json
from storeboard.engine.price import Price, price
from storeboard.engine.resting import resting, words
from storeboard.errors import TerminalError
from storeboard.model import PRIORITY_BACKFILL, Key, Mapping


def backfill(
    *entity: str,
    since: str | None = None,
    where: str | None = None,
    plan: Flag = False,
    wait: Flag = False,
    json: Json = False,
) -> int:
    """
    Mark records as due at low priority; live changes always go first.

    Parameters
    ----------
    entity
        The entities to mark; all that are mapped when none is named.
    since
        Only what changed at or after this time (ISO 8601).
    where
        A commercetools predicate that the records must meet.
    plan
        Say what it would cost and when it would be done, and mark nothing.
    wait
        Wait until everything is settled; run the lanes here if no `run` does.
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_backfill(entity, since, where, plan, wait, json))


async def _backfill(
    entities: tuple[str, ...], since: str | None, where: str | None, plan: bool, wait: bool, json: bool
) -> int:
    from_ = _moment(since)
    async with opened() as here:
        mappings = _chosen(here, entities)
        if plan:
            return _tell(await price(here.house, mappings, tuple(here.configuration.projects), where, from_), json)
        marked = await _mark(here, mappings, where, from_)
        if wait:
            await run_until_quiet(here)
        counts = await here.store.counts()
    settled = marked - min(marked, counts.parked) if wait else 0
    if json:
        emit({"marked": marked, "settled": settled, "parked": counts.parked})
    else:
        good(f"{marked} records marked" + (f", {settled} settled, {counts.parked} parked" if wait else ""))
    return DONE


def _chosen(here: Opened, entities: tuple[str, ...]) -> list[Mapping]:
    known = {mapping.entity for mapping in here.configuration.mappings}
    for entity in entities:
        if entity not in known:
            raise TerminalError(f"no mapping takes {entity!r}; mapped: {', '.join(sorted(known))}")
    return [mapping for mapping in here.configuration.mappings if not entities or mapping.entity in entities]


def _moment(text: str | None) -> str | None:
    """An ISO time as commercetools writes it; raise `TerminalError` for anything else."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TerminalError(f"--since {text!r} is not a time; write it as 2026-01-31 or 2026-01-31T09:00:00Z") from None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


async def _mark(here: Opened, mappings: list[Mapping], where: str | None, since: str | None) -> int:
    marked = 0
    rests = await resting(here.house.source, mappings, tuple(here.configuration.projects))
    for line in words(rests):
        say(line)
    for mapping in mappings:
        for project in mapping.projects or tuple(here.configuration.projects):
            if (mapping.name, project) in rests:
                continue
            async for page in here.house.source.scan(project, mapping.entity, where, since):
                keys = [Key(mapping.name, ref) for ref, _ in page]
                marked += await here.intake.touch(keys, "backfill", PRIORITY_BACKFILL)
    return marked


def _tell(one: Price, json: bool) -> int:
    if json:
        emit(one.document())
        return DONE
    good(f"{one.records} records: {one.mutations} mutations in {one.calls} calls, {one.points:,} complexity")
    good(f"done by {one.finish} at today's budget")
    if one.excluded:
        bad(f"{one.excluded} records are excluded by their mappings")
    return DONE
