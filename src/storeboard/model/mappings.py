"""The mapping files as the pure floor sees them: validated, compiled, frozen."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any, Literal

Owner = Literal["commerce", "monday", "shared"]
Lines = Literal["none", "subitems"]
WhenGone = Literal["archive", "leave", "move"]
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
    """One column of a mapping. `type` is monday's name of it; `link` names the mapping a board_relation points to."""

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
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Where a record goes that meets all of `when`; `group` gives the group's title."""

    board: str
    when: tuple[tuple[str, Any], ...] = ()
    group: Rule | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file, validated: which entity goes to which board, as which columns, under which policies."""

    name: str
    entity: str
    projects: tuple[str, ...]
    routes: tuple[Route, ...]
    title: Rule
    columns: tuple[Column, ...]
    lines: Lines = "none"
    line_title: Rule | None = None
    line_columns: tuple[Column, ...] = ()
    when_gone: WhenGone = "archive"
    gone_group: str | None = None
