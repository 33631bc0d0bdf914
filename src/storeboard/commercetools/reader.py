"""
Read resources of one project: by id, by key, or a list from end to end.

Expansions are asked for with the query. Where commercetools refuses one (a reference to what was deleted spoils a page,
a scope is missing), the query is asked again without them.

A list is read by key, never by offset: after each page, what lies behind its last id. A peer that ignores `sort`
would lose rows that way; its full pages come out of order, and then the range of ids is cut in two at the middle of
the page until every part fits a page. Pages come in id order and complete either way, unless a full page of such a
peer happens to be in order, which no page of random ids is.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import quote

from storeboard.commercetools.client import PAGE_MAX, Client, Page, RefusedError
from storeboard.errors import StoreboardError, TerminalError, TooLargeError, TransientError
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.entity import Entity, Expansion
from storeboard.mapping.references import id_of
from storeboard.model import Resource

IDS_MAX: Final = 150

_BY_ID: Final = ("id asc",)
_NEWEST_FIRST: Final = ("createdAt desc", "id desc")

T = TypeVar("T")

Name = Callable[[Resource], str]
"""What resources are asked for by: their id or their key."""


class Reader:
    """Reads one project. `expand` asks for expansions; without it resources come bare."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def by_names(
        self, entity: Entity, values: Collection[str], name: Name = id_of, expand: bool = False
    ) -> dict[str, Resource]:
        """Read resources by id, or by key; what is not in the answer is not there."""
        found: dict[str, Resource] = {}
        for part in await together(self._chunk(entity, chunk, name, expand) for chunk in chunked(values)):
            found.update(part)
        return found

    async def pages(
        self, entity: Entity, where: Sequence[str] = (), expand: bool = False
    ) -> AsyncIterator[tuple[Resource, ...]]:
        """Read a list from end to end, in id order."""
        limit = PAGE_MAX
        ranges = [("", "")]
        while ranges:
            after, until = ranges.pop()
            try:
                page = await self._page(entity, (*_bounds(after, until), *where), expand, limit)
            except TooLargeError:
                if limit == 1:
                    raise
                limit = limit // 2
                ranges.append((after, until))
                continue
            rows = _within(page, after, until)
            if page.full:
                ranges.extend(self._left(entity, page, rows, after, until))
            if rows and (not page.full or _is_in_order(page)):
                yield rows

    async def newest(
        self, entity: Entity, count_max: int, where: Sequence[str] = ()
    ) -> AsyncIterator[tuple[Resource, ...]]:
        """
        Read at most so many resources, expanded, the newest first.

        A peer that ignores the order gives them in the order of their ids.
        """
        left, limit, older = count_max, min(count_max, PAGE_MAX), ()
        while left > 0:
            try:
                page = await self._page(entity, (*older, *where), True, min(left, limit), _NEWEST_FIRST)
            except TooLargeError:
                if limit == 1:
                    raise
                limit = limit // 2
                continue
            rows = tuple(one for one in page.results if id_of(one))[:left]
            if not _is_newest_first(rows):
                break
            if rows:
                yield rows
            left -= len(rows)
            if not page.full or not rows:
                return
            older = _older_than(rows[-1])
        if left == count_max:
            async for rows in self.pages(entity, where, expand=True):
                yield rows[:left]
                left -= len(rows)
                if left <= 0:
                    return

    def _left(
        self, entity: Entity, page: Page, rows: Sequence[Resource], after: str, until: str
    ) -> list[tuple[str, str]]:
        """The ranges still to be read after a full page, the next one last."""
        if _is_in_order(page) and rows:
            return [(rows[-1]["id"], until)]
        if len(rows) > 1:
            middle = rows[(len(rows) - 1) // 2]["id"]
            return [(middle, until), (after, middle)]
        raise TerminalError(
            f"project {self._client.project}: a full page of {entity.path} brings no new id; "
            "it does not honour predicates on id, so it cannot be read to its end"
        )

    async def _chunk(self, entity: Entity, values: Sequence[str], name: Name, expand: bool) -> dict[str, Resource]:
        field = "id" if name is id_of else "key"
        try:
            page = await self._page(entity, (f"{field} in ({', '.join(map(quoted, values))})",), expand, PAGE_MAX)
        except TooLargeError:
            if len(values) == 1:
                raise
            half = len(values) // 2
            first = await self._chunk(entity, values[:half], name, expand)
            return first | await self._chunk(entity, values[half:], name, expand)
        wanted = frozenset(values)
        found = {name(one): one for one in page.results if name(one) in wanted}
        if page.full or len(found) < len(page.results):
            # The page had no room for all, or the peer answered another question: absence proves nothing here.
            found |= await self._one_by_one(entity, wanted - found.keys(), name)
        return found

    async def _one_by_one(self, entity: Entity, values: Iterable[str], name: Name) -> dict[str, Resource]:
        by = "" if name is id_of else "key="
        paths = [f"{entity.path}/{by}{quote(value, safe='')}" for value in sorted(values)]
        resources = await together(self._client.get(path) for path in paths)
        return {name(one): one for one in resources if one is not None}

    async def _page(
        self, entity: Entity, where: Sequence[str], expand: bool, limit: int, sort: Sequence[str] = _BY_ID
    ) -> Page:
        paths = tuple(one.path for one in entity.expansions if _is_asked_for(one)) if expand else ()
        try:
            return await self._client.query(entity.path, where=where, sort=sort, expand=paths, limit=limit)
        except RefusedError as error:
            if error.status not in (400, 403) or not paths:
                raise
        return await self._client.query(entity.path, where=where, sort=sort, limit=limit)


def quoted(text: str) -> str:
    """Write a text as a predicate does."""
    return json.dumps(text, ensure_ascii=False)


def chunked(values: Iterable[str]) -> Iterator[list[str]]:
    """Cut names, in order, into as many as one address holds."""
    ordered = sorted(values)
    for start in range(0, len(ordered), IDS_MAX):
        yield ordered[start : start + IDS_MAX]


async def together(coroutines: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """
    Run reads side by side and give their results in order.

    When several fail, one error speaks for all: a bug before anything else, and what may pass before what may not.
    """
    results = await asyncio.gather(*coroutines, return_exceptions=True)
    errors = [one for one in results if isinstance(one, BaseException)]
    if errors:
        raise min(errors, key=_weight)
    return [one for one in results if not isinstance(one, BaseException)]


def _weight(error: BaseException) -> int:
    match error:
        case TransientError():
            return 1
        case StoreboardError():
            return 2
        case _:
            return 0


def _bounds(after: str, until: str) -> tuple[str, ...]:
    lower = (f"id > {quoted(after)}",) if after else ()
    upper = (f"id <= {quoted(until)}",) if until else ()
    return (*lower, *upper)


def _within(page: Page, after: str, until: str) -> tuple[Resource, ...]:
    """The rows of a page that lie in the range asked for, each once, in id order."""
    rows = {one["id"]: one for one in page.results if id_of(one)}
    return tuple(rows[id_] for id_ in sorted(rows) if id_ > after and (not until or id_ <= until))


def _is_in_order(page: Page) -> bool:
    ids = [one["id"] for one in page.results if id_of(one)]
    return ids == sorted(ids)


def _is_asked_for(expansion: Expansion) -> bool:
    """References by key are not expanded; what is kept for a while need not be carried by every resource."""
    return not (expansion.by_key or expansion.apart or ENTITIES[expansion.entity].looked_up)


def _is_newest_first(rows: Sequence[Resource]) -> bool:
    made = [str(one.get("createdAt", "")) for one in rows]
    return made == sorted(made, reverse=True)


def _older_than(row: Resource) -> tuple[str, ...]:
    made, id_ = quoted(str(row.get("createdAt", ""))), quoted(row["id"])
    return (f"createdAt < {made} or (createdAt = {made} and id < {id_})",)
