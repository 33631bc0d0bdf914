"""Finding items: late, whatever the case, by label id, page by page."""

import pytest

from tests.unit.simulators.monday.desk import CHANGE, Desk

pytestmark = pytest.mark.anyio

RULES = (
    "query ($b: [ID!], $q: ItemsQuery, $l: Int!)"
    " { boards(ids: $b) { items_page(limit: $l, query_params: $q) { cursor items { name } } } }"
)


async def by_rule(desk: Desk, **rule: object) -> list[str]:
    query = {"rules": [{"column_id": "c_text", "compare_value": [], **rule}]}
    page = (await desk.ask(RULES, b=[desk.board], q=query, l=100))["boards"][0]["items_page"]
    return [item["name"] for item in page["items"]]


async def test_text_is_found_whole_and_whatever_its_case():
    desk = await Desk().with_board("text")
    await desk.item("A", {"c_text": "Shop/Order/1"})
    await desk.item("B", {"c_text": "shop/order/12"})

    assert await desk.found("c_text", "SHOP/ORDER/1") == ["A"]
    assert await desk.found("c_text", "shop/order/1", "shop/order/12", "shop/order/3") == ["A", "B"]


async def test_search_sees_a_write_only_after_the_index_lag():
    desk = await Desk(index_lag=60.0).with_board("text")
    item = await desk.item("A", {"c_text": "x"})
    now = await desk.found("c_text", "x")
    await desk.clock.pass_(60)
    later = await desk.found("c_text", "x")
    await desk.ask("mutation ($i: ID) { archive_item(item_id: $i) { id } }", i=item)
    archived_just_now = await desk.found("c_text", "x")
    await desk.clock.pass_(60)

    assert (now, later, archived_just_now) == ([], ["A"], ["A"])
    assert await desk.found("c_text", "x") == []


async def test_a_change_is_searched_by_its_old_value_until_the_index_follows():
    desk = await Desk().with_board("text")
    item = await desk.item("A", {"c_text": "old"})
    desk.account.index_lag = 30.0

    await desk.ask(
        CHANGE,
        b=desk.board,
        i=item,
        c='{"c_text": "new"}',
    )
    before = (await desk.found("c_text", "old"), await desk.found("c_text", "new"))
    await desk.clock.pass_(30)

    assert before == (["A"], [])
    assert (await desk.found("c_text", "old"), await desk.found("c_text", "new")) == ([], ["A"])
    assert (await desk.cells(item))["c_text"][0] == "new"


@pytest.mark.parametrize(
    "column_type", ["board_relation", "mirror", "formula", "item_id", "tags", "rating", "auto_number"]
)
async def test_a_column_that_cannot_be_searched_is_an_error(column_type: str):
    desk = await Desk().with_board(column_type)

    error = await desk.refused(
        "query ($b: ID!, $q: [ItemsPageByColumnValuesQuery!])"
        " { items_page_by_column_values(board_id: $b, columns: $q) { items { id } } }",
        b=desk.board,
        q=[{"column_id": f"c_{column_type}", "column_values": ["1"]}],
    )

    assert error["code"] == "InvalidArgumentException"


async def test_each_type_is_searched_in_its_own_way():
    desk = await Desk().with_board("email", "phone", "numbers", "status", "dropdown", "country", "long_text")
    values = {
        "c_email": {"email": "a@b.co", "text": "Anna"},
        "c_phone": {"phone": "+12025550169", "countryShortName": "US"},
        "c_numbers": "42.50",
        "c_status": {"index": 1},
        "c_dropdown": {"labels": ["Gold", "Silver"]},
        "c_country": {"countryCode": "DE", "countryName": "Germany"},
        "c_long_text": {"text": "Hello"},
    }
    await desk.item("A", values, l=True)

    hits = [
        ("c_email", "Anna"),
        ("c_phone", "2025550169"),
        ("c_numbers", "42.5"),
        ("c_status", "Done"),
        ("c_dropdown", "Silver"),
        ("c_country", "DE"),
        ("c_long_text", "Hello"),
    ]
    misses = [
        ("c_email", "a@b.co"),
        ("c_long_text", "hello"),
        ("c_status", "1"),
        ("c_numbers", "42"),
        ("c_country", "de"),
    ]

    assert [await desk.found(*hit) for hit in hits] == [["A"]] * len(hits)
    assert [await desk.found(*miss) for miss in misses] == [[]] * len(misses)


async def test_rules_compare_labels_by_id_and_relations_by_number():
    desk = await Desk().with_board("text", "status", "numbers")
    await desk.column("board_relation", defaults={"boardIds": [int(desk.board)]})
    first = await desk.item("A", {"c_status": {"index": 1}, "c_numbers": "5", "c_text": "alpha"})
    await desk.item("B", {"c_board_relation": {"item_ids": [first]}, "c_numbers": "7"})

    assert await by_rule(desk, column_id="c_status", compare_value=[1]) == ["A"]
    assert await by_rule(desk, column_id="c_status", compare_value=["Done"]) == []
    assert await by_rule(desk, column_id="c_board_relation", compare_value=[int(first)]) == ["B"]
    assert await by_rule(desk, column_id="c_board_relation", compare_value=[first]) == []
    assert await by_rule(desk, operator="is_empty") == ["B"]
    assert await by_rule(desk, column_id="c_numbers", operator="greater_than", compare_value=[5]) == ["B"]
    assert await by_rule(desk, operator="contains_text", compare_value="LPH") == ["A"]


@pytest.mark.parametrize(
    "rule",
    [
        {"operator": "is_empty", "compare_value": None},
        {"operator": "ends_with", "compare_value": ["x"]},
        {"column_id": "c_formula", "compare_value": ["x"]},
        {"column_id": "gone", "compare_value": ["x"]},
    ],
)
async def test_a_rule_that_monday_refuses_is_refused(rule: dict[str, object]):
    desk = await Desk().with_board("text", "formula")

    response = await desk.post(RULES, b=[desk.board], q={"rules": [{"column_id": "c_text", **rule}]}, l=10)

    assert response.json()["errors"]


async def test_pages_follow_a_cursor_that_dies_after_an_hour():
    desk = await Desk().with_board("text")
    for n in range(5):
        await desk.item(f"I{n}")
    follow = "query ($c: String!, $l: Int!) { next_items_page(cursor: $c, limit: $l) { cursor items { name } } }"

    first = (await desk.ask(RULES, b=[desk.board], q=None, l=2))["boards"][0]["items_page"]
    second = (await desk.ask(follow, c=first["cursor"], l=2))["next_items_page"]
    third = (await desk.ask(follow, c=second["cursor"], l=2))["next_items_page"]
    await desk.clock.pass_(3_601)
    expired = await desk.post(follow, c=second["cursor"], l=2)

    names = [item["name"] for page in (first, second, third) for item in page["items"]]
    assert names == ["I0", "I1", "I2", "I3", "I4"]
    assert third["cursor"] is None
    assert expired.status_code == 200
    assert expired.json()["data"] is None
    assert expired.json()["errors"][0]["extensions"]["code"] == "CursorException"
