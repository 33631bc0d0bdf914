"""A clock and a monday that answers what it is told to, for tests of the way there and back."""

import json

import httpx2

from storeboard.model import Batch
from storeboard.monday.client import MondayClient
from tests.unit.monday.board_examples import create

TOKEN = "token-of-a-test"


class FakeClock:
    """Time that stands still until it is slept or set."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


class Answering:
    """An ASGI app that gives the answers in turn, the last one for ever, and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, bytes, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[dict[str, str], dict]] = []

    async def __call__(self, scope, receive, send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        self.requests.append((headers, json.loads(body)))
        status, content, said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        sent = [(name.encode(), value.encode()) for name, value in said.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": content})


def reply(data, status=200, *errors, **headers) -> tuple[int, bytes, dict[str, str]]:
    body = {"data": data, **({"errors": list(errors)} if errors else {})}
    return status, json.dumps(body).encode(), headers


def client_of(app, clock=None, **settings) -> MondayClient:
    transport = httpx2.ASGITransport(app)
    return MondayClient("http://monday.test/v2", TOKEN, clock=clock or FakeClock(), transport=transport, **settings)


def batch(*mutations) -> Batch:
    return Batch(
        id="b1",
        lane="orders",
        account="sales",
        kind="create",
        document="mutation { m0: create_item { id } }",
        variables={"v0": "Grüße \ud800"},
        idempotency_key="key-1",
        mutations=tuple((f"m{number}", one) for number, one in enumerate(mutations or (create(),))),
        points=1,
        first_permit=0.0,
        last_permit=0.0,
    )
