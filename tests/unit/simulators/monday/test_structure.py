"""Boards, groups and columns: chosen ids, revisions, labels that are replaced."""

import pytest

from tests.unit.simulators.monday.desk import Desk

pytestmark = pytest.mark.anyio

COLUMN = (
    "mutation ($b: ID!, $i: String, $t: ColumnType!)"
    ' { create_column(board_id: $b, id: $i, title: "X", column_type: $t) { id revision } }'
)


@pytest.mark.parametrize("column_id", ["1st", "Upper", "with-dash", "x" * 25, "", "name"])
async def test_a_column_id_that_cannot_be_chosen_is_refused(column_id: str):
    desk = await Desk().with_board()

    error = await desk.refused(COLUMN, b=desk.board, i=column_id, t="text")

    assert error["code"] == "InvalidArgumentException"


async def test_the_id_of_a_deleted_column_stays_reserved_and_its_values_are_gone():
    desk = await Desk().with_board("text")
    item = await desk.item("A", {"c_text": "x"})

    await desk.ask('mutation ($b: ID!) { delete_column(board_id: $b, column_id: "c_text") { id } }', b=desk.board)
    again = await desk.refused(COLUMN, b=desk.board, i="c_text", t="text")

    assert again["code"] == "InvalidArgumentException"
    assert await desk.cells(item) == {}


async def test_a_column_is_updated_at_the_revision_that_was_seen_and_its_labels_are_replaced():
    desk = await Desk().with_board("dropdown")
    update = (
        "mutation ($b: ID!, $r: String!, $s: UpdateDropdownColumnSettingsInput)"
        ' { update_dropdown_column(board_id: $b, id: "c_dropdown", revision: $r, settings: $s) { revision settings } }'
    )

    def labels(*texts: str | tuple[int, str]):
        return {"labels": [{"label": t} if isinstance(t, str) else {"id": t[0], "label": t[1]} for t in texts]}

    first = (await desk.ask(update, b=desk.board, r="1", s=labels("A", "B")))["update_dropdown_column"]
    stale = await desk.refused(update, b=desk.board, r="1", s=labels("C"))
    both = await desk.refused(update, b=desk.board, r="2", s=labels((1, "A"), "C"))
    two = await desk.refused(update, b=desk.board, r="2", s=labels())
    renamed = (await desk.ask(update, b=desk.board, r="2", s=labels((2, "Z"))))["update_dropdown_column"]

    assert [label["id"] for label in first["settings"]["labels"]] == [1, 2]
    assert (stale["status_code"], both["code"], two["code"]) == (
        409,
        "InvalidArgumentException",
        "InvalidArgumentException",
    )
    assert renamed["settings"]["labels"] == [{"id": 2, "label": "Z", "is_deactivated": False}]


async def test_settings_of_an_update_are_an_object_and_those_of_a_creation_a_string():
    desk = await Desk().with_board("numbers")
    update = (
        "mutation ($b: ID!, $s: JSON)"
        ' { update_column(board_id: $b, id: "c_numbers", column_type: numbers, revision: "1", settings: $s)'
        " { settings } }"
    )

    as_text = await desk.refused(update, b=desk.board, s='{"unit": {"symbol": "%"}}')
    null = await desk.refused(update, b=desk.board, s=None)
    changed = await desk.ask(update, b=desk.board, s={"unit": {"symbol": "%"}})

    assert (as_text["code"], null["code"]) == ("InvalidArgumentException", "InvalidArgumentException")
    assert changed["update_column"]["settings"] == {"unit": {"symbol": "%"}}


async def test_the_last_group_stays_and_a_new_one_goes_to_the_top_or_to_the_bottom():
    desk = await Desk().with_board()
    create = (
        "mutation ($b: ID!, $n: String!, $m: PositionRelative)"
        " { create_group(board_id: $b, group_name: $n, position_relative_method: $m) { id } }"
    )

    last = await desk.refused(
        'mutation ($b: ID!) { delete_group(board_id: $b, group_id: "topics") { id } }', b=desk.board
    )
    await desk.ask(create, b=desk.board, n="Bottom", m="before_at")
    await desk.ask(create, b=desk.board, n="Top", m="after_at")
    groups = (await desk.ask("query ($b: [ID!]) { boards(ids: $b) { groups { title } } }", b=[desk.board]))["boards"][0]

    assert (last["code"], last["status_code"]) == ("DeleteLastGroupException", 409)
    assert [group["title"] for group in groups["groups"]] == ["Top", "Group Title", "Bottom"]


async def test_a_plan_connects_a_board_to_so_many_others():
    desk = await Desk(plan="basic").with_board()
    first = desk.board
    await desk.with_board()
    second = desk.board
    await desk.with_board()
    await desk.column("board_relation", "one", {"boardIds": [int(first)]})

    error = await desk.refused(
        "mutation ($b: ID!, $d: JSON)"
        ' { create_column(board_id: $b, title: "X", column_type: board_relation, defaults: $d) { id } }',
        b=desk.board,
        d={"boardIds": [int(second)]},
    )

    assert error["code"] == "InvalidArgumentException"


async def test_boards_are_created_forty_times_a_minute():
    desk = Desk(plan="enterprise")
    create = 'mutation { create_board(board_name: "B", board_kind: public) { id } }'
    for _ in range(40):
        await desk.ask(create)

    error = await desk.refused(create)
    await desk.clock.pass_(61)
    await desk.ask(create)

    assert (error["code"], error["status_code"]) == ("FIELD_MINUTE_RATE_LIMIT_EXCEEDED", 429)
    assert error["retry_in_seconds"] == 60
    assert len(desk.account.boards) == 41


async def test_the_account_names_its_plan_products_versions_and_limits():
    desk = Desk(plan="pro")

    told = await desk.ask(
        "{ me { id email } account { id tier plan { tier } products { id kind } } versions { kind value }"
        " platform_api { daily_limit { base total } daily_analytics { by_day { day usage } } } workspaces { id name } }"
    )

    assert told["account"]["tier"] == "pro"
    assert "crm" in [product["kind"] for product in told["account"]["products"]]
    assert {"kind": "current", "value": "2026-10"} in told["versions"]
    assert told["platform_api"]["daily_limit"] == {"base": 10_000, "total": 10_000}
