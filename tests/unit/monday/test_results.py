import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.model import BudgetReport, Halted, Key, Limited, Lost, Missing, Ref, Rejected, Written
from storeboard.monday.results import results_of
from tests.unit.monday.board_examples import archive, change, create

ONE_CREATE = (("m0", create()),)
ONE_CHANGE = (("m0", change()),)
TWO = (("m0", create()), ("m1", change()))


def answer(data=None, *errors, **rest):
    body = {"data": data} if data is not None else {}
    return json.dumps({**body, **({"errors": list(errors)} if errors else {}), **rest}).encode()


def error(code=None, *, path=None, message="A Person's Name is not valid", **extensions):
    said = {"message": message, "extensions": {**({"code": code} if code else {}), **extensions}}
    return {**said, **({"path": path} if path else {})}


def judged(body, status=200, aliases=ONE_CREATE, headers=None):
    return results_of(status, headers or {}, body, aliases).results


def test_an_id_means_written_even_beside_errors():
    body = answer(
        {"m0": {"id": "12736724196"}, "m1": None}, error("SomeError"), error("ColumnValueException", path=["m1"])
    )

    results = judged(body, aliases=TWO)

    assert results["m0"] == Written("12736724196")
    assert isinstance(results["m1"], Rejected)


def test_an_id_given_as_a_number_is_an_id():
    assert judged(answer({"m0": {"id": 12736724196}})) == {"m0": Written("12736724196")}


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (429, {}, answer(None, error("COMPLEXITY_BUDGET_EXHAUSTED", retry_in_seconds=60)), Limited("complexity", 60)),
        (200, {}, answer(None, error("complexityBudgetExhausted", retry_in_seconds=7)), Limited("complexity", 7)),
        (
            200,
            {},
            answer(
                error_code="ComplexityException",
                status_code=429,
                error_message="Complexity budget exhausted, query cost 30001 budget remaining 19986 reset in 3 seconds",
                errors=["Complexity budget exhausted"],
                error_data={},
            ),
            Limited("complexity", 3),
        ),
        (429, {"retry-after": "9"}, answer(None, error("DAILY_LIMIT_EXCEEDED")), Limited("daily", 9)),
        (
            429,
            {},
            answer(None, error(message="Minute limit rate exceeded", retry_in_seconds=12)),
            Limited("minute", 12),
        ),
        (429, {}, answer(None, error(message="Rate Limit Exceeded")), Limited("minute", None)),
        (429, {}, answer(None, error("RATE_LIMIT_EXCEEDED", retryAfterMs=2500)), Limited("minute", 2.5)),
        (200, {}, answer(None, error("FIELD_MINUTE_RATE_LIMIT_EXCEEDED", status_code=429)), Limited("minute")),
        (429, {}, answer(None, error("maxConcurrencyExceeded")), Limited("concurrency")),
        (429, {}, answer(error_message="Concurrency limit exceeded", status_code=429), Limited("concurrency")),
        (429, {}, answer(None, error("IP_RATE_LIMIT_EXCEEDED", retry_in_seconds=10)), Limited("ip", 10)),
        (423, {}, answer(None, error(message="Resource is currently locked, please try again")), Limited("locked")),
        (423, {}, b"<html>locked</html>", Limited("locked")),
        (200, {}, answer(None, error("API_TEMPORARILY_BLOCKED", retry_in_seconds=30)), Limited("blocked", 30)),
        (503, {}, answer(None, error("API_TEMPORARILY_BLOCKED")), Limited("blocked")),
        (429, {"retry-after": "30"}, b"slow down", Limited("minute", 30)),
    ],
)
def test_a_limit_is_named_and_tells_when_it_ends(status, headers, body, expected):
    assert judged(body, status, headers=headers) == {"m0": expected}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, answer(None, error("NOT_AUTHENTICATED"))),
        (401, answer(None, error(message="Unauthorized"))),
        (401, answer(None, error(message="Your ip is restricted"))),
        (401, b""),
        (403, answer(None, error("UserUnauthorizedException", status_code=403))),
        (403, answer(None, error("USER_ACCESS_DENIED"))),
        (200, answer(None, error("InvalidVersionException"))),
        (200, answer(None, error("missingRequiredPermissions"))),
        (302, b""),
        (404, b"<html>no such page</html>"),
    ],
)
def test_what_only_a_person_can_change_halts(status, body):
    assert all(isinstance(result, Halted) for result in judged(body, status, TWO).values())


@pytest.mark.parametrize(
    "code",
    [
        "ColumnValueException",
        "CorrectedValueException",
        "InvalidArgumentException",
        "InvalidColumnIdException",
        "InvalidUserIdException",
        "ItemNameTooLongException",
        "ItemsLimitationException",
        "RecordInvalidException",
        "DATA_VALIDATIONS_ERROR",
        "InvalidGroupIdException",
        "UserUnauthorizedException",
        "SomethingNobodyKnows",
    ],
)
def test_a_refused_value_rejects_its_own_write_only(code):
    body = answer({"m0": None, "m1": {"id": "11"}}, error(code, path=["m0"], status_code=422))

    results = judged(body, aliases=TWO)

    assert results["m0"] == Rejected(code, f"monday refused: {code}")
    assert results["m1"] == Written("11")


@pytest.mark.parametrize(
    "error_data",
    [
        {"column_id": "sb_phone", "column_value": "+49 not for a log"},
        [{"itemId": 1, "columnIds": ["sb_phone"], "message": "not for a log"}],
        {"columnIds": ["sb_phone"]},
    ],
)
def test_the_refused_columns_are_named_and_the_value_is_not(error_data):
    body = answer({"m0": None}, error("ColumnValueException", path=["m0"], error_data=error_data))

    result = judged(body)["m0"]

    assert result == Rejected("ColumnValueException", "monday refused: ColumnValueException on sb_phone", ("sb_phone",))


@pytest.mark.parametrize(
    "body",
    [
        answer(None, error("GRAPHQL_VALIDATION_FAILED")),
        answer(None, error(message='Parse error on "}"')),
        answer(None, {"message": "Cannot query field 'idd' on type 'Item'.", "locations": [{"line": 1, "column": 2}]}),
        answer(None, error("ComplexityException", message="The query exceeds the max complexity of 5000000")),
    ],
)
def test_a_document_that_is_refused_whole_rejects_every_write(body):
    assert all(isinstance(result, Rejected) for result in judged(body, aliases=TWO).values())


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "InvalidItemIdException", "InvalidBoardIdException"])
def test_what_is_gone_is_missing_for_a_change_and_rejects_a_create(code):
    body = answer({"m0": None, "m1": None}, error(code, path=["m0"]), error(code, path=["m1"], status_code=404))

    results = judged(body, aliases=TWO)

    assert isinstance(results["m0"], Rejected)
    assert results["m1"] == Missing(code)


def test_a_column_that_is_gone_does_not_make_its_item_missing():
    body = answer({"m0": None}, error("ResourceNotFoundException", path=["m0"], error_data={"column_id": "sb_total"}))

    assert judged(body, aliases=ONE_CHANGE)["m0"].columns == ("sb_total",)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"message": "invalid value, please check our API documentation"}, "ColumnValueException"),
        ({"message": "This column ID doesn't exist for the board"}, "InvalidColumnIdException"),
        ({"message": "no", "extensions": {"code": "InvalidPhoneNumberException"}}, "InvalidPhoneNumberException"),
    ],
)
def test_a_refusal_is_known_by_its_words_or_its_name_where_the_code_says_nothing(said, code):
    body = answer({"m0": None, "m1": {"id": "11"}}, {**said, "path": ["m0"]})

    assert judged(body, aliases=TWO)["m0"] == Rejected(code, f"monday refused: {code}")


def test_an_older_answer_about_one_write_names_its_item():
    body = answer(error_code="InvalidItemIdException", status_code=200, error_message="gone", error_data={})

    assert judged(body, aliases=(("m0", archive()),)) == {"m0": Missing("InvalidItemIdException")}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, answer(None, error("INTERNAL_SERVER_ERROR", message="Internal Server Error", status_code=500))),
        (500, answer(error_code="InternalServerError", status_code=500, error_message="Internal server error")),
        (502, b"<html>Bad Gateway</html>"),
        (504, b""),
        (409, answer(None, error("IDEMPOTENCY_CONFLICT"))),
        (409, b""),
        (200, b""),
        (200, b'{"data":{"m0":{"id":"1'),
        (200, b"<html></html>"),
        (200, b"[]"),
        (200, b'{"data":null}'),
        (200, answer({"m0": None, "m1": None})),
        (200, answer({"m0": {}, "m1": {"id": ""}})),
        (200, answer(None, error("SomethingNobodyKnows"))),
        (200, answer(None, error("ColumnValueException"))),
        (200, answer({"m0": None, "m1": None}, error("Odd", path=["m0"]), error("Odd", path=["m1"]))),
        (200, answer({"m0": None, "m1": None}, *(error("ColumnValueException", path=[a, "id"]) for a in ("m0", "m1")))),
    ],
)
def test_whatever_is_not_certain_is_lost(status, body):
    assert all(isinstance(result, Lost) for result in judged(body, status, TWO).values())


def test_a_limit_beside_an_executed_write_says_nothing_of_a_write_without_an_answer():
    body = answer({"m0": {"id": "1"}, "m1": None}, error("COMPLEXITY_BUDGET_EXHAUSTED"))

    assert judged(body, 429, TWO) == {"m0": Written("1"), "m1": Lost("no id and no error", "no code")}


def test_a_replayed_answer_is_known_as_one_and_tells_only_the_budget_of_its_headers():
    headers = {"idempotency-replayed": "true", "ratelimit": '"complexityMinute";r=4950000;t=45'}
    body = answer({"m0": {"id": "1"}, "complexity": {"after": 80, "query": 10, "reset_in_x_seconds": 3}})

    reply = results_of(200, headers, body, ONE_CREATE)

    assert reply.replayed
    assert (reply.report.complexity_query, reply.report.complexity_after) == (None, 4_950_000)
    assert reply.report.complexity_resets_in == 45.0


def test_the_budget_is_read_from_headers_field_and_refusal():
    headers = {
        "ratelimit-policy": '"minuteRate";q=5000;w=60, "concurrency";q=250;qu="concurrent-requests",'
        ' "complexityMinute";q=5000000;w=60;qu="content-bytes"',
        "ratelimit": '"minuteRate";r=4999, "concurrency";r=249, "complexityMinute";r=4950000;t=45',
    }
    body = answer({"m0": {"id": "1"}, "complexity": {"before": 90, "after": 80, "query": 10, "reset_in_x_seconds": 3}})
    refused = error("COMPLEXITY_BUDGET_EXHAUSTED", complexity_budget_left=5, complexity_budget_limit=900)

    assert results_of(200, headers, body, ONE_CREATE).report == BudgetReport(
        90, 80, 10, 5000000, 3, 4999, 5000, 249, 250
    )
    assert results_of(429, {}, answer(None, refused), ONE_CREATE).report == BudgetReport(
        complexity_after=5, complexity_limit=900
    )


@pytest.mark.parametrize(
    "header", ["", "nonsense", '"minuteRate";r=-1', '"minuteRate";r=', ";;;,,,", '"a";r=' + "9" * 40]
)
def test_an_odd_header_tells_nothing(header):
    assert results_of(200, {"ratelimit": header}, answer({"m0": {"id": "1"}}), ONE_CREATE).report == BudgetReport()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "errors",
                    "m0",
                    "m1",
                    "id",
                    "message",
                    "path",
                    "extensions",
                    "code",
                    "status_code",
                    "error_data",
                    "complexity",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.integers(100, 599),
    JSON | st.binary(max_size=20),
    st.dictionaries(st.sampled_from(["ratelimit", "retry-after"]), st.text(max_size=12)),
)
def test_any_answer_gives_one_result_for_every_write(status, said, headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()

    assert set(judged(body, status, TWO, headers)) == {"m0", "m1"}


TWO_LINES = (("m0", create()), ("m1", create()))
OTHER = replace(create(), key=Key("orders", Ref("acme", "order", "other")))
TWO_KEYS = (("m0", create()), ("m1", OTHER))


@pytest.mark.parametrize(
    ("status", "body", "aliases", "error_said"),
    [
        (200, answer({"m0": None}, error("GenericError", path=["m0"])), ONE_CREATE, "GenericError"),
        (200, answer({"m0": None}, error(path=["m0"])), ONE_CREATE, "no code"),
        (200, answer({"m0": None}), ONE_CREATE, "no code"),
        (200, answer(errors=["Something went wrong"]), ONE_CREATE, "no code"),
        (200, answer(error_message="Something went wrong"), ONE_CREATE, "no code"),
        (200, answer(None, error("GenericError")), TWO_LINES, "GenericError"),
        (200, answer(None, error("GenericError")), TWO_KEYS, None),
        (200, answer({"m0": None, "m1": None}, error("GenericError", path=["m0"])), TWO_KEYS, "GenericError"),
        (200, answer({"m0": None}, error("INTERNAL_SERVER_ERROR", path=["m0"])), ONE_CREATE, "INTERNAL_SERVER_ERROR"),
        (200, answer({"m0": None}, error("INTERNAL_SERVER_ERROR", path=["m0"])), ONE_CHANGE, None),
        (200, answer(None, error("INTERNAL_SERVER_ERROR", status_code=500)), ONE_CREATE, None),
        (500, answer(None, error("GenericError")), ONE_CREATE, None),
        (502, b"<html>", ONE_CREATE, None),
        (200, b'{"data": null}', ONE_CREATE, None),
    ],
)
def test_an_error_that_explains_nothing_is_named_when_it_is_about_one_key(status, body, aliases, error_said):
    result = judged(body, status, aliases)["m0"]

    assert isinstance(result, Lost)
    assert result.error == error_said
