"""Read a board that people made and propose the files that would fill it; the board is only read."""

import asyncio
from typing import Final

from storeboard.app import SystemClock
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.proposal import Seen, is_shown, proposed
from storeboard.monday.client import MondayClient
from storeboard.monday.schema import RealBoard
from storeboard.monday.site import read_boards

MADE_BY_US: Final = "sb_"


def files_for(
    board_id: str, entity: str | None, addresses: tuple[str, str, str, str], token: str | None
) -> dict[str, str]:
    """The proposed files; raise `TerminalError` naming what is missing."""
    if not token:
        raise TerminalError("init --from-board reads the board: set MONDAY_TOKEN")
    if not board_id.isdecimal():
        raise TerminalError(f"--from-board {board_id!r} is no board id; expected the number in the board's address")
    try:
        board = asyncio.run(_read(board_id, addresses[3], token))
    except TransientError as error:
        raise TerminalError(f"monday: {error.reason}") from None
    if board is None:
        raise TerminalError(f"the board {board_id} is not there, or the token's user may not see it")
    seen = [Seen(one.id, one.title, one.type) for one in board.columns.values() if not one.id.startswith(MADE_BY_US)]
    if not any(is_shown(column) for column in seen):
        raise TerminalError(f"the board {board_id} has no column that could be filled; begin with --preset")
    return proposed(board.id, board.name, seen, entity, addresses)


async def _read(board_id: str, monday_url: str, token: str) -> RealBoard | None:
    client = MondayClient(monday_url, token, clock=SystemClock())
    try:
        return (await read_boards(client, [board_id])).get(board_id)
    finally:
        await client.aclose()
