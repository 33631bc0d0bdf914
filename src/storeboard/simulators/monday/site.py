"""
The simulator's HTTP face: the API, the upload of bulk files, the boards as pages that change live, and for tests its
figures and faults.

Works in process over an ASGI transport and behind a real server; a dropped connection is an exception in the one and
a cut socket in the other.
"""

import asyncio
from collections.abc import AsyncIterator

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from storeboard.simulators.monday import control, ingest, page
from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.gateway import Request, answer
from storeboard.simulators.monday.refusals import ConnectionDropped

event_pause_seconds = 0.2
heartbeat_seconds = 15.0
abort_key = "storeboard.abort"


def app(account: Account, *, token: str | None = None) -> Starlette:
    """Build the application of one account; with a token, only that one (and those of its people) is let in."""

    async def graphql(http: HttpRequest) -> Response:
        request = Request(await http.body(), http.headers, str(http.base_url).rstrip("/"))
        try:
            reply = await answer(account, request, token)
        except ConnectionDropped as dropped:
            return Cut(dropped)
        return Response(reply.body, reply.status, reply.headers, reply.content_type)

    async def upload(http: HttpRequest) -> Response:
        if "x-amz-checksum-crc32" in http.headers or "authorization" in http.headers:
            return PlainTextResponse("SignatureDoesNotMatch", 403)
        if not ingest.upload(account, http.path_params["job"], await http.body()):
            return PlainTextResponse("AccessDenied", 403)
        return PlainTextResponse("", 200, {"ETag": f'"{account.new_word(32)}"'})

    async def report(http: HttpRequest) -> Response:
        job = account.jobs.get(http.path_params["job"])
        if not isinstance(job, ingest.IngestJob):
            return PlainTextResponse("Not found", 404)
        return PlainTextResponse(ingest.report_of(job), 200, media_type="text/csv")

    async def home(http: HttpRequest) -> Response:
        first = page.first_board(account)
        return HTMLResponse(page.empty(account) if first is None else page.whole(account, first))

    async def board(http: HttpRequest) -> Response:
        found = account.boards.get(http.path_params["board"])
        if found is None:
            return HTMLResponse(page.empty(account), 404)
        return HTMLResponse(page.whole(account, found))

    async def events(http: HttpRequest) -> Response:
        return StreamingResponse(
            changes(account), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    return Starlette(
        routes=[
            *control.routes(account),
            Route("/v2", graphql, methods=["POST"]),
            Route("/upload/{job}", upload, methods=["PUT"]),
            Route("/reports/{job}", report, methods=["GET"]),
            Route("/events", events, methods=["GET"]),
            Route("/boards/{board}", board, methods=["GET"]),
            Route("/", home, methods=["GET"]),
        ]
    )


class Cut(Response):
    """No response at all: the socket is cut where there is one, else the exception travels on."""

    def __init__(self, dropped: ConnectionDropped) -> None:
        super().__init__()
        self.dropped = dropped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        abort = scope.get(abort_key)
        if abort is None:
            raise self.dropped
        abort()
        # The server learns of the cut in its next turn and then expects no response any more.
        await asyncio.sleep(0)
        await asyncio.sleep(0)


async def changes(account: Account) -> AsyncIterator[str]:
    """Yield an event whenever something changed, at most a few a second."""
    changed = asyncio.Event()
    account.watchers.add(changed)
    try:
        yield "retry: 1000\n\n"
        while True:
            try:
                async with asyncio.timeout(heartbeat_seconds):
                    await changed.wait()
            except TimeoutError:
                yield ": still here\n\n"
                continue
            changed.clear()
            yield f"event: change\ndata: {account.revision}\n\n"
            await account.sleep(event_pause_seconds)
    finally:
        account.watchers.discard(changed)


class Wire(httpx2.AsyncBaseTransport):
    """An in-process transport that turns a dropped connection into what a client sees on a real one."""

    def __init__(self, application: Starlette) -> None:
        self._inner = httpx2.ASGITransport(app=application)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionDropped as dropped:
            raise httpx2.ReadError(str(dropped), request=request) from dropped
