"""What people did to boards, and boards that people made, are told and left to them."""

import pytest

from storeboard.monday.blueprint import BoardSpec
from tests.contract.office import CUSTOMERS, Office, ask


@pytest.fixture
def office():
    return Office()


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
