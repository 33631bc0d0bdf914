"""
Go over every cell of a record, those of its lines too, before it is planned; what a cell cannot be is its fault.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from storeboard.model import Child, Fault, Rendered, Value

Blame = Callable[[Fault], None]
"""Takes the fault of a cell."""
Change = Callable[[Mapping[str, Value], Blame], dict[str, Value]]
"""Gives what cells become, and tells the faults of those that are left out."""


def with_cells(rendered: Rendered, of_item: Change, of_line: Change) -> Rendered:
    """The record with its item's and its lines' cells changed, and the faults of both beside those that it had."""
    item, faults = rendered.item, list(rendered.item.faults)

    def line(child: Child) -> Child:
        def blame(fault: Fault) -> None:
            faults.append(Fault(f"{child.id}/{fault.column}", fault.reason))

        return replace(child, columns=of_line(child.columns, blame))

    columns = of_item(item.columns, faults.append)
    children = tuple(map(line, item.children))
    return replace(rendered, item=replace(item, columns=columns, children=children, faults=tuple(faults)))
