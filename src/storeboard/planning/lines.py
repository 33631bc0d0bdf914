"""
Decide the writes of an item's lines, in the shape that its board has, and of what an earlier shape has left.

Pure. A line keeps its item where monday can move it: between boards of lines. Between subitems and a board of lines it
gets a new item, and the old one is archived only when the new one is known to stand, whole and with what people wrote.
A line that a person removed stays removed in every shape.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from storeboard.model import Binding, BoardFacts, BoundChild, Child, Item, Key, LinesFacts, Mutation, Value
from storeboard.planning.diff import differences
from storeboard.planning.moving import Columns
from storeboard.planning.writing import Writer, apart

Carried = Mapping[str, Mapping[str, Value]]
"""What people wrote on the items of lines in an earlier shape: cells by column, by line."""


@dataclass(frozen=True, slots=True)
class LineShape:
    """
    How lines are shown on the board.

    `cells` names the columns of the item that hold them, None when they are in none. `carried` are the cells of people
    that go along into a new shape.
    """

    cells: Collection[str] | None = None
    carried: Carried | None = None


PLAIN = LineShape()


@dataclass(frozen=True, slots=True)
class LineWriter:
    """
    The writes of the lines of one item; `binding` is what may be trusted of them now.

    `columns_to` says which columns take the cells of a line that moves here, by the place that it comes from.
    """

    writer: Writer
    desired: Item
    binding: Binding
    shape: LineShape
    columns_to: Mapping[str, Columns]

    def new(self) -> Iterator[Mutation]:
        """The lines that have no item in this shape, nor one that can be moved here."""
        lines = self.writer.facts.lines
        if lines is None:
            return
        for child in self.desired.children:
            bound = self.binding.children.get(child.id)
            if bound is None or (bound.item_id and _here(bound, lines) is None and not _moves(bound, lines)):
                yield self._create(lines, child)

    def changed(self) -> Iterator[Mutation]:
        """What differs of the lines that stand, moved here before it; then the lines that are no more."""
        lines = self.writer.facts.lines
        if lines is None:
            return
        for child in self.desired.children:
            bound = self.binding.children.get(child.id)
            if bound is None or not bound.item_id:
                continue
            here = _here(bound, lines)
            if here is None and _moves(bound, lines):
                yield Mutation(
                    "move_to_board",
                    self.writer.key,
                    lines.board_id,
                    item_id=bound.item_id,
                    child=child.id,
                    place=lines.place,
                    columns_to=self.columns_to.get(bound.place),
                )
                here = BoundChild(bound.item_id, "", {}, lines.place)
            if here is not None:
                yield from self._change(lines, child, here)
        yield from self._gone(lines)

    def farewell(self, standing: Item | None) -> Iterator[Mutation]:
        """
        What an earlier shape has left, once everything that takes its place is known to stand.

        To be asked when nothing else is left to write; `standing` is what is known of the item.
        """
        if self.binding.rewrite_after is not None or self.binding.doubt is not None:
            return  # an older write may still land on what was written
        for line, bound in self.binding.children.items():
            if self._has_all(line, bound):
                yield from (self._archive(line, item_id) for item_id, _ in bound.former)
        cells = self.shape.cells
        if self.writer.facts.lines is not None or cells is None or standing is None:
            return
        if all(cell in standing.columns and cell in self.desired.columns for cell in cells) and not differences(
            {cell: self.desired.columns[cell] for cell in cells}, standing.columns
        ):
            for line, bound in self.binding.children.items():
                if bound.item_id:
                    yield self._archive(line, bound.item_id)

    def _create(self, lines: LinesFacts, child: Child) -> Mutation:
        return Mutation(
            "create_item" if lines.place else "create_subitem",
            self.writer.key,
            lines.board_id,
            parent_item_id=self.binding.item_id,
            child=child.id,
            place=lines.place,
            name=child.name,
            external_id=line_external_id(self.writer.key, child.id),
            columns=self.writer.filled(child.id, self._cells(lines, child)),
        )

    def _change(self, lines: LinesFacts, child: Child, bound: BoundChild) -> Iterator[Mutation]:
        base = Mutation(
            "change_columns",
            self.writer.key,
            lines.board_id,
            item_id=bound.item_id,
            child=child.id,
            place=lines.place,
        )
        name = child.name if child.name != bound.name else None
        yield from self.writer.changes(base, name, differences(self._cells(lines, child), bound.columns))

    def _gone(self, lines: LinesFacts) -> Iterator[Mutation]:
        wanted = {child.id for child in self.desired.children}
        for line, bound in self.binding.children.items():
            if line in wanted:
                continue
            yield from (self._archive(line, item_id) for item_id, _ in bound.former)
            if bound.item_id:
                archive = self._archive(line, bound.item_id)
                yield replace(archive, board_id=lines.board_id) if bound.place == lines.place else archive

    def _has_all(self, line: str, bound: BoundChild) -> bool:
        """Tell whether what people wrote on the line's item of an earlier shape is known to stand on its own."""
        lines, carried = self.writer.facts.lines, (self.shape.carried or {}).get(line, {})
        if lines is None or not bound.item_id:
            return True
        return not differences({name: value for name, value in carried.items() if name in lines.columns}, bound.columns)

    def _archive(self, line: str, item_id: str) -> Mutation:
        return Mutation("archive_item", self.writer.key, self.writer.facts.board_id, item_id=item_id, child=line)

    def _cells(self, lines: LinesFacts, child: Child) -> Mapping[str, Value]:
        """The cells of a line, with what people wrote in an earlier shape and what connects it to its record."""
        carried = (self.shape.carried or {}).get(child.id, {})
        kept = {name: value for name, value in carried.items() if name in lines.columns}
        related = {lines.relation: _link(self.binding.item_id)} if lines.relation else {}
        return {**kept, **child.columns, **related}


def shape_change(binding: Binding, facts: BoardFacts, shape: LineShape) -> str:
    """Why lines get other items, and what of the old ones does not go along; empty when they keep their shape."""
    place = facts.lines.place if facts.lines is not None else None
    if place is None and shape.cells is None:
        return ""
    others = {
        there
        for bound in binding.children.values()
        for item_id, there in (*bound.former, (bound.item_id, bound.place))
        if item_id and there != place
    }
    if not others:
        return ""
    old, new = " and ".join(map(_word, sorted(others))), "columns" if place is None else _word(place)
    if place and all(others):
        return f"lines move from {old} to {new}"
    kept = "nothing that people wrote there" if place is None else "cells of the team's columns in line_columns alone"
    return (
        f"lines change from {old} to {new}: monday cannot convert them, so {kept} is copied, and the old are archived"
    )


def _word(place: str) -> str:
    return f"board {place}" if place else "subitems"


def lines_left(key: Key, binding: Binding, board_id: str) -> tuple[Mutation, ...]:
    """The farewell of the lines that stand on boards of lines: those of an archived item do not go along with it."""
    items = [
        (line, item_id)
        for line, bound in binding.children.items()
        for item_id, place in (*bound.former, (bound.item_id, bound.place))
        if item_id and place
    ]
    return tuple(Mutation("archive_item", key, board_id, item_id=item_id, child=line) for line, item_id in items)


def lines_erased(
    key: Key, binding: Binding, facts: BoardFacts, name: str, cells: Mapping[str, Value]
) -> Iterator[Mutation]:
    """Overwrite the name and these cells of every item of a line, wherever it stands."""
    for line, bound in binding.children.items():
        for item_id, place in (*bound.former, (bound.item_id, bound.place)):
            lines = facts.lines_at(place)
            if not item_id or lines is None:
                continue
            known = {column: value for column, value in cells.items() if column in lines.columns}
            base = Mutation("change_columns", key, lines.board_id, item_id=item_id, child=line, place=place)
            overwrite = replace(base, name=name, columns=known)
            yield from apart(overwrite) if binding.isolate else (overwrite,)


def line_external_id(key: Key, line: str) -> str:
    """The external id of a line: `project/order/<order id>/<line id>`, lower case."""
    return f"{key.ref}/{line}".lower()


def _here(bound: BoundChild, lines: LinesFacts) -> BoundChild | None:
    """The line's item in this shape: its own, or one of an earlier shape that it goes back to; None without one."""
    if bound.place == lines.place:
        return bound
    back = next((item_id for item_id, place in bound.former if place == lines.place), None)
    return replace(bound, item_id=back, name="", columns={}, place=lines.place) if back else None


def _moves(bound: BoundChild, lines: LinesFacts) -> bool:
    """Tell whether monday can move the line's item: between boards, but not out of an item nor into one."""
    return bool(bound.place and lines.place)


def _link(item_id: str | None) -> Value:
    return (item_id,) if item_id else None
