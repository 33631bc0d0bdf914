"""Every way in which a board can drift from what the mappings need: found, told with its remedy, and mended or left."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from storeboard.model import Mapping
from storeboard.monday.facts import restored
from tests.contract.office import CUSTOMERS, ORDERS, Office, ask
from tests.contract.test_monday_writing import VIEWED


@dataclass(frozen=True)
class Drift:
    """What a person does, what is told of it, and whether `provision` mends it."""

    name: str
    does: Callable[[Office, str], None]
    about: str
    words: str
    is_mended: bool


def delete(column_id: str, *, on_lines: bool = False) -> Callable[[Office, str], None]:
    def act(office: Office, board_id: str) -> None:
        place = lines_of(office, board_id) if on_lines else board_id
        document = "mutation ($board: ID!, $id: String!) { delete_column(board_id: $board, column_id: $id) { id } }"
        ask(office, document, board=place, id=column_id)

    return act


def lines_of(office: Office, board_id: str) -> str:
    columns = office.account.boards[board_id].live_columns()
    return next(str(one.settings["boardIds"][0]) for one in columns if one.type == "subtasks")


def retype(office: Office, board_id: str) -> None:
    office.account.boards[board_id].columns["sb_total"].type = "text"


def deactivate(office: Office, board_id: str) -> None:
    labels = office.account.boards[board_id].columns["sb_state"].settings["labels"]
    next(one for one in labels if one["label"] == "Open")["is_deactivated"] = True


def rename_label(office: Office, board_id: str) -> None:
    labels = office.account.boards[board_id].columns["sb_state"].settings["labels"]
    next(one for one in labels if one["label"] == "Open")["label"] = "Offen"


def delete_group(office: Office, board_id: str) -> None:
    group = next(one.id for one in office.account.boards[board_id].live_groups() if one.title == "Done")
    document = "mutation ($board: ID!, $id: String!) { delete_group(board_id: $board, group_id: $id) { id } }"
    ask(office, document, board=board_id, id=group)


def archive(office: Office, board_id: str) -> None:
    ask(office, "mutation ($board: ID!) { archive_board(board_id: $board) { id } }", board=board_id)


def delete_board(office: Office, board_id: str) -> None:
    ask(office, "mutation ($board: ID!) { delete_board(board_id: $board) { id } }", board=board_id)


def make_read_only(office: Office, board_id: str) -> None:
    office.account.boards[board_id].access_level = "view"


def give_levels(office: Office, board_id: str) -> None:
    office.account.boards[board_id].hierarchy_type = "multi_level"


def lose_permission(office: Office, board_id: str) -> None:
    del office.account.boards[board_id]


DRIFTS = (
    Drift("a deleted column", delete("sb_total"), "sb_total", "run `storeboard provision`, which makes it anew", True),
    Drift("a deleted relation", delete("sb_customer"), "sb_customer", "which makes it anew", True),
    Drift("a deleted external id", delete("sb_external_id"), "sb_external_id", "which makes it anew", True),
    Drift("a deleted column of lines", delete("sb_sku", on_lines=True), "sb_sku", "of the lines has no column", True),
    Drift("a retyped column", retype, "sb_total", "is of type text; expected numbers; delete it in monday", False),
    Drift("a deactivated label", deactivate, "sb_state", '"Open" (deactivated); run `storeboard provision`', True),
    Drift("a renamed label", rename_label, "sb_state", 'labels: "Open" (did you mean "Offen"?); run', True),
    Drift("a deleted group", delete_group, "Done", "run `storeboard provision`, which makes it", True),
    Drift("an archived board", archive, "board", "is archived; restore it in monday", False),
    Drift("a deleted board", delete_board, "board", "is deleted; restore it in monday", False),
    Drift("a board out of sight", lose_permission, "board", "the token's user may not see it", False),
)


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda one: one.name)
def test_a_drift_is_found_named_with_its_remedy_and_mended_where_nobody_is_asked(drift):
    office = Office()
    facts = office.provision().facts
    drift.does(office, facts[1].board_id)

    _, found = office.verify(facts)
    told = office.provision()
    fresh, left = office.verify(told.facts if drift.is_mended else facts)

    about = [one for one in found if one.board == "orders"]
    assert [one.about for one in about] == [drift.about]
    assert drift.words in about[0].message
    assert (left == ()) == drift.is_mended
    assert ([one for one in told.findings if one.board == "orders"] == []) == drift.is_mended
    if drift.is_mended:
        assert fresh == told.facts
        assert office.provision().actions == ()


@pytest.mark.parametrize(
    ("does", "words"),
    [
        (make_read_only, "may only be viewed by the token's user; let that user edit it in monday"),
        (give_levels, "has several levels, and monday computes the cells"),
    ],
)
def test_a_board_that_stands_and_takes_no_writes_is_found_before_the_next_one(does, words):
    office = Office()
    facts = office.provision().facts
    does(office, facts[1].board_id)

    fresh, found = office.verify(facts)

    assert [(one.board, one.about, one.optional) for one in found] == [("orders", "board", False)]
    assert words in found[0].message
    assert fresh == facts


def test_on_a_board_that_may_only_be_viewed_what_is_missing_is_a_finding_and_the_rest_is_provisioned():
    office = Office()
    facts = office.provision().facts
    delete("sb_total")(office, facts[1].board_id)
    make_read_only(office, facts[1].board_id)

    told = office.provision()

    assert {(one.board, one.about) for one in told.findings} == {("orders", "sb_total")}
    assert any("UserUnauthorizedException" in one.message for one in told.findings)
    assert [one.board for one in told.facts] == ["contacts", "orders"]


@pytest.mark.parametrize("does", [archive, delete_board, lose_permission])
def test_a_board_that_is_away_keeps_its_facts_in_the_lock_and_the_others_go_on(does):
    office = Office()
    facts = office.provision().facts
    does(office, facts[1].board_id)
    delete("sb_email")(office, facts[0].board_id)

    told = office.provision()

    assert [one.board for one in told.facts] == ["contacts"]
    assert told.facts[0].columns["email"].id == "sb_email_2"
    assert {one.board: one for one in restored(office.lock["facts"])} == {"contacts": told.facts[0], "orders": facts[1]}
    assert ["boards.lock.yaml" in one.message for one in told.findings] == [True]


def units(unit: str | None) -> Mapping:
    total = next(one for one in ORDERS.columns if one.name == "total")
    options = {} if unit is None else {"unit": unit}
    return replace(ORDERS, columns=(replace(total, options=options), *ORDERS.columns[:1], *ORDERS.columns[2:]))


def test_a_unit_that_changed_is_told_and_set_again_and_what_a_person_chose_beside_it_stays():
    office = Office()
    facts = office.provision((CUSTOMERS, units("EUR"))).facts
    column = office.account.boards[facts[1].board_id].columns["sb_total"]
    column.settings = {"unit": {**column.settings["unit"], "custom_unit": "USD", "precision": 2}, "color": "red"}

    _, found = office.verify(facts, (CUSTOMERS, units("EUR")))
    told = office.provision((CUSTOMERS, units("EUR")))

    assert [(one.about, one.optional) for one in found] == [("sb_total", True)]
    assert "the unit of the column sb_total is not that of the mapping; run `storeboard provision`" in found[0].message
    assert told.actions == ("orders: set unit of the column sb_total",)
    assert column.settings == {
        "unit": {"symbol": "custom", "custom_unit": "EUR", "direction": "right", "precision": 2},
        "color": "red",
    }
    assert office.verify(facts, (CUSTOMERS, units("EUR")))[1] == ()


def test_a_column_that_stands_gets_the_unit_that_its_mapping_has_now():
    office = Office()
    office.provision((CUSTOMERS, units(None)))

    told = office.provision((CUSTOMERS, units("EUR")))

    column = office.account.boards[told.facts[1].board_id].columns["sb_total"]
    assert (column.settings["unit"]["custom_unit"], told.findings) == ("EUR", ())
    assert office.provision((CUSTOMERS, units("EUR"))).actions == ()


def test_a_mirror_follows_its_relation_and_the_column_that_it_shows_when_they_are_made_anew():
    office = Office()
    facts = office.provision((VIEWED, CUSTOMERS)).facts
    boards = {one.board: one.board_id for one in facts}
    delete("sb_customer")(office, boards["orders"])
    delete("sb_email")(office, boards["contacts"])

    told = office.provision((VIEWED, CUSTOMERS))

    settings = office.account.boards[boards["orders"]].columns["sb_mail"].settings
    assert settings["relation_column"] == {"sb_customer_2": True}
    assert settings["displayed_linked_columns"] == [{"board_id": boards["contacts"], "column_ids": ["sb_email_2"]}]
    assert told.findings == ()
    assert office.provision((VIEWED, CUSTOMERS)).actions == ()


def test_what_a_person_makes_good_is_taken_up_without_provisioning():
    office = Office()
    facts = office.provision().facts
    delete("sb_total")(office, facts[1].board_id)
    document = (
        'mutation ($board: ID!) { create_column(board_id: $board, id: "sb_total_2", title: "T", column_type: numbers)'
        " { id } }"
    )
    ask(office, document, board=facts[1].board_id)

    fresh, found = office.verify(facts)

    assert found == ()
    assert fresh[1].columns["total"].id == "sb_total_2"


def test_a_group_that_a_person_renamed_is_not_made_again():
    office = Office()
    facts = office.provision().facts
    group = next(one for one in office.boards()["Orders"].live_groups() if one.title == "Done")
    group.title = "Erledigt"

    told = office.provision()

    assert told.actions == ()
    assert told.facts[1].groups["Done"] == facts[1].groups["Done"] == group.id


def test_on_a_persons_board_every_remedy_is_one_that_a_person_may_take():
    office = Office()
    facts = office.provision().facts
    for act in (delete("sb_total"), deactivate, delete_group):
        act(office, facts[1].board_id)

    _, found = office.verify(facts, theirs=("orders",))

    assert all(one.message.count("provision") == one.message.count("--add-columns") for one in found)
    assert {one.about for one in found} == {"sb_total", "sb_state", "Done"}
