"""
Let a write add the labels that it needs, where its mapping says `new_labels: create`, and never elsewhere.

What cannot become a label is a fault of its field before anything is written, with the limit named, and the rest of
the record goes on. The ids of new labels are not known until the board is read again; until then they are written by
their texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from storeboard.columns import COLUMN_TYPES, CellError
from storeboard.engine.cells import Blame, with_cells
from storeboard.engine.house import House
from storeboard.model import Column, ColumnFacts, Fault, Key, Mutation, Rendered, Value

Columns = Mapping[str, ColumnFacts]


def possible(house: House, key: Key, rendered: Rendered) -> Rendered:
    """The record without the labels that its columns lack and cannot get; each such cell is a fault."""
    item, mapping = rendered.item, house.mappings[key.mapping]
    of_items, of_lines = _labelled(mapping.columns_on(item.board)), _labelled(mapping.line_columns)
    if not any(_may_create(one) for one in (*of_items, *of_lines)):
        return rendered
    facts = house.facts_of(key, item.board)
    lines = facts.lines.columns if facts.lines is not None else {}
    return with_cells(
        rendered,
        lambda cells, blame: _possible(cells, of_items, facts.columns, blame),
        lambda cells, blame: _possible(cells, of_lines, lines, blame),
    )


def labelling(house: House, mutation: Mutation) -> Mutation:
    """The write, allowed to add labels when it needs some that its mapping lets it add."""
    mapping = house.mappings[mutation.key.mapping]
    columns = mapping.columns + mapping.line_cells if mutation.child is None else mapping.line_columns
    creating = [one for one in _labelled(columns) if _may_create(one) and mutation.columns.get(one.name) is not None]
    needs = creating and any(
        _lacking(column, mutation.columns[column.name], facts)
        for facts in _written(house, mutation)
        for column in creating
        if column.name in facts
    )
    return replace(mutation, new_labels=True) if needs else mutation


def _written(house: House, mutation: Mutation) -> Iterator[Columns]:
    """The real columns of the board that a write goes to."""
    for (mapping, _), facts in house.facts.items():
        if mapping == mutation.key.mapping:
            sheets = (facts, facts.lines, *facts.former_lines)
            yield from (one.columns for one in sheets if one is not None and one.board_id == mutation.board_id)


def _labelled(columns: tuple[Column, ...]) -> list[Column]:
    kinds = {one.name: COLUMN_TYPES[one.type].labels for one in columns}
    return [one for one in columns if (kind := kinds[one.name]) and not kind.of_account and one.owner == "commerce"]


def _may_create(column: Column) -> bool:
    return column.new_labels == "create"


def _lacking(column: Column, value: Value, facts: Columns) -> list[str]:
    """The labels of a value that the real column does not have."""
    labels, known = COLUMN_TYPES[column.type].labels, facts.get(column.name)
    if labels is None or value is None:
        return []
    return [one for one in labels.of(value) if known is None or one not in known.labels]


def _possible(cells: Mapping[str, Value], labelled: list[Column], facts: Columns, blame: Blame) -> dict[str, Value]:
    found = dict(cells)
    creates = False
    # monday adds labels for all columns of a write or for none: one that adds some must need none elsewhere.
    for column in sorted(labelled, key=_may_create, reverse=True):
        lacking = _lacking(column, found.get(column.name), facts)
        try:
            if lacking and _may_create(column):
                _check(column, lacking, facts)
                creates = True
            elif lacking and creates:
                raise CellError("a label that its column does not have; `provision` makes those of labels: or lookup:")
        except CellError as error:
            del found[column.name]
            blame(Fault(column.name, error.reason))
    return found


def _check(column: Column, lacking: list[str], facts: Columns) -> None:
    labels = COLUMN_TYPES[column.type].labels
    if labels is None or not lacking:
        return
    for label in lacking:
        labels.check_new(label)
        if labels.characters_max is not None and len(label) > labels.characters_max:
            raise CellError(f"a label of {len(label)} characters; at most {labels.characters_max} fit")
    standing = len(facts[column.name].labels) if column.name in facts else 0
    if labels.count_max is not None and standing + len(lacking) > labels.count_max:
        raise CellError(f"a new label on a column that has {standing} labels; a column holds {labels.count_max}")
