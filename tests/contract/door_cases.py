"""The doors under contract: a new door is one more entry of `CASES`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storeboard.transports.bearer import BearerDoor
from storeboard.transports.door import Door
from tests.unit.web.doorway import Headers

SECRET = "secret-of-the-door"
NEXT_SECRET = "schlüssel-für-morgen"


@dataclass(frozen=True, slots=True)
class Case:
    """One door: how to make it, the headers of a good delivery under a secret, and heads that must be refused."""

    make: Callable[..., Door]
    good: Callable[[str], Headers]
    bad: Mapping[str, Headers]


CASES = {
    "bearer": Case(
        make=BearerDoor,
        good=lambda secret: [("authorization", f"Bearer {secret}")],
        bad={
            "no header": [],
            "an empty header": [("authorization", "")],
            "a scheme alone": [("authorization", "Bearer")],
            "an empty secret": [("authorization", "Bearer ")],
            "another scheme": [("authorization", f"Basic {SECRET}")],
            "no scheme": [("authorization", SECRET)],
            "a wrong secret": [("authorization", "Bearer secret-of-the-dooR")],
            "a part of the secret": [("authorization", f"Bearer {SECRET[:-1]}")],
            "more than the secret": [("authorization", f"Bearer {SECRET}x")],
            "two secrets": [("authorization", f"Bearer {SECRET} {SECRET}")],
            "the header twice": [("authorization", f"Bearer {SECRET}"), ("authorization", f"Bearer {SECRET}")],
            "a good one and a bad one": [("authorization", f"Bearer {SECRET}"), ("authorization", "Bearer x")],
            "a letter that only looks alike": [("authorization", f"Bearer ѕ{SECRET[1:]}")],
            "bytes that are no text": [("authorization", b"Bearer \xff\xfe\x00")],
            "the secret in another header": [("x-authorization", f"Bearer {SECRET}")],
            "a very long secret": [("authorization", "Bearer " + "x" * 30_000)],
        },
    ),
}
