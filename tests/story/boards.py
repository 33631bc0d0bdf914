"""How the stories read the boards: as a person sees them, straight from the simulated account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storeboard.simulators.monday import Account
from storeboard.simulators.monday.cells import cells_of
from storeboard.simulators.monday.world import Item
from tests.story.world import World


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its name, its group, what its cells show by column title, its lines by name."""

    id: str
    name: str
    group: str
    cells: Mapping[str, str]
    lines: tuple["Row", ...] = field(default=())

    def __getitem__(self, title: str) -> str:
        return self.cells.get(title, "")

    def line(self, name: str) -> "Row":
        """The line of that name."""
        return next(line for line in self.lines if line.name == name)


def rows(world: World, board: str, account: Account | None = None) -> list[Row]:
    """The active items of a board of the (first) account, in the order in which they were made."""
    account = account or world.monday
    items = [item for item in account.items.values() if item.board.name == board and item.parent is None]
    return [_row(account, item) for item in items if item.state == "active"]


def row(world: World, board: str, resource: Mapping[str, Any]) -> Row:
    """The only active item of a resource."""
    (found,) = [one for one in rows(world, board) if one["External ID"].endswith(f"/{resource['id']}")]
    return found


def mutations(world: World) -> int:
    """How many mutations monday has executed."""
    return len(world.monday.log)


def calls(world: World) -> float:
    """How many calls monday has counted."""
    return sum(world.monday.meter.days.values())


async def nothing_is_left_to_write(world: World) -> None:
    """Both sides agree, and touching everything once more writes nothing."""
    agreement = await world.agreement()
    before = mutations(world)
    await world.touch_all()
    await world.settle()

    assert agreement.checked == agreement.agree > 0
    assert mutations(world) == before


def _row(account: Account, item: Item) -> Row:
    cells = {cell.column.title: cell.text or "" for cell in cells_of(account, item, None)}
    lines = tuple(_row(account, line) for line in item.subitems if line.state == "active")
    group = item.board.groups[item.group_id].title if item.group_id in item.board.groups else ""
    return Row(item.id, item.name, group, cells, lines)
