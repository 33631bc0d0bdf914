"""
Decide the smallest set of writes that makes one item true.

Pure: same arguments, same plan. It never reads the clock, the store or the board. A binding in doubt is not trusted:
its item is written in full. Lines follow their item: they are planned once the item has an id.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from storeboard.model import (
    Binding,
    BoardFacts,
    BoundChild,
    Child,
    Item,
    Key,
    LinesFacts,
    Mutation,
    Plan,
    Value,
    WhenGone,
)

REFUSED_RETRY_SECONDS: Final = 900.0


def plan(
    key: Key,
    desired: Item,
    binding: Binding,
    facts: BoardFacts,
    now: float,
    *,
    once: Collection[str] = frozenset(),
    refused_retry_after: float = REFUSED_RETRY_SECONDS,
) -> Plan:
    """
    Plan the writes of one key; empty if and only if nothing differs and nothing is in doubt.

    `once` names the columns that only a create writes. A column that the board refused is left out while its value is
    the same, until `refused_retry_after` seconds have passed. Values never stand in the reason.
    """
    if binding.item_id is None:
        return Plan(key, (_create(key, desired, binding, facts, now, refused_retry_after),), "new")
    writer = _Writer(key, binding, facts, now, refused_retry_after)
    mutations = (*writer.moves(desired), *writer.item(desired, once), *writer.children(desired.children))
    return Plan(key, mutations, _reason(binding, mutations))


def plan_gone(
    key: Key,
    binding: Binding,
    facts: BoardFacts,
    when_gone: WhenGone,
    gone_group: str | None,
    erased: Mapping[str, Value] | None,
    erased_name: str,
) -> Plan:
    """
    Plan the farewell of an item whose record is gone, by the mapping's policy.

    With `erased` the name and these cells (and its lines' names) are overwritten first, whatever the policy.
    """
    if binding.item_id is None:
        return Plan(key, (), "gone")
    mutations: list[Mutation] = []
    if erased is not None:
        known = {name: value for name, value in erased.items() if name in facts.columns}
        mutations.append(
            Mutation("change_columns", key, facts.board_id, item_id=binding.item_id, name=erased_name, columns=known)
        )
    if when_gone == "archive" or erased is not None:
        mutations.append(Mutation("archive_item", key, facts.board_id, item_id=binding.item_id))
    elif when_gone == "move" and gone_group is not None:
        mutations.append(Mutation("move_to_group", key, facts.board_id, item_id=binding.item_id, group=gone_group))
    return Plan(key, tuple(mutations), "erased" if erased is not None else "gone")


def _create(
    key: Key, desired: Item, binding: Binding, facts: BoardFacts, now: float, refused_retry_after: float
) -> Mutation:
    """A new item with its external id inside; after a refusal bare, its cells follow one by one."""
    columns = {} if binding.isolate else {name: value for name, value in desired.columns.items() if value is not None}
    writable = _unrefused(columns, binding, "", now, refused_retry_after)
    return Mutation(
        "create_item",
        key,
        facts.board_id,
        name=desired.name,
        group=desired.group,
        external_id=str(key.ref),
        columns=writable,
    )


def _unrefused(
    columns: Mapping[str, Value], binding: Binding, prefix: str, now: float, retry_after: float
) -> dict[str, Value]:
    """The columns without those that the board refused at this very value, until it is time to try again."""

    def is_open(name: str, value: Value) -> bool:
        refused = binding.refused.get(f"{prefix}{name}")
        return refused is None or refused[0] != value or now >= refused[2] + retry_after

    return {name: value for name, value in columns.items() if is_open(name, value)}


class _Writer:
    """The writes for an item that stands."""

    def __init__(self, key: Key, binding: Binding, facts: BoardFacts, now: float, retry_after: float) -> None:
        self._key = key
        self._binding = binding
        self._facts = facts
        self._now = now
        self._retry_after = retry_after
        self._trusted = binding.applied is not None and binding.rewrite_after is None and binding.doubt is None

    def moves(self, desired: Item) -> Iterator[Mutation]:
        """To the right board, then to the right group."""
        binding = self._binding
        if binding.board is not None and binding.board != desired.board:
            yield self._write("move_to_board", group=desired.group)
            return
        stands = binding.applied.group if binding.applied is not None and self._trusted else None
        if desired.group is not None and desired.group != stands and self._is_open("group", desired.group):
            yield self._write("move_to_group", group=desired.group)

    def item(self, desired: Item, once: Collection[str]) -> Iterator[Mutation]:
        """The item's own name and cells, where they differ; all of them when nothing is trusted."""
        applied = self._binding.applied if self._trusted else None
        wanted = {name: value for name, value in desired.columns.items() if name not in once}
        moved = self._binding.board is not None and self._binding.board != desired.board
        stands = None if moved else applied
        columns = wanted if stands is None else _differing(wanted, stands.columns)
        name = desired.name if stands is None or stands.name != desired.name else None
        yield from self._changes(None, self._facts.board_id, self._binding.item_id, name, columns)

    def children(self, desired: tuple[Child, ...]) -> Iterator[Mutation]:
        """Changed lines, then lines that are gone, then new ones."""
        lines = self._facts.lines
        if lines is None:
            return
        bound = self._binding.children
        wanted = {child.id: child for child in desired}
        for line, child in wanted.items():
            if line in bound and bound[line].item_id:
                yield from self._line(lines, child, bound[line])
        for line, standing in bound.items():
            if line not in wanted and standing.item_id:
                yield Mutation("archive_item", self._key, lines.board_id, item_id=standing.item_id, child=line)
        for line, child in wanted.items():
            if line not in bound:
                yield self._new_line(lines, child)

    def _line(self, lines: LinesFacts, child: Child, bound: BoundChild) -> Iterator[Mutation]:
        distrusted = self._binding.rewrite_after is not None or self._binding.doubt is not None
        columns = dict(child.columns) if distrusted else _differing(child.columns, bound.columns)
        name = child.name if distrusted or bound.name != child.name else None
        yield from self._changes(child.id, lines.board_id, bound.item_id, name, columns)

    def _new_line(self, lines: LinesFacts, child: Child) -> Mutation:
        filled = {name: value for name, value in child.columns.items() if value is not None}
        columns = {} if self._binding.isolate else filled
        return Mutation(
            "create_subitem",
            self._key,
            lines.board_id,
            parent_item_id=self._binding.item_id,
            child=child.id,
            name=child.name,
            external_id=line_external_id(self._key, child.id),
            columns=_unrefused(columns, self._binding, f"{child.id}/", self._now, self._retry_after),
        )

    def _changes(
        self, child: str | None, board_id: str, item_id: str | None, name: str | None, columns: Mapping[str, Value]
    ) -> Iterator[Mutation]:
        """One write, or after a refusal one for each cell, so that each is judged apart."""
        prefix = f"{child}/" if child is not None else ""
        open_columns = _unrefused(columns, self._binding, prefix, self._now, self._retry_after)
        open_name = name if name is not None and self._is_open(f"{prefix}name", name) else None
        if open_name is None and not open_columns:
            return
        base = Mutation("change_columns", self._key, board_id, item_id=item_id, child=child)
        if not self._binding.isolate:
            yield replace(base, name=open_name, columns=open_columns)
            return
        if open_name is not None:
            yield replace(base, name=open_name)
        for column, value in open_columns.items():
            yield replace(base, columns={column: value})

    def _is_open(self, name: str, value: Value) -> bool:
        return bool(_unrefused({name: value}, self._binding, "", self._now, self._retry_after))

    def _write(self, kind: str, group: str | None) -> Mutation:
        known = "move_to_board" if kind == "move_to_board" else "move_to_group"
        return Mutation(known, self._key, self._facts.board_id, item_id=self._binding.item_id, group=group)


def line_external_id(key: Key, line: str) -> str:
    """The external id of a line: `project/order/<order id>/<line id>`, lower case."""
    return f"{key.ref}/{line}".lower()


_ABSENT: Final = object()


def _differing(wanted: Mapping[str, Value], standing: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in wanted.items() if standing.get(name, _ABSENT) != value}


def _reason(binding: Binding, mutations: tuple[Mutation, ...]) -> str:
    if not mutations:
        return ""
    if binding.doubt is not None or binding.rewrite_after is not None or binding.applied is None:
        return "in doubt: written in full"
    columns = sorted({column for mutation in mutations for column in _names(mutation)})
    return "changed: " + ", ".join(columns)


def _names(mutation: Mutation) -> Iterator[str]:
    if mutation.child is not None or mutation.kind == "create_subitem":
        yield "lines"
        return
    if mutation.name is not None:
        yield "name"
    if mutation.group is not None:
        yield "group"
    yield from mutation.columns
