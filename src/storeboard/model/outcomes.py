"""How a key's cycle ended, and its line in the ledger."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from storeboard.model.refs import Key, Value


@dataclass(frozen=True, slots=True)
class Applied:
    """The board agrees because of writes just confirmed."""

    mutations: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing had to be written: the board agreed already, or the record is excluded or gone."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Try again at `until` (epoch seconds); `counts` says whether it is a failed attempt."""

    until: float
    why: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Parked:
    """A person must look; nothing is tried until then."""

    why: str


Outcome = Applied | Unchanged | Deferred | Parked


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the ledger; hash-chained by the store.

    `columns` names what changed. `before` and `after` are kept apart from the chain (which holds their digest), so
    that erasing a person does not break it.
    """

    at: float
    key: Key
    cause: str
    outcome: str
    why: str
    mutations: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    before: Dict[str, Value] = field(default_factory=dict[str, Value])
    after: Dict[str, Value] = field(default_factory=dict[str, Value])
    points: int = 0
    lag: float | None = None
