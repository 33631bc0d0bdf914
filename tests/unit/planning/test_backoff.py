"""Attempts are spread without randomness."""

from hypothesis import given
from hypothesis import strategies as st

from storeboard.planning.backoff import CAP_SECONDS, STALE_LADDER_SECONDS, backoff, is_exhausted, stale_wait


@given(st.integers(-1, 10_000), st.text())
def test_a_wait_is_never_nothing_never_beyond_its_span_and_always_the_same(attempts: int, seed: str):
    wait = backoff(attempts, seed)

    assert 0 < wait <= min(CAP_SECONDS, 2 ** min(max(attempts, 0), 20))
    assert backoff(attempts, seed) == wait


def test_keys_that_fail_together_do_not_return_together():
    waits = sorted(backoff(10, f"orders:acme/order/{number}") for number in range(1000))

    assert waits[100] < CAP_SECONDS * 0.2
    assert waits[900] > CAP_SECONDS * 0.8


def test_a_key_is_parked_after_eight_attempts():
    assert [is_exhausted(attempts) for attempts in (0, 7, 8, 9)] == [False, False, True, True]


def test_a_stale_read_is_repeated_along_the_ladder_and_then_no_more():
    assert [stale_wait(attempts) for attempts in range(5)] == [*STALE_LADDER_SECONDS, None]
