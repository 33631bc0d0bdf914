"""
Answer the list queries: predicates, sorting, pages and expansions, as in facts/commercetools.md section 4.3.

Nothing is ever changed here: an expanded resource is a copy. A view is one reader's moment; a reader that lags sees
what stood there some seconds ago.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from storeboard.simulators.commercetools.entities import MESSAGE, Entity
from storeboard.simulators.commercetools.predicate import Predicate, compiled
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.refusals import invalid_input, unknown_field, unresolved
from storeboard.simulators.commercetools.table import Resource

LIMIT: Final = 20
LIMIT_MAX: Final = 500
OFFSET_MAX: Final = 10_000
EXPANSION_STEPS_MAX: Final = 8
_BY_ID: Final = (("id", False),)

Params = Sequence[tuple[str, str]]
_SORT: Final = re.compile(r"\s*([A-Za-z0-9_.\-`]+)(?:\s+(asc|desc))?\s*")
_STEP: Final = re.compile(r"([A-Za-z0-9_-]+)(?:\[(\*|\d+)\])?")


@dataclass(frozen=True, slots=True)
class View:
    """What one request sees: the project as it is, or as it was at the instant `since`."""

    project: Project
    since: float | None = None

    def get(self, type_: str, id_: str) -> Resource | None:
        table = self.project.tables[type_]
        return table.rows.get(id_) if self.since is None else table.seen(id_, self.since)

    def rows(self, entity: Entity, predicates: Sequence[Predicate], *, by_id: bool = False) -> Iterable[Resource]:
        """Give the resources of a type, in the order of their ids if asked; only those that an index leaves over."""
        if entity is MESSAGE:
            return self.project.history.messages()
        table = self.project.tables[entity.type]
        equals = {path: values for predicate in predicates for path, values in predicate.equals.items()}
        ids = table.candidates(equals)
        if ids is None:
            above = max((predicate.above for predicate in predicates), default="")
            if by_id:
                ids = table.ids_above(above)
            elif self.since is None:
                return table.rows.values()
        return self._seen(entity.type, list(table.rows) if ids is None else sorted(ids) if by_id else ids)

    def _seen(self, type_: str, ids: list[str]) -> Iterator[Resource]:
        for id_ in ids:
            found = self.get(type_, id_)
            if found is not None:
                yield found


@dataclass(frozen=True, slots=True)
class Query:
    """A list query, read and checked."""

    predicates: tuple[Predicate, ...]
    sort: tuple[tuple[str, bool], ...]
    expand: tuple[str, ...]
    limit: int
    offset: int
    with_total: bool


def query_of(params: Params, entity: Entity) -> Query:
    """Read the parameters of a list; refuse what commercetools refuses."""
    inputs: dict[str, list[str]] = {}
    for name, value in params:
        if name.startswith("var."):
            inputs.setdefault(name[4:], []).append(value)
    return Query(
        predicates=tuple(compiled(text, inputs, entity.fields) for text in _all(params, "where")),
        sort=tuple(_sort(text, entity) for text in _all(params, "sort")),
        expand=tuple(_all(params, "expand")),
        limit=_number(params, "limit", LIMIT, LIMIT_MAX),
        offset=_number(params, "offset", 0, OFFSET_MAX),
        with_total=_all(params, "withTotal")[-1:] != ["false"],
    )


def page(view: View, entity: Entity, query: Query, store: str | None = None) -> dict[str, Any]:
    """Give one page of a list."""
    if query.sort == _BY_ID and entity is not MESSAGE:
        # Whoever walks through everything by id asks for one page after the other: none of them may cost a scan.
        rows = _matching(view, entity, query, store, by_id=True)
        found = list(rows if query.with_total else islice(rows, query.offset + query.limit))
    else:
        found = list(_matching(view, entity, query, store))
        for path, descending in reversed(query.sort):
            found.sort(key=_sort_key(path), reverse=descending)
    results = [expanded(view, one, query.expand) for one in found[query.offset : query.offset + query.limit]]
    total = {"total": len(found)} if query.with_total else {}
    return {"limit": query.limit, "offset": query.offset, "count": len(results), **total, "results": results}


def matches(view: View, entity: Entity, query: Query, store: str | None = None) -> bool:
    """Tell whether any resource meets all predicates."""
    return next(_matching(view, entity, query, store), None) is not None


def _matching(
    view: View, entity: Entity, query: Query, store: str | None, *, by_id: bool = False
) -> Iterator[Resource]:
    """Give every resource that meets all predicates, and the store of the request's path."""
    rows = iter(view.rows(entity, query.predicates, by_id=by_id))
    if store is not None:
        rows = (one for one in rows if in_store(one, store))
    for predicate in query.predicates:
        rows = filter(predicate.test, rows)
    return rows


def in_store(resource: Resource, store: str) -> bool:
    """Tell whether a store's endpoints show a resource; a customer of no store is seen by all of them."""
    if "stores" in resource:
        return not resource["stores"] or any(one.get("key") == store for one in resource["stores"])
    return (resource.get("store") or {}).get("key") == store


def expanded(view: View, resource: Resource, paths: Sequence[str]) -> Resource:
    """Put into `obj` what the references at the paths point to; a path that leads nowhere is ignored."""
    if not paths:
        return resource
    copy = dict(resource)
    for path in paths:
        steps = [_STEP.fullmatch(part) for part in path.split(".")][:EXPANSION_STEPS_MAX]
        if any(step is None for step in steps):
            raise invalid_input(f"Malformed parameter: expand: '{path}'.")
        _expand(view, [copy], [(step[1], step[2]) for step in steps if step])
    return copy


def _expand(view: View, holders: list[Any], steps: list[tuple[str, str | None]]) -> None:
    """Walk down from holders that are copies; only what lies on the way is copied, as the rest is only read."""
    for name, place in steps:
        found: list[Any] = []
        for holder in holders:
            value = holder.get(name) if isinstance(holder, dict) else None
            if isinstance(value, list):
                value = holder[name] = [_copied(one) for one in value]
                found += value if place in ("*", None) else value[int(place) : int(place) + 1]
            elif value is not None:
                value = holder[name] = _copied(value)
                found.append(value)
        holders = [_followed(view, one) for one in found]


def _copied(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value


def _followed(view: View, value: Any) -> Any:
    """Follow a reference; anything else is walked into as it is."""
    if not isinstance(value, dict) or value.get("typeId") not in view.project.tables:
        return value
    if "obj" in value:
        value["obj"] = dict(value["obj"])
        return value["obj"]
    target = view.project.find(value["typeId"], value)
    seen = view.get(value["typeId"], target["id"]) if target else None
    if seen is not None:
        value["obj"] = dict(seen)
        return value["obj"]
    if view.project.faults.refuse_expansion:
        field = "id" if value.get("id") else "key"
        raise unresolved(value["typeId"], field, str(value.get(field)))
    return None


def _sort(text: str, entity: Entity) -> tuple[str, bool]:
    match = _SORT.fullmatch(text)
    if match is None:
        raise invalid_input(f"Malformed parameter: sort: '{text}'.")
    path = match[1].replace("`", "")
    root = path.split(".")[0]
    if root not in entity.fields:
        raise unknown_field("sort", root)
    return path, match[2] == "desc"


def _sort_key(path: str) -> Callable[[Resource], Any]:
    """Make a key by which unlike values still compare: nothing, then numbers, then text."""
    if path in ("id", "createdAt", "lastModifiedAt"):
        return itemgetter(path)
    names = path.split(".")

    def key(resource: Resource) -> tuple[int, Any]:
        value: Any = resource
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, bool | int | float):
            return 1, value
        return (2, value) if isinstance(value, str) else (0, 0)

    return key


def _all(params: Params, wanted: str) -> list[str]:
    return [value for name, value in params if name == wanted]


def _number(params: Params, name: str, default: int, maximum: int) -> int:
    values = _all(params, name)
    if not values:
        return default
    if not re.fullmatch(r"\d{1,9}", values[-1]) or int(values[-1]) > maximum:
        raise invalid_input(f"Malformed parameter: {name}: must be a number from 0 to {maximum}.")
    return int(values[-1])
