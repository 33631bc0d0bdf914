"""What a record was read together with, and how old that was."""

from storeboard.mapping.along import versions_of
from storeboard.model import Ref

ORDER = Ref("acme", "order", "o1")


def test_the_versions_of_what_came_along_are_told():
    order = {
        "customerId": "C1",
        "customer": {"id": "C1", "version": 4},
        "paymentInfo": {
            "payments": [
                {"typeId": "payment", "id": "p1", "obj": {"id": "p1", "version": 7}},
                {"typeId": "payment", "id": "p2"},
            ]
        },
        "state": {"typeId": "state", "id": "s1", "obj": {"id": "s1", "version": 2}},
    }

    assert versions_of(ORDER, order) == {
        Ref("acme", "customer", "c1"): 4,
        Ref("acme", "payment", "p1"): 7,
        Ref("acme", "state", "s1"): 2,
    }


def test_a_customer_who_was_not_there_counts_as_version_0():
    assert versions_of(ORDER, {"customerId": "c1", "customer": None}) == {Ref("acme", "customer", "c1"): 0}


def test_a_guest_and_a_customer_who_was_not_asked_for_count_as_nothing():
    assert versions_of(ORDER, {"customer": None}) == {}
    assert versions_of(ORDER, {"customerId": "c1"}) == {}
