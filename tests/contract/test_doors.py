"""
What every door promises, whichever way it verifies a delivery.

A new door is one more entry of `CASES`. The deliveries go through the real decoder into a real store: an answer of 2xx
is believed only when a committed row stands for it.
"""

import asyncio
import json
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any

import pytest

from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.source_entries import SOURCES
from storeboard.transports import DOORS
from storeboard.transports.door import ACCEPT, Head, Undecidable, Verdict
from storeboard.web.doors import BODY_BYTES_MAX, PREFIX, DoorLimits, DoorsApp, Source
from tests.contract.door_asking import asked
from tests.contract.door_cases import CASES, NEXT_SECRET, SECRET, Case
from tests.simulation.loop import run
from tests.unit.web.doorway import (
    SOURCE,
    Answered,
    Doorway,
    Request,
    change,
    doorway,
    encoded,
)

ALWAYS_TAKEN = 512 * 1024

UNUSABLE = {
    "nothing": b"",
    "white space": b" \r\n\t",
    "no JSON": b"hello",
    "half of it": encoded(change())[:-7],
    "a number": b"1",
    "null": b"null",
    "an empty object": b"{}",
    "an empty array": b"[]",
    "an array inside an array": b"[[[]]]",
    "too many notifications": b"[" + b"{}," * 1_000 + b"{}]",
    "nested too deep": b"[" * 100_000,
    "nested too deep and closed": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "NaN": encoded(change()).replace(b'"version": 5', b'"version": NaN'),
    "an infinity": encoded(change()).replace(b'"version": 5', b'"version": 1e999'),
    "a number of 5,000 digits": encoded(change()).replace(b'"version": 5', b'"version": ' + b"7" * 5_000),
    "a version over 64 bits": encoded(change(version=2**63)),
    "a duplicate key": encoded(change()).replace(b'"version": 5', b'"version": 5, "version": 6'),
    "a NUL as it is": encoded(change()).replace(b"0b1c", b"\x00b1c"),
    "a NUL that is escaped": encoded(change()).replace(b"0b1c", b"\\u0000b1c"),
    "a lone surrogate": encoded(change()).replace(b"0b1c", b"\\ud800b1c"),
    "bytes that are no UTF-8": encoded(change()).replace(b"0b1c", b"\xff\xfe"),
    "a byte order mark": b"\xef\xbb\xbf" + encoded(change()),
    "UTF-16": json.dumps(change()).encode("utf-16"),
    "another project": encoded(change(projectKey="globex")),
    "an unknown kind": encoded(change(notificationType="ResourceTouched")),
    "no resource": encoded(change(resource=None)),
    "an id with a quote": encoded(change("x' or 1=1 --")),
    "a confirmation to be fetched": encoded(
        {"Type": "SubscriptionConfirmation", "SubscribeURL": "http://169.254.169.254/", "Token": "t"}
    ),
}


def cases(*names: str) -> Any:
    return pytest.mark.parametrize("case", [CASES[name] for name in names], ids=names)


BY_HEAD = [name for name, case in CASES.items() if case.bad]
WITH_SECRET = [name for name, case in CASES.items() if case.has_secret]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def bad_requests(case: Case) -> list[Request]:
    """Deliveries that are refused, with a body that would otherwise be taken."""
    body = case.wrapped(encoded(change()))
    by_head = [Request([body], headers) for headers in case.bad.values()]
    return by_head + [Request([forge(body)], case.good(SECRET)) for forge in case.forged.values()]


def test_every_door_of_the_registry_has_its_case_and_the_words_of_its_entry():
    assert {case.door for case in CASES.values()} == set(DOORS)
    assert set(DOORS) <= set(SOURCES)


# Who may come in.


def test_a_good_delivery_is_durable_and_marks_its_key_before_it_is_acknowledged(case: Case, tmp_path: Path):
    told = asked(tmp_path, case.make([SECRET]), case.request(encoded(change())))

    assert told.statuses == [200]
    assert told.answers[0].words == {"status": "recorded"}
    assert told.kept == (1, 0, 1)


@cases(*BY_HEAD)
@pytest.mark.parametrize("body", [b"", b"{", encoded(change()), b"x" * (BODY_BYTES_MAX + 1)], ids=len)
def test_a_bad_head_is_refused_whatever_the_body_and_leaves_nothing(case: Case, body: bytes, tmp_path: Path):
    more = [("content-length", str(len(body))), ("content-encoding", "gzip")]
    requests = [Request([body], [*headers, *more]) for headers in case.bad.values()]

    told = asked(tmp_path, case.make([SECRET]), *requests)

    assert dict(zip(case.bad, told.statuses, strict=True)) == dict.fromkeys(case.bad, 401)
    assert told.kept == (0, 0, 0)


def test_a_refusal_is_the_same_for_every_reason_and_repeats_nothing(case: Case, tmp_path: Path):
    told = asked(tmp_path, case.make([SECRET]), *bad_requests(case))

    assert set(told.statuses) == {401}
    assert told.kept == (0, 0, 0)
    assert len({(answer.body, tuple(answer.headers.items())) for answer in told.answers}) == 1
    assert SECRET.encode() not in told.answers[0].body


def test_every_refusal_is_counted_with_its_source_and_a_cause(case: Case, tmp_path: Path):
    told = asked(tmp_path, case.make([SECRET]), *bad_requests(case))

    assert {source for source, _ in told.refused} == {SOURCE}
    assert len(told.refused) == len(told.statuses)
    assert all(cause and set(cause) <= set(ascii_lowercase + digits + "_") for _, cause in told.refused)


@cases(*WITH_SECRET)
def test_two_secrets_are_valid_while_one_is_rotated(case: Case, tmp_path: Path):
    door = case.make([NEXT_SECRET, SECRET])
    requests = [case.request(encoded(change(id_)), secret) for id_, secret in (("a", SECRET), ("b", NEXT_SECRET))]

    told = asked(tmp_path, door, *requests)

    assert told.statuses == [200, 200]
    assert told.kept == (2, 0, 2)


@cases(*WITH_SECRET)
def test_a_secret_that_was_rotated_out_opens_nothing(case: Case, tmp_path: Path):
    told = asked(tmp_path, case.make([NEXT_SECRET]), case.request(encoded(change())))

    assert told.statuses == [401]


@cases(*WITH_SECRET)
@pytest.mark.parametrize("secrets", [[], [""], [SECRET, ""], [" \n"]], ids=repr)
def test_a_door_without_a_secret_cannot_be_made(case: Case, secrets: list[str]):
    with pytest.raises(ValueError, match="secret"):
        case.make(secrets)


@cases(*WITH_SECRET)
def test_a_door_shows_no_secret(case: Case):
    door = case.make([SECRET])

    assert SECRET not in repr(door)
    assert SECRET not in str({name: getattr(door, name) for name in dir(door)})


def test_a_repeat_is_acknowledged_and_changes_nothing(case: Case, tmp_path: Path):
    once = case.request(encoded(change()))

    told = asked(tmp_path, case.make([SECRET]), once, once, once)

    assert told.statuses == [200, 200, 200]
    assert told.kept == (1, 0, 1)


# What is brought in.


def test_an_unusable_body_is_quarantined_whole_and_acknowledged(case: Case, tmp_path: Path):
    unusable = {name: body for name, body in UNUSABLE.items() if case.can_carry(body)}

    told = asked(tmp_path, case.make([SECRET]), *map(case.request, unusable.values()))

    kept = {body for _, body in told.quarantined}
    assert dict(zip(unusable, told.statuses, strict=True)) == dict.fromkeys(unusable, 200)
    whole = {case.wrapped(body) for name, body in unusable.items() if name != "an array inside an array"}
    assert whole <= kept
    assert told.kept == (len(unusable), len(unusable), 0)


def test_a_bad_element_does_not_spoil_the_others_of_its_array(case: Case, tmp_path: Path):
    body = encoded([change("a"), {"hello": 1}, change("b"), 7])

    told = asked(tmp_path, case.make([SECRET]), case.request(body))

    assert told.statuses == [200]
    assert told.kept == (4, 2, 2)


LENGTHS = {
    "half a megabyte": (ALWAYS_TAKEN, 200),
    "just the limit": (BODY_BYTES_MAX, 200),
    "one byte more": (BODY_BYTES_MAX + 1, 413),
    "ten times the limit": (10 * BODY_BYTES_MAX, 413),
}


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
@pytest.mark.parametrize(("length", "status"), LENGTHS.values(), ids=LENGTHS)
def test_a_body_is_taken_up_to_the_limit(case: Case, length: int, status: int, declared: bool, tmp_path: Path):
    body = case.wrapped(encoded(change(padding="x" * (length // 2))))
    padded = body + b" " * (length - len(body))
    chunks = [padded] if declared else [padded[start : start + 65_536] for start in range(0, length, 65_536)]
    headers = [*case.good(SECRET), *([("content-length", str(length))] if declared else [])]
    assert len(padded) == length

    told = asked(tmp_path, case.make([SECRET]), Request(chunks, headers))

    assert told.statuses == [status]
    assert told.kept == ((1, 0, 1) if status == 200 else (0, 0, 0))


@pytest.mark.parametrize("said", ["0", "5", "-1", "many", "9" * 5_000, "1e3", "٣"])
def test_what_the_head_says_about_the_length_is_never_believed(case: Case, said: str, tmp_path: Path):
    told = asked(
        tmp_path,
        case.make([SECRET]),
        Request([case.wrapped(encoded(change()))], [*case.good(SECRET), ("content-length", said)]),
    )

    assert told.statuses == [413 if said.startswith("999") else 200]


ENCODINGS = {
    "gzip": 415,
    "br": 415,
    "identity, gzip": 415,
    "GZIP": 415,
    "x": 415,
    "identity": 200,
    "Identity ": 200,
    "": 200,
}


@pytest.mark.parametrize(("encoding", "status"), ENCODINGS.items(), ids=ENCODINGS)
def test_an_encoded_body_is_not_taken(case: Case, encoding: str, status: int, tmp_path: Path):
    headers = [*case.good(SECRET), ("content-encoding", encoding)]

    told = asked(tmp_path, case.make([SECRET]), Request([case.wrapped(encoded(change()))], headers))

    assert told.statuses == [status]
    assert told.kept == ((1, 0, 1) if status == 200 else (0, 0, 0))


def test_a_body_that_is_cut_off_is_not_recorded(case: Case, tmp_path: Path):
    cut = Request([encoded(change())[:20]], case.good(SECRET), cut_off=True)

    told = asked(tmp_path, case.make([SECRET]), cut)

    assert told.statuses == [400]
    assert told.kept == (0, 0, 0)


def test_a_body_that_stalls_is_given_up(case: Case, tmp_path: Path):
    told = asked(tmp_path, case.make([SECRET]), Request([encoded(change())], case.good(SECRET), stalls=True))

    assert told.statuses == [408]
    assert told.answers[0].headers["connection"] == "close"
    assert told.kept == (0, 0, 0)


@cases(*BY_HEAD)
def test_the_rest_of_a_refused_body_is_dropped_within_limits(case: Case, tmp_path: Path):
    endless = [b"x" * 1_000_000] * 100

    told = asked(tmp_path, case.make([SECRET]), Request(endless), Request([b"x"], stalls=True))

    assert told.statuses == [401, 401]
    assert told.answers[0].left >= 95
    assert all(answer.headers["connection"] == "close" for answer in told.answers)


# Where it is brought.


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_door_takes_post_alone(case: Case, method: str, tmp_path: Path):
    headers = [*case.good(SECRET), ("webhook-request-origin", "evil.example")]

    told = asked(tmp_path, case.make([SECRET]), Request(headers=headers, method=method))

    assert told.statuses == [405]
    assert told.answers[0].headers["allow"] == "POST"
    assert not any(name.startswith("webhook") for name in told.answers[0].headers)


@pytest.mark.parametrize("name", ["", "other", "push/", "Push", "push/../push", "pu%73h", "push\x00", "p" * 10_000])
def test_an_unknown_source_is_not_found_and_names_no_metric(case: Case, name: str, tmp_path: Path):
    told = asked(tmp_path, case.make([SECRET]), Request([b""], case.good(SECRET), path=PREFIX + name))

    assert told.statuses == [404]
    assert told.counted == [("", 404)]


# When it cannot be decided or stored.


@pytest.mark.parametrize(
    "error",
    [TransientError("the disk is full"), TerminalError("the file is damaged: secret")],
    ids=lambda e: type(e).__name__,
)
def test_what_cannot_be_stored_is_to_come_again(case: Case, error: Exception):
    async def keep(notifications: object) -> None:
        raise error

    async def told() -> Answered:
        here = Doorway.__new__(Doorway)
        here.app = DoorsApp(
            {SOURCE: Source(SOURCE, case.make([SECRET]))}, lambda body, source: (), keep, lambda source, status: None
        )
        return await here.ask(case.request(b"{}"))

    answer = run(1, told())

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert b"secret" not in answer.body


class Undecided:
    """A door whose keys are out of reach, before or after it has seen the body."""

    def __init__(self, before: bool) -> None:
        self._before = before

    async def before_body(self, head: Head) -> Verdict:
        return Undecidable("keys") if self._before else ACCEPT

    async def after_body(self, head: Head, body: bytes) -> Verdict:
        return Undecidable("keys")

    def handshake(self, head: Head) -> None:
        return None


@pytest.mark.parametrize("before", [True, False])
def test_what_cannot_be_decided_is_to_come_again(before: bool, tmp_path: Path):
    told = asked(tmp_path, Undecided(before), Request([encoded(change())]))

    assert told.statuses == [503]
    assert told.kept == (0, 0, 0)


def test_bodies_that_wait_together_are_bounded_and_make_room_again(case: Case, tmp_path: Path):
    body = case.wrapped(encoded(change()))
    limits = DoorLimits(held_bytes_max=len(body) + 500)

    async def told() -> tuple[int, int, int]:
        async with doorway(tmp_path, case.make([SECRET]), limits) as here:
            slow = Request([b"x" * 600], case.good(SECRET), stalls=True)
            waiting = asyncio.create_task(here.ask(slow))
            await asyncio.sleep(1)
            crowded = await here.ask(Request([body], case.good(SECRET)))
            given_up = await waiting
            alone = await here.ask(Request([body], case.good(SECRET)))
            return crowded.status, given_up.status, alone.status

    assert run(1, told()) == (503, 408, 200)
