"""
Talk to one commercetools project over its HTTP API.

Answers become resources, pages or one of the two errors, by a closed table: what may pass is transient, what only a
person can change is terminal and names the project, the list and the vendor's code. No message of the vendor is
repeated, since it may quote a record. It works against any peer that speaks the same API.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx2
import orjson

from storeboard.commercetools.tokens import Tokens
from storeboard.commercetools.wire import TRY_SECONDS_MAX, Answer, Clock, Request, Wire
from storeboard.errors import TerminalError, TooLargeError, TransientError, UnreadableError
from storeboard.mapping.entities import needed
from storeboard.mapping.entity import Entity
from storeboard.model import Resource

PAGE_MAX: Final = 500

_TOO_LARGE: Final = frozenset({413, 414, 431})
_API_HOST: Final = re.compile(r"https://api\.([a-z0-9-]+\.(?:gcp|aws))\.commercetools\.com/")
_CODE: Final = re.compile(r"[A-Za-z_]{1,64}")


class RefusedError(TerminalError):
    """commercetools refused a read for good, with this HTTP status and these codes."""

    def __init__(self, reason: str, status: int, codes: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.status = status
        self.codes = codes


class ForbiddenError(RefusedError, UnreadableError):
    """commercetools has no such list for this client."""


@dataclass(frozen=True, slots=True)
class Page:
    """The results of one query; `full` says that there may be more."""

    results: tuple[Resource, ...]
    full: bool


class Client:
    """
    One project. `api_url` and `auth_url` are bases without project key and path.

    `scopes` is what `CTP_SCOPES` holds; None asks for all that the API client has. `transport` replaces the network.
    """

    def __init__(
        self,
        project: str,
        api_url: str,
        auth_url: str,
        client_id: str,
        client_secret: str,
        *,
        scopes: str | None = None,
        clock: Clock,
        transport: httpx2.AsyncBaseTransport | None = None,
        concurrency: int = 8,
        try_seconds: float = TRY_SECONDS_MAX,
        seed: int = 0,
    ) -> None:
        self.project = project
        self.clock = clock
        self._name = f"project {project}"
        self._base = f"{api_url.rstrip('/')}/{project}"
        self._wire = Wire(
            self._name,
            clock=clock,
            transport=transport,
            concurrency=concurrency,
            try_seconds=try_seconds,
            seed=seed,
        )
        self._tokens = Tokens(self._name, self._wire, clock, auth_url, (client_id, client_secret), scopes)

    @property
    def merchant_center(self) -> str | None:
        """The address of the project in the Merchant Center of its region; None for a host that has none."""
        region = _API_HOST.match(self._base)
        return f"https://mc.{region[1]}.commercetools.com/{self.project}" if region else None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Resource | None:
        """Read what stands at `path` below the project; None when commercetools does not know it."""
        answer = await self._read(path, params)
        return None if answer.status == 404 else self._document(answer, path)

    async def query(
        self,
        path: str,
        *,
        where: Sequence[str] = (),
        sort: Sequence[str] = (),
        expand: Sequence[str] = (),
        limit: int = PAGE_MAX,
    ) -> Page:
        """Ask a list for what meets every predicate; never by offset, never with a total."""
        params = [("limit", str(limit)), ("withTotal", "false")]
        for name, values in (("where", where), ("sort", sort), ("expand", expand)):
            params.extend((name, value) for value in values)
        document = self._document(await self._read(path, params), path)
        found = document.get("results")
        if not isinstance(found, list):
            raise TransientError(f"{self._name}: {path} answers without results")
        full = len(found) >= _limit_kept(document, limit) or _total(document) > len(found)
        return Page(tuple(one for one in found if isinstance(one, dict)), full)

    async def write(self, method: str, path: str, params: Sequence[tuple[str, str]] = (), json: Any = None) -> Answer:
        """Send a write that carries a key or a version; the answer, whatever it says, is the caller's to judge."""
        return await self._authorised(Request(f"{self._base}/{path}", params, method=method, json=json))

    async def without_token(self, path: str) -> Answer:
        """Read what commercetools tells everybody."""
        return await self._wire.send(Request(f"{self._base}/{path}"))

    async def check(self, types: Iterable[str]) -> tuple[str, ...]:
        """Try a token and the smallest read of everything that these types need; give what is wrong, in sentences."""
        findings: list[str] = []
        mapped = frozenset(types)
        for entity in needed(mapped):
            try:
                await self.query(entity.path, limit=1)
            except RefusedError as error:
                findings.extend(self._findings(entity, entity.type in mapped, error))
            except (TerminalError, TransientError) as error:
                return (*findings, error.reason)
        return tuple(findings)

    async def refusal(self, entity: Entity) -> str | None:
        """Try the smallest read of a list; say in a few words why it is kept from us, None when it is not."""
        try:
            await self.query(entity.path, limit=1)
        except RefusedError as error:
            match error.status:
                case 404:
                    return f"project {self.project} has no {entity.path}"
                case 403:
                    return f"the client lacks {entity.scope}:{self.project}"
                case 400:
                    return f"project {self.project} answers no query of {entity.path}"
                case _:
                    raise
        return None

    def _findings(self, entity: Entity, is_mapped: bool, error: RefusedError) -> tuple[str, ...]:
        if not is_mapped and (error.status == 404 or (entity.optional and error.status == 403)):
            # A peer without such a list holds nothing of it; what is optional is shown by key or id instead.
            return ()
        if error.status == 403:
            needs = f"needs scope {entity.scope}:{self.project}"
            return (f"{self._name}: the API client may not read {entity.path}; it {needs}",)
        return (error.reason,)

    async def _read(self, path: str, params: Sequence[tuple[str, str]]) -> Answer:
        return await self._authorised(Request(f"{self._base}/{path}", params))

    async def _authorised(self, request: Request) -> Answer:
        token = await self._tokens.current()
        answer = await self._wire.send(_with(request, token))
        if answer.status != 401:
            return answer
        # A token can be revoked before its time: a new one is asked for, once. Refused again, a person must act.
        token = await self._tokens.current(refused=token)
        return await self._wire.send(_with(request, token))

    def _document(self, answer: Answer, path: str) -> dict[str, Any]:
        if answer.status != 200:
            raise self._refusal(answer, path)
        if not isinstance(answer.document, dict):
            raise TransientError(f"{self._name}: {path} does not answer with an object")
        return answer.document

    def _refusal(self, answer: Answer, path: str) -> TerminalError:
        status, codes = answer.status, codes_of(answer.body)
        words = f"{status} {', '.join(codes)}".strip()
        if status in _TOO_LARGE or "ContentTooLarge" in codes:
            return TooLargeError(f"{self._name}: {path} refuses the size of a query ({words})")
        if 300 <= status < 400:
            return RefusedError(f"{self._name}: {path} redirects ({status}); check api_url", status, codes)
        if status == 404:
            return ForbiddenError(f"{self._name}: {path} is not there ({words}); check project and api_url", 404, codes)
        if status == 403:
            return ForbiddenError(f"{self._name}: the API client may not read {path} ({words})", status, codes)
        if status == 401:
            return RefusedError(f"{self._name}: the API client may not read {path} ({words})", status, codes)
        return RefusedError(f"{self._name}: {path} refuses a query ({words})", status, codes)


def _with(request: Request, token: str) -> Request:
    return replace(request, headers={"authorization": f"Bearer {token}"})


def _limit_kept(document: dict[str, Any], asked: int) -> int:
    """Give the page size that was really kept: a peer may have a smaller limit than ours, and says so."""
    said = document.get("limit")
    return min(said, asked) if type(said) is int and said > 0 else asked


def _total(document: dict[str, Any]) -> int:
    """Give the total that a peer tells without being asked: it may keep a limit of its own and not say so."""
    said = document.get("total")
    return said if type(said) is int else 0


def codes_of(body: bytes) -> tuple[str, ...]:
    """Read the vendor's codes of an error body of any shape; its messages are left alone."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ()
    if not isinstance(document, dict):
        return ()
    errors = document.get("errors")
    listed = [one.get("code") for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    found = [code for code in (*listed, document.get("error")) if isinstance(code, str) and _CODE.fullmatch(code)]
    return tuple(dict.fromkeys(found))
