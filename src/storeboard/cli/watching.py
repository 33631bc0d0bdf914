"""
Keep what is known of the boards true while an installation runs.

The boards are read before the lanes start, and again when monday refused a write, which is how a deleted column or a
changed label shows, or when a write added labels. What drifted is reported with its remedy; what a person made good is
taken up without a restart. Reading costs a call of each account, so it is done seldom, and ever more seldom while it
finds nothing new. It changes no board.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from storeboard.engine.house import Report
from storeboard.engine.ports import Clock
from storeboard.errors import TerminalError, TransientError
from storeboard.model import BoardFacts
from storeboard.monday.site import Finding

FIRST_READ_SECONDS_MAX: Final = 5.0
AGAIN_SECONDS_MIN: Final = 60.0
AGAIN_SECONDS_MAX: Final = 3600.0

Facts = MutableMapping[tuple[str, str], BoardFacts]
Verify = Callable[[Sequence[BoardFacts]], Awaitable[tuple[tuple[BoardFacts, ...], tuple[Finding, ...]]]]


@dataclass(slots=True)
class BoardWatch:
    """Reads the boards through `verify` and keeps `facts`, by (mapping, board key), in place."""

    facts: Facts
    verify: Verify
    clock: Clock
    report: Report
    told: frozenset[Finding] = frozenset()
    pause_seconds: float = AGAIN_SECONDS_MIN
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def refused(self, lane: str) -> None:
        """A write of this lane was refused: the boards may have drifted."""
        self.asked.set()

    def labelled(self, lane: str) -> None:
        """A write of this lane may have added labels, whose ids are not known."""
        self.asked.set()

    async def begin(self) -> None:
        """Read the boards before anything is written; where monday takes too long, later."""
        try:
            async with asyncio.timeout(FIRST_READ_SECONDS_MAX):
                await self.read()
        except (TimeoutError, TransientError, TerminalError):
            self.asked.set()

    async def run(self) -> None:
        """Read the boards again, for as long as it is not cancelled, whenever that was asked for and is due."""
        while True:
            await self.asked.wait()
            await self.clock.sleep(self.pause_seconds)
            self.asked.clear()
            changed = False
            with suppress(TransientError, TerminalError):
                changed = await self.read()
            self.pause_seconds = AGAIN_SECONDS_MIN if changed else min(2 * self.pause_seconds, AGAIN_SECONDS_MAX)

    async def read(self) -> bool:
        """Take up what the boards are now and report what newly drifted; tell whether anything changed."""
        fresh, findings = await self.verify(tuple(self.facts.values()))
        by_key: Mapping[tuple[str, str], BoardFacts] = {(one.mapping, one.board): one for one in fresh}
        changed = any(self.facts[key] != one for key, one in by_key.items()) or self.told != frozenset(findings)
        self.facts.update(by_key)
        for finding in findings:
            if finding not in self.told:
                self.report(
                    "board.drifted", {"board": finding.board, "about": finding.about, "message": finding.message}
                )
        for board in sorted({one.board for one in self.told} - {one.board for one in findings}):
            self.report("board.mended", {"board": board})
        self.told = frozenset(findings)
        return changed
