"""Every document that the room can emit is valid for monday itself; its schema is used when it lies beside us."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from storeboard.columns import COLUMN_TYPES
from storeboard.model import BoardFacts, ColumnFacts, LinesFacts, Mutation, Post, Posting, Rule
from storeboard.monday import activities, building, client, posts, reads, schema, workspaces
from storeboard.monday.blueprint import ColumnPlan
from storeboard.monday.documents import compose
from storeboard.monday.labels import Label
from storeboard.monday.schema import RealColumn
from storeboard.simulators.monday import SDL
from tests.unit.monday.board_examples import FACTS, KEY

VENDOR = Path(__file__).parents[2].parent / "shared" / "monday-schema"
SDLS = {"the simulator": SDL, **{path.name: path.read_text() for path in sorted(VENDOR.glob("2026-*.graphql"))}}

WIDE = BoardFacts(
    board="wide",
    mapping="wide",
    account="sales",
    board_id="300",
    name="Wide",
    external_id_column="sb_external_id",
    columns={name: ColumnFacts(f"sb_{name}", name) for name in COLUMN_TYPES},
    groups={},
    lines=LinesFacts("400", "sb_external_id", {name: ColumnFacts(f"sb_{name}", name) for name in COLUMN_TYPES}),
)
SEARCHES = reads.searches_of({"100": ("sb_external_id", [f"a/{n}" for n in range(250)]), "200": ("x", ["b"])})
STATUS = RealColumn(
    "s", "S", "status", "r1", (Label("1", "Paid", True, "done_green", 0, True), Label("2", "Old", False))
)
QUESTIONS = {
    "posts": posts.posts_question({"11": [Post("update", "a", "b"), Post("milestone", "a", "b", "c")], "12": []}),
    "activities": activities._LIST,
    "create an activity": activities._create_question(
        Posting("milestone", "a", Rule(), activity="A", icon="FLAG", color="GRAY")
    ),
    "find": reads.find_question(SEARCHES),
    "find further": reads.find_next_question(SEARCHES[0], "c"),
    "states": reads.states_question(["1"]),
    "scan": reads.scan_question(WIDE, children=False),
    "scan with lines": reads.scan_question(WIDE, children=True),
    "scan further": reads.scan_next_question(WIDE, "c", children=True),
    "boards": schema.boards_question(["1"]),
    "names": schema.names_question(1),
    "create board": building.create_board_question("Orders", "storeboard:orders"),
    "create group": building.create_group_question("1", "New", "g"),
    "rename group": building.rename_group_question("1", "g", "New"),
    "delete column": building.delete_column_question("1", "status"),
    "update status": building.update_labels_question("1", STATUS, ["Paid", "New"]),
    "update dropdown": building.update_labels_question("1", RealColumn("d", "D", "dropdown", "r"), ["New"]),
    "update relation": building.update_relation_question("1", RealColumn("r", "R", "board_relation", "r"), ["2"]),
    "probe": building.probe_item_question("1", {"sb_external_id": "probe"}),
    "probe line": building.probe_subitem_question("1"),
    "remove probe": building.delete_item_question("1"),
    **{
        f"attach {kind}": building.attach_column_question(
            "1", ColumnPlan("sb_x", "X", kind, managed="abc"), "what it is", "name"
        )
        for kind in ("status", "dropdown")
    },
    "workspaces": workspaces.page_question(1),
    "products": workspaces.PRODUCTS,
    "create a workspace": workspaces.create_question("Sales", None),
    "create a workspace of a product": workspaces.create_question("Sales", "1"),
    "managed columns": schema.managed_columns_question(),
    **{
        f"create bare {kind}": building.create_column_question(
            "1", None, ColumnPlan("sb_x", "X", kind, ("A", "B")), ["2"], typed=False
        )
        for kind in COLUMN_TYPES
    },
    "create a bare board": building.create_board_question("Orders", None, empty=False),
    "create a bare group": building.create_group_question("1", "New", None, placed=False),
    "archive the probe": building.archive_item_question("1"),
    **{
        f"create {kind}": building.create_column_question("1", "sb_x", ColumnPlan("sb_x", "X", kind, ("A", "B")), ["2"])
        for kind in COLUMN_TYPES
    },
    **{f"client {name}": reads.Question(name, {}) for name in (client._PLAN, client._DAILY_LIMIT, client._ME)},
}


@cache
def schema_of(name: str) -> GraphQLSchema:
    return build_schema(SDLS[name])


def faults_of(document: str, name: str) -> list[str]:
    return [error.message for error in validate(schema_of(name), parse(document))]


@pytest.mark.parametrize("name", SDLS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_valid(question, name):
    assert faults_of(QUESTIONS[question].document, name) == []


NAMES = st.text(max_size=10)
COLUMNS = st.dictionaries(st.sampled_from(["total", "email"]), st.none() | st.just("1"), max_size=2)
MUTATIONS = st.one_of(
    st.builds(
        lambda name, group, columns: Mutation("create_item", KEY, "100", None, None, None, name, group, "x", columns),
        NAMES,
        st.sampled_from([None, "New", "?"]),
        COLUMNS,
    ),
    st.builds(lambda columns: Mutation("change_columns", KEY, "100", "11", columns=columns, new_labels=True), COLUMNS),
    st.builds(lambda name: Mutation("create_subitem", KEY, "200", None, "11", "l1", name, None, "x"), NAMES),
    st.builds(
        lambda name, columns: Mutation("change_columns", KEY, "100", "11", None, None, name, None, None, columns),
        st.none() | NAMES,
        COLUMNS,
    ),
    st.builds(lambda group: Mutation("move_to_group", KEY, "100", "11", group=group), st.sampled_from(["New", "?"])),
    st.builds(
        lambda group, columns, subitems: Mutation(
            "move_to_board", KEY, "100", "11", group=group, columns_to=columns, subitems_to=subitems
        ),
        st.sampled_from([None, "New"]),
        st.none() | st.dictionaries(NAMES, st.none() | NAMES, max_size=2),
        st.none() | st.just({"a": None}),
    ),
    st.sampled_from([Mutation("archive_item", KEY, board, "11") for board in ("100", "200")]),
    st.builds(lambda text: Mutation("post_update", KEY, "100", "11", post=Post("update", "note", text)), NAMES),
    st.builds(
        lambda text, summary: Mutation(
            "post_milestone", KEY, "100", "11", post=Post("milestone", "placed", text, "2026-06-15T10:00:00Z", summary)
        ),
        NAMES,
        st.sampled_from(["", "No. 7"]),
    ),
    st.sampled_from([Mutation("delete_update", KEY, "100", "7"), Mutation("delete_milestone", KEY, "100", "e8")]),
)
TELLING = {("orders", "orders"): replace(FACTS["orders", "orders"], activities={"placed": "act"})}


@pytest.mark.parametrize("name", SDLS)
@given(mutations=st.lists(MUTATIONS, min_size=1, max_size=6))
def test_every_batch_is_valid(name, mutations):
    assert faults_of(compose(mutations, TELLING).document, name) == []
