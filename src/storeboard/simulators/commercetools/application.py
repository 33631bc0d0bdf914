"""
The simulated commercetools as an ASGI application: HTTP around `rest`, the token endpoint and the pages of the shop.

It works behind a server and inside one process alike. The faults of `Faults` are drawn here, before or after the
work. A request head over 16 KB is refused with 431, as the independent mock does (facts/commercetools.md section 7.1);
every answer carries `x-correlation-id`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from storeboard.simulators.commercetools.faults import KINDS
from storeboard.simulators.commercetools.oauth import VALIDITY_SECONDS, Tokens
from storeboard.simulators.commercetools.page import home, snapshot
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.refusals import Refusal, not_found
from storeboard.simulators.commercetools.rest import Answer, Request, answered
from storeboard.simulators.commercetools.shop import Shop

HEAD_BYTES_MAX: Final = 16_384
BODY_BYTES_MAX: Final = 16_777_216
STEPS_MAX: Final = 10_000
FAULT_SECONDS: Final = 2.0
METHODS: Final = ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"]

_FAULT_CODES: Final = {429: "TooManyRequests", 500: "General", 502: "BadGateway", 503: "OverCapacity"}


def app(
    project: Project,
    *,
    client_id: str | None = None,
    client_secret: str | None = None,
    scopes: Sequence[str] | None = None,
    token_seconds: int = VALIDITY_SECONDS,
    shop: Shop | None = None,
) -> Starlette:
    """
    Serve a project over HTTP.

    Without a client id any credentials are taken. `scopes` are what the client may have (all by default). With a
    `shop`, tests of others may let it live by `POST /_shop/step?n=` or `/_shop/pace?rate=&events=`;
    `PUT /_faults` changes what goes wrong. Nothing of commercetools is like that.
    """
    door = _Door(project, Tokens(project, client_id, client_secret, scopes=scopes, validity=token_seconds), shop)
    made = Starlette(
        routes=[
            Route("/", door.home),
            Route("/_shop/snapshot", door.snapshot),
            Route("/_shop/step", door.step, methods=["POST"]),
            Route("/_shop/pace", door.pace, methods=["POST"]),
            Route("/_faults", door.faults, methods=["GET", "PUT"]),
            Route("/oauth/token", door.token, methods=["POST"]),
            Route("/{project}", door.rest, methods=METHODS),
            Route("/{project}/{path:path}", door.rest, methods=METHODS),
        ]
    )
    made.add_middleware(_HeadLimit)
    made.state.tokens = door.tokens
    return made


class _HeadLimit:
    """Refuse a request head over the limit before anything else looks at it."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _head_bytes(scope) > HEAD_BYTES_MAX:
            await Response(status_code=431)(scope, receive, send)
            return
        await self._inner(scope, receive, send)


def _head_bytes(scope: Scope) -> int:
    line = len(scope["method"]) + len(scope.get("raw_path") or b"") + len(scope["query_string"]) + 12
    return line + sum(len(name) + len(value) + 4 for name, value in scope["headers"])


class _Door:
    """The endpoints of one application."""

    def __init__(self, project: Project, tokens: Tokens, shop: Shop | None) -> None:
        self.project = project
        self.tokens = tokens
        self._shop = shop
        self._answers = 0

    async def home(self, request: HttpRequest) -> Response:
        del request
        return HTMLResponse(home(self.project, self._shop))

    async def snapshot(self, request: HttpRequest) -> Response:
        del request
        return self._json(200, snapshot(self.project, self._shop))

    async def step(self, request: HttpRequest) -> Response:
        try:
            count = int(request.query_params.get("n", "1"))
        except ValueError:
            return self._json(400, {"statusCode": 400, "message": "n must be a number."})
        if self._shop is None or not 0 < count <= STEPS_MAX:
            return self._json(400, {"statusCode": 400, "message": f"No shop lives here, or n is not 1 to {STEPS_MAX}."})
        return self._json(200, {"events": [(await self._shop.step()).shown() for _ in range(count)]})

    async def pace(self, request: HttpRequest) -> Response:
        asked = request.query_params
        try:
            rate, events = float(asked["rate"]), int(asked["events"]) if "events" in asked else None
        except (KeyError, ValueError):
            return self._json(400, {"statusCode": 400, "message": "rate must be a number, events a whole one."})
        if self._shop is None or not 0 <= rate < float("inf"):
            return self._json(400, {"statusCode": 400, "message": "No shop lives here, or rate is below 0."})
        self._shop.pace(rate, events)
        return self._json(200, {"rate": rate, "events": events})

    async def faults(self, request: HttpRequest) -> Response:
        faults = self.project.faults
        if request.method == "PUT":
            try:
                wanted = orjson.loads(await request.body())
                faults.turn(wanted.get("rates", {}), wanted.get("seconds", FAULT_SECONDS))
            except (AttributeError, ValueError) as error:
                return self._json(400, {"statusCode": 400, "message": str(error)})
        return self._json(200, {"rates": faults.rates(), "seen": dict(+self.project.seen), "kinds": sorted(KINDS)})

    async def token(self, request: HttpRequest) -> Response:
        fields = parse_qsl((await request.body()).decode("latin-1")) + parse_qsl(request.url.query)

        def issue() -> Answer:
            if self.project.faults.auth_down:
                raise Refusal(503, "OverCapacity", "The authorization service is not available.")
            return Answer(200, self.tokens.issue(request.headers.get("authorization"), fields))

        return await self._answer(issue)

    async def rest(self, http: HttpRequest) -> Response:
        params = http.path_params
        body = await http.body() if http.method in ("POST", "PUT", "PATCH") else b""
        query = parse_qsl(http.url.query, keep_blank_values=True)
        path = params.get("path", "").strip("/")
        request = Request(http.method, path, query, http.headers.get("authorization"), body)

        def work() -> Answer:
            if params["project"] != self.project.key:
                raise not_found(f"key '{params['project']}'")
            if len(body) > BODY_BYTES_MAX:
                raise Refusal(413, "ContentTooLarge", "Content too large.")
            return answered(self.project, self.tokens, request)

        return await self._faulty(work, reads=http.method in ("GET", "HEAD"))

    async def _faulty(self, work: Callable[[], Answer], *, reads: bool) -> Response:
        """Answer with the faults that the dice draw: slow, refused before or after the work, cut in the middle."""
        faults, dice = self.project.faults, self.project.dice
        if faults.latency:
            await self.project.sleep(faults.latency)
        if dice.falls("slow", faults.slow_rate):
            await self.project.sleep(dice.between(faults.slow))
        status = dice.status(faults)
        if status is None:
            response = await self._answer(work)
            if dice.falls("truncated", faults.truncated_rate) and len(response.body) > 1:
                return self._raw(response.status_code, bytes(response.body)[: len(response.body) // 2])
            return response
        if not reads and status != 429 and dice.chance(faults.after_rate):
            await self._answer(work)
        if status == 502:
            return Response("<html><body>Bad Gateway</body></html>", 502, media_type="text/html")
        return self._json(status, Refusal(status, _FAULT_CODES[status], "Please try again later.").body())

    async def _answer(self, work: Callable[[], Answer]) -> Response:
        try:
            answer = work()
        except Refusal as refusal:
            return self._json(refusal.status, refusal.body())
        return self._json(answer.status, answer.body)

    def _json(self, status: int, body: Any) -> Response:
        return self._raw(status, b"" if body is None else orjson.dumps(body))

    def _raw(self, status: int, body: bytes) -> Response:
        self._answers += 1
        correlation = f"{self.project.key}/{self._answers:08d}"
        return Response(body, status, {"x-correlation-id": correlation}, media_type="application/json")
