"""
Lines as they stand on the boards: read with their records, told apart by the place they stand at, and carried along.

Subitems are read with their item; items of a board of lines are read from that board and put to their record by
their external id. Reads only.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from storeboard.engine.house import House
from storeboard.engine.ports import LiveItem, Patience
from storeboard.engine.removal import refused_read
from storeboard.engine.work import Work, settlement_of
from storeboard.engine.write import budget_of
from storeboard.errors import TerminalError, TransientError
from storeboard.model import BoardFacts, BoundChild, Deferred, Key, LinesFacts, Settlement, Value
from storeboard.planning.price import may_call


def board_of_lines(facts: BoardFacts, lines: LinesFacts) -> BoardFacts:
    """The board that lines stand on, as a board of its own."""
    return BoardFacts(
        board=lines.place or facts.board,
        mapping=facts.mapping,
        account=facts.account,
        board_id=lines.board_id,
        name=facts.name,
        external_id_column=lines.external_id_column,
        columns=lines.columns,
        groups={},
    )


def places_of(facts: BoardFacts) -> tuple[LinesFacts, ...]:
    """Every board that lines of a board of records stand on, or may still stand on from an earlier shape."""
    return tuple(one for one in (facts.lines, *facts.former_lines) if one is not None)


@dataclass(slots=True)
class Strewn:
    """The items on boards of lines, by the external id of their record; what is given away is taken out."""

    by_record: dict[str, list[LiveItem]] = field(default_factory=dict[str, list[LiveItem]])

    def attached(self, records: Iterable[LiveItem]) -> list[LiveItem]:
        """The records with their lines from boards of lines beside their subitems."""
        return [
            replace(one, children=(*one.children, *self.by_record.pop(one.external_id or "", ()))) for one in records
        ]


async def strewn_lines(house: House, facts: BoardFacts, patience: Patience | None = None) -> Strewn:
    """Read the boards of lines that belong to a board of records, whole."""
    found: defaultdict[str, list[LiveItem]] = defaultdict(list)
    for lines in places_of(facts):
        if not lines.place:
            continue
        async for page in house.accounts[facts.account].scan(board_of_lines(facts, lines), patience=patience):
            for live in page:
                record, _, line = (live.external_id or "").rpartition("/")
                if record.count("/") == 2 and line:
                    found[record].append(live)
    return Strewn(dict(found))


def scanned_records(
    house: House, facts: BoardFacts, patience: Patience | None = None
) -> AsyncIterator[Sequence[LiveItem]]:
    """The items of a board by pages, with the subitems that are lines there, or still may be."""
    subitems = facts.lines_at("")
    board = house.accounts[facts.account]
    return board.scan(replace(facts, lines=subitems), children=subitems is not None, patience=patience)


def place_of(facts: BoardFacts, live: LiveItem) -> str:
    """The place that a line stands at: the key of its board of lines, or nothing for a subitem."""
    return next((one.place for one in places_of(facts) if one.place and one.board_id == live.board_id), "")


def children_of(house: House, facts: BoardFacts, key: Key, live: LiveItem) -> dict[str, BoundChild]:
    """
    The lines of an item by line id, each bound to the item that has the board's shape, else to the oldest.

    Further items of a line that we made are former ones, to be archived; what a person made is left alone.
    """
    user = house.users.get(facts.account)
    found: defaultdict[str, list[LiveItem]] = defaultdict(list)
    prefix = f"{key.ref}/".lower()
    for child in live.children:
        if child.external_id and child.external_id.startswith(prefix):
            found[child.external_id.removeprefix(prefix)].append(child)
    place = facts.lines.place if facts.lines is not None else None
    return {line: _bound(facts, ones, place, user) for line, ones in found.items()}


def _bound(facts: BoardFacts, ones: Sequence[LiveItem], place: str | None, user: str | None) -> BoundChild:
    def seniority(one: LiveItem) -> tuple[bool, bool, int]:
        return place_of(facts, one) != place, one.creator_id != user, int(one.item_id)

    best, *others = sorted(ones, key=seniority)
    ours = [one for one in others if user is None or one.creator_id in (None, user)]
    former = tuple((one.item_id, place_of(facts, one)) for one in ours)
    return BoundChild(best.item_id, "", {}, place_of(facts, best), former)


async def carry(house: House, works: Sequence[Work]) -> tuple[list[Work], list[Settlement]]:
    """
    Read what people wrote on lines that change their shape; a work whose cells cannot be read now waits.

    monday cannot turn a subitem into an item: what people wrote there is copied by value, by the columns that the
    mapping knows, before the old one is archived.
    """
    ready: list[Work] = []
    endings: list[Settlement] = []
    wanted = [(work, _changing(house, work)) for work in works]
    for work, groups in wanted:
        if groups and (ending := await _read(house, work, groups)) is not None:
            endings.append(ending)
        else:
            ready.append(work)
    return ready, endings


_Group = tuple[BoardFacts, dict[str, str]]
"""A board, and of its items the line by item id."""


def _changing(house: House, work: Work) -> list[_Group]:
    """The items whose cells go along into the board's shape, by the board that they stand on."""
    mapping = house.mappings[work.key.mapping]
    theirs = [column.name for column in mapping.line_columns if column.owner == "monday"]
    lines = house.facts_of(work.key, work.desired.board).lines if work.desired is not None else None
    if not theirs or lines is None:
        return []
    items: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line, bound in work.binding.children.items():
        own = ((bound.item_id, bound.place),) if bound.item_id else ()
        for item_id, place in bound.former + own:
            if place != lines.place and not (place and lines.place):
                items[place][item_id] = line
    known = ((_facts_at(house, work, place), ones) for place, ones in items.items())
    return [(replace(facts, columns=_only(facts.columns, theirs)), ones) for facts, ones in known if facts is not None]


def _facts_at(house: House, work: Work, place: str) -> BoardFacts | None:
    """The board behind a place: of the board that the item stands on first, then of the mapping's others."""
    mine = [facts for (mapping, _), facts in house.facts.items() if mapping == work.key.mapping]
    mine.sort(key=lambda facts: facts.board != (work.binding.board or work.binding.lane))
    for facts in mine:
        if (lines := facts.lines_at(place)) is not None:
            return board_of_lines(facts, lines)
    return None


def _only(columns: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: columns[name] for name in names if name in columns}


async def _read(house: House, work: Work, groups: Sequence[_Group]) -> Settlement | None:
    now = house.clock.now()
    for facts, lines in groups:
        returns = may_call(await budget_of(house, work.binding.lane), now)
        if returns is not None:
            return settlement_of(work, Deferred(*returns, counts=False), now)
        await house.store.spend(facts.account, 1, 0)
        try:
            lives = await house.accounts[facts.account].items(facts, list(lines))
        except (TransientError, TerminalError) as error:
            until = now + await refused_read(house, facts.account, error, work.binding)
            return settlement_of(work, Deferred(until, error.reason), now)
        for live in lives:
            cells: dict[str, Value] = {name: value for name, value in live.item.columns.items() if value is not None}
            work.carried.setdefault(lines[live.item_id], {}).update(cells)
    return None
