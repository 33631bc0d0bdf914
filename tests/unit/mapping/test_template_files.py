"""Templates of boards: what they add, what the board says instead, and what is wrong with them."""

import pytest

from storeboard.cli.provisioning import specs_of
from storeboard.errors import ConfigurationError
from storeboard.mapping.load import load
from storeboard.monday.blueprint import blueprints_of
from tests.unit.mapping.records import preset_files

TEMPLATE = """\
description: The orders of one market.
kind: private
workspace: 77
groups: [Cancelled, Open]
columns:
  state: {as: status, title: Order state, labels: [Done, Held]}
  owner: {as: people, title: Keeper}
  total: {as: numbers, id: numbers7, description: The total.}
  rating: {as: rating}
line_columns:
  packed: {as: checkbox}
"""


def files(template: str = TEMPLATE, board: str = "{account: sales, name: Orders, template: orders}") -> dict[str, str]:
    made = {**preset_files(), "templates/orders.yaml": template}
    made["storeboard.yaml"] = made["storeboard.yaml"].replace("{account: sales, name: Orders}", board)
    return made


def blueprint(made: dict[str, str]):
    configuration = load(made)
    return blueprints_of(configuration.mappings, specs_of(configuration))["orders"]


def test_a_template_says_order_titles_and_labels_and_the_mapping_the_rest():
    plans = blueprint(files()).items.columns

    assert list(plans)[:5] == ["sb_state", "sb_owner", "numbers7", "sb_rating", "sb_currency"]
    assert plans["sb_state"].title == "Order state"
    assert plans["sb_state"].labels == ("Done", "Held", "Open", "Confirmed", "Cancelled")
    assert (plans["numbers7"].given, plans["numbers7"].description) == (True, "The total.")
    assert blueprint(files()).items.named["orders"]["total"] == "numbers7"
    assert blueprint(files()).groups == ("Cancelled", "Open", "Confirmed", "Done")
    assert blueprint(files()).lines.columns["sb_packed"].type == "checkbox"


def test_an_id_that_the_mapping_names_is_that_of_the_templates_column_too():
    made = files("columns: {total: {as: numbers, title: Sum}}\n")
    text = made["mappings/orders.yaml"].replace(
        "via: amount, as: numbers}\n  currency", "via: amount, as: numbers, id: n1}\n  currency"
    )
    made["mappings/orders.yaml"] = text

    plans = blueprint(made).items.columns

    assert (plans["n1"].title, plans["n1"].given) == ("Sum", True)
    assert "sb_total" not in plans


def test_what_a_board_says_of_itself_comes_before_its_template():
    told = "{account: sales, name: Orders, template: orders, workspace: 5, description: Ours}"

    own = {spec.key: spec for spec in specs_of(load(files(board=told)))}["orders"]

    assert (own.workspace, own.description, own.kind) == ("5", "Ours", "private")


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("columns:\n  total: {as: text}\n", 2, 'is "text"; the mapping "orders" writes this column as "numbers"'),
        ("columns:\n  x: {as: nmbers}\n", 2, 'did you mean "numbers"'),
        ("columns:\n  x: {as: text, lables: [A]}\n", 2, 'did you mean "labels"'),
        ("columns:\n  x: {title: A}\n", 2, 'has no "as"'),
        ("columns:\n  x: {as: text, labels: [A]}\n", 2, "has no meaning for as: text"),
        ("columns:\n  name: {as: text}\n", 2, "reserved name"),
        ("columns:\n  x: {as: mirror, of: customer.email}\n", 2, "only a mapping can say"),
        ("groups: [A, A]\n", 1, 'gives the group "A" twice'),
        ("kind: secret\n", 1, "expected one of: private, public, share"),
        ("groups: {\n", 2, "not YAML"),
    ],
)
def test_a_fault_of_a_template_is_told_with_its_line(template: str, line: int, words: str):
    with pytest.raises(ConfigurationError) as raised:
        load(files(template))

    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == ("templates/orders.yaml", line)
    assert words in fault.message


@pytest.mark.parametrize(
    ("board", "words"),
    [
        ("{account: sales, name: Orders, template: oders}", 'is "oders"; expected one of: orders (did you mean'),
        ("{account: sales, id: 12, workspace: 5}", "has no meaning for a board with an id"),
    ],
)
def test_a_fault_of_a_board_is_told(board: str, words: str):
    with pytest.raises(ConfigurationError) as raised:
        load(files(board=board))

    assert [words in one.message for one in raised.value.faults] == [True]
