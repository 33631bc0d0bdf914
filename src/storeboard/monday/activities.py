"""
Find or make the custom activities that the milestones of the mappings need.

They belong to the account, which has at most fifty, and are known by name, whatever its case. An account that refuses
them parks the milestones that need them, and nothing else: it is a note and no finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from storeboard import model
from storeboard.errors import TransientError
from storeboard.model import BoardFacts, Posting
from storeboard.monday.reads import Question
from storeboard.monday.site import Site, settled
from storeboard.monday.wire import RefusedError

ACTIVITIES_MAX: Final = 50

_LIST: Final = Question("query { custom_activity { id name } }", {})


@dataclass(slots=True)
class Activities:
    """The custom activities of each account by folded name, read when one is needed; None where they cannot be."""

    known: dict[str, dict[str, str] | None] = field(default_factory=dict[str, dict[str, str] | None])

    async def put_into(self, facts: BoardFacts, mapping: model.Mapping, site: Site) -> BoardFacts:
        """The facts with the activity of every milestone, as far as there is one."""
        milestones = [one for one in mapping.postings if one.kind == "milestone"]
        if not milestones:
            return facts
        if facts.account not in self.known:
            self.known[facts.account] = await _read(site)
        known = self.known[facts.account]
        if known is None:
            return facts  # with what was known before
        for one in milestones:
            if one.activity.casefold() not in known and (made := await _made(site, one, len(known))) is not None:
                known[one.activity.casefold()] = made
        ids = {one.name: known.get(one.activity.casefold()) for one in milestones}
        return replace(facts, activities={name: id_ for name, id_ in ids.items() if id_ is not None})


async def _read(site: Site) -> dict[str, str] | None:
    try:
        data = await settled(site.client.clock, lambda: site.ask(_LIST))
    except RefusedError as error:
        site.forgo("timeline", f"the custom activities cannot be read; {error.reason}")
        return None
    except TransientError as error:
        if error.retry_after is not None:
            raise
        site.forgo("timeline", f"the custom activities cannot be read; {error.reason}")
        return None
    found = data.get("custom_activity")
    every = found if isinstance(found, list) else []
    return {str(one.get("name")).casefold(): str(one["id"]) for one in reversed(every) if _is_whole(one)}


async def _made(site: Site, posting: Posting, count: int) -> str | None:
    what = f"create the custom activity {posting.activity!r}"
    if count >= ACTIVITIES_MAX:
        site.forgo("timeline", f"not done: {what}; the account has {ACTIVITIES_MAX} already")
        return None
    try:
        made = await settled(site.client.clock, lambda: site.beautify(posting.label, what, _create_question(posting)))
    except TransientError as error:
        if error.retry_after is not None:
            raise
        site.forgo("timeline", f"not done: {what}; {error.reason}")
        return None
    one = (made or {}).get("create_custom_activity")
    return str(one["id"]) if isinstance(one, dict) and one.get("id") is not None else None


def _create_question(posting: Posting) -> Question:
    document = (
        "mutation ($name: String!, $icon: CustomActivityIcon!, $color: CustomActivityColor!)"
        " { create_custom_activity(name: $name, icon_id: $icon, color: $color) { id } }"
    )
    return Question(document, {"name": posting.activity, "icon": posting.icon, "color": posting.color})


def _is_whole(one: object) -> bool:
    return isinstance(one, Mapping) and one.get("id") is not None and isinstance(one.get("name"), str)
