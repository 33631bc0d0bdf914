"""What may be done about a create whose answer is unknown, case by case; the model checker searches the rest."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from storeboard.model import Doubt, Found, Key, Mutation, Ref
from storeboard.planning.doubt import (
    Adopt,
    Decision,
    Look,
    NewGeneration,
    ParkStrict,
    ProtocolTimes,
    Resend,
    Wait,
    decide,
)
from tests.unit.planning.board import NOW, PROTOCOL, batch_of

IDS = ("acme/order/1", "acme/order/2", "acme/order/3")
BATCH = batch_of(
    tuple(
        Mutation("create_item", Key("orders", Ref(*one.split("/"))), "id-orders", external_id=one, name=one)
        for one in IDS
    ),
    "create",
    NOW,
)
DOUBT = Doubt("b", True, NOW, NOW, IDS[:1])
QUIET = NOW + 150.0
LONG = NOW + 1800.0
OURS = Found(IDS[0], "100", "id-orders", creator_id="9", created_at="2026-11-01")


def decided(
    found: dict[str, Sequence[Found]] | None = None,
    read_at: float | None = None,
    now: float | None = None,
    doubt: Doubt = DOUBT,
    protocol: ProtocolTimes = PROTOCOL,
    in_doubt: Sequence[str] | None = None,
) -> Decision:
    at = now if now is not None else read_at if read_at is not None else NOW
    return decide(doubt, BATCH, found, read_at, at, protocol, "9", in_doubt)


@pytest.mark.parametrize(
    ("now", "expected"),
    [(NOW, Wait(QUIET + 1.0)), (QUIET, Wait(QUIET + 1.0)), (QUIET + 1.0, Look())],
)
def test_nothing_is_looked_up_before_nothing_can_be_on_its_way(now: float, expected: Decision):
    assert decided(now=now) == expected


def test_a_look_up_that_was_read_too_early_proves_nothing():
    assert decided({}, read_at=QUIET, now=QUIET + 500.0) == Look()


@pytest.mark.parametrize(
    ("found", "in_doubt", "age", "expected"),
    [
        ({}, None, 200.0, Resend()),
        ({}, IDS, 200.0, Resend()),
        ({}, None, 900.0, Resend()),
        ({}, None, 901.0, Wait(LONG + 1.0)),
        ({}, IDS[:2], 200.0, Wait(LONG + 1.0)),
        ({IDS[1]: (replace(OURS, external_id=IDS[1]),)}, None, 200.0, Wait(LONG + 1.0)),
        ({}, None, 1800.0, Wait(LONG + 1.0)),
        ({}, None, 1801.0, NewGeneration()),
        ({IDS[1]: (OURS,)}, IDS[:2], 1801.0, NewGeneration()),
    ],
    ids=[
        "nothing ran",
        "all in doubt",
        "last instant",
        "too old",
        "a part was answered",
        "a part ran",
        "not long enough",
        "long enough",
        "the remainder, long enough",
    ],
)
def test_a_batch_is_sent_again_whole_or_its_rest_goes_the_long_way(found, in_doubt, age: float, expected: Decision):
    assert decided(found, read_at=NOW + age, in_doubt=in_doubt) == expected


def test_an_older_not_found_allows_no_new_generation():
    assert decided({}, read_at=NOW + 1000.0, now=NOW + 5000.0) == Wait(LONG + 1.0)


def test_the_long_way_counts_from_the_last_sending():
    doubt = replace(DOUBT, last=NOW + 800.0)

    assert decided({}, read_at=LONG + 1.0, doubt=doubt) == Wait(NOW + 800.0 + 1800.0 + 1.0)


def test_what_is_found_is_adopted():
    assert decided({IDS[0]: (OURS,)}, read_at=QUIET + 1.0) == Adopt({IDS[0]: OURS})


@pytest.mark.parametrize(
    "others",
    [
        (replace(OURS, item_id="5", creator_id="1"),),
        (replace(OURS, item_id="99", created_at="2026-11-02"),),
        (replace(OURS, item_id="200"),),
        (replace(OURS, item_id="1000"), replace(OURS, item_id="5", creator_id=None)),
        (replace(OURS, item_id="5", state="archived"),),
    ],
    ids=["a person's copy", "a younger one", "a higher id", "several", "an archived one"],
)
def test_of_several_matches_ours_the_oldest_and_the_lowest_is_adopted(others: tuple[Found, ...]):
    active = tuple(one for one in others if one.state == "active")

    assert decided({IDS[0]: (*others, OURS)}, read_at=QUIET + 1.0) == Adopt({IDS[0]: OURS}, active)


@pytest.mark.parametrize("state", ["archived", "deleted"])
def test_an_item_that_stands_archived_or_deleted_is_for_a_person(state: str):
    decision = decided({IDS[0]: (replace(OURS, state=state),)}, read_at=LONG + 1.0)

    assert isinstance(decision, ParkStrict)


def test_strict_mode_never_opens_a_new_generation():
    strict = replace(PROTOCOL, strict=True)

    assert isinstance(decided({}, read_at=LONG + 1.0, protocol=strict), ParkStrict)
    assert decided({}, read_at=NOW + 200.0, protocol=strict) == Resend()


def test_lines_found_in_part_wait_for_the_rest_and_then_let_it_go():
    doubt = replace(DOUBT, external_ids=IDS[:2])
    found = {IDS[0]: (OURS,)}

    assert decided(found, read_at=NOW + 200.0, doubt=doubt) == Wait(LONG + 1.0)
    assert decided(found, read_at=LONG + 1.0, doubt=doubt) == Adopt({IDS[0]: OURS}, left=(IDS[1],))


@pytest.mark.parametrize(
    ("times", "word"),
    [
        (ProtocolTimes(request_delay=600.0, index_lag=400.0), "less than resend_within"),
        (ProtocolTimes(resend_within=1750.0), "answer cache"),
        (ProtocolTimes(quiescence=100.0), "quiescence"),
        (ProtocolTimes(request_delay=0.0), "more than 0"),
    ],
)
def test_times_that_contradict_one_another_are_named(times: ProtocolTimes, word: str):
    assert any(word in one for one in times.contradictions())


def test_the_default_times_contradict_nothing():
    assert PROTOCOL.contradictions() == ()
