"""SQS as moto serves it, with the real client of the product."""

import json
import uuid
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2

from storeboard.transports.queue import Queue, QueueSetup
from storeboard.transports.sqs import SqsQueue
from tests.contract.queues.peer import Wrong

REGION = "eu-central-1"
SECRET = "the-secret-of-the-access-key"
KEYS = {"access_key": "AKIAEXAMPLE", "access_secret": SECRET}


class MotoPeer:
    lock_seconds = 1

    def __init__(self, url: str, endpoint: str, client: Any) -> None:
        self._url = url
        self._endpoint = endpoint
        self._client = client

    def make(self) -> Queue:
        return self._queue(self._url)

    async def send(self, *bodies: bytes) -> None:
        for body in bodies:
            await self._client.send_message(QueueUrl=self._url, MessageBody=body.decode())

    async def left(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = await self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def wrong(self, case: str) -> Wrong:
        match case:
            case "absent":
                return Wrong(lambda: self._queue(f"{self._url}-not"), ("queue_url", f"{self._url}-not", "not exist"))
            case "refused":
                return Wrong(self._refused, ("queue_url", "access_key", "InvalidClientTokenId"))
            case _:
                dead = "http://127.0.0.1:1"
                return Wrong(lambda: self._queue(self._url, endpoint=dead), ("endpoint", dead, "no answer"))

    def _refused(self) -> Queue:
        """From here on moto looks at credentials, and knows none of ours."""
        httpx2.post(f"{self._endpoint}/moto-api/reset-auth", content=b"0")
        return self.make()

    def _queue(self, url: str, endpoint: str | None = None) -> Queue:
        options = {"queue_url": url, "region": REGION, "endpoint": endpoint or self._endpoint}
        return SqsQueue(QueueSetup("bus", options, KEYS), self.lock_seconds, wait_seconds=1)


class MotoServer:
    secret = SECRET

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    @asynccontextmanager
    async def client(self, service: str) -> AsyncGenerator[Any]:
        from aiobotocore.session import get_session

        keys = {"aws_access_key_id": "tester", "aws_secret_access_key": "tester"}
        async with get_session().create_client(
            service, region_name=REGION, endpoint_url=self.endpoint, **keys
        ) as client:
            yield client

    @asynccontextmanager
    async def peer(self) -> AsyncGenerator[MotoPeer]:
        httpx2.post(f"{self.endpoint}/moto-api/reset-auth", content=b"inf")
        async with self.client("sqs") as client:
            made = await client.create_queue(QueueName=f"storeboard-{uuid.uuid4().hex}")
            yield MotoPeer(made["QueueUrl"], self.endpoint, client)

    async def by_topic(self, peer: MotoPeer, *bodies: bytes) -> None:
        """Send through an SNS topic that the queue is subscribed to."""
        async with self.client("sns") as sns:
            topic = (await sns.create_topic(Name=f"t-{uuid.uuid4().hex}"))["TopicArn"]
            await sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=await self._arn(peer))
            for body in bodies:
                await sns.publish(TopicArn=topic, Message=body.decode())

    async def by_rule(self, peer: MotoPeer, *bodies: bytes) -> None:
        """Send through a rule of EventBridge whose target is the queue."""
        async with self.client("events") as events:
            name = f"r-{uuid.uuid4().hex}"
            await events.put_rule(Name=name, EventPattern=json.dumps({"source": ["shop"]}))
            await events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": await self._arn(peer)}])
            for body in bodies:
                entry = {"Source": "shop", "DetailType": "ResourceUpdated", "Detail": body.decode()}
                await events.put_events(Entries=[entry])

    async def _arn(self, peer: MotoPeer) -> str:
        answer = await peer._client.get_queue_attributes(QueueUrl=peer._url, AttributeNames=["QueueArn"])
        return answer["Attributes"]["QueueArn"]


@contextmanager
def moto() -> Generator[MotoServer]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield MotoServer(f"http://{host}:{port}")
    finally:
        server.stop()
