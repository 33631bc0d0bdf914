"""
Say which optional mappings rest, once or while an installation runs: a scope may be given while it does.

It only reads, within a bounded time; what cannot be told now is left out.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from storeboard.engine.ports import Source
from storeboard.engine.resting import resting, words
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.configuration import Configuration

ASK_SECONDS_MAX: Final = 3.0


@dataclass(slots=True)
class RestWatch:
    """Looks when it is asked to; `lines` is the last answer, in sentences."""

    source: Source
    configuration: Configuration
    lines: tuple[str, ...] = ()

    async def look(self) -> tuple[str, ...]:
        """Ask commercetools what rests."""
        with suppress(TransientError, TerminalError, TimeoutError):
            async with asyncio.timeout(ASK_SECONDS_MAX):
                found = await resting(self.source, self.configuration.mappings, tuple(self.configuration.projects))
                self.lines = tuple(words(found))
        return self.lines
