"""
Check one rule of a mapping file and compile it to a `Rule`.
"""

import re
from typing import Any

from storeboard.mapping.document import Place
from storeboard.mapping.entities import FIELDS, derived_at, names_of
from storeboard.mapping.faults import Faults, expected, shown
from storeboard.mapping.paths import PathError, path_of
from storeboard.mapping.schema import RuleEntry
from storeboard.mapping.shapes import PIPELINE
from storeboard.mapping.templates import TemplateError, template_of
from storeboard.model import Rule
from storeboard.normalise import NormaliseError

_CALL = re.compile(r"\s*([A-Za-z0-9_]+)\s*(?:\((.*)\))?\s*", re.DOTALL)

Call = tuple[str, tuple[str, ...]]


def rule_of(entry: RuleEntry, place: Place, entity: str | None, faults: Faults) -> Rule:
    """Compile a rule; what is wrong with it is added to the faults. Without entity its fields are not checked."""
    if entry.from_ is not None and entry.template is not None:
        faults.add(place, "has both from and template; expected one of them")
    if entry.from_ is not None:
        check_path(entry.from_, (*place, "from"), entity, faults)
    if entry.template is not None:
        _check_template(entry.template, (*place, "template"), entity, faults)
    if entry.lookup is not None and not entry.lookup:
        faults.add((*place, "lookup"), "is empty; expected values and what becomes of them")
    return Rule(
        path=entry.from_,
        template=entry.template,
        transforms=_transforms(entry.via, (*place, "via"), faults),
        lookup=dict(entry.lookup) if entry.lookup is not None else None,
        default=entry.default,
        has_default="default" in entry.model_fields_set,
    )


def check_path(text: str, place: Place, entity: str | None, faults: Faults, also: frozenset[str] = frozenset()) -> None:
    """Check that a path can be read and begins with a field of the entity, or one of the names given."""
    if text in also or text == PIPELINE:
        return
    try:
        path = path_of(text)
    except PathError as error:
        faults.add(place, error.reason)
        return
    if entity is None or entity not in FIELDS or path.root in FIELDS[entity] or derived_at(text, entity)[0] is not None:
        return
    faults.add(place, f'is "{shown(text)}", which is no field of {entity}; {expected(text, names_of(entity) | also)}')


def _check_template(text: str, place: Place, entity: str | None, faults: Faults) -> None:
    try:
        template = template_of(text)
    except TemplateError as error:
        faults.add(place, error.reason)
        return
    for field in template.fields:
        check_path(field, place, entity, faults)


def _transforms(via: Any, place: Place, faults: Faults) -> tuple[Call, ...]:
    if via is None:
        return ()
    elements = via if isinstance(via, list) else [via]
    calls: list[Call] = []
    for at, element in enumerate(elements):
        here = (*place, at) if isinstance(via, list) else place
        for call in _calls(element, here, faults):
            _check_call(call, here, faults)
            calls.append(call)
    return tuple(call for call in calls if call[0] in faults.transforms)


def _calls(element: Any, place: Place, faults: Faults) -> list[Call]:
    if isinstance(element, str) and (found := _CALL.fullmatch(element)):
        return [(found[1], _arguments(found[2]))]
    if isinstance(element, dict) and element:
        return [(str(name), _listed(arguments)) for name, arguments in element.items()]
    faults.add(place, "is no transform; expected a name, name(argument) or name: argument")
    return []


def _arguments(text: str | None) -> tuple[str, ...]:
    if text is None or not text.strip():
        return ()
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return (text[1:-1],)
    return tuple(part.strip() for part in text.split(","))


def _listed(arguments: Any) -> tuple[str, ...]:
    if arguments is None:
        return ()
    return tuple(str(one) for one in (arguments if isinstance(arguments, list) else [arguments]))


def _check_call(call: Call, place: Place, faults: Faults) -> None:
    name, arguments = call
    transform = faults.transforms.get(name)
    if transform is None:
        faults.unknown(place, name, [known for known, one in faults.transforms.items() if one.refused is None])
        return
    if transform.refused is not None:
        faults.add(place, f'is "{name}", which {transform.refused}')
        return
    least, most = transform.arguments_min, transform.arguments_max
    if not least <= len(arguments) <= most:
        allowed = str(least) if least == most else f"{least} to {most}"
        faults.add(place, f"gives {name} {len(arguments)} arguments; expected {allowed}")
        return
    try:
        if transform.check is not None:
            transform.check(arguments)
    except NormaliseError as error:
        faults.add(place, f"gives {name} a wrong argument: {error.reason}")
