"""
People and teams of the monday account.

Takes the e-mail addresses or ids of users, and teams as `team:<name>` or `team:<id>`; a `lookup` makes them of other
values. Before anything is written the account is asked whose addresses they are: one that no active user has, and a
team that is not there, parks the field until the record is next touched. With `write: once` the column is filled when
the item is made and belongs to the sales team from then on. A user must be able to see the board before monday takes
him.
"""

import re
from typing import Any

from storeboard.columns.column_type import (
    Cell,
    CellError,
    ColumnType,
    Example,
    Names,
    kind_of,
    names_in,
    raw_objects,
    with_ids,
)
from storeboard.model import ColumnFacts, Value

_TEAM = "team:"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_ID = re.compile(r"(team:)?[0-9]{1,20}")


def accept(value: object) -> Value:
    """Return ids, addresses in lower case and teams, each once, sorted."""
    given = value if isinstance(value, list | tuple) else (value,)
    return tuple(sorted({_one(one) for one in given if one != ""}))


def names(value: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the addresses and the teams that are given by name."""
    return names_in(value, _ID)


def known(value: tuple[str, ...], ids: Names) -> Value:
    """Return the ids of all; raise CellError when the account does not have somebody."""
    expected = "people or teams that the account does not have; expected the addresses of active users, or team:<name>"
    return with_ids(value, ids, _ID, "", expected)


def encode(value: tuple[str, ...], facts: ColumnFacts) -> Any:
    """Return monday's list of persons and teams."""
    if names(value):
        raise CellError("people whose ids are not known; expected the ids of users")
    return {"personsAndTeams": [_person_or_team(id_) for id_ in value]}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the ids of the persons and teams."""
    people = cell.get("persons_and_teams")
    if people is None:
        people = raw_objects(cell, "personsAndTeams")
    return tuple(
        sorted({f"{_TEAM if one.get('kind') == 'team' else ''}{one['id']}" for one in people if one.get("id")})
    )


def _person_or_team(id_: str) -> dict[str, Any]:
    kind = "team" if id_.startswith(_TEAM) else "person"
    return {"id": int(id_.removeprefix(_TEAM)), "kind": kind}


def _one(value: object) -> str:
    if isinstance(value, int | str) and not isinstance(value, bool):
        text = str(value).strip()
        if _ID.fullmatch(text) or (text.startswith(_TEAM) and text.removeprefix(_TEAM).strip()):
            return text
        if _ADDRESS.fullmatch(text):
            return text.lower()
    raise CellError(f"{kind_of(value)}; expected the addresses or ids of monday users, or team:<name>")


EXAMPLES = (
    Example(
        ("107870718",),
        {"personsAndTeams": [{"id": 107870718, "kind": "person"}]},
        {"persons_and_teams": [{"id": "107870718", "kind": "person"}]},
    ),
    Example(
        ("12", "team:5"),
        {"personsAndTeams": [{"id": 12, "kind": "person"}, {"id": 5, "kind": "team"}]},
        {"value": '{"personsAndTeams":[{"id":5,"kind":"team"},{"id":12,"kind":"person"}]}'},
    ),
    Example(None, None, {"persons_and_teams": None, "text": "", "value": None}),
)

TYPE = ColumnType(
    "people",
    "People",
    __doc__,
    "PeopleValue",
    "persons_and_teams { id kind }",
    accept,
    encode,
    decode,
    EXAMPLES,
    personal=True,
    to_names=names,
    to_known=known,
)
