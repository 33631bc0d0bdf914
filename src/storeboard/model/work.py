"""What the engine and a store say to one another."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from storeboard.model.bindings import Binding
from storeboard.model.deliveries import Touch
from storeboard.model.outcomes import Entry, Outcome
from storeboard.model.refs import Key, Ref


@dataclass(frozen=True, slots=True)
class Lease:
    """
    The right to run one lane until `until`; `epoch` fences every write made under it.

    `adopted` says that the lane's board has been searched for items of ours since the store was made.
    """

    lane: str
    holder: str
    epoch: int
    until: float
    adopted: bool = True


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    The new state of one claimed key, its ledger entry and what it depends on.

    With an `outcome` the claim ends: applied, unchanged and parked clear *due* if no touch came since the claim,
    else the key is due now; deferred is due at `until`, or now when a touch came. Without one the key stays claimed
    (a step between two documents). `uses` (refs whose change must touch this key) and `waits` (keys whose first
    binding must touch it) replace what was stored; None leaves them.
    """

    binding: Binding
    outcome: Outcome | None = None
    entry: Entry | None = None
    uses: tuple[Ref, ...] | None = None
    waits: tuple[Key, ...] | None = None
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a group commit of notifications did: new ones, repeats, quarantined ones, and the lanes touched."""

    accepted: int = 0
    repeated: int = 0
    quarantined: int = 0
    lanes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """The store's part of `status`. `held` is the part of `due` whose next time lies ahead."""

    due: int = 0
    claimed: int = 0
    in_doubt: int = 0
    held: int = 0
    parked: int = 0
    parked_fields: int = 0
    bound: int = 0
    excluded: int = 0
    quarantined: int = 0
    lag_p50: float | None = None
    lag_p95: float | None = None
    lag_oldest: float | None = None
    lanes: Dict[str, Dict[str, int]] = field(default_factory=dict[str, Dict[str, int]])


@dataclass(frozen=True, slots=True)
class Failure:
    """One cause of trouble with how many keys (or deliveries) it holds and some of their refs."""

    cause: str
    count: int
    kind: str
    refs: tuple[str, ...]
    oldest: float
