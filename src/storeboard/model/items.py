"""What stands, or should stand, on a board, and what the real board is."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from storeboard.model.posts import Post
from storeboard.model.refs import Key, Ref, Value


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one column could not be rendered or was refused. `value` never holds a personal value."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Child:
    """One line of an item: keyed by the line's id, written as a subitem or as an item of a board of lines."""

    id: str
    name: str
    columns: Dict[str, Value]


@dataclass(frozen=True, slots=True)
class Item:
    """
    What a record looks like on its board: one type for desired, applied and live.

    `columns` holds every commerce-owned column of the mapping (full width; None is an empty cell), except those in
    `faults`, which keep what they have. Columns written once are in `columns` too. `children` keep commercetools'
    order. `posts` is what should have been told on it; they are no part of what is applied or live. `places` are the
    boards on which the items of a relation stand, by column, where they may stand on several: when one of them moves,
    the relation is written again.
    """

    board: str
    group: str | None
    name: str
    columns: Dict[str, Value]
    children: tuple[Child, ...] = ()
    faults: tuple[Fault, ...] = ()
    posts: tuple[Post, ...] = ()
    places: Dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    A desired item before its relations are resolved, with the refs it was made of and the keys it links to.

    `park` is the reason for which the whole record must wait for a person, None when it may go on.
    """

    item: Item
    version: int
    uses: tuple[Ref, ...] = ()
    links: Dict[str, tuple[Key, ...]] = field(default_factory=dict[str, tuple[Key, ...]])
    park: str | None = None
    pipeline: str | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """No route took the record; `reason` says which conditions it failed."""

    reason: str
    version: int = 0
    uses: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A real column: its monday id and type, and the ids of its labels by text (status and dropdown)."""

    id: str
    type: str
    labels: Dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class LinesFacts:
    """
    The real board that lines stand on: the one that monday keeps for the subitems of a board, or a board of lines.

    `place` is the key of the board of lines, empty for subitems. `relation` names the one of `columns` that connects
    a line to its record, empty for subitems; `group_id` is the group that a line from another board goes to.
    """

    board_id: str
    external_id_column: str
    columns: Dict[str, ColumnFacts]
    place: str = ""
    relation: str = ""
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """
    The real board that a mapping writes to: found or made by `provision`, kept in `boards.lock.yaml`.

    `former_lines` are the boards that its lines stood on in an earlier shape, and may still stand on; `former_cells`
    the columns of the items that held lines and hold none any more. `activities` has
    the id of the account's custom activity by the name of the milestone that needs it.
    """

    board: str
    mapping: str
    account: str
    board_id: str
    name: str
    external_id_column: str
    columns: Dict[str, ColumnFacts]
    groups: Dict[str, str]
    lines: LinesFacts | None = None
    former_lines: tuple[LinesFacts, ...] = ()
    former_cells: Dict[str, ColumnFacts] = field(default_factory=dict[str, ColumnFacts])
    activities: Dict[str, str] = field(default_factory=dict[str, str])

    def lines_at(self, place: str) -> LinesFacts | None:
        """The board of lines of that key, or of the subitems for the empty one; None where there is none."""
        known = (self.lines, *self.former_lines)
        return next((lines for lines in known if lines is not None and lines.place == place), None)
