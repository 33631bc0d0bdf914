"""
The witness of a simulation: what happened, in order, and every promise that was broken.

It stands where the house meets the world: at monday's execution of a mutation, at the wire, at the commits of the
store, at the door's acknowledgement. It decides nothing and changes nothing. A broken promise is a `Violation`, kept
with the number of the invariant in facts/reliability.md section 3.6.
"""

import hashlib
import json
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storeboard.model import Batch, Key, Lease, Notification, Settlement
from storeboard.simulators.monday.world import Executed
from tests.story.world import World

TAIL = 60


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was broken: which one, when and how."""

    promise: str
    at: float
    words: str

    def __str__(self) -> str:
        return f"{self.promise} at {self.at:.3f} s: {self.words}"


@dataclass(slots=True)
class Ambiguous:
    """A create was sent and nobody knows what became of it."""

    key: str
    first: float
    last: float


@dataclass(slots=True)
class Permit:
    """A batch that was durable before it was sent."""

    batch: Batch
    body: str = ""


@dataclass(slots=True)
class Watch:
    """What is known of one run. `strict` also holds the engine to how it does things, not only to what comes of it."""

    world: World
    strict: bool = True
    violations: list[Violation] = field(default_factory=list[Violation])
    counts: Counter[str] = field(default_factory=Counter[str])
    tail: deque[str] = field(default_factory=lambda: deque[str](maxlen=TAIL))
    led_there: tuple[str, ...] = ()
    acknowledged: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _digest: Any = field(default_factory=hashlib.sha256)
    _items: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    _permits: dict[str, Permit] = field(default_factory=dict[str, Permit])
    _ambiguous: dict[str, Ambiguous] = field(default_factory=dict[str, Ambiguous])
    _looked: dict[str, float] = field(default_factory=dict[str, float])
    _versions: dict[Key, int] = field(default_factory=dict[Key, int])
    _epochs: dict[str, int] = field(default_factory=dict[str, int])
    _sending: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _blocked: tuple[float, float] = (0.0, 0.0)

    @property
    def digest(self) -> str:
        """The hash of everything that happened."""
        return self._digest.hexdigest()

    def note(self, event: str, *words: object) -> None:
        """Write one line of the trace."""
        line = f"{self.world.clock.monotonic():.6f} {event} {' '.join(str(word) for word in words)}"
        self._digest.update(line.encode("utf-8", "surrogatepass"))
        self.tail.append(line)
        self.counts[event] += 1

    def broken(self, promise: str, words: str) -> None:
        """Keep a broken promise, and of the first one the steps that led to it."""
        self.violations.append(Violation(promise, self.world.clock.monotonic(), words))
        self.note("VIOLATION", promise, words)
        self.led_there = self.led_there or tuple(self.tail)

    # What monday executed.

    def executed(self, one: Executed) -> None:
        """A mutation ran on the board."""
        self.note("monday", one.field, one.id, one.refused)
        if one.user != self.world.monday.me.id or one.refused is not None:
            return
        self.counts["written"] += 1
        values = one.args.get("column_values")
        cells = json.loads(values) if isinstance(values, str) else {}
        if self._persons_cells & cells.keys():
            self.broken("I14", f"{one.field} {one.id} writes {sorted(self._persons_cells & cells.keys())}")
        external_id = cells.get("sb_external_id")
        if one.field.startswith("create_") and one.field != "create_item_update" and external_id and one.id:
            self._made(external_id, one.id)

    @property
    def _persons_cells(self) -> set[str]:
        return {"sb_owner", "sb_stage", "sb_notes"}

    def _made(self, external_id: str, item_id: str) -> None:
        made = self._items[external_id]
        made.add(item_id)
        active = sorted(one for one in made if self.world.monday.items[one].state == "active")
        if len(active) > 1:
            self.counts["duplicates"] += 1
            self.broken("I1", f"{external_id} has the active items {active}")

    # What went over the wire to monday.

    def departs(self, body: Mapping[str, Any], key: str | None) -> None:
        """A request leaves for monday."""
        now = self.world.clock.now()
        blocked_at, blocked_until = self._blocked
        text = json.dumps(body, sort_keys=True)
        if key is None:
            return
        permit = self._permits.get(key)
        if permit is None:
            if self.strict:
                self.broken("I3", "a document leaves that was never announced")
            return
        batch, policy, protocol = permit.batch, self.world.knobs.policy, self.world.knobs.protocol
        if self.strict and now < blocked_until and batch.last_permit > blocked_at + 1.0:
            self.broken("I19", f"a call leaves {blocked_until - now:.1f} s before the limit returns")
        if permit.body and permit.body != text and self.strict:
            self.broken("I4", "another document leaves under the same key")
        permit.body = text
        if self.strict and not batch.first_permit <= now <= batch.last_permit + policy.permit_seconds + 1.0:
            self.broken("I3", f"a document leaves {now - batch.last_permit:.1f} s after its permit")
        if self.strict and batch.last_permit > batch.first_permit + protocol.resend_within + 1.0:
            self.broken("I4", "a permit lies later than a repeat is safe")

    def limited(self, seconds: float) -> None:
        """monday refused a call and named a time."""
        now = self.world.clock.now()
        seen = self.world.monday.faults.seen
        self.note("limited" if seen and seen[-1][0] == now else "met a limit", seconds)
        self._blocked = (now, max(self._blocked[1], now + seconds))

    def looked(self, text: str, read_at: float) -> None:
        """A look-up was answered; `text` holds the external ids that were asked for."""
        for external_id in self._ambiguous:
            if external_id in text:
                self._looked[external_id] = read_at

    def answered(self, key: str, ids: Mapping[str, str] | None) -> None:
        """What the answer to a batch says: ids by alias, or None when nothing can be known from it."""
        permit = self._permits.get(key)
        if permit is None:
            return
        for alias, mutation in permit.batch.mutations:
            external_id = mutation.external_id
            if external_id is None or not mutation.kind.startswith("create"):
                continue
            if ids is None:
                self._ambiguous[external_id] = Ambiguous(key, permit.batch.first_permit, permit.batch.last_permit)
            elif alias in ids:
                self._ambiguous.pop(external_id, None)

    # What the store committed.

    def leased(self, lease: Lease) -> None:
        """A lane got a new epoch."""
        if lease.epoch <= self._epochs.get(lease.lane, 0):
            self.broken("I7", f"lane {lease.lane} goes back to epoch {lease.epoch}")
        self._epochs[lease.lane] = lease.epoch

    def wrote(self, lease: Lease) -> None:
        """A write under a lease was accepted."""
        if self.strict and lease.epoch != self._epochs.get(lease.lane):
            self.broken("I7", f"a write of epoch {lease.epoch} in lane {lease.lane}, now {self._epochs[lease.lane]}")

    def announced(self, batch: Batch) -> None:
        """A batch is durable; `permit` of it comes here too."""
        known = self._permits.get(batch.idempotency_key)
        self._permits[batch.idempotency_key] = Permit(batch, known.body if known else "")
        self.note("announced", batch.lane, batch.kind, len(batch.mutations))
        for _, mutation in batch.mutations:
            earlier = self._ambiguous.get(mutation.external_id or "")
            if earlier is not None and earlier.key != batch.idempotency_key and self.strict:
                self._new_generation(mutation.external_id or "", earlier)

    def _new_generation(self, external_id: str, earlier: Ambiguous) -> None:
        protocol = self.world.knobs.protocol
        bound = max(earlier.first + protocol.resend_within, earlier.last + protocol.quiescence)
        if self._looked.get(external_id, 0.0) <= bound:
            self.broken("I5", f"{external_id} is created anew without a not-found later than {bound:.1f}")

    def settled(self, settlements: Sequence[Settlement]) -> None:
        """Keys were settled: versions never go back, and what is bound stands under its external id."""
        for settlement in settlements:
            binding = settlement.binding
            before = self._versions.get(binding.key, 0)
            if binding.version < before:
                name = "I12" if binding.state == "gone" else "I6"
                self.broken(name, f"{binding.key} goes back from version {before} to {binding.version}")
            self._versions[binding.key] = max(before, binding.version)
            outcome = type(settlement.outcome).__name__.lower() if settlement.outcome else "goes on"
            self.note("settled", binding.key, outcome, binding.version, binding.state)
            if binding.item_id and binding.state == "open":
                self._stands(binding.key, binding.item_id)

    def _stands(self, key: Key, item_id: str) -> None:
        item = self.world.monday.items.get(item_id)
        if item is None or item.values.get("sb_external_id") != str(key.ref):
            self.broken("I2", f"{key} is bound to item {item_id}, which does not carry its external id")

    # What was acknowledged.

    def acknowledges(self, notifications: Sequence[Notification]) -> None:
        """The door said 2xx to these."""
        self.acknowledged.update((one.source, one.external_id) for one in notifications)

    def sends(self, holder: str, lane: str, begins: bool) -> None:
        """A document of a lane is on its way, or answered."""
        place = (holder, lane)
        if begins and place in self._sending:
            self.broken("I17", f"two documents of lane {lane} at once")
        if begins:
            self._sending.add(place)
        else:
            self._sending.discard(place)
