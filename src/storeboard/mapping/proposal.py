"""
Propose a mapping for a board that people made: which of its columns could be filled, and with what.

Pure and deterministic. A column is matched by its title and its id to the fields that its type can show; each match
says how sure it is and what else came near, for a person to review. What matches nothing stays the team's own. The
proposal is a configuration that `storeboard check --offline` accepts; nothing is filled before a person runs it.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from storeboard.columns import COLUMN_TYPES
from storeboard.mapping.compile_columns import COLUMN_NAME_CHARACTERS_MAX, RESERVED
from storeboard.mapping.entities import names_of
from storeboard.mapping.presets.texts import main_of

SURE: Final = 0.85
LIKELY: Final = 0.6
ALTERNATIVES_MAX: Final = 3
ENTITIES: Final = ("order", "customer", "business-unit", "quote")
"""What is looked for on a board of which nobody says what it shows."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as it stands on the board, under monday's own name of its type."""

    id: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class Source:
    """What can fill a column: a path or derived field with its transform, the words it goes by, the types that fit."""

    path: str
    words: tuple[str, ...]
    types: tuple[str, ...]
    via: str | None = None

    def written(self) -> str:
        """The source as a mapping says it."""
        return f"from: {self.path}" + (f", via: {self.via}" if self.via else "")


@dataclass(frozen=True, slots=True)
class Match:
    """How well a source suits a column, from 0 to 1."""

    source: Source
    score: float


_TEXTS: Final = ("text", "long_text")
_STATES: Final = ("status", "dropdown", "text")

SOURCES: Final = (
    Source("totalPrice", ("total", "amount", "value", "order value", "price", "revenue"), ("numbers",), "amount"),
    Source("totalPrice", ("currency", "currency code"), ("text",), "currency"),
    Source("due", ("due", "open amount", "balance"), ("numbers",), "amount"),
    Source("payment.paid", ("paid", "amount paid"), ("numbers",), "amount"),
    Source("payment.refunded", ("refunded", "refund amount"), ("numbers",), "amount"),
    Source("number", ("number", "order number", "order no", "quote number", "reference"), ("text",)),
    Source("customerNumber", ("customer number", "customer no"), ("text",)),
    Source("purchaseOrderNumber", ("purchase order number", "po number"), ("text",)),
    Source("orderState", ("state", "status", "order state", "order status"), _STATES),
    Source("quoteState", ("state", "status", "stage", "quote state"), _STATES),
    Source("status", ("status", "state"), _STATES),
    Source("payment.status", ("payment", "payment status", "paid status"), _STATES),
    Source("payment.method", ("payment method",), _STATES),
    Source("fulfilment.status", ("shipment", "shipping status", "fulfilment", "delivery status"), _STATES),
    Source("tracking.numbers", ("tracking", "tracking number", "tracking numbers"), _TEXTS, "join"),
    Source("email", ("email", "mail", "e mail", "email address"), ("email", "text")),
    Source("phone", ("phone", "telephone", "mobile", "phone number"), ("phone", "text"), "e164"),
    Source("country", ("country", "market"), ("country", "text")),
    Source("company", ("company", "company name", "firm"), _TEXTS),
    Source("customer.company", ("company", "company name", "firm"), _TEXTS),
    Source("company.path", ("company", "parent company", "hierarchy"), _TEXTS),
    Source("customer.name", ("customer", "customer name", "buyer", "contact"), _TEXTS),
    Source("firstName", ("first name", "given name"), ("text",)),
    Source("lastName", ("last name", "surname", "family name"), ("text",)),
    Source("vatId", ("vat id", "vat number", "tax id"), ("text",)),
    Source("locale", ("language", "locale"), ("text",)),
    Source("group", ("customer group", "group", "segment"), _TEXTS),
    Source("customer.group", ("customer group", "group", "segment"), _TEXTS),
    Source("address", ("address",), _TEXTS),
    Source("billing.address", ("billing address", "invoice address"), _TEXTS),
    Source("shipping.address", ("shipping address", "delivery address"), _TEXTS),
    Source("createdAt", ("placed", "order date", "date", "created", "ordered", "customer since"), ("date",)),
    Source("completedAt", ("completed", "completed at"), ("date",)),
    Source("validTo", ("valid to", "valid until", "expiry", "expected close"), ("date",)),
    Source("lines.count", ("lines", "line count", "positions"), ("numbers",)),
    Source("lines.pieces", ("pieces", "quantity", "items"), ("numbers",)),
    Source("lines.table", ("lines", "order lines", "products"), ("long_text",)),
    Source("lines.skus", ("skus", "sku"), ("text",)),
    Source("link", ("link", "merchant center", "url"), ("link",)),
)
"""What boards of sales teams commonly show."""

_NO_TEXTS: Final = frozenset({"true", "false", "null"})
"""Words that YAML does not read as a text."""

_OF_TYPE: Final = frozenset({"email", "phone", "country"})
"""Types of which one column says by its type alone what belongs in it."""


def proposed(
    board_id: str, name: str, columns: Sequence[Seen], entity: str | None, addresses: tuple[str, str, str, str]
) -> dict[str, str]:
    """
    The files of a configuration that fills this board, to be reviewed; without an entity the likeliest is taken.

    `addresses` are a preset's: project, commercetools' two, monday's.
    """
    shown = [column for column in columns if is_shown(column)]
    entity = entity or max(ENTITIES, key=lambda one: sum(match.score for match in matched(shown, one).values()))
    key = f"{entity}s"
    boards = f"  # {_comment(name)}\n  {key}: {{account: sales, id: {board_id}}}\n"
    return {
        "storeboard.yaml": main_of(boards, *addresses),
        f"mappings/{key}.yaml": _mapping(name, shown, entity, key),
    }


def is_shown(column: Seen) -> bool:
    """Tell whether a mapping can name the column: monday fills some by itself, and makes some."""
    type_ = COLUMN_TYPES.get(column.type)
    return type_ is not None and type_.source != "board" and not any(one.required for one in type_.options.values())


def matched(columns: Iterable[Seen], entity: str) -> dict[str, Match]:
    """The source of each column that has one, by the column's id; the best pairs first, and no source twice."""
    pairs = sorted(
        ((match.score, at, column, match) for at, column in enumerate(columns) for match in near(column, entity)),
        key=lambda pair: (-pair[0], pair[1], pair[3].source.path),
    )
    found: dict[str, Match] = {}
    taken: set[Source] = set()
    for score, _, column, match in pairs:
        if score >= LIKELY and column.id not in found and match.source not in taken:
            found[column.id] = match
            taken.add(match.source)
    return found


def near(column: Seen, entity: str) -> list[Match]:
    """The sources of an entity that the column's type can show, the likeliest first."""
    known = names_of(entity)
    matches = [Match(one, _score(column, one)) for one in SOURCES if column.type in one.types and one.path in known]
    return sorted(matches, key=lambda match: (-match.score, match.source.path))


def _score(column: Seen, source: Source) -> float:
    said = (_words(column.title), _words_of_id(column))
    likeness = max(
        (SequenceMatcher(None, one, word).ratio() for one in said if one for word in source.words), default=0.0
    )
    # An e-mail column is for the e-mail address, whatever it is called; its title may still say more.
    return max(likeness, LIKELY if column.type in _OF_TYPE and column.type in (source.path, source.types[0]) else 0.0)


def _words_of_id(column: Seen) -> str:
    """What an id says that a person or a program chose; one of monday's own only repeats the type."""
    said = _words(re.sub(r"_?[a-z0-9]*\d[a-z0-9]*$", "", column.id))
    return "" if said == _words(column.type) else said


def _words(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", spaced.lower()))


def _mapping(name: str, columns: Sequence[Seen], entity: str, key: str) -> str:
    matches = matched(columns, entity)
    names = _names(columns)
    item_name = _title(names_of(entity))
    lines = [
        f"# Proposed for the board {_comment(name)}: read it, and change what is wrong, before you provision.",
        "# A column that is not listed here is left alone. What `owner: monday` says is the team's own, never written.",
        f"entity: {entity}",
        "",
        "boards:",
        f"  - board: {key}",
        "",
        f"name: {{template: {json.dumps(item_name, ensure_ascii=False)}}}",
        "",
        "when_gone: leave",
        "",
        "columns:",
    ]
    titles: set[str] = set()
    for column in columns:
        title = _unlike(_printable(column.title) or names[column.id], titles)
        titles.add(title.casefold())
        lines += _column(column, names[column.id], title, matches.get(column.id), near(column, entity))
    return "\n".join(lines) + "\n"


def _title(known: Collection[str]) -> str:
    first = next(f"{{{one}}}" for one in ("name", "number", "key", "id") if one in known)
    return f"{first} · {{customer.name}}" if "name" not in known and "customer.name" in known else first


def _column(column: Seen, name: str, title: str, match: Match | None, others: Sequence[Match]) -> list[str]:
    word = COLUMN_TYPES[column.type].word
    said = f"as: {word}, id: {_id(column.id)}, title: {json.dumps(title, ensure_ascii=False)}"
    left = [one for one in others if one.score * 2 >= LIKELY and (match is None or one.source != match.source)][
        :ALTERNATIVES_MAX
    ]
    also = f"; or {', '.join(one.source.written() for one in left)}" if left else ""
    if match is None:
        return [f"  # Nothing matches{also}.", f"  {name}: {{owner: monday, {said}}}"]
    sureness = "Sure" if match.score >= SURE else "Likely"
    error = ", on_error: skip_field" if match.source.via == "e164" else ""
    return [
        f"  # {sureness} ({match.score:.0%}){also}.",
        f"  {name}: {{{match.source.written()}, {said}{error}}}",
    ]


def _unlike(title: str, others: Collection[str]) -> str:
    """The title, numbered where an earlier column has it; titles of columns that stand are not changed by it."""
    numbered = (f"{title} ({number})" for number in range(2, len(others) + 3))
    return next(one for one in (title, *numbered) if one.casefold() not in others)


def _id(text: str) -> str:
    """An id so that YAML reads it as a text."""
    plain = re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", text) and text.lower() not in _NO_TEXTS
    return text if plain else json.dumps(text)


def _names(columns: Iterable[Seen]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for column in columns:
        slug = _words(column.title).replace(" ", "_")[:COLUMN_NAME_CHARACTERS_MAX].strip("_")
        slug = (
            slug
            if slug[:1].isalpha() and slug not in _NO_TEXTS
            else f"column_{slug}"[:COLUMN_NAME_CHARACTERS_MAX].strip("_")
        )
        number, free = 2, slug
        while free in RESERVED or free in names.values():
            free = f"{slug[: COLUMN_NAME_CHARACTERS_MAX - 4]}_{number}"
            number += 1
        names[column.id] = free
    return names


def _comment(text: str) -> str:
    return _printable(text) or "without a name"


def _printable(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
