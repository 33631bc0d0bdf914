"""One bad record does not stop its lane."""

from dataclasses import replace

from storeboard.engine.poison import guarded, sorted_out
from storeboard.engine.ports import Settlement
from storeboard.model import Binding, Deferred, Key, Parked, Ref

NOW = 1_790_000_000.0


def bound(number: int, crashes: int = 0) -> Binding:
    return replace(Binding(Key("orders", Ref("acme", "order", f"{number}")), "orders"), crashes=crashes)


def test_keys_whose_run_ended_once_are_worked_together():
    sound, aside = sorted_out([bound(1), bound(2, crashes=1)], 3, NOW)

    assert sound == [bound(1), bound(2)]
    assert aside == []


def test_a_key_that_was_in_flight_in_two_crashes_goes_alone_and_the_others_keep_their_count():
    sound, aside = sorted_out([bound(1, crashes=2), bound(2, crashes=2), bound(3)], 3, NOW)

    assert sound == [bound(1)]
    assert [(one.binding, one.outcome) for one in aside] == [
        (bound(2, crashes=2), Deferred(NOW, "a suspect goes first, alone", counts=False)),
        (bound(3), Deferred(NOW, "a suspect goes first, alone", counts=False)),
    ]


def test_a_key_that_ends_the_process_again_and_again_is_parked_and_its_neighbours_go_on():
    sound, aside = sorted_out([bound(1, crashes=3), bound(2)], 3, NOW)

    assert sound == [bound(2)]
    assert [one.outcome for one in aside] == [Parked("its work ended the process 3 times")]
    assert aside[0].binding.crashes == 0


def test_a_fault_in_a_pure_step_parks_the_key_and_tells_no_value():
    def step() -> int:
        return int("mara@example.com")

    ending = guarded(step, bound(1), NOW)

    assert isinstance(ending, Settlement)
    assert ending.binding.parked == "a fault of ours: ValueError in step"


def test_a_step_that_goes_well_gives_its_value():
    assert guarded(lambda: 7, bound(1), NOW) == 7
