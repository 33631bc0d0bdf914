"""
Put the account's own ids where a record names people, teams and tags.

A name that the account does not have parks its field with the reason, and the rest of the record goes on; it is asked
for again when the record is next touched. Which column types hold names is said by the types.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from storeboard.columns import COLUMN_TYPES, CellError
from storeboard.engine.cells import Blame, with_cells
from storeboard.engine.house import House
from storeboard.engine.labelling import possible
from storeboard.engine.telling import tellable
from storeboard.errors import TerminalError, TransientError
from storeboard.model import Binding, Column, Fault, Key, Rendered, Value

Known = Mapping[str, Mapping[str, str]]
"""The ids by account and name."""


async def names_of(house: House, rendered: Sequence[tuple[Key, Rendered]]) -> Known:
    """Ask every account for what the records name; raise `TransientError` when it cannot be."""
    wanted: dict[str, set[str]] = {}
    for key, one in rendered:
        for name in _names(house, key, one):
            wanted.setdefault(house.account_of(one.item.board), set()).add(name)
    return {account: await house.accounts[account].ids(sorted(names)) for account, names in wanted.items()}


def known(house: House, key: Key, rendered: Rendered, names: Known) -> Rendered:
    """The record with ids in the place of names, and without labels and posts that its board cannot take."""
    rendered = tellable(house, key, possible(house, key, rendered))
    if not any(True for _ in _names(house, key, rendered)):
        return rendered
    board, mapping = rendered.item.board, house.mappings[key.mapping]
    ids = names.get(house.account_of(board), {})
    items, lines = _naming(mapping.columns_on(board)), _naming(mapping.line_columns)
    return with_cells(
        rendered,
        lambda cells, blame: _known(cells, items, ids, blame),
        lambda cells, blame: _known(cells, lines, ids, blame),
    )


async def named(
    house: House, rendered: Sequence[tuple[Binding, Rendered]]
) -> tuple[list[tuple[Binding, Rendered]], list[tuple[Binding, TransientError]]]:
    """Part the records whose names are known, ids in their place, from those that could not be asked for."""
    keyed = [(binding.key, one) for binding, one in rendered]
    try:
        names = await names_of(house, keyed)
    except (TransientError, TerminalError) as refusal:
        # A token without the right to read users is mended by a person; until then these records wait.
        error = (
            refusal
            if isinstance(refusal, TransientError)
            else TransientError(refusal.reason, house.policy.held_retry_seconds)
        )
        naming = {key for key, one in keyed if any(True for _ in _names(house, key, one))}
        return (
            [(binding, one) for binding, one in rendered if binding.key not in naming],
            [(binding, error) for binding, _ in rendered if binding.key in naming],
        )
    return [(binding, known(house, binding.key, one, names)) for binding, one in rendered], []


def _names(house: House, key: Key, rendered: Rendered) -> Iterable[str]:
    mapping = house.mappings[key.mapping]
    for columns, cells in (
        (mapping.columns_on(rendered.item.board), [rendered.item.columns]),
        (mapping.line_columns, [child.columns for child in rendered.item.children]),
    ):
        for column in _naming(columns):
            for one in cells:
                yield from COLUMN_TYPES[column.type].to_names(one.get(column.name))


def _naming(columns: Collection[Column]) -> list[Column]:
    return [column for column in columns if COLUMN_TYPES[column.type].has_names]


def _known(
    cells: Mapping[str, Value], naming: Sequence[Column], ids: Mapping[str, str], blame: Blame
) -> dict[str, Value]:
    found = dict(cells)
    for column in naming:
        value = found.get(column.name)
        try:
            if value is not None:
                found[column.name] = COLUMN_TYPES[column.type].to_known(value, ids)
        except CellError as error:
            del found[column.name]
            blame(Fault(column.name, error.reason))
    return found
