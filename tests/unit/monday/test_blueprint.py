import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.columns.status import LABELS_MAX
from storeboard.model import Column, Mapping, Route, Rule
from storeboard.monday.blueprint import blueprints_of, column_id
from storeboard.monday.labels import (
    COLOURS,
    Label,
    colours_for,
    labels_of,
    meant_colours,
    new_labels,
    widened_labels,
)

PAID = Rule(path="payment", lookup={"Paid": "Paid", "Failed": "Problem"}, default="Open", has_default=True)


def mapping(name, board, *columns, **changes):
    return Mapping(name, "order", (), (Route(board),), Rule(path="id"), columns, **changes)


@given(st.text(min_size=1, max_size=60))
def test_a_chosen_id_is_one_that_monday_takes_and_always_the_same(name):
    chosen = column_id(name)

    assert re.fullmatch(r"[a-z_][a-z0-9_]*", chosen)
    assert len(chosen) <= 24
    assert column_id(name) == chosen


def test_a_column_of_the_same_name_and_type_in_two_mappings_of_a_board_is_one():
    orders = mapping(
        "orders", "all", Column("state", "status", PAID, "State"), Column("total", "numbers", None, "Total")
    )
    quotes = mapping(
        "quotes", "all", Column("state", "status", None, "S", labels=("Sent",)), Column("total", "text", None, "T")
    )

    sheet = blueprints_of([orders, quotes])["all"].items

    assert sheet.named["orders"]["state"] == sheet.named["quotes"]["state"] == "sb_state"
    assert sheet.columns["sb_state"].labels == ("Paid", "Problem", "Open", "Sent")
    assert sheet.named["orders"]["total"] != sheet.named["quotes"]["total"]


def test_a_column_that_the_mapping_names_by_its_id_keeps_it():
    sheet = blueprints_of([mapping("orders", "all", Column("total", "numbers", None, "T", column_id="numbers7"))])[
        "all"
    ].items

    assert sheet.columns["numbers7"].given


def test_a_relation_links_to_every_board_of_the_other_mapping():
    customers = Mapping("customers", "customer", (), (Route("vip"), Route("rest")), Rule(path="id"), ())
    orders = mapping("orders", "all", Column("customer", "board_relation", None, "C", link="customers"))

    assert blueprints_of([orders, customers])["all"].items.columns["sb_customer"].links == ("vip", "rest")


@pytest.mark.parametrize(
    ("group", "titles"),
    [
        (PAID, ("Paid", "Problem", "Open")),
        (Rule(template="Orders"), ("Orders",)),
        (Rule(template="{store}"), ()),
        (Rule(path="state"), ()),
    ],
)
def test_the_groups_of_a_board_are_the_titles_that_its_routes_can_give(group, titles):
    routed = Mapping("orders", "order", (), (Route("all", group=group),), Rule(path="id"), ())

    assert blueprints_of([routed])["all"].groups == titles


@pytest.mark.parametrize(
    "settings",
    [
        {
            "labels": [
                {"id": 1, "label": "Done", "index": 0, "color": 1},
                {"id": 4, "label": "Old", "is_deactivated": True},
            ]
        },
        {"labels": [{"id": 1, "name": "Done"}, {"id": "4", "name": "Old", "is_deactivated": True}]},
        {"labels": {"1": "Done"}},
    ],
)
def test_labels_are_read_in_every_shape(settings):
    assert {label.text: label.id for label in labels_of(settings) if label.active} == {"Done": "1"}


@pytest.mark.parametrize("settings", [{}, {"labels": None}, {"labels": [None, 5, {"label": "no id"}]}, {"labels": "x"}])
def test_settings_without_labels_have_none(settings):
    assert labels_of(settings) == ()


STANDING = st.lists(st.integers(0, 39), max_size=20, unique=True).map(
    lambda ids: [Label(str(n), f"L{n}", n % 3 > 0, None, n, None) for n in ids]
)


@pytest.mark.parametrize("kind", ["status", "dropdown"])
@given(standing=STANDING, wanted=st.lists(st.sampled_from([f"L{n}" for n in range(30)]), max_size=15, unique=True))
def test_widening_keeps_every_label_under_its_id_and_adds_what_is_wanted(kind, standing, wanted):
    said = widened_labels(kind, standing, wanted)

    assert [(one["id"], one["label"]) for one in said if "id" in one] == [(int(one.id), one.text) for one in standing]
    assert {one["label"] for one in said if not one.get("is_deactivated")} >= set(wanted)
    assert len({one["label"] for one in said}) == len(said)
    assert all(0 <= one.get("index", 0) < LABELS_MAX for one in said)


@pytest.mark.parametrize(
    ("label", "colour"),
    [
        ("Paid", "done_green"),
        ("Partly refunded", "working_orange"),
        ("NotShipped", None),
        ("Cancelled", "stuck_red"),
        ("In progress", "bright_blue"),
        ("Bezahlt", None),
    ],
)
def test_a_label_is_coloured_by_what_it_means(label, colour):
    assert colours_for([label], ())[0] == colour or (colour is None and not meant_colours(label))


@given(st.lists(st.text(max_size=8) | st.sampled_from(["Paid", "Done", "Failed", "New"]), max_size=39, unique=True))
def test_labels_of_one_column_share_no_colour(labels):
    taken = COLOURS[:10]
    colours = colours_for(labels, taken)

    assert len(set(colours)) == len(colours) or len(colours) > len(COLOURS) - len(taken)
    assert colours_for(labels, taken) == colours
    assert len(labels) > 29 or not set(colours) & set(taken)


def test_no_fresh_label_takes_the_grey_of_an_empty_cell():
    colours = [one["color"] for one in new_labels("status", [str(n) for n in range(39)])]

    assert "explosive" not in colours
    assert len(set(colours)) == 39
