"""
Templates without logic: `{number} · {customer.name}`. `{{` and `}}` are braces.

A field that is missing leaves no trace: empty brackets and separators at the ends go with it. A template whose fields
are all missing is missing itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

TEMPLATES_CACHED_MAX: Final = 1024

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_SEPARATORS = " \n·|/,;:–—-"


class TemplateError(ValueError):
    """The text is no template; `reason` says what is expected."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Field:
    """A place of a template that a value goes to."""

    path: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template, taken apart once: texts and fields in turn."""

    text: str
    parts: tuple[str | Field, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The paths of all fields."""
        return tuple(part.path for part in self.parts if isinstance(part, Field))


@lru_cache(maxsize=TEMPLATES_CACHED_MAX)
def template_of(text: str) -> Template:
    """Take a template apart; raise TemplateError for a lone brace and for a template without fields."""
    parts: list[str | Field] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        if token[0] in ("{{", "}}"):
            parts.append(token[0][0])
        elif token[1] is not None:
            parts.append(Field(token[1].strip()))
        else:
            raise TemplateError(f'"{text}" has a lone {token[0]}; write {token[0] * 2} for a brace')
    parts.append(text[end:])
    template = Template(text, tuple(part for part in parts if part != ""))
    if not template.fields:
        raise TemplateError(f'"{text}" has no field; expected at least one, such as {{number}}')
    return template


def fill(template: Template, texts: Sequence[str]) -> str | None:
    """Put the fields' texts, in the order of `fields`, in their places; None when none of them has any."""
    if not any(texts):
        return None
    filled = iter(texts)
    whole = "".join(part if isinstance(part, str) else next(filled) for part in template.parts)
    return whole if all(texts) else _EMPTY_BRACKETS.sub("", whole).strip(_SEPARATORS)
