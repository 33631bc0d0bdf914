"""
Decide the smallest set of writes that makes one item true.

Pure: same arguments, same plan. It never reads the clock, the store or the board. What is not known to stand is
written; after an ambiguous write nothing is known. Lines follow their item: they are planned once the item has an id.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
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
from storeboard.planning.advance import distrusted
from storeboard.planning.diff import (
    GROUP,
    NAME,
    differences,
    filled,
    gone_lines,
    is_refused,
    kept_lines,
    new_lines,
    refused_of,
    unknown,
)

REFUSED_RETRY_SECONDS: Final = 900.0
"""How long a value that the board refused is left out before it is tried again."""


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

    `facts` are those of the desired board. `once` names the columns that only a create writes. A column that the board
    refused is left out while its value is the same, until `refused_retry_after` seconds have passed. Values never stand
    in the reason. A create in doubt cannot be planned: raise ValueError.
    """
    if binding.doubt is not None and binding.doubt.creates:
        raise ValueError(f"{key}: a create is in doubt, nothing can be planned before that is decided")
    if binding.item_id is None:
        writer = _Writer(key, binding, facts, now, refused_retry_after)
        return Plan(key, (writer.create(desired),), "new")
    in_doubt = _is_in_doubt(binding, now)
    standing = distrusted(binding) if in_doubt else binding
    writer = _Writer(key, standing, facts, now, refused_retry_after)
    mutations = tuple(writer.item_and_lines(desired, once))
    if in_doubt and not mutations:
        # Everything that differs was refused: a confirmed write of something must end the doubt all the same.
        mutations = (replace(writer.change, name=desired.name),)
    return Plan(key, mutations, _reason(binding, in_doubt, mutations))


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

    With `erased` the name and these cells are overwritten and the item is archived, whatever the policy; its lines go
    with it.
    """
    if binding.item_id is None:
        return Plan(key, (), "gone")
    base = Mutation("change_columns", key, facts.board_id, item_id=binding.item_id)
    if erased is not None:
        known = {name: value for name, value in erased.items() if name in facts.columns}
        overwrite = replace(base, name=erased_name, columns=known)
        parts = _apart(overwrite) if binding.isolate else (overwrite,)
        return Plan(key, (*parts, replace(base, kind="archive_item")), "erased")
    if when_gone == "archive":
        return Plan(key, (replace(base, kind="archive_item"),), "gone")
    stands = binding.applied.group if binding.applied is not None else None
    if when_gone == "move" and gone_group is not None and (stands != gone_group or _is_ambiguous(binding)):
        return Plan(key, (replace(base, kind="move_to_group", group=gone_group),), "gone")
    return Plan(key, (), "gone")


def line_external_id(key: Key, line: str) -> str:
    """The external id of a line: `project/order/<order id>/<line id>`, lower case."""
    return f"{key.ref}/{line}".lower()


def _is_ambiguous(binding: Binding) -> bool:
    return binding.doubt is not None or binding.rewrite_after is not None


def _is_in_doubt(binding: Binding, now: float) -> bool:
    """
    Tell whether nothing that was applied may be trusted.

    What is written while an older write may still land is remembered as applied, so that it is not written over and
    over; once that time has passed it is written again.
    """
    return binding.doubt is not None or (binding.rewrite_after is not None and now >= binding.rewrite_after)


@dataclass(frozen=True, slots=True)
class _Writer:
    """The writes of one key, in the order in which they are to be sent."""

    key: Key
    binding: Binding
    facts: BoardFacts
    now: float
    retry_after: float

    def create(self, desired: Item) -> Mutation:
        """A new item with its external id inside; after a refusal it is made bare and its cells follow one by one."""
        return Mutation(
            "create_item",
            self.key,
            self.facts.board_id,
            name=desired.name,
            group=desired.group,
            external_id=str(self.key.ref).lower(),
            columns=self._filled(None, desired.columns),
        )

    def item_and_lines(self, desired: Item, once: Collection[str]) -> Iterator[Mutation]:
        """
        First to the right board, then new lines, so that one document makes those of many items; then what changed.

        What a move carries over is not known, so everything is written on the new board, lines included.
        """
        binding = self.binding
        applied = binding.applied if binding.applied is not None else unknown(desired.board)
        lines = self.facts.lines
        moves = binding.board != desired.board
        if moves:
            yield replace(self.change, kind="move_to_board", group=desired.group)
            applied, binding = replace(unknown(desired.board), group=desired.group), distrusted(binding)
        if lines is not None:
            yield from (self._new_line(lines, child) for child in new_lines(desired, binding))
        yield from self._item(desired, applied, once)
        if desired.group is not None and desired.group != applied.group and not self._is_refused(GROUP, desired.group):
            yield replace(self.change, kind="move_to_group", group=desired.group)
        if lines is not None:
            for child, bound in kept_lines(desired, binding):
                yield from self._line(lines, child, bound)
            for line, bound in gone_lines(desired, binding).items():
                yield Mutation("archive_item", self.key, lines.board_id, item_id=bound.item_id, child=line)

    @property
    def change(self) -> Mutation:
        """A change of the item, still without anything in it."""
        return Mutation("change_columns", self.key, self.facts.board_id, item_id=self.binding.item_id)

    def _item(self, desired: Item, applied: Item, once: Collection[str]) -> Iterator[Mutation]:
        # A bare create left the columns that are written once to its own cells' writes; version 0 says that this is
        # still the item's first pass, in which no person can have filled them.
        late = self.binding.isolate and self.binding.version == 0
        leave = () if late else once
        columns = differences(desired.columns, applied.columns, leave)
        yield from self._changes(self.change, desired.name if desired.name != applied.name else None, columns)

    def _line(self, lines: LinesFacts, child: Child, bound: BoundChild) -> Iterator[Mutation]:
        base = Mutation("change_columns", self.key, lines.board_id, item_id=bound.item_id, child=child.id)
        name = child.name if child.name != bound.name else None
        yield from self._changes(base, name, differences(child.columns, bound.columns))

    def _new_line(self, lines: LinesFacts, child: Child) -> Mutation:
        return Mutation(
            "create_subitem",
            self.key,
            lines.board_id,
            parent_item_id=self.binding.item_id,
            child=child.id,
            name=child.name,
            external_id=line_external_id(self.key, child.id),
            columns=self._filled(child.id, child.columns),
        )

    def _changes(self, base: Mutation, name: str | None, columns: Mapping[str, Value]) -> Iterator[Mutation]:
        """One write, or after a refusal one for each cell, so that each is judged apart."""
        if name is not None and self._is_refused(refused_of(base.child, NAME), name):
            name = None
        columns = self._unrefused(base.child, columns)
        if name is None and not columns:
            return
        whole = replace(base, name=name, columns=columns)
        yield from _apart(whole) if self.binding.isolate else (whole,)

    def _filled(self, line: str | None, columns: Mapping[str, Value]) -> Mapping[str, Value]:
        return {} if self.binding.isolate else self._unrefused(line, filled(columns))

    def _unrefused(self, line: str | None, columns: Mapping[str, Value]) -> Mapping[str, Value]:
        if not self.binding.refused:
            return columns
        return {
            column: value for column, value in columns.items() if not self._is_refused(refused_of(line, column), value)
        }

    def _is_refused(self, name: str, value: Value) -> bool:
        return is_refused(self.binding, name, value, self.now, self.retry_after)


def _apart(change: Mutation) -> Iterator[Mutation]:
    """The same change as one write for each cell, the name first."""
    if change.name is not None:
        yield replace(change, columns={})
    for column, value in change.columns.items():
        yield replace(change, name=None, columns={column: value})


def _reason(binding: Binding, in_doubt: bool, mutations: tuple[Mutation, ...]) -> str:
    if not mutations:
        return ""
    if in_doubt or binding.applied is None:
        return "in doubt: written in full"
    told = dict.fromkeys(word for mutation in mutations for word in _words(mutation))
    return "changed: " + ", ".join(told)


def _words(mutation: Mutation) -> Iterator[str]:
    """What a write is about, without its values."""
    if mutation.kind == "move_to_board":
        yield "board"
    elif mutation.kind == "create_subitem":
        yield "new lines"
    elif mutation.kind == "archive_item":
        yield "lines gone"
    elif mutation.kind == "move_to_group":
        yield "group"
    elif mutation.child is not None:
        yield "lines"
    else:
        if mutation.name is not None:
            yield "name"
        yield from sorted(mutation.columns)
