"""Of every entity, whatever its resource holds: every field and derived field renders in range, or is a fault."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.mapping.configuration import Configuration
from storeboard.mapping.entities import FIELDS, WITH_LINES, derived_of
from storeboard.mapping.load import load
from storeboard.model import Item, Rendered
from tests.unit.mapping.records import mapping_files, outcome
from tests.unit.mapping.shops import EVERY
from tests.unit.mapping.test_hostile_records import EXAMPLES, ODD, places_in, replaced

TYPES = ("text", "long_text", "numbers", "date")
RANGE = {"text": 2000, "long_text": 2000, "numbers": 400, "date": 19}
ID = "0a1b2c3d-0000-4000-8000-000000000001"


@cache
def everything_of(entity: str) -> Configuration:
    """A mapping that shows every field and every derived field of an entity in several types of column."""
    names = sorted(FIELDS[entity]) + sorted(derived_of(entity))
    columns = "".join(
        f"  c{at}: {{from: {name}, as: {type_}}}\n"
        for at, (name, type_) in enumerate((name, type_) for name in names for type_ in TYPES)
    )
    lines = "lines: subitems\n" if entity in WITH_LINES else ""
    title = sorted(derived_of(entity), key=lambda name: name not in ("name", "customer.name", "number"))
    name = title[0] if title else "key"
    head = f"entity: {entity}\nboards: [{{board: orders}}]\nname: {{template: '{{{name}}}'}}\n"
    return load(mapping_files(f"{head}{lines}columns:\n{columns}"))


def check(item: Item, configuration: Configuration) -> None:
    assert 1 <= len(item.name) <= 255
    (mapping,) = (one for one in configuration.mappings if one.name == "orders")
    types = {column.name: column.type for column in mapping.columns}
    for name, value in item.columns.items():
        if isinstance(value, str):
            assert 1 <= len(value) <= RANGE[types[name]]
            value.encode("utf-8")
    faulty = {fault.column for fault in item.faults}
    assert set(types) <= set(item.columns) | faulty
    json.dumps([dict(item.columns), [one.reason for one in item.faults]], allow_nan=False)


def rendered(entity: str, resource: Any) -> Item:
    configuration = everything_of(entity)
    found = outcome(configuration, resource)
    assert isinstance(found, Rendered)
    check(found.item, configuration)
    return found.item


@pytest.mark.parametrize("entity", sorted(EVERY))
def test_every_field_of_every_entity_renders(entity: str):
    item = rendered(entity, EVERY[entity])

    assert any(item.columns.values())


@pytest.mark.parametrize("entity", sorted(EVERY))
def test_no_field_of_any_entity_is_needed(entity: str):
    rendered(entity, {})
    for field in EVERY[entity]:
        rendered(entity, {name: value for name, value in EVERY[entity].items() if name != field})


def test_a_text_in_no_words_of_any_language_leaves_its_cells_empty():
    rendered("customer", {"id": ID, "email": {"id": ""}})


PLACES = {entity: [place for place in places_in(resource) if place] for entity, resource in EVERY.items()}


@settings(max_examples=250)
@given(st.data())
def test_a_wrong_value_anywhere_in_any_entity_costs_its_own_cells_and_nothing_else(data: st.DataObject):
    entity = data.draw(st.sampled_from(sorted(EVERY)))
    resource = EVERY[entity]
    for place, odd in data.draw(st.lists(st.tuples(st.sampled_from(PLACES[entity]), ODD), min_size=1, max_size=4)):
        resource = replaced(resource, place, odd)

    rendered(entity, {**resource, "id": ID})


@settings(max_examples=100)
@given(st.data())
def test_a_resource_of_any_shape_of_any_entity_is_rendered(data: st.DataObject):
    entity = data.draw(st.sampled_from(sorted(EVERY)))
    resource = data.draw(st.dictionaries(st.sampled_from(sorted(FIELDS[entity])), ODD))

    rendered(entity, {**resource, "id": ID})


def examples() -> list[tuple[str, Path]]:
    """The vendor's examples of resources that can be mapped, where they are there, with their entity."""
    found: list[tuple[str, Path]] = []
    for path in sorted((EXAMPLES / "api-reference").glob("*.example.json")):
        name = path.name.removesuffix(".example.json")
        entity = {"order-from-quote": "order", "order-import": "order", "b2b-cart": "cart"}.get(name, name)
        for one in (entity, entity.removesuffix("s")):
            if one in EVERY:
                found.append((one, path))
    return found


@pytest.mark.parametrize(("entity", "path"), examples(), ids=lambda one: one.name if isinstance(one, Path) else one)
def test_the_vendors_examples_of_every_entity_render(entity: str, path: Path):
    document = json.loads(path.read_text(encoding="utf-8"))
    for resource in document.get("results", [document]):
        item = rendered(entity, resource)

        assert any(item.columns.values())
