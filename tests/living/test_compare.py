"""The comparison that `make living` ends with finds every way in which a board can be wrong."""

from dataclasses import replace

import pytest

from tests.living.compare import compare
from tests.living.sides import Standing, Wanted

CUSTOMER, ORDER, LINE = "acme/customer/c", "acme/order/o", "acme/order/o/l"
SHOP = {
    CUSTOMER: Wanted("Nora Lind", {"sb_email": "nora@example.com"}),
    ORDER: Wanted("S-1", {"sb_total": "12.5", "sb_customer": CUSTOMER}),
    LINE: Wanted("", {"sb_quantity": "2"}, ORDER),
}
PERSON = Standing("1", CUSTOMER, "Nora Lind", "active", {"sb_email": "nora@example.com"})
PURCHASE = Standing("2", ORDER, "S-1 · Nora Lind", "active", {"sb_total": "12.5", "sb_customer": CUSTOMER})
PIECE = Standing("3", LINE, "Mug", "active", {"sb_quantity": "2"}, "2")
BOARD = [PERSON, PURCHASE, PIECE]
STRANGER = Standing("4", "acme/customer/gone", "Somebody", "archived", {"sb_email": ""})

WRONG = {
    "a customer is missing": ([PURCHASE, PIECE], f"{CUSTOMER} stands 0 times"),
    "an order stands twice": ([*BOARD, replace(PURCHASE, item_id="5")], f"{ORDER} stands 2 times: 2, 5"),
    "a copy is archived": ([*BOARD, replace(PERSON, item_id="5", state="archived")], f"{CUSTOMER} stands 2 times"),
    "an order is archived": ([PERSON, replace(PURCHASE, state="archived"), PIECE], "is archived and should stand"),
    "a cell differs": ([PERSON, replace(PURCHASE, cells={**PURCHASE.cells, "sb_total": "1"}), PIECE], "is '1', in"),
    "a cell is empty": ([replace(PERSON, cells={}), PURCHASE, PIECE], "sb_email is None"),
    "a name differs": ([replace(PERSON, name="Nora Moss"), PURCHASE, PIECE], "is called 'Nora Moss'"),
    "a line hangs elsewhere": ([PERSON, PURCHASE, replace(PIECE, parent="1")], f"hangs under {CUSTOMER}"),
    "a line stands alone": ([PERSON, PURCHASE, replace(PIECE, parent=None)], "hangs under None"),
    "one who is gone stands": ([*BOARD, replace(STRANGER, state="active")], "stands on the board and not in the shop"),
    "an item nobody knows": ([*BOARD, Standing("6", "", "?", "active", {})], "(no external id) stands"),
    "an erased address": ([*BOARD, replace(STRANGER, cells={"sb_email": "a@example.com"})], "still shows an e-mail"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_on_a_board_is_named(case: str):
    board, named = WRONG[case]

    found = compare(SHOP, board)

    assert not found.agrees
    assert any(named in one for one in found.differences), found.differences


def test_a_board_that_is_the_shop_agrees():
    found = compare(SHOP, [*BOARD, STRANGER])

    assert found.differences == ()
    assert (found.records, found.lines, found.archived) == (2, 1, 1)
    assert found.agrees


def test_an_empty_shop_proves_nothing():
    assert not compare({}, []).agrees
