"""
Make the item that a resource should be on its board.

Never raises for what a shop holds: a value that fits no cell is a fault of its column, and the record goes on. Only
where its board depends on what could not be read, `UnreadableError` says so: another board would be a guess. Every
column that is not monday's own has a value (None is an empty cell) or, by `on_error: skip_field`, a fault instead of
one. Ids of monday items are not known here: a relation is empty in the item, and its keys stand in `links`.
"""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any, Final

from storeboard.errors import UnreadableError
from storeboard.mapping import shapes
from storeboard.mapping.along import uses_of
from storeboard.mapping.derived.orders import SHORT_ID_CHARACTERS, lines_of
from storeboard.mapping.entities import LINE
from storeboard.mapping.fit import fit, fit_name
from storeboard.mapping.posts import Teller, posts_of, tellers_of
from storeboard.mapping.route import Crossing, choose, crossings_of
from storeboard.mapping.rules import FaultError, Reader, reader_of
from storeboard.model import Child, Column, Excluded, Fault, Item, Key, Mapping, Ref, Rendered, Resource, Value

COMPILED_KEPT_MAX: Final = 256

ID_CHARACTERS_MAX: Final = 160
"""The id of a part is made of two."""

_ID = re.compile(f"[a-z0-9_-]{{1,{ID_CHARACTERS_MAX}}}")


@dataclass(frozen=True, slots=True)
class Cells:
    """The compiled columns of an item or of a line."""

    columns: tuple[tuple[Column, Reader], ...]
    title: Reader | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A mapping with everything parsed; `mapping` is kept so that its identity stays its own."""

    mapping: Mapping
    crossings: tuple[Crossing, ...]
    groups: tuple[Reader | None, ...]
    own: Cells
    in_cells: Cells
    lines: Cells
    tellers: tuple[Teller, ...]


@dataclass(slots=True)
class Sheet:
    """The record that is being rendered, and what is gathered on the way."""

    ref: Ref
    whole: Resource
    faults: list[Fault] = field(default_factory=list[Fault])
    links: dict[str, tuple[Key, ...]] = field(default_factory=dict[str, tuple[Key, ...]])
    park: str | None = None

    def blame(self, column: Column, name: str, reason: str) -> bool:
        """Note the fault of a column; return whether its cell is written as empty."""
        self.faults.append(Fault(name, reason))
        if column.on_error == "park" and self.park is None:
            self.park = f"column {name}: {reason}"
        return column.on_error == "empty"


def render(mapping: Mapping, ref: Ref, resource: Resource, entities: Dict[str, str]) -> Rendered | Excluded:
    """
    Return the desired item of a resource under a mapping, or why no board takes it.

    `entities` gives the entity of every mapping by its name; a relation needs that of the mapping it links to.
    """
    compiled = compiled_of(mapping)
    resource = shapes.record(resource)
    version, uses = shapes.count(resource.get("version")), uses_of(ref, resource)
    chosen = _chosen(compiled, ref, resource)
    if isinstance(chosen, str):
        return Excluded(chosen, version, uses)
    route = compiled.crossings[chosen].route
    sheet = Sheet(ref, shapes.as_on(route, resource))
    columns: dict[str, Value] = {}
    cells = compiled.own.columns + (compiled.in_cells.columns if route.lines == "column" else ())
    for column, reader in cells:
        if column.link is not None:
            _link(column, reader, entities.get(column.link, ""), sheet, columns)
        else:
            _cell(column, reader, resource, sheet, columns)
    posts, untold = posts_of(compiled.tellers, sheet.whole) if compiled.tellers else ((), ())
    sheet.faults.extend(untold)
    item = Item(
        board=route.board,
        group=_title(compiled.groups[chosen], "group", resource, sheet),
        name=_title(compiled.own.title, "name", resource, sheet) or _name_of(ref.type, ref.id),
        columns=columns,
        children=tuple(_children(compiled, sheet)) if route.lines in ("subitems", "board") else (),
        faults=tuple(sheet.faults),
        posts=posts,
    )
    return Rendered(item, version, uses, sheet.links, sheet.park, route.pipeline)


def _chosen(compiled: Compiled, ref: Ref, resource: Resource) -> int | str:
    try:
        return choose(compiled.crossings, ref, resource)
    except shapes.UnreadError as error:
        raise UnreadableError(f"which board takes it cannot be told: {error.reason}") from None


_COMPILED: dict[int, Compiled] = {}


def compiled_of(mapping: Mapping) -> Compiled:
    """Return the mapping compiled; the same mapping is compiled once."""
    found = _COMPILED.get(id(mapping))
    if found is None:
        if len(_COMPILED) >= COMPILED_KEPT_MAX:
            _COMPILED.clear()
        found = _COMPILED[id(mapping)] = _compile(mapping)
    return found


def _compile(mapping: Mapping) -> Compiled:
    own = mapping.transforms
    return Compiled(
        mapping=mapping,
        crossings=crossings_of(mapping),
        groups=tuple(reader_of(one.group, mapping.entity, own=own) if one.group else None for one in mapping.routes),
        own=Cells(_readers(mapping.columns, mapping.entity, own), reader_of(mapping.title, mapping.entity, own=own)),
        in_cells=Cells(_readers(mapping.line_cells, mapping.entity, own), None),
        lines=Cells(
            _readers(mapping.line_columns, LINE, own),
            reader_of(mapping.line_title, LINE, own=own) if mapping.line_title else None,
        ),
        tellers=tellers_of(mapping),
    )


def _readers(columns: Iterable[Column], entity: str, own: Dict[str, Any]) -> tuple[tuple[Column, Reader], ...]:
    return tuple(
        (column, reader_of(column.rule, entity, personal=column.personal, own=own))
        for column in columns
        if column.owner != "monday" and column.rule is not None
    )


def _cell(
    column: Column, reader: Reader, record: Resource, sheet: Sheet, columns: dict[str, Value], prefix: str = ""
) -> None:
    value, reason = _attempt(lambda: fit(column, *reader.read(record, sheet.whole)))
    if reason is None or sheet.blame(column, prefix + column.name, reason):
        columns[column.name] = value


def _link(column: Column, reader: Reader, entity: str, sheet: Sheet, columns: dict[str, Value]) -> None:
    assert column.link is not None
    ids, reason = _attempt(lambda: _ids(reader.read(sheet.whole, sheet.whole)[0], entity))
    if reason is not None and not sheet.blame(column, column.name, reason):
        return
    columns[column.name] = None
    if ids:
        sheet.links[column.name] = tuple(Key(column.link, Ref(sheet.ref.project, entity, id_)) for id_ in ids)


def _ids(value: Any, entity: str) -> tuple[str, ...]:
    """Return the ids that a relation names: of an id, a reference or a list of them; each once, in order."""
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(_id(one, entity) for one in values if one is not None and one != ""))


def _id(value: Any, entity: str) -> str:
    if isinstance(value, dict):
        type_ = value.get("typeId")
        if isinstance(type_, str) and type_ != entity:
            raise FaultError(f"a reference to another type; expected one to {entity}")
        value = value.get("id") or shapes.expanded(value).get("id")
    if isinstance(value, str) and _ID.fullmatch(id_ := value.strip().lower()):
        return id_
    raise FaultError(f"no id of a {entity}; expected an id or a reference that has one")


def _title(reader: Reader | None, name: str, record: Resource, sheet: Sheet) -> str | None:
    if reader is None:
        return None
    text, reason = _attempt(lambda: fit_name(*reader.read(record, sheet.whole)))
    if reason is not None:
        sheet.faults.append(Fault(name, reason))
    return text


def _children(compiled: Compiled, sheet: Sheet) -> Iterable[Child]:
    seen: set[str] = set()
    lines, unread = _attempt(lambda: lines_of(sheet.whole))
    if unread is not None:
        # What could not be read is not taken for gone: nothing is written until a person has looked.
        sheet.park = sheet.park or f"its lines cannot be told: {unread}"
    for line in lines or ():
        id_ = (shapes.text(line.get("id")) or "").strip().lower()
        if id_ in seen or not _ID.fullmatch(id_):
            sheet.faults.append(Fault("lines", "a line without an id of its own is left out"))
            continue
        seen.add(id_)
        columns: dict[str, Value] = {}
        for column, reader in compiled.lines.columns:
            _cell(column, reader, line, sheet, columns, f"{id_}/")
        name = _title(compiled.lines.title, f"{id_}/name", line, sheet)
        yield Child(id_, name or _name_of(LINE, id_), columns)


def _name_of(entity: str, id_: str) -> str:
    return f"{entity.replace('-', ' ').capitalize()} {id_[:SHORT_ID_CHARACTERS]}"


def _attempt(step: Callable[[], Any]) -> tuple[Any, str | None]:
    """Return the step's value, or None and the reason why it has none."""
    try:
        return step(), None
    # NormaliseError, CellError and FaultError give a reason; what else a hostile number may cause does not.
    except (ValueError, ArithmeticError) as error:
        return None, str(getattr(error, "reason", "a value that cannot be read"))
