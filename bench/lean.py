"""
A board without limits, network or rules: every write stands at once.

It composes the real documents, since a batch's document is part of the work; it answers each alias with an id and
says that nothing was spent.
"""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from storeboard.engine.ports import Patience
from storeboard.model import (
    Batch,
    BoardFacts,
    BudgetReport,
    Column,
    ColumnFacts,
    Composed,
    Found,
    LinesFacts,
    LiveItem,
    Mutation,
    Reply,
    Route,
    Written,
)
from storeboard.model import Mapping as MappingFile
from storeboard.monday.documents import compose

UNLIMITED: Final = 2_000_000_000


class LeanBoard:
    """Answers `Written` to everything; `mutations` and `calls` count what came."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self.calls = 0
        self.mutations = 0

    def compose(self, mutations: Sequence[Mutation], facts: Mapping[tuple[str, str], BoardFacts]) -> Composed:
        return compose(mutations, facts)

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        self.calls += 1
        self.mutations += len(batch.mutations)
        results = {alias: Written(one.item_id or str(next(self._ids))) for alias, one in batch.mutations}
        report = BudgetReport(
            complexity_after=UNLIMITED,
            complexity_limit=UNLIMITED,
            complexity_query=len(results),
            minute_left=UNLIMITED,
            minute_limit=UNLIMITED,
        )
        return Reply(results, report)

    async def find(self, wanted: Mapping[str, tuple[str, Sequence[str]]]) -> Mapping[str, Sequence[Found]]:
        return {one: () for _, external_ids in wanted.values() for one in external_ids}

    async def states(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        return dict.fromkeys(item_ids, "active")

    async def scan(
        self, facts: BoardFacts, children: bool = False, patience: Patience | None = None
    ) -> AsyncIterator[Sequence[LiveItem]]:
        yield ()


def facts_of(mappings: Sequence[MappingFile]) -> dict[tuple[str, str], BoardFacts]:
    """Boards that have everything that the mappings name; no mapping of these shows lines on a board of their own."""
    return {
        (mapping.name, route.board): BoardFacts(
            board=route.board,
            mapping=mapping.name,
            account="sales",
            board_id=f"1{place}",
            name=route.board,
            external_id_column="external_id",
            columns=_columns(mapping.columns),
            groups={title: title.lower() for title in _groups(route)},
            lines=LinesFacts(f"2{place}", "external_id", _columns(mapping.line_columns))
            if route.lines == "subitems"
            else None,
        )
        for place, mapping in enumerate(mappings)
        for route in mapping.routes
    }


def _columns(columns: Sequence[Column]) -> dict[str, ColumnFacts]:
    return {column.name: ColumnFacts(column.name, column.type, _labels(column)) for column in columns}


def _groups(route: Route) -> tuple[str, ...]:
    rule = route.group
    titles = ((rule.lookup or {}).values(), (rule.default,)) if rule is not None else ()
    return tuple(title for some in titles for title in some if title)


def _labels(column: Column) -> dict[str, str]:
    titles = (column.rule.lookup or {}).values() if column.rule is not None else ()
    return {title: str(place) for place, title in enumerate(dict.fromkeys(titles))}
