"""Countries and locales: their codes, their names, and which of a shop's languages is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.normalise import NormaliseError
from storeboard.normalise.countries import country, country_name, is_country
from storeboard.normalise.locales import locale, parents, pick, read_in

TAGS = [
    ("de", "de"),
    ("de_DE", "de-DE"),
    ("DE-de", "de-DE"),
    (" fr-ca ", "fr-CA"),
    ("de_DE.UTF-8", "de-DE"),
    ("de_DE@euro", "de-DE"),
    ("zh_hant_tw", "zh-Hant-TW"),
    ("SR-LATN-RS", "sr-Latn-RS"),
    ("es-419", "es-419"),
    ("de-1996", "de-1996"),
    ("de-DE-u-co-Phonebk", "de-DE-u-co-phonebk"),
    ("en-x-Shop-DE", "en-x-shop-de"),
]

SHOP = {"en": "Shoes", "de": "Schuhe", "de-CH": "Schueh", "fr-FR": "Chaussures", "it": ""}

PICKED = [
    (("de-CH",), "Schueh"),
    (("de_ch",), "Schueh"),
    (("de-AT",), "Schuhe"),
    (("fr-BE",), "Chaussures"),
    (("it", "fr"), "Chaussures"),
    (("it",), "Shoes"),
    (("pt-BR", "nl"), "Shoes"),
    ((), "Shoes"),
    (("",), "Shoes"),
]


@pytest.mark.parametrize(("text", "tag"), TAGS)
def test_a_locale_takes_the_spelling_of_bcp_47(text: str, tag: str):
    assert locale(text) == tag
    assert locale(tag) == tag


@pytest.mark.parametrize("text", ["", "d", "german!", "de--DE", "de-", "deut-DE", "1a", "de DE"])
def test_what_is_no_locale_is_refused(text: str):
    with pytest.raises(NormaliseError, match="expected BCP 47"):
        locale(text)


def test_the_parents_of_a_locale_grow_ever_wider():
    assert parents("zh-Hant-TW") == ("zh-Hant-TW", "zh-Hant", "zh")


@pytest.mark.parametrize(("wanted", "text"), PICKED)
def test_the_nearest_language_that_the_shop_has_is_shown(wanted: tuple[str, ...], text: str):
    assert pick(SHOP, wanted) == text


def test_without_a_wanted_language_and_english_the_first_by_tag_is_shown():
    assert pick({"pt": "sapatos", "nl": "schoenen"}, ("ja",)) == "schoenen"
    assert pick({"nl": ""}, ("nl",)) is None
    assert pick({}, ("nl",)) is None


@given(st.dictionaries(st.sampled_from(["de", "de-AT", "de_CH", "en-US", "fr"]), st.text(max_size=3)))
def test_the_choice_does_not_depend_on_the_order_of_the_languages(texts: dict[str, str]):
    assert pick(texts, ("de-DE", "it")) == pick(dict(reversed(texts.items())), ("de-DE", "it"))


@pytest.mark.parametrize(("text", "code"), [("DE", "DE"), (" us ", "US"), ("Gb", "GB"), ("xk", "XK")])
def test_a_country_is_its_alpha_2_code(text: str, code: str):
    assert country(text) == code


@pytest.mark.parametrize("text", ["", "D", "DEU", "UK", "EU", "ZZ", "276", "Germany", "ÄÖ"])
def test_what_is_no_country_is_refused(text: str):
    assert not is_country(text)
    with pytest.raises(NormaliseError, match="expected ISO 3166 alpha-2"):
        country(text)


@pytest.mark.parametrize(
    ("code", "tag", "name"),
    [
        ("DE", "en", "Germany"),
        ("de", "de-AT", "Deutschland"),
        ("CI", "fr-FR", "Côte d’Ivoire"),
        ("TR", "en", "Türkiye"),
        ("CH", "zh-Hant-TW", "瑞士"),
        ("DE", "de-XY", "Deutschland"),
        ("DE", "tlh", "Germany"),
    ],
)
def test_a_country_is_named_in_the_nearest_language_that_is_known(code: str, tag: str, name: str):
    assert country_name(code, tag) == name


def test_a_market_is_read_in_the_languages_of_its_countries_the_first_one_first():
    assert read_in(["DE", "AT", "CH"]) == ["de", "fr", "it"]
    assert read_in(["GB", "US"]) == []
    assert read_in(["JP"]) == ["ja"]
