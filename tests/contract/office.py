"""One installation at one simulated monday account: what the contract tests provision, write to and read."""

import asyncio
import copy
import json
from dataclasses import replace

from storeboard.model import Column, Mapping, Route, Rule
from storeboard.monday.blueprint import BoardSpec
from storeboard.monday.client import MondayClient
from storeboard.monday.facts import intent_of, verify_facts
from storeboard.monday.provisioning import Provisioned, provision
from storeboard.simulators.monday import Account, Wire, app
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


def ask(office, document, **variables):
    return asyncio.run(office.client.query(document, variables)).data
