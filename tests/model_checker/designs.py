"""
The design under test, and designs that are known to be bad.

`ours` asks the product's own `decide`. Each of the others differs from it in one idea that looks harmless.
"""

from functools import lru_cache

from storeboard.model import Batch, Doubt, Found, Key, Mutation, Ref
from storeboard.planning.doubt import (
    Adopt,
    Decision,
    NewGeneration,
    ParkStrict,
    ProtocolTimes,
    Resend,
    Wait,
    decide,
)
from storeboard.planning.doubt import Look as LookUp
from tests.model_checker.search import Decide, Look, Sent, Times, Verdict


def ours(sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times) -> Verdict:
    """Ask the product."""
    return _verdict(_decided(sent, entity, still, look, now, times))


@lru_cache(maxsize=200_000)
def _decided(sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times) -> Decision:
    ids = [_external_id(member) for member in sent.members]
    batch = Batch(
        id="b",
        lane="orders",
        account="sales",
        kind="create",
        document="",
        variables={},
        idempotency_key="k",
        mutations=tuple((f"m{number}", _create(one)) for number, one in enumerate(ids)),
        points=0,
        first_permit=sent.first,
        last_permit=sent.last,
    )
    seen = None if look is None else {one: _found(one) if _entity(one) in look.seen else () for one in ids}
    return decide(
        Doubt("b", True, sent.first, sent.last, (_external_id(entity),)),
        batch,
        seen,
        None if look is None else look.read_at,
        now,
        ProtocolTimes(times.request_delay, times.index_lag, times.resend_within, times.quiescence),
        in_doubt=frozenset(_external_id(one) for one in still),
    )


def _verdict(decision: Decision) -> Verdict:
    match decision:
        case Wait():
            return "wait"
        case LookUp():
            return "look"
        case Resend():
            return "resend"
        case Adopt():
            return "adopt"
        case NewGeneration():
            return "new"
        case ParkStrict():
            return "wait"


def _external_id(entity: int) -> str:
    return f"acme/order/{entity}"


def _entity(external_id: str) -> int:
    return int(external_id.rsplit("/", 1)[1])


def _create(external_id: str) -> Mutation:
    return Mutation("create_item", Key("orders", Ref(*external_id.split("/"))), "1", external_id=external_id)


def _found(external_id: str) -> tuple[Found, ...]:
    return (Found(external_id, external_id[-1], "1"),)


def no_mark(sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times) -> Verdict:
    """Write again under a new key as soon as the answer is lost."""
    return "new"


def look_once(sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times) -> Verdict:
    """Look at once, and create what is not there."""
    if look is None:
        return "look"
    return "adopt" if entity in look.seen else "new"


def one_key_for_ever(
    sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times
) -> Verdict:
    """Send the same document under the same key until it is answered."""
    return "resend"


def resend_at_once(
    sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times
) -> Verdict:
    """Trust the answer cache before looking."""
    if look is None and now <= sent.first + times.resend_within and len(still) == len(sent.members):
        return "resend"
    return ours(sent, entity, still, look, now, times)


def stale_look(sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times) -> Verdict:
    """Take a look-up for as fresh as the moment in which it is acted upon."""
    aged = look if look is None else Look(look.seen, now)
    return ours(sent, entity, still, aged, now, times)


def resend_after_part(
    sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times
) -> Verdict:
    """Send the whole document again for those that were not found, though others were."""
    verdict = ours(sent, entity, still, look, now, times)
    if look is not None and look.seen and verdict == "wait" and now <= sent.first + times.resend_within:
        return "resend"
    return verdict


def resend_after_answers(
    sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times
) -> Verdict:
    """Send the whole document again though some of it was answered, and may have been planned anew since."""
    return ours(sent, entity, sent.members, look, now, times)


def remainder_at_once(
    sent: Sent, entity: int, still: tuple[int, ...], look: Look | None, now: int, times: Times
) -> Verdict:
    """Spare the remainder of a document that ran in part the long way."""
    verdict = ours(sent, entity, still, look, now, times)
    return "new" if look is not None and look.seen and verdict == "wait" else verdict


BAD: dict[str, Decide] = {
    "no mark": no_mark,
    "look once": look_once,
    "one key for ever": one_key_for_ever,
    "resend at once": resend_at_once,
    "stale look": stale_look,
    "resend after part": resend_after_part,
    "resend after answers": resend_after_answers,
    "remainder at once": remainder_at_once,
}
