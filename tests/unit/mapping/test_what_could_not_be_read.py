"""What the API client may not read costs the fields that need it, and decides nothing."""

import pytest

from storeboard.errors import UnreadableError
from storeboard.mapping.load import load
from storeboard.mapping.shapes import Unread
from storeboard.model import Fault
from tests.unit.mapping.records import cell, item, order, order_mapping, preset_files

REASON = "project acme: the API client may not read payments (403 insufficient_scope)"
UNREAD = Unread(REASON)
PAID = {"payments": [{"typeId": "payment", "id": "pay-1", "obj": UNREAD}]}
FIELDS = {
    "{from: due, as: numbers, via: amount}": {"paymentInfo": PAID},
    "{from: payment.status, as: text}": {"paymentInfo": PAID},
    "{from: payment.paid, as: numbers, via: amount}": {"paymentInfo": PAID},
    '{from: "paymentInfo.payments[0].interfaceId", as: text}': {"paymentInfo": PAID},
    "{from: customer.name, as: text}": {"customerId": "c", "customer": UNREAD},
    "{from: customer.vatId, as: text}": {"customerId": "c", "customer": UNREAD},
    "{from: customer, as: text}": {"customerId": "c", "customer": UNREAD},
    "{from: state.name, as: text}": {"state": {"typeId": "state", "id": "s", "obj": UNREAD}},
    "{from: customerGroup.name, as: text}": {
        "customerGroup": {"typeId": "customer-group", "id": "g", "obj": UNREAD},
    },
}


@pytest.mark.parametrize("column", FIELDS)
def test_a_field_that_needs_it_is_a_fault_and_never_an_empty_cell(column: str):
    assert cell(f"{{x: {column}}}", order(**FIELDS[column])) == Fault("x", REASON)


def test_what_the_merchant_says_himself_needs_no_payment():
    assert cell("{x: {from: payment.status, as: text}}", order(paymentInfo=PAID, paymentState="Paid")) == "Paid"


def test_a_name_is_made_of_what_could_be_read():
    rendered = item(load(preset_files()), order(customerId="c", customer=UNREAD, paymentInfo=PAID))

    assert rendered.name == "1042"
    assert {fault.column for fault in rendered.faults} == {"payment"}
    assert rendered.columns["total"] == "9"


@pytest.mark.parametrize("when", ["{customerGroup: vip}", "{customer.vatId: x}", "{payment.status: {not: Paid}}"])
def test_a_board_that_depends_on_it_is_not_guessed(when: str):
    rest = f"boards: [{{when: {when}, board: orders}}, {{board: orders, group: {{default: Other}}}}]"
    configuration = load(order_mapping(rest=rest))

    with pytest.raises(UnreadableError, match="cannot be told: project acme"):
        item(configuration, order(customerId="c", customer=UNREAD, paymentInfo=PAID))
