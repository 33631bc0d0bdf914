"""
An SNS that signs: certificates of an authority of its own, messages, and every way to forge one.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.contract.door_signers import NOW, Network, private_key
from tests.unit.web.doorway import change, encoded

REGION = "https://sns.eu-central-1.amazonaws.com"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:commercetools"
OTHER_TOPIC = "arn:aws:sns:eu-central-1:123456789012:somebody-elses"
CERTIFICATE = f"{REGION}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
SUBSCRIBE = "http://169.254.169.254/?Action=ConfirmSubscription"

Fields = dict[str, Any]

_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: str, issuer: str, key: Any, days: tuple[int, int]) -> x509.CertificateBuilder:
    now = datetime.fromtimestamp(NOW, UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
    )


@cache
def authority(name: str, above: str | None = None) -> x509.Certificate:
    """The certificate of an authority, signed by the one above it or by itself."""
    key, issuer = private_key(name), above or name
    return (
        _builder(name, issuer, key, (-1_000, 1_000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(private_key(issuer).public_key()), critical=False
        )
        .sign(private_key(issuer), hashes.SHA256())
    )


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=not signs_certificates,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def certificate(
    names: Sequence[str] = ("sns.amazonaws.com",),
    *,
    key: str = "sns",
    issuer: str = "intermediate",
    days: tuple[int, int] = (-30, 200),
    is_authority: bool = False,
    bits: int = 2_048,
    curve: bool = False,
) -> x509.Certificate:
    """A certificate for names, with a key of its own."""
    private: Any = ec.generate_private_key(ec.SECP256R1()) if curve else private_key(key, bits)
    builder = _builder(names[0] if names else "nobody", issuer, private, days)
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    return (
        builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(private_key(issuer).public_key()), critical=False
        )
        .sign(private_key(issuer), hashes.SHA256())
    )


def in_pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


@cache
def published_certificate() -> bytes:
    """What SNS publishes: its certificate without those above it."""
    return in_pem(certificate())


def sns_network(pem: bytes | None = None, address: str = CERTIFICATE) -> Network:
    """A network with the region's certificate."""
    content = published_certificate() if pem is None else pem
    return Network({address: lambda: httpx2.Response(200, content=content)})


def message(type_: str, *, key: str = "sns", **fields: Any) -> Fields:
    """A message as SNS signs it; what is given replaces its fields before it is signed, None takes one out."""
    said = {
        "Type": type_,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": encoded(change()).decode(),
        "Timestamp": datetime.fromtimestamp(NOW - 2, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE,
        **fields,
    }
    said = {name: value for name, value in said.items() if value is not None}
    text = "".join(f"{name}\n{said[name]}\n" for name in _SIGNED[type_] if name in said)
    algorithm = hashes.SHA1() if said.get("SignatureVersion") == "1" else hashes.SHA256()
    signature = private_key(key).sign(text.encode(), padding.PKCS1v15(), algorithm)
    return {**said, "Signature": base64.b64encode(signature).decode()}


def notification(**fields: Any) -> Fields:
    """A notification of the topic."""
    return message("Notification", UnsubscribeURL=f"{REGION}/?Action=Unsubscribe", **fields)


def confirmation(type_: str = "SubscriptionConfirmation", **fields: Any) -> Fields:
    """The message that asks whether a subscription is wanted, or tells that it has ended."""
    words = "You have chosen to subscribe to the topic."
    return message(type_, **{"Message": words, "Token": "2336412f37f", "SubscribeURL": SUBSCRIBE, **fields})


def is_text(body: bytes) -> bool:
    """Tell whether a body can stand in a message: it is a text."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def at(seconds: float) -> str:
    """A time so many seconds from now, as SNS writes it."""
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


ADDRESSES = {
    "plain http": CERTIFICATE.replace("https", "http"),
    "another region": CERTIFICATE.replace("eu-central-1", "us-east-1"),
    "no region": CERTIFICATE.replace("eu-central-1.", ""),
    "a host that goes on": CERTIFICATE.replace(".com/", ".com.evil.example/"),
    "a host before": CERTIFICATE.replace("https://", "https://evil."),
    "a bucket": "https://sns.eu-central-1.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "China": CERTIFICATE.replace(".com/", ".com.cn/"),
    "a user": CERTIFICATE.replace("https://", "https://sns.eu-central-1.amazonaws.com@evil.example/"),
    "a port": CERTIFICATE.replace(".com/", ".com:8443/"),
    "a query": f"{CERTIFICATE}?a=.pem",
    "a fragment": f"{CERTIFICATE}#.pem",
    "capitals": CERTIFICATE.replace("sns.", "SNS."),
    "another file": f"{REGION}/evil.pem",
    "a longer name": CERTIFICATE.replace(".pem", "0.pem"),
    "capitals in the name": CERTIFICATE.replace("abcdef", "ABCDEF"),
    "a folder": CERTIFICATE.replace(".com/", ".com/evil/"),
    "a step upwards": CERTIFICATE.replace(".com/", ".com/../"),
    "two slashes": CERTIFICATE.replace(".com/", ".com//"),
    "an escape": CERTIFICATE.replace("Simple", "%53imple"),
    "a line break": f"{CERTIFICATE}\n",
    "white space": f" {CERTIFICATE}",
    "a metadata address": "http://169.254.169.254/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "a file": "file:///etc/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "nothing": "",
}
"""Addresses of certificates that must not be asked."""


@cache
def forged_messages() -> dict[str, tuple[bytes, str]]:
    """Messages that the door must refuse, and the cause that it must count."""
    good = notification()
    changed = {
        "no object": ([good], "envelope"),
        "no field": ({}, "envelope"),
        "what commercetools sends, without an envelope": (change(), "envelope"),
        "an unknown type": ({**good, "Type": "Notificatiom"}, "envelope"),
        "a type that is no text": ({**good, "Type": ["Notification"]}, "envelope"),
        "a message that is no text": ({**good, "Message": {"a": 1}}, "envelope"),
        "a subject that is no text": ({**good, "Subject": 1}, "envelope"),
        "no message": (_without(good, "Message"), "envelope"),
        "no message id": (_without(good, "MessageId"), "envelope"),
        "no time": (_without(good, "Timestamp"), "envelope"),
        "no signature": (_without(good, "Signature"), "envelope"),
        "no certificate": (_without(good, "SigningCertURL"), "envelope"),
        "a certificate that is no text": ({**good, "SigningCertURL": [CERTIFICATE]}, "envelope"),
        "no topic": (_without(good, "TopicArn"), "envelope"),
        "another topic": (notification(TopicArn=OTHER_TOPIC), "topic"),
        "a topic in capitals": (notification(TopicArn=TOPIC.upper()), "topic"),
        "a topic that is no text": ({**good, "TopicArn": [TOPIC]}, "topic"),
        "a topic that was changed": ({**notification(TopicArn=OTHER_TOPIC), "TopicArn": TOPIC}, "signature"),
        "the old signature": (notification(SignatureVersion="1"), "version"),
        "an unknown version": (notification(SignatureVersion="3"), "version"),
        "a version that is a number": (notification(SignatureVersion=2), "version"),
        "no version": (notification(SignatureVersion=None), "version"),
        "a version that was changed": ({**notification(SignatureVersion="1"), "SignatureVersion": "2"}, "signature"),
        "one from long ago": (notification(Timestamp=at(-3_601)), "expired"),
        "one from the future": (notification(Timestamp=at(3_601)), "expired"),
        "a time that is none": (notification(Timestamp="now"), "expired"),
        "a time that was changed": ({**notification(Timestamp=at(-4_000)), "Timestamp": at(0)}, "signature"),
        "a message that was changed": ({**good, "Message": encoded(change("other")).decode()}, "signature"),
        "a subject that was added": ({**good, "Subject": "x"}, "signature"),
        "a message id that was changed": ({**good, "MessageId": "other"}, "signature"),
        "a type that was changed": ({**confirmation(), "Type": "Notification"}, "signature"),
        "a token that was changed": ({**confirmation(), "Token": "other"}, "signature"),
        "an address that was changed": ({**confirmation(), "SubscribeURL": "http://[::1]/"}, "signature"),
        "another's signature": (notification(key="second"), "signature"),
        "a signature that is no base64": ({**good, "Signature": "!"}, "signature"),
        "an empty signature": ({**good, "Signature": ""}, "signature"),
        "a signature with letters beside": ({**good, "Signature": f"{good['Signature']} "}, "signature"),
        **{f"a certificate at {name}": (notification(SigningCertURL=one), "certificate_address")
           for name, one in ADDRESSES.items()},
    }  # fmt: skip
    bodies = {"nothing": b"", "no JSON": b"{", "nested deep": b"[" * 100_000}
    return {
        **{name: (encoded(value), cause) for name, (value, cause) in changed.items()},
        **{name: (body, "envelope") for name, body in bodies.items()},
    }


def _without(message: Fields, name: str) -> Fields:
    return {key: value for key, value in message.items() if key != name}
