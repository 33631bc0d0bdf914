"""
The pure middle: a resource becomes an item, an item becomes its mutations. One core, no I/O.
"""

import time
from typing import Final

from bench.figure import Figure, at_least
from bench.lean import facts_of
from bench.shop import LINES, configuration, order, order_ref
from storeboard.mapping.render import render
from storeboard.model import Binding, BoundChild, Item, Key, Rendered, Resource
from storeboard.planning.plan import plan

NAME: Final = "rendering"
BOARD: Final = "orders"


def measure(scale: float = 1.0) -> list[Figure]:
    """Entities a second that one core renders and plans, new ones and changed ones."""
    count = max(10, int(3_000 * scale))
    resources = [order(number, 4) for number in range(count)]
    fresh = [Binding(_key(number), BOARD) for number in range(count)]
    standing = [_standing(number) for number in range(count)]
    _rate(resources[:100], standing[:100])
    note = f"{count} orders of 10 columns and {LINES} lines; of processor time"
    return [
        Figure(NAME, "orders rendered and planned, changed", _rate(resources, standing), "entities/s", TARGET, note),
        Figure(NAME, "orders rendered and planned, new", _rate(resources, fresh), "entities/s", TARGET, note),
    ]


TARGET: Final = at_least(2_000)


def _rate(resources: list[Resource], bindings: list[Binding]) -> float:
    conf = configuration()
    mapping = next(one for one in conf.mappings if one.entity == "order")
    entities = {one.name: one.entity for one in conf.mappings}
    facts = facts_of(conf.mappings)[mapping.name, BOARD]
    now = time.time()
    planned = 0
    started = time.process_time()
    for resource, binding in zip(resources, bindings, strict=True):
        rendered = render(mapping, binding.key.ref, resource, entities)
        assert isinstance(rendered, Rendered)
        planned += len(plan(binding.key, rendered.item, binding, facts, now).mutations)
    took = time.process_time() - started
    assert planned >= len(resources)
    return len(resources) / took


def _key(number: int) -> Key:
    return Key("orders", order_ref(number))


def _standing(number: int) -> Binding:
    """What stands after the order's first version was written."""
    item = _item(number, order(number))
    children = {
        child.id: BoundChild(f"3{number}{place}", child.name, child.columns)
        for place, child in enumerate(item.children)
    }
    return Binding(_key(number), BOARD, board=BOARD, item_id=f"1{number}", applied=item, children=children, version=1)


def _item(number: int, resource: Resource) -> Item:
    conf = configuration()
    mapping = next(one for one in conf.mappings if one.entity == "order")
    rendered = render(mapping, order_ref(number), resource, {one.name: one.entity for one in conf.mappings})
    assert isinstance(rendered, Rendered) and not rendered.item.faults, rendered
    return rendered.item
