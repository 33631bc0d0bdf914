"""
The seeded simulation: real engine, store, clients and both vendors in virtual time, every promise held at every step.

Some two hundred simulated hours here; `make campaign HOURS=10000` lives more. A seed that failed once is written into
`regressions.txt` and lived again for ever.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulation.simulate import HOURS, OURS, Variant, simulate
from tests.simulation.variants import KNOWN_BAD

SEEDS = tuple(range(100, 134))
SEEDS_TO_CATCH_MAX = 6
BAD_HOURS = 2.0
BAD_SEEDS = (1, 2)

_LINES = (Path(__file__).parent / "regressions.txt").read_text("utf-8").splitlines()
REGRESSIONS = tuple(int(line.split()[0]) for line in _LINES if line and not line.startswith("#"))


@pytest.mark.parametrize("seed", (*REGRESSIONS, *SEEDS))
def test_a_life_under_faults_keeps_every_promise(seed: int):
    result = simulate(seed)

    assert not result.violations, result.words
    assert result.hours >= HOURS
    assert result.counts["written"] > 0


def test_the_same_seed_lives_the_same_life_and_another_seed_another():
    first, again, other = (simulate(seed, 1.5) for seed in (7, 7, 8))

    assert first.digest == again.digest
    assert first.digest != other.digest


@pytest.mark.parametrize("variant", KNOWN_BAD, ids=lambda variant: variant.name)
def test_an_engine_that_is_known_to_be_bad_is_caught(variant: Variant):
    seeds = range(1, SEEDS_TO_CATCH_MAX + 1)

    caught = next((seed for seed in seeds if simulate(seed, BAD_HOURS, variant).violations), None)

    assert caught is not None


@pytest.mark.parametrize("variant", KNOWN_BAD, ids=lambda variant: variant.name)
def test_our_engine_keeps_every_promise_in_the_weather_that_catches_a_bad_one(variant: Variant):
    ours = replace(OURS, weather=variant.weather)

    for seed in BAD_SEEDS:
        result = simulate(seed, BAD_HOURS, ours)
        assert not result.violations, result.words
