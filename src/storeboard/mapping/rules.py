"""
Compile a `Rule` once, so that reading a value by it costs no parsing.

The order is the mapping language's: a path, a derived field or a template; then the transforms; then the lookup; then
the default. A reader raises `FaultError`, `NormaliseError` or `CellError` for what cannot be read, and nothing else.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from storeboard.mapping import paths, shapes, templates
from storeboard.mapping.context import Context
from storeboard.mapping.entities import derived_at
from storeboard.mapping.entity import Derived
from storeboard.mapping.transforms import TRANSFORMS, Arguments, Transform, as_text, is_localized
from storeboard.mapping.transforms import localized as localized_text
from storeboard.model import Resource, Rule
from storeboard.normalise import text as texts

_PERSONAL = re.compile(
    "address|.*(n|N)ame|title|salutation|company|email|.*Email|phone|mobile|fax|street.*|additional.*|building|apartment|"
    "pOBox|postalCode|city|region|state|department|dateOfBirth|vatId|externalId"
)
"""Last fields of paths whose values are never repeated in a reason."""

_WORD = re.compile("[A-Za-z][A-Za-z0-9_-]{0,29}")


class FaultError(ValueError):
    """The rule gives no value; `reason` says why, without personal values."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Source = Callable[[Resource, Resource], Any]
"""Reads a value of a record and the whole resource around it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A compiled rule: `read` returns the value, not yet in the form of its column, and where it stands."""

    entity: str
    source: Source
    steps: tuple[paths.Step, ...]
    country_near: Callable[[Resource], str | None] | None
    transforms: tuple[tuple[Transform, Arguments], ...]
    lookup: Mapping[str, str] | None
    default: str | None
    has_default: bool
    shows_values: bool

    def read(self, record: Resource, whole: Resource) -> tuple[Any, Context]:
        """Return the value, None when it is missing, with its surroundings."""
        context = Context(record, whole, self.entity, self.steps, self.country_near)
        value = self.source(record, whole)
        for transform, arguments in self.transforms:
            if value is not None or transform.takes_missing:
                value = transform.function(value, arguments, context)
        if self.lookup is not None and value is not None:
            value = self._looked_up(value)
        if self.has_default and (value is None or value == "" or value == []):
            value = self.default
        return value, context

    def _looked_up(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._looked_up(one) for one in value if one is not None]
        word = as_text(value)
        assert self.lookup is not None
        found = self.lookup.get(word)
        if found is not None:
            return found
        if self.has_default:
            return self.default
        allowed = ", ".join(sorted(self.lookup))
        raise FaultError(f"{self._shown(word)} is not in the lookup; expected one of: {allowed}")

    def _shown(self, word: str) -> str:
        return f'"{word}"' if self.shows_values and _WORD.fullmatch(word) else f"a text of {len(word)} characters"


def reader_of(
    rule: Rule, entity: str, *, personal: bool = False, own: Mapping[str, Any] = MappingProxyType({})
) -> Reader:
    """
    Compile a rule, checked when the configuration was loaded; no reason repeats a value that is `personal`.

    `own` are the transforms beside ours that the configuration brings.
    """
    path = paths.path_of(rule.path) if rule.path is not None else None
    derived, rest = derived_at(rule.path or "", entity)
    if rule.template is not None:
        source = _template_source(rule.template, entity)
    elif rule.path is not None:
        source = source_of(rule.path, entity)
    else:
        source = _nothing
    return Reader(
        entity=entity,
        source=source,
        steps=path.steps if path is not None and derived is None else (),
        country_near=partial(_country_of, derived) if derived is not None and rest else derived and derived.country,
        transforms=tuple((TRANSFORMS.get(name) or own[name], arguments) for name, arguments in rule.transforms),
        lookup=rule.lookup,
        default=rule.default,
        has_default=rule.has_default,
        shows_values=not personal and path is not None and _PERSONAL.fullmatch(path.leaf) is None,
    )


def source_of(path: str, entity: str) -> Source:
    """Compile a path: a derived field, the way on inside one that is an object, else the way through the resource."""
    if path == shapes.PIPELINE:
        return shapes.pipeline_of
    derived, rest = derived_at(path, entity)
    if derived is not None:
        return derived.read if not rest else partial(_inside, derived, paths.path_of(rest))
    compiled = paths.path_of(path)
    if len(compiled.steps) == 1:
        return partial(_field, compiled.root)
    return partial(_along, compiled)


def _field(name: str, record: Resource, whole: Resource) -> Any:
    return shapes.known(record.get(name))


def _along(path: paths.Path, record: Resource, whole: Resource) -> Any:
    return paths.read(path, record)


def _inside(derived: Derived, rest: paths.Path, record: Resource, whole: Resource) -> Any:
    return paths.read(rest, derived.read(record, whole))


def _country_of(derived: Derived, record: Resource) -> str | None:
    return shapes.text(shapes.record(derived.read(record, record)).get("country"))


def _nothing(record: Resource, whole: Resource) -> Any:
    return None


def _template_source(text: str, entity: str) -> Source:
    template = templates.template_of(text)
    sources = tuple(source_of(field, entity) for field in template.fields)

    def filled(record: Resource, whole: Resource) -> str | None:
        return templates.fill(template, [_part_text(source, record, whole) for source in sources])

    return filled


def _part_text(source: Source, record: Resource, whole: Resource) -> str:
    """What could not be read is left out of a template, as what is missing is: a name is better short than gone."""
    try:
        return _field_text(source(record, whole), whole)
    except shapes.UnreadError:
        return ""


def _field_text(value: Any, whole: Resource) -> str:
    if isinstance(value, str):
        return texts.clean(value)
    if isinstance(value, list):
        return ", ".join(part for one in value if (part := _field_text(one, whole)))
    if is_localized(value):
        value = localized_text(value, (), Context(shapes.record(whole), whole, ""))
    return texts.clean(as_text(value))
