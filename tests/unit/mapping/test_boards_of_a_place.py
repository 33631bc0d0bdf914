"""The languages and the time zone of a board, in everything that is shown on it."""

from typing import Any

import pytest

from storeboard.errors import ConfigurationError
from storeboard.mapping.load import load
from storeboard.model import Item
from tests.unit.mapping.records import item, line, order, order_mapping

LINE = "{y: {from: name, via: upper, as: text}}"
REST = f'boards: [{{board: orders}}]\nlines: subitems\nline_name: {{template: "{{name}}"}}\nline_columns: {LINE}'


def shown(board: str, columns: str, **changes: Any) -> Item:
    files = order_mapping(columns, REST)
    files["storeboard.yaml"] = files["storeboard.yaml"].replace("name: Orders}", f"name: Orders, {board}}}")
    return item(load(files), order(**changes))


NAMES = {"en": "Green tea", "de": "Grüner Tee", "fr-CA": "Thé vert"}


@pytest.mark.parametrize(
    ("languages", "locale", "name"),
    [
        ("[de, en]", "fr-FR", "Grüner Tee"),
        ("[de_CH, en]", None, "Grüner Tee"),
        ("[it, fr]", "de-DE", "Thé vert"),
        ("[it]", "de-DE", "Grüner Tee"),
        ("[it]", None, "Green tea"),
        ("[]", "de-DE", "Grüner Tee"),
    ],
)
def test_texts_follow_the_languages_of_the_board_then_the_record(languages: str, locale: str | None, name: str):
    columns = "{x: {from: custom.fields.title, as: text}, l: {from: locale, as: text}}"

    found = shown(
        f"languages: {languages}",
        columns,
        locale=locale,
        lineItems=[line(name=NAMES)],
        custom={"fields": {"title": NAMES}},
    )

    assert found.columns == {"x": name, "l": locale}
    assert (found.children[0].name, found.children[0].columns["y"]) == (name, name.upper())


@pytest.mark.parametrize(
    ("board", "via", "name"),
    [
        ("languages: [fr, en]", "country_name", "Allemagne"),
        ("languages: [fr, en]", "country_name(de)", "Deutschland"),
        ("languages: []", "country_name", "Deutschland"),
        ("languages: [fr]", "country", "DE"),
    ],
)
def test_a_country_is_named_in_the_language_of_the_board(board: str, via: str, name: str):
    assert shown(board, f"{{x: {{from: country, via: {via}, as: text}}}}").columns["x"] == name


@pytest.mark.parametrize(
    ("board", "created", "day", "time"),
    [
        ("timezone: Europe/Berlin", "2026-03-28T22:59:59Z", "2026-03-28", "2026-03-28T22:59:59"),
        ("timezone: Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29", "2026-03-28T23:00:00"),
        ("timezone: Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29", "2026-03-29T21:59:59"),
        ("timezone: Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30", "2026-03-29T22:00:00"),
        ("timezone: Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25", "2026-10-25T22:59:59"),
        ("timezone: Europe/Berlin", "2026-10-25T23:00:00Z", "2026-10-26", "2026-10-25T23:00:00"),
        ("timezone: America/New_York", "2026-03-08T04:59:59Z", "2026-03-07", "2026-03-08T04:59:59"),
        ("timezone: America/New_York", "2026-11-02T04:59:59Z", "2026-11-01", "2026-11-02T04:59:59"),
        ("timezone: Asia/Kathmandu", "2026-06-15T18:15:00Z", "2026-06-16", "2026-06-15T18:15:00"),
        ("timezone: UTC", "2026-06-15T23:59:59Z", "2026-06-15", "2026-06-15T23:59:59"),
        ("kind: public", "2026-06-15T23:59:59Z", "2026-06-15", "2026-06-15T23:59:59"),
    ],
)
def test_a_day_is_the_one_in_the_boards_zone_and_a_time_stays_in_utc(board: str, created: str, day: str, time: str):
    columns = "{d: {from: createdAt, via: date, as: date}, t: {from: createdAt, as: date}}"

    assert shown(board, columns, createdAt=created).columns == {"d": day, "t": time}


@pytest.mark.parametrize(
    ("board", "words"),
    [
        ("timezone: Europe/Berlln", ['timezone is "Europe/Berlln"', 'did you mean "Europe/Berlin"?']),
        ("timezone: Mars", ["an unknown time zone", "such as Europe/Berlin"]),
        ("languages: [de, d]", ['languages[2] is "d"', "BCP 47"]),
        ("languages: de", ["languages is a text; expected a list"]),
    ],
)
def test_a_place_that_is_none_is_told(board: str, words: list[str]):
    files = order_mapping()
    files["storeboard.yaml"] = files["storeboard.yaml"].replace("name: Orders}", f"name: Orders, {board}}}")

    with pytest.raises(ConfigurationError) as raised:
        load(files)

    assert all(word in str(raised.value) for word in words), raised.value
