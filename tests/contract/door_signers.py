"""
Those who sign for the doors: an issuer of tokens with keys of its own, and the address where its keys are read.
"""

import asyncio
import base64
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from storeboard.transports.egress import Egress
from storeboard.transports.setup import Setup
from tests.unit.web.doorway import Clock, Headers

NOW = Clock().now()


def private_key(name: str, bits: int = 2_048) -> rsa.RSAPrivateKey:
    """The key of a name, made once."""
    return _made(name, bits)


@cache
def _made(name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


def published(name: str, key_id: str | None = None, bits: int = 2_048, **fields: Any) -> dict[str, Any]:
    """The public half of a key, as an issuer publishes it."""
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(name, bits).public_key()))
    return {**key, "kid": key_id or name, "use": "sig", "alg": "RS256", **fields}


def pem(name: str) -> bytes:
    """The public half of a key in PEM."""
    return private_key(name).public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip


def token(claims: dict[str, Any], key: str = "first", **head: Any) -> str:
    """A token signed by a key; `head` replaces words of its head, None takes one out."""
    words = {"typ": "JWT", "alg": "RS256", "kid": key, **head}
    parts = [{name: value for name, value in words.items() if value is not None}, claims]
    signed = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(signed, private_key(key))
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


@dataclass(slots=True)
class Network:
    """All addresses that there are, what they answer, and what was asked."""

    answers: dict[str, Callable[[], httpx2.Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    def keys(self, address: str, *keys: dict[str, Any], **headers: str) -> "Network":
        """Let an address answer with these keys."""
        self.answers[address] = lambda: httpx2.Response(200, json={"keys": list(keys)}, headers=headers)
        return self

    def down(self, address: str, status: int = 503) -> None:
        """Let an address be out of order."""
        self.answers[address] = lambda: httpx2.Response(status)

    async def answer(self, request: httpx2.Request) -> httpx2.Response:
        address = str(request.url)
        self.asked.append(address)
        self.sent.append(request.content)
        # As over a wire, others go on meanwhile.
        await asyncio.sleep(0)
        return self.answers.get(address, lambda: httpx2.Response(404))()

    def egress(self) -> Egress:
        """The way into this network."""
        return Egress(transport=httpx2.MockTransport(self.answer))


class StandingClock(Clock):
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> float:
        return NOW + self.passed

    def monotonic(self) -> float:
        return self.passed


def setup_of(network: Network, *, clock: Clock | None = None, secrets: Sequence[str] = (), **options: Any) -> Setup:
    """An entry of `sources:` in this network; events are not told."""
    return Setup("push", clock or Clock(), network.egress(), lambda event, fields: None, secrets, options)


GOOGLE = "https://www.googleapis.com/oauth2/v3/certs"
PUSH = "push@acme-cloud.iam.gserviceaccount.com"
AUDIENCE = "https://storeboard.example.com/in/commercetools/push"


def google_claims(**claims: Any) -> dict[str, Any]:
    """What Google says of the service account of a push subscription; None takes a claim out."""
    said = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "azp": "113774264463038321964",
        "sub": "113774264463038321964",
        "email": PUSH,
        "email_verified": True,
        "iat": int(NOW) - 60,
        "exp": int(NOW) + 3_540,
        **claims,
    }
    return {name: value for name, value in said.items() if value is not None}


Claims = Callable[..., dict[str, Any]]


def forged_tokens(claims: Claims) -> dict[str, tuple[str, str]]:
    """
    Tokens that a door must refuse, and the cause it must count.

    `claims` makes what the door expects, with claims replaced. The published key is "first"; others sign by "second".
    """
    good = token(claims())
    head, body, signature = good.split(".")
    symmetric = hmac_token(claims(), pem("first"))
    unsigned = f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': 'first'})}.{body}."
    deep = base64.urlsafe_b64encode(b'{"a":' * 2_000).rstrip(b"=").decode()
    return {
        "no token": ("", "no_token"),
        "no JWT": ("secret", "token"),
        "two parts": (f"{head}.{body}", "token"),
        "a head that is no JSON": (f"e30x.{body}.{signature}", "token"),
        "a head that is nested deep": (f"{deep}.{body}.{signature}", "token"),
        "a token that is too long": (token(claims(more="x" * 20_000)), "token"),
        "none for an algorithm": (unsigned, "algorithm"),
        "None for an algorithm": (f"{_part({'alg': 'None', 'kid': 'first'})}.{body}.", "algorithm"),
        "the public key as a shared secret": (symmetric, "algorithm"),
        "another algorithm": (token(claims(), alg="RS512"), "algorithm"),
        "no algorithm": (token(claims(), alg=None), "algorithm"),
        "no key id": (token(claims(), kid=None), "key"),
        "an unknown key id": (token(claims(), "second"), "key"),
        "an empty key id": (token(claims(), kid=""), "key"),
        "a very long key id": (token(claims(), kid="k" * 5_000), "key"),
        "a key id that is no text": (token(claims(), kid=7), "token"),
        "the address of other keys": (token(claims(), jku="https://evil.example/keys"), "key"),
        "the address of a certificate": (token(claims(), x5u="http://169.254.169.254/"), "key"),
        "a key of its own": (token(claims(), "second", kid="first", jwk=published("second")), "key"),
        "a certificate of its own": (token(claims(), x5c=["MIIB"]), "key"),
        "a critical extension": (token(claims(), crit=["exp"]), "token"),
        "another's signature": (token(claims(), "second", kid="first"), "signature"),
        "the signature of another token": (f"{head}.{body}.{token(claims(x=1)).split('.')[2]}", "signature"),
        "no signature": (f"{head}.{body}.", "signature"),
        "claims that were changed": (f"{head}.{_part(claims(x=1))}.{signature}", "signature"),
        "claims that are no object": (token([claims()]), "token"),  # type: ignore[arg-type]
        "another issuer": (token(claims(iss="https://evil.example")), "issuer"),
        "an issuer that goes on": (token(claims(iss=claims()["iss"] + ".evil.example")), "issuer"),
        "no issuer": (token(claims(iss=None)), "issuer"),
        "issuers": (token(claims(iss=[claims()["iss"]])), "issuer"),
        "another audience": (token(claims(aud="https://evil.example")), "audience"),
        "an audience in capitals": (token(claims(aud=claims()["aud"].upper())), "audience"),
        "no audience": (token(claims(aud=None)), "audience"),
        "audiences": (token(claims(aud=[claims()["aud"]])), "audience"),
        "audiences of which one is ours": (token(claims(aud=["a", claims()["aud"]])), "audience"),
        **untimely_tokens(claims),
    }


def untimely_tokens(claims: Claims) -> dict[str, tuple[str, str]]:
    """Those of them whose times are wrong."""
    return {
        "no end": (token(claims(exp=None)), "times"),
        "an end that is a text": (token(claims(exp="4000000000")), "times"),
        "an end that is no number": (token(claims(exp=float("nan"))), "times"),
        "an end that never comes": (token(claims(exp=10**400)), "times"),
        "an end that is true": (token(claims(exp=True)), "times"),
        "no beginning": (token(claims(iat=None)), "times"),
        "one that has ended": (token(claims(exp=int(NOW) - 60)), "expired"),
        "one that has not begun": (token(claims(iat=int(NOW) + 61)), "early"),
        "one that is not valid yet": (token(claims(nbf=int(NOW) + 61)), "early"),
    }


def hmac_token(claims: dict[str, Any], secret: bytes) -> str:
    """A token under a shared secret, which PyJWT refuses to make of a public key."""
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'first'})}.{_part(claims)}".encode()
    signature = base64.urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + signature).decode()


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def bearers(tokens: Mapping[str, tuple[str, str]]) -> dict[str, Headers]:
    """The heads of deliveries with these tokens."""
    return {name: [("authorization", f"Bearer {text}")] for name, (text, _) in tokens.items()}


TENANT = "6f1f3cbb-0d8f-4a3c-9a2f-0f1f7c3f7a11"
APPLICATION = "0d6a4c3e-7c55-4e0f-8f0a-3b8d9d2d6c22"
EVENT_GRID = "4962773b-9cdb-44cf-a8bf-237846a00ab7"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"


def entra_claims(**claims: Any) -> dict[str, Any]:
    """What Entra says of Event Grid when it calls our application; None takes a claim out."""
    said = {
        "iss": f"https://sts.windows.net/{TENANT}/",
        "aud": APPLICATION,
        "appid": EVENT_GRID,
        "appidacr": "2",
        "roles": ["AzureEventGridSecureWebhookSubscriber"],
        "tid": TENANT,
        "ver": "1.0",
        "iat": int(NOW) - 60,
        "nbf": int(NOW) - 60,
        "exp": int(NOW) + 3_540,
        **claims,
    }
    return {name: value for name, value in said.items() if value is not None}
