"""An entry of `sources:` has the words of its door, and every fault of it is told with its place."""

import pytest

from storeboard.errors import ConfigurationError
from storeboard.mapping.configuration import SourceConfig
from storeboard.mapping.load import load
from tests.unit.mapping.records import preset_files

GIVEN = 'push: {door: bearer, secret: "env:STOREBOARD_DOOR_SECRET"}'


def files_with(source: str) -> dict[str, str]:
    files = preset_files()
    assert GIVEN in files["storeboard.yaml"]
    files["storeboard.yaml"] = files["storeboard.yaml"].replace(GIVEN, source)
    return files


def source_of(entry: str) -> SourceConfig:
    return load(files_with(f"push: {entry}")).sources["push"]


GOOD = {
    "{door: eventbridge, secret: [env:OLD, env:NEW], header: X-Key, event_source: a/b, account: 123456789012,"
    " region: eu-central-1}": SourceConfig(
        "eventbridge",
        ("env:OLD", "env:NEW"),
        {"header": "x-key", "event_source": "a/b", "account": "123456789012", "region": "eu-central-1"},
    ),
    "{door: eventbridge, secret: env:KEY}": SourceConfig("eventbridge", ("env:KEY",)),
}


@pytest.mark.parametrize(("entry", "source"), GOOD.items(), ids=[*GOOD])
def test_an_entry_is_read_by_the_words_of_its_door(entry: str, source: SourceConfig):
    assert source_of(entry) == source


WRONG = {
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
