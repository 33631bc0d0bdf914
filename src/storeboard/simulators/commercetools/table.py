"""
The resources of one type, with the indexes that keep long lists quick.

A resource is never changed in place: a new version replaces the old one, so that what a reader holds stays as it was.
For a while the table also remembers what a replaced version looked like, for readers that see the past.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from storeboard.simulators.commercetools.entities import Entity

PAST_MAX: Final = 20
"""Versions remembered of one resource."""

Resource = dict[str, Any]


class Table:
    """Rows by id, in the order of their creation."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self.rows: dict[str, Resource] = {}
        self._index: dict[str, dict[Any, dict[str, None]]] = {path: {} for path in entity.indexed}
        self._past: dict[str, list[tuple[float, Resource | None]]] = {}
        self._sorted: list[str] | None = None

    def put(self, resource: Resource, now: float, remember: float = 0.0) -> None:
        """Keep a new or newer version; remember the one before for `remember` seconds."""
        id_ = resource["id"]
        before = self.rows.get(id_)
        self._recall(id_, before, now, remember)
        if before is not None:
            self._unindex(before)
        elif self._sorted is not None:
            insort(self._sorted, id_)
        self.rows[id_] = resource
        for path, entries in self._index.items():
            for value in values_at(resource, path):
                entries.setdefault(value, {})[id_] = None

    def drop(self, id_: str, now: float, remember: float = 0.0) -> Resource:
        resource = self.rows.pop(id_)
        self._recall(id_, resource, now, remember)
        self._unindex(resource)
        if self._sorted is not None:
            del self._sorted[bisect_left(self._sorted, id_)]
        return resource

    def ids_above(self, bound: str) -> list[str]:
        """Give the ids above a bound, sorted; the order is kept up once somebody has asked for it."""
        if self._sorted is None:
            self._sorted = sorted(self.rows)
        return self._sorted[bisect_right(self._sorted, bound) :]

    def by(self, path: str, value: Any) -> Iterator[Resource]:
        """Give the resources that hold a value at an indexed path."""
        return (self.rows[id_] for id_ in tuple(self._index[path].get(value, ())))

    def spread(self, path: str) -> dict[Any, int]:
        """Tell how many resources hold each value at an indexed path."""
        return {value: len(ids) for value, ids in self._index[path].items()}

    def seen(self, id_: str, since: float) -> Resource | None:
        """Give a resource as it was at the instant `since`, as far as that is remembered."""
        for replaced_at, older in self._past.get(id_, ()):
            if replaced_at > since:
                return older
        return self.rows.get(id_)

    def candidates(self, equals: Mapping[str, Sequence[Any]]) -> list[str] | None:
        """Give the ids that an index leaves over for a predicate; None when no index can help."""
        best: list[str] | None = None
        for path, values in equals.items():
            found = self._ids_with(path, values)
            if found is not None and (best is None or len(found) < len(best)):
                best = found
        return best

    def _ids_with(self, path: str, values: Sequence[Any]) -> list[str] | None:
        if path == "id":
            return [id_ for id_ in dict.fromkeys(values) if id_ in self.rows or id_ in self._past]
        entries = self._index.get(path)
        if entries is None:
            return None
        return list(dict.fromkeys(id_ for value in values for id_ in entries.get(value, ())))

    def _recall(self, id_: str, before: Resource | None, now: float, remember: float) -> None:
        if remember <= 0:
            return
        past = [entry for entry in self._past.get(id_, ()) if entry[0] > now - remember]
        self._past[id_] = [*past[-PAST_MAX:], (now, before)]

    def _unindex(self, resource: Resource) -> None:
        for path, entries in self._index.items():
            for value in values_at(resource, path):
                ids = entries.get(value)
                if ids is not None:
                    ids.pop(resource["id"], None)
                    if not ids:
                        del entries[value]


def values_at(value: Any, path: str) -> list[Any]:
    """Give every plain value at a dotted path; arrays on the way are walked through."""
    held = [value]
    for name in path.split("."):
        found: list[Any] = []
        for one in held:
            inner = one.get(name) if isinstance(one, dict) else None
            if isinstance(inner, list):
                found += inner
            elif inner is not None:
                found.append(inner)
        held = found
    return [one for one in held if isinstance(one, str | int | float)]
