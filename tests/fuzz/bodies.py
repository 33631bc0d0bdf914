"""
Bodies that nobody would send, each made from a seed and a number alone.

They begin as good deliveries in every envelope and are spoilt by bytes, by values and by structure, a few times over.
"""

import base64
import json
import random
from collections.abc import Callable
from typing import Any, Final

from tests.unit.web.doorway import change, encoded

CANARY: Final = "canary.person@example.com"

_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1.5, 2**53, 2**63 - 1, 2**63, 10**400, "", "0", "null", [], {}, [[]], {"": ""}, [None],
    "\x00", "\ud800", "\udfff\ud800", "\u202e", "😀", "x" * 300, "../../etc/passwd", "' or 1=1 --", "${jndi:ldap://x}",
    "<script>alert(1)</script>", "http://169.254.169.254/", CANARY, "Event", "Message", "ResourceDeleted", "order",
    "customer", "subscription", "payment", "acme", "2026-11-02T08:00:00Z", "9999-99-99T99:99:99Z", "+999999-01-01",
    "NaN",
)  # fmt: skip
_PIECES: Final = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\\ud800", b"\\u0000", b"\\", b'"', b"{", b"}", b"[", b"]", b",", b":", b"NaN",
    b"Infinity", b"-Infinity", b"1e999", b"-0", b"1E400", b"7" * 5_000, b"[" * 2_000, b'{"a":' * 500, b"\r\n", b"\t",
    b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"// x", b"/* x */", b"'", b"null", b'"version":',
    b'"resource":{},',
)  # fmt: skip
_LARGE_ONE_IN: Final = 2_000


def body_of(seed: int, number: int) -> bytes:
    """Make one body; the same seed and number make the same."""
    draw = random.Random(f"{seed}:{number}")
    body = draw.choice(_BEGINNINGS)(draw)
    for _ in range(draw.choice((0, 1, 1, 2, 3, 8))):
        body = draw.choice(_BYTE_CHANGES)(draw, body)
    if draw.randrange(_LARGE_ONE_IN) == 0:
        body = (body or b"[") * (1 + draw.randrange(1_200_000) // max(1, len(body)))
    return body


def _good(draw: random.Random) -> dict[str, Any]:
    one = change(f"id-{draw.randrange(500)}", 2 + draw.randrange(50))
    one["resource"]["typeId"] = draw.choice(("order", "customer", "payment", "product", "quote-request"))
    one["resourceUserProvidedIdentifiers"] = {"externalId": CANARY}
    if draw.random() < 0.4:
        one |= {
            "notificationType": "Message",
            "id": f"m-{draw.randrange(500)}",
            "sequenceNumber": draw.randrange(9),
            "resourceVersion": draw.randrange(99),
            "type": draw.choice(("OrderCreated", "OrderDeleted", "CustomerEmailChanged", CANARY)),
        }
    if draw.random() < 0.1:
        one |= {"notificationType": "ResourceDeleted", "dataErasure": True}
    return one


def _wrapped(draw: random.Random, value: Any) -> Any:
    inner = encoded(value)
    data = base64.b64encode(inner).decode()
    return draw.choice(
        (
            value,
            [value, value],
            {"message": {"data": data, "messageId": "1"}, "subscription": "s"},
            {"Type": "Notification", "MessageId": "m", "TopicArn": "a", "Message": inner.decode()},
            {"Type": "SubscriptionConfirmation", "SubscribeURL": "http://169.254.169.254/", "Token": CANARY},
            {"specversion": "1.0", "id": "1", "data": value},
            {"specversion": "1.0", "id": "1", "data_base64": data},
            {"detail-type": "ResourceUpdated", "detail": value},
        )
    )


def _plain(draw: random.Random) -> bytes:
    return encoded(_enveloped(draw, _good(draw)))


def _spoilt(draw: random.Random) -> bytes:
    value: Any = _good(draw)
    for _ in range(1 + draw.randrange(3)):
        value = _with_value(draw, value)
    return encoded(_enveloped(draw, value))


def _spoilt_outside(draw: random.Random) -> bytes:
    return encoded(_with_value(draw, _enveloped(draw, _good(draw))))


def _noise(draw: random.Random) -> bytes:
    return draw.randbytes(draw.randrange(200))


def _many(draw: random.Random) -> bytes:
    return encoded([_with_value(draw, _good(draw)) for _ in range(draw.randrange(20))])


def _duplicated(draw: random.Random) -> bytes:
    text = encoded(_good(draw))
    return text[:-1] + b", " + text[1:]


def _enveloped(draw: random.Random, value: Any) -> Any:
    for _ in range(draw.choice((0, 1, 1, 2, 6))):
        value = _wrapped(draw, value)
    return value


def _with_value(draw: random.Random, value: Any) -> Any:
    """Put a value where it does not belong, somewhere inside."""
    if isinstance(value, dict) and value and draw.random() < 0.85:
        key = draw.choice(list(value))
        if draw.random() < 0.2:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: _with_value(draw, value[key]) if draw.random() < 0.5 else draw.choice(_VALUES)}
    if isinstance(value, list) and value and draw.random() < 0.7:
        place = draw.randrange(len(value))
        return [*value[:place], _with_value(draw, value[place]), *value[place + 1 :]]
    return draw.choice(_VALUES)


def _cut(draw: random.Random, body: bytes) -> bytes:
    return body[: draw.randrange(len(body) + 1)]


def _flipped(draw: random.Random, body: bytes) -> bytes:
    if not body:
        return body
    place = draw.randrange(len(body))
    return body[:place] + bytes([body[place] ^ (1 << draw.randrange(8))]) + body[place + 1 :]


def _inserted(draw: random.Random, body: bytes) -> bytes:
    place = draw.randrange(len(body) + 1)
    return body[:place] + draw.choice(_PIECES) + body[place:]


def _replaced(draw: random.Random, body: bytes) -> bytes:
    place = draw.randrange(len(body) + 1)
    return body[:place] + draw.choice(_PIECES) + body[place + draw.randrange(1, 9) :]


def _repeated(draw: random.Random, body: bytes) -> bytes:
    begin, end = sorted((draw.randrange(len(body) + 1), draw.randrange(len(body) + 1)))
    return body[:end] + body[begin:end] * draw.choice((1, 2, 5)) + body[end:]


def _reencoded(draw: random.Random, body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode(draw.choice(("utf-16", "utf-32-le", "utf-7", "utf-8-sig")), "replace")


def _in_json_text(draw: random.Random, body: bytes) -> bytes:
    return json.dumps(body.decode("latin-1")).encode()


_BEGINNINGS: Final[tuple[Callable[[random.Random], bytes], ...]] = (
    _plain, _spoilt, _spoilt, _spoilt, _spoilt_outside, _many, _duplicated, _noise,
)  # fmt: skip
_BYTE_CHANGES: Final[tuple[Callable[[random.Random, bytes], bytes], ...]] = (
    _cut, _flipped, _flipped, _inserted, _inserted, _replaced, _repeated, _reencoded, _in_json_text,
)  # fmt: skip
