"""Make the boards of a configuration and say what they are, in the public form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storeboard.app import SystemClock, vendors_of
from storeboard.cli.lock import read_lock, write_lock
from storeboard.mapping.configuration import Configuration, Template
from storeboard.model import BoardFacts, ColumnFacts
from storeboard.monday.blueprint import BoardSpec, Layout
from storeboard.monday.facts import Intent, intent_of
from storeboard.monday.provisioning import Provisioned
from storeboard.monday.provisioning import provision as build
from storeboard.monday.site import Finding
from storeboard.settings import Settings


@dataclass(frozen=True, slots=True)
class Report:
    """
    What `provision` tells: a row per mapping and board, what was done and what a person must look at.

    `notes` are what a person may look at: the boards work without it.
    """

    rows: list[dict[str, Any]]
    actions: list[str]
    findings: list[str]
    notes: list[str]


async def provision_all(here: Settings, configuration: Configuration, *, dry_run: bool, add_columns: bool) -> Report:
    """Provision every board of the configuration; the lock is written after each board made and at the end."""
    entities = {mapping.name: mapping.entity for mapping in configuration.mappings}
    async with vendors_of(here, configuration, SystemClock()) as vendors:
        done: Provisioned = await build(
            vendors.monday,
            configuration.mappings,
            specs_of(configuration),
            read_lock(here.lock_path),
            (lambda _: None) if dry_run else (lambda lock: write_lock(here.lock_path, lock)),
            dry_run=dry_run,
            add_columns=add_columns,
        )
    return Report(
        rows=[_row(facts, entities[facts.mapping]) for facts in done.facts],
        actions=list(done.actions),
        findings=[told(finding) for finding in done.findings],
        notes=[told(finding) for finding in done.notes],
    )


def specs_of(configuration: Configuration) -> tuple[BoardSpec, ...]:
    """The boards of a configuration, as provisioning takes them."""
    return tuple(
        BoardSpec(
            key,
            board.account,
            board.name or key,
            board.id,
            board.description,
            board.kind,
            board.workspace,
            _layout(configuration.templates.get(board.template or "")),
        )
        for key, board in configuration.boards.items()
    )


def _layout(template: Template | None) -> Layout:
    return Layout() if template is None else Layout(template.groups, template.columns, template.line_columns)


def intent_for(here: Settings, configuration: Configuration) -> Intent:
    """What the boards of a configuration are meant to be."""
    return intent_of(configuration.mappings, specs_of(configuration), read_lock(here.lock_path))


def told(finding: Finding) -> str:
    """A finding as a sentence."""
    return f"board {finding.board}: {finding.about}: {finding.message}"


def _row(facts: BoardFacts, entity: str) -> dict[str, Any]:
    lines = facts.lines
    return {
        "mapping": facts.mapping,
        "board": facts.board,
        "entity": entity,
        "board_id": facts.board_id,
        "name": facts.name,
        "external_id_column": facts.external_id_column,
        "columns": _ids(facts.columns),
        "lines": None
        if lines is None
        else {
            "board_id": lines.board_id,
            "external_id_column": lines.external_id_column,
            "columns": _ids(lines.columns),
        },
    }


def _ids(columns: Mapping[str, ColumnFacts]) -> dict[str, str]:
    return {name: column.id for name, column in columns.items()}
