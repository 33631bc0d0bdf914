"""
People and teams of the monday account.

Takes the ids of users; a team is written `team:<id>`. Meant for columns that belong to the sales team: a user must be
able to see the board before monday takes him.
"""

from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, kind_of, raw_objects
from storeboard.model import ColumnFacts, Value

_TEAM = "team:"


def accept(value: object) -> Value:
    """Return the ids as text, each once, sorted."""
    ids = value if isinstance(value, list | tuple) else (value,)
    return tuple(sorted({_id(id_) for id_ in ids}))


def encode(value: tuple[str, ...], facts: ColumnFacts) -> Any:
    """Return monday's list of persons and teams."""
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


def _id(value: object) -> str:
    if isinstance(value, int | str) and not isinstance(value, bool):
        text = str(value)
        number = text.removeprefix(_TEAM)
        if number.isascii() and number.isdecimal():
            return text
    raise CellError(f"{kind_of(value)}; expected the ids of monday users, or team:<id>")


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
    "people", "People", __doc__, "PeopleValue", "persons_and_teams { id kind }", accept, encode, decode, EXAMPLES
)
