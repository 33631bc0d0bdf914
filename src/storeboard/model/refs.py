"""What is synced: a commercetools resource, a key, and the canonical form of a cell."""

from dataclasses import dataclass
from typing import Any

Resource = dict[str, Any]
"""The JSON of a commercetools resource, as fetched just now; expansions stand in `obj`."""

Value = str | bool | tuple[str, ...] | None
"""
A cell in its canonical form, hashable and JSON-able; None is the empty cell. By column type: text, long_text, status
(label), email (address), country (ISO 3166 alpha-2) are `str`; numbers is a plain decimal `str` without exponent;
date is `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS` (UTC); checkbox is `True` or None; dropdown (labels), board_relation
(item ids), people (ids) are sorted tuples; phone is `(number, ISO 3166 alpha-2)`; link is `(url, text)`.
"""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A commercetools resource, written `acme/order/1b2c`; `type` is the commercetools typeId. Ids are lower case."""

    project: str
    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.project}/{self.type}/{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A `Ref` seen through one mapping: the unit of work. Written `orders:acme/order/1b2c`."""

    mapping: str
    ref: Ref

    def __str__(self) -> str:
        return f"{self.mapping}:{self.ref}"


def ref_of(text: str) -> Ref:
    """Read `project/type/id`; raise ValueError for any other form."""
    project, type_, id_ = text.split("/")
    return Ref(project, type_, id_)


def key_of(text: str) -> Key:
    """Read `mapping:project/type/id`; raise ValueError for any other form."""
    mapping, ref = text.split(":", 1)
    return Key(mapping, ref_of(ref))
