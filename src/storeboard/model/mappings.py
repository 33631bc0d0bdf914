"""The mapping files as the pure floor sees them: validated, compiled, frozen."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any, Literal

from storeboard.model.posts import PostKind, label_of

Owner = Literal["commerce", "monday", "shared"]
Lines = Literal["none", "subitems", "column", "board"]
"""How the lines of a record are shown on a board: not at all, as subitems, in columns of the record's own item, or as
items of a board of their own."""
WhenGone = Literal["archive", "leave", "move"]
NewLabels = Literal["refuse", "create"]
"""What becomes of a value that the column has no label for."""
OnError = Literal["skip_field", "empty", "park"]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How one value is read: first a path (or a template), then transforms, then a lookup, then a default.

    `transforms` are `(name, arguments)`. `lookup` maps text to text; a value without a match takes `default`, and
    without a default is a fault.
    """

    path: str | None = None
    template: str | None = None
    transforms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lookup: Dict[str, str] | None = None
    default: str | None = None
    has_default: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a mapping.

    `type` is monday's name of it; `link` names the mapping a board_relation points to. `options` are what the column
    says in the words that only its type knows.
    """

    name: str
    type: str
    rule: Rule | None
    title: str
    owner: Owner = "commerce"
    once: bool = False
    on_error: OnError = "skip_field"
    link: str | None = None
    column_id: str | None = None
    labels: tuple[str, ...] = ()
    new_labels: NewLabels = "refuse"
    personal: bool = False
    description: str | None = None
    options: Dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Route:
    """
    Where a record goes that meets all of `when`; `group` gives the group's title.

    `pipeline` is what a column reads as `route.pipeline`. `lines` is the shape of its lines there; `lines_board` the
    board that they are items of, when they are. `languages` are those that the board is read in, the best first, and
    `timezone` says which day it is there.
    """

    board: str
    when: tuple[tuple[str, Any], ...] = ()
    group: Rule | None = None
    lines: Lines = "none"
    lines_board: str | None = None
    languages: tuple[str, ...] = ()
    timezone: str = "UTC"
    pipeline: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """
    One entry of `updates:` or `timeline:` in a mapping.

    `text` gives the text of an update or the title of a milestone. With `each` it is read of every element of a list;
    `element` is the entity of those, empty when it is none that we know. `activity` names the custom activity of a
    milestone, with its icon and colour.
    """

    kind: PostKind
    name: str
    text: Rule
    at: Rule | None = None
    summary: Rule | None = None
    each: str | None = None
    element: str = ""
    personal: bool = False
    activity: str = ""
    icon: str = ""
    color: str = ""

    @property
    def label(self) -> str:
        """What faults, the ledger and people call it: `updates/<name>` or `timeline/<name>`."""
        return label_of(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    One mapping file, validated: which entity goes to which board, as which columns, under which policies.

    `line_cells` are the further columns of boards that show lines in columns, `line_mirrors` the columns that a board
    of lines shows of the record. `transforms` are those that the user wrote, by name. `postings` say what is told
    on the items once. An `optional` mapping rests while its entity cannot be read.
    """

    name: str
    entity: str
    projects: tuple[str, ...]
    routes: tuple[Route, ...]
    title: Rule
    columns: tuple[Column, ...]
    line_title: Rule | None = None
    line_columns: tuple[Column, ...] = ()
    line_cells: tuple[Column, ...] = ()
    line_mirrors: tuple[str, ...] = ()
    when_gone: WhenGone = "archive"
    gone_group: str | None = None
    transforms: Dict[str, Any] = field(default_factory=dict[str, Any])
    postings: tuple[Posting, ...] = ()
    optional: bool = False

    def route_to(self, board: str) -> Route:
        """The (first) route to a board: all routes to one board show lines in one shape."""
        return next((route for route in self.routes if route.board == board), Route(board))

    def columns_on(self, board: str) -> tuple[Column, ...]:
        """The columns of the items on a board."""
        return self.columns + (self.line_cells if self.route_to(board).lines == "column" else ())

    @property
    def relation(self) -> str:
        """The column of a board of lines that connects a line to its record."""
        return self.entity.replace("-", "_")
