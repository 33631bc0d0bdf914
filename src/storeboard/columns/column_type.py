"""
What a column type is: how a value becomes a cell, how it is written to monday and read back.

The three steps are pure and total in their own way: `accept` refuses what no cell of the type can hold, `encode`
takes every value that `accept` gave, `decode` takes every cell that monday shows. For each value v that `accept`
gives, `decode` of what monday keeps of `encode(v)` is v again, so two cells agree if and only if their values are
equal. No step knows the board but through `ColumnFacts`.

A type also says what the mapping language and provisioning must know of it, so that nobody else names a type: which
transforms it implies, which words of a column entry are its own, with which settings its columns are made.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from storeboard.model import ColumnFacts, Value
from storeboard.normalise import NormaliseError
from storeboard.normalise import text as texts

Normal = TypeVar("Normal")

Cell = Mapping[str, Any]
"""What the GraphQL selection of a cell returns: `id type text value` and the fields of the type's fragment."""


class CellError(ValueError):
    """No cell of the type can hold the value; `reason` says what is wrong and what is allowed, without the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Example:
    """A canonical value, what is written for it and the cell that then stands; `facts` where labels matter."""

    value: Value
    written: Any
    cell: Cell
    labels: tuple[tuple[str, str], ...] = ()


Kind = Literal["text", "list", "localized", "money", "other"]
"""The sorts of rendered values that a type may imply a transform for."""

TEXTUAL: Mapping[Kind, str] = MappingProxyType(
    {"list": "join", "localized": "localized", "money": "text", "other": "text"}
)
"""The transforms that every type implies whose cells hold any text."""

TEXT_CHARACTERS_MAX = 2000

Source = Literal["record", "link", "board"]
"""Where the cells of a type come from: the record, the item of another mapping, or the board itself."""

Options = Mapping[str, str]
"""What a column entry gives for the words that only its type knows."""


@dataclass(frozen=True, slots=True)
class Option:
    """A word of a column entry that only some types know. `check` raises CellError for a value that it cannot have."""

    about: str
    check: Callable[[str], object]
    required: bool = False


def _no_names(value: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Labels:
    """
    That the cells of a type hold labels which `provision` makes, and how many and how long those may be.

    They stand in the settings of the column, or are the account's. `of` are those that a canonical value shows;
    `check_new` raises CellError for one that a write cannot add to the column. `managed` is the option that names a
    column of the account, from which the labels then come.
    """

    count_max: int | None = None
    characters_max: int | None = None
    of_account: bool = False
    of: Callable[[Any], tuple[str, ...]] = _no_names
    check_new: Callable[[str], object] = str
    managed: str = ""


def _as_it_is(value: Any, options: Options) -> Any:
    return value


def _no_defaults(options: Options) -> dict[str, Any]:
    return {}


Names = Mapping[str, str]
"""The ids of people, teams and tags of an account, by the names that canonical values have for them."""


def _as_known(value: Any, names: Names) -> Value:
    return value


@dataclass(frozen=True, slots=True)
class ColumnType:
    """
    One of monday's column types.

    `graphql_type` is the type of its cells in monday's schema, `selection` the fields to read of it. `about` is for
    the reference page. The three functions see no empty cell: that is None here, for every type alike.

    `alias` is the mapping language's name where that is not monday's. `implies` names the transform that a rendered
    value of a kind goes through first; `to_fitted` stands for `to_value` where a value that is too long is cut.
    `prepare` sees the rendered value before all of them. `options` are the type's own words in a column entry, and
    `to_defaults` makes of them the settings with which monday makes the column. `personal` says that its values are.
    `to_names` are the people or tags that a canonical value names, `to_known` is the value with their ids instead.
    """

    name: str
    title: str
    about: str | None
    graphql_type: str
    selection: str
    to_value: Callable[[object], Value]
    to_written: Callable[[Any, ColumnFacts], Any]
    to_cell_value: Callable[[Cell, ColumnFacts], Value]
    examples: tuple[Example, ...]
    alias: str | None = None
    source: Source = "record"
    implies: Mapping[Kind, str] = field(default_factory=dict[Kind, str])
    prepare: Callable[[Any, Options], Any] = _as_it_is
    to_fitted: Callable[[object], Value] | None = None
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])
    to_defaults: Callable[[Options], dict[str, Any]] = _no_defaults
    labels: Labels | None = None
    personal: bool = False
    to_names: Callable[[Any], tuple[str, ...]] = _no_names
    to_known: Callable[[Any, Names], Value] = _as_known

    @property
    def has_names(self) -> bool:
        """Whether values may be names whose ids the account must be asked for."""
        return self.to_names is not _no_names

    @property
    def word(self) -> str:
        """The name of the type in a mapping."""
        return self.alias or self.name

    def fit(self, value: object) -> Value:
        """Return the canonical form of a rendered value as `accept` does, what is too long for a text cut to fit."""
        return self.accept(value) if self.to_fitted is None else self.to_fitted(value) or None

    def accept(self, value: object) -> Value:
        """Return the canonical form of a rendered value, None when it is empty; raise CellError when none exists."""
        return None if _is_empty(value) else self.to_value(value) or None

    def encode(self, value: Value, facts: ColumnFacts) -> Any:
        """
        Return what goes into `column_values` for a canonical value; None, which is JSON's null, clears the cell.

        Raise CellError when the board lacks what the value needs (a label that can only be written by its id).
        """
        return None if value is None or value == () else self.to_written(value, facts)

    def decode(self, cell: Cell, facts: ColumnFacts) -> Value:
        """Return the canonical value of a cell as read; None when it is empty. Never raises for a cell of the type."""
        return self.to_cell_value(cell, facts) or None


_MANAGED_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _check_managed(id_: str) -> None:
    if not _MANAGED_ID.fullmatch(id_):
        raise CellError("expected the id of a managed column of the account")


MANAGED = "managed"
MANAGED_OPTION = {
    MANAGED: Option("The id of the account's managed column to attach; its labels are the account's.", _check_managed)
}
"""The word of the types whose columns the account may manage."""


def raw(cell: Cell) -> Any:
    """Return the JSON in a cell's `value`, None when there is none or it cannot be read."""
    value = cell.get("value")
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def raw_field(cell: Cell, name: str) -> Any:
    """Return a field of the JSON in a cell's `value`, None when there is none."""
    value = raw(cell)
    return value.get(name) if isinstance(value, dict) else None


def raw_text(cell: Cell, name: str) -> str:
    """Return a text in the JSON of a cell's `value`, empty when there is none."""
    value = raw_field(cell, name)
    return value if isinstance(value, str) else ""


def raw_objects(cell: Cell, name: str) -> list[dict[str, Any]]:
    """Return the objects of a list in the JSON of a cell's `value`, none when there is no such list."""
    values = raw_field(cell, name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def shown(cell: Cell) -> str:
    """Return a cell's `text`, empty when monday shows none."""
    text = cell.get("text")
    return text if isinstance(text, str) else ""


def names_in(value: tuple[str, ...] | None, id_: re.Pattern[str]) -> tuple[str, ...]:
    """Return those of the people or tags of a canonical value that are no ids."""
    return tuple(one for one in value or () if not id_.fullmatch(one))


def with_ids(value: tuple[str, ...], names: Names, id_: re.Pattern[str], prefix: str, expected: str) -> Value:
    """Return a canonical value with ids in the place of names; raise CellError when the account has not all of them."""
    unknown = [one for one in names_in(value, id_) if one not in names]
    if unknown:
        raise CellError(f"{len(unknown)} of {len(value)} {expected}")
    return tuple(sorted({f"{prefix}{names[one]}" if one in names else one for one in value}))


def normalised(step: Callable[..., Normal], *given: Any) -> Normal:
    """Return what a step of `normalise` makes of something; its reason is that of the CellError."""
    try:
        return step(*given)
    except NormaliseError as error:
        raise CellError(error.reason) from None


def iso_text(value: object, expected: str) -> str:
    """Return a date or a time as ISO 8601 says it, a text as it is; raise CellError for anything else."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    raise CellError(f"{kind_of(value)}{expected}")


def written_text(value: object, expected: str) -> str:
    """Return the text of a string, a number or a truth value, on one line; raise CellError for anything else."""
    return texts.one_line(plain_text(value, expected))


def plain_text(value: object, expected: str) -> str:
    """Return a string as it is, a number without exponent, a truth value as `true` or `false`."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            number = Decimal(str(value))
            if number.is_finite():
                return format(number, "f")
        case _:
            pass
    raise CellError(f"{kind_of(value)}; expected {expected}")


def kind_of(value: object) -> str:
    """Say what sort of value it is, for a reason that must not hold the value."""
    match value:
        case str():
            return f"a text of {len(value)} characters"
        case bool():
            return "a truth value"
        case int() | float() | Decimal():
            return "a number"
        case list() | tuple():
            return f"a list of {len(value)}; a transform such as join or first makes one value of it"
        case dict():
            return "an object; a path into it makes one value of it"
        case _:
            return f"a value of type {type(value).__name__}"


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)
