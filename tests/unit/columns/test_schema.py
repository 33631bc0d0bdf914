"""The selections of all column types are valid in monday's own schema, where that file stands beside the project."""

from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from storeboard.columns import COLUMN_TYPES, READ_ONLY

SCHEMAS = sorted((Path(__file__).parents[4] / "shared" / "monday-schema").glob("2026-10.graphql"))


@cache
def schema_of(path: Path) -> GraphQLSchema:
    return build_schema(path.read_text(encoding="utf-8"))


def document() -> str:
    fragments = " ".join(f"... on {one.graphql_type} {{ {one.selection} }}" for one in COLUMN_TYPES.values())
    return f"query {{ items(ids: [1]) {{ id column_values {{ id type text value {fragments} }} }} }}"


def test_every_selection_is_graphql_and_names_its_type_once():
    types = [one.graphql_type for one in COLUMN_TYPES.values()]

    parse(document())

    assert len(set(types)) == len(types)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_all_selections_together_are_valid_in_mondays_schema(path: Path):
    assert validate(schema_of(path), parse(document())) == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_type_is_a_column_type_of_monday(path: Path):
    known = schema_of(path).get_type("ColumnType").values

    assert [name for name in COLUMN_TYPES if name not in known] == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_type_of_monday_can_be_mapped_or_is_refused_with_a_reason(path: Path):
    known = schema_of(path).get_type("ColumnType").values

    assert sorted(set(known) - set(COLUMN_TYPES) - set(READ_ONLY)) == []
    assert set(COLUMN_TYPES) & set(READ_ONLY) == set()
