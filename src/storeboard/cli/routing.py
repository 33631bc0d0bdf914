"""Where history would land: boards and groups, what is excluded, which fields are parked. It writes nothing."""

import asyncio
from typing import Annotated, Any

from cyclopts import Parameter

from storeboard.app import SystemClock, configuration_of, shops_of
from storeboard.cli.output import DONE, FINDINGS, bad, emit, good, table, tell
from storeboard.cli.setup import Flag, Json
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.engine.landing import Landing, Reasons, landings
from storeboard.errors import TerminalError
from storeboard.mapping.configuration import Configuration
from storeboard.model import Mapping
from storeboard.settings import settings


def route(
    *entity: str,
    last: Annotated[int, Parameter(negative="")] = 10_000,
    project: str | None = None,
    where: str | None = None,
    strict: Flag = False,
    json: Json = False,
) -> int:
    """
    Show where history would land: board and group, what is excluded and why, which fields would be parked.

    It reads commercetools alone and writes nothing: no board has to be there, no monday token is needed. Exit 0 with
    findings too, unless --strict.

    Parameters
    ----------
    entity
        The entities to read; all that are mapped when none is named.
    last
        How many records of each entity and project are read, the newest first.
    project
        Only this project's records.
    where
        A commercetools predicate that the records must meet.
    strict
        Exit 1 when a record is excluded or parked, or a field is.
    json
        Print one JSON document on stdout.
    """
    if last < 1:
        raise TerminalError(f"--last {last}: expected 1 or more")
    return asyncio.run(_route(entity, last, project, where, strict, json))


async def _route(
    entities: tuple[str, ...], last: int, project: str | None, where: str | None, strict: bool, json: bool
) -> int:
    here = settings()
    configuration = configuration_of(here)
    mappings, projects = _chosen(configuration, entities), _projects(configuration, project)
    names = {mapping.name: mapping.entity for mapping in configuration.mappings}
    async with shops_of(here, configuration, SystemClock()) as shops:
        found = await landings(CommercetoolsSource(shops), mappings, names, projects, last, where)
    if json:
        emit({"mappings": [_document(one) for one in found]})
    else:
        for one in found:
            _show(one)
    return FINDINGS if strict and any(one.has_findings for one in found) else DONE


def _chosen(configuration: Configuration, entities: tuple[str, ...]) -> list[Mapping]:
    known = {mapping.entity for mapping in configuration.mappings}
    for entity in entities:
        if entity not in known:
            raise TerminalError(f"no mapping takes {entity!r}; mapped: {', '.join(sorted(known))}")
    return [mapping for mapping in configuration.mappings if not entities or mapping.entity in entities]


def _projects(configuration: Configuration, project: str | None) -> list[str]:
    if project is None:
        return list(configuration.projects)
    if project not in configuration.projects:
        raise TerminalError(f"project {project!r} is not configured; configured: {', '.join(configuration.projects)}")
    return [project]


def _document(one: Landing) -> dict[str, Any]:
    return {
        "mapping": one.mapping,
        "entity": one.entity,
        "records": one.records,
        "places": [
            {
                "board": board,
                "group": group,
                "pipeline": pipeline,
                "count": count,
                "share": round(count / one.records, 4),
            }
            for (board, group, pipeline), count in one.places.most_common()
        ],
        "excluded": [_reason(*row) for row in _rows(one.excluded)],
        "parked": [_reason(*row) for row in _rows(one.parked)],
        "faults": [{"column": row[0], **_reason(*row)} for row in _rows(one.faults)],
    }


def _reason(column: str, reason: str, count: int, example: str) -> dict[str, Any]:
    return {"reason": reason, "count": count, "example": example}


def _rows(reasons: Reasons) -> list[tuple[str, str, int, str]]:
    return [(*kind, count, str(reasons.examples[kind])) for kind, count in reasons.counts.most_common()]


def _show(one: Landing) -> None:
    if one.rests is not None:
        good(f"{one.mapping} rests: {one.rests}")
        if not one.records:
            return
    tell(f"{one.mapping}: {one.records:,} records of {one.entity}, the newest first")
    if one.places:
        rows = [
            (board, group or "(first group)", pipeline or "–", f"{count:,}", f"{count / one.records:.1%}")
            for (board, group, pipeline), count in one.places.most_common()
        ]
        table("", ["board", "group", "pipeline", "records", "share"], rows)
    for title, reasons in (("excluded", one.excluded), ("parked", one.parked)):
        if reasons.counts:
            bad(f"{reasons.counts.total():,} {title}")
            table("", [title, "records", "for example"], [row[1:] for row in _rows(reasons)])
    if one.faults.counts:
        bad(f"{one.faults.counts.total():,} fields would be parked")
        table("", ["column", "reason", "fields", "for example"], _rows(one.faults))
    if one.records and not one.has_findings:
        good(f"{one.mapping}: every record has its place, every field its value")
