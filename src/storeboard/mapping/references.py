"""
Find references inside resources and put what they point to beside them.

Pure over JSON: it reads nothing, and whatever is not shaped as expected is passed by.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from storeboard.mapping.shapes import Unread
from storeboard.model import Resource


def references_at(resource: Resource, path: str) -> Iterator[dict[str, Any]]:
    """Every reference at an expansion path such as `paymentInfo.payments[*]`, by id or by key."""
    found: Sequence[Any] = [resource]
    for name, every in _steps(path):
        found = [one[name] for one in found if isinstance(one, dict) and name in one]
        if not found:
            return
        if every:
            found = [inner for one in found if isinstance(one, list) for inner in one]
    for one in found:
        if isinstance(one, dict) and (id_of(one) or key_of(one)):
            yield one


@cache
def _steps(path: str) -> tuple[tuple[str, bool], ...]:
    """The fields of a path, each with whether every element below it is meant; paths are those of the entity table."""
    return tuple((step.removesuffix("[*]"), step.endswith("[*]")) for step in path.split("."))


def id_of(value: Mapping[str, Any]) -> str:
    """The id of a resource or a reference, in lower case; empty when it has none."""
    id_ = value.get("id")
    return id_.lower() if isinstance(id_, str) else ""


def key_of(value: Mapping[str, Any]) -> str:
    """The key of a resource or a reference; empty when it has none."""
    key = value.get("key")
    return key if isinstance(key, str) else ""


def unexpanded(resources: Iterable[Resource], path: str, name: Callable[[Resource], str] = id_of) -> frozenset[str]:
    """The names (ids, or keys) that references at `path` point to without carrying what they point to."""
    return frozenset(
        name(reference)
        for resource in resources
        for reference in references_at(resource, path)
        if not isinstance(reference.get("obj"), dict)
    ) - {""}


def attach(
    resources: Iterable[Resource],
    path: str,
    found: Mapping[str, Resource] | Unread,
    name: Callable[[Resource], str] = id_of,
) -> None:
    """Put into every reference at `path` what it points to; one that points to nothing keeps no `obj`."""
    for resource in resources:
        for reference in references_at(resource, path):
            if isinstance(reference.get("obj"), dict):
                continue
            if isinstance(found, Unread):
                reference["obj"] = found
            elif name(reference) in found:
                reference["obj"] = found[name(reference)]
