"""The JSON Schemas take what the files may say, and refuse what an editor should underline."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from storeboard.mapping.json_schemas import FILES, json_schemas, schema_line
from storeboard.mapping.presets import PRESETS
from storeboard.mapping.schema import MainFile
from storeboard.transports import KINDS

SCHEMAS = json_schemas(KINDS)
TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip


def faults(shape: dict[str, Any], value: Any, whole: dict[str, Any]) -> list[str]:
    """What a value lacks of a schema, for the words that our schemas use."""
    if "$ref" in shape:
        return faults(whole["$defs"][shape["$ref"].rpartition("/")[2]], value, whole)
    if "anyOf" in shape:
        tried = [faults(one, value, whole) for one in shape["anyOf"]]
        return [] if [] in tried else tried[0]
    if "enum" in shape and value not in shape["enum"]:
        return [f"{value} is none of {shape['enum']}"]
    if "type" in shape and not isinstance(value, TYPES[shape["type"]]):
        return [f"{value} is no {shape['type']}"]
    if "pattern" in shape and not re.search(shape["pattern"], value):
        return [f"{value} does not match"]
    found = [f"lacks {key}" for key in shape.get("required", ()) if isinstance(value, dict) and key not in value]
    if isinstance(value, dict):
        more = shape.get("additionalProperties", True)
        for key, one in value.items():
            known = shape.get("properties", {}).get(key, more)
            found += faults(known, one, whole) if isinstance(known, dict) else [] if known else [f"unknown {key}"]
    if isinstance(value, list):
        found += [fault for one in value for fault in faults(shape.get("items", {}), one, whole)]
    return found


def kind_of(file: str) -> str:
    return schema_line(file).rpartition("/")[2].strip().removesuffix(".json")


@pytest.mark.parametrize("preset", PRESETS)
def test_every_file_of_every_preset_is_taken(preset: str):
    for name, text in PRESETS[preset]("acme", "http://a", "http://b", "http://c").items():
        schema = SCHEMAS[kind_of(name)]

        assert faults(schema, YAML(typ="safe").load(text), schema) == [], name


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("mapping", "{entity: ordr, boards: [], name: {}, columns: {}}", "ordr is none of"),
        ("mapping", "{entity: order, boards: [], name: {}, columns: {x: {as: nmbers}}}", "nmbers is none of"),
        ("mapping", "{entity: order, boards: [], name: {}}", "lacks columns"),
        ("mapping", "{entity: order, boards: [], name: {}, columns: {}, linse: none}", "unknown linse"),
        ("template", "{columns: {x: {title: A}}}", "lacks as"),
        ("storeboard", "{projects: {}, accounts: {}, boards: {}, mappings: [], sources: {p: {door: no, secret: a}}}",
         "no is none of"),
    ],
)  # fmt: skip
def test_what_an_editor_should_underline_is_refused(kind: str, text: str, words: str):
    found = faults(SCHEMAS[kind], YAML(typ="safe").load(text), SCHEMAS[kind])

    assert [words in one for one in found] == [True]


@pytest.mark.parametrize("name", FILES)
def test_what_is_required_is_a_key_of_its_model(name: str):
    for model in (SCHEMAS[name], *SCHEMAS[name]["$defs"].values()):
        assert set(model.get("required", ())) <= set(model.get("properties", ()))


def test_no_schema_asks_for_a_key_that_the_files_do_not_know():
    assert set(SCHEMAS["storeboard"]["properties"]) == set(MainFile.model_fields)
