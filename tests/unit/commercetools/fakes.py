"""A clock that never waits, and a commercetools of a few lines whose misbehaviour is chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import httpx2
import orjson

from storeboard.commercetools.client import Client


@dataclass
class Clock:
    """Time moves only by sleeping."""

    time: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Asked:
    """One request that arrived."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Shop:
    """
    Lists by path, with predicates on id and lastModifiedAt, sort by id and a page limit.

    `script` holds answers to give before any other, as (status, headers, body); `tokens` are the lifetimes of the
    tokens to hand out; `forbidden` are the lists it may not read, `refuses` those that it refuses with another status.
    `in_order`, `obeys_where` and `page_max` say how far it keeps to the contract.
    """

    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    script: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    token_script: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    good_tokens: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)
    expands: bool = True
    refuses_expand: bool = False
    in_order: bool = True
    obeys_where: bool = True
    page_max: int = 500
    url_max: int = 16_000
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0

    def queries(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == f"/acme/{path}"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
        asked = Asked(scope["method"], scope["path"], parse_qs(scope["query_string"].decode()), headers, body)
        self.asked.append(asked)
        too_long = len(scope["query_string"]) > self.url_max
        status, more, document = (431, {}, {}) if too_long else self._answer(asked)
        payload = document if isinstance(document, bytes) else orjson.dumps(document)
        lines = [(key.encode(), value.encode()) for key, value in more.items()]
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": payload})

    def _answer(self, asked: Asked) -> tuple[int, dict[str, str], Any]:
        if asked.path == "/oauth/token":
            if self.token_script:
                return self.token_script.pop(0)
            self.tokens += 1
            self.good_tokens = {f"t{self.tokens}"}
            return 200, {}, {"access_token": f"t{self.tokens}", "expires_in": 1000, "scope": "x"}
        if self.script:
            return self.script.pop(0)
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.good_tokens:
            return 401, {}, {"statusCode": 401, "errors": [{"code": "invalid_token"}], "error": "invalid_token"}
        path = asked.path.removeprefix("/acme/")
        if path in self.forbidden:
            return 403, {}, {"statusCode": 403, "errors": [{"code": "insufficient_scope"}]}
        if path in self.refuses:
            return self.refuses[path], {}, {"statusCode": self.refuses[path], "errors": [{"code": "InvalidInput"}]}
        if path in self.lists:
            return self._list(path, asked.params)
        parent, _, id_ = path.rpartition("/")
        for one in self.lists.get(parent, ()):
            if one.get("id") == id_:
                return 200, {}, one
        return 404, {}, {"statusCode": 404, "errors": [{"code": "ResourceNotFound"}]}

    def _list(self, path: str, params: Mapping[str, list[str]]) -> tuple[int, dict[str, str], Any]:
        if "expand" in params and self.refuses_expand:
            return 400, {}, {"statusCode": 400, "errors": [{"code": "ReferencedResourceNotFound"}]}
        rows = [one for one in self.lists[path] if not self.obeys_where or _meets(one, params.get("where", []))]
        rows.sort(
            key=lambda one: one.get("id", "") if self.in_order else sha256(one.get("id", "").encode()).hexdigest()
        )
        limit = min(int(params["limit"][0]), self.page_max)
        page = [orjson.loads(orjson.dumps(one)) for one in rows[:limit]]
        for one in page if self.expands else ():
            self._expand(one, params.get("expand", []))
        return 200, {}, {"limit": limit, "offset": 0, "count": len(page), "results": page}

    def _expand(self, one: dict[str, Any], paths: list[str]) -> None:
        if "paymentInfo.payments[*]" in paths:
            for reference in one.get("paymentInfo", {}).get("payments", []):
                for payment in self.lists.get("payments", []):
                    if payment["id"] == reference["id"]:
                        reference["obj"] = payment


def _meets(one: Mapping[str, Any], predicates: list[str]) -> bool:
    return all(_meets_one(one, predicate) for predicate in predicates)


def _meets_one(one: Mapping[str, Any], predicate: str) -> bool:
    if nested := re.fullmatch(r"(\w+)\(((?:\w+\()?.*)\)", predicate):
        inner = one.get(nested[1], {})
        return any(_meets_one(each, nested[2]) for each in (inner if isinstance(inner, list) else [inner]))
    if members := re.fullmatch(r"(id|key) in \((.*)\)", predicate):
        return one.get(members[1]) in re.findall(r'"([^"]*)"', members[2])
    comparison = re.fullmatch(r'(\w+) (>=|<=|>|=) "(.*)"', predicate)
    assert comparison, predicate
    value, wanted = one.get(comparison[1], ""), comparison[3]
    return {">": value > wanted, ">=": value >= wanted, "<=": value <= wanted, "=": value == wanted}[comparison[2]]


def client_of(shop: Shop, clock: Clock | None = None, **options: Any) -> Client:
    """A client of project acme whose network is the shop."""
    return Client(
        "acme",
        "http://api.test/",
        "http://auth.test",
        "id",
        "s3cret",
        clock=clock or Clock(),
        transport=httpx2.ASGITransport(app=shop),
        **options,
    )
