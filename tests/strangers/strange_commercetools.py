"""
A commercetools that we did not write our client for: two lists, one predicate, and no more.

Its tokens tell neither their scope nor how long they live, and each serves a few requests only. Its lists ignore
`sort` and `expand`, always tell a total, understand `id in (...)` and ignore every other predicate, and are unknown
beside customers and orders. It answers slowly, asks to slow down, and is a bad gateway once in a while.
"""

import asyncio
import re
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

IDS = re.compile(r"\s*id\s+in\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
SLOW_SECONDS = 0.1
TOKEN_USES = 12


class StrangeCommercetools:
    """
    One project. `lists` hold its records by path, `refusals` the next answers instead of the right ones.

    `unknown` is how it answers for the lists that it does not have.
    """

    def __init__(self, project: str) -> None:
        self.project = project
        self.lists: dict[str, dict[str, dict[str, Any]]] = {"customers": {}, "orders": {}}
        self.refusals: list[Response] = []
        self.unknown = 404
        self._uses: dict[str, int] = {}
        self._numbers = count(1)

    def put(self, path: str, record: dict[str, Any]) -> dict[str, Any]:
        """Let a record be true from now on, one version on."""
        known = self.lists[path].get(record["id"])
        self.lists[path][record["id"]] = {**record, "version": known["version"] + 1 if known else 1}
        return self.lists[path][record["id"]]

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth/token", self._token, methods=["POST"]),
                Route(f"/{self.project}/{{path:path}}", self._read, methods=["GET"]),
            ]
        )

    async def _token(self, request: Request) -> Response:
        if not request.headers.get("authorization", "").startswith("Basic "):
            return JSONResponse({"error": "invalid_client"}, 401)
        token = f"token-{next(self._numbers)}"
        self._uses[token] = TOKEN_USES
        return JSONResponse({"access_token": token, "token_type": "Bearer"})

    async def _read(self, request: Request) -> Response:
        await asyncio.sleep(SLOW_SECONDS)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._uses.get(token, 0) <= 0:
            return JSONResponse({"statusCode": 401, "message": "no", "errors": [{"code": "invalid_token"}]}, 401)
        self._uses[token] -= 1
        if self.refusals:
            return self.refusals.pop(0)
        name, _, id_ = request.path_params["path"].partition("/")
        known = self.lists.get(name)
        if known is None:
            return PlainTextResponse("nothing here", self.unknown)
        if id_ and id_ not in known:
            return PlainTextResponse("nothing here", 404)
        return JSONResponse(known[id_] if id_ else self._listed(known, request.query_params.getlist("where")))

    def _listed(self, known: dict[str, dict[str, Any]], where: list[str]) -> dict[str, Any]:
        found = list(known.values())
        for predicate in where:
            named = IDS.fullmatch(predicate)
            if named is not None:
                wanted = set(re.findall(r'"([^"]*)"', named[1]))
                found = [one for one in found if one["id"] in wanted]
        found.reverse()
        return {"results": found, "count": len(found), "total": len(found), "offset": 0, "facets": {}}


def slow_down() -> Response:
    return JSONResponse({"message": "slow down"}, 429, {"Retry-After": "1"})


def bad_gateway() -> Response:
    return PlainTextResponse("<html>bad gateway</html>", 502)
