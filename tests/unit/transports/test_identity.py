"""Every forged token is refused for the right cause, and the keys are asked for no more often than they must be."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from storeboard.transports.door import ACCEPT, Accept, Head, Refuse, Undecidable, Verdict
from storeboard.transports.egress import ANSWER_BYTES_MAX
from storeboard.transports.keys import GOOD_SECONDS_MAX, RETRY_SECONDS, UNKNOWN_SECONDS
from storeboard.transports.pubsub import PubsubDoor, pubsub_door
from tests.contract.door_asking import asked
from tests.contract.door_signers import (
    AUDIENCE,
    GOOGLE,
    NOW,
    PUSH,
    Network,
    StandingClock,
    forged_tokens,
    google_claims,
    published,
    setup_of,
    token,
)
from tests.simulation.loop import run
from tests.unit.web.doorway import Request, change, encoded

FORGED = forged_tokens(google_claims) | {
    "another account": (token(google_claims(email="push@evil.iam.gserviceaccount.com")), "email"),
    "an account in capitals": (token(google_claims(email=PUSH.upper())), "email"),
    "no account": (token(google_claims(email=None)), "email"),
    "accounts": (token(google_claims(email=[PUSH])), "email"),
    "an account that is not verified": (token(google_claims(email_verified=False)), "email_verified"),
    "an account that is verified by a text": (token(google_claims(email_verified="true")), "email_verified"),
    "an account that is verified by a number": (token(google_claims(email_verified=1)), "email_verified"),
    "an account of which it is not said": (token(google_claims(email_verified=None)), "email_verified"),
}

ONE_KEY = [published("first")]


def door_in(network: Network, clock: StandingClock | None = None, **options: Any) -> PubsubDoor:
    return pubsub_door(setup_of(network, clock=clock, audience=AUDIENCE, email=PUSH, **options))


def head_of(text: str) -> Head:
    return Head([(b"authorization", b"Bearer " + text.encode())])


def verdicts(door: PubsubDoor, *tokens: str) -> list[Verdict]:
    async def judged() -> list[Verdict]:
        return [await door.before_body(head_of(one)) for one in tokens]

    return run(1, judged())


@pytest.mark.parametrize(("text", "cause"), FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused_for_its_cause_and_only_the_issuer_is_asked(text: str, cause: str):
    network = Network().keys(GOOGLE, *ONE_KEY)

    assert verdicts(door_in(network), text) == [Refuse(cause)]
    assert set(network.asked) <= {GOOGLE}


@pytest.mark.parametrize(
    "claims",
    [{}, {"iss": "accounts.google.com"}, {"exp": int(NOW) - 59}, {"iat": int(NOW) + 60}, {"nbf": int(NOW) + 60}],
    ids=str,
)
def test_a_token_of_google_for_the_account_is_accepted(claims: dict[str, Any]):
    assert verdicts(door_in(Network().keys(GOOGLE, *ONE_KEY)), token(google_claims(**claims))) == [ACCEPT]


def test_the_keys_and_the_issuer_of_another_cloud_may_be_configured():
    keys = "http://127.0.0.1:9200/keys"
    door = door_in(Network().keys(keys, *ONE_KEY), keys=keys, issuers=("https://id.example.com",))

    assert verdicts(door, token(google_claims(iss="https://id.example.com")), token(google_claims())) == [
        ACCEPT,
        Refuse("issuer"),
    ]


WEAK = {
    "a key that is too short": [published("short", bits=1_024)],
    "a key for encryption": [published("first", use="enc")],
    "a key for another algorithm": [published("first", alg="PS256")],
    "a shared secret": [{"kty": "oct", "kid": "first", "k": "c2VjcmV0", "alg": "HS256"}],
    "a key without a number": [{"kty": "RSA", "kid": "first", "e": "AQAB"}],
    "a key whose number is none": [{"kty": "RSA", "kid": "first", "e": "AQAB", "n": "!"}],
    "no key": [],
}  # fmt: skip


@pytest.mark.parametrize("keys", WEAK.values(), ids=WEAK)
def test_a_key_that_is_none_for_signatures_is_not_used(keys: list[dict[str, Any]]):
    usable = Network().keys(GOOGLE, published("second"), *keys)
    alone = Network().keys(GOOGLE, *keys)
    name = keys[0]["kid"] if keys else "first"

    assert verdicts(door_in(usable), token(google_claims(), "first", kid=name)) == [Refuse("key")]
    assert verdicts(door_in(alone), token(google_claims(), "first", kid=name)) == [Undecidable("keys")]


OUT_OF_REACH = {
    "503": lambda: httpx2.Response(503),
    "404": lambda: httpx2.Response(404),
    "a redirect": lambda: httpx2.Response(302, headers={"location": "https://evil.example/keys"}),
    "10 MB": lambda: httpx2.Response(200, content=b"x" * (ANSWER_BYTES_MAX + 1)),
    "no JSON": lambda: httpx2.Response(200, content=b"<html>"),
    "a list": lambda: httpx2.Response(200, json=[]),
    "no keys": lambda: httpx2.Response(200, json={"keys": "none"}),
    "a number": lambda: httpx2.Response(200, json={"keys": [1]}),
}


@pytest.mark.parametrize("answer", OUT_OF_REACH.values(), ids=OUT_OF_REACH)
def test_without_keys_it_cannot_be_decided(answer: Any, tmp_path: Path):
    network = Network({GOOGLE: answer})
    request = Request([encoded(change())], [("authorization", f"Bearer {token(google_claims())}")])

    told = asked(tmp_path, door_in(network), request)

    assert told.statuses == [503]
    assert told.refused == [("push", "keys")]
    assert set(network.asked) == {GOOGLE}


def test_keys_that_were_read_are_used_for_a_day_while_the_address_is_out_of_reach():
    clock, network = StandingClock(), Network().keys(GOOGLE, *ONE_KEY, **{"cache-control": "max-age=60"})
    door = door_in(network, clock)
    found = [verdicts(door, token(google_claims()))]
    network.down(GOOGLE)

    for seconds in (3_600.0, GOOD_SECONDS_MAX, GOOD_SECONDS_MAX + 1):
        clock.passed = seconds
        fresh = {"iat": int(clock.now()), "exp": int(clock.now()) + 3_600}
        found.append(verdicts(door, token(google_claims(**fresh)), token(google_claims(**fresh), "second")))

    out = Undecidable("keys")
    assert found == [[ACCEPT], [ACCEPT, out], [ACCEPT, out], [out, out]]


def test_an_unknown_key_asks_at_most_once_a_minute():
    clock, network = StandingClock(), Network().keys(GOOGLE, *ONE_KEY)
    door = door_in(network, clock)

    found: list[Verdict] = []
    for seconds in range(0, 600, 3):
        clock.passed = float(seconds)
        found += verdicts(door, token(google_claims(), kid=f"key-{seconds}"))

    assert set(found) == {Refuse("key")}
    assert len(network.asked) <= 600 / UNKNOWN_SECONDS + 1


def test_an_address_that_is_down_is_asked_now_and_then():
    clock, network = StandingClock(), Network()
    door = door_in(network, clock)

    for seconds in range(60):
        clock.passed = float(seconds)
        assert verdicts(door, token(google_claims())) == [Undecidable("keys")]

    assert len(network.asked) == 60 / RETRY_SECONDS


def test_a_key_that_was_published_since_is_found():
    clock, network = StandingClock(), Network().keys(GOOGLE, *ONE_KEY)
    door = door_in(network, clock)
    before = verdicts(door, token(google_claims()))
    network.keys(GOOGLE, published("first"), published("second"))
    clock.passed = UNKNOWN_SECONDS + 1

    assert before + verdicts(door, token(google_claims(), "second")) == [ACCEPT, ACCEPT]
    assert len(network.asked) == 2


def test_a_key_that_was_withdrawn_is_not_taken_when_its_set_is_no_longer_fresh():
    clock, network = StandingClock(), Network().keys(GOOGLE, *ONE_KEY, **{"cache-control": "max-age=300"})
    door = door_in(network, clock)
    before = verdicts(door, token(google_claims()))
    network.keys(GOOGLE, published("second"))
    clock.passed = 301.0

    assert before + verdicts(door, token(google_claims())) == [ACCEPT, Refuse("key")]


def test_many_who_wait_cause_one_request():
    network = Network().keys(GOOGLE, *ONE_KEY)
    door = door_in(network)

    async def judged() -> list[Verdict]:
        heads = [head_of(token(google_claims())), head_of(token(google_claims(), "second"))] * 50
        return list(await asyncio.gather(*map(door.before_body, heads)))

    found = run(1, judged())

    assert [isinstance(one, Accept) for one in found] == [True, False] * 50
    assert network.asked == [GOOGLE]
