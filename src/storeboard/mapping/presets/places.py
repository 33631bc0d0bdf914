"""
Where a preset puts its records: one board, or one for each market and one for the rest, all of one template.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from storeboard.normalise import locales
from storeboard.normalise.countries import country_name

LANGUAGES_MAX: Final = 8

REST = "rest"
"""The key of the board for what belongs to no market, so that nothing is left out."""


def boards_of(key: str, name: str, markets: Mapping[str, Sequence[str]]) -> str:
    """The entries of `boards:` in the main file."""
    if not markets:
        return f"  {key}: {{account: sales, name: {name}}}\n"
    lines = [
        "  # One template, a board for each market. What a board says of itself comes before what its template says.\n"
    ]
    for market, countries in markets.items():
        where = ", ".join(map(country_name, countries))
        lines.append(
            f"  {key}-{market}:\n"
            f"    {{account: sales, name: {name} {_title(market)}, template: {key}, "
            f"languages: [{', '.join(_quoted(_languages(countries)))}],\n"
            f"     description: {json.dumps(f'{name}: {where}.', ensure_ascii=False)}}}\n"
        )
    return "".join([*lines, f"  {key}-{REST}: {{account: sales, name: {name} {_title(REST)}, template: {key}}}\n"])


def routes_of(key: str, group: str, lookup: str, markets: Mapping[str, Sequence[str]]) -> str:
    """The entries of `boards:` in a mapping file; the group of a record follows the field `group` by the lookup."""
    said = f"    group: {{from: {group}, lookup: {lookup}}}\n"
    if not markets:
        return f"  - board: {key}\n    # The group an item stands in follows its state.\n{said}"
    lines = [
        "  # The first board whose conditions hold takes the record. A shop with a store for each market may say\n"
        "  # when: {store: dach} instead; what changes its market moves, with everything that people wrote on it.\n"
    ]
    for market, countries in markets.items():
        lines.append(f"  - when: {{country: [{', '.join(_quoted(countries))}]}}\n    board: {key}-{market}\n{said}")
    return "".join([*lines, f"  - board: {key}-{REST}\n{said}"])


def template_of(key: str, groups: Iterable[str], columns: Iterable[str]) -> str:
    """A template of those boards: the groups and the first columns in their order, and how the board is shown."""
    first = "".join(f"  {column}\n" for column in columns)
    return (
        f"# What every board of {key} looks like, beside the columns that the mapping writes.\n"
        f"description: The {key} of one market.\n\n"
        f"groups: [{', '.join(groups)}]\n\n"
        "# The columns that come first; the others follow.\n"
        f"columns:\n{first}"
    )


def _quoted(words: Iterable[str]) -> Iterator[str]:
    """Texts that YAML reads as such: Norway's code is no truth value."""
    return map(json.dumps, words)


def _languages(countries: Sequence[str]) -> list[str]:
    """The languages that people read there, and English, which everybody does."""
    return [*locales.read_in(countries)[: LANGUAGES_MAX - 1], "en"]


def _title(market: str) -> str:
    """How a market is called on its board: short keys are abbreviations."""
    if market == REST:
        return "of the rest"
    return market.upper() if len(market) <= 4 else market.capitalize()
