"""
Check the template files and compile what they say of boards; hold them against the mappings that write there.

Pure. A template only adds: columns that no mapping writes are the team's own. Where it names a column that a mapping
writes, it says its title, place, labels and description, and the two must agree on the type.
"""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from storeboard.columns import COLUMN_TYPES, monday_type
from storeboard.errors import ConfigurationFault
from storeboard.mapping.compile_columns import World, columns_of
from storeboard.mapping.configuration import BoardConfig, Template
from storeboard.mapping.document import Document, Place, document_of
from storeboard.mapping.faults import Faults, shown
from storeboard.mapping.schema import ColumnEntry, TemplateColumnEntry, TemplateFile
from storeboard.mapping.validate import validated
from storeboard.model import Column, Mapping

FOLDER: Final = "templates"
_NOWHERE: Final = World((), frozenset(), {})

Read = tuple[Template, Faults | None]


def is_template(name: str) -> bool:
    """Tell whether a file of the configuration is a template."""
    return PurePosixPath(name).parts[0] == FOLDER


def templates_of(texts: Dict[str, str], found: list[ConfigurationFault]) -> dict[str, Read]:
    """Every template by its file's name without the ending; `found` gets the faults of files that are no YAML."""
    read: dict[str, Read] = {}
    for name in sorted(texts):
        if is_template(name):
            document = document_of(name, texts[name])
            if isinstance(document, Document):
                faults = Faults(document)
                read[PurePosixPath(name).stem] = _template(validated(TemplateFile, faults), faults), faults
            else:
                found.extend(document)
                read[PurePosixPath(name).stem] = Template(), None
    return read


def _template(file: TemplateFile, faults: Faults) -> Template:
    groups = [group for group in file.groups if group]
    for at, group in enumerate(groups):
        if group in groups[:at]:
            faults.add(("groups", at), f'gives the group "{shown(group)}" twice')
    return Template(
        groups=tuple(dict.fromkeys(groups)),
        columns=_columns(file.columns, ("columns",), faults),
        line_columns=_columns(file.line_columns, ("line_columns",), faults),
        description=file.description,
        kind=file.kind,
        workspace=file.workspace,
    )


def _columns(entries: Dict[str, TemplateColumnEntry], place: Place, faults: Faults) -> tuple[Column, ...]:
    columns = columns_of({name: _entry(one) for name, one in entries.items()}, place, None, _NOWHERE, faults)
    for column in columns:
        if column.type == "mirror":
            faults.add((*place, column.name, "as"), 'is "mirror", which only a mapping can say: it has the relation')
    return tuple(replace(column, description=entries[column.name].description) for column in columns)


def _entry(entry: TemplateColumnEntry) -> ColumnEntry:
    """The entry as that of a column which nobody writes."""
    said = entry.model_dump(by_alias=True, exclude_unset=True, exclude={"description"})
    said = {key: value for key, value in said.items() if value is not None}
    return ColumnEntry.model_validate(said if _is_filled_by_monday(entry.as_) else {**said, "owner": "monday"})


def _is_filled_by_monday(word: str | None) -> bool:
    try:
        return word is not None and COLUMN_TYPES[monday_type(word)].source == "board"
    except KeyError:
        return False


def check_templates(read: Dict[str, Read], boards: Dict[str, BoardConfig], mappings: Sequence[Mapping]) -> None:
    """Add a fault for each column of a template that a mapping writes as another type."""
    for mapping in mappings:
        for board in dict.fromkeys(route.board for route in mapping.routes):
            named = boards[board].template if board in boards else None
            if named is not None and named in read:
                template, faults = read[named]
                if faults is not None:
                    _compare(template.columns, mapping.columns, mapping.name, "columns", faults)
                    _compare(template.line_columns, mapping.line_columns, mapping.name, "line_columns", faults)


def _compare(ours: Sequence[Column], theirs: Sequence[Column], mapping: str, key: str, faults: Faults) -> None:
    types = {column.name: column.type for column in theirs}
    for column in ours:
        wanted = types.get(column.name, column.type)
        place = (key, column.name, "as")
        if wanted != column.type and not faults.is_wrong(place):
            faults.add(place, f'is "{column.type}"; the mapping "{mapping}" writes this column as "{wanted}"')
            faults.wrong.add(place)
