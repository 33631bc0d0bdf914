"""
Check the columns of a mapping file and compile them to `Column`s.
"""

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storeboard.columns import ALIASES, COLUMN_TYPES, CellError, monday_type
from storeboard.columns.status import LABEL_CHARACTERS_MAX, LABELS_MAX
from storeboard.mapping.compile_rule import rule_of
from storeboard.mapping.document import Place
from storeboard.mapping.faults import Faults, shown
from storeboard.mapping.schema import ColumnEntry
from storeboard.model import Column

COLUMN_NAME_CHARACTERS_MAX: Final = 24

RESERVED: Final = frozenset({"external_id", "group", "lines", "name", "subitems"})
"""Names that mean something else on every board."""

_NAME = re.compile("[a-z][a-z0-9_]*")
_READING = ("from", "template", "via", "lookup", "default", "link", "write", "on_error")
_PERSONAL_TYPES = frozenset({"email", "phone"})


@dataclass(frozen=True, slots=True)
class World:
    """What the files around a mapping name: project keys, board keys, and each mapping's entity by its name."""

    projects: tuple[str, ...]
    boards: frozenset[str]
    mappings: Dict[str, str | None]


def columns_of(
    entries: Dict[str, ColumnEntry], place: Place, entity: str | None, world: World, faults: Faults
) -> tuple[Column, ...]:
    """Compile the columns; what is wrong with them is added to the faults."""
    columns: list[Column] = []
    for name, entry in entries.items():
        here = (*place, name)
        _check_name(name, here, faults)
        type_ = _type(entry, here, faults)
        _check_owner(entry, here, faults)
        rule = rule_of(entry, here, entity, faults) if entry.owner != "monday" else None
        _check_link(entry, here, type_, world, faults)
        labels = _labels(entry, here, type_, faults)
        _check_constants(entry, here, type_, faults)
        columns.append(
            Column(
                name=name,
                type=type_ or "text",
                rule=rule,
                title=entry.title or " ".join(word.capitalize() for word in name.split("_")),
                owner=entry.owner,
                once=entry.write == "once",
                on_error=entry.on_error,
                link=entry.link if entry.owner != "monday" else None,
                column_id=entry.id,
                labels=labels,
                personal=entry.personal if entry.personal is not None else type_ in _PERSONAL_TYPES,
            )
        )
    check_repeats(columns, place, faults)
    return tuple(columns)


def _check_name(name: str, place: Place, faults: Faults) -> None:
    if name in RESERVED:
        faults.add(place, f"has a reserved name; expected any but: {', '.join(sorted(RESERVED))}")
    elif not _NAME.fullmatch(name) or len(name) > COLUMN_NAME_CHARACTERS_MAX:
        faults.add(
            place,
            "has a name that is none; expected a lower-case letter, then letters, digits and _, at most "
            f"{COLUMN_NAME_CHARACTERS_MAX} characters",
        )


def _type(entry: ColumnEntry, place: Place, faults: Faults) -> str | None:
    if entry.as_ is None:
        faults.missing(place, "as", f"; expected one of: {', '.join(_type_names())}")
        return None
    try:
        return monday_type(entry.as_)
    except KeyError:
        faults.unknown((*place, "as"), entry.as_, _type_names())
        return None


def _type_names() -> list[str]:
    hidden = set(ALIASES.values())
    return sorted((set(COLUMN_TYPES) - hidden) | set(ALIASES))


def _check_owner(entry: ColumnEntry, place: Place, faults: Faults) -> None:
    if entry.owner == "shared":
        faults.add((*place, "owner"), 'is "shared", which this version cannot keep; expected one of: commerce, monday')
    given = {
        (field.alias or name) for name, field in ColumnEntry.model_fields.items() if name in entry.model_fields_set
    }
    for key in sorted(given & {"into", "accepted", "stored"}):
        faults.add((*place, key), "has no effect in this version: nothing flows back yet; expected no such key")
    if entry.owner == "monday":
        for key in _READING:
            if key in given:
                faults.add(
                    (*place, key), "has no meaning; the column is monday's own (owner: monday) and never written"
                )
        return
    if not given & {"from", "template", "default"} and not any(
        faults.is_wrong((*place, key)) for key in ("from", "template", "default", "owner")
    ):
        faults.missing(place, "from", "; expected from, template or default, or owner: monday")


def _check_link(entry: ColumnEntry, place: Place, type_: str | None, world: World, faults: Faults) -> None:
    if entry.owner == "monday" or type_ is None:
        return
    if type_ != "board_relation":
        if entry.link is not None:
            faults.add((*place, "link"), f"has no meaning for as: {entry.as_}; expected as: relation")
        return
    if entry.link is None:
        faults.missing(place, "link", f"; expected a mapping: {', '.join(sorted(world.mappings))}")
    elif entry.link not in world.mappings:
        faults.unknown((*place, "link"), entry.link, world.mappings)
    for key, value in (("template", entry.template), ("lookup", entry.lookup), ("default", entry.default)):
        if value is not None:
            faults.add((*place, key), "has no meaning for a relation; expected from: and link:")


def _check_constants(entry: ColumnEntry, place: Place, type_: str | None, faults: Faults) -> None:
    """Check that what the file itself puts into cells fits them; labels are checked with their own limits."""
    if entry.owner == "monday" or type_ in (None, "status", "board_relation"):
        return
    constants = [((*place, "lookup", key), value) for key, value in (entry.lookup or {}).items()]
    constants += [((*place, "default"), entry.default)] if entry.default is not None else []
    for where, value in constants:
        try:
            COLUMN_TYPES[type_].accept(value)
        except CellError as error:
            faults.add(where, f'is "{shown(value)}", {error.reason}')


def _labels(entry: ColumnEntry, place: Place, type_: str | None, faults: Faults) -> tuple[str, ...]:
    given = [label for label in entry.labels or () if label is not None]
    if entry.labels is not None and type_ not in ("status", "dropdown", None):
        faults.add((*place, "labels"), f"has no meaning for as: {entry.as_}; expected as: status or as: dropdown")
    for at, label in enumerate(given):
        if label.casefold() in {other.casefold() for other in given[:at]}:
            faults.add((*place, "labels", at), f'gives the label "{shown(label)}" twice')
    if entry.labels is not None and not given:
        faults.add((*place, "labels"), "is empty; expected at least one label")
    if type_ not in ("status", "dropdown"):
        return ()
    looked_up = [*(entry.lookup or {}).values(), *([entry.default] if entry.default else [])]
    labels = tuple(dict.fromkeys(label for label in (*given, *looked_up) if label))
    if type_ == "status":
        _check_status(labels, entry, place, faults)
    return labels


def _check_status(labels: Sequence[str], entry: ColumnEntry, place: Place, faults: Faults) -> None:
    for label in labels:
        if len(label) > LABEL_CHARACTERS_MAX:
            key = "labels" if label in (entry.labels or ()) else "default" if label == entry.default else "lookup"
            faults.add(
                (*place, key),
                f'has the label "{shown(label)}" of {len(label)} characters; at most {LABEL_CHARACTERS_MAX} fit',
            )
    if len(labels) > LABELS_MAX:
        key = "labels" if entry.labels is not None else "lookup"
        faults.add((*place, key), f"has {len(labels)} labels; a status column has at most {LABELS_MAX}")


def check_repeats(columns: Sequence[Column], place: Place, faults: Faults) -> None:
    """Check that no two columns have one title or one id."""
    titles: dict[str, str] = {}
    ids: dict[str, str] = {}
    for column in columns:
        first = titles.setdefault(column.title.casefold(), column.name)
        if first != column.name:
            faults.add((*place, column.name), f'has the title "{shown(column.title)}", as column "{first}" has')
        if column.column_id is not None:
            first = ids.setdefault(column.column_id, column.name)
            if first != column.name:
                faults.add((*place, column.name, "id"), f'is "{column.column_id}", as that of column "{first}"')
