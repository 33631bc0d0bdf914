"""
Price a backfill before it is marked: mutations, calls, complexity and when the budget will have carried it.

It renders and plans every record as a cycle would, in pages, and writes nothing.
"""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from storeboard.engine.house import House
from storeboard.engine.resting import resting
from storeboard.engine.verify import render_of, resolved
from storeboard.engine.work import Work
from storeboard.engine.write import budget_of, plan_of
from storeboard.model import Binding, Budget, Excluded, Key, Mapping, Ref, Rendered, Resource
from storeboard.planning.posts import POSTS
from storeboard.planning.price import points_of

DAY_SECONDS = 86_400
MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Price:
    """What a backfill would take; `finish` is an ISO time (UTC)."""

    records: int
    excluded: int
    mutations: int
    calls: int
    points: int
    finish: str

    def document(self) -> dict[str, object]:
        """The public form, of `backfill --plan --json`."""
        return {
            "records": self.records,
            "excluded": self.excluded,
            "mutations": self.mutations,
            "calls": self.calls,
            "complexity": self.points,
            "finish": self.finish,
        }


async def price(
    house: House, mappings: Sequence[Mapping], projects: Sequence[str], where: str | None, since: str | None
) -> Price:
    """Price every record of these mappings; lines and posts of items not made yet are counted with them."""
    records = excluded = mutations = 0
    points = seconds = 0.0
    calls = 0
    rests = await resting(house.source, mappings, projects)
    for mapping in mappings:
        budget = await budget_of(house, mapping.routes[0].board)
        kinds: list[str] = []
        for project in mapping.projects or projects:
            if (mapping.name, project) in rests:
                continue
            async for page in house.source.scan(project, mapping.entity, where, since):
                known = await house.store.bindings([Key(mapping.name, ref) for ref, _ in page])
                linked = await links_of(house, mapping, page)
                for ref, resource in page:
                    records += 1
                    key = Key(mapping.name, ref)
                    rendered = render_of(house, mapping.name, ref, resource)
                    if isinstance(rendered, Excluded):
                        excluded += 1
                        continue
                    binding = known.get(key) or Binding(key, house.lane_of(key))
                    if binding.doubt is not None and binding.doubt.creates:
                        # Its create has left already: nothing more can be planned before the answer is known.
                        continue
                    work = Work(binding, resolved(house, rendered, linked), rendered.version)
                    kinds.extend(mutation.kind for mutation in plan_of(house, work).mutations)
                    if binding.item_id is None:
                        follow = house.line_create(key, rendered.item.board)
                        kinds.extend(follow for _ in rendered.item.children)
                        kinds.extend(POSTS[post.kind] for post in rendered.item.posts)
        cost = sum(points_of(kind, budget) for kind in kinds)
        mutations += len(kinds)
        points += cost
        documents = ceil(len(kinds) / house.limits.mutations_per_document_max)
        calls += documents
        seconds = max(seconds, _seconds(budget, documents, cost))
    finish = datetime.fromtimestamp(house.clock.now() + seconds, UTC).isoformat(timespec="seconds")
    return Price(records, excluded, mutations, calls, round(points), finish)


async def links_of(house: House, mapping: Mapping, page: Sequence[tuple[Ref, Resource]]) -> Dict[Key, Binding]:
    """The bindings of every key that a page's records link to."""
    rendered = [render_of(house, mapping.name, ref, resource) for ref, resource in page]
    keys = {key for one in rendered if isinstance(one, Rendered) for some in one.links.values() for key in some}
    return await house.store.bindings(sorted(keys)) if keys else {}


def _seconds(budget: Budget, calls: int, points: float) -> float:
    """How long the account's budget takes to carry it: by complexity a minute and by calls a day."""
    minutes = points / max(1, budget.complexity_limit)
    days = max(0, calls - budget.calls_left) / max(1, budget.calls_limit)
    return max(minutes * MINUTE_SECONDS, days * DAY_SECONDS)
