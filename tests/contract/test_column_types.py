"""Every column type on the strict simulator: what a cell was given is read back as the same value, or refused."""

import json
from typing import Any

import pytest

from storeboard.columns import COLUMN_TYPES, CellError, ColumnType
from storeboard.model import ColumnFacts, Value
from storeboard.monday.blueprint import LABELLED
from storeboard.simulators.monday.world import Column
from tests.unit.simulators.monday.desk import CHANGE, Desk

pytestmark = pytest.mark.anyio

WRITTEN = [one for one in COLUMN_TYPES.values() if one.source != "board"]
LABELS = {"Paid": "1", "Problem": "2", "2026": "7", "B2B": "3", "Wholesale": "4"}

REFUSED: list[tuple[str, Any]] = [
    ("text", 7),
    ("long_text", {"text": "x" * 2_001}),
    ("numbers", "12,5"),
    ("status", {"label": "Gone"}),
    ("dropdown", {"labels": ["Gone"]}),
    ("date", {"date": "2026-02-30"}),
    ("email", {"email": "nobody", "text": "nobody"}),
    ("phone", {"phone": "+12025550169", "countryShortName": "DE"}),
    ("country", {"countryCode": "XX", "countryName": "Nowhere"}),
    ("link", {"url": "example.com", "text": "shop"}),
    ("checkbox", {"checked": "false"}),
    ("board_relation", {"item_ids": [1]}),
    ("timeline", {"from": "2026-02-01", "to": "2026-01-31"}),
    ("location", {"address": "Alexanderplatz 1"}),
    ("rating", {"rating": 6}),
    ("tags", {"tag_ids": [1]}),
    ("hour", {"hour": 24, "minute": 0}),
    ("week", {"week": {"startDate": "2026-06-15", "endDate": "2026-06-22"}}),
    ("world_clock", {"timezone": "Berlin"}),
]
FILLED_BY_MONDAY = ("auto_number", "button", "creation_log", "formula", "item_id", "last_updated", "progress", "vote")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def desk_with(column_type: ColumnType) -> tuple[Desk, ColumnFacts]:
    """A board with one column of the type, and what we know of that column."""
    desk = await Desk().with_board()
    labels = [{"id": int(id_), "label": text, "is_deactivated": False} for text, id_ in LABELS.items()]
    settings = {"boardIds": [int(desk.board)]} if column_type.source == "link" else None
    column = await desk.column(column_type.name, "c", settings)
    if column_type.name in LABELLED:
        desk.account.boards[desk.board].columns[column].settings["labels"] = [
            {**label, "color": "dark_blue", "index": place} for place, label in enumerate(labels)
        ]
    return desk, ColumnFacts(column, column_type.name, LABELS if column_type.name in LABELLED else {})


async def stands(desk: Desk, item: str, column_type: ColumnType, facts: ColumnFacts) -> Value:
    fragment = f"... on {column_type.graphql_type} {{ {column_type.selection} }}"
    found = await desk.ask(
        f"query ($i: [ID!]) {{ items(ids: $i) {{ column_values {{ id type text value {fragment} }} }} }}", i=[item]
    )
    (cell,) = (one for one in found["items"][0]["column_values"] if one["id"] == facts.id)
    return column_type.decode(cell, facts)


async def known(desk: Desk, column_type: ColumnType, value: Value) -> Value:
    """The example with the ids of what stands in this account."""
    if column_type.name == "board_relation" and value is not None:
        return tuple(sorted([await desk.item(f"Linked {number}") for number, _ in enumerate(value)]))
    if column_type.name == "people" and value is not None:
        people = [desk.account.add_team(one) if one.startswith("team:") else desk.account.me for one in value]
        ids = [f"team:{one.id}" if hasattr(one, "user_ids") else one.id for one in people]
        return tuple(sorted(ids))
    if column_type.name == "tags" and value is not None:
        return tuple(sorted(f"id:{desk.account.tag(one).id}" for one in value))
    return value


@pytest.mark.parametrize("column_type", WRITTEN, ids=lambda one: one.name)
async def test_what_was_written_is_read_back_and_cleared_by_null(column_type: ColumnType):
    desk, facts = await desk_with(column_type)
    examples = [one.value for one in column_type.examples if column_type.name not in LABELLED or _stands(one.written)]

    for example in dict.fromkeys(examples):
        value = await known(desk, column_type, example)
        written = column_type.encode(value, facts)
        item = await desk.item("One", {"c": written})
        first = await stands(desk, item, column_type, facts)
        await desk.ask(CHANGE, b=desk.board, i=item, c=json.dumps({"c": None}))

        assert first == value
        assert await stands(desk, item, column_type, facts) is None


def _stands(written: Any) -> bool:
    """Whether an example's labels are on the board already."""
    return written is None or "index" in written or "ids" in written


@pytest.mark.parametrize(("name", "wrong"), REFUSED, ids=lambda case: case if isinstance(case, str) else "")
async def test_what_does_not_fit_is_refused_by_its_column_and_what_stood_stays(name: str, wrong: Any):
    column_type = COLUMN_TYPES[name]
    desk, facts = await desk_with(column_type)
    example = next(one.value for one in column_type.examples if one.value is not None)
    value = await known(desk, column_type, example)
    item = await desk.item("One", {"c": column_type.encode(value, facts)})

    refusal = await desk.refused(CHANGE, b=desk.board, i=item, c=json.dumps({"c": wrong}))

    assert (refusal["code"], refusal["error_data"]["column_id"]) == ("ColumnValueException", "c")
    assert await stands(desk, item, column_type, facts) == value


async def test_a_person_who_is_not_there_is_refused_as_not_assigned_to_the_board():
    desk, facts = await desk_with(COLUMN_TYPES["people"])
    item = await desk.item("One", {"c": COLUMN_TYPES["people"].encode((desk.account.me.id,), facts)})

    refusal = await desk.refused(
        CHANGE, b=desk.board, i=item, c=json.dumps({"c": COLUMN_TYPES["people"].encode(("1",), facts)})
    )

    assert refusal["code"] == "InvalidUserIdException"
    assert await stands(desk, item, COLUMN_TYPES["people"], facts) == (desk.account.me.id,)


@pytest.mark.parametrize("name", ["mirror", *FILLED_BY_MONDAY])
async def test_the_account_refuses_a_write_to_what_it_fills_itself(name: str):
    desk = await Desk().with_board()
    desk.account.boards[desk.board].columns["c"] = Column("c", "C", name)
    item = await desk.item("One")

    refusal = await desk.refused(CHANGE, b=desk.board, i=item, c=json.dumps({"c": "7"}))

    assert (refusal["code"], refusal["error_data"]["column_id"]) == ("ColumnValueException", "c")


@pytest.mark.parametrize("unit", ["EUR", "JPY", "%"])
async def test_a_number_is_the_same_under_any_unit_and_money_of_another_currency_is_refused(unit: str):
    numbers = COLUMN_TYPES["numbers"]
    desk = await Desk().with_board()
    column = await desk.column("numbers", "c", numbers.to_defaults({"unit": unit}))
    facts = ColumnFacts(column, "numbers")
    item = await desk.item("One", {"c": numbers.encode("42.5", facts)})

    assert desk.account.boards[desk.board].columns[column].settings["unit"]["custom_unit"] == unit
    assert await stands(desk, item, numbers, facts) == "42.5"
    if unit != "%":
        with pytest.raises(CellError, match="another currency"):
            numbers.prepare({"currencyCode": "USD", "centAmount": 1}, {"unit": unit})


async def test_people_are_written_by_the_ids_of_the_addresses_and_teams_that_a_record_names():
    people = COLUMN_TYPES["people"]
    desk, facts = await desk_with(people)
    mara = desk.account.add_user("Mara Sales", "mara@example.com")
    team = desk.account.add_team("Field sales", mara)
    named = people.accept(["Mara@Example.com", "team:Field sales"])
    ids = {"mara@example.com": mara.id, "team:Field sales": f"team:{team.id}"}

    item = await desk.item("One", {"c": people.encode(people.to_known(named, ids), facts)})

    assert await stands(desk, item, people, facts) == tuple(sorted((mara.id, f"team:{team.id}")))
    with pytest.raises(CellError, match="1 of 2 people or teams that the account does not have"):
        people.to_known(named, {"mara@example.com": mara.id})


@pytest.mark.parametrize("value", ["Alexanderplatz 1", {"address": "Alexanderplatz 1"}, {"lat": 91, "lng": 13.4}])
def test_a_place_without_coordinates_is_no_location(value: Any):
    with pytest.raises(CellError):
        COLUMN_TYPES["location"].accept(value)


def test_every_type_that_is_written_has_a_value_that_monday_refuses():
    assert {name for name, _ in REFUSED} | {"people"} == {one.name for one in WRITTEN}
