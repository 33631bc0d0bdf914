"""
Say where history would land: which board and group, what would be excluded and why, which fields would be parked.

It reads commercetools and renders; no store, no board and no budget is asked, and nothing is written. It keeps counts
only, so it may read as much history as there is; the number of different reasons that it keeps is limited.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from storeboard import model
from storeboard.engine.ports import Source
from storeboard.engine.resting import resting
from storeboard.mapping.render import render
from storeboard.model import Excluded, Ref, Rendered

REASONS_MAX: Final = 200
OTHER_REASONS: Final = "other reasons"


Place = tuple[str, str | None, str | None]
"""A board, a group and a pipeline."""


@dataclass(slots=True)
class Reasons:
    """Counts by what happened, each with the first record that it happened to."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    examples: dict[tuple[str, str], Ref] = field(default_factory=dict[tuple[str, str], Ref])

    def note(self, column: str, reason: str, ref: Ref) -> None:
        """Count one; beyond the limit all others count as one."""
        kind = (column, reason)
        if kind not in self.counts and len(self.counts) >= REASONS_MAX:
            kind = ("", OTHER_REASONS)
        self.counts[kind] += 1
        self.examples.setdefault(kind, ref)

    def __len__(self) -> int:
        return len(self.counts)


@dataclass(slots=True)
class Landing:
    """Where the records of one mapping would land; why it `rests` in a project, if it does."""

    mapping: str
    entity: str
    records: int = 0
    places: Counter[Place] = field(default_factory=Counter[Place])
    excluded: Reasons = field(default_factory=Reasons)
    faults: Reasons = field(default_factory=Reasons)
    parked: Reasons = field(default_factory=Reasons)
    rests: str | None = None

    @property
    def has_findings(self) -> bool:
        """Whether anything would not stand as it is in the shop."""
        return bool(self.excluded.counts or self.faults.counts or self.parked.counts)

    def take(self, ref: Ref, outcome: Rendered | Excluded) -> None:
        """Count one record."""
        self.records += 1
        match outcome:
            case Excluded(reason):
                self.excluded.note("", reason, ref)
            case Rendered(item=item, park=park, pipeline=pipeline):
                if park is not None:
                    self.parked.note("", park, ref)
                else:
                    self.places[item.board, item.group, pipeline] += 1
                for column, reason in dict.fromkeys((_column(fault.column), fault.reason) for fault in item.faults):
                    self.faults.note(column, reason, ref)


async def landings(
    source: Source,
    mappings: Sequence[model.Mapping],
    entities: Mapping[str, str],
    projects: Sequence[str],
    last: int,
    where: str | None,
) -> list[Landing]:
    """Read at most `last` records of each entity and project, the newest first, and say where each would land."""
    rests = await resting(source, mappings, projects)
    found = {mapping.name: Landing(mapping.name, mapping.entity) for mapping in mappings}
    for (name, _), reason in rests.items():
        found[name].rests = reason
    for entity in dict.fromkeys(mapping.entity for mapping in mappings):
        for project in projects:
            awake = [one for one in mappings if one.entity == entity and (one.name, project) not in rests]
            mine = [one for one in awake if project in one.projects]
            if not mine:
                continue
            async for page in source.newest(project, entity, last, where):
                for ref, resource in page:
                    for mapping in mine:
                        found[mapping.name].take(ref, render(mapping, ref, resource, entities))
    return list(found.values())


def _column(name: str) -> str:
    """A column of a line without the line's id: all lines are counted together."""
    _, is_of_line, column = name.partition("/")
    return f"line {column}" if is_of_line else name
