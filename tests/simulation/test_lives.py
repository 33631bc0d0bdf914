"""
The seeded simulation: real engine, store, clients and both vendors in virtual time, every promise held at every step.

A hundred and twenty simulated hours here; `make campaign HOURS=10000` lives more. A seed that failed once stays in
`REGRESSIONS`.
"""

import pytest

from tests.simulation.simulate import HOURS, Variant, simulate
from tests.simulation.variants import KNOWN_BAD

SEEDS = tuple(range(1, 28))
REGRESSIONS = (28, 32, 40)
SEEDS_TO_CATCH_MAX = 12


@pytest.mark.parametrize("seed", (*REGRESSIONS, *SEEDS))
def test_a_life_under_faults_keeps_every_promise(seed: int):
    result = simulate(seed)

    assert not result.violations, result.words
    assert result.hours >= HOURS
    assert result.counts["written"] > 0
    assert result.counts["faults"] > 0


def test_the_same_seed_lives_the_same_life_and_another_seed_another():
    first, again, other = simulate(7), simulate(7), simulate(8)

    assert first.digest == again.digest
    assert first.digest != other.digest


@pytest.mark.parametrize("variant", KNOWN_BAD, ids=lambda variant: variant.name)
def test_an_engine_that_is_known_to_be_bad_is_caught(variant: Variant):
    caught = (seed for seed in range(1, SEEDS_TO_CATCH_MAX + 1) if simulate(seed, variant=variant).violations)

    assert next(caught, None) is not None
