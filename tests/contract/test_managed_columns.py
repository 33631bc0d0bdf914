"""Managed status and dropdown columns: attached once, their labels the account's, never changed from a board."""

import asyncio
from dataclasses import replace

import pytest

from storeboard.model import Column, Mapping, Mutation, Rejected, Rule, Written
from tests.contract.office import CUSTOMERS, ORDERS, Office, ask
from tests.contract.test_monday_writing import KEY, batch_of

LABELS = ("Open", "Closed")
KINDS = ("status", "dropdown")


def managed(office: Office, kind: str, *labels: str) -> str:
    """Make a managed column of the account."""
    settings = {
        "labels": [
            {"label": text} if kind == "dropdown" else {"label": text, "color": color, "index": place}
            for place, (text, color) in enumerate(zip(labels, ("done_green", "stuck_red", "purple"), strict=False))
        ]
    }
    document = (
        f"mutation ($s: Create{kind.capitalize()}ColumnSettingsInput) {{"
        f' create_{kind}_managed_column(title: "Stage", settings: $s) {{ id }} }}'
    )
    return ask(office, document, s=settings)[f"create_{kind}_managed_column"]["id"]


def orders(kind: str, managed_id: str, *labels: str) -> Mapping:
    """The mapping of orders with a managed column in the place of its state."""
    rule = Rule(path="orderState", lookup={label: label for label in labels})
    state = Column("stage", kind, rule, "Stage", labels=labels, options={"managed": managed_id})
    return replace(ORDERS, columns=(state,), gone_group=None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_managed_column_is_attached_once_and_its_labels_are_written_by_their_ids(kind):
    office = Office()
    mapping = orders(kind, managed(office, kind, *LABELS), *LABELS)

    told = office.provision((CUSTOMERS, mapping))
    again = office.provision((CUSTOMERS, mapping))
    value = "Closed" if kind == "status" else ("Closed",)
    write = Mutation("create_item", KEY, told.facts[1].board_id, name="A", external_id="a", columns={"stage": value})
    reply = asyncio.run(office.client.send(batch_of(office, told.facts, write), float("inf")))

    assert (told.findings, again.actions, again.facts) == ((), (), told.facts)
    assert set(told.facts[1].columns["stage"].labels) == set(LABELS)
    assert isinstance(reply.results["m0"], Written)
    assert [item.item.columns["stage"] for item in office.scanned(told.facts[1])] == [value]


@pytest.mark.parametrize("kind", KINDS)
def test_an_attached_column_is_known_again_without_the_lock(kind):
    office = Office()
    mapping = orders(kind, managed(office, kind, *LABELS), *LABELS)
    first = office.provision((CUSTOMERS, mapping))
    office.lock = {}

    second = office.provision((CUSTOMERS, mapping))

    assert second.facts == first.facts
    assert office.mutations().count(f"attach_{kind}_managed_column") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_that_the_managed_column_lacks_is_a_finding_with_the_nearest_and_no_label_is_changed(kind):
    office = Office()
    id_ = managed(office, kind, *LABELS)
    mapping = orders(kind, id_, "Opened", "Closed")

    told = office.provision((CUSTOMERS, mapping))
    _, drift = office.verify(told.facts, (CUSTOMERS, mapping))

    (finding,) = told.findings
    assert 'lacks 1 of its labels: "Opened" (did you mean "Open"?)' in finding.message
    assert f"add them to the account's managed column {id_}" in finding.message
    assert drift == (finding,)
    shown = office.account.managed_columns[id_].settings["labels"]
    assert [label["label"] for label in shown] == list(LABELS)


def deactivated(office: Office) -> str:
    id_ = managed(office, "status", *LABELS)
    ask(office, "mutation ($id: String!) { deactivate_managed_column(id: $id) { id } }", id=id_)
    return id_


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda office: "nowhere", "is not there; expected one of: "),
        (deactivated, "is inactive; expected one of: "),
        (lambda office: managed(office, "dropdown", *LABELS), "cannot be attached; monday refused"),
    ],
)
def test_a_managed_column_that_cannot_be_attached_is_a_finding_that_names_the_others(make, words):
    office = Office()
    other = managed(office, "status", "Yes", "No")

    told = office.provision((CUSTOMERS, orders("status", make(office), *LABELS)))

    messages = [one.message for one in told.findings if one.about == "sb_stage"]
    assert words in messages[0]
    assert ("expected" not in words) or other in messages[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_board_can_neither_change_nor_add_labels_of_a_managed_column(kind):
    office = Office()
    mapping = orders(kind, managed(office, kind, *LABELS), *LABELS)
    facts = office.provision((CUSTOMERS, mapping)).facts
    column = office.account.boards[facts[1].board_id].columns[facts[1].columns["stage"].id]
    value = "New" if kind == "status" else ("New",)
    write = Mutation(
        "create_item", KEY, facts[1].board_id, name="A", external_id="a", columns={"stage": value}, new_labels=True
    )

    reply = asyncio.run(office.client.send(batch_of(office, facts, write), float("inf")))

    assert isinstance(reply.results["m0"], Rejected)
    assert [label["label"] for label in column.settings["labels"]] == list(LABELS)
    given = [{"id": one["id"], "label": one["label"]} for one in column.settings["labels"]]
    with pytest.raises(Exception, match="InvalidArgumentException"):
        ask(
            office,
            "mutation ($b: ID!, $i: String!, $t: ColumnType!, $r: String!, $s: JSON) { update_column(board_id: $b,"
            " id: $i, column_type: $t, revision: $r, settings: $s) { id } }",
            b=facts[1].board_id,
            i=column.id,
            t=kind,
            r=str(column.revision),
            s={"labels": given},
        )


def test_what_the_account_changes_shows_on_every_board():
    office = Office()
    id_ = managed(office, "dropdown", *LABELS)
    facts = office.provision((CUSTOMERS, orders("dropdown", id_, *LABELS))).facts
    labels = [{"id": 1, "label": "Open"}, {"id": 2, "label": "Closed"}, {"label": "Won"}]
    ask(
        office,
        "mutation ($i: String!, $s: UpdateDropdownColumnSettingsInput) {"
        " update_dropdown_managed_column(id: $i, revision: 1, settings: $s) { id } }",
        i=id_,
        s={"labels": labels},
    )

    fresh, _ = office.verify(facts, (CUSTOMERS, orders("dropdown", id_, *LABELS)))

    assert set(fresh[1].columns["stage"].labels) == {"Open", "Closed", "Won"}
