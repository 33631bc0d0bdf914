"""
Check `storeboard.yaml` and compile what it says of projects, accounts, boards, sources and times.
"""

import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from storeboard.mapping.compile_mapping import NAME
from storeboard.mapping.compile_sources import sources_of
from storeboard.mapping.compile_subscriptions import subscriptions_of
from storeboard.mapping.configuration import (
    LIMITS,
    Account,
    BoardConfig,
    Project,
    SourceConfig,
    SubscriptionConfig,
    Template,
)
from storeboard.mapping.document import Place
from storeboard.mapping.faults import Faults, nearest, shown
from storeboard.mapping.schema import (
    AccountEntry,
    BoardEntry,
    ClientEntry,
    MainFile,
    ProjectEntry,
    ProtocolEntry,
)
from storeboard.normalise import NormaliseError, dates, locales
from storeboard.planning.doubt import ProtocolTimes
from storeboard.planning.pack import Limits

_PROJECT = re.compile("[A-Za-z0-9_-]{2,36}")


@dataclass(frozen=True, slots=True)
class Main:
    """What `storeboard.yaml` says, with the names of the mapping files that it takes."""

    projects: Dict[str, Project]
    accounts: Dict[str, Account]
    boards: Dict[str, BoardConfig]
    sources: Dict[str, SourceConfig]
    files: tuple[str, ...]
    transforms: str | None
    protocol: ProtocolTimes
    limits: Limits
    subscriptions: Dict[str, SubscriptionConfig]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around the file; `env` and `doors` are None where they are not."""

    env: Dict[str, str] | None
    doors: Collection[str] | None
    templates: Dict[str, Template]


def main_of(file: MainFile, files: Iterable[str], known: Known, faults: Faults) -> Main:
    """
    Compile the file; what is wrong is added to the faults.

    The environment, where it is known, must hold every variable named, and the doors every door.
    """
    for key in ("projects", "accounts", "boards", "sources", "mappings"):
        if not getattr(file, key) and not faults.is_wrong((key,)):
            faults.missing((), key)
    secrets = Secrets(known.env, faults)
    projects = {key: _project(one, ("projects", key), secrets) for key, one in file.projects.items()}
    accounts = {key: _account(one, ("accounts", key), secrets) for key, one in file.accounts.items()}
    boards = {key: _board(one, ("boards", key), accounts, known.templates, faults) for key, one in file.boards.items()}
    sources = sources_of(file.sources, known.doors, secrets.reference, faults)
    for section in ("accounts", "boards", "sources"):
        _check_names(section, getattr(file, section), faults)
    for key in projects:
        if not _PROJECT.fullmatch(key):
            faults.add(("projects", key), "is no project key; expected 2 to 36 letters, digits, - and _")
    _check_ids(boards, faults)
    return Main(
        projects,
        accounts,
        boards,
        sources,
        _files(file, tuple(files), faults),
        file.transforms,
        _protocol(file.protocol, faults),
        _limits(file.limits, faults),
        subscriptions_of(file.subscriptions, projects, secrets.reference, faults),
    )


@dataclass(frozen=True, slots=True)
class Secrets:
    """Checks that secrets are given, and, where the environment is known, that their variables are set."""

    env: Dict[str, str] | None
    faults: Faults

    def reference(self, value: str | None, place: Place, key: str) -> str:
        """Return the reference of a key."""
        if value is None:
            self.faults.missing(place, key, "; expected env:NAME or file:PATH")
            return ""
        kind, _, name = value.partition(":")
        if self.env is not None and kind == "env" and not self.env.get(name):
            self.faults.add((*place, key), f"names the environment variable {name}, which is not set")
        return value


def _project(entry: ProjectEntry, place: Place, secrets: Secrets) -> Project:
    for key, value in (("api_url", entry.api_url), ("auth_url", entry.auth_url)):
        if value is None:
            secrets.faults.missing(place, key, "; expected the address without project key and path")
    client = entry.client
    if client is None:
        secrets.faults.missing(place, "client", "; expected client: {id: ..., secret: ...}")
        return Project(entry.api_url or "", entry.auth_url or "", "", "")
    setup = entry.setup
    return Project(
        entry.api_url or "",
        entry.auth_url or "",
        *_pair(client, (*place, "client"), secrets),
        None if setup is None else _pair(setup, (*place, "setup"), secrets),
    )


def _pair(client: ClientEntry, place: Place, secrets: Secrets) -> tuple[str, str]:
    return secrets.reference(client.id, place, "id"), secrets.reference(client.secret, place, "secret")


def _account(entry: AccountEntry, place: Place, secrets: Secrets) -> Account:
    if entry.api_url is None:
        secrets.faults.missing(place, "api_url", "; expected the whole address, such as https://api.monday.com/v2")
    return Account(entry.api_url or "", secrets.reference(entry.token, place, "token"), entry.workspace)


def _board(
    entry: BoardEntry, place: Place, accounts: Dict[str, Account], templates: Dict[str, Template], faults: Faults
) -> BoardConfig:
    if entry.account is None:
        faults.missing(place, "account", f"; expected one of: {', '.join(sorted(accounts))}")
    elif entry.account not in accounts:
        faults.unknown((*place, "account"), entry.account, accounts)
    if entry.name is None and entry.id is None and not faults.is_wrong((*place, "id")):
        faults.missing(place, "name", "; expected a name to make the board under, or the id of one that is there")
    if entry.template is not None and entry.template not in templates:
        faults.unknown((*place, "template"), entry.template, templates)
    for key in ("description", "kind", "workspace"):
        if entry.id is not None and getattr(entry, key) is not None:
            faults.add(
                (*place, key), "has no meaning for a board with an id: Storeboard changes no board of a person's"
            )
    template = templates.get(entry.template or "", Template())
    account = accounts.get(entry.account or "")
    return BoardConfig(
        entry.account or "",
        entry.name,
        entry.id,
        entry.template,
        entry.description or template.description,
        entry.kind or template.kind or "public",
        entry.workspace or template.workspace or (account.workspace if account is not None else None),
        tuple(_languages(entry, place, faults)),
        _timezone(entry, place, faults),
    )


def _languages(entry: BoardEntry, place: Place, faults: Faults) -> Iterator[str]:
    for at, tag in enumerate(entry.languages):
        try:
            yield locales.locale(tag or "")
        except NormaliseError as error:
            if not faults.is_wrong((*place, "languages", at)):
                faults.add((*place, "languages", at), f'is "{shown(tag or "")}", {error.reason}')


def _timezone(entry: BoardEntry, place: Place, faults: Faults) -> str:
    if entry.timezone is None:
        return "UTC"
    try:
        dates.zone_of(entry.timezone)
    except NormaliseError:
        hint = "".join(f' (did you mean "{zone}"?)' for zone in nearest(entry.timezone, dates.zones()))
        expected = f"expected UTC or an IANA name, such as Europe/Berlin{hint}"
        faults.add((*place, "timezone"), f'is "{shown(entry.timezone)}", an unknown time zone; {expected}')
    return entry.timezone


def _check_names(section: str, entries: Iterable[str], faults: Faults) -> None:
    for name in entries:
        if not NAME.fullmatch(name):
            faults.add((section, name), "is no name; expected lower-case letters, digits, - and _")


def _check_ids(boards: Dict[str, BoardConfig], faults: Faults) -> None:
    first: dict[tuple[str, str], str] = {}
    for key, board in boards.items():
        for kind, value in (("id", board.id), ("name", board.name)):
            if value is None:
                continue
            other = first.setdefault((board.account, f"{kind} {value}"), key)
            if other != key:
                faults.add(("boards", key, kind), f'is "{shown(value)}", as that of board "{other}"')


def _protocol(entry: ProtocolEntry, faults: Faults) -> ProtocolTimes:
    given = {name: value for name in ProtocolEntry.model_fields if (value := getattr(entry, name)) is not None}
    times = ProtocolTimes(**given)
    for words in times.contradictions():
        found = ", ".join(
            f"{name} {getattr(times, name):g}s" for name in ProtocolEntry.model_fields if name != "strict"
        )
        faults.add(("protocol",), f"contradicts itself: {words}; found {found}")
    return times


def _limits(given: Dict[str, int], faults: Faults) -> Limits:
    for name, value in given.items():
        if name not in LIMITS:
            faults.unknown(("limits", name), name, LIMITS, what="is the unknown limit")
            continue
        least, most = LIMITS[name]
        if not least <= value <= most:
            faults.add(("limits", name), f"is {value}; expected {least} to {most}")
    return Limits(**{name: value for name, value in given.items() if name in LIMITS})


def _files(file: MainFile, files: tuple[str, ...], faults: Faults) -> tuple[str, ...]:
    taken: dict[str, None] = {}
    for at, pattern in enumerate(file.mappings):
        if pattern is None:
            continue
        matching = sorted(name for name in files if fnmatch.fnmatchcase(name, pattern))
        if not matching:
            faults.add(("mappings", at), f'is "{shown(pattern)}", which no file matches')
        taken.update(dict.fromkeys(matching))
    return tuple(taken)
