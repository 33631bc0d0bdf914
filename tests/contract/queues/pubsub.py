"""A pull subscription of Pub/Sub, and Google's tokens, as their REST APIs behave."""

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from storeboard.transports.pubsub_pull import PubsubPullQueue
from storeboard.transports.queue import Queue, QueueSetup
from tests.contract.queues.peer import Wrong
from tests.unit.web.doorway import served

PROJECT = "shop"
NAME = "orders"
EMAIL = "reader@shop.iam.gserviceaccount.com"
TOKEN = "ya29.the-token-of-the-reader"
WAIT_SECONDS = 0.3


@dataclass(slots=True)
class Held:
    body: bytes
    ack_id: str = ""
    free_at: float = 0.0


class Subscription:
    """One subscription; a message that was given is free again when its deadline has passed."""

    def __init__(self, lock_seconds: float) -> None:
        self.messages: list[Held] = []
        self._lock_seconds = lock_seconds
        self._changed = asyncio.Event()

    def app(self) -> Starlette:
        place = f"/v1/projects/{PROJECT}/subscriptions/{NAME}"
        verbs = {"pull": self.pull, "acknowledge": self.acknowledge, "modifyAckDeadline": self.deadline}
        routes = [Route(f"{place}:{verb}", _guarded(call), methods=["POST"]) for verb, call in verbs.items()]
        anywhere = "/v1/projects/{project}/subscriptions/{name}:testIamPermissions"
        routes.append(Route(anywhere, _guarded(self.permissions), methods=["POST"]))
        return Starlette(routes=[*routes, Route("/token", _token, methods=["POST"])])

    def add(self, body: bytes) -> None:
        self.messages.append(Held(body))
        self._changed.set()

    async def pull(self, words: Any) -> Any:
        found = self._free()[: words["maxMessages"]]
        if not found:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), WAIT_SECONDS)
            except TimeoutError:
                return {}
            found = self._free()[: words["maxMessages"]]
        for one in found:
            one.ack_id, one.free_at = uuid.uuid4().hex, _now() + self._lock_seconds
        return {
            "receivedMessages": [
                {"ackId": one.ack_id, "message": {"data": base64.b64encode(one.body).decode(), "messageId": "1"}}
                for one in found
            ]
        }

    async def acknowledge(self, words: Any) -> Any:
        held = {one.ack_id for one in self.messages if one.free_at > _now()}
        gone = held & set(words["ackIds"])
        self.messages = [one for one in self.messages if one.ack_id not in gone]
        return {}

    async def deadline(self, words: Any) -> Any:
        for one in self.messages:
            if one.ack_id in words["ackIds"] and one.free_at > _now():
                one.free_at = _now() + words["ackDeadlineSeconds"]
        self._changed.set()
        return {}

    async def permissions(self, words: Any, name: str = NAME) -> Any:
        return {"permissions": words["permissions"]} if name == NAME else {}

    def _free(self) -> list[Held]:
        return [one for one in self.messages if one.free_at <= _now()]


def _now() -> float:
    return asyncio.get_running_loop().time()


def _guarded(call: Any) -> Any:
    async def answer(request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": {"code": 401, "message": "Request had invalid credentials."}}, 401)
        more = {"name": request.path_params["name"]} if "name" in request.path_params else {}
        return JSONResponse(await call(await request.json(), **more))

    return answer


async def _token(request: Request) -> JSONResponse:
    """Google's token endpoint: it looks at nobody's signature, only at who asks."""
    form = (await request.body()).decode()
    claims = json.loads(base64.urlsafe_b64decode(form.rpartition("assertion=")[2].split(".")[1] + "=="))
    if claims["iss"] != EMAIL:
        return JSONResponse({"error": "invalid_grant", "error_description": "Invalid email"}, 400)
    return JSONResponse({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})


class PubsubPeer:
    lock_seconds = 1.0

    def __init__(self, api: str, subscription: Subscription, key: str) -> None:
        self._api = api
        self._subscription = subscription
        self._key = key

    def make(self) -> Queue:
        return self._queue()

    async def send(self, *bodies: bytes) -> None:
        for body in bodies:
            self._subscription.add(body)

    async def left(self) -> int:
        return len(self._subscription.messages)

    def wrong(self, case: str) -> Wrong:
        match case:
            case "absent":
                return Wrong(lambda: self._queue(subscription="others"), ("subscription others", "does not exist"))
            case "refused":
                return Wrong(lambda: self._queue(email="else@example.com"), ("credentials", "gives no token"))
            case _:
                return Wrong(
                    lambda: self._queue(api_url="http://127.0.0.1:1"), ("api_url http://127.0.0.1:1", "no answer")
                )

    def _queue(self, email: str = EMAIL, **options: str) -> Queue:
        given = {"project": PROJECT, "subscription": NAME, "api_url": self._api, **options}
        account = {"type": "service_account", "client_email": email, "private_key": self._key}
        credentials = json.dumps({**account, "private_key_id": "1", "token_uri": f"{self._api}/token"})
        return PubsubPullQueue(QueueSetup("bus", given, {"credentials": credentials}), self.lock_seconds)


class PubsubServer:
    def __init__(self) -> None:
        pem = generate_private_key(65_537, 2_048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._key = pem.decode()
        self.secret = self._key.splitlines()[1]

    @asynccontextmanager
    async def peer(self) -> AsyncGenerator[PubsubPeer]:
        subscription = Subscription(PubsubPeer.lock_seconds)
        async with served(subscription.app()) as port:
            yield PubsubPeer(f"http://127.0.0.1:{port}", subscription, self._key)


@contextmanager
def pubsub() -> Generator[PubsubServer]:
    yield PubsubServer()
