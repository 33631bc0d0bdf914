"""The registry walked: what every column type promises, on its examples and on values drawn for it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.columns import ALIASES, COLUMN_TYPES, CellError, ColumnType, Example, monday_type
from storeboard.model import ColumnFacts
from tests.unit.columns.echo import cell_after
from tests.unit.columns.strategies import RENDERED, values

LABELS = {"Paid": "1", "Failed": "4", "2026": "7", "On hold": "12"}

EXAMPLES = [(type_, example) for type_ in COLUMN_TYPES.values() for example in type_.examples]

MARK = "§7q§"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.text(max_size=8).map(f"{MARK}{{}}".format),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def facts_of(column_type: ColumnType, labels: dict[str, str] | None = None) -> ColumnFacts:
    return ColumnFacts("column", column_type.name, labels or {})


@pytest.mark.parametrize(("column_type", "example"), EXAMPLES, ids=lambda case: getattr(case, "name", ""))
def test_an_example_is_written_read_and_accepted_as_it_says(column_type: ColumnType, example: Example):
    facts = facts_of(column_type, dict(example.labels))

    assert column_type.encode(example.value, facts) == example.written
    assert column_type.decode(example.cell, facts) == example.value
    assert column_type.accept(example.value) == example.value


@pytest.mark.parametrize("name", COLUMN_TYPES)
def test_every_type_has_an_example_of_a_value_and_of_the_empty_cell(name: str):
    shown = {example.value is None for example in COLUMN_TYPES[name].examples}

    assert shown == ({True, False} if COLUMN_TYPES[name].source != "board" else {True})
    assert COLUMN_TYPES[name].name == name


@pytest.mark.parametrize("name", COLUMN_TYPES)
@given(data=st.data())
def test_what_is_written_is_read_back_as_the_same_value(name: str, data: st.DataObject):
    column_type = COLUMN_TYPES[name]
    facts = facts_of(column_type, LABELS)
    value = data.draw(values(name) | st.sampled_from(sorted(LABELS)) if name == "status" else values(name))
    value = _known(column_type, value)

    cell = cell_after(name, column_type.encode(value, facts), LABELS)

    assert column_type.decode(cell, facts) == value


def _known(column_type: ColumnType, value: Any) -> Any:
    """The value as the account knows it: every name has an id."""
    ids = {
        name: f"{'team:' if name.startswith('team:') else ''}{n}"
        for n, name in enumerate(column_type.to_names(value), 1)
    }
    return column_type.to_known(value, ids) if ids else value


@pytest.mark.parametrize("name", COLUMN_TYPES)
@given(data=st.data())
def test_a_canonical_value_is_accepted_as_it_is(name: str, data: st.DataObject):
    column_type = COLUMN_TYPES[name]
    value = data.draw(values(name))

    assert column_type.accept(value) == value
    assert isinstance(hash(value), int)


@pytest.mark.parametrize("name", COLUMN_TYPES)
@given(value=json_values)
def test_a_value_is_taken_or_refused_without_being_quoted(name: str, value: object):
    try:
        COLUMN_TYPES[name].accept(value)
    except CellError as error:
        assert "expected" in error.reason or "at most" in error.reason or "phone number" in error.reason
        assert MARK not in error.reason


@pytest.mark.parametrize("name", COLUMN_TYPES)
@settings(max_examples=50)
@given(data=st.data())
def test_a_cell_of_any_content_can_be_read(name: str, data: st.DataObject):
    column_type = COLUMN_TYPES[name]
    fields = ["checked", "date", "email", "index", "ids", "linkedPulseIds", "personsAndTeams", "phone", "text", "url"]
    fields += ["from", "to", "lat", "lng", "address", "rating", "hour", "minute", "week", "timezone", "tag_ids"]
    content = data.draw(json_values | st.dictionaries(st.sampled_from(fields), json_values, min_size=1))

    value = column_type.decode({"id": "c", "type": name, "text": None, "value": content}, facts_of(column_type, LABELS))

    assert isinstance(hash(value), int)


@pytest.mark.parametrize("name", COLUMN_TYPES)
def test_an_empty_value_is_the_empty_cell_and_clears_it(name: str):
    column_type = COLUMN_TYPES[name]

    assert [column_type.accept(empty) for empty in (None, "", [], (), {})] == [None] * 5
    assert column_type.encode(None, facts_of(column_type)) is None
    assert column_type.decode({"id": "c", "type": name, "text": "", "value": None}, facts_of(column_type)) is None
    assert column_type.decode({"id": "c", "type": name}, facts_of(column_type)) is None


def test_every_type_can_be_drawn():
    assert set(RENDERED) == set(COLUMN_TYPES)


def test_a_mapping_may_use_mondays_name_or_an_alias():
    assert monday_type("numbers") == "numbers"
    assert monday_type("relation") == "board_relation"
    assert set(ALIASES.values()) <= set(COLUMN_TYPES)
    with pytest.raises(KeyError):
        monday_type("number")
