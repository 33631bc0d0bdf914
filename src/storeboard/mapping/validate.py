"""
Read a file by its model, and say every wrong value in the words of the file.

A wrong value is left out and the rest is read again, so that no fault hides another.
"""

import re
import types
import typing
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from storeboard.mapping.document import Place, without
from storeboard.mapping.faults import Faults, expected, nearest, shown

ROUNDS_MAX: Final = 8

File = TypeVar("File", bound=BaseModel)


def validated(model: type[File], faults: Faults, part: Place = ()) -> File:
    """
    Read a file, or the part of it at a place, by its model.

    Every wrong value is a fault and is left out, so that the rest can be checked too.
    """
    for _ in range(ROUNDS_MAX):
        data: Any = without(faults.document.data, sorted(faults.wrong, key=str))
        for step in part:
            data = data[step]
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                _report(model, fault, faults, part)
    return model()


def _report(model: type[BaseModel], error: ErrorDetails, faults: Faults, part: Place) -> None:
    place = _in_file(faults.document.data, (*part, *error["loc"]))
    if not place or faults.is_wrong(place):
        return
    if error["type"] == "extra_forbidden":
        key, around = str(place[-1]), place[:-1]
        allowed = _keys(_model_at(model, around[len(part) :]))
        faults.add(around, f'has the unknown key "{key}"; {expected(key, allowed)}', at=place)
        faults.meant.update((*around, word) for word in nearest(key, allowed))
    else:
        faults.add(place, _words(error))
    faults.wrong.add(place)


def _words(error: ErrorDetails) -> str:
    found = error["input"]
    match error["type"]:
        case "literal_error":
            allowed = re.findall("'([^']*)'", error.get("ctx", {}).get("expected", ""))
            return f'is "{shown(str(found))}"; {expected(str(found), allowed)}'
        case "duration" | "secret" | "address" | "words":
            return error["msg"]
        case "string_type":
            return f"is {_kind(found)}; expected a text"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"is {_kind(found)}; expected keys with values"
        case "list_type":
            return f"is {_kind(found)}; expected a list"
        case "bool_type" | "bool_parsing":
            return f"is {_kind(found)}; expected true or false"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"is {_kind(found)}; expected a whole number"
        case "string_too_long" | "string_too_short" | "string_pattern_mismatch":
            return f"is {_kind(found)} of {len(str(found))} characters; {error['msg'][0].lower()}{error['msg'][1:]}"
        case _:
            return f"is {_kind(found)}; {error['msg'][0].lower()}{error['msg'][1:]}"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case str():
            return "a text"
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "keys with values"
        case _:
            return f"a {type(value).__name__}"


def _in_file(data: Any, location: tuple[str | int, ...]) -> Place:
    """Leave out of pydantic's location what is not in the file, such as the mark of a key."""
    place: list[str | int] = []
    node = data
    for step in location:
        inner = _inside(node, step)
        if inner is not _ABSENT:
            place.append(step)
            node = inner
    return tuple(place)


_ABSENT: Final = object()


def _inside(node: Any, step: str | int) -> Any:
    match node, step:
        case list(), int() if step < len(node):
            return node[step]
        case dict(), _ if step in node:
            return node[step]
        case _:
            return _ABSENT


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    annotation: Any = model
    for step in place:
        inner = _one_model(annotation)
        if inner is not None and isinstance(step, str):
            fields = {field.alias or name: field.annotation for name, field in inner.model_fields.items()}
            annotation = fields.get(step)
        else:
            annotation = typing.get_args(_container(annotation))[-1]
    return _one_model(annotation)


def _members(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) is typing.Annotated:
        return _members(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        return typing.get_args(annotation)
    return (annotation,)


def _one_model(annotation: Any) -> type[BaseModel] | None:
    return next((one for one in _members(annotation) if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _container(annotation: Any) -> Any:
    return next(one for one in _members(annotation) if typing.get_origin(one) in (dict, list))
