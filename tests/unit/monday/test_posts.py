"""Posts are recognised by what they say, and a right that they lack is theirs alone."""

import json
from dataclasses import replace

import pytest

from storeboard.model import Halted, Mutation, Post, Rejected
from storeboard.monday.documents import compose
from storeboard.monday.posts import posts_found, posts_question
from storeboard.monday.results import results_of
from tests.unit.monday.board_examples import KEY, ORDERS, change

FACTS = {("orders", "orders"): replace(ORDERS, activities={"placed": "act"})}
NOTE = Post("update", "note", "Ring <twice> &\nthen wait")
PLACED = Post("milestone", "placed", "Order placed", "2026-06-15T10:00:00Z", "No. 7")
AT = 1_781_517_600.0


def post(said: Post) -> Mutation:
    kind = "post_update" if said.kind == "update" else "post_milestone"
    return Mutation(kind, KEY, "100", item_id="11", external_id="x", post=said)


def test_an_update_is_escaped_and_a_milestone_asks_for_its_id_alone():
    composed = compose([post(NOTE), post(PLACED)], FACTS)

    assert "Ring &lt;twice&gt; &amp;<br>then wait" in composed.variables.values()
    assert {"Order placed", "2026-06-15T10:00:00Z", "No. 7", "act"} <= set(composed.variables.values())
    assert "created_at" not in composed.document


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "7", "body": "Ring &lt;twice&gt; &amp;<br>then wait", "text_body": ""},
        {"id": "7", "body": "<p>Ring &lt;twice&gt; &amp;</p><p>then  wait</p>", "text_body": None},
        {"id": "7", "body": "", "text_body": "Ring <twice> & then wait"},
    ],
)
def test_an_update_is_known_whatever_monday_makes_of_its_markup(entry: dict[str, object]):
    data = {"items": [{"id": "11", "updates": [{"id": "6", "body": "Ring"}, entry]}]}

    found = posts_found({"11": [NOTE]}, data, None)

    assert [one.item_id for one in found["11"][NOTE.id]] == ["7"]


@pytest.mark.parametrize(
    ("title", "created_at", "since", "stands"),
    [
        ("Order placed", "2026-06-15T10:00:00Z", AT + 9_000, True),
        ("Order  placed", "2026-06-15T12:00:00+02:00", AT + 9_000, True),
        ("Order placed", "2026-06-14T10:00:00Z", AT + 9_000, False),
        ("Order placed", "2026-06-15T13:00:00Z", AT + 9_000, True),
        ("Order placed", "2026-06-14T10:00:00Z", None, True),
        ("Order placed", "", AT, True),
        ("Order", "2026-06-15T10:00:00Z", None, False),
    ],
)
def test_a_milestone_is_known_by_its_title_and_its_time(title: str, created_at: str, since: float | None, stands: bool):
    entry = {"id": "e8", "title": title, "created_at": created_at, "user": {"id": "5"}}
    data = {"items": [], "t0": {"timeline_items_page": {"timeline_items": [entry]}}}

    found = posts_found({"11": [PLACED]}, data, since)

    assert [(one.item_id, one.creator_id) for one in found["11"][PLACED.id]] == ([("e8", "5")] if stands else [])


@pytest.mark.parametrize("data", [{}, {"items": [{"id": "11", "updates": None}], "t0": None}, {"items": "x", "t0": 7}])
def test_an_answer_that_holds_nothing_finds_nothing(data: dict[str, object]):
    assert posts_found({"11": [NOTE, PLACED]}, data, None) == {"11": {NOTE.id: [], PLACED.id: []}}


def test_only_what_is_wanted_of_an_item_is_asked_for():
    question = posts_question({"11": [NOTE], "12": [PLACED]})

    assert question.variables == {"ids": ["11"], "i0": "12"}


def test_a_right_that_only_posts_need_halts_nothing_else():
    def judged(*mutations: Mutation, path: list[str] | None) -> list[type]:
        error = {
            "message": "x",
            "extensions": {"code": "missingRequiredPermissions"},
            **({"path": path} if path else {}),
        }
        body = json.dumps({"data": None, "errors": [error]}).encode()
        aliases = [(f"m{number}", one) for number, one in enumerate(mutations)]
        return [type(one) for one in results_of(200, {}, body, aliases).results.values()]

    assert judged(post(NOTE), path=["m0"]) == [Rejected]
    assert judged(post(NOTE), post(PLACED), path=None) == [Rejected, Rejected]
    assert judged(post(NOTE), change(), path=None) == [Halted, Halted]
