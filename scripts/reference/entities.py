"""The page of the entities and their derived fields, out of the entity table; each example is read from a record."""

from collections.abc import Iterable, Mapping
from typing import Any

from scripts.reference.shop import RECORDS
from scripts.reference.written import flat, shown, type_of
from storeboard.mapping.entities import DERIVED, ENTITIES, FIELDS, LINE, MAPPABLE, needed
from storeboard.mapping.entity import Derived, Entity
from storeboard.model import Resource

INTRODUCTION = """\
# Entities

What `entity:` in a mapping may name, and what its paths may begin with. This page is generated from the table of
entities; the examples are what the derived fields make of one invented order and what belongs to it.

When a **follower** changes, what it follows is read and written anew; it may be mapped to a board of its own as well. A
**part** has no list of its own in commercetools: it is read with its whole, and its item comes and goes
with it. When a record is deleted in commercetools, its item is archived, moved to a group or left, as `when_gone` of
the mapping says; the items of its parts likewise.

**Derived fields** are what commercetools does not have but a sales team needs. They are addressed like paths, and an
empty one is an empty cell. Money becomes a number by `via: amount`; where a list has to become one text, `via: join`
makes it. Texts in several languages follow the board's `languages`, then the record's locale, then English.

Every entity also has the fields {common}. A scope marked with \\* may be missing: what it reads is then shown by its
key or id.
"""

_COMMON = ["id", "version", "key", "createdAt", "createdBy", "lastModifiedAt", "lastModifiedBy", "custom"]


def entities_page() -> str:
    """Return the page in Markdown."""
    mapped = [row for row in ENTITIES.values() if row.type in MAPPABLE]
    unmapped = [row for row in ENTITIES.values() if row.type not in MAPPABLE]
    parts = [INTRODUCTION.format(common=_names(_COMMON)), _contents(mapped)]
    parts += [_entity(row) for row in mapped]
    parts += ["## A line of a record\n", _LINE, _fields(LINE), _derived(LINE), _followers_only(unmapped)]
    return "\n".join(parts)


_LINE = (
    "What `line_name` and `line_columns` are read from: a line item or custom line item of one of "
    f"{', '.join(f'`{row.type}`' for row in ENTITIES.values() if row.lines)}.\n"
)


def _contents(rows: Iterable[Entity]) -> str:
    return " · ".join(f"[`{row.type}`](#{row.type})" for row in rows) + " · [a line](#a-line-of-a-record)\n"


def _entity(row: Entity) -> str:
    return "\n".join([f"## `{row.type}`\n", _facts(row), _fields(row.type), _derived(row.type)])


def _facts(row: Entity) -> str:
    rows = [
        ("listed at", f"`/{row.path}`" if row.path else ""),
        ("part of", _part_of(row)),
        ("parts", _names(one.type for one in ENTITIES.values() if one.part_of and one.part_of.whole == row.type)),
        ("follows", _names(one.entity for one in row.owners)),
        (
            "followers",
            _names(one.type for one in ENTITIES.values() if row.type in {owner.entity for owner in one.owners}),
        ),
        ("read with it", _names(_beside(row))),
        ("scopes needed", _scopes(row)),
        ("subscribed to", _heard(row)),
        ("lines", "yes" if row.lines else ""),
        ("has a list", "in projects with B2B only" if row.b2b and row.path else ""),
    ]
    return "| | |\n|---|---|\n" + "".join(f"| {title} | {words} |\n" for title, words in rows if words)


def _part_of(row: Entity) -> str:
    if row.part_of is None:
        return ""
    return f"`{row.part_of.whole}`, at {' and '.join(f'`{path}`' for path in row.part_of.at)}"


def _beside(row: Entity) -> Iterable[str]:
    return dict.fromkeys(one.entity for one in (*row.expansions, *row.companions, *row.gathered))


def _scopes(row: Entity) -> str:
    """The scopes of what is read when this is mapped: its own, or its whole's, first."""
    own = row.scope or ENTITIES[row.part_of.whole if row.part_of else row.type].scope
    rows = sorted(needed([row.type]), key=lambda one: one.scope != own)
    required = {own, *(one.scope for one in rows if not one.optional)}
    scopes = dict.fromkeys(one.scope for one in sorted(rows, key=lambda one: one.scope not in required))
    return ", ".join(f"`{scope}`" + ("" if scope in required else " \\*") for scope in scopes)


def _heard(row: Entity) -> str:
    if not row.path:
        return ""
    changes = "changes" if row.changes else ""
    messages = f"message{'s' if len(row.messages) > 1 else ''} {_names(row.messages)}" if row.messages else ""
    return " and the ".join(part for part in (changes, messages) if part)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _fields(entity: str) -> str:
    names = sorted(FIELDS[entity] - set(_COMMON))
    return f"Fields: {_names(names)}.\n" if names else ""


def _derived(entity: str) -> str:
    table = DERIVED.get(entity, {})
    if not table:
        return ""
    lines = ["| derived field | type | says | example |", "|---|---|---|---|"]
    lines += [_row(entity, name, field) for name, field in table.items()]
    return "\n".join([*lines, ""])


def _row(entity: str, name: str, field: Derived) -> str:
    value = example_of(entity, field)
    return f"| `{name}` | {type_of(value)} | {flat(field.read.__doc__ or '')} | {shown(value)} |"


def example_of(entity: str, field: Derived, records: Mapping[str, tuple[Resource, ...]] = RECORDS) -> Any:
    """Give the value that a derived field has in the first record of its entity that gives it one."""
    values = (field.read(record, record) for record in records[entity])
    return next((value for value in values if value is not None), None)


def _followers_only(rows: Iterable[Entity]) -> str:
    lines = ["## Followers that no mapping may name\n", "| entity | listed at | follows | scope |", "|---|---|---|---|"]
    lines += [
        f"| `{row.type}` | `/{row.path}` | `{', '.join(one.entity for one in row.owners)}` | `{row.scope}` |"
        for row in rows
    ]
    return "\n".join([*lines, ""])
