"""The preset with its lines in another shape, and what stands of an order's lines in each."""

from collections.abc import Callable

from tests.story.boards import Row, row, rows
from tests.story.shop import Json
from tests.story.world import World

Files = dict[str, str]

NOTE = "  remark:   {as: text, owner: monday}\n"
"""A column of lines that people fill."""


def in_shape(shape: str) -> Callable[[Files], Files]:
    """The preset's files with lines in a shape: `subitems`, `column` or `board`."""

    def edit(files: Files) -> Files:
        orders = files["mappings/orders.yaml"]
        head, _ = orders.split("\nlines: ")
        main = files["storeboard.yaml"]
        if "order-lines:" not in main:
            main = main.replace(
                "boards:\n  customers:", "boards:\n  order-lines: {account: sales, name: Lines}\n  customers:"
            )
        return {**files, "storeboard.yaml": main, "mappings/orders.yaml": f"{head}\nlines: {shape}\n{_REST[shape]}"}

    return edit


_COLUMNS = (
    'line_name: {template: "{name}"}\n'
    "line_columns:\n"
    "  sku:      {from: sku, as: text, title: SKU}\n"
    "  quantity: {from: quantity, as: numbers}\n"
    "  total:    {from: total, via: amount, as: numbers}\n" + NOTE
)

_REST = {
    "none": "",
    "subitems": _COLUMNS,
    "column": "",
    "board": "lines_board: order-lines\nlines_mirror: [state, placed]\n" + _COLUMNS,
}


def lines(world: World, order: Json) -> list[Row]:
    """The lines of an order that stand as items or subitems, in the order in which they were made."""
    on_board = [one for one in rows(world, "Lines") if f"/{order['id']}/" in one["External ID"]]
    standing = [one for one in rows(world, "Orders") if one["External ID"].endswith(f"/{order['id']}")]
    return [*(line for one in standing for line in one.lines), *on_board]


def shown(world: World, order: Json) -> list[tuple[str, str]]:
    """SKU and quantity of every line, in whatever shape it stands."""
    table = row(world, "Orders", order)["Lines"]
    in_cells = [part.split(" × ") for part in table.split("\n") if part]
    return [(rest.split("  ")[0], quantity) for quantity, rest in in_cells] + [
        (one["SKU"], one["Quantity"]) for one in lines(world, order)
    ]
