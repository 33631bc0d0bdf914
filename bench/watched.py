"""
A board that counts what monday refuses for now and what it says was spent, and passes everything on.
"""

from collections.abc import AsyncIterator, Mapping, Sequence

from storeboard.engine.ports import Board, Clock, Patience
from storeboard.model import Batch, BoardFacts, Composed, Found, Limited, LiveItem, Mutation, Reply


class WatchedBoard:
    """`refused` counts documents; `spent` holds of each the time it left, what was left before it and its points."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self.refused = 0
        self.spent: list[tuple[float, int, int]] = []

    def compose(self, mutations: Sequence[Mutation], facts: Mapping[tuple[str, str], BoardFacts]) -> Composed:
        return self._board.compose(mutations, facts)

    async def send(self, batch: Batch, expires_at: float) -> Reply:
        left_at = self._clock.now()
        reply = await self._board.send(batch, expires_at)
        self.refused += any(isinstance(result, Limited) for result in reply.results.values())
        self.spent.append((left_at, reply.report.complexity_before or 0, reply.report.complexity_query or 0))
        return reply

    async def find(self, wanted: Mapping[str, tuple[str, Sequence[str]]]) -> Mapping[str, Sequence[Found]]:
        return await self._board.find(wanted)

    async def states(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        return await self._board.states(item_ids)

    def scan(
        self, facts: BoardFacts, children: bool = False, patience: Patience | None = None
    ) -> AsyncIterator[Sequence[LiveItem]]:
        return self._board.scan(facts, children, patience)
