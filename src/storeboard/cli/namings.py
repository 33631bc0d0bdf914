"""Look for the keys and custom fields that the mappings name in the commercetools projects; it only reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from storeboard.commercetools.client import Client, RefusedError
from storeboard.commercetools.reader import Reader
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.faults import nearest, shown
from storeboard.mapping.named import CUSTOM_FIELD, Named, names_in
from storeboard.mapping.shapes import records, text
from storeboard.model import Mapping as MappingFile
from storeboard.model import Resource

KNOWN_MAX: Final = 20_000
SHOWN_MAX: Final = 10


async def unknown_names(mappings: Iterable[MappingFile], shops: Mapping[str, Client]) -> list[str]:
    """Every name that a project does not know, in sentences with the nearest that it knows."""
    wanted: defaultdict[tuple[str, str], list[Named]] = defaultdict(list)
    for one in names_in(mappings):
        for project in one.projects:
            wanted[project, one.type].append(one)
    findings: list[str] = []
    for (project, type_), names in wanted.items():
        known = await _known(shops[project], type_)
        if known is not None:
            findings += [_told(project, one, known) for one in dict.fromkeys(names) if one.word not in known]
    return findings


async def _known(client: Client, type_: str) -> frozenset[str] | None:
    """Every key of a type; None where they cannot be read, or are too many to say what is not there."""
    entity = ENTITIES["type" if type_ == CUSTOM_FIELD else type_]
    found: set[str] = set()
    try:
        async for rows in Reader(client).pages(entity):
            found.update(word for row in rows for word in _words(type_, row))
            if len(found) > KNOWN_MAX:
                return None
    except RefusedError:
        # What is not allowed, or not there, is told where credentials and scopes are checked.
        return None
    return frozenset(found)


def _words(type_: str, row: Resource) -> list[str]:
    if type_ == CUSTOM_FIELD:
        return [name for field in records(row.get("fieldDefinitions")) if (name := text(field.get("name")))]
    key = text(row.get("key"))
    return [key] if key else []


def _told(project: str, one: Named, known: frozenset[str]) -> str:
    what = "custom field" if one.type == CUSTOM_FIELD else one.type.replace("-", " ")
    hint = "".join(f' (did you mean "{word}"?)' for word in nearest(one.word, known))
    listed = ", ".join(sorted(known)[:SHOWN_MAX]) + (", ..." if len(known) > SHOWN_MAX else "")
    there = f"expected one of: {listed}{hint}" if known else "there is none"
    return f'mappings/{one.place} names the {what} "{shown(one.word)}", which project {project} does not have; {there}'
