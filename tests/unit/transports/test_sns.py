"""Nothing comes in but what SNS signed for a topic of ours, and no address of a message is ever followed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509

from storeboard.errors import TerminalError
from storeboard.transports.certificates import KEPT_MAX, READS_MAX, READS_SECONDS
from storeboard.transports.door import ACCEPT, Answer, Head, Refuse, Undecidable, Verdict
from storeboard.transports.egress import ANSWER_BYTES_MAX
from storeboard.transports.setup import Setup
from storeboard.transports.sns import SnsDoor, sns_door, topic_of
from tests.contract.door_asking import asked
from tests.contract.door_signers import Network, StandingClock, setup_of
from tests.contract.sns_signer import (
    CERTIFICATE,
    REGION,
    TOPIC,
    at,
    authority,
    certificate,
    confirmation,
    forged_messages,
    in_pem,
    notification,
    published_certificate,
    sns_network,
)
from tests.simulation.loop import run
from tests.unit.web.doorway import Request, encoded

HEAD = Head([])
EVENTS = list[tuple[str, Mapping[str, object]]]


def door_in(network: Network, clock: StandingClock | None = None, **options: Any) -> SnsDoor:
    return sns_door(setup_of(network, clock=clock, **{"topics": (TOPIC,), **options}))


def verdict_of(door: SnsDoor, message: Any) -> Verdict:
    return run(1, door.after_body(HEAD, message if isinstance(message, bytes) else encoded(message)))


@pytest.mark.parametrize(("body", "cause"), forged_messages().values(), ids=forged_messages())
def test_a_forged_message_is_refused_for_its_cause_and_nothing_is_asked_but_the_certificate(body: bytes, cause: str):
    network = sns_network()

    assert verdict_of(door_in(network), body) == Refuse(cause)
    assert network.asked == ([CERTIFICATE] if cause == "signature" else [])


@pytest.mark.parametrize(
    "message",
    [
        notification(),
        notification(Subject="An order"),
        notification(MessageAttributes={"a": {"Type": "String", "Value": "b"}}),
        notification(Message="größer\nals"),
        notification(Timestamp=at(-3_599)),
    ],
    ids=["plain", "a subject", "attributes", "line breaks", "nearly an hour old"],
)
def test_what_sns_signed_for_the_topic_is_accepted(message: Any):
    assert verdict_of(door_in(sns_network()), message) == ACCEPT


def test_the_old_signature_is_taken_where_it_is_allowed():
    door = door_in(sns_network(), signature_versions=("1", "2"))

    assert verdict_of(door, notification(SignatureVersion="1")) == ACCEPT
    assert verdict_of(door, {**notification(SignatureVersion="2"), "SignatureVersion": "1"}) == Refuse("signature")


def test_raw_delivery_is_refused_before_its_body_is_read(tmp_path: Path):
    request = Request([encoded(notification())], [("x-amz-sns-rawdelivery", "true")])

    told = asked(tmp_path, door_in(sns_network()), request)

    assert told.statuses == [401]
    assert told.refused == [("push", "raw_delivery")]


@pytest.mark.parametrize(
    ("arn", "origin", "names"),
    [
        (TOPIC, REGION, ["sns.amazonaws.com"]),
        ("arn:aws:sns:af-south-1:123456789012:t", "https://sns.af-south-1.amazonaws.com",
         ["sns-signing.af-south-1.amazonaws.com", "sns.af-south-1.amazonaws.com"]),
        ("arn:aws-cn:sns:cn-north-1:123456789012:t", "https://sns.cn-north-1.amazonaws.com.cn",
         ["sns-cn-north-1.amazonaws.com.cn"]),
        ("arn:aws-us-gov:sns:us-gov-east-1:123456789012:t", "https://sns.us-gov-east-1.amazonaws.com",
         ["sns-us-gov-west-1.amazonaws.com"]),
    ],
)  # fmt: skip
def test_every_partition_has_its_address_and_its_names(arn: str, origin: str, names: list[str]):
    address = CERTIFICATE.replace(REGION, origin)
    network = sns_network(in_pem(certificate(names)), address)

    assert verdict_of(door_in(network, topics=(arn,)), notification(TopicArn=arn, SigningCertURL=address)) == ACCEPT


@pytest.mark.parametrize("arn", ["", "arn:aws:sqs:eu-central-1:123456789012:t", TOPIC + ":x", TOPIC + "\n", "*"])
def test_what_is_no_topic_is_no_door(arn: str):
    with pytest.raises(ValueError, match="ARN"):
        topic_of(arn)


# Certificates.


WRONG = {
    "another name": lambda: in_pem(certificate(["evil.example"])),
    "another region's name": lambda: in_pem(certificate(["sns.us-east-1.amazonaws.com"])),
    "a name with a star": lambda: in_pem(certificate(["*.amazonaws.com"])),
    "no name": lambda: in_pem(certificate([])),
    "one that has ended": lambda: in_pem(certificate(days=(-30, -1))),
    "one that has not begun": lambda: in_pem(certificate(days=(1, 30))),
    "an authority": lambda: in_pem(certificate(is_authority=True)),
    "a key that is too short": lambda: in_pem(certificate(bits=1_024)),
    "a key of another kind": lambda: in_pem(certificate(curve=True)),
    "no certificate": lambda: b"<html>",
    "nothing": lambda: b"",
    "half of one": lambda: published_certificate()[:400],
}


@pytest.mark.parametrize("pem", WRONG.values(), ids=WRONG)
def test_a_wrong_certificate_is_not_used(pem: Any):
    assert verdict_of(door_in(sns_network(pem())), notification()) == Refuse("certificate")


CHAINS = {
    "a chain to the root": (["leaf", "intermediate"], ["root"], ACCEPT),
    "a certificate below a known authority": (["leaf"], ["intermediate"], ACCEPT),
    "one of several authorities": (["leaf", "intermediate"], ["other", "root"], ACCEPT),
    "a chain with a part missing": (["leaf"], ["root"], Refuse("certificate")),
    "a chain to another root": (["leaf", "intermediate"], ["other"], Refuse("certificate")),
    "one that signed itself": (["self"], ["root"], Refuse("certificate")),
}


def _of(name: str) -> x509.Certificate:
    match name:
        case "leaf":
            return certificate()
        case "self":
            return certificate(issuer="sns")
        case "intermediate":
            return authority("intermediate", "root")
        case _:
            return authority(name)


def with_authorities(setup: Setup, names: Sequence[str]) -> Setup:
    return replace(setup, certificates=in_pem(*map(_of, names)))


@pytest.mark.parametrize(("chain", "authorities", "verdict"), CHAINS.values(), ids=CHAINS)
def test_a_chain_ends_at_a_configured_authority(chain: list[str], authorities: list[str], verdict: Verdict):
    network = sns_network(in_pem(*map(_of, chain)))
    door = sns_door(with_authorities(setup_of(network, topics=(TOPIC,)), authorities))

    assert verdict_of(door, notification()) == verdict
    assert network.asked == [CERTIFICATE]


@pytest.mark.parametrize("pem", [b"", b"no certificate"])
def test_a_file_without_authorities_is_a_fault_of_the_configuration(pem: bytes):
    with pytest.raises(TerminalError, match="PEM"):
        sns_door(replace(setup_of(sns_network(), topics=(TOPIC,)), certificates=pem))


OUT_OF_REACH = {
    "404": lambda: httpx2.Response(404),
    "503": lambda: httpx2.Response(503),
    "a redirect": lambda: httpx2.Response(301, headers={"location": "http://169.254.169.254/"}),
    "10 MB": lambda: httpx2.Response(200, content=b"x" * (ANSWER_BYTES_MAX + 1)),
}


@pytest.mark.parametrize("answer", OUT_OF_REACH.values(), ids=OUT_OF_REACH)
def test_without_the_certificate_it_cannot_be_decided(answer: Any, tmp_path: Path):
    network = Network({CERTIFICATE: answer})

    told = asked(tmp_path, door_in(network), Request([encoded(notification())]))

    assert told.statuses == [503]
    assert told.refused == [("push", "certificate")]
    assert network.asked == [CERTIFICATE]


def test_a_certificate_is_read_once_and_again_when_it_has_ended():
    clock, network = StandingClock(), sns_network(in_pem(certificate(days=(-1, 1))))
    door = door_in(network, clock)
    before = [verdict_of(door, notification(MessageId=str(number))) for number in range(3)]
    read = len(network.asked)
    clock.passed = 2 * 86_400.0

    after = verdict_of(door, notification(Timestamp=at(clock.passed)))

    assert (before, read) == ([ACCEPT] * 3, 1)
    assert (after, len(network.asked)) == (Refuse("certificate"), 2)


def test_many_who_wait_cause_one_reading():
    network = sns_network()
    door = door_in(network)
    body = encoded(notification())

    async def judged() -> list[Verdict]:
        return list(await asyncio.gather(*(door.after_body(HEAD, body) for _ in range(100))))

    assert run(1, judged()) == [ACCEPT] * 100
    assert network.asked == [CERTIFICATE]


def addresses(count: int) -> list[str]:
    return [f"{REGION}/SimpleNotificationService-{number:032x}.pem" for number in range(count)]


def test_strangers_who_name_certificates_cause_a_few_requests_a_minute():
    clock, network = StandingClock(), sns_network()
    door = door_in(network, clock)
    genuine = verdict_of(door, notification())

    found = {verdict_of(door, notification(SigningCertURL=address)) for address in addresses(100)}

    assert found == {Undecidable("certificate")}
    assert len(network.asked) == READS_MAX
    assert [genuine, verdict_of(door, notification())] == [ACCEPT, ACCEPT]
    clock.passed = READS_SECONDS
    verdict_of(door, notification(SigningCertURL=addresses(1)[0]))
    assert len(network.asked) == READS_MAX + 1


def test_the_certificates_that_are_kept_are_few():
    clock, network = StandingClock(), Network()
    door = door_in(network, clock)
    for address in addresses(KEPT_MAX + 1):
        network.answers[address] = sns_network().answers[CERTIFICATE]
    first, *_, last = addresses(KEPT_MAX + 1)
    for address in addresses(KEPT_MAX + 1):
        assert verdict_of(door, notification(SigningCertURL=address)) == ACCEPT
    clock.passed = READS_SECONDS
    network.asked.clear()

    for address in (last, first):
        assert verdict_of(door, notification(SigningCertURL=address)) == ACCEPT

    assert network.asked == [first]


# Confirmations.


def told_of(network: Network, message: Any, **options: Any) -> tuple[Verdict, EVENTS]:
    events: EVENTS = []
    setup = setup_of(network, topics=(TOPIC,), **options)
    door = sns_door(replace(setup, report=lambda event, fields: events.append((event, fields))))
    return verdict_of(door, message), events


OURS = {"source": "push", "topic": TOPIC}


def test_a_confirmation_waits_for_a_person_and_its_address_is_never_fetched(tmp_path: Path):
    network = sns_network()

    told = asked(tmp_path, door_in(network), Request([encoded(confirmation())]))

    assert told.statuses == [200]
    assert told.kept == (1, 1, 0)
    assert [reason for reason, _ in told.quarantined] == [
        "an SNS confirmation, which is never fetched: confirm the subscription by hand"
    ]
    assert network.asked == [CERTIFICATE]
    assert told_of(sns_network(), confirmation())[1] == [("sns.confirmation_waits", OURS)]


def test_the_door_confirms_at_the_region_of_its_topic_where_it_may(tmp_path: Path):
    network = sns_network()
    network.answers[f"{REGION}/"] = lambda: httpx2.Response(200, content=b"<ConfirmSubscriptionResponse/>")

    told = asked(tmp_path, door_in(network, confirm=True), Request([encoded(confirmation())]))

    assert told.answers[0].words == {"status": "confirmed"}
    assert told.kept == (0, 0, 0)
    assert network.asked == [CERTIFICATE, f"{REGION}/"]
    form = dict(pair.split("=") for pair in network.sent[1].decode().split("&"))
    assert form["Action"] == "ConfirmSubscription"
    assert form["Token"] == "2336412f37f"
    assert told_of(network, confirmation(), confirm=True) == (
        Answer({"status": "confirmed"}),
        [("sns.confirmed", OURS)],
    )


def test_a_confirmation_that_fails_is_to_come_again():
    assert told_of(sns_network(), confirmation(), confirm=True) == (Undecidable("confirmation"), [])


def test_the_end_of_a_subscription_is_named_and_never_undone(tmp_path: Path):
    network = sns_network()
    ended = confirmation("UnsubscribeConfirmation")

    told = asked(tmp_path, door_in(network, confirm=True), Request([encoded(ended)]))

    assert told.statuses == [200]
    assert "has ended" in told.quarantined[0][0]
    assert network.asked == [CERTIFICATE]
    assert told_of(sns_network(), ended)[1] == [("sns.unsubscribed", OURS)]
