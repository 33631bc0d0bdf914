"""Provisioning, writing, looking up and scanning against the monday that we ship."""

import asyncio
import copy
import json
from dataclasses import replace

import pytest

from storeboard.errors import TerminalError
from storeboard.model import Batch, Column, Key, Mapping, Mutation, Ref, Route, Rule, Written
from storeboard.monday.blueprint import BoardSpec, Layout
from storeboard.monday.client import MondayClient
from storeboard.monday.facts import intent_of, restored, verify_facts
from storeboard.monday.provisioning import Provisioned, provision
from storeboard.simulators.monday import Account, Fault, Wire, app
from tests.unit.monday.wire_fakes import TOKEN, FakeClock

STATES = Rule(path="orderState", lookup={"Open": "Open", "Complete": "Complete"}, default="2026", has_default=True)
CUSTOMERS = Mapping(
    name="customers",
    entity="customer",
    projects=(),
    routes=(Route("contacts"),),
    title=Rule(path="email"),
    columns=(
        Column("email", "email", Rule(path="email"), "E-mail"),
        Column("owner", "people", None, "Owner", "monday"),
    ),
)
ORDERS = Mapping(
    name="orders",
    entity="order",
    projects=(),
    routes=(
        Route("orders", group=Rule(path="orderState", lookup={"Open": "New", "Complete": "Done"}), lines="subitems"),
    ),
    title=Rule(path="orderNumber"),
    columns=(
        Column("customer", "board_relation", Rule(path="customerId"), "Customer", link="customers"),
        Column("total", "numbers", Rule(path="totalPrice"), "Total"),
        Column("state", "status", STATES, "State"),
        Column("segment", "dropdown", None, "Segment", labels=("B2B", "B2C")),
        Column("placedOnTheShopAtTimeOfOrder", "date", Rule(path="createdAt"), "Placed"),
    ),
    line_title=Rule(path="name"),
    line_columns=(Column("sku", "text", Rule(path="sku"), "SKU"), Column("quantity", "numbers", None, "Quantity")),
    gone_group="Gone",
)
SPECS = (BoardSpec("contacts", "sales", "Contacts"), BoardSpec("orders", "sales", "Orders"))


class Office:
    """One installation at one simulated account, with its lock."""

    def __init__(self, **settings):
        self.clock = FakeClock()
        self.account = Account(clock=self.clock.now, sleep=self.clock.sleep, **settings)
        self.client = MondayClient(
            "http://monday.test/v2", TOKEN, clock=self.clock, transport=Wire(app(self.account, token=TOKEN))
        )
        self.lock = {}
        self.saved = {}

    def save(self, lock):
        self.saved = copy.deepcopy(lock)

    def provision(self, mappings=(CUSTOMERS, ORDERS), specs=SPECS, **how) -> Provisioned:
        return asyncio.run(provision({"sales": self.client}, mappings, specs, self.lock, self.save, **how))

    def verify(self, facts, mappings=(CUSTOMERS, ORDERS), theirs=()):
        specs = [replace(spec, id="1") if spec.key in theirs else spec for spec in SPECS]
        intent = intent_of(mappings, specs, self.lock)
        return asyncio.run(verify_facts({"sales": self.client}, facts, intent))

    def make(self, board_id, name, cells, create_labels=False):
        document = (
            "mutation ($b: ID!, $n: String!, $c: JSON, $l: Boolean) { create_item(board_id: $b, item_name: $n,"
            " column_values: $c, create_labels_if_missing: $l) { id } }"
        )
        values = {"b": board_id, "n": name, "c": json.dumps(cells), "l": create_labels}
        reply = asyncio.run(self.client.query(document, values))
        return reply.data["create_item"]["id"]

    def scanned(self, facts):
        async def scan():
            return [item async for page in self.client.scan(facts) for item in page]

        return asyncio.run(scan())

    def mutations(self):
        return [one.field for one in self.account.log]

    def boards(self):
        return {board.name: board for board in self.account.boards.values() if board.state == "active"}

    def shape(self):
        """What stands in the account, without ids that monday draws."""
        return {
            name: (
                sorted(
                    (column.id if column.type != "subtasks" else "", column.type) for column in board.live_columns()
                ),
                sorted(group.title for group in board.live_groups()),
                [item.name for item in board.items.values() if item.state == "active"],
            )
            for name, board in self.boards().items()
        }


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


def test_a_column_that_a_person_deleted_is_drift_and_is_made_again_under_another_id(office):
    facts = office.provision().facts
    ask(
        office,
        'mutation ($board: ID!) { delete_column(board_id: $board, column_id: "sb_total") { id } }',
        board=facts[1].board_id,
    )

    _, findings = office.verify(facts)
    told = office.provision()

    assert [(one.board, one.about) for one in findings] == [("orders", "sb_total")]
    assert told.findings == ()
    assert told.facts[1].columns["total"].id == "sb_total_2"
    assert office.provision().actions == ()


def test_a_renamed_board_group_or_column_is_no_drift(office):
    facts = office.provision().facts
    orders = office.boards()["Orders"]
    orders.name = "Bestellungen"
    group = next(one for one in orders.groups.values() if one.title == "New")
    group.title = "Neu"
    orders.columns["sb_total"].title = "Summe"

    fresh, findings = office.verify(facts)

    assert findings == ()
    assert fresh[1].name == "Bestellungen"
    assert fresh[1].groups["New"] == fresh[1].groups["Neu"] == group.id


def test_a_board_that_is_gone_is_a_finding_and_not_made_anew(office):
    facts = office.provision().facts
    ask(office, "mutation ($board: ID!) { archive_board(board_id: $board) { id } }", board=facts[0].board_id)

    told = office.provision()

    assert next((one.board, one.about) for one in told.findings) == ("contacts", "board")
    assert office.mutations().count("create_board") == 2


def ask(office, document, **variables):
    return asyncio.run(office.client.query(document, variables)).data


def a_persons_board(office):
    made = ask(office, 'mutation { create_board(board_name: "Ours", board_kind: public) { id } }')["create_board"]["id"]
    column = 'create_column(board_id: $board, id: "sb_email", title: "M", column_type: text) { id }'
    ask(office, f"mutation ($board: ID!) {{ {column} }}", board=made)
    return BoardSpec("contacts", "sales", "Contacts", id=made)


def test_on_a_persons_board_what_lacks_is_a_finding_and_nothing_is_changed(office):
    spec = a_persons_board(office)
    before = office.shape()

    told = office.provision((CUSTOMERS,), (spec,))

    assert office.shape() == before
    assert [one.about for one in told.findings] == ["sb_email", "sb_owner", "sb_external_id"]
    assert told.facts[0].board_id == spec.id


def test_missing_columns_are_added_to_a_persons_board_on_demand_only(office):
    spec = a_persons_board(office)

    told = office.provision((CUSTOMERS,), (spec,), add_columns=True)

    assert [one.about for one in told.findings] == ["sb_email"]
    assert {"sb_external_id", "sb_owner"} <= set(office.boards()["Ours"].columns)


def test_a_persons_board_that_does_not_exist_is_a_finding(office):
    told = office.provision((CUSTOMERS,), (BoardSpec("contacts", "sales", "Contacts", id="1"),))

    assert [one.about for one in told.findings] == ["board"]
    assert told.facts == ()


def test_a_wrong_token_ends_it_at_once(office):
    office.client = MondayClient(
        "http://monday.test/v2", "wrong", clock=office.clock, transport=Wire(app(office.account, token=TOKEN))
    )

    with pytest.raises(TerminalError, match="NOT_AUTHENTICATED"):
        office.provision()


KEY = Key("orders", Ref("acme", "order", "1b2c"))
COLUMNS = {
    "customer": (),
    "total": "42.5",
    "state": "2026",
    "segment": ("B2B",),
    "placedOnTheShopAtTimeOfOrder": "2026-06-15T07:00:00",
}


def batch_of(office, facts, *mutations):
    composed = office.client.compose(mutations, {(one.mapping, one.board): one for one in facts})
    key = f"key {len(office.account.log)}"
    return Batch(
        "b", "orders", "sales", "create", composed.document, composed.variables, key, composed.aliases, 1, 0, 0
    )


def test_what_is_written_is_found_and_read_back_as_it_was_meant(office):
    facts = office.provision().facts
    orders = facts[1]
    item = Mutation(
        "create_item", KEY, orders.board_id, name="A 1", group="Done", external_id=str(KEY.ref), columns=COLUMNS
    )

    async def write():
        first = await office.client.send(batch_of(office, facts, item), float("inf"))
        made = first.results["m0"]
        assert isinstance(made, Written)
        line = Mutation(
            "create_subitem",
            KEY,
            orders.lines.board_id,
            parent_item_id=made.item_id,
            child="l1",
            name="Shoe",
            external_id=f"{KEY.ref}/l1",
            columns={"sku": "S-1", "quantity": "2"},
        )
        second = await office.client.send(batch_of(office, facts, line), float("inf"))
        found = await office.client.find(
            {
                orders.board_id: (orders.external_id_column, [str(KEY.ref), "acme/order/none"]),
                orders.lines.board_id: (orders.lines.external_id_column, [f"{KEY.ref}/l1"]),
            }
        )
        scanned = [one async for page in office.client.scan(orders, children=True) for one in page]
        states = await office.client.states([made.item_id, "1"])
        return first, second, found, scanned, states

    first, second, found, (live,), states = asyncio.run(write())
    made, line = first.results["m0"], second.results["m0"]
    assert first.report.complexity_query
    assert [one.item_id for one in found[str(KEY.ref)]] == [made.item_id]
    assert [one.item_id for one in found[f"{KEY.ref}/l1"]] == [line.item_id]
    assert found["acme/order/none"] == []
    assert (live.item_id, live.external_id, live.item.name, live.item.group) == (
        made.item_id,
        str(KEY.ref),
        "A 1",
        "Done",
    )
    assert live.item.columns == {**COLUMNS, "customer": None}
    assert (live.children[0].external_id, live.children[0].item.columns["sku"]) == (f"{KEY.ref}/l1", "S-1")
    assert states == {made.item_id: "active", "1": "missing"}


@pytest.mark.parametrize("label", ["Unheard of", "5"])
def test_a_label_that_the_board_lacks_is_refused_for_its_column_alone(office, label):
    facts = office.provision().facts
    bad, good = (
        Mutation("create_item", KEY, facts[1].board_id, name="A", external_id=name, columns={"state": state})
        for name, state in (("bad", label), ("good", "Open"))
    )

    results = asyncio.run(office.client.send(batch_of(office, facts, bad, good), float("inf"))).results

    assert results["m0"].columns == ("sb_state",)
    assert isinstance(results["m1"], Written)


VIEWED = replace(
    ORDERS,
    columns=(*ORDERS.columns, Column("mail", "mirror", None, "Mail", "monday", options={"of": "customer.email"})),
)


def test_a_mirror_shows_the_column_of_the_item_that_its_relation_links_to():
    office = Office()
    orders, contacts = _facts(office.provision((VIEWED, CUSTOMERS)))
    cells = {contacts.columns["email"].id: {"email": "mara@example.com", "text": "mara@example.com"}}
    contact = office.make(contacts.board_id, "Mara", cells)
    office.make(orders.board_id, "1042", {orders.columns["customer"].id: {"item_ids": [int(contact)]}})

    (order,) = office.scanned(orders)

    assert order.item.columns["mail"] == "mara@example.com"
    assert orders.columns["mail"].type == "mirror"


def test_a_mirror_is_made_once():
    office = Office()
    first = office.provision((VIEWED, CUSTOMERS))
    made = len(office.account.log)

    second = office.provision((VIEWED, CUSTOMERS))

    assert (second.facts, second.findings, second.actions) == (first.facts, (), ())
    assert office.mutations()[made:] == []


def _facts(provisioned: Provisioned):
    assert provisioned.findings == ()
    return [next(one for one in provisioned.facts if one.mapping == name) for name in ("orders", "customers")]


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
