"""
Say where the cells of an item come from: the rule of each column in words, and what stands at its path.

Pure, and for people to read: nothing is written by it. It never raises for what a shop holds; a value that cannot be
shown in short is cut.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from storeboard.mapping import shapes
from storeboard.mapping.derived.orders import lines_of
from storeboard.mapping.entities import LINE
from storeboard.mapping.rules import FaultError, source_of
from storeboard.mapping.templates import template_of
from storeboard.model import Column, Mapping, Resource, Rule

SHOWN_CHARACTERS_MAX: Final = 80
LOOKUP_SHOWN_MAX: Final = 6

NAME: Final = "name"
GROUP: Final = "group"


@dataclass(frozen=True, slots=True)
class Trace:
    """
    Where one cell comes from.

    `column` is its name in the mapping, for a line `<line id>/<column>`; `rule` are the words of the mapping, empty
    for a column that is monday's own; `read` is what commercetools has at that place, in short.
    """

    column: str
    title: str
    type: str
    owner: str
    rule: str
    read: str


def trace(mapping: Mapping, board: str, resource: Resource | None) -> tuple[Trace, ...]:
    """Trace the name, the group and every column of an item on a board, and those of its lines."""
    whole = shapes.record(resource)
    route = mapping.route_to(board)
    own = (_of_rule(NAME, "Name", mapping.title, mapping.entity, whole, whole),)
    if route.group is not None:
        own += (_of_rule(GROUP, "Group", route.group, mapping.entity, whole, whole),)
    traces = (*own, *(_of_column(one, "", mapping.entity, whole, whole) for one in mapping.columns_on(board)))
    return (*traces, *_of_lines(mapping, whole)) if route.lines in ("subitems", "board") else traces


def _of_lines(mapping: Mapping, whole: Resource) -> Iterator[Trace]:
    for line in lines_of(whole):
        prefix = f"{shapes.text(line.get('id')) or ''}/".lower()
        if mapping.line_title is not None:
            yield _of_rule(prefix + NAME, "Name", mapping.line_title, LINE, line, whole)
        for column in mapping.line_columns:
            yield _of_column(column, prefix, LINE, line, whole)


def _of_column(column: Column, prefix: str, entity: str, record: Resource, whole: Resource) -> Trace:
    rule = column.rule or Rule()
    words = [] if column.rule is None else [words_of(rule)]
    if column.link is not None:
        words.append(f"linked to its item of {column.link}")
    if column.once:
        words.append("written once, with the item")
    read = "" if column.rule is None else _read(rule, entity, record, whole)
    return Trace(prefix + column.name, column.title, column.type, column.owner, "; ".join(words), read)


def _of_rule(name: str, title: str, rule: Rule, entity: str, record: Resource, whole: Resource) -> Trace:
    read = _read(rule, entity, record, whole)
    return Trace(name, title, name, "commerce", words_of(rule), read)


def words_of(rule: Rule) -> str:
    """Say a rule in the words of a mapping file, on one line."""
    words: list[str] = []
    if rule.path is not None:
        words.append(f"from {rule.path}")
    if rule.template is not None:
        words.append(f'template "{rule.template}"')
    if rule.transforms:
        words.append("via " + ", ".join(_call(name, arguments) for name, arguments in rule.transforms))
    if rule.lookup is not None:
        shown = [f"{key}: {value}" for key, value in list(rule.lookup.items())[:LOOKUP_SHOWN_MAX]]
        more = [f"and {len(rule.lookup) - LOOKUP_SHOWN_MAX} more"] if len(rule.lookup) > LOOKUP_SHOWN_MAX else []
        words.append("lookup {" + ", ".join(shown + more) + "}")
    if rule.has_default:
        words.append(f'default "{rule.default}"' if rule.default is not None else "default empty")
    return ", ".join(words)


def _call(name: str, arguments: Iterable[str]) -> str:
    given = ", ".join(arguments)
    return f"{name}({given})" if given else name


def _read(rule: Rule, entity: str, record: Resource, whole: Resource) -> str:
    if rule.path is not None:
        return _shown(_value(rule.path, entity, record, whole))
    fields = template_of(rule.template).fields if rule.template is not None else ()
    return ", ".join(f"{field}: {_shown(_value(field, entity, record, whole))}" for field in fields)


def _value(path: str, entity: str, record: Resource, whole: Resource) -> Any:
    try:
        return source_of(path, entity)(record, whole)
    # A derived field refuses what contradicts itself and hostile numbers; that is told with the fault of the column.
    except (FaultError, ValueError, ArithmeticError) as error:
        return f"({getattr(error, 'reason', 'cannot be read')})"


def _shown(value: Any) -> str:
    match value:
        case None:
            text = "nothing"
        case dict():
            text = "{" + ", ".join(f"{key}: {_shown(one)}" for key, one in list(value.items())[:LOOKUP_SHOWN_MAX]) + "}"
        case list() | tuple():
            text = "[" + ", ".join(_shown(one) for one in value[:LOOKUP_SHOWN_MAX]) + "]"
        case _:
            text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS_MAX else text[: SHOWN_CHARACTERS_MAX - 1] + "…"
