"""Boards are made as the mappings need them, once, however often a run is cut off."""

import copy
import json
from dataclasses import replace

import httpx2
import pytest

from storeboard.errors import TerminalError
from storeboard.model import Column, Mapping, Posting, Route, Rule
from storeboard.monday.blueprint import BoardSpec, Layout
from storeboard.monday.client import MondayClient
from storeboard.monday.facts import restored
from storeboard.simulators.monday import Fault, Wire, app
from storeboard.simulators.monday.telling import create_activity
from tests.contract.office import CUSTOMERS, ORDERS, SPECS, STATES, Office, ask
from tests.unit.monday.wire_fakes import TOKEN


@pytest.fixture
def office():
    return Office()


def test_every_board_column_label_group_and_line_stands_and_is_told(office):
    told = office.provision()

    contacts, orders = told.facts
    assert told.findings == ()
    assert (contacts.mapping, contacts.name, orders.board, orders.account) == (
        "customers",
        "Contacts",
        "orders",
        "sales",
    )
    assert set(orders.groups) >= {"New", "Done", "Gone"}
    assert set(orders.columns["state"].labels) == {"Open", "Complete", "2026"}
    assert set(orders.columns["segment"].labels) == {"B2B", "B2C"}
    assert orders.lines is not None
    assert set(orders.lines.columns) == {"sku", "quantity"}
    assert all(len(column.id) <= 24 for column in orders.columns.values())
    relation = office.boards()["Orders"].columns[orders.columns["customer"].id]
    assert [str(one) for one in relation.settings["boardIds"]] == [contacts.board_id]


def test_a_board_is_laid_out_as_its_mapping_reads_with_the_external_id_last(office):
    told = office.provision()

    orders, contacts = office.boards()["Orders"], office.boards()["Contacts"]
    lines = office.account.boards[told.facts[1].lines.board_id]
    assert [group.title for group in orders.live_groups()] == ["New", "Done", "Gone"]
    assert [group.title for group in contacts.live_groups()] == ["Contacts"]
    assert [column.title for column in orders.live_columns() if column.type != "subtasks"] == [
        "Name", "Customer", "Total", "State", "Segment", "Placed", "External ID",
    ]  # fmt: skip
    assert [column.title for column in lines.live_columns()] == ["Name", "SKU", "Quantity", "External ID"]
    assert "put back" in orders.description


def test_a_group_and_a_column_new_in_the_mapping_take_their_places(office):
    office.provision()
    new_rule = Rule(path="orderState", lookup={"Open": "New", "Confirmed": "Confirmed", "Complete": "Done"})
    columns = (ORDERS.columns[0], Column("city", "text", Rule(path="country"), "City"), *ORDERS.columns[1:])
    wider = replace(ORDERS, routes=(Route("orders", group=new_rule),), columns=columns)

    office.provision((CUSTOMERS, wider))

    orders = office.boards()["Orders"]
    assert [group.title for group in orders.live_groups()] == ["New", "Confirmed", "Done", "Gone"]
    assert [column.title for column in orders.live_columns()][:4] == ["Name", "Customer", "City", "Total"]
    assert [column.title for column in orders.live_columns() if column.type != "subtasks"][-1] == "External ID"


def test_a_new_action_on_a_column_of_lines_says_so(office):
    told = office.provision(dry_run=True)

    assert "orders: create the column sb_sku (text, 'SKU') of the lines" in told.actions


def test_a_board_is_found_by_its_mark_alone_among_boards_of_like_keys(office):
    specs = (BoardSpec("orders", "sales", "Orders"), BoardSpec("orders-dach", "sales", "Orders"))
    dach = replace(ORDERS, name="dach", routes=(Route("orders-dach"),), line_columns=(), columns=())
    office.provision((dach,), specs)
    office.lock = {}

    told = office.provision((replace(dach, routes=(Route("orders"),)), replace(dach, name="other")), specs)

    assert len({one.board_id for one in told.facts}) == 2
    assert office.mutations().count("create_board") == 2


def test_the_probe_for_the_board_of_lines_is_gone_again(office):
    office.provision()

    assert [item for board in office.boards().values() for item in board.items.values() if item.state == "active"] == []


def test_twice_is_once(office):
    first = office.provision()
    written, lock = len(office.account.log), copy.deepcopy(office.lock)

    second = office.provision()

    assert len(office.account.log) == written
    assert (second.facts, second.findings, second.actions) == (first.facts, (), ())
    assert office.lock == lock
    assert restored(json.loads(json.dumps(office.saved))["facts"]) == first.facts


def test_a_lost_lock_finds_the_same_boards_again(office):
    first = office.provision()
    office.lock = {}

    second = office.provision()

    assert second.facts == first.facts
    assert office.mutations().count("create_board") == 2


@pytest.mark.parametrize("step", range(30))
def test_a_run_cut_off_at_any_mutation_is_finished_by_the_next(step):
    whole = Office()
    whole.provision()
    office = Office()

    def cut(executed):
        if len(office.account.log) == step + 1:
            raise KeyboardInterrupt

    office.account.hooks.append(cut)
    if step < len(whole.account.log):
        with pytest.raises(KeyboardInterrupt):
            office.provision()
    office.account.hooks.clear()
    office.lock = copy.deepcopy(office.saved)

    told = office.provision()

    assert told.findings == ()
    assert office.shape() == whole.shape()


@pytest.mark.parametrize(
    "fault", [Fault.LOST, Fault.DROP, Fault.TRUNCATED, Fault.HTTP_500, Fault.MINUTE_429, Fault.LOCKED_423]
)
@pytest.mark.parametrize("after", range(0, 24, 3))
def test_a_mutation_without_an_answer_is_read_back_and_not_repeated(fault, after):
    whole = Office()
    whole.provision()
    office = Office()

    def fail(executed):
        if len(office.account.log) == after + 1:
            office.account.faults.next(fault)

    office.account.hooks.append(fail)

    told = office.provision()

    assert told.findings == ()
    assert office.shape() == whole.shape()


def test_a_dry_run_changes_nothing_and_says_what_it_would_do(office):
    told = office.provision(dry_run=True)

    assert office.account.log == []
    assert office.lock == {}
    assert "orders: create the board 'Orders'" in told.actions
    assert "orders: create the column sb_total (numbers, 'Total')" in told.actions


def test_a_label_new_in_the_mapping_is_added_and_the_others_keep_their_ids(office):
    before = office.provision().facts[1].columns
    wider = Rule(
        path="orderState", lookup={**STATES.lookup, "Cancelled": "Cancelled"}, default="2026", has_default=True
    )
    columns = tuple(
        Column("state", "status", wider, "State")
        if column.name == "state"
        else Column("segment", "dropdown", None, "Segment", labels=("B2B", "B2C", "VIP"))
        if column.name == "segment"
        else column
        for column in ORDERS.columns
    )
    changed = Mapping(**{**{name: getattr(ORDERS, name) for name in ORDERS.__dataclass_fields__}, "columns": columns})

    told = office.provision((CUSTOMERS, changed))

    after = told.facts[1].columns
    assert told.findings == ()
    assert after["state"].labels.items() > before["state"].labels.items()
    assert after["segment"].labels.items() > before["segment"].labels.items()
    assert {"Cancelled"} == set(after["state"].labels) - set(before["state"].labels)


def test_a_wrong_token_ends_it_at_once(office):
    office.client = MondayClient(
        "http://monday.test/v2", "wrong", clock=office.clock, transport=Wire(app(office.account, token=TOKEN))
    )

    with pytest.raises(TerminalError, match="NOT_AUTHENTICATED"):
        office.provision()


def test_a_board_of_a_template_is_made_as_it_says_and_twice_is_once(office):
    layout = Layout(("Parked", "New"), (Column("rating", "rating", None, "Stars", description="By sales."),))
    workspace = ask(office, 'mutation { create_workspace(name: "CRM", kind: open) { id } }')["create_workspace"]["id"]
    specs = (SPECS[0], replace(SPECS[1], kind="private", workspace=workspace, description="Ours.", layout=layout))

    told = office.provision(specs=specs)

    orders = office.boards()["Orders"]
    assert (orders.kind, orders.workspace_id, orders.description) == ("private", workspace, "Ours. (storeboard:orders)")
    assert [group.title for group in orders.live_groups()] == ["Parked", "New", "Done", "Gone"]
    assert [(one.title, one.description) for one in orders.live_columns()][1] == ("Stars", "By sales.")
    assert told.findings == ()
    assert office.provision(specs=specs).actions == ()


def in_workspace(name):
    return tuple(replace(spec, workspace=name) for spec in SPECS)


def test_a_workspace_is_found_by_its_name_or_made_as_one_of_crm_and_twice_is_once(office):
    told = office.provision(specs=in_workspace("crm"))
    found = {board.workspace_id for board in office.boards().values()}
    other = Office()
    made = other.provision(specs=in_workspace("Sales EMEA"))
    again = other.provision(specs=in_workspace("Sales EMEA"))

    crm = next(one for one in office.account.workspaces.values() if one.name == "CRM")
    sales = next(one for one in other.account.workspaces.values() if one.name == "Sales EMEA")
    assert told.findings == made.findings == ()
    assert found == {crm.id}
    assert sales.product_id == crm.product_id
    assert {board.workspace_id for board in other.boards().values()} == {sales.id}
    assert again.actions == ()
    assert other.mutations().count("create_workspace") == 1


def test_a_name_that_several_workspaces_have_is_refused_with_their_ids(office):
    for _ in range(2):
        ask(office, 'mutation { create_workspace(name: "Sales", kind: open) { id } }')

    with pytest.raises(TerminalError, match=r"2 workspaces of monday are called 'sales' \([0-9]+, [0-9]+\)"):
        office.provision(specs=in_workspace("sales"))

    assert "create_board" not in office.mutations()


TELLING = replace(
    ORDERS,
    postings=(
        Posting("update", "note", Rule(path="id")),
        Posting("milestone", "placed", Rule(default="Placed"), activity="Order placed", icon="FLAG", color="GRAY"),
        Posting("milestone", "shipped", Rule(default="Shipped"), activity="Shipped", icon="PLANE", color="GRAY"),
    ),
)


def test_the_activities_of_milestones_are_found_by_their_name_or_made_and_twice_is_once(office):
    theirs = create_activity(office.account, "order PLACED", "GIFT", "GRAY")

    told = office.provision((CUSTOMERS, TELLING))
    written, lock = len(office.account.log), copy.deepcopy(office.lock)
    again = office.provision((CUSTOMERS, TELLING))

    (made,) = [one for one in office.account.activities.values() if one is not theirs]
    assert (made.name, made.icon_id, made.color) == ("Shipped", "PLANE", "GRAY")
    assert told.facts[1].activities == {"placed": theirs.id, "shipped": made.id}
    assert (len(office.account.log), office.lock, again.facts) == (written, lock, told.facts)
    assert office.verify(told.facts, (CUSTOMERS, TELLING)) == (told.facts, ())
    assert restored(json.loads(json.dumps(office.saved))["facts"]) == told.facts


def test_an_account_that_takes_no_further_activity_is_told_in_a_note_and_everything_else_stands(office):
    for number in range(50):
        create_activity(office.account, f"Kind {number}", "FLAG", "GRAY")

    told = office.provision((CUSTOMERS, TELLING))

    assert (told.findings, told.facts[1].activities) == ((), {})
    assert [note.about for note in told.notes] == ["timeline", "timeline"]
    assert "50" in told.notes[0].message


@pytest.mark.parametrize("field", ["custom_activity", "create_custom_activity"])
def test_a_monday_that_knows_no_custom_activities_is_told_in_a_note(office, field):
    office.client = MondayClient(
        "http://monday.test/v2",
        TOKEN,
        clock=office.clock,
        transport=Without(field, Wire(app(office.account, token=TOKEN))),
    )

    told = office.provision((CUSTOMERS, TELLING))

    assert (told.findings, told.facts[1].activities, bool(told.notes)) == ((), {}, True)


class Without(httpx2.AsyncBaseTransport):
    """A monday whose schema lacks one field."""

    def __init__(self, field, inner):
        self.field = field
        self.inner = inner

    async def handle_async_request(self, request):
        if f" {self.field}" not in (await request.aread()).decode():
            return await self.inner.handle_async_request(request)
        error = {
            "message": f"Cannot query field {self.field}",
            "locations": [{"line": 1, "column": 1}],
            "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
        }
        return httpx2.Response(400, json={"errors": [error]})
