"""
Check one mapping file against everything it names and compile it to a `Mapping`.
"""

import re
from dataclasses import replace
from typing import Any, Final

from storeboard.mapping.compile_columns import World, columns_of
from storeboard.mapping.compile_lines import (
    check_lines,
    check_one_shape,
    line_cells,
    line_columns,
    line_mirrors,
    line_title,
    shape_of,
)
from storeboard.mapping.compile_posts import postings_of
from storeboard.mapping.compile_rule import check_path, rule_of
from storeboard.mapping.conditions import ConditionError, condition_of
from storeboard.mapping.configuration import BoardConfig
from storeboard.mapping.document import Place
from storeboard.mapping.entities import MAPPABLE
from storeboard.mapping.faults import Faults
from storeboard.mapping.schema import MappingFile, RouteEntry, RuleEntry
from storeboard.mapping.shapes import PIPELINE
from storeboard.mapping.transforms import TRANSFORMS
from storeboard.mapping.when import KNOWN
from storeboard.model import Column, Lines, Mapping, Route

NAME: Final = re.compile("[a-z0-9][a-z0-9_-]{0,59}")
"""What a mapping, board, account, project or source may be called."""


def mapping_of(name: str, file: MappingFile, world: World, faults: Faults) -> Mapping:
    """Compile a mapping; what is wrong with it is added to the faults, and the result then serves further checks."""
    if not NAME.fullmatch(name):
        faults.add((), "has a file name that names no mapping; expected lower-case letters, digits, - and _")
    entity = _entity(file, faults)
    if file.name is None:
        faults.missing((), "name", "; expected name: {template: ...} or name: {from: ...}")
    elif not file.name.model_fields_set & {"from_", "template"} and not faults.is_wrong(("name",)):
        faults.missing(("name",), "template", "; expected template or from")
    if not file.columns and not faults.is_wrong(("columns",)):
        faults.missing((), "columns", "; expected at least one column")
    _check_gone(file, faults)
    columns = columns_of(file.columns, ("columns",), entity, world, faults)
    routes = _routes(file, entity, world, faults)
    columns = _with_pipelines(columns, routes, faults)
    shapes: set[Lines] = {route.lines for route in routes} or {file.lines}
    check_lines(file, shapes, entity, faults)
    has_lines = bool(shapes & {"subitems", "board"})
    return Mapping(
        name=name,
        entity=entity or "",
        projects=_projects(file, world, faults),
        routes=routes,
        title=rule_of(file.name or RuleEntry(), ("name",), entity, faults),
        columns=columns,
        line_title=line_title(file, faults) if has_lines else None,
        line_columns=line_columns(file, entity, "board" in shapes, world, faults) if has_lines else (),
        line_cells=line_cells(columns, faults) if "column" in shapes else (),
        line_mirrors=line_mirrors(file, columns, faults),
        when_gone=file.when_gone,
        gone_group=file.gone_group,
        transforms={name: one for name, one in faults.transforms.items() if name not in TRANSFORMS},
        postings=postings_of(file, entity, faults),
        optional=file.optional,
    )


def _with_pipelines(columns: tuple[Column, ...], routes: tuple[Route, ...], faults: Faults) -> tuple[Column, ...]:
    """Give the columns that show a pipeline all of them as labels; one must be named where one is shown."""
    names = tuple(dict.fromkeys(route.pipeline for route in routes if route.pipeline))
    made: list[Column] = []
    for column in columns:
        reads = column.rule is not None and column.rule.path == PIPELINE
        if reads and not names:
            faults.add(("columns", column.name, "from"), f"is {PIPELINE}, but no board of this mapping has a pipeline")
        has_labels = reads and column.rule is not None and column.rule.lookup is None
        has_labels = has_labels and column.type in ("status", "dropdown") and column.owner != "monday"
        made.append(replace(column, labels=tuple(dict.fromkeys((*column.labels, *names)))) if has_labels else column)
    return tuple(made)


def _entity(file: MappingFile, faults: Faults) -> str | None:
    if file.entity is None:
        faults.missing((), "entity", f"; expected one of: {', '.join(sorted(MAPPABLE))}")
        return None
    if file.entity not in MAPPABLE:
        faults.unknown(("entity",), file.entity, MAPPABLE)
        return None
    return file.entity


def _projects(file: MappingFile, world: World, faults: Faults) -> tuple[str, ...]:
    if file.projects is None:
        return world.projects
    named = [(at, project) for at, project in enumerate(file.projects) if project is not None]
    if not file.projects:
        faults.add(("projects",), "is empty; expected a project, or no such key for all of them")
    for at, project in named:
        if project not in world.projects:
            faults.unknown(("projects", at), project, world.projects)
    return tuple(dict.fromkeys(project for _, project in named))


def _routes(file: MappingFile, entity: str | None, world: World, faults: Faults) -> tuple[Route, ...]:
    entries = file.boards
    if not entries and not faults.is_wrong(("boards",)):
        faults.missing((), "boards", "; expected at least one `- board: ...`")
    routes: list[Route] = []
    taken = False
    for at, entry in enumerate(entries):
        place: Place = ("boards", at)
        if entry is None:
            continue
        if taken:
            faults.add(place, "is never reached; the board before it takes every record, for it has no when")
        taken = taken or not (entry.when or faults.is_wrong((*place, "when")))
        _check_board(entry, place, world, faults)
        group = rule_of(entry.group, (*place, "group"), entity, faults) if entry.group is not None else None
        if group is not None and group.path is None and group.template is None and not group.default:
            faults.add((*place, "group"), "is no group; expected a title, or a rule with from or template")
        lines, lines_board = shape_of(file, entry, place, world, faults)
        when = _when(entry.when, (*place, "when"), entity, faults)
        board = world.places.get(entry.board or "", BoardConfig(""))
        routes.append(
            Route(entry.board or "", when, group, lines, lines_board, board.languages, board.timezone, entry.pipeline)
        )
        check_one_shape(routes, place, faults)
    return tuple(routes)


def _check_board(entry: RouteEntry, place: Place, world: World, faults: Faults) -> None:
    if entry.board is None:
        faults.missing(place, "board", f"; expected one of: {', '.join(sorted(world.boards))}")
    elif entry.board not in world.boards:
        faults.unknown((*place, "board"), entry.board, world.boards)


def _when(when: dict[str, Any], place: Place, entity: str | None, faults: Faults) -> tuple[tuple[str, Any], ...]:
    tests: list[tuple[str, Any]] = []
    for name, value in when.items():
        check_path(name, (*place, name), entity, faults, also=frozenset(KNOWN))
        try:
            tests.append((name, condition_of(value)))
        except ConditionError as error:
            faults.add((*place, name), f"is no condition; {error.reason}")
    return tuple(tests)


def _check_gone(file: MappingFile, faults: Faults) -> None:
    if file.when_gone == "move" and file.gone_group is None:
        faults.missing((), "gone_group", ", which when_gone: move needs; expected the title of a group")
    if file.when_gone != "move" and file.gone_group is not None and not faults.is_wrong(("when_gone",)):
        faults.add(("gone_group",), f"has no meaning with when_gone: {file.when_gone}; expected when_gone: move")
