"""The reference pages are the ones that the code writes."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from scripts.reference.entities import example_of
from scripts.reference.pages import PAGES
from scripts.reference.pages import ROOT as REFERENCE
from scripts.reference.transforms import EXAMPLES, outcome
from storeboard.mapping.entities import DERIVED
from storeboard.mapping.entity import Derived
from storeboard.mapping.transforms import TRANSFORMS
from storeboard.normalise import NormaliseError
from tests.docs.pages import ROOT

SOURCE = ROOT / "src" / "storeboard"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_the_one_that_the_code_writes(name: str):
    written = (REFERENCE / name).read_text(encoding="utf-8")

    assert written == PAGES[name](), "write it anew: .venv/bin/python -m scripts.reference"


def test_the_page_of_the_log_events_has_every_event_with_its_fields():
    assert events_in_the_page() == events_in_the_code()


def events_in_the_page() -> dict[str, set[str]]:
    text = (REFERENCE / "events.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \|[^|]*\|([^|]*)\|$", text, re.MULTILINE)
    return {event: set(re.findall(r"`([a-z_]+)`", fields)) for event, fields in rows}


def events_in_the_code() -> dict[str, set[str]]:
    """Every call of a `report` with the name of an event and its fields, the simulators' own left out."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if "simulators" not in path.parts:
            found.update(events_of(path))
    return found


def events_of(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="report" | "_report") | ast.Name(id="report"),
                args=[ast.Constant(value=str(event)), ast.Dict(keys=keys)],
            ):
                found[event] = {str(key.value) for key in keys if isinstance(key, ast.Constant)}
            case _:
                continue
    return found


DERIVED_FIELDS = [(entity, field) for entity, table in DERIVED.items() for field in table.values()]


@pytest.mark.parametrize(("entity", "field"), DERIVED_FIELDS, ids=lambda one: getattr(one, "name", one))
def test_every_derived_field_says_what_it_is_and_has_an_example(entity: str, field: Derived):
    about = inspect.getdoc(field.read) or ""

    assert about.rstrip().endswith((".", "`")) and len(about) > len(field.name)
    assert example_of(entity, field) is not None, (
        f"let a record of {entity} in scripts/reference/shop.py give it a value"
    )


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_transform_is_shown_with_a_value_that_it_takes_and_one_that_it_fails_for(name: str):
    results = [outcome(name, value, arguments) for value, arguments in EXAMPLES[name]]

    assert len(inspect.getdoc(TRANSFORMS[name].function) or "") > len(name)
    assert results[0] is not None
    assert [isinstance(one, NormaliseError) for one in (results[0], results[-1])] == [False, True]
