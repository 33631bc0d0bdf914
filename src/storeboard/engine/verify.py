"""
Compare both sides: what commercetools holds, rendered, against what stands on the boards.

Reads only, by pages. A cell that the record's faults or the board's refusals leave open is not compared, nor one that
is written once or owned by monday. A person's own item without an external id is nobody's business here.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from storeboard.engine.adopt import hold
from storeboard.engine.house import House
from storeboard.engine.lines import children_of, scanned_records, strewn_lines
from storeboard.engine.naming import known, names_of
from storeboard.engine.ports import LiveItem
from storeboard.engine.prepare import linkable
from storeboard.engine.resting import Resting, resting
from storeboard.errors import TransientError
from storeboard.mapping.render import render
from storeboard.model import Binding, Child, Excluded, Item, Key, Ref, Rendered, Value

SECOND_LOOK_SECONDS: Final = 2.0

TRIES_MAX: Final = 8
WAIT_SECONDS_MAX: Final = 900.0
RETRY_SECONDS: Final = 1.0
"""How often and how long one page of a board is waited for, and the first wait when monday does not name one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An item whose cells disagree: the mapping's columns, `name`, `group` or `lines`."""

    key: Key
    live: LiveItem
    columns: tuple[str, ...]


@dataclass(slots=True)
class Agreement:
    """
    What a comparison found. `extra` are items whose record is not to be on that board; `unbound` agree, but this store
    does not know them yet. `lines` are the lines of missing records that stand on a board of their own. `resting` names
    what was not compared because it cannot be read.
    """

    checked: int = 0
    agree: int = 0
    differ: list[Difference] = field(default_factory=list[Difference])
    missing: list[Key] = field(default_factory=list[Key])
    extra: list[LiveItem] = field(default_factory=list[LiveItem])
    duplicates: list[tuple[Key, tuple[LiveItem, ...]]] = field(default_factory=list[tuple[Key, tuple[LiveItem, ...]]])
    unbound: list[tuple[Key, LiveItem]] = field(default_factory=list[tuple[Key, LiveItem]])

    lines: dict[Key, tuple[LiveItem, ...]] = field(default_factory=dict[Key, tuple[LiveItem, ...]])
    resting: Resting = field(default_factory=dict[tuple[str, str], str])

    @property
    def agrees(self) -> bool:
        """Both sides hold the same."""
        return not (self.differ or self.missing or self.extra or self.duplicates)

    def document(self) -> dict[str, object]:
        """The public form, of `verify --json`."""
        return {
            "checked": self.checked,
            "agree": self.agree,
            "differ": [
                {"ref": str(one.key.ref), "item_id": one.live.item_id, "columns": list(one.columns)}
                for one in self.differ
            ],
            "missing": [{"ref": str(key.ref)} for key in self.missing],
            "extra": [{"item_id": live.item_id, "board_id": live.board_id} for live in self.extra],
            "duplicates": [
                {"ref": str(key.ref), "item_ids": [live.item_id for live in lives]} for key, lives in self.duplicates
            ],
        }


async def verify(house: House, entities: Collection[str], projects: Sequence[str]) -> Agreement:
    """Compare every record of these entities (all for none) in these projects with the boards."""
    chosen = [one for one in house.mappings.values() if not entities or one.entity in entities]
    result = Agreement(resting=await resting(house.source, chosen, projects))
    for mapping in chosen:
        compared = [one for one in mapping.projects or projects if (mapping.name, one) not in result.resting]
        if not compared:
            continue
        boards = sorted({route.board for route in mapping.routes})
        standing, lines = await _standing(house, mapping.name, mapping.entity, boards)
        bound = {b.key: b async for page in house.store.all_bindings(mapping.name) for b in page}
        for project in compared:
            await _compare_project(house, mapping.name, project, standing, bound, result)
        left = _left(bound) if mapping.when_gone != "archive" else {}
        rests = {project.lower() for name, project in result.resting if name == mapping.name}
        surplus = [
            (external_id, live)
            for external_id, lives in sorted(standing.items())
            for live in lives
            if external_id.partition("/")[0] not in rests
        ]
        result.extra.extend(live for external_id, live in surplus if left.get(external_id) != live.item_id)
        missing = {str(key.ref): key for key in result.missing if key.mapping == mapping.name}
        for record, lives in sorted(lines.items()):
            if record in missing:
                result.lines[missing[record]] = tuple(lives)
            else:
                result.extra.extend(lives)
    return result


async def verify_settled(house: House, entities: Collection[str], projects: Sequence[str]) -> Agreement:
    """
    Compare, and where both sides disagree, once more after a pause: only what is found twice counts.

    A shop that lives changes while it is read, and monday's lists lag behind its writes; neither is a disagreement.
    """
    first = await verify(house, entities, projects)
    if first.agrees:
        return first
    await house.clock.sleep(SECOND_LOOK_SECONDS)
    return _found_twice(first, await verify(house, entities, projects))


def _found_twice(first: Agreement, second: Agreement) -> Agreement:
    differed = {one.key for one in first.differ}
    missed, doubled = set(first.missing), {key for key, _ in first.duplicates}
    surplus = {live.item_id for live in first.extra}
    both = Agreement(checked=second.checked)
    both.differ = [one for one in second.differ if one.key in differed]
    both.missing = [key for key in second.missing if key in missed]
    both.duplicates = [one for one in second.duplicates if one[0] in doubled]
    both.extra = [live for live in second.extra if live.item_id in surplus]
    both.unbound, both.lines, both.resting = second.unbound, second.lines, second.resting
    both.agree = both.checked - len(both.differ) - len(both.missing) - len(both.duplicates)
    return both


class Waiting:
    """
    The patience of a comparison with one account: it waits as long as monday says, or longer each time, until it has
    waited too long for one page.
    """

    def __init__(self, house: House, account: str, board: str) -> None:
        self._house = house
        self._account = account
        self._board = board
        self.over()

    def over(self) -> None:
        """A page came: the next one may be waited for as long."""
        self._tries = 0
        self._seconds = 0.0

    async def __call__(self, error: TransientError) -> None:
        """Wait, and raise `TransientError` when it is enough."""
        named = error.retry_after
        wait = RETRY_SECONDS * 2**self._tries if named is None else max(named, 1.0)
        if self._tries >= TRIES_MAX or self._seconds + wait > WAIT_SECONDS_MAX:
            raise TransientError(
                f"board {self._board!r} could not be read, asked {self._tries + 1} times in {self._seconds:.0f} s:"
                f" {error.reason}",
                named,
            ) from error
        self._tries += 1
        self._seconds += wait
        if named is not None:
            await hold(self._house, self._account, error)
        await self._house.clock.sleep(wait)


def canonical(lives: Sequence[LiveItem], linked: str | None, user: str | None) -> LiveItem:
    """Of several items for one key: the linked one, else ours, else the one with the lowest id."""
    return min(lives, key=lambda live: (live.item_id != linked, live.creator_id != user, int(live.item_id)))


async def _standing(
    house: House, mapping: str, entity: str, boards: Sequence[str]
) -> tuple[dict[str, list[LiveItem]], dict[str, list[LiveItem]]]:
    """
    Every active item of the boards that carries an external id of this entity, by that id, its lines attached; and the
    items on boards of lines whose record has no item there, by the record's.
    """
    lines: dict[str, list[LiveItem]] = {}
    standing: defaultdict[str, list[LiveItem]] = defaultdict(list)
    for board in boards:
        facts = house.facts[(mapping, board)]
        waiting = Waiting(house, facts.account, facts.name)
        strewn = await strewn_lines(house, facts, waiting)
        waiting.over()
        async for page in scanned_records(house, facts, waiting):
            waiting.over()
            for live in strewn.attached(page):
                if live.external_id and _entity_of(live.external_id) in (entity, None):
                    standing[live.external_id].append(live)
        lines |= {record: lives for record, lives in strewn.by_record.items() if _entity_of(record) == entity}
    return dict(standing), lines


def _entity_of(external_id: str) -> str | None:
    parts = external_id.split("/")
    return parts[1] if len(parts) == 3 else None


async def _compare_project(
    house: House,
    mapping: str,
    project: str,
    standing: dict[str, list[LiveItem]],
    bound: Mapping[Key, Binding],
    result: Agreement,
) -> None:
    """Compare one project's records page by page; what is matched is taken out of `standing`."""
    async for page in house.source.scan(project, house.mappings[mapping].entity):
        rendered: list[tuple[Key, Rendered]] = []
        for ref, resource in page:
            match render_of(house, mapping, ref, resource):
                case Rendered() as one:
                    rendered.append((Key(mapping, ref), one))
                case Excluded():
                    continue
        linked, names = await _linked(house, rendered), await names_of(house, rendered)
        for key, one in [(key, known(house, key, one, names)) for key, one in rendered]:
            result.checked += 1
            lives = standing.pop(str(key.ref), [])
            _compare(house, key, resolved(house, one, linked), lives, bound.get(key), result)


def render_of(house: House, mapping: str, ref: Ref, resource: dict[str, object]) -> Rendered | Excluded:
    """Render a resource under a mapping of this house."""
    return render(house.mappings[mapping], ref, resource, house.entities())


async def _linked(house: House, rendered: Sequence[tuple[Key, Rendered]]) -> Mapping[Key, Binding]:
    wanted = sorted({key for _, one in rendered for keys in one.links.values() for key in keys})
    return await house.store.bindings(wanted) if wanted else {}


def resolved(house: House, rendered: Rendered, linked: Mapping[Key, Binding]) -> Item:
    """The desired item with the item ids of the keys that it links to."""
    columns = dict(rendered.item.columns)
    for column, keys in rendered.links.items():
        ids = (linkable(house, linked.get(key), rendered.item.board) for key in keys)
        columns[column] = tuple(sorted(item_id for item_id in ids if item_id)) or None
    return replace(rendered.item, columns=columns)


def _compare(
    house: House,
    key: Key,
    desired: Item,
    lives: Sequence[LiveItem],
    binding: Binding | None,
    result: Agreement,
) -> None:
    if not lives:
        result.missing.append(key)
        return
    if len(lives) > 1:
        result.duplicates.append((key, tuple(lives)))
        return
    columns = differing(house, key, desired, lives[0], binding)
    if columns:
        result.differ.append(Difference(key, lives[0], columns))
    else:
        result.agree += 1
        if binding is None or binding.item_id != lives[0].item_id:
            result.unbound.append((key, lives[0]))


def differing(house: House, key: Key, desired: Item, live: LiveItem, binding: Binding | None) -> tuple[str, ...]:
    """Which of the compared cells of one item disagree."""
    open_cells = set(house.once_columns(key)) | (set(binding.refused) if binding else set())
    columns = [
        name
        for name, value in desired.columns.items()
        if name not in open_cells and live.item.columns.get(name) != value
    ]
    if live.item.name != desired.name and "name" not in open_cells:
        columns.append("name")
    if live.item.board != desired.board:
        columns.append("board")
    elif desired.group is not None and live.item.group != desired.group:
        columns.append("group")
    if house.shape_of(key, desired.board) != "none" and _lines_differ(house, key, desired, live, binding):
        columns.append("lines")
    return tuple(columns)


def _lines_differ(house: House, key: Key, desired: Item, live: LiveItem, binding: Binding | None) -> bool:
    """Tell whether a line stands otherwise, in another shape than the board's, twice, or though it is no more."""
    refused = set(binding.refused) if binding else set[str]()
    removed = {line for line, child in binding.children.items() if not child.item_id} if binding else set[str]()
    facts = house.facts_of(key, desired.board)
    bound = children_of(house, facts, key, live)
    lives = {child.item_id: child for child in live.children}
    for child in desired.children:
        there = bound.pop(child.id, None)
        if there is None:
            if child.id not in removed:
                return True
            continue
        one = lives[there.item_id]
        ours = [other for other in live.children if other.external_id == one.external_id]
        if len(ours) > 1 or facts.lines is None or there.place != facts.lines.place:
            return True
        relation = {facts.lines.relation: (live.item_id,)} if facts.lines.relation else {}
        wanted = replace(child, columns={**child.columns, **relation})
        if _line_differs(wanted, one.item.name, one.item.columns, refused):
            return True
    return bool(bound)


def _line_differs(child: Child, name: str, columns: Mapping[str, Value], refused: Collection[str]) -> bool:
    if name != child.name and f"{child.id}/name" not in refused:
        return True
    return any(
        columns.get(column) != value for column, value in child.columns.items() if f"{child.id}/{column}" not in refused
    )


def _left(bound: Mapping[Key, Binding]) -> dict[str, str | None]:
    """The items that the policy leaves, or has moved aside, because their record is gone: item id by external id."""
    return {str(key.ref): one.item_id for key, one in bound.items() if one.state in ("gone", "excluded")}
