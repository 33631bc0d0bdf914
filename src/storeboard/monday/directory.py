"""
The ids of an account's users, teams and tags, asked for by name and kept for a while.

An answer is kept for an hour, that somebody is not there for ten minutes; both up to a limit, at which all is
forgotten. It never asks for users that nobody named.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from storeboard.monday.reads import Question
from storeboard.monday.wire import Clock

KNOWN_SECONDS: Final = 3600.0
UNKNOWN_SECONDS: Final = 600.0
NAMES_KEPT_MAX: Final = 10_000
ADDRESSES_A_CALL_MAX: Final = 100
TEAM: Final = "team:"
TAG: Final = "tag:"

Ask = Callable[[Question], Awaitable[Mapping[str, Any]]]


class Directory:
    """What is known of the people and tags of one account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str | None, float]] = {}

    async def ids(self, names: Sequence[str], ask: Ask) -> Mapping[str, str]:
        """Return the id of everybody who is there; ask for those of whom nothing is known any more."""
        now = self._clock.monotonic()
        found = {name: self._kept[name][0] for name in names if name in self._kept and self._kept[name][1] > now}
        missing = [name for name in names if name not in found]
        if missing:
            answers = await asked(missing, ask)
            if len(self._kept) + len(missing) > NAMES_KEPT_MAX:
                self._kept.clear()
            for name in missing:
                found[name] = id_ = answers.get(name)
                self._kept[name] = id_, now + (UNKNOWN_SECONDS if id_ is None else KNOWN_SECONDS)
        return {name: id_ for name, id_ in found.items() if id_ is not None}


def users_question(addresses: Sequence[str]) -> Question:
    """Ask for the users of these e-mail addresses."""
    document = f"query ($emails: [String!]) {{ users(emails: $emails, limit: {len(addresses)}) {{ id email }} }}"
    return Question(document, {"emails": list(addresses)})


def teams_question() -> Question:
    """Ask for the teams of the account."""
    return Question("query { teams { id name } }", {})


def tags_question() -> Question:
    """Ask for the tags of the account."""
    return Question("query { tags { id name } }", {})


async def asked(names: Sequence[str], ask: Ask) -> dict[str, str]:
    """Ask for these names, whatever their case; who or what is not there is left out."""
    found: dict[str, str] = {}
    addresses = [name for name in names if not name.startswith((TEAM, TAG))]
    for start in range(0, len(addresses), ADDRESSES_A_CALL_MAX):
        data = await ask(users_question(addresses[start : start + ADDRESSES_A_CALL_MAX]))
        found |= {str(user.get("email")).casefold(): str(user["id"]) for user in _objects(data.get("users"))}
    if any(name.startswith(TEAM) for name in names):
        teams = _objects((await ask(teams_question())).get("teams"))
        found |= {f"{TEAM}{team.get('name')}".casefold(): f"{TEAM}{team['id']}" for team in teams}
    if any(name.startswith(TAG) for name in names):
        tags = _objects((await ask(tags_question())).get("tags"))
        found |= {f"{TAG}{tag.get('name')}".casefold(): str(tag["id"]) for tag in tags}
    return {name: found[name.casefold()] for name in names if name.casefold() in found}


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict) and one.get("id") is not None:
            yield one
