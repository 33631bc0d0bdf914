"""
Decide the smallest set of writes that makes one item true.

Pure: same arguments, same plan. It never reads the clock, the store or the board. What is not known to stand is
written; after an ambiguous write nothing is known. Lines follow their item: they are planned once the item has an id.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from storeboard.model import Binding, BoardFacts, Item, Key, Mutation, Plan, Value, WhenGone
from storeboard.planning.advance import distrusted
from storeboard.planning.diff import GROUP, differences, torn, unknown
from storeboard.planning.lines import PLAIN, LineShape, LineWriter, lines_erased, lines_left, shape_change
from storeboard.planning.moving import UNMATCHED, Moving
from storeboard.planning.posts import posts_to_delete, posts_to_make
from storeboard.planning.writing import Writer, apart

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
    shape: LineShape = PLAIN,
    moving: Moving = UNMATCHED,
    refused_retry_after: float = REFUSED_RETRY_SECONDS,
) -> Plan:
    """
    Plan the writes of one key; empty if and only if nothing differs and nothing is in doubt.

    `facts` are those of the desired board. `once` names the columns that only a create writes; `shape` says more of how
    its lines are shown, `moving` what goes along to another board; after a refusal that is left to monday. A column
    that the board refused is left out while its value is the same, until `refused_retry_after` seconds have passed.
    Values never stand in the reason. A create in doubt cannot be planned: raise ValueError.
    """
    if binding.doubt is not None and binding.doubt.creates:
        raise ValueError(f"{key}: a create is in doubt, nothing can be planned before that is decided")
    if binding.item_id is None:
        writer = Writer(key, binding, facts, now, refused_retry_after)
        return Plan(key, (_create(writer, desired),), "new")
    in_doubt = _is_in_doubt(binding, now)
    standing = distrusted(binding) if in_doubt else binding
    writer = Writer(key, standing, facts, now, refused_retry_after)
    mutations = tuple(_item_and_lines(writer, desired, once, shape, UNMATCHED if binding.isolate else moving))
    if in_doubt and not mutations:
        # Everything that differs was refused: a confirmed write of something must end the doubt all the same.
        mutations = (replace(writer.change, name=desired.name),)
    changes = shape_change(binding, facts, shape) if mutations else ""
    reason = _reason(binding, in_doubt, mutations)
    return Plan(key, mutations, f"{reason}; {changes}" if changes else reason)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an item and its lines are overwritten with when a person is to be forgotten."""

    name: str
    cells: Mapping[str, Value]
    line_cells: Mapping[str, Value]


def plan_gone(
    key: Key,
    binding: Binding,
    facts: BoardFacts,
    when_gone: WhenGone,
    gone_group: str | None,
    erasure: Erasure | None,
) -> Plan:
    """
    Plan the farewell of an item whose record is gone, by the mapping's policy.

    With an `erasure` our posts are deleted, and the item and its lines are overwritten and archived, whatever the
    policy: subitems go with their item, lines on a board of their own before it.
    """
    if binding.item_id is None:
        return Plan(key, (), "gone")
    base = Mutation("change_columns", key, facts.board_id, item_id=binding.item_id)
    ends = (*lines_left(key, binding, facts.board_id), replace(base, kind="archive_item"))
    if erasure is not None:
        known = {name: value for name, value in erasure.cells.items() if name in facts.columns}
        overwrite = replace(base, name=erasure.name, columns=known)
        parts = apart(overwrite) if binding.isolate else (overwrite,)
        lines = lines_erased(key, binding, facts, erasure.name, erasure.line_cells)
        posts = posts_to_delete(key, binding, facts.board_id)
        return Plan(key, (*posts, *lines, *parts, *ends), "erased")
    if when_gone == "archive":
        return Plan(key, ends, "gone")
    stands = binding.applied.group if binding.applied is not None else None
    if when_gone == "move" and gone_group is not None and (stands != gone_group or _is_ambiguous(binding)):
        return Plan(key, (replace(base, kind="move_to_group", group=gone_group),), "gone")
    return Plan(key, (), "gone")


def _is_ambiguous(binding: Binding) -> bool:
    return binding.doubt is not None or binding.rewrite_after is not None


def _is_in_doubt(binding: Binding, now: float) -> bool:
    """
    Tell whether nothing that was applied may be trusted.

    What is written while an older write may still land is remembered as applied, so that it is not written over and
    over; once that time has passed it is written again.
    """
    return binding.doubt is not None or (binding.rewrite_after is not None and now >= binding.rewrite_after)


def _create(writer: Writer, desired: Item) -> Mutation:
    """A new item with its external id inside; after a refusal it is made bare and its cells follow one by one."""
    return Mutation(
        "create_item",
        writer.key,
        writer.facts.board_id,
        name=desired.name,
        group=desired.group,
        external_id=str(writer.key.ref).lower(),
        columns=writer.filled(None, desired.columns),
    )


def _item_and_lines(
    writer: Writer, desired: Item, once: Collection[str], shape: LineShape, moving: Moving
) -> Iterator[Mutation]:
    """
    First to the right board, then new lines, so that one document makes those of many items; then what changed; and
    when nothing differs any more, the farewell of what another shape of lines has left.

    What a move carried over is not known, so everything is written on the new board, lines included.
    """
    binding = writer.binding
    applied = binding.applied if binding.applied is not None else unknown(desired.board)
    differs = False
    if binding.board != desired.board:
        differs = True
        move = replace(writer.change, kind="move_to_board", group=desired.group)
        yield replace(move, columns_to=moving.columns, subitems_to=moving.subitems)
        applied, binding = replace(unknown(desired.board), group=desired.group), distrusted(binding)
    lines = LineWriter(writer, desired, binding, shape, moving.lines)
    # What is told comes last: in doubt it holds back nothing but itself, and a new item's goes along with its lines.
    told = posts_to_make(writer.key, desired, writer.binding, writer.facts)
    for mutation in chain(lines.new(), _item(writer, desired, applied, once), lines.changed(), told):
        differs = True
        yield mutation
    if not differs:
        yield from lines.farewell(binding.applied)


def _item(writer: Writer, desired: Item, applied: Item, once: Collection[str]) -> Iterator[Mutation]:
    # A bare create left the columns that are written once to its own cells' writes; version 0 says that this is
    # still the item's first pass, in which no person can have filled them.
    late = writer.binding.isolate and writer.binding.version == 0
    leave = () if late else once
    columns = {**differences(desired.columns, applied.columns, leave), **torn(desired, applied, leave)}
    yield from writer.changes(writer.change, desired.name if desired.name != applied.name else None, columns)
    if desired.group is not None and desired.group != applied.group and not writer.is_refused(GROUP, desired.group):
        yield replace(writer.change, kind="move_to_group", group=desired.group)


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
        yield "board" if mutation.child is None else "lines"
    elif mutation.post is not None:
        yield mutation.post.label.rpartition("/")[0]
    elif mutation.creates:
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
