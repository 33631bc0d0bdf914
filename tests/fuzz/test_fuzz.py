"""Whatever an authentic sender sends, the door answers well and loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.commercetools.notifications import decode
from tests.fuzz.bodies import body_of
from tests.fuzz.campaign import fuzz

SEED = 20261124
INPUTS = 20_000
PARTS = 4

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_body_breaks_the_door_or_is_lost(part: int):
    count = INPUTS // PARTS

    tally = fuzz(SEED, part * count, count)

    assert tally.inputs == count
    assert min(tally.accepted, tally.repeated, tally.quarantined) > count // 20, f"one-sided: {tally}"


@given(st.binary(max_size=300) | JSON.map(lambda value: str(value).encode("utf-8", "replace")))
def test_the_decoder_makes_something_of_everything(body: bytes):
    found = decode(body, "push", ("acme",))

    assert found
    assert all(one.body for one in found if one.quarantine is not None and body)


def test_a_body_can_be_made_again_from_its_seed_and_number():
    assert [body_of(7, number) for number in range(200)] == [body_of(7, number) for number in range(200)]
