"""An entry of `sources:` has the words of its door, and every fault of it is told with its place."""

import pytest

from storeboard.errors import ConfigurationError
from storeboard.mapping.configuration import SourceConfig
from storeboard.mapping.load import load
from storeboard.transports.egress import origin_of
from tests.unit.mapping.records import preset_files

GIVEN = 'push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}'


def files_with(source: str) -> dict[str, str]:
    files = preset_files()
    assert GIVEN in files["storeboard.yaml"]
    files["storeboard.yaml"] = files["storeboard.yaml"].replace(GIVEN, source)
    return files


def source_of(entry: str) -> SourceConfig:
    return load(files_with(f"push: {entry}")).sources["push"]


TOPIC = "arn:aws:sns:eu-central-1:123456789012:commercetools"
TENANT = "6f1f3cbb-0d8f-4a3c-9a2f-0f1f7c3f7a11"

GOOD = {
    "{door: sqs, queue_url: https://sqs.eu-central-1.amazonaws.com/1/q, region: eu-central-1}": SourceConfig(
        "sqs", (), {"queue_url": "https://sqs.eu-central-1.amazonaws.com/1/q", "region": "eu-central-1"}
    ),
    "{door: sqs, queue_url: https://q/1/a, region: eu-central-1, endpoint: 'http://127.0.0.1:4566/',"
    " access_key: env:K, access_secret: file:s}": SourceConfig(
        "sqs",
        (),
        {"queue_url": "https://q/1/a", "region": "eu-central-1", "endpoint": "http://127.0.0.1:4566"},
        {"access_key": "env:K", "access_secret": "file:s"},
    ),
    "{door: pubsub-pull, project: p, subscription: orders}": SourceConfig(
        "pubsub-pull", (), {"project": "p", "subscription": "orders"}
    ),
    "{door: service-bus, connection_string: env:C, topic: a/b, subscription: s}": SourceConfig(
        "service-bus", (), {"topic": "a/b", "subscription": "s"}, {"connection_string": "env:C"}
    ),
    "{door: kafka, bootstrap: 'a:9092,b:9092', topic: t, username: env:U, password: env:P}": SourceConfig(
        "kafka",
        (),
        {"bootstrap": "a:9092,b:9092", "topic": "t", "security": "SASL_SSL"},
        {"username": "env:U", "password": "env:P"},
    ),
    "{door: eventbridge, secret: [env:OLD, env:NEW], header: X-Key, event_source: a/b, account: 123456789012,"
    " region: eu-central-1}": SourceConfig(
        "eventbridge",
        ("env:OLD", "env:NEW"),
        {"header": "x-key", "event_source": "a/b", "account": "123456789012", "region": "eu-central-1"},
    ),
    "{door: eventbridge, secret: env:KEY}": SourceConfig("eventbridge", ("env:KEY",)),
    f"{{door: eventgrid, tenant: {TENANT}, audience: a, app: {TENANT}, role: r}}": SourceConfig(
        "eventgrid", (), {"tenant": TENANT, "audience": "a", "app": TENANT, "role": "r"}
    ),
    "{door: eventgrid, secret: env:KEY, query: code, origins: [eventgrid.azure.net], topics: [/subscriptions/t]}": (
        SourceConfig(
            "eventgrid",
            ("env:KEY",),
            {"query": "code", "origins": ("eventgrid.azure.net",), "topics": ("/subscriptions/t",)},
        )
    ),
    f"{{door: sns, topics: [{TOPIC}], signature_versions: [1, '2'], authorities: certificates/amazon.pem,"
    " confirm: true}": SourceConfig(
        "sns",
        (),
        {
            "topics": (TOPIC,),
            "signature_versions": ("1", "2"),
            "authorities": "certificates/amazon.pem",
            "confirm": True,
        },
    ),
    "{door: pubsub, audience: https://a/b?c, email: a@b.c}": SourceConfig(
        "pubsub", (), {"audience": "https://a/b?c", "email": "a@b.c"}
    ),
    "{door: pubsub, audience: a, email: a@b.c, subscription: projects/p/subscriptions/s,"
    " keys: https://id.example.com:8443/certs, issuers: [a, b]}": SourceConfig(
        "pubsub",
        (),
        {
            "audience": "a",
            "email": "a@b.c",
            "subscription": "projects/p/subscriptions/s",
            "keys": "https://id.example.com:8443/certs",
            "issuers": ("a", "b"),
        },
    ),
}


@pytest.mark.parametrize(("entry", "source"), GOOD.items(), ids=[*GOOD])
def test_an_entry_is_read_by_the_words_of_its_door(entry: str, source: SourceConfig):
    assert source_of(entry) == source


WRONG = {
    "{door: sqs, region: eu-central-1}": 'sources.push has no "queue_url"; expected https://sqs.',
    "{door: sqs, queue_url: https://q/1/a}": 'sources.push has no "region"; expected the region of the queue',
    "{door: sqs, queue_url: a, region: eu-central-1}": "sources.push.queue_url is no address of a queue",
    "{door: sqs, queue_url: https://u@q/1/a, region: eu-central-1}": "sources.push.queue_url is no address of a queue",
    "{door: sqs, queue_url: https://q/1/a, region: Frankfurt}": "sources.push.region is",
    "{door: sqs, queue_url: https://q/1/a, region: eu-central-1, access_key: env:K}": 'has no "access_secret"',
    "{door: kafka, bootstrap: 'b:9092', topic: t, username: plain, password: env:P}": "username is no reference",
    "{door: pubsub-pull, project: p}": 'sources.push has no "subscription"; expected the id of the pull subscription',
    "{door: pubsub-pull, project: P!, subscription: orders}": "sources.push.project is",
    "{door: service-bus, queue: q}": 'sources.push has no "connection_string"; expected env:NAME or file:PATH',
    "{door: service-bus, connection_string: env:C}": 'has no "queue"; expected queue, or topic and subscription',
    "{door: service-bus, connection_string: env:C, topic: t}": 'has no "subscription"; expected it beside topic',
    "{door: service-bus, connection_string: env:C, queue: q, topic: t}": "sources.push.topic does not go with queue",
    "{door: kafka, topic: t}": 'sources.push has no "bootstrap"; expected the brokers to begin with',
    "{door: kafka, bootstrap: broker, topic: t}": "sources.push.bootstrap is",
    "{door: kafka, bootstrap: 'b:9092', topic: t, security: TLS}": "sources.push.security is",
    "{door: kafka, bootstrap: 'b:9092', topic: t, username: env:U}": 'has no "password"; expected it beside username',
    "{door: kafka, bootstrap: 'b:9092', topic: t, mechanism: PLAIN}": "mechanism has no meaning without username",
    "{}": 'sources.push has no "door"; expected one of: bearer, ',
    "{door: [bearer]}": "sources.push.door is ",
    "{door: eventbrige, secret: env:K}": '"eventbrige"; expected one of: bearer, eventbridge',
    "{door: eventbridge}": 'sources.push has no "secret"; expected env:NAME or file:PATH',
    "{door: eventbridge, secret: plain}": "sources.push.secret is no reference to a secret",
    "{door: eventbridge, secret: env:K, header: content-length}": "sources.push.header is no header of a sender's own",
    "{door: eventbridge, secret: env:K, header: a b}": "sources.push.header is no header of a sender's own",
    "{door: eventbridge, secret: env:K, account: 12}": "sources.push.account is",
    "{door: eventbridge, secret: env:K, region: Frankfurt}": "sources.push.region is",
    "{door: eventbridge, secret: env:K, audience: a}": 'sources.push has the unknown key "audience"',
    "{door: pubsub, email: a@b.c}": 'sources.push has no "audience"; expected the audience of',
    "{door: pubsub, audience: a}": 'sources.push has no "email"; expected the service account',
    "{door: pubsub, audience: a, email: a}": "sources.push.email is a text",
    "{door: pubsub, audience: '', email: a@b.c}": "sources.push.audience is a text",
    "{door: pubsub, audience: a, email: a@b.c, subscription: s}": "sources.push.subscription is",
    "{door: pubsub, audience: a, email: a@b.c, issuers: []}": "sources.push.issuers is",
    "{door: pubsub, audience: a, email: a@b.c, secret: env:K}": 'has the unknown key "secret"',
    "{door: eventgrid}": 'sources.push has neither "tenant" nor "secret"; expected',
    f"{{door: eventgrid, tenant: {TENANT}}}": 'sources.push has no "audience"; expected the application id',
    f"{{door: eventgrid, tenant: {TENANT}, audience: a, secret: env:K}}": "sources.push.secret does not go with tenant",
    "{door: eventgrid, tenant: contoso.com, audience: a}": "sources.push.tenant is",
    "{door: eventgrid, secret: env:K, role: r}": "sources.push.role has no meaning without tenant",
    f"{{door: eventgrid, tenant: {TENANT}, audience: a, header: h}}": "header has no meaning without secret",
    "{door: eventgrid, secret: env:K, header: h, query: q}": "sources.push.query does not go with header",
    "{door: sns}": 'sources.push has no "topics"; expected the ARNs of the topics',
    "{door: sns, topics: [commercetools]}": "sources.push.topics[1] is",
    "{door: sns, topics: ['*']}": "sources.push.topics[1] is",
    f"{{door: sns, topics: [{TOPIC}], signature_versions: [3]}}": "signature_versions[1] is",
    f"{{door: sns, topics: [{TOPIC}], authorities: /etc/ssl/amazon.pem}}": "sources.push.authorities is",
    f"{{door: sns, topics: [{TOPIC}], authorities: amazon.txt}}": "sources.push.authorities is",
    f"{{door: sns, topics: [{TOPIC}], confirm: maybe}}": "confirm is a text; expected true or false",
    "{door: bearer, secret: env:K, headers: a}": 'has the unknown key "headers"; expected one of: door, secret',
}


@pytest.mark.parametrize(("entry", "words"), WRONG.items(), ids=[*WRONG])
def test_a_wrong_entry_is_one_fault_with_its_line(entry: str, words: str):
    files = files_with(f"push: {entry}")

    with pytest.raises(ConfigurationError) as caught:
        load(files)

    (fault,) = caught.value.faults
    line = files["storeboard.yaml"].splitlines()[fault.line - 1]
    assert words in str(fault)
    assert "push:" in line
    assert "plain" not in fault.message


ADDRESSES = [
    "https://keys.example.com/certs",
    "https://keys.example.com:8443/a/b-c/v2.0/keys",
    "http://127.0.0.1:9200/keys",
    "http://localhost/keys",
    "http://keys.example.com/certs",
    "https://keys.example.com",
    "https://keys.example.com/",
    "https://keys.example.com/a/../certs",
    "https://keys.example.com/certs?next=a",
    "https://user@keys.example.com/certs",
    "https://KEYS.example.com/certs",
    "https://[::1]/certs",
    "file:///etc/passwd",
]


def test_the_addresses_of_keys_that_are_taken_are_those_that_a_door_may_ask():
    taken: list[str] = []
    for address in ADDRESSES:
        try:
            source_of(f"{{door: pubsub, audience: a, email: a@b.c, keys: '{address}'}}")
        except ConfigurationError:
            continue
        taken.append(address)

    assert taken == [address for address in ADDRESSES if origin_of(address)] == ADDRESSES[:4]
