"""
Kill the real process at a named step, start it again, and look at what stands.

After each death: nothing that was acknowledged is lost, no entity and no line has two items, and both sides agree.
The vendors outlive every process; what a request in flight does after its sender's death is scripted.
"""

import signal
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storeboard.simulators.monday.faults import Fault
from tests.crash import driver
from tests.e2e.site import Child, Site, get
from tests.e2e.vendors import Vendors, vendors
from tests.story.shop import change, edit, person, purchase

NTH_MAX = 40
INDEX_LAG_SECONDS = 0.5
LATE_SECONDS = 0.7
LATENCY_SECONDS = 0.3
TIMES = "protocol: {request_delay: 2s, index_lag: 1s, resend_within: 6s, quiescence: 4s}\n"

OUTCOMES: dict[str, Fault | None] = {
    "executed": None,
    "executed, answer lost": Fault.LOST,
    "executed in part": Fault.PARTIAL,
    "executed late": Fault.LATE,
    "not executed": Fault.DROP,
}


@dataclass(slots=True)
class Scene:
    """A shop, a board and an installation whose process dies again and again."""

    world: Vendors
    site: Site
    customers: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    careless: bool = False

    def begin(self) -> None:
        """Let the shop tell of everything, and monday take its time."""
        self.world.account.latency = LATENCY_SECONDS
        self.world.subscribe(self.site.door)

    def die_at(self, step: str, nth: int, outcome: str) -> bool:
        """Let the shop live under a process that dies at the Nth such step; False when it never came to that."""
        fault = OUTCOMES[outcome]
        self.world.call(self.world.account.faults.calm)
        if fault is not None:
            # Customer and order are documents of one write; only the third, of two lines, can be executed in part.
            times = 3 if fault is Fault.PARTIAL else 1
            self.world.call(lambda: self.world.account.faults.next(fault, seconds=LATE_SECONDS, count=1, times=times))
        careless = ("careless",) if self.careless else ()
        dying = self.site.start(driver.__file__, str(self.site.port), step, str(nth), *careless)
        if is_ready(dying, self.site):
            self._trade()
        while dying.poll():
            if self._is_settled():
                assert dying.end() == 0, dying.said()
                return False
        assert dying.process.returncode == -signal.SIGKILL, dying.said()
        return True

    def recover(self) -> None:
        """Start the plain process and let it come to rest."""
        fresh = self.site.run()
        fresh.wait_until(self._is_settled, "everything is settled again")
        status = self.site.status()
        assert status["parked"] == status["parked_fields"] == status["quarantined"] == 0, status
        assert fresh.end() == 0, fresh.said()

    def check(self) -> None:
        """Every customer, order and line stands once: none is lost, none is there twice, archived ones included."""
        expected = {f"acme/customer/{one['id']}" for one in self.world.call(self._rows("customer"))}
        for order in self.world.call(self._rows("order")):
            expected.add(f"acme/order/{order['id']}")
            expected |= {
                f"acme/order/{order['id']}/{line['id']}" for line in (*order["lineItems"], *order["customLineItems"])
            }
        standing = Counter(self.world.call(self._external_ids))
        assert {id_: count for id_, count in standing.items() if count > 1} == {}, "there twice"
        assert expected - set(standing) == set(), "lost"

    def verify(self) -> None:
        """Both sides agree, cell by cell."""
        compared = self.site.storeboard("verify", "--json")
        assert compared.code == 0, compared.stdout + compared.stderr

    def _trade(self) -> None:
        """One more customer with an order, and a change to each that was there before."""
        number = len(self.customers)
        if number:
            self.world.call(lambda: self._change(self.customers[-1], self.orders[-1], number))
        customer = self.world.create("customer", person(f"Nora{number} Lind"))
        bought = purchase(customer, (("MUG-BLU", 2), ("LAMP-NAT", 1)))
        self.customers.append(customer)
        self.orders.append(self.world.call(lambda: self.world.project.import_order(bought)))

    def _change(self, customer: dict[str, Any], order: dict[str, Any], number: int) -> None:
        project, line = self.world.project, order["lineItems"][0]["id"]
        change(project, "customer", customer, {"action": "setLastName", "lastName": f"Renamed{number}"})
        edit(project, order, {"action": "changeLineItemQuantity", "lineItemId": line, "quantity": 3 + number})
        change(project, "order", order, {"action": "changeOrderState", "orderState": "Confirmed"})

    def _is_settled(self) -> bool:
        return not self.world.undelivered() and not self.world.unexecuted() and self.site.is_quiet()

    def _rows(self, type_: str) -> Any:
        return lambda: list(self.world.project.rows(type_).values())

    def _external_ids(self) -> list[str]:
        columns = [facts.external_id_column for facts in self.site.facts.values()]
        columns += [facts.lines.external_id_column for facts in self.site.facts.values() if facts.lines]
        items = self.world.account.items.values()
        return [str(item.values[column]) for item in items for column in set(columns) if column in item.values]


def is_ready(child: Child, site: Site) -> bool:
    """Wait until the process is ready or has died before."""
    while child.poll():
        if get(f"{site.url}/readyz")[0] == 200:
            return True
    return False


@contextmanager
def scene() -> Generator[Scene]:
    """A scene in a directory of its own."""
    with vendors(INDEX_LAG_SECONDS) as world, tempfile.TemporaryDirectory(prefix="storeboard-crash-") as place:
        site = Site(Path(place), world.shop_url, world.monday_url)
        site.configure(TIMES)
        site.provision()
        made = Scene(world, site, [], [])
        try:
            made.begin()
            yield made
        finally:
            site.close()


def crash_loop(step: str, outcome: str, nth_max: int = NTH_MAX) -> int:
    """Die at the 1st, 2nd, ... such step until a run ends clean; return how often the process died."""
    with scene() as here:
        for nth in range(1, nth_max + 1):
            died = here.die_at(step, nth, outcome)
            if died:
                here.recover()
            here.check()
            if not died:
                break
        here.verify()
        return nth - 1 if not died else nth
