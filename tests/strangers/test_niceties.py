"""Boards are provisioned on a monday that refuses, or does not know, what only makes them nicer."""

import asyncio
import re
from typing import Any

import pytest

from storeboard.model import Column, Mapping, Route, Rule
from storeboard.monday.blueprint import BoardSpec
from storeboard.monday.client import MondayClient
from storeboard.monday.provisioning import Provisioned, provision
from storeboard.simulators.monday import Wire
from tests.strangers.strange_monday import StrangeMonday, Temper, refused_field, schema_of_the_vendor
from tests.unit.monday.wire_fakes import FakeClock

TOKEN = "a token"
STATES = Rule(path="orderState", lookup={"Open": "Open", "Complete": "Done"})
CONTACTS = Mapping(
    name="customers",
    entity="customer",
    projects=(),
    routes=(Route("contacts", group=Rule(path="x", lookup={"a": "Leads", "b": "Customers"})),),
    title=Rule(path="email"),
    columns=(
        Column("email", "email", Rule(path="email"), "E-mail", description="Where to write to."),
        Column("spent", "numbers", Rule(path="spent"), "Spent", options={"unit": "EUR"}),
        Column("hints", "tags", Rule(path="hints"), "Hints", labels=("VIP", "Late")),
        Column("segment", "dropdown", Rule(path="segment"), "Segment", labels=("B2B", "B2C")),
    ),
)
ORDERS = Mapping(
    name="orders",
    entity="order",
    projects=(),
    routes=(Route("orders", lines="subitems"),),
    title=Rule(path="orderNumber"),
    columns=(
        Column("state", "status", STATES, "State"),
        Column("customer", "board_relation", Rule(path="customerId"), "Customer", link="customers"),
        Column("mail", "mirror", None, "Mail", "monday", options={"of": "customer.email"}),
    ),
    line_title=Rule(path="name"),
    line_columns=(Column("sku", "text", Rule(path="sku"), "SKU", description="The article."),),
)
SPECS = (BoardSpec("contacts", "sales", "Contacts"), BoardSpec("orders", "sales", "Orders", description="Ours."))

NICETIES = {
    "update_group(": "Leads",
    "position_relative_method": "Leads",
    "after_column_id": "sb_email",
    "description: $description": "sb_email",
    "The article.": "sb_sku",
    "Where to write to.": "sb_email",
    "empty: true": "board",
    "storeboard:orders": "board",
    "custom_unit": "sb_spent",
    "create_or_get_tag": "sb_hints",
    "query { tags": "sb_hints",
    '"type": "mirror"': "sb_mail",
    "create_status_column": "",
    "create_dropdown_column": "",
    "delete_column(": "",
    "delete_item(": "",
    "settings_str": "",
}
"""What a document holds that makes a board nicer, and what a note is about when it had to be left out."""


def _field(document: str) -> str:
    found = re.search(r"\{\s*(\w+)", document)
    return found.group(1) if found else ""


def _coded(code: str, status: int):
    def answer(document: str) -> tuple[int, dict[str, Any]]:
        error = {
            "message": "no",
            "path": [_field(document)],
            "extensions": {"code": code, "status_code": status, "error_data": {}},
        }
        return 200, {"data": {_field(document): None}, "errors": [error], "account_id": 7}

    return answer


REFUSALS = {
    "a field that its schema lacks": refused_field,
    "validation in today's form": lambda document: (
        200,
        {"errors": [{"message": "Cannot query", "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}]},
    ),
    "a value": _coded("ColumnValueException", 200),
    "a permission": _coded("UserUnauthorizedException", 403),
    "a scope": _coded("missingRequiredPermissions", 403),
    "a bare 403": lambda document: (403, {"message": "forbidden"}),
    "nothing": lambda document: (200, {"data": {_field(document): None}}),
    "trouble of its own, every time": _coded("InternalServerError", 500),
}


class Office:
    """One installation at one strange account."""

    def __init__(self, dislikes: str, answer: Any, temper: Temper | None = None) -> None:
        self.monday = StrangeMonday(temper or Temper(), schema_of_the_vendor(), TOKEN)
        self.monday.dislikes, self.monday.answer = dislikes, answer
        self.lock: dict[str, Any] = {}
        self.client = MondayClient(
            "http://monday.test/api/graphql", TOKEN, clock=FakeClock(), transport=Wire(self.monday.app())
        )

    def provision(self) -> Provisioned:
        return asyncio.run(provision({"sales": self.client}, (CONTACTS, ORDERS), SPECS, self.lock, lambda lock: None))

    def columns(self) -> set[tuple[str, str]]:
        return {
            (board.name, column["title"])
            for board in self.monday.boards_by_id.values()
            for column in board.columns.values()
        }


WANTED = Office("", refused_field)
WANTED_NOTES = {one.about for one in WANTED.provision().notes}


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("nicety", NICETIES)
def test_what_only_makes_a_board_nicer_is_left_out_where_monday_refuses_it_and_told_in_a_note(nicety, refusal):
    office = Office(nicety, REFUSALS[refusal])

    told = office.provision()

    assert told.findings == ()
    missing = WANTED.columns() - office.columns()
    assert missing == ({("Orders", "Mail")} if nicety == '"type": "mirror"' else set())
    assert NICETIES[nicety] in {*(one.about for one in told.notes), ""}
    assert [set(one.labels) for one in (told.facts[1].columns["state"], told.facts[0].columns["segment"])] == [
        {"Open", "Done"},
        {"B2B", "B2C"},
    ]


@pytest.mark.parametrize("nicety", NICETIES)
def test_what_was_left_out_is_not_asked_for_twice_nor_made_twice(nicety):
    office = Office(nicety, refused_field)
    first = office.provision()
    boards, columns = len(office.monday.boards_by_id), office.columns()

    second = office.provision()

    assert (second.facts, second.findings, second.actions) == (first.facts, (), ())
    assert (len(office.monday.boards_by_id), office.columns()) == (boards, columns)


def test_a_refused_column_that_a_mapping_writes_is_a_finding_and_the_rest_is_made():
    office = Office('"title": "Segment"', REFUSALS["a permission"])

    told = office.provision()

    assert {one.about for one in told.findings} == {"sb_segment"}
    assert WANTED.columns() - office.columns() == {("Contacts", "Segment")}


def test_settings_that_cannot_be_read_are_not_taken_for_missing_labels():
    office = Office("settings_str", refused_field, Temper(settings_in="settings_str"))

    told = office.provision()

    assert (told.findings, office.provision().actions) == ((), ())
    assert told.facts[1].columns["state"].labels == {}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_setting_of_a_standing_column_that_cannot_be_changed_is_a_note(refusal: str):
    office = Office("", refused_field)
    facts = office.provision().facts
    column = office.monday.boards_by_id[facts[0].board_id].columns["sb_spent"]
    column["settings"]["unit"]["custom_unit"] = "USD"
    office.monday.dislikes, office.monday.answer = "update_column(", REFUSALS[refusal]

    told = office.provision()

    assert (told.findings, told.actions, told.facts) == ((), (), facts)
    assert {one.about for one in told.notes} - WANTED_NOTES == {"sb_spent"}
