"""
What a move to another board carries over, as far as it is known.

Pure. What is not known is left to monday, which matches columns by title and type. Our own cells are written in full
after a move in any case; this is for what people wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Columns = Mapping[str, str | None]
"""The real column of another board that takes the cells of each real column of one; None for those that are lost."""


@dataclass(frozen=True, slots=True)
class Moving:
    """
    Which columns take which cells: of the item and of its subitems, None where monday is to match them.

    `lines` are those of boards of lines, by the place that a line comes from.
    """

    columns: Columns | None = None
    subitems: Columns | None = None
    lines: Mapping[str, Columns] = field(default_factory=dict[str, Columns])


UNMATCHED = Moving()
