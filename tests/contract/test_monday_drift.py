"""Every way in which a board can drift from what the mappings need: found, told with its remedy, and mended or left."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.contract.office import Office, ask


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
