"""
Read resources of one project whole: by id, or a list from end to end.

Expansions are asked for with the query; where commercetools refuses one (a reference to what was deleted spoils a page)
or leaves one out, what the references point to is read in a query of its own and put beside them. So are companions.

A list is read by key, never by offset: after each page, what lies behind its last id. A peer that ignores `sort`
would lose rows that way; its full pages come out of order, and then the range of ids is cut in two at the middle of
the page until every part fits a page. Pages come in id order and complete either way, unless a full page of such a
peer happens to be in order, which no page of random ids is.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Coroutine, Iterable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import quote

from storeboard.commercetools.client import PAGE_MAX, Client, Page, RefusedError
from storeboard.commercetools.entities import ENTITIES, Entity
from storeboard.commercetools.references import attach, id_of, unexpanded
from storeboard.commercetools.wire import OversizeError
from storeboard.errors import StoreboardError, TerminalError, TransientError
from storeboard.model import Resource

IDS_MAX: Final = 150

T = TypeVar("T")


class Reader:
    """Reads one project. `whole` asks for expansions and companions; without it resources come bare."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def by_ids(self, entity: Entity, ids: Collection[str], whole: bool = True) -> dict[str, Resource]:
        """Read resources by id; what is not in the answer is not there."""
        ordered = sorted(ids)
        chunks = [ordered[start : start + IDS_MAX] for start in range(0, len(ordered), IDS_MAX)]
        found: dict[str, Resource] = {}
        for part in await together(self._chunk(entity, chunk, whole) for chunk in chunks):
            found.update(part)
        if whole:
            await self._complete(entity, tuple(found.values()))
        return found

    async def pages(
        self, entity: Entity, where: Sequence[str] = (), whole: bool = True
    ) -> AsyncIterator[tuple[Resource, ...]]:
        """Read a list from end to end, in id order."""
        limit = PAGE_MAX
        ranges = [("", "")]
        while ranges:
            after, until = ranges.pop()
            try:
                page = await self._page(entity, (*_bounds(after, until), *where), whole, limit)
            except OversizeError:
                if limit == 1:
                    raise
                limit = limit // 2
                ranges.append((after, until))
                continue
            rows = _within(page, after, until)
            if page.full:
                ranges.extend(self._left(entity, page, rows, after, until))
            if not page.full or _is_in_order(page):
                if whole:
                    await self._complete(entity, rows)
                if rows:
                    yield rows

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

    async def _chunk(self, entity: Entity, ids: Sequence[str], whole: bool) -> dict[str, Resource]:
        try:
            page = await self._page(entity, (f"id in ({', '.join(map(quoted, ids))})",), whole, PAGE_MAX)
        except OversizeError:
            if len(ids) == 1:
                raise
            half = len(ids) // 2
            return await self._chunk(entity, ids[:half], whole) | await self._chunk(entity, ids[half:], whole)
        wanted = frozenset(ids)
        found = {id_of(one): one for one in page.results if id_of(one) in wanted}
        if page.full or len(found) < len(page.results):
            # The page had no room for all, or the peer answered another question: absence proves nothing here.
            found |= await self._one_by_one(entity, wanted - found.keys())
        return found

    async def _one_by_one(self, entity: Entity, ids: Iterable[str]) -> dict[str, Resource]:
        paths = [f"{entity.path}/{quote(id_, safe='')}" for id_ in sorted(ids)]
        resources = await together(self._client.get(path) for path in paths)
        return {id_of(one): one for one in resources if one is not None}

    async def _page(self, entity: Entity, where: Sequence[str], whole: bool, limit: int) -> Page:
        expand = tuple(expansion.path for expansion in entity.expansions) if whole else ()
        try:
            return await self._client.query(entity.path, where=where, sort=("id asc",), expand=expand, limit=limit)
        except RefusedError as error:
            if error.status != 400 or not expand:
                raise
        return await self._client.query(entity.path, where=where, sort=("id asc",), limit=limit)

    async def _complete(self, entity: Entity, resources: Sequence[Resource]) -> None:
        """Put beside the resources what was not expanded, and their companions."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for expansion in entity.expansions:
            wanted[expansion.entity] |= unexpanded(resources, expansion.path)
        for companion in entity.companions:
            wanted[companion.entity] |= {_text(one.get(companion.id_field)) for one in resources} - {""}
        types = [type_ for type_, ids in wanted.items() if ids]
        parts = await together(self._beside(ENTITIES[type_], wanted[type_]) for type_ in types)
        found = dict(zip(types, parts, strict=True))
        for expansion in entity.expansions:
            attach(resources, expansion.path, found.get(expansion.entity, {}))
        for companion in entity.companions:
            beside = found.get(companion.entity, {})
            for one in resources:
                one[companion.attach_as] = beside.get(_text(one.get(companion.id_field)))

    async def _beside(self, entity: Entity, ids: Collection[str]) -> dict[str, Resource]:
        """Read what others point to; a peer without such a list holds nothing of it."""
        try:
            return await self.by_ids(entity, ids)
        except RefusedError as error:
            if error.status != 404:
                raise
            return {}


def quoted(text: str) -> str:
    """Write a text as a predicate does."""
    return json.dumps(text, ensure_ascii=False)


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


def _text(value: object) -> str:
    return value.lower() if isinstance(value, str) else ""
