"""
One write into a column: where it goes, what was given, and how it is refused.
"""

from dataclasses import dataclass, field

from storeboard.simulators.monday.account import Account, iso
from storeboard.simulators.monday.labels import Label, labels_of
from storeboard.simulators.monday.refusals import Refused, bad_value
from storeboard.simulators.monday.world import Board, Column, Json


@dataclass(slots=True)
class Writing:
    """One mutation's write: where, whether labels may be made, and the labels made so far."""

    account: Account
    board: Board
    create_labels: bool = False
    staged: dict[str, list[Label]] = field(default_factory=dict[str, list[Label]])

    def labels(self, column: Column) -> list[Label]:
        return self.staged.setdefault(column.id, list(labels_of(column)))

    def may_label(self, column: Column) -> bool:
        """Tell whether the write may add labels to a column."""
        return self.create_labels and column.managed is None

    def commit_labels(self) -> None:
        for column_id, labels in self.staged.items():
            column = self.board.columns[column_id]
            if len(labels) != len(labels_of(column)):
                column.settings = {**column.settings, "labels": labels}
                column.revision += 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A column that is being written, with what was given: knows how to refuse."""

    writing: Writing
    column: Column
    given: Json

    def refuse(self, why: str) -> Refused:
        return bad_value(self.writing.board.id, self.column.id, self.column.type, self.given, why)

    @property
    def changed_at(self) -> str:
        return iso(self.writing.account.now)

    def keys(self, *allowed: str) -> dict[str, Json]:
        """Return what was given as an object with no other keys than these."""
        if not isinstance(self.given, dict):
            raise self.refuse(f"invalid value, expected an object with {', '.join(allowed)}")
        strays = sorted(set(self.given) - {*allowed, "changed_at"})
        if strays:
            raise self.refuse(f"invalid value, unknown key {strays[0]}, expected {', '.join(allowed)}")
        return self.given
