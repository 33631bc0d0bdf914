"""All lines in cells of the record's own item, as `lines: column` has it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.mapping.entities import DERIVED
from storeboard.mapping.load import load
from tests.unit.mapping.records import item, line, money, order, order_mapping

LIMIT = 2000


def derive(name: str, record: dict[str, Any]) -> Any:
    return DERIVED["order"][name].read(record, record)


def many(count: int) -> dict[str, Any]:
    return order(lineItems=[line(f"line-{n}", quantity=n + 1, variant={"sku": f"SKU-{n:04}"}) for n in range(count)])


TWO = order(
    lineItems=[line(), line("line-2", quantity=1, variant={"sku": "MUG"}, name={"en": "Mug"}, totalPrice=money(1250))],
    locale="en",
)


def test_the_table_has_a_line_with_quantity_sku_name_and_total_for_each():
    assert derive("lines.table", TWO) == "2 × TEA-1  Green tea  9.00 EUR\n1 × MUG  Mug  12.50 EUR"


def test_skus_and_quantities_stand_in_the_same_order():
    assert (derive("lines.skus", TWO), derive("lines.quantities", TWO)) == ("TEA-1, MUG", "2, 1")


def test_the_json_form_has_every_line_by_its_id():
    found = json.loads(derive("lines.json", TWO))

    first = {"id": "line-1", "sku": "TEA-1", "name": "Green tea", "quantity": 2, "total": "9.00", "currency": "EUR"}
    assert found["lines"][0] == first
    assert [one["id"] for one in found["lines"]] == ["line-1", "line-2"]
    assert "more_lines" not in found


@pytest.mark.parametrize("name", ["lines.table", "lines.json", "lines.skus", "lines.quantities"])
def test_an_order_without_lines_has_empty_cells(name: str):
    assert derive(name, order(lineItems=[], customLineItems=[])) is None


@given(st.integers(1, 500))
def test_no_cell_is_longer_than_monday_takes_and_what_is_missing_is_counted(count: int):
    record = many(count)
    pieces = sum(range(1, count + 1))

    for name in ("lines.table", "lines.skus", "lines.quantities"):
        cell = derive(name, record)
        parts = cell.split("\n" if name == "lines.table" else ", ")
        assert len(cell) <= LIMIT
        if len(parts) < count:
            left = count - sum(not part.startswith("…") and "pieces" not in part for part in parts)
            shown = pieces - sum(range(count - left + 1, count + 1))
            assert cell.endswith(f"… and {left} more lines, {pieces - shown} pieces")
    whole = json.loads(derive("lines.json", record))
    assert len(derive("lines.json", record)) <= LIMIT
    assert len(whole["lines"]) + whole.get("more_lines", 0) == count
    assert sum(one["quantity"] for one in whole["lines"]) + whole.get("more_pieces", 0) == pieces


def test_lines_of_any_length_are_cut_at_a_whole_line():
    record = order(lineItems=[line(f"l{n}", name={"en": "x" * 5000}, variant={"sku": "s" * 300}) for n in range(40)])

    for row in derive("lines.table", record).split("\n")[:-1]:
        assert row.startswith("2 × s") and row.endswith(" 9.00 EUR")


@pytest.mark.parametrize("total", [None, 7, {"currencyCode": "EUR", "centAmount": "x"}, {"currencyCode": "E"}])
def test_a_line_whose_money_cannot_be_read_is_shown_without_it(total: object):
    record = order(lineItems=[line(totalPrice=total)], locale="en")

    assert derive("lines.table", record) == "2 × TEA-1  Green tea"
    assert "total" not in json.loads(derive("lines.json", record))["lines"][0]


def test_lines_in_a_column_need_nothing_but_that_word():
    rendered = item(load(order_mapping(rest="boards: [{board: orders}]\nlines: column")), TWO)

    assert rendered.children == ()
    assert rendered.columns["lines_table"] == derive("lines.table", TWO)
    assert rendered.columns["lines_json"] == derive("lines.json", TWO)
    cells = {name: rendered.columns[f"lines_{name}"] for name in ("skus", "quantities", "count", "pieces")}
    assert cells == {"skus": "TEA-1, MUG", "quantities": "2, 1", "count": "2", "pieces": "3"}


def test_a_column_of_ones_own_takes_the_place_of_the_standard_one():
    columns = "{lines_table: {from: lines.table, as: long_text, title: Basket}, n: {from: lines.count, as: numbers}}"
    (_, mapping) = load(order_mapping(columns, "boards: [{board: orders}]\nlines: column")).mappings

    titles = {column.name: column.title for column in mapping.columns_on("orders")}
    assert titles["lines_table"] == "Basket"
    assert "lines_count" not in titles
    assert len(titles) == 6


def test_each_board_has_its_own_shape_of_lines():
    rest = "boards: [{board: customers, when: {country: AT}, lines: subitems}, {board: orders}]\nlines: column"
    configuration = load(order_mapping(rest=rest))
    (_, mapping) = configuration.mappings

    in_cells = item(configuration, {**TWO, "shippingAddress": {"country": "DE"}, "country": "DE"})
    as_items = item(configuration, {**TWO, "shippingAddress": {"country": "AT"}, "country": "AT"})

    assert (in_cells.board, len(in_cells.children), "lines_table" in in_cells.columns) == ("orders", 0, True)
    assert (as_items.board, len(as_items.children), "lines_table" in as_items.columns) == ("customers", 2, False)
    assert [column.name for column in mapping.columns_on("customers")] == ["total"]
