"""
Bring language tags into BCP 47 and choose out of a LocalizedString.

A tag is brought into form, not checked against a registry: a shop may speak a language that no list knows.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from babel.languages import get_official_languages

from storeboard.normalise import NormaliseError

TAGS_CACHED_MAX = 512

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}|[A-Za-z]{5,8}")
_SUBTAG = re.compile(r"[A-Za-z0-9]{1,8}")


@lru_cache(maxsize=TAGS_CACHED_MAX)
def locale(text: str) -> str:
    """Return the tag in BCP 47's spelling: `de_DE`, `DE-de` and `de_DE.UTF-8` become `de-DE`, `ZH_hant` `zh-Hant`."""
    tag = text.strip().partition(".")[0].partition("@")[0].replace("_", "-")
    language, *others = tag.split("-")
    if not _LANGUAGE.fullmatch(language) or not all(_SUBTAG.fullmatch(other) for other in others):
        raise NormaliseError(f"a locale of {len(text)} characters; expected BCP 47, such as de or de-DE")
    return "-".join([language.lower(), *_spelled(others)])


def parents(tag: str) -> tuple[str, ...]:
    """Return the tag and its ever wider forms: `zh-Hant-TW`, `zh-Hant`, `zh`."""
    parts = tag.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def read_in(countries: Sequence[str]) -> list[str]:
    """The official languages of countries by their alpha-2 codes, those of the first country first."""
    found = [tag for code in countries for tag in get_official_languages(code, de_facto=True)]
    return list(dict.fromkeys(tag for tag in found if len(tag) == 2 and tag != "en"))


def pick(texts: Mapping[str, str], wanted: Sequence[str] = ()) -> str | None:
    """
    Choose one text of a LocalizedString, None when it has none.

    For each wanted locale in turn: the same, a wider one (`de` for `de-AT`), a sister (`de-DE` for `de-AT`). Then
    English, then whichever comes first in the order of the tags, so that the choice never depends on theirs.
    """
    by_tag = {_tag_of(key): texts[key] for key in sorted(texts) if texts[key]}
    for tag in (*map(_tag_of, wanted), "en"):
        for candidate in parents(tag):
            if candidate in by_tag:
                return by_tag[candidate]
        sisters = (key for key in by_tag if key.partition("-")[0] == tag.partition("-")[0])
        if sister := next(sisters, None):
            return by_tag[sister]
    return next(iter(by_tag.values()), None)


def _tag_of(text: str) -> str:
    try:
        return locale(text)
    except NormaliseError:
        return text


def _spelled(subtags: Sequence[str]) -> list[str]:
    # BCP 47: what follows a singleton (u-co-phonebk, x-shop) is an extension and stays lower case.
    spelled: list[str] = []
    in_extension = False
    for subtag in subtags:
        in_extension = in_extension or len(subtag) == 1
        if in_extension or not subtag.isalpha():
            spelled.append(subtag.lower())
        else:
            spelled.append({2: subtag.upper(), 4: subtag.title()}.get(len(subtag), subtag.lower()))
    return spelled
