"""
The JSON Schemas of the configuration files, for editors.

Pure. They are made of the models that read the files and of the tables behind their words, so that an editor suggests
what `storeboard check` accepts. They are a help while writing, not the judge: what names something in another file, and
what depends on another key, only `check` knows.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from storeboard.columns import COLUMN_TYPES
from storeboard.mapping.compile_subscriptions import DESTINATIONS
from storeboard.mapping.configuration import LIMITS
from storeboard.mapping.entities import MAPPABLE
from storeboard.mapping.schema import MainFile, MappingFile, TemplateFile
from storeboard.mapping.source_entries import SOURCES
from storeboard.mapping.transforms import TRANSFORMS

FOLDER: Final = "schemas"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FILES: Final[Mapping[str, tuple[type[BaseModel], str]]] = {
    "storeboard": (MainFile, "storeboard.yaml"),
    "mapping": (MappingFile, "A mapping file of Storeboard"),
    "template": (TemplateFile, "A template of boards of Storeboard"),
}

_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "MainFile": ("projects", "accounts", "boards", "sources", "mappings"),
    "ProjectEntry": ("api_url", "auth_url", "client"),
    "ClientEntry": ("id", "secret"),
    "AccountEntry": ("api_url", "token"),
    "BoardEntry": ("account",),
    "SubscriptionEntry": ("destination",),
    "DestinationEntry": ("type",),
    "MappingFile": ("entity", "boards", "name", "columns"),
    "RouteEntry": ("board",),
    "ColumnEntry": ("as",),
    "TemplateColumnEntry": ("as",),
    "MilestoneEntry": ("title", "at"),
}


def schema_line(file: str) -> str:
    """The line by which an editor finds the schema of a file of the configuration, in the folder `FOLDER` beside it."""
    folder, _, _ = file.rpartition("/")
    kind = {"mappings": "mapping", "templates": "template"}.get(folder, "storeboard")
    return f"# yaml-language-server: $schema={'../' if folder else ''}{FOLDER}/{kind}.json\n"


def json_schemas(doors: Collection[str]) -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by the name of its file without the ending."""
    return {name: _schema(model, title, doors) for name, (model, title) in FILES.items()}


def _schema(model: type[BaseModel], title: str, doors: Collection[str]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    if model is MainFile:
        schema["$defs"] |= {SOURCES[door].model.__name__: _source(door) for door in sorted(doors)}
    models = {model.__name__: schema, **schema.get("$defs", {})}
    for name, one in models.items():
        properties = one.get("properties", {})
        for key, said in _said(name, doors):
            if key in properties:
                properties[key] = said
        one["required"] = list(_REQUIRED.get(name) or one.get("required", ()))
        for key, shape in properties.items():
            properties[key] = _plain(shape)
        one.pop("description", None)
    return {"$schema": DIALECT, **schema, "title": title}


def _source(door: str) -> dict[str, Any]:
    """The schema of an entry of `sources:` under one door."""
    words = SOURCES[door]
    schema = words.model.model_json_schema(by_alias=True)
    schema["properties"]["door"] = {"enum": [door]}
    return {**schema, "required": ["door", *words.required]}


def _said(model: str, doors: Collection[str]) -> Iterator[tuple[str, Any]]:
    """What the tables know of a model's keys."""
    match model:
        case "DestinationEntry":
            yield "type", {"enum": sorted(DESTINATIONS)}
        case "MappingFile":
            yield "entity", {"enum": sorted(MAPPABLE)}
        case "MainFile":
            limits = {name: {"type": "integer", "minimum": a, "maximum": z} for name, (a, z) in LIMITS.items()}
            yield "limits", {"type": "object", "properties": limits, "additionalProperties": False}
            entries = [{"$ref": f"#/$defs/{SOURCES[door].model.__name__}"} for door in sorted(doors)]
            yield "sources", {"type": "object", "additionalProperties": {"anyOf": entries}}
        case "RouteEntry":
            yield "group", {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/RuleEntry"}]}
        case "MilestoneEntry":
            for key in ("title", "summary"):
                yield key, {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/RuleEntry"}]}
        case "ColumnEntry" | "TemplateColumnEntry":
            yield "as", {"enum": sorted(one.word for one in COLUMN_TYPES.values())}
            yield "via", _via()
        case _:
            yield "via", _via()


def _via() -> dict[str, Any]:
    """One transform or several; a name that is not in the table may be a function of the user's."""
    one = {"anyOf": [{"enum": sorted(TRANSFORMS)}, {"type": "string"}, {"type": "object", "maxProperties": 1}]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


def _plain(shape: dict[str, Any]) -> dict[str, Any]:
    """Leave out what an editor would only be confused by: an absent key is never written as null."""
    kept = {key: value for key, value in shape.items() if key not in ("title", "default")}
    choices = [one for one in kept.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1 and len(kept.get("anyOf", ())) > 1:
        return {**{key: value for key, value in kept.items() if key != "anyOf"}, **choices[0]}
    return {**kept, "anyOf": choices} if choices else kept
