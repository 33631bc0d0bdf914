"""
What every lane of one installation works with, gathered once at start.

It holds no state of its own: the backlog is in the store, the truth in commercetools, the budget with the account.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from storeboard import model
from storeboard.engine.ports import Board, Clock, Source, Store
from storeboard.planning.backoff import ATTEMPTS_MAX, STALE_LADDER_SECONDS, UNEXPLAINED_MAX
from storeboard.planning.doubt import ProtocolTimes
from storeboard.planning.pack import Limits
from storeboard.planning.plan import REFUSED_RETRY_SECONDS

FOLLOWERS_LANE = "~followers"

Report = Callable[[str, Mapping[str, object]], None]
"""Takes the name of an event and its fields; one call at the end of each unit of work, no personal values."""


def silent(event: str, fields: Mapping[str, object]) -> None:
    """Report to nobody."""


Refused = Callable[[str], None]
"""Takes the name of a lane in which monday refused a write: its board may not be what it was."""


def unheard(lane: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The engine's own limits, each in one place. Seconds unless the name says otherwise."""

    claim_keys_max: int = 150
    lease_seconds: float = 60.0
    permit_seconds: float = 10.0
    absent_confirm_seconds: float = 60.0
    attempts_max: int = ATTEMPTS_MAX
    unexplained_max: int = UNEXPLAINED_MAX
    crashes_max: int = 3
    alone_after_attempts: int = 3
    silent_documents_max: int = 2
    silence_seconds: float = 10.0
    refused_retry_seconds: float = REFUSED_RETRY_SECONDS
    held_retry_seconds: float = 60.0
    run_seconds_max: float = 30.0
    rounds_max: int = 40
    stale_ladder_seconds: tuple[float, ...] = STALE_LADDER_SECONDS


@dataclass(frozen=True, slots=True)
class House:
    """
    The parts of one installation.

    `facts` gives the real board by (mapping, board key). `refused` is told the lane in which monday refused a write,
    `labelled` the one in which a write may have added labels to a column.
    """

    store: Store
    source: Source
    accounts: Mapping[str, Board]
    facts: Mapping[tuple[str, str], model.BoardFacts]
    mappings: Mapping[str, model.Mapping]
    clock: Clock
    protocol: ProtocolTimes = field(default_factory=ProtocolTimes)
    limits: Limits = field(default_factory=Limits)
    policy: Policy = field(default_factory=Policy)
    report: Report = silent
    users: Mapping[str, str] = field(default_factory=dict[str, str])
    refused: Refused = unheard
    labelled: Refused = unheard

    def entities(self) -> Mapping[str, str]:
        """The commercetools type of each mapping, by its name."""
        return {name: mapping.entity for name, mapping in self.mappings.items()}

    def is_optional(self, key: model.Key) -> bool:
        """Whether a key is only of optional mappings: its own, or for a follower all that it is passed on to."""
        led = key.mapping.removeprefix("~")
        mine = [
            one
            for name, one in self.mappings.items()
            if name == key.mapping or (led != key.mapping and one.entity == led)
        ]
        return bool(mine) and all(one.optional for one in mine)

    def lane_of(self, key: model.Key) -> str:
        """The lane in which a key starts: that of the first board its mapping names."""
        if key.mapping.startswith("~"):
            return FOLLOWERS_LANE
        return self.mappings[key.mapping].routes[0].board

    def boards_of(self, mapping: str) -> Collection[str]:
        """The boards on which the items of a mapping may stand."""
        return {route.board for route in self.mappings[mapping].routes} if mapping in self.mappings else ()

    def lanes(self) -> tuple[str, ...]:
        """Every lane of the installation."""
        boards = {route.board for mapping in self.mappings.values() for route in mapping.routes}
        return (*sorted(boards), FOLLOWERS_LANE)

    def account_of(self, lane: str) -> str:
        """The account that a lane's board belongs to."""
        return next(facts.account for (_, board), facts in self.facts.items() if board == lane)

    def facts_of(self, key: model.Key, board: str) -> model.BoardFacts:
        """The real board behind a board key, as a mapping sees it."""
        return self.facts[(key.mapping, board)]

    def shape_of(self, key: model.Key, board: str) -> model.Lines:
        """How the lines of a key are shown on a board."""
        return self.mappings[key.mapping].route_to(board).lines

    def line_create(self, key: model.Key, board: str) -> model.MutationKind:
        """The write that makes a line of a key there."""
        return "create_item" if self.shape_of(key, board) == "board" else "create_subitem"

    def line_cells(self, key: model.Key, board: str) -> Collection[str] | None:
        """The columns that hold the lines of a key on its own item there; None when they are not shown so."""
        mapping = self.mappings[key.mapping]
        if mapping.route_to(board).lines != "column":
            return None
        rules = {column.name: column.rule for column in mapping.columns_on(board) if column.owner == "commerce"}
        return frozenset(name for name, rule in rules.items() if rule and (rule.path or "").startswith("lines."))

    def once_columns(self, key: model.Key) -> Collection[str]:
        """The columns that are written with the item and never again."""
        return frozenset(column.name for column in self.mappings[key.mapping].columns if column.once)
