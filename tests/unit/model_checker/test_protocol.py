"""Search the decision about doubts in every state it can meet; all of it: `python -m tests.model_checker --full`."""

import pytest

from tests.model_checker.search import search
from tests.model_checker.worlds import Case, quick

CASES = quick()
SAFE = [case for case in CASES if not case.duplicates]
UNSAFE = [case for case in CASES if case.duplicates]


@pytest.mark.parametrize("case", SAFE, ids=lambda case: case.name)
def test_no_entity_ever_has_two_items(case: Case) -> None:
    outcome = search(case.decide, case.world)

    assert outcome.story is None
    assert outcome.linked > 0


@pytest.mark.parametrize("case", UNSAFE, ids=lambda case: case.name)
def test_a_design_or_a_world_that_is_known_to_be_bad_is_caught(case: Case) -> None:
    outcome = search(case.decide, case.world)

    assert outcome.story is not None
