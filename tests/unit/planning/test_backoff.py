"""Attempts are spread without randomness."""

from hypothesis import given
from hypothesis import strategies as st

from storeboard.planning.backoff import CAP_SECONDS, backoff


@given(st.integers(-1, 10_000), st.text())
def test_a_wait_is_never_nothing_never_beyond_its_span_and_always_the_same(attempts: int, seed: str):
    wait = backoff(attempts, seed)

    assert 0 < wait <= min(CAP_SECONDS, 2 ** min(max(attempts, 0), 20))
    assert backoff(attempts, seed) == wait


def test_keys_that_fail_together_do_not_return_together():
    waits = sorted(backoff(10, f"orders:acme/order/{number}") for number in range(1000))

    assert waits[100] < CAP_SECONDS * 0.2
    assert waits[900] > CAP_SECONDS * 0.8
