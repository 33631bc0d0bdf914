"""
How a new shop may begin: in two markets a company asks for a quote, haggles, signs, pays and sends something back.

Each step is an act of the living shop; before anything else has happened nothing else is waiting for one, so each takes
the deal on by a step. What takes several, a payment that waits or a delivery in parts, is done several times.
"""

from collections.abc import Iterator
from typing import Final

from storeboard.simulators.commercetools import people
from storeboard.simulators.commercetools.life import business, fulfilment, money, quotes
from storeboard.simulators.commercetools.life.living import Acts, Event, Living

COUNTRIES: Final = ("DE", "GB")
TIMES_MAX: Final = 8

_ACTS: Final[Acts] = {**quotes.ACTS, **money.ACTS, **fulfilment.ACTS}
_NEGOTIATION: Final = ("prepare offer", "send quote", "renegotiate", "prepare offer", "send quote", "accept quote")
_AFTERWARDS: Final = (
    ("pay", "unpaid"),
    ("ship", "unshipped"),
    ("track", "untracked"),
    ("complete", "shipped"),
    ("return", "complete"),
    ("return arrives", "advised"),
    ("refund", "returned"),
)
"""Each act, and the ring of what still waits for it."""


def opening(living: Living) -> Iterator[Event]:
    """The steps of both deals, one market after the other; what cannot be done is left out."""
    for code in COUNTRIES:
        company = business.register_company(living, people.BY_CODE[code])
        yield company
        asked = quotes.request(living, living.project.get("business-unit", company.id))
        if asked is not None:
            yield asked
        for kind in _NEGOTIATION:
            yield from _done(living, kind)
        for kind, ring in _AFTERWARDS:
            for _ in range(TIMES_MAX):
                if len(living.ring(ring)):
                    yield from _done(living, kind)


def _done(living: Living, kind: str) -> Iterator[Event]:
    event = _ACTS[kind].run(living)
    if event is not None:
        yield event
