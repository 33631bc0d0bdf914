"""What may be written into each column type, how it reads back, and what is refused."""

import json
from typing import Any

import pytest

from tests.unit.simulators.monday.desk import CHANGE, CREATE, Desk

pytestmark = pytest.mark.anyio

ACCEPTED: list[tuple[str, Any, str | None]] = [
    ("text", "abc", "abc"),
    ("text", "", ""),
    ("text", None, ""),
    ("long_text", {"text": "a\nb"}, "a\nb"),
    ("long_text", {"text": "x" * 2_000}, "x" * 2_000),
    ("numbers", "42.5", "42.5"),
    ("numbers", -3, "-3"),
    ("numbers", "", "0"),
    ("numbers", None, ""),
    ("status", {"index": 1}, "Done"),
    ("status", {"label": "Done"}, "Done"),
    ("status", {"label": "1"}, "Done"),
    ("status", {"index": 5}, None),
    ("status", None, None),
    ("date", {"date": "2026-06-15"}, "2026-06-15"),
    ("date", {"date": "2026-06-15", "time": "09:30:00"}, "2026-06-15 09:30"),
    ("email", {"email": "a@b.co", "text": "A B"}, "A B"),
    ("email", {"email": "a@b.co"}, "a@b.co"),
    ("phone", {"phone": "+12025550169", "countryShortName": "US"}, "+12025550169"),
    ("phone", "+12025550169 US", "+12025550169"),
    ("phone", {"phone": "", "countryShortName": ""}, ""),
    ("country", {"countryCode": "DE", "countryName": "Germany"}, "Germany"),
    ("link", {"url": "https://a.example/1", "text": "one"}, "one - https://a.example/1"),
    ("checkbox", {"checked": "true"}, "v"),
    ("checkbox", None, ""),
    ("dropdown", {"labels": []}, None),
    ("rating", {"rating": 4}, "4"),
    ("timeline", {"from": "2026-01-01", "to": "2026-01-31"}, "2026-01-01 - 2026-01-31"),
    ("week", {"week": {"startDate": "2026-06-15", "endDate": "2026-06-21"}}, "2026-06-15 - 2026-06-21"),
    ("hour", {"hour": 16, "minute": 5}, "04:05 PM"),
    ("hour", {"hour": 0}, "12:00 AM"),
    ("world_clock", {"timezone": "UTC"}, "02:13 PM"),
    ("location", {"lat": "52.52", "lng": "13.405", "address": "Mitte 1"}, "Mitte 1"),
    ("location", {"lat": 52.52, "lng": 13.405}, ""),
    ("location", None, ""),
    ("tags", {"tag_ids": []}, ""),
]

REFUSED: list[tuple[str, Any]] = [
    ("text", 7),
    ("text", {"text": "abc"}),
    ("long_text", {"text": "x" * 2_001}),
    ("long_text", {"body": "x"}),
    ("numbers", "12,5"),
    ("numbers", "1e5"),
    ("numbers", "twelve"),
    ("numbers", True),
    ("status", {"label": "Gone"}),
    ("status", {"index": 17}),
    ("status", {"label": "7"}),
    ("status", {"index": 1, "label": "Done"}),
    ("status", [1]),
    ("dropdown", {"labels": ["Gone"]}),
    ("dropdown", {"ids": [9]}),
    ("dropdown", {"ids": [1], "labels": ["A"]}),
    ("date", {"date": "15.06.2026"}),
    ("date", {"date": "2026-02-30"}),
    ("date", {"date": "2026-06-15", "time": "25:00:00"}),
    ("email", {"email": "a@b", "text": "A"}),
    ("email", {"email": "not an address", "text": "A"}),
    ("phone", {"phone": "+12025550169"}),
    ("phone", {"phone": "+12025550169", "countryShortName": "us"}),
    ("phone", {"phone": "+12025550169", "countryShortName": "DE"}),
    ("phone", {"phone": "123", "countryShortName": "US"}),
    ("country", {"countryCode": "DE"}),
    ("country", {"countryCode": "XX", "countryName": "Nowhere"}),
    ("country", "Germany"),
    ("link", {"url": "a.example", "text": "one"}),
    ("link", {"url": "javascript:alert(1)", "text": "one"}),
    ("checkbox", {"checked": "false"}),
    ("board_relation", {"item_ids": ["abc"]}),
    ("board_relation", {"item_ids": [999]}),
    ("board_relation", {"linkedPulseIds": []}),
    ("mirror", {"x": 1}),
    ("rating", {"rating": 9}),
    ("timeline", {"from": "2026-02-01", "to": "2026-01-31"}),
    ("timeline", {"from": "2026-02-01"}),
    ("timeline", "2026-02-01"),
    ("week", {"week": {"startDate": "2026-06-15", "endDate": "2026-06-22"}}),
    ("week", {"week": {"startDate": "2026-06-15"}}),
    ("week", {"startDate": "2026-06-15", "endDate": "2026-06-21"}),
    ("hour", {"hour": 24, "minute": 0}),
    ("hour", {"minute": 5}),
    ("hour", {"hour": "16", "minute": "5"}),
    ("world_clock", {"timezone": "Berlin"}),
    ("world_clock", {"zone": "UTC"}),
    ("location", {"address": "Mitte 1"}),
    ("location", {"lat": "91", "lng": "13.405"}),
    ("location", {"lat": "52.52", "lng": "nan"}),
    ("location", {"lat": "52.52", "lng": "13.4", "city": "Berlin"}),
    ("location", "52.52 13.4"),
    ("tags", {"tag_ids": [1]}),
    ("tags", {"tags": ["VIP"]}),
    ("rating", {"rating": 0.5}),
    *[(name, {"x": 1}) for name in ("auto_number", "button", "color_picker", "creation_log", "dependency", "file")],
    *[(name, {"x": 1}) for name in ("formula", "item_id", "last_updated", "progress", "time_tracking", "vote")],
]


@pytest.mark.parametrize(("column_type", "value", "text"), ACCEPTED)
async def test_a_value_that_fits_reads_back_as_its_text(column_type: str, value: Any, text: str | None):
    desk = await Desk().with_board(column_type)

    item = await desk.item("One", {f"c_{column_type}": value})

    assert (await desk.cells(item))[f"c_{column_type}"][0] == text


@pytest.mark.parametrize(("column_type", "value"), REFUSED)
async def test_a_value_that_does_not_fit_is_refused_by_its_column_and_nothing_is_made(column_type: str, value: Any):
    desk = await Desk().with_board(column_type, "text") if column_type != "text" else await Desk().with_board("text")

    error = await desk.refused(CREATE, b=desk.board, n="One", c=json.dumps({f"c_{column_type}": value}))

    assert error["code"] == "ColumnValueException"
    assert error["error_data"]["column_id"] == f"c_{column_type}"
    assert error["path"] == ["create_item"]
    assert await desk.names() == []


async def test_no_column_is_written_when_another_one_is_refused():
    desk = await Desk().with_board("text", "numbers", "status")
    item = await desk.item("One", {"c_text": "before"})

    values = {"c_text": "after", "c_status": {"label": "Fresh"}, "c_numbers": "x"}
    error = await desk.refused(CHANGE, b=desk.board, i=item, c=json.dumps(values), l=True)

    assert error["error_data"]["column_id"] == "c_numbers"
    assert (await desk.cells(item))["c_text"] == ("before", "before")
    assert [label["label"] for label in desk.account.boards[desk.board].columns["c_status"].settings["labels"]] == [
        "Working on it",
        "Done",
        "Stuck",
    ]


async def test_an_unknown_label_names_those_that_exist_and_may_be_made():
    desk = await Desk().with_board("status", "dropdown")

    error = await desk.refused(CREATE, b=desk.board, n="One", c=json.dumps({"c_status": {"label": "Paid"}}))
    item = await desk.item("Two", {"c_status": {"label": "Paid"}, "c_dropdown": {"labels": ["A", "B"]}}, l=True)

    assert "0: Working on it, 1: Done, 2: Stuck" in error["message"]
    cells = await desk.cells(item)
    assert cells["c_status"][0] == "Paid"
    assert cells["c_dropdown"] == ("A, B", {"ids": [1, 2]})


async def test_a_status_label_has_an_id_that_is_not_its_place():
    desk = await Desk().with_board()
    made = await desk.ask(
        "mutation ($b: ID!, $d: CreateStatusColumnSettingsInput)"
        ' { create_status_column(board_id: $b, id: "stage", title: "Stage", defaults: $d) { settings } }',
        b=desk.board,
        d={
            "labels": [
                {"label": "Open", "color": "stuck_red", "index": 0},
                {"label": "Paid", "color": "done_green", "index": 1},
            ]
        },
    )

    item = await desk.item("One", {"stage": {"index": 2}})

    assert [label["id"] for label in made["create_status_column"]["settings"]["labels"]] == [2, 1]
    assert (await desk.cells(item))["stage"][0] == "Open"


@pytest.mark.parametrize(
    "labels",
    [
        [{"label": "x" * 31, "color": "tan", "index": 0}],
        [{"label": f"L{n}", "color": "tan", "index": n % 40} for n in range(41)],
        [{"label": "A", "color": "tan", "index": 40}],
        [{"label": "A", "color": "tan", "index": 0}, {"label": "A", "color": "sky", "index": 1}],
    ],
)
async def test_labels_beyond_the_limits_are_refused(labels: list[dict[str, Any]]):
    desk = await Desk().with_board()

    error = await desk.refused(
        "mutation ($b: ID!, $d: CreateStatusColumnSettingsInput)"
        ' { create_status_column(board_id: $b, title: "Stage", defaults: $d) { id } }',
        b=desk.board,
        d={"labels": labels},
    )

    assert error["code"] == "InvalidArgumentException"


async def test_the_forty_first_label_is_not_made_on_the_way():
    desk = await Desk().with_board("status")
    for n in range(36):
        await desk.item(f"I{n}", {"c_status": {"label": f"L{n}"}}, l=True)

    error = await desk.refused(CREATE, b=desk.board, n="X", c=json.dumps({"c_status": {"label": "one more"}}), l=True)

    assert error["code"] == "ColumnValueException"


async def test_an_empty_name_is_ignored_by_the_multiple_mutation_and_refused_by_the_simple_one():
    desk = await Desk().with_board("text")
    item = await desk.item("One")

    await desk.ask(CHANGE, b=desk.board, i=item, c='{"name": "", "c_text": "x"}')
    await desk.ask(CHANGE, b=desk.board, i=item, c='{"name": null}')
    error = await desk.refused(SIMPLE, b=desk.board, i=item, k="name", v="")
    await desk.ask(SIMPLE, b=desk.board, i=item, k="name", v="Two")

    assert error["code"] == "InvalidArgumentException"
    assert await desk.names() == ["Two"]


async def test_names_have_one_to_255_characters():
    desk = await Desk().with_board()

    too_long = await desk.refused(CREATE, b=desk.board, n="x" * 256)
    empty = await desk.refused(CREATE, b=desk.board, n="")
    await desk.item("x" * 255)

    assert (too_long["code"], empty["code"]) == ("ItemNameTooLongException", "InvalidArgumentException")
    assert await desk.names() == ["x" * 255]


async def test_a_relation_links_items_of_connected_boards_only_and_hides_its_text():
    desk = await Desk().with_board()
    other = (await desk.ask('mutation { create_board(board_name: "B", board_kind: public) { id } }'))["create_board"]
    stranger = await desk.item("Stranger")
    contact = (await desk.ask(CREATE, b=other["id"], n="Anna"))["create_item"]["id"]
    await desk.column("board_relation", defaults={"boardIds": [int(other["id"])]})

    refused = await desk.refused(
        CREATE, b=desk.board, n="X", c=json.dumps({"c_board_relation": {"item_ids": [stranger]}})
    )
    item = await desk.item("Order", {"c_board_relation": {"item_ids": [int(contact)]}})
    cell = (
        await desk.ask(
            "query ($i: [ID!]) { items(ids: $i) { column_values { text value"
            " ... on BoardRelationValue { linked_item_ids display_value } } } }",
            i=[item],
        )
    )["items"][0]["column_values"][0]

    assert refused["code"] == "ColumnValueException"
    assert cell == {"text": None, "value": None, "linked_item_ids": [contact], "display_value": "Anna"}


async def test_a_relation_cannot_be_written_as_text():
    desk = await Desk().with_board()
    await desk.column("board_relation", defaults={"boardIds": [int(desk.board)]})
    item = await desk.item("One")

    error = await desk.refused(SIMPLE, b=desk.board, i=item, k="c_board_relation", v=item)

    assert error["code"] == "InvalidArgumentException"


async def test_column_values_travel_as_a_json_string():
    desk = await Desk().with_board("text")

    not_json = await desk.refused(CREATE, b=desk.board, n="X", c="{'c_text': 1}")
    an_object = await desk.refused(CREATE, b=desk.board, n="X", c={"c_text": "x"})
    a_list = await desk.refused(CREATE, b=desk.board, n="X", c="[]")

    assert [each["code"] for each in (not_json, an_object, a_list)] == ["JsonParseException"] * 3


SIMPLE = (
    "mutation ($b: ID!, $i: ID, $k: String!, $v: String)"
    " { change_simple_column_value(board_id: $b, item_id: $i, column_id: $k, value: $v) { id } }"
)
