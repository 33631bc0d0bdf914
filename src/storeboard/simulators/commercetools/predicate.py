"""
Read a query predicate of commercetools and compile it into a test of one resource.

The language is that of facts/commercetools.md sections 4.3 and 7: `=`, `!=`, `<>`, `<`, `>`, `<=`, `>=`, `in (...)`,
`contains any|all (...)`, `is [not] defined`, `is [not] empty`, `and`, `or`, `not`, parentheses, nested fields
(`custom(fields(x="1"))`, also over arrays, where any element will do) and inputs (`:x` with `var.x`). `and` binds
tighter than `or`. A comparison with a field that is missing is false. `within circle` is refused: there is no
geography here.

Pure. A syntax error is `InvalidInput`, a field that the resource cannot have `InvalidField`, both with status 400.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from storeboard.simulators.commercetools.instants import normal
from storeboard.simulators.commercetools.refusals import Refusal, invalid_input, unknown_field

Test = Callable[[Any], bool]
DEPTH_MAX: Final = 50

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*|`[^`]+`)
    | (?P<input>:[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign><>|!=|<=|>=|[=<>(),])
    )""",
    re.VERBOSE,
)
_ESCAPES: Final = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Predicate:
    """
    A compiled predicate.

    `equals` gives, by dotted path, values of which a resource must hold one for the predicate to be true, `above` an
    id that the resource's own must be above: what an index can use.
    """

    test: Test
    equals: Mapping[str, Sequence[Any]]
    above: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A compiled piece: its test, and what an index may use of it."""

    test: Test
    equals: Mapping[str, Sequence[Any]] = field(default_factory=dict[str, Sequence[Any]])
    above: str = ""


def compiled(text: str, inputs: Mapping[str, Sequence[str]], fields: frozenset[str]) -> Predicate:
    """Compile a predicate; `inputs` are the `var.*` of the request, `fields` those that the resource may have."""
    parser = _Parser(_tokens(text), inputs)
    part = parser.whole()
    for name in sorted(parser.roots):
        if name not in fields:
            raise unknown_field("where", name)
    return Predicate(part.test, part.equals, part.above)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _syntax(f"unexpected input at position {place + 1}")
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return tokens


def _syntax(what: str) -> Refusal:
    return invalid_input(f"Malformed parameter: where: Syntax error while parsing 'where'. {what}.")


class _Parser:
    """One reading of one predicate, from the left to the right."""

    def __init__(self, tokens: list[tuple[str, str]], inputs: Mapping[str, Sequence[str]]) -> None:
        self._tokens = tokens
        self._inputs = inputs
        self._place = 0
        self._depth = 0
        self._nested = 0
        self.roots: set[str] = set()

    def whole(self) -> _Part:
        part = self._either()
        if self._place < len(self._tokens):
            raise _syntax(f"unexpected '{self._tokens[self._place][1]}'")
        return part

    def _either(self) -> _Part:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        return _Part(lambda value: any(test(value) for test in tests))

    def _both(self) -> _Part:
        parts = [self._one()]
        while self._take("and"):
            parts.append(self._one())
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        equals = {path: values for part in parts for path, values in part.equals.items()}
        return _Part(_all_of(tests), equals, max(part.above for part in parts))

    def _one(self) -> _Part:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise _syntax(f"nested deeper than {DEPTH_MAX}")
        try:
            if self._take("not"):
                test = self._one().test
                return _Part(lambda value: not test(value))
            if self._take("("):
                part = self._either()
                self._need(")")
                return part
            return self._field()
        finally:
            self._depth -= 1

    def _field(self) -> _Part:
        name = self._name()
        if not self._nested:
            self.roots.add(name)
        if self._take("("):
            self._nested += 1
            inner = self._either()
            self._nested -= 1
            self._need(")")
            return _Part(_nested(name, inner.test), {f"{name}.{path}": found for path, found in inner.equals.items()})
        return self._comparison(name)

    def _comparison(self, name: str) -> _Part:
        if self._take("is"):
            return _Part(self._state(name))
        negated = self._take("not")
        if self._take("in"):
            values = self._values()
            inside = _among(name, values)
            return _Part(_negation(name, inside)) if negated else _Part(inside, {name: values})
        if negated:
            raise _syntax("'in' expected after 'not'")
        if self._take("contains"):
            return _Part(self._contains(name))
        if self._take("within"):
            raise invalid_input("Malformed parameter: where: 'within' is not supported by this simulator.")
        sign = self._sign()
        literal = self._literal()
        above = literal if sign == ">" and name == "id" and not self._nested and isinstance(literal, str) else ""
        return _Part(_compared(name, sign, literal), {name: (literal,)} if sign == "=" else {}, above)

    def _state(self, name: str) -> Test:
        negated = self._take("not")
        if self._take("defined"):
            return (lambda value: _at(value, name) is None) if negated else lambda value: _at(value, name) is not None
        if self._take("empty"):
            return (lambda value: bool(_at(value, name))) if negated else lambda value: not _at(value, name)
        raise _syntax("'defined' or 'empty' expected after 'is'")

    def _contains(self, name: str) -> Test:
        if self._take("any"):
            wanted = self._values()
            return lambda value: any(one in _list_at(value, name) for one in wanted)
        if self._take("all"):
            wanted = self._values()
            return lambda value: all(one in _list_at(value, name) for one in wanted)
        raise _syntax("'any' or 'all' expected after 'contains'")

    def _values(self) -> tuple[Any, ...]:
        kind, text = self._next()
        if kind == "input":
            return tuple(normal(one) for one in self._input(text))
        if text != "(":
            raise _syntax("a list in parentheses expected")
        values = [self._literal()]
        while self._take(","):
            values.append(self._literal())
        self._need(")")
        return tuple(values)

    def _literal(self) -> Any:
        kind, text = self._next()
        if kind == "text":
            return normal(_ESCAPES.sub(r"\1", text[1:-1]))
        if kind == "number":
            return float(text) if any(sign in text for sign in ".eE") else int(text)
        if kind == "name" and text in ("true", "false"):
            return text == "true"
        if kind == "input":
            return _read_input(self._input(text)[0])
        raise _syntax(f"a value expected instead of '{text}'")

    def _input(self, text: str) -> Sequence[str]:
        values = self._inputs.get(text[1:])
        if not values:
            raise invalid_input(f"Malformed parameter: where: The predicate variable '{text[1:]}' has no value.")
        return values

    def _name(self) -> str:
        kind, text = self._next()
        if kind != "name":
            raise _syntax(f"a field expected instead of '{text}'")
        return text.strip("`")

    def _sign(self) -> str:
        kind, text = self._next()
        if kind != "sign" or text in "(),":
            raise _syntax(f"an operator expected instead of '{text}'")
        return text

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise _syntax("unexpected end of input")
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _take(self, wanted: str) -> bool:
        """Step over a word or a sign if it comes next."""
        if self._place < len(self._tokens) and self._tokens[self._place][0] in ("name", "sign"):
            found = self._tokens[self._place][1]
            if found == wanted or (wanted.isalpha() and found.lower() == wanted and found.isupper()):
                self._place += 1
                return True
        return False

    def _need(self, wanted: str) -> None:
        if not self._take(wanted):
            raise _syntax(f"'{wanted}' expected")


def _read_input(text: str) -> Any:
    """Read a predicate variable: they come as text, also where the field holds a number or a boolean."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d{1,15}", text):
        return _Loose(text)
    return normal(text)


class _Loose(str):
    """Text of digits that also equals the number it spells; an input does not say which it is."""

    __slots__ = ()


def _at(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _list_at(value: Any, name: str) -> list[Any]:
    found = _at(value, name)
    return found if isinstance(found, list) else []


def _all_of(tests: Sequence[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda value: first(value) and second(value)
    return lambda value: all(test(value) for test in tests)


def _nested(name: str, test: Test) -> Test:
    def passes(value: Any) -> bool:
        inner = _at(value, name)
        if isinstance(inner, list):
            return any(test(one) for one in inner)
        return inner is not None and test(inner)

    return passes


def _negation(name: str, test: Test) -> Test:
    """Negate an `in`; a missing field is neither in nor not in."""
    return lambda value: _at(value, name) is not None and not test(value)


def _among(name: str, values: Sequence[Any]) -> Test:
    texts = {one for one in values if isinstance(one, str)}
    others = [one for one in values if not isinstance(one, str)]

    def passes(value: Any) -> bool:
        found = _at(value, name)
        if isinstance(found, str):
            return found in texts
        each = found if isinstance(found, list) else [found]
        return any(one in texts if isinstance(one, str) else _is_one_of(one, others) for one in each)

    return passes


def _is_one_of(found: Any, others: Sequence[Any]) -> bool:
    return any(_same_kind(found, one) and found == one for one in others)


def _compared(name: str, sign: str, literal: Any) -> Test:
    compare, plain = _SIGNS[sign], type(literal) is str

    def passes(value: Any) -> bool:
        found = _at(value, name)
        if plain and type(found) is str:
            return compare(found, literal)
        if found is None or isinstance(found, dict):
            return False
        each = found if isinstance(found, list) else [found]
        return any(_same_kind(one, literal) and compare(one, _as_kind(one, literal)) for one in each)

    return passes


def _same_kind(found: Any, literal: Any) -> bool:
    if isinstance(found, bool) or isinstance(literal, bool):
        return isinstance(found, bool) and isinstance(literal, bool)
    if isinstance(found, str):
        return isinstance(literal, str)
    return isinstance(found, int | float) and isinstance(literal, int | float | _Loose)


def _as_kind(found: Any, literal: Any) -> Any:
    return int(literal) if isinstance(literal, _Loose) and not isinstance(found, str) else literal


_SIGNS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
