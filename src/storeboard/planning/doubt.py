"""
The at-most-one protocol, as a decision: what may be done about a create whose answer is unknown.

Nothing of a batch can be on its way, and everything it made is visible, once `last permit + request delay + index
lag` has passed. Only then may it be looked up. A batch of which nothing is found may be sent again whole, under its
own key, while monday's answer cache surely holds; where some are found it ran in part, and the rest go the long way: a
new generation needs a look-up that was read later than every bound. Several matches never lead to a create.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from storeboard.model import Batch, Doubt, Found

ANSWER_CACHE_SECONDS: Final = 1800.0
"""How long monday replays an answer to the same key (facts: monday section 6)."""

_MARGIN_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class ProtocolTimes:
    """
    The bounds that the protocol stands on, in seconds.

    A request executes within `request_delay` of its permit or never; what executed is visible to a look-up within
    `index_lag`; a batch is sent again only within `resend_within` of its first permit; a not-found opens a new
    generation only when read later than `quiescence` after the last permit. `strict` parks instead.
    """

    request_delay: float = 90.0
    index_lag: float = 60.0
    resend_within: float = 900.0
    quiescence: float = 1800.0
    strict: bool = False

    def quiet_at(self, doubt: Doubt) -> float:
        """From when on a look-up is believed."""
        return doubt.last + self.request_delay + self.index_lag

    def long_at(self, doubt: Doubt) -> float:
        """After when a not-found allows a new generation."""
        return max(doubt.first + self.resend_within, doubt.last + self.quiescence)

    def contradictions(self) -> tuple[str, ...]:
        """Why these times cannot keep a promise, in words; empty when they can."""
        looked = self.request_delay + self.index_lag
        rules = (
            (self.request_delay > 0 and self.index_lag > 0, "request_delay and index_lag must be more than 0"),
            (looked < self.resend_within, "request_delay + index_lag must be less than resend_within"),
            (
                self.resend_within + self.request_delay < ANSWER_CACHE_SECONDS,
                f"resend_within + request_delay must be less than {ANSWER_CACHE_SECONDS:.0f} s, monday's answer cache",
            ),
            (looked <= self.quiescence, "quiescence must be at least request_delay + index_lag"),
        )
        return tuple(words for holds, words in rules if not holds)


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may be concluded before `until`."""

    until: float


@dataclass(frozen=True, slots=True)
class Look:
    """The whole batch may be looked up now."""


@dataclass(frozen=True, slots=True)
class Resend:
    """The identical batch may be sent again under its own key."""


@dataclass(frozen=True, slots=True)
class Adopt:
    """
    These items are ours. `duplicates` are further matches, reported and never chosen.

    `left` are the external ids of the key that were not found: they need a new doubt of their own or are written
    again by the plan once they may be.
    """

    found: Mapping[str, Found]
    duplicates: tuple[Found, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """What is in doubt never came into being and never will: it may be planned anew, under a new key."""


@dataclass(frozen=True, slots=True)
class ParkStrict:
    """A person must decide."""

    reason: str


Decision = Wait | Look | Resend | Adopt | NewGeneration | ParkStrict


def decide(
    doubt: Doubt,
    batch: Batch,
    found: Mapping[str, Sequence[Found]] | None,
    read_at: float | None,
    now: float,
    protocol: ProtocolTimes,
    user: str | None = None,
    in_doubt: Collection[str] | None = None,
) -> Decision:
    """
    Decide about one key in doubt.

    `found` is the look-up of the whole batch, read at `read_at`; None before it. `user` is our own id on monday, by
    which our items are told from a person's copies. `in_doubt` holds the external ids of the batch that are still in
    doubt by it; None says all of them.
    """
    quiet = protocol.quiet_at(doubt)
    if found is None or read_at is None:
        return Look() if now > quiet else Wait(quiet + _MARGIN_SECONDS)
    if read_at <= quiet:
        # Something of the batch may have been on its way, or not yet visible, when this was read.
        return Look() if now > quiet else Wait(quiet + _MARGIN_SECONDS)
    mine = {external_id: tuple(found.get(external_id, ())) for external_id in doubt.external_ids}
    active = {external_id: [one for one in ones if one.state == "active"] for external_id, ones in mine.items()}
    if any(ones and not active[external_id] for external_id, ones in mine.items()):
        return ParkStrict("the item in doubt stands on the board archived or deleted")
    left = tuple(external_id for external_id, ones in active.items() if not ones)
    if not left:
        return _adopt(active, left, user)
    if _may_resend(batch, found, in_doubt) and now <= doubt.first + protocol.resend_within:
        return Resend()
    if read_at <= protocol.long_at(doubt):
        return Wait(protocol.long_at(doubt) + _MARGIN_SECONDS)
    if protocol.strict:
        return ParkStrict("in doubt for longer than a repeat is safe")
    return NewGeneration() if len(left) == len(active) else _adopt(active, left, user)


def _may_resend(batch: Batch, found: Mapping[str, Sequence[Found]], in_doubt: Collection[str] | None) -> bool:
    """
    Tell whether the whole document may be sent again.

    Not if any of it stands already: a document that was cut off has no kept answer to be replayed. Nor if any of it was
    answered: that key may have been planned anew since, and the document would write it a second time.
    """
    every = [mutation.external_id for _, mutation in batch.mutations if mutation.external_id is not None]
    answered = in_doubt is not None and any(external_id not in in_doubt for external_id in every)
    return not answered and not any(found.get(external_id) for external_id in every)


def _adopt(active: Mapping[str, Sequence[Found]], left: tuple[str, ...], user: str | None) -> Adopt:
    chosen: dict[str, Found] = {}
    duplicates: list[Found] = []
    for external_id, ones in active.items():
        if ones:
            best = min(ones, key=lambda one: _seniority(one, user))
            chosen[external_id] = best
            duplicates.extend(one for one in ones if one is not best)
    return Adopt(chosen, tuple(duplicates), left)


def _seniority(one: Found, user: str | None) -> tuple[bool, str, int, str]:
    """Ours before others, older before newer, the lower id before the higher."""
    return one.creator_id != user, one.created_at, len(one.item_id), one.item_id
