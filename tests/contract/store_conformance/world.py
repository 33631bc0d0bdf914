"""
A store, a clock that is set by hand, and the few moves that the conformance tests are made of.

To hold another store to the same tests, add its factory to `STORES`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from storeboard.engine.ports import Store
from storeboard.model import (
    Batch,
    Binding,
    BoundChild,
    Budget,
    Child,
    Doubt,
    Entry,
    Item,
    Key,
    Lease,
    Mutation,
    Notification,
    Outcome,
    Ref,
    Settlement,
    Touch,
)
from storeboard.store import Options, open_store

T = TypeVar("T")
START = 1_790_000_000.0


@dataclass
class HandClock:
    """A clock that moves only when told to."""

    time: float = START

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


Factory = Callable[[Path, HandClock], Awaitable[Store]]


async def _sqlite(directory: Path, clock: HandClock) -> Store:
    return await open_store("sqlite:///store.db", base=directory, clock=clock)


async def _sqlite_inline(directory: Path, clock: HandClock) -> Store:
    return await open_store(
        "sqlite:///store.db", base=directory, clock=clock, inline=True, options=Options(durable=False)
    )


STORES: dict[str, Factory] = {"sqlite": _sqlite, "sqlite-inline": _sqlite_inline}


class World:
    """One store at work; `do` runs one call to its end."""

    def __init__(self, runner: asyncio.Runner, store: Store, clock: HandClock) -> None:
        self.runner = runner
        self.store = store
        self.clock = clock

    def do(self, call: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(call)

    def record(self, *deliveries: tuple[Notification, Sequence[Touch]]):
        return self.do(self.store.record(deliveries))

    def touch(self, *touches: Touch) -> int:
        return self.do(self.store.touch(touches))

    def lease(self, holder: str = "one", lane: str = "orders", seconds: float = 60.0) -> Lease:
        lease = self.do(self.store.lease(lane, holder, seconds))
        assert lease is not None
        return lease

    def claim(self, lease: Lease, limit: int = 50) -> tuple[Binding, ...]:
        return self.do(self.store.claim(lease, limit))

    def claimed(self, key: Key, **touch: Any) -> tuple[Lease, Binding]:
        """Touch one key and claim it, in a lane of which nothing else is due."""
        self.touch(Touch(key, "orders", "test", **touch))
        lease = self.lease()
        (binding,) = self.claim(lease)
        return lease, binding

    def settle(self, lease: Lease, binding: Binding, outcome: Outcome | None, **rest: Any) -> None:
        self.do(self.store.settle(lease, [Settlement(binding, outcome, **rest)]))

    def settled(self, key: Key, outcome: Outcome, entry: Entry | None = None, **changes: Any) -> Binding:
        """Take one key through a whole run that ends in this binding."""
        lease, binding = self.claimed(key)
        self.settle(lease, replace(binding, **changes), outcome, entry=entry)
        self.do(self.store.release(lease))
        return self.binding(key)

    def binding(self, key: Key) -> Binding:
        binding = self.do(self.store.binding(key))
        assert binding is not None
        return binding

    def entries(self, key: Key | None = None) -> list[Entry]:
        async def read() -> list[Entry]:
            return [entry async for entry in self.store.entries(key)]

        return self.do(read())

    def due(self) -> dict[str, float]:
        return dict(self.do(self.store.next_due()))


def key(number: int, mapping: str = "orders", type_: str = "order") -> Key:
    return Key(mapping, Ref("acme", type_, f"{number:08d}"))


def customer(number: int) -> Ref:
    return Ref("acme", "customer", f"{number:08d}")


def touch(number: int, **rest: Any) -> Touch:
    return Touch(key(number), rest.pop("lane", "orders"), rest.pop("cause", "test"), **rest)


def changed(ref: Ref | None, external_id: str = "n1", **rest: Any) -> Notification:
    return Notification("push", external_id, rest.pop("kind", "changed"), ref, **rest)


def item(**columns: Any) -> Item:
    return Item("orders", "New", "1001 · Ada", columns, (Child("l1", "Lamp", {"sku": "L-1"}),))


def bound(binding: Binding, item_id: str = "77", **changes: Any) -> Binding:
    """The binding with an item that carries a person's values everywhere."""
    base = replace(
        binding,
        board="orders",
        item_id=item_id,
        applied=item(email="ada@example.com", tags=("a", "b")),
        children={"l1": BoundChild("78", "Lamp of Ada", {"sku": "L-1"})},
        version=5,
    )
    return replace(base, **changes)


def batch(batch_id: str = "b1", keys: Sequence[Key] = (), points: int = 30, now: float = START) -> Batch:
    mutations = tuple(
        (f"m{place}", Mutation("create_item", one, "9", external_id=str(one.ref), columns={"tags": ("a", "b")}))
        for place, one in enumerate(keys)
    )
    return Batch(
        batch_id,
        "orders",
        "sales",
        "create",
        "mutation { x }",
        {"a": [1, {"b": None}]},
        "key-1",
        mutations,
        points,
        now,
        now,
    )


def doubt(batch_id: str = "b1", now: float = START) -> Doubt:
    return Doubt(batch_id, True, now, now, ("acme/order/1",))


def budget(**rest: Any) -> Budget:
    base = Budget("sales", 1000, 900, START + 9, 10_000, 5000, START + 60, 100, 50, START + 30)
    return replace(base, **rest)
