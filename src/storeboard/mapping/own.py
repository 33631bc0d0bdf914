"""
Make transforms of the functions that a user wrote in a Python file of their own.

Such a function takes the value and the arguments of `via`, as texts, and returns a value of the kinds that JSON has,
or a Decimal. What it raises parks its field and is told by its kind alone, for its words may hold the value. It gets a
copy: what it does to its value is nobody else's. Nothing here loads or runs a file.
"""

import copy
import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from storeboard.mapping.context import Context
from storeboard.mapping.transforms import TRANSFORMS, Arguments, Transform
from storeboard.normalise import NormaliseError

ARGUMENTS_MAX: Final = 16
RETURNED_DEPTH_MAX: Final = 20

_PLACED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def own_transforms(functions: Mapping[str, Any]) -> tuple[dict[str, Transform], dict[str, str]]:
    """
    Return the transforms by name, and by name why others may not be there.

    What is no function is refused where a mapping names it: a constant beside the functions is no mistake.
    """
    taken = "has the name of a transform that is there already; expected another name"
    wrong = {name: taken for name, one in functions.items() if callable(one) and name in TRANSFORMS}
    made = {name: _transform(name, one) for name, one in functions.items() if name not in TRANSFORMS}
    return made, wrong


def _transform(name: str, function: Any) -> Transform:
    try:
        least, most = _arguments(function)
    except NormaliseError as error:
        return Transform(lambda *_: None, refused=error.reason)
    return Transform(_guarded(name, function), least, most)


def _arguments(function: Any) -> tuple[int, int]:
    """How many arguments the function takes beside the value."""
    if not callable(function) or isinstance(function, type) or inspect.iscoroutinefunction(function):
        raise NormaliseError("is no function; expected def name(value, *arguments) that returns a value")
    parameters = list(inspect.signature(function).parameters.values())
    placed = [one for one in parameters if one.kind in _PLACED]
    many = any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters)
    named = [one for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY and one.default is one.empty]
    if named or not (placed or many):
        raise NormaliseError("cannot be called as name(value, *arguments)")
    needed = [one for one in placed if one.default is one.empty]
    return max(0, len(needed) - 1), ARGUMENTS_MAX if many else len(placed) - 1


def _guarded(name: str, function: Callable[..., Any]) -> Callable[[Any, Arguments, Context], Any]:
    def over(value: Any, arguments: Arguments, context: Context) -> Any:
        try:
            returned = function(copy.deepcopy(value), *arguments)
        # A stranger's code may raise anything; here it can end nothing but the field that it was called for.
        except Exception as error:
            raise NormaliseError(f"{name} raised {type(error).__name__}") from None
        return _plain(returned, name)

    return over


def _plain(value: Any, name: str, depth: int = 0) -> Any:
    match value:
        case None | bool() | str() | int() | float() | Decimal():
            return value
        case list() | tuple() if depth < RETURNED_DEPTH_MAX:
            return [_plain(one, name, depth + 1) for one in value]
        case dict() if depth < RETURNED_DEPTH_MAX:
            return {str(key): _plain(one, name, depth + 1) for key, one in value.items()}
        case _:
            raise NormaliseError(f"{name} returned a {type(value).__name__}; expected a text, number, list or object")
