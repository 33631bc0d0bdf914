"""How a document runs: in order, not atomically, under a version, logged."""

import json

import pytest

from tests.unit.simulators.monday.desk import CREATE, Desk

pytestmark = pytest.mark.anyio


async def test_a_refused_alias_is_null_and_the_others_are_executed_in_order():
    desk = await Desk().with_board("numbers")

    response = await desk.post(
        "mutation ($b: ID!, $bad: JSON) {"
        ' a: create_item(board_id: $b, item_name: "First") { name }'
        ' b: create_item(board_id: $b, item_name: "Second", column_values: $bad) { name }'
        ' c: create_item(board_id: $b, item_name: "Third") { name } }',
        b=desk.board,
        bad='{"c_numbers": "x"}',
    )

    answer = response.json()
    assert response.status_code == 200
    assert answer["data"] == {"a": {"name": "First"}, "b": None, "c": {"name": "Third"}}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["b"], "ColumnValueException")
    ]
    assert await desk.names() == ["First", "Third"]


async def test_every_executed_mutation_is_logged_with_its_arguments_and_told_to_the_hooks():
    desk = await Desk().with_board()
    told: list[str] = []
    desk.account.hooks.append(lambda executed: told.append(executed.field))

    item = await desk.item("One")
    await desk.refused("mutation { archive_item(item_id: 1) { id } }")

    last = desk.account.log[-2:]
    assert [(each.field, each.id, each.refused, each.user) for each in last] == [
        ("create_item", item, None, desk.account.me.id),
        ("archive_item", None, "ResourceNotFoundException", desk.account.me.id),
    ]
    assert last[0].args["item_name"] == "One"
    assert told == ["create_item", "archive_item"]


async def test_ids_are_longer_than_32_bits_and_the_same_for_the_same_seed():
    first, second, third = [await Desk(seed=seed).with_board() for seed in (1, 1, 2)]

    items = [await desk.item() for desk in (first, second, third)]

    assert items[0] == items[1] != items[2]
    assert int(items[0]) > 2**32 and int(first.board) > 2**32


@pytest.mark.parametrize(
    ("sent", "served"),
    [(None, "2026-10"), ("2026-10", "2026-10"), ("2026-07", "2026-07"), ("2027-01", "2027-01"), ("dev", "dev")],
)
async def test_the_version_that_was_served_is_named_in_the_answer(sent: str | None, served: str):
    desk = Desk()

    response = await desk.post("{ version { value } }", {} if sent is None else {"API-Version": sent})

    assert response.headers["api-version"] == served
    assert response.json()["data"]["version"]["value"] == served
    assert response.headers["x-request-id"] == response.json()["extensions"]["request_id"]


@pytest.mark.parametrize("sent", ["2026-11", "2024-10", "2031-01", "latest"])
async def test_a_version_that_is_not_served_is_refused(sent: str):
    response = await Desk().post("{ me { id } }", {"API-Version": sent})

    assert response.status_code == 200
    assert response.json()["errors"][0]["extensions"]["code"] == "InvalidVersionException"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"no json", 400, "JsonParseException"),
        (b"[]", 400, "Bad request"),
        (b'{"query": 1}', 400, "Bad request"),
        (b'{"query": "{ me { id } }", "variables": []}', 200, None),
        (b'{"query": "{ me { id } }", "variables": [1]}', 400, "Bad request"),
        (b'{"query": "{ me { id }"}', 200, "ParseException"),
        (b'{"query": "{ me { idd } }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "query A { me { id } } query B { me { id } }"}', 400, "Bad request"),
        (b'{"query": "query ($b: ID!) { boards(ids: [$b]) { id } }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_what_is_no_request_is_refused_and_executes_nothing(body: bytes, status: int, code: str | None):
    desk = Desk()

    response = await desk.client.post("/v2", content=body)

    assert response.status_code == status
    if code is not None:
        assert response.json()["errors"][0]["extensions"]["code"] == code
        assert "data" not in response.json()


async def test_only_the_configured_token_and_those_of_its_people_are_let_in():
    desk = Desk(token="secret")
    person = desk.account.add_user("Rita", "rita@example.com", token="hers")

    answers = [
        await desk.post("{ me { id } }", headers)
        for headers in (
            {},
            {"Authorization": "wrong"},
            {"Authorization": "secret"},
            {"Authorization": "Bearer secret"},
            {"Authorization": "hers"},
        )
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 200, 200, 200]
    assert answers[0].json()["errors"][0]["extensions"]["code"] == "NOT_AUTHENTICATED"
    assert [answer.json()["data"]["me"]["id"] for answer in answers[2:]] == [
        desk.account.me.id,
        desk.account.me.id,
        person.id,
    ]


async def test_fragments_and_inline_values_run_like_variables():
    desk = await Desk().with_board("text")

    made = await desk.ask(
        f'mutation {{ create_item(board_id: {desk.board}, item_name: "A", column_values: "{{\\"c_text\\": \\"x\\"}}")'
        " { ...all } } fragment all on Item { id name column_values { __typename text } }"
    )

    assert made["create_item"]["column_values"] == [{"__typename": "TextValue", "text": "x"}]


async def test_archived_and_deleted_items_keep_their_state_and_cannot_be_changed():
    desk = await Desk().with_board()
    archived, deleted = await desk.item("A"), await desk.item("D")
    await desk.ask("mutation ($i: ID) { archive_item(item_id: $i) { state } }", i=archived)
    await desk.ask("mutation ($i: ID) { delete_item(item_id: $i) { state } }", i=deleted)

    every = await desk.ask("query ($i: [ID!]) { items(ids: $i) { state } }", i=[deleted, archived])
    active = await desk.ask(
        "query ($i: [ID!]) { items(ids: $i, exclude_nonactive: true) { id } }", i=[deleted, archived]
    )
    rename = (
        "mutation ($b: ID!, $i: ID)"
        ' { change_simple_column_value(board_id: $b, item_id: $i, column_id: "name", value: "X") { id } }'
    )
    refusals = [(await desk.refused(rename, b=desk.board, i=each))["code"] for each in (archived, deleted)]

    assert [item["state"] for item in every["items"]] == ["archived", "deleted"]
    assert active["items"] == []
    assert refusals == ["InvalidItemIdException", "ResourceNotFoundException"]


async def test_items_by_id_come_25_at_a_time_unless_more_are_asked_for_and_never_more_than_100():
    desk = await Desk(plan="unlimited").with_board()
    ids = [await desk.item(f"I{n}") for n in range(101)]
    query = "query ($i: [ID!], $l: Int) { items(ids: $i, limit: $l) { id } }"

    default = await desk.ask("query ($i: [ID!]) { items(ids: $i) { id } }", i=ids[:100])
    whole = await desk.ask(query, i=ids[:100], l=100)
    too_many = await desk.refused(query, i=ids, l=100)
    too_much = await desk.refused(query, i=ids[:3], l=101)

    assert (len(default["items"]), len(whole["items"])) == (25, 100)
    assert (too_many["code"], too_much["code"]) == ("InvalidArgumentException", "InvalidArgumentException")


async def test_the_first_subitem_makes_a_board_of_its_own():
    desk = await Desk().with_board("text")
    parent = await desk.item("Order")
    query = (
        "mutation ($p: ID!, $n: String!, $c: JSON)"
        " { create_subitem(parent_item_id: $p, item_name: $n, column_values: $c)"
        " { id board { id name columns { id } } parent_item { id } } }"
    )

    refused = await desk.refused(query, p=parent, n="Line", c='{"c_text": "x"}')
    first = (await desk.ask(query, p=parent, n="Line 1"))["create_subitem"]
    second = (await desk.ask(query, p=parent, n="Line 2", c='{"status": {"index": 1}}'))["create_subitem"]
    nested = await desk.refused(query, p=first["id"], n="Deeper")
    board = desk.account.boards[desk.board]

    assert refused["code"] == "InvalidColumnIdException"
    assert first["board"]["name"] == "Subitems of Orders"
    assert first["board"] == second["board"] and first["board"]["id"] != desk.board
    assert [column.type for column in board.live_columns()] == ["name", "text", "subtasks"]
    assert nested["code"] == "InvalidArgumentException"
    assert (board.active_items, desk.account.boards[first["board"]["id"]].active_items) == (1, 2)


async def test_an_archived_item_takes_its_subitems_along():
    desk = await Desk().with_board()
    parent = await desk.item("Order")
    child = (
        await desk.ask('mutation ($p: ID!) { create_subitem(parent_item_id: $p, item_name: "L") { id } }', p=parent)
    )["create_subitem"]["id"]

    await desk.ask("mutation ($i: ID) { archive_item(item_id: $i) { id } }", i=parent)

    assert desk.account.items[child].state == "archived"
    assert await desk.names() == []


async def test_a_full_board_takes_no_further_item():
    desk = await Desk(limits={"items_per_board": 2}).with_board()
    await desk.item("A")
    await desk.item("B")

    error = await desk.refused(CREATE, b=desk.board, n="C", c=json.dumps({}))

    assert error["code"] == "ItemsLimitationException"


async def test_a_move_to_another_board_keeps_the_id_and_maps_every_column_or_none():
    desk = await Desk().with_board("text", "status")
    source = desk.board
    item = await desk.item("A", {"c_text": "x", "c_status": {"label": "Done"}})
    await desk.with_board("text", "status")
    move = (
        "mutation ($b: ID!, $i: ID!, $m: [ColumnMappingInput!])"
        ' { move_item_to_board(board_id: $b, group_id: "topics", item_id: $i, columns_mapping: $m)'
        " { id board { id } } }"
    )

    partly = await desk.refused(move, b=desk.board, i=item, m=[{"source": "c_text", "target": "c_text"}])
    moved = await desk.ask(
        move,
        b=desk.board,
        i=item,
        m=[{"source": "c_text", "target": "c_text"}, {"source": "c_status", "target": None}],
    )

    assert partly["message"] == "Columns mapping is not in the expected format"
    assert moved["move_item_to_board"] == {"id": item, "board": {"id": desk.board}}
    assert {key: text for key, (text, _) in (await desk.cells(item)).items()} == {"c_text": "x", "c_status": None}
    assert desk.account.boards[source].active_items == 0
