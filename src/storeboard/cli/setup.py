"""Set an installation up: write its configuration, check it, make its boards."""

import asyncio
import json as jsonlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from storeboard.cli.output import DONE, FINDINGS, bad, emit, err, good, say, table
from storeboard.errors import TerminalError, TransientError
from storeboard.settings import environment_default, settings

_MARKET = re.compile("[a-z0-9][a-z0-9_-]{0,39}")

Flag = Annotated[bool, Parameter(negative="", show_default=False)]
Json = Annotated[Flag, Parameter(name="--json", help="Print one JSON document on stdout.")]


def init(
    directory: Path,
    /,
    *,
    preset: Literal["crm", "orders", "b2b", "markets"] = "crm",
    ct_project: str | None = None,
    ct_api_url: str | None = None,
    ct_auth_url: str | None = None,
    monday_url: str | None = None,
    public_url: str | None = None,
    market: tuple[str, ...] = (),
    from_board: str | None = None,
    entity: str | None = None,
    yes: Flag = False,
) -> int:
    """
    Write a working configuration into a directory.

    Parameters
    ----------
    directory
        Where storeboard.yaml, mappings/ and templates/ are written.
    preset
        What to begin with: `crm` has the boards Contacts, Accounts, Deals and Orders, of which Accounts and Deals rest
        in a shop without B2B; `b2b` has the same and insists on B2B; `orders` has one board of orders, `markets`
        Contacts and a board of orders for each market.
    ct_project
        The key of the commercetools Project.
    ct_api_url
        Base address of the HTTP API, without the project key. Default: CTP_API_URL.
    ct_auth_url
        Base address of the authorisation service. Default: CTP_AUTH_URL.
    monday_url
        The whole GraphQL address. Default: MONDAY_API_URL, else monday's own.
    public_url
        Where monday's webhooks reach this installation. Default: STOREBOARD_PUBLIC_URL.
    market
        With crm and b2b: a market that has boards of deals and orders of its own, as KEY=COUNTRIES such as
        dach=DE,AT,CH; may be given several times. What is of no market goes to a board for the rest.
    from_board
        The id of a board that people made: instead of a preset, propose a mapping of its columns to review.
    entity
        With --from-board: what the board shows, such as order or customer. Default: the likeliest.
    yes
        Ask nothing; what is missing is an error.
    """
    from storeboard.mapping.json_schemas import schema_line

    answers = {
        "ct_project": ct_project,
        "ct_api_url": ct_api_url or environment_default("CTP_API_URL"),
        "ct_auth_url": ct_auth_url or environment_default("CTP_AUTH_URL"),
        "monday_url": monday_url or environment_default("MONDAY_API_URL") or "https://api.monday.com/v2",
    }
    missing = [name for name, answer in answers.items() if not answer]
    if missing and (yes or not sys.stdin.isatty()):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise TerminalError(f"init needs {options}")
    for name in missing:
        answers[name] = _ask(name)
    project, api_url, auth_url, monday_api = (str(answers[name]) for name in answers)
    addresses = (project, api_url, auth_url, monday_api)
    files = _preset(preset, addresses, market) if from_board is None else _proposal(from_board, entity, addresses)
    _write(directory, {name: schema_line(name) + text for name, text in files.items()})
    _write_schemas(directory)
    for name in files:
        good(f"wrote {directory / name}")
    say(_next_steps(directory, public_url))
    return DONE


def _preset(name: str, addresses: tuple[str, str, str, str], given: tuple[str, ...]) -> Mapping[str, str]:
    from storeboard.mapping.presets import PRESETS, WITH_MARKETS

    if not given:
        return PRESETS[name](*addresses)
    if name not in WITH_MARKETS:
        raise TerminalError(f"--market belongs to the presets {' and '.join(WITH_MARKETS)}, not to {name}")
    return WITH_MARKETS[name](*addresses, _markets(given))


def _markets(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Read `dach=DE,AT,CH`; raise `TerminalError` for what is no market."""
    from storeboard.normalise import NormaliseError, countries

    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        key, _, listed = text.partition("=")
        if not _MARKET.fullmatch(key) or key in (*found, "rest") or not listed:
            raise TerminalError(f"--market {text!r}: expected KEY=COUNTRIES, such as dach=DE,AT,CH, each key once")
        try:
            found[key] = tuple(countries.country(one) for one in listed.split(","))
        except NormaliseError as error:
            raise TerminalError(f"--market {text!r}: {error.reason}") from None
    return found


def _proposal(board_id: str, entity: str | None, addresses: tuple[str, str, str, str]) -> Mapping[str, str]:
    from storeboard.cli.from_board import files_for
    from storeboard.mapping.entities import MAPPABLE

    if entity is not None and entity not in MAPPABLE:
        raise TerminalError(f"--entity {entity!r}: expected one of: {', '.join(sorted(MAPPABLE))}")
    return files_for(board_id, entity, addresses, environment_default("MONDAY_TOKEN"))


def _ask(name: str) -> str:
    questions = {
        "ct_project": "Key of the commercetools Project",
        "ct_api_url": "commercetools API address (https://api.<region>.commercetools.com)",
        "ct_auth_url": "commercetools auth address (https://auth.<region>.commercetools.com)",
        "monday_url": "monday's GraphQL address",
    }
    answer = ""
    while not answer:
        answer = err.input(f"[bold]{questions[name]}[/bold]: ").strip()
    return answer


def _write(directory: Path, files: Mapping[str, str]) -> None:
    """Write the files; refuse to replace one that says something else."""
    for name, text in files.items():
        path = directory / name
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise TerminalError(f"{path} exists and differs; choose another directory or move it away")
    for name, text in files.items():
        path = directory / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise TerminalError(f"{path} cannot be written: {error.strerror}") from None


def _write_schemas(directory: Path) -> None:
    """Write what editors suggest and check by, of this version; the files' first lines name it."""
    from storeboard.mapping.json_schemas import FOLDER, json_schemas
    from storeboard.transports import KINDS

    try:
        (directory / FOLDER).mkdir(parents=True, exist_ok=True)
        for name, schema in json_schemas(KINDS).items():
            text = jsonlib.dumps(schema, indent=2) + "\n"
            (directory / FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise TerminalError(f"{directory / FOLDER} cannot be written: {error.strerror}") from None


def _next_steps(directory: Path, public_url: str | None) -> str:
    address = f"  export STOREBOARD_PUBLIC_URL={public_url}\n" if public_url else ""
    return (
        "Next: set CTP_CLIENT_ID, CTP_CLIENT_SECRET, MONDAY_TOKEN and STOREBOARD_DOOR_SECRET, then\n"
        f"  export STOREBOARD_CONFIG={directory.resolve()}\n"
        f"{address}"
        "  storeboard check && storeboard provision && storeboard run"
    )


def check(*, offline: Flag = False, json: Json = False) -> int:
    """
    Validate the configuration, then both connections, scopes, plan and boards.

    Stores, channels, customer groups, business units, states and custom fields that the mappings name are looked for in
    each project.

    Parameters
    ----------
    offline
        Validate the files only.
    json
        Print one JSON document on stdout.
    """
    from storeboard.app import configuration_of
    from storeboard.cli.checks import connections

    here = settings()
    configuration = configuration_of(here)
    findings: list[str] = []
    passed = [f"{len(configuration.mappings)} mappings, {len(configuration.boards)} boards: the files are valid"]
    if not offline:
        more_passed, findings = asyncio.run(connections(here, configuration))
        passed += more_passed
    if json:
        emit({"ok": not findings, "passed": passed, "findings": findings})
    else:
        for line in passed:
            good(line)
        for line in findings:
            bad(line)
    return FINDINGS if findings else DONE


def provision(
    *,
    dry_run: Flag = False,
    add_columns: Flag = False,
    json: Json = False,
) -> int:
    """
    Create and verify boards, groups, columns, labels and relations; twice is once.

    Parameters
    ----------
    dry_run
        Say what would be done, and do nothing.
    add_columns
        Add missing columns to boards that a person made.
    json
        Print one JSON document on stdout.
    """
    from storeboard.app import configuration_of
    from storeboard.cli.provisioning import provision_all

    here = settings()
    configuration = configuration_of(here)
    try:
        done = asyncio.run(provision_all(here, configuration, dry_run=dry_run, add_columns=add_columns))
    except TransientError as error:
        bad(f"monday: {error.reason}")
        return FINDINGS
    if json:
        emit({"boards": done.rows, "actions": done.actions, "findings": done.findings, "notes": done.notes})
    else:
        for action in done.actions:
            good(("would: " if dry_run else "") + action)
        if not done.actions:
            good("nothing to do: the boards are as the configuration says")
        for one in done.notes:
            say(f"note: {one}")
        for finding in done.findings:
            bad(finding)
        if done.rows:
            table("", ["mapping", "board", "monday id", "columns"], [_row(row) for row in done.rows])
    return FINDINGS if done.findings else DONE


def _row(row: Mapping[str, Any]) -> list[object]:
    return [row["mapping"], row["name"], row["board_id"], " ".join(row["columns"])]
