"""
Derive from the mappings what every board must have: groups, columns with chosen ids, labels, links, lines.

Pure and deterministic: the same mappings give the same ids on every machine, so that an interrupted or repeated run
finds what it made. A title is only how a column is shown; no column is ever recognised by it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from storeboard import model
from storeboard.columns import COLUMN_TYPES
from storeboard.model import Rule

COLUMN_ID_MAX = 24
PREFIX = "sb_"
EXTERNAL_ID = "sb_external_id"
LABELLED = frozenset(name for name, one in COLUMN_TYPES.items() if one.labels and not one.labels.of_account)


@dataclass(frozen=True, slots=True)
class Mirror:
    """What a mirror shows: beside which relation of its mapping, and which column of the mapping linked to."""

    mapping: str
    relation: str
    linked: str
    column: str


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """
    A column that must stand.

    `id` is the id to choose, or the one that the mapping names (`given`). `links` are the board keys that a relation
    connects to, `defaults` the settings with which the column is made. `description` is what the board tells of it.
    `mirror` is what a mirror column shows, `tags` are the tags of the account that must be there. `managed` is the id
    of the account's managed column that is attached: the labels are then those that it must have.
    """

    id: str
    title: str
    type: str
    labels: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    given: bool = False
    description: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    mirror: Mirror | None = None
    tags: tuple[str, ...] = ()
    managed: str = ""


EXTERNAL_ID_PLAN = ColumnPlan(
    EXTERNAL_ID,
    "External ID",
    "text",
    description="What this row is in commercetools. Storeboard finds the row by it: please leave it as it is.",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The columns of one real board in the order in which they are shown, the external id last.

    `named` has the plan behind each column of each mapping that writes to the board.
    """

    columns: Mapping[str, ColumnPlan]
    named: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """
    What one board of the configuration must have. `lines` is None when no mapping writes subitems there.

    `lines_of` is, of a board of lines, the board of their records.
    """

    board: str
    groups: tuple[str, ...]
    items: Sheet
    lines: Sheet | None
    lines_of: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What a template says of a board: groups and columns in the order in which they are shown, before all others."""

    groups: tuple[str, ...] = ()
    columns: tuple[model.Column, ...] = ()
    line_columns: tuple[model.Column, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardSpec:
    """
    A board of the configuration; `id` is given when it is a person's own.

    `description`, `kind` and `workspace` are those of a board that is made.
    """

    key: str
    account: str
    name: str
    id: str | None = None
    description: str | None = None
    kind: str = "public"
    workspace: str | None = None
    layout: Layout = Layout()


def blueprints_of(mappings: Sequence[model.Mapping], specs: Sequence[BoardSpec] = ()) -> dict[str, Blueprint]:
    """The blueprint of every board that a mapping writes to, as they are first named, then those of boards of lines."""
    layouts = {spec.key: spec.layout for spec in specs}
    boards_of = {mapping.name: _boards(mapping) for mapping in mappings}
    order = dict.fromkeys(board for boards in boards_of.values() for board in boards)
    blueprints = {
        board: _blueprint(
            board,
            [one for one in mappings if board in boards_of[one.name]],
            boards_of,
            layouts.get(board, Layout()),
        )
        for board in order
    }
    owners = {route.lines_board: route.board for one in mappings for route in one.routes if route.lines_board}
    for board, owner in owners.items():
        ours = [one for one in mappings if one.route_to(owner).lines_board == board]
        layout = layouts.get(board, Layout())
        sheet = _lines_sheet(owner, ours, blueprints[owner].items, layout.columns)
        blueprints[board] = Blueprint(board, layout.groups, sheet, None, owner)
    return blueprints


def _boards(mapping: model.Mapping) -> tuple[str, ...]:
    return tuple(dict.fromkeys(route.board for route in mapping.routes))


def _blueprint(
    board: str, mappings: Sequence[model.Mapping], boards_of: Mapping[str, tuple[str, ...]], layout: Layout
) -> Blueprint:
    with_lines = [mapping for mapping in mappings if mapping.route_to(board).lines == "subitems"]
    return Blueprint(
        board=board,
        groups=tuple(
            dict.fromkeys((*layout.groups, *(title for mapping in mappings for title in _groups(mapping, board))))
        ),
        items=_sheet([(mapping.name, mapping.columns_on(board)) for mapping in mappings], boards_of, layout.columns),
        lines=_sheet([(one.name, one.line_columns) for one in with_lines], boards_of, layout.line_columns)
        if with_lines
        else None,
    )


def _groups(mapping: model.Mapping, board: str) -> Iterator[str]:
    for route in mapping.routes:
        if route.board == board and route.group is not None:
            yield from texts_of(route.group)
    if mapping.gone_group:
        yield mapping.gone_group


def texts_of(rule: Rule) -> Iterator[str]:
    """Every text that a rule can be known to give: its lookup's values, its default, a template without a path."""
    if rule.lookup:
        yield from rule.lookup.values()
    elif rule.template and "{" not in rule.template:
        yield rule.template
    if rule.has_default and rule.default:
        yield rule.default


@dataclass(slots=True)
class _Draft:
    boards_of: Mapping[str, tuple[str, ...]]
    plans: dict[str, ColumnPlan] = field(default_factory=dict[str, ColumnPlan])
    ids: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def begin(self, template: Sequence[model.Column], mapped: Sequence[model.Column]) -> None:
        """Take up the columns of a template; the id that either names is that of the column in both."""
        named = {(one.name, one.type): one.column_id for one in (*mapped, *template) if one.column_id}
        for column in template:
            column_id = named.get((column.name, column.type))
            if column_id is not None:
                self.ids[(column.name, column.type)] = column_id
            self.add(replace(column, column_id=column_id), None)

    def add(self, column: model.Column, mirror: Mirror | None) -> str:
        plan = replace(self._plan(column), mirror=mirror)
        known = self.plans.get(plan.id)
        self.plans[plan.id] = _merged(known, plan) if known else plan
        return plan.id

    def _plan(self, column: model.Column) -> ColumnPlan:
        kind = COLUMN_TYPES[column.type].labels
        words = (*(texts_of(column.rule) if column.rule else ()), *column.labels) if kind else ()
        labels = tuple(dict.fromkeys(label for label in words if label))
        return ColumnPlan(
            id=column.column_id or self._id(column),
            title=column.title,
            type=column.type,
            labels=labels if column.type in LABELLED else (),
            tags=labels if column.type not in LABELLED else (),
            links=self.boards_of.get(column.link, ()) if column.link else (),
            given=column.column_id is not None,
            description=column.description,
            defaults=COLUMN_TYPES[column.type].to_defaults(column.options),
            managed=column.options.get(kind.managed, "") if kind else "",
        )

    def _id(self, column: model.Column) -> str:
        # The same name and type in two mappings of one board is one column; another type needs another id.
        identity = (column.name, column.type)
        if identity not in self.ids:
            taken = {EXTERNAL_ID, *self.ids.values()}
            self.ids[identity] = _free(column_id(column.name), identity, taken)
        return self.ids[identity]


def _sheet(
    mappings: Sequence[tuple[str, Sequence[model.Column]]],
    boards_of: Mapping[str, tuple[str, ...]],
    first: Sequence[model.Column],
) -> Sheet:
    draft = _Draft(boards_of)
    draft.begin(first, [column for _, columns in mappings for column in columns])
    named = {
        name: {column.name: draft.add(column, mirror_of(name, column, columns)) for column in columns}
        for name, columns in mappings
    }
    return Sheet({**draft.plans, EXTERNAL_ID: EXTERNAL_ID_PLAN}, named)


def _lines_sheet(owner: str, mappings: Sequence[model.Mapping], records: Sheet, first: Sequence[model.Column]) -> Sheet:
    """The columns of a board of lines: what connects a line to its record, its own cells, mirrors of the record's."""
    related = [
        (one.name, (model.Column(one.relation, "board_relation", None, shown(one.relation), link=owner),))
        for one in mappings
    ]
    cells = [(name, columns + one.line_columns) for (name, columns), one in zip(related, mappings, strict=True)]
    sheet = _sheet(cells, {owner: (owner,)}, first)
    mirrors = [plan for one in mappings for plan in _mirrors(one, records)]
    last = {EXTERNAL_ID: EXTERNAL_ID_PLAN}
    plans = {id_: plan for id_, plan in sheet.columns.items() if id_ != EXTERNAL_ID}
    return Sheet({**plans, **{plan.id: plan for plan in mirrors}, **last}, sheet.named)


def _mirrors(mapping: model.Mapping, records: Sheet) -> Iterator[ColumnPlan]:
    for name in mapping.line_mirrors:
        shows = records.columns[records.named[mapping.name][name]]
        title = f"{shown(mapping.relation)} {shows.title}"
        mirror = Mirror(mapping.name, mapping.relation, mapping.name, name)
        yield ColumnPlan(column_id(f"{mapping.relation}_{name}"), title, "mirror", mirror=mirror)


def shown(name: str) -> str:
    """A name as a title."""
    return " ".join(word.capitalize() for word in name.split("_"))


def mirror_of(mapping: str, column: model.Column, columns: Sequence[model.Column]) -> Mirror | None:
    """What a column mirrors; None for one that is no mirror, or whose relation is not there."""
    relation, _, name = column.options.get("of", "").partition(".")
    linked = next((one.link for one in columns if one.name == relation), None)
    return Mirror(mapping, relation, linked, name) if name and linked else None


def _merged(one: ColumnPlan, other: ColumnPlan) -> ColumnPlan:
    return replace(
        one,
        labels=_union(one.labels, other.labels),
        links=_union(one.links, other.links),
        defaults=one.defaults or other.defaults,
        mirror=one.mirror or other.mirror,
        managed=one.managed or other.managed,
    )


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def column_id(name: str) -> str:
    """The id chosen for a column of this name: lower case, digits and underscores, at most 24 characters."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    slug = PREFIX + re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    return slug if 3 < len(slug) <= COLUMN_ID_MAX else _hashed(slug, name)


def _free(wanted: str, identity: tuple[str, str], taken: set[str]) -> str:
    return wanted if wanted not in taken else _hashed(wanted, ":".join(identity))


def _hashed(slug: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{slug[: COLUMN_ID_MAX - 7].rstrip('_')}_{digest}"
