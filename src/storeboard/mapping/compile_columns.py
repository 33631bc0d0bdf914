"""
Check the columns of a mapping file and compile them to `Column`s.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Final

from storeboard.columns import COLUMN_TYPES, OPTIONS, READ_ONLY, CellError, ColumnType, Labels, monday_type
from storeboard.mapping.compile_rule import rule_of
from storeboard.mapping.configuration import BoardConfig
from storeboard.mapping.document import Place
from storeboard.mapping.faults import Faults, shown
from storeboard.mapping.schema import ColumnEntry
from storeboard.model import Column

COLUMN_NAME_CHARACTERS_MAX: Final = 24

RESERVED: Final = frozenset({"external_id", "group", "lines", "name", "subitems"})
"""Names that mean something else on every board."""

_NAME = re.compile("[a-z][a-z0-9_]*")
_READING = ("from", "template", "via", "lookup", "default", "link", "write", "on_error")
_FLOWING_BACK = ("accepted", "into", "stored")


@dataclass(frozen=True, slots=True)
class World:
    """What the files around a mapping name: projects, boards (`places` by key), each mapping's entity by its name."""

    projects: tuple[str, ...]
    boards: frozenset[str]
    mappings: Dict[str, str | None]
    places: Dict[str, BoardConfig] = field(default_factory=dict[str, BoardConfig])


def columns_of(
    entries: Dict[str, ColumnEntry], place: Place, entity: str | None, world: World, faults: Faults
) -> tuple[Column, ...]:
    """Compile the columns; what is wrong with them is added to the faults."""
    columns = [_column(name, entry, (*place, name), entity, world, faults) for name, entry in entries.items()]
    check_repeats(columns, place, faults)
    return tuple(columns)


def _column(name: str, entry: ColumnEntry, place: Place, entity: str | None, world: World, faults: Faults) -> Column:
    _check_name(name, place, faults)
    type_ = _type(entry, place, faults)
    written = entry.owner != "monday" and (type_ is None or type_.source != "board")
    _check_owner(entry, place, type_, faults)
    rule = rule_of(entry, place, entity, faults) if written else None
    _check_link(entry, place, type_, world, faults)
    labels = _labels(entry, place, type_, faults)
    _check_new_labels(entry, place, type_, faults)
    options = _options(entry, place, type_, faults)
    _check_constants(entry, place, type_, faults)
    return Column(
        name=name,
        type=type_.name if type_ else "text",
        rule=rule,
        title=entry.title or " ".join(word.capitalize() for word in name.split("_")),
        owner=entry.owner if written else "monday",
        once=entry.write == "once",
        on_error=entry.on_error,
        link=entry.link if written else None,
        column_id=entry.id,
        labels=labels,
        new_labels=entry.new_labels,
        personal=entry.personal if entry.personal is not None else type_ is not None and type_.personal,
        options=options,
    )


def _check_name(name: str, place: Place, faults: Faults) -> None:
    if name in RESERVED:
        faults.add(place, f"has a reserved name; expected any but: {', '.join(sorted(RESERVED))}")
    elif not _NAME.fullmatch(name) or len(name) > COLUMN_NAME_CHARACTERS_MAX:
        faults.add(
            place,
            "has a name that is none; expected a lower-case letter, then letters, digits and _, at most "
            f"{COLUMN_NAME_CHARACTERS_MAX} characters",
        )


def _type(entry: ColumnEntry, place: Place, faults: Faults) -> ColumnType | None:
    words = sorted(one.word for one in COLUMN_TYPES.values())
    if entry.as_ is None:
        faults.missing(place, "as", f"; expected one of: {', '.join(words)}")
        return None
    if entry.as_ in READ_ONLY:
        why = READ_ONLY[entry.as_]
        faults.add((*place, "as"), f'is "{entry.as_}", which {why.reason}; expected one of: {", ".join(why.instead)}')
        return None
    try:
        return COLUMN_TYPES[monday_type(entry.as_)]
    except KeyError:
        faults.unknown((*place, "as"), entry.as_, words)
        return None


def _given(entry: ColumnEntry) -> set[str]:
    return {(field.alias or name) for name, field in type(entry).model_fields.items() if name in entry.model_fields_set}


def _check_owner(entry: ColumnEntry, place: Place, type_: ColumnType | None, faults: Faults) -> None:
    if entry.owner == "shared":
        faults.add((*place, "owner"), 'is "shared", which this version cannot keep; expected one of: commerce, monday')
    given = _given(entry)
    for key in _FLOWING_BACK:
        if key in given:
            faults.add((*place, key), "has no effect in this version: nothing flows back yet; expected no such key")
    computed = type_ is not None and type_.source == "board"
    if computed or entry.owner == "monday":
        for key in (*_READING, *(("owner",) if computed else ())):
            if key in given:
                why = f"monday fills an as: {entry.as_} itself" if computed else "the column is monday's own"
                faults.add(
                    (*place, key), f"has no meaning; {why}{'' if computed else ' (owner: monday) and never written'}"
                )
        return
    if not given & {"from", "template", "default"} and not any(
        faults.is_wrong((*place, key)) for key in ("from", "template", "default", "owner")
    ):
        faults.missing(place, "from", "; expected from, template or default, or owner: monday")


def _check_link(entry: ColumnEntry, place: Place, type_: ColumnType | None, world: World, faults: Faults) -> None:
    if entry.owner == "monday" or type_ is None:
        return
    if type_.source != "link":
        if entry.link is not None:
            linking = sorted(one.word for one in COLUMN_TYPES.values() if one.source == "link")
            faults.add((*place, "link"), f"has no meaning for as: {entry.as_}; expected as: {' or '.join(linking)}")
        return
    if entry.link is None:
        faults.missing(place, "link", f"; expected a mapping: {', '.join(sorted(world.mappings))}")
    elif entry.link not in world.mappings:
        faults.unknown((*place, "link"), entry.link, world.mappings)
    for key, value in (("template", entry.template), ("lookup", entry.lookup), ("default", entry.default)):
        if value is not None:
            faults.add((*place, key), "has no meaning for a relation; expected from: and link:")


def _options(entry: ColumnEntry, place: Place, type_: ColumnType | None, faults: Faults) -> dict[str, str]:
    """The words that only the column's type knows, checked."""
    found: dict[str, str] = {}
    if type_ is None:
        return found
    for word in OPTIONS:
        value, option = entry.option(word), type_.options.get(word)
        if option is None:
            if value is not None:
                knowing = " or as: ".join(sorted(one.word for one in COLUMN_TYPES.values() if word in one.options))
                faults.add((*place, word), f"has no meaning for as: {entry.as_}; expected as: {knowing}")
        elif value is None:
            if option.required:
                faults.missing(place, word, f"; expected {option.about[0].lower()}{option.about[1:]}")
        else:
            found[word] = value
            _attempt((*place, word), value, option.check, faults)
    return found


def _attempt(place: Place, value: str, check: Callable[[str], object], faults: Faults) -> None:
    try:
        check(value)
    except CellError as error:
        faults.add(place, f'is "{shown(value)}", {error.reason}')


def _check_constants(entry: ColumnEntry, place: Place, type_: ColumnType | None, faults: Faults) -> None:
    """Check that what the file itself puts into cells fits them; how long labels are is told with their limits."""
    if (
        entry.owner == "monday"
        or type_ is None
        or type_.source != "record"
        or (type_.labels and type_.labels.characters_max)
    ):
        return
    for key, value in (entry.lookup or {}).items():
        _attempt((*place, "lookup", key), value, type_.accept, faults)
    if entry.default is not None:
        _attempt((*place, "default"), entry.default, type_.accept, faults)


def _labels(entry: ColumnEntry, place: Place, type_: ColumnType | None, faults: Faults) -> tuple[str, ...]:
    given = [label for label in entry.labels or () if label is not None]
    if entry.labels is not None and type_ is not None and type_.labels is None:
        knowing = " or as: ".join(sorted(one.word for one in COLUMN_TYPES.values() if one.labels))
        faults.add((*place, "labels"), f"has no meaning for as: {entry.as_}; expected as: {knowing}")
    for at, label in enumerate(given):
        if label.casefold() in {other.casefold() for other in given[:at]}:
            faults.add((*place, "labels", at), f'gives the label "{shown(label)}" twice')
    if entry.labels is not None and not given:
        faults.add((*place, "labels"), "is empty; expected at least one label")
    if type_ is None or type_.labels is None:
        return ()
    looked_up = [*(entry.lookup or {}).values(), *([entry.default] if entry.default else [])]
    labels = tuple(dict.fromkeys(label for label in (*given, *looked_up) if label))
    _check_labels(labels, entry, place, type_, type_.labels, faults)
    return labels


def _check_new_labels(entry: ColumnEntry, place: Place, type_: ColumnType | None, faults: Faults) -> None:
    if "new_labels" not in entry.model_fields_set or type_ is None:
        return
    if type_.labels is None or type_.labels.of_account:
        knowing = sorted(one.word for one in COLUMN_TYPES.values() if one.labels and not one.labels.of_account)
        faults.add(
            (*place, "new_labels"), f"has no meaning for as: {entry.as_}; expected as: {' or as: '.join(knowing)}"
        )
    elif type_.labels.managed and entry.option(type_.labels.managed) is not None:
        faults.add((*place, "new_labels"), "has no meaning; the labels of a managed column are the account's")
    elif entry.owner == "monday":
        faults.add(
            (*place, "new_labels"), "has no meaning; the column is monday's own (owner: monday) and never written"
        )


def _check_labels(
    labels: Sequence[str], entry: ColumnEntry, place: Place, type_: ColumnType, limits: Labels, faults: Faults
) -> None:
    for label in labels:
        if limits.characters_max is not None and len(label) > limits.characters_max:
            key = "labels" if label in (entry.labels or ()) else "default" if label == entry.default else "lookup"
            faults.add(
                (*place, key),
                f'has the label "{shown(label)}" of {len(label)} characters; at most {limits.characters_max} fit',
            )
    if limits.count_max is not None and len(labels) > limits.count_max:
        key = "labels" if entry.labels is not None else "lookup"
        faults.add((*place, key), f"has {len(labels)} labels; a {type_.word} column has at most {limits.count_max}")


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
