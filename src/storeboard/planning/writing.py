"""
Put what differs of one key into writes: whole, or after a refusal cell by cell, without what the board refused lately.

Pure. It knows items and lines alike and never decides what is to be written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from storeboard.model import Binding, BoardFacts, Key, Mutation, Value
from storeboard.planning.diff import NAME, filled, is_refused, refused_of


@dataclass(frozen=True, slots=True)
class Writer:
    """What the writes of one key have in common."""

    key: Key
    binding: Binding
    facts: BoardFacts
    now: float
    retry_after: float

    @property
    def change(self) -> Mutation:
        """A change of the item, still without anything in it."""
        return Mutation("change_columns", self.key, self.facts.board_id, item_id=self.binding.item_id)

    def changes(self, base: Mutation, name: str | None, columns: Mapping[str, Value]) -> Iterator[Mutation]:
        """One write, or after a refusal one for each cell, so that each is judged apart."""
        if name is not None and self.is_refused(refused_of(base.child, NAME), name):
            name = None
        columns = self._unrefused(base.child, columns)
        if name is None and not columns:
            return
        whole = replace(base, name=name, columns=columns)
        yield from apart(whole) if self.binding.isolate else (whole,)

    def filled(self, line: str | None, columns: Mapping[str, Value]) -> Mapping[str, Value]:
        """The cells that a new item carries; none after a refusal, they follow one by one."""
        return {} if self.binding.isolate else self._unrefused(line, filled(columns))

    def is_refused(self, name: str, value: Value) -> bool:
        """Tell whether the board refused this value lately."""
        return is_refused(self.binding, name, value, self.now, self.retry_after)

    def _unrefused(self, line: str | None, columns: Mapping[str, Value]) -> Mapping[str, Value]:
        if not self.binding.refused:
            return columns
        return {
            column: value for column, value in columns.items() if not self.is_refused(refused_of(line, column), value)
        }


def apart(change: Mutation) -> Iterator[Mutation]:
    """The same change as one write for each cell, the name first."""
    if change.name is not None:
        yield replace(change, columns={})
    for column, value in change.columns.items():
        yield replace(change, name=None, columns={column: value})
