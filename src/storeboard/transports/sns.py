"""
The door for Amazon SNS: the signature of every message, by the certificate that SNS publishes in the topic's region.

Promises that nothing comes in but what SNS signed for a configured topic within the last hour, and that no request
leaves for any address but `https://sns.<region>.amazonaws.com`: not before topic, version and certificate address of a
message are right, and never for its SubscribeURL. A subscription is confirmed by a person, or, where the configuration
says so, by a call to that same region. A message without its envelope (raw delivery) has no signature and is refused.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from storeboard.errors import TransientError
from storeboard.normalise import dates
from storeboard.transports.body import fields_of
from storeboard.transports.certificates import Certificates
from storeboard.transports.door import ACCEPT, Answer, Head, Headers, Refuse, Undecidable, Verdict, header
from storeboard.transports.egress import Egress
from storeboard.transports.setup import Report, Setup

AGE_SECONDS_MAX: Final = 3_600.0
VERSIONS: Final = ("2",)
API_VERSION: Final = "2010-03-31"

_HASHES: Final = {"1": SHA1, "2": SHA256}
_NOTIFICATION: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION: Final = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED: Final[Mapping[str, Sequence[str]]] = {
    "Notification": _NOTIFICATION,
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}
_OPTIONAL: Final = frozenset({"Subject"})
_TOPIC: Final = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}):[0-9]{12}:[A-Za-z0-9_.-]{1,256}"
)
_FILE: Final = re.compile(r"/SimpleNotificationService-[0-9a-f]{32}\.pem")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and what follows from its name: where its region answers, and whom its certificate is for."""

    arn: str
    origin: str
    names: frozenset[str]

    def is_certificate(self, address: str) -> bool:
        """Tell whether an address is that of a certificate of the topic's region, letter by letter."""
        return address.startswith(self.origin) and _FILE.fullmatch(address.removeprefix(self.origin)) is not None


def topic_of(arn: str) -> Topic:
    """Take the name of a topic apart; raise ValueError for what is none."""
    found = _TOPIC.fullmatch(arn)
    if found is None:
        raise ValueError("a door of SNS needs the ARNs of its topics")
    partition, region = found[1], found[2]
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    names = {f"sns.{domain}", f"sns.{region}.{domain}", f"sns-signing.{region}.{domain}", f"sns-{region}.{domain}"}
    if partition == "aws-us-gov":
        # Both regions of the government's partition sign under the name of one.
        names.add(f"sns-us-gov-west-1.{domain}")
    return Topic(arn, f"https://sns.{region}.{domain}", frozenset(names))


class SnsDoor:
    """A door for some topics. `versions` are the signatures that are taken; `confirm` lets it confirm subscriptions."""

    def __init__(
        self,
        topics: Sequence[Topic],
        certificates: Certificates,
        setup: Setup,
        versions: Sequence[str] = VERSIONS,
        confirm: Egress | None = None,
    ) -> None:
        self._topics = {topic.arn: topic for topic in topics}
        self._certificates = certificates
        self._source = setup.source
        self._clock = setup.clock
        self._report: Report = setup.report
        self._versions = frozenset(versions) & _HASHES.keys()
        self._confirm = confirm

    async def before_body(self, head: Head) -> Verdict:
        """Accept everything but raw delivery: the proof stands in the body."""
        raw = header(head.headers, b"x-amz-sns-rawdelivery")
        return Refuse("raw_delivery") if raw is not None and raw.lower() == b"true" else ACCEPT

    async def after_body(self, head: Head, body: bytes) -> Verdict:
        """Accept what SNS signed for one of the topics; confirm the subscription where that is configured."""
        message = fields_of(body)
        topic = self._topics.get(message.get("TopicArn", "")) if isinstance(message.get("TopicArn"), str) else None
        cause = "topic" if topic is None and "TopicArn" in message else self._fault_of(message, topic)
        if cause is not None or topic is None:
            return Refuse(cause or "envelope")
        try:
            key = await self._certificates.key(message["SigningCertURL"], topic.names)
        except TransientError:
            return Undecidable("certificate")
        if key is None:
            return Refuse("certificate")
        if not _is_signed(message, key):
            return Refuse("signature")
        return await self._accepted(message, topic)

    def handshake(self, head: Head) -> Headers | None:
        """None: SNS asks by a message."""
        return None

    def _fault_of(self, message: Mapping[str, object], topic: Topic | None) -> str | None:
        """What is wrong with a message before its certificate is read."""
        type_, address = message.get("Type"), message.get("SigningCertURL")
        fields = _SIGNED.get(type_) if isinstance(type_, str) else None
        if topic is None or fields is None or not _are_texts(message, fields) or not isinstance(address, str):
            return "envelope"
        if message.get("SignatureVersion") not in self._versions:
            return "version"
        if not topic.is_certificate(address):
            return "certificate_address"
        sent = dates.epoch(message.get("Timestamp"))
        return None if sent is not None and abs(self._clock.now() - sent) <= AGE_SECONDS_MAX else "expired"

    async def _accepted(self, message: Mapping[str, str], topic: Topic) -> Verdict:
        match message["Type"]:
            case "SubscriptionConfirmation" if self._confirm is not None:
                return await self._confirmed(self._confirm, message["Token"], topic)
            case "SubscriptionConfirmation":
                self._report("sns.confirmation_waits", {"source": self._source, "topic": topic.arn})
            case "UnsubscribeConfirmation":
                self._report("sns.unsubscribed", {"source": self._source, "topic": topic.arn})
            case _:
                pass
        return ACCEPT

    async def _confirmed(self, egress: Egress, token: str, topic: Topic) -> Verdict:
        form = {"Action": "ConfirmSubscription", "Version": API_VERSION, "TopicArn": topic.arn, "Token": token}
        try:
            await egress.post(topic.origin, form)
        except TransientError:
            return Undecidable("confirmation")
        self._report("sns.confirmed", {"source": self._source, "topic": topic.arn})
        return Answer({"status": "confirmed"})


def _are_texts(message: Mapping[str, object], fields: Sequence[str]) -> bool:
    """Every signed field is a text, and so is the signature; what may be absent may be."""
    return all(
        isinstance(message.get(name), str) or (name in _OPTIONAL and message.get(name) is None)
        for name in (*fields, "Signature")
    )


def _is_signed(message: Mapping[str, str], key: RSAPublicKey) -> bool:
    present = [name for name in _SIGNED[message["Type"]] if message.get(name) is not None]
    text = "".join(f"{name}\n{message[name]}\n" for name in present)
    try:
        signature = base64.b64decode(message["Signature"], validate=True)
        key.verify(signature, text.encode(), PKCS1v15(), _HASHES[message["SignatureVersion"]]())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def sns_door(setup: Setup) -> SnsDoor:
    """Make the door as it is configured."""
    topics = [topic_of(arn) for arn in setup.texts("topics")]
    egress = setup.egress.limited({topic.origin for topic in topics})
    certificates = Certificates(egress, setup.clock, setup.certificates)
    confirm = egress if setup.options.get("confirm") else None
    return SnsDoor(topics, certificates, setup, setup.texts("signature_versions", VERSIONS), confirm)
