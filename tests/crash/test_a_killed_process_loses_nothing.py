"""
A bounded selection of the crash loop, with real processes and real kills. `python -m tests.crash --all` runs it all.
"""

import pytest

from tests.crash.driver import STEPS
from tests.crash.loop import crash_loop, scene

ONCE = ("recorded", "claimed", "fetched", "unannounced", "unsent")
TWICE = ("announced", "sending", "answered", "settled")
IN_FLIGHT = [
    ("answered", "executed, answer lost"),
    ("answered", "executed in part"),
    ("answered", "executed late"),
    ("answered", "not executed"),
    ("looked up", "executed, answer lost"),
    ("permitted again", "not executed"),
]


@pytest.mark.parametrize(("step", "deaths"), [(step, 1) for step in ONCE] + [(step, 2) for step in TWICE])
def test_a_process_killed_at_any_step_loses_nothing_and_doubles_nothing(step: str, deaths: int):
    assert crash_loop(step, "executed", nth_max=deaths) == deaths


def test_every_step_is_in_the_selection():
    assert {*ONCE, *TWICE, *(step for step, _ in IN_FLIGHT)} == set(STEPS)


@pytest.mark.parametrize(("step", "outcome"), IN_FLIGHT)
def test_whatever_became_of_the_request_in_flight_nothing_is_lost_or_doubled(step: str, outcome: str):
    assert crash_loop(step, outcome, nth_max=1) == 1


def test_the_loop_finds_a_process_that_sends_before_it_has_announced():
    with scene() as here:
        here.careless = True
        assert here.die_at("answered", 1, "executed")
        here.recover()

        with pytest.raises(AssertionError, match="there twice"):
            here.check()
