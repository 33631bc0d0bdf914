"""
Amazon SQS, through `aiobotocore` (the extra `sqs`).

Takes messages of any producer: commercetools itself, an SNS topic or an EventBridge rule. Credentials are those of the
configuration, else those that AWS's own tools would find: the environment, a profile, the role of the machine.
"""

import re
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, Final, TypeVar

from storeboard.errors import TerminalError, TransientError
from storeboard.transports.queue import Message, QueueSetup, library

EXTRA: Final = "sqs"
MESSAGES_MAX: Final = 10
"""The most that SQS gives, and takes back, at once."""
RECEIVERS_MAX: Final = 8
WAIT_SECONDS_MAX: Final = 20
LOCK_SECONDS: Final = 60
CONNECT_SECONDS_MAX: Final = 3.0
ANSWER_SECONDS_MAX: Final = 25.0
"""Longer than SQS waits for a message."""
WORDS_CHARACTERS_MAX: Final = 300

_OF_AWS: Final = re.compile(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?/")
_PASSING: Final = re.compile(r"Throttl|Timeout|InternalError|InternalFailure|ServiceUnavailable|OverLimit")

T = TypeVar("T")


class SqsQueue:
    """One queue of SQS."""

    receivers: int = RECEIVERS_MAX

    def __init__(
        self, setup: QueueSetup, lock_seconds: int = LOCK_SECONDS, wait_seconds: int = WAIT_SECONDS_MAX
    ) -> None:
        self.lock_seconds = lock_seconds
        self._wait_seconds = wait_seconds
        self._setup = setup
        self._url = setup.text("queue_url")
        self._session = library("aiobotocore.session", EXTRA, setup.source)
        self._botocore = library("botocore.exceptions", EXTRA, setup.source)
        self._stack = AsyncExitStack()
        self._client: Any = None

    async def open(self) -> None:
        """Connect, and ask for one attribute of the queue, as nothing else tells that it is there without a message."""
        region = self._setup.text("region")
        named = _OF_AWS.match(self._url)
        if named and named[1] != region:
            raise TerminalError(f"{self._tried('region', 'queue_url')}: the queue is in another region, {named[1]}")
        config = library("aiobotocore.config", EXTRA, self._setup.source).AioConfig(
            retries={"total_max_attempts": 1},
            connect_timeout=CONNECT_SECONDS_MAX,
            read_timeout=ANSWER_SECONDS_MAX,
            max_pool_connections=RECEIVERS_MAX + 2,
        )
        client = self._session.get_session().create_client(
            "sqs",
            region_name=region,
            endpoint_url=self._setup.maybe("endpoint"),
            aws_access_key_id=self._setup.credentials.get("access_key"),
            aws_secret_access_key=self._setup.credentials.get("access_secret"),
            config=config,
        )
        self._client = await self._told(self._stack.enter_async_context(client))
        await self._told(self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"]))

    async def receive(self) -> Sequence[Message]:
        """Take up to ten messages."""
        answer = await self._told(
            self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MESSAGES_MAX,
                WaitTimeSeconds=self._wait_seconds,
                VisibilityTimeout=self.lock_seconds,
            )
        )
        return [Message(one["Body"].encode(), one["ReceiptHandle"]) for one in answer.get("Messages", ())]

    async def acknowledge(self, messages: Sequence[Message]) -> int:
        """Delete messages, each by its receipt."""
        entries = [{"Id": str(place), "ReceiptHandle": one.receipt} for place, one in enumerate(messages)]
        answer = await self._told(self._client.delete_message_batch(QueueUrl=self._url, Entries=entries))
        return len(answer.get("Successful", ()))

    async def release(self, messages: Sequence[Message]) -> None:
        """Make messages visible again."""
        await self._change(messages, 0)

    async def extend(self, messages: Sequence[Message]) -> None:
        """Keep messages invisible for longer; SQS allows twelve hours in all."""
        await self._change(messages, self.lock_seconds)

    async def close(self) -> None:
        """Close the connections."""
        with suppress(self._botocore.BotoCoreError, OSError):
            await self._stack.aclose()

    async def _change(self, messages: Sequence[Message], seconds: int) -> None:
        entries = [
            {"Id": str(place), "ReceiptHandle": one.receipt, "VisibilityTimeout": seconds}
            for place, one in enumerate(messages)
        ]
        await self._told(self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries))

    async def _told(self, call: Awaitable[T]) -> T:
        """The answer to a call; AWS's refusals and a broken connection in our words."""
        try:
            return await call
        except self._botocore.ClientError as error:
            said = error.response.get("Error", {})
            code, words = str(said.get("Code", "")), " ".join(str(said.get("Message", "")).split())
            kind = TransientError if _PASSING.search(code) else TerminalError
            tried = self._tried("queue_url", "region", "endpoint")
            whose = "access_key" if self._setup.credentials else "the AWS credentials of the environment"
            raise kind(
                f"{tried}: SQS refuses {error.operation_name} under {whose}, {code}: {words[:WORDS_CHARACTERS_MAX]}"
            ) from None
        except self._botocore.NoCredentialsError:
            raise TerminalError(
                f"{self._tried('queue_url')}: there are no AWS credentials; expected access_key and access_secret,"
                " or those of the environment, a profile or the machine's role"
            ) from None
        except (self._botocore.BotoCoreError, OSError) as error:
            tried = self._tried("queue_url", "region", "endpoint")
            raise TransientError(f"{tried}: no answer of SQS ({type(error).__name__})") from None

    def _tried(self, *keys: str) -> str:
        return self._setup.place(*keys)
