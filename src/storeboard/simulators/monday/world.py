"""
The things that stand in a simulated monday account: users, workspaces, boards, groups, columns, items.

Plain state without rules; `operations` and `structure` change it. Ids are numeric strings longer than 32 bits.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

State = Literal["active", "archived", "deleted"]
Json = Any


@dataclass(slots=True)
class User:
    id: str
    name: str
    email: str
    title: str = "Sales"
    kind: str = "member"


@dataclass(slots=True)
class Team:
    id: str
    name: str
    user_ids: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Tag:
    id: str
    name: str
    color: str


@dataclass(slots=True)
class Workspace:
    id: str
    name: str
    kind: str
    created_at: float
    description: str | None = None
    product_id: str | None = None
    is_default: bool = False


@dataclass(slots=True)
class Column:
    """
    `settings` is what the API shows; the labels of status and dropdown columns live inside it.

    `managed` is the id of the managed column that it shows.
    """

    id: str
    title: str
    type: str
    settings: dict[str, Json] = field(default_factory=dict[str, Json])
    description: str | None = None
    width: int | None = None
    revision: int = 1
    state: State = "active"
    managed: str | None = None


@dataclass(slots=True)
class ManagedColumn:
    """A column of the account, shown on any number of boards; `state` is active, inactive or deleted."""

    id: str
    title: str
    type: str
    settings: dict[str, Json]
    created_by: str
    description: str | None = None
    revision: int = 1
    state: str = "active"


@dataclass(slots=True)
class Group:
    id: str
    title: str
    color: str
    state: State = "active"


class Snapshot(NamedTuple):
    """What the search index knows of an item."""

    name: str
    group_id: str
    state: State
    values: dict[str, Json]


@dataclass(slots=True, eq=False)
class Item:
    """`values` holds what a column's `value` shows as JSON; an empty column has no entry."""

    id: str
    name: str
    board: "Board"
    group_id: str
    creator_id: str
    created_at: float
    updated_at: float
    values: dict[str, Json] = field(default_factory=dict[str, Json])
    state: State = "active"
    parent: "Item | None" = None
    subitems: list["Item"] = field(default_factory=list["Item"])
    updates: list["Update"] = field(default_factory=list["Update"])
    timeline: list["TimelineItem"] = field(default_factory=list["TimelineItem"])
    indexed: Snapshot | None = None
    pending: deque[tuple[float, Snapshot]] = field(default_factory=deque[tuple[float, Snapshot]])

    def snapshot(self) -> Snapshot:
        return Snapshot(self.name, self.group_id, self.state, dict(self.values))

    def seen_by_search(self, now: float) -> Snapshot | None:
        """Return the item as the index shows it at `now`, or None while the index does not know it yet."""
        if not self.pending:
            return Snapshot(self.name, self.group_id, self.state, self.values)
        while self.pending and self.pending[0][0] <= now:
            self.indexed = self.pending.popleft()[1]
        return self.indexed if self.pending else Snapshot(self.name, self.group_id, self.state, self.values)


@dataclass(slots=True)
class Update:
    id: str
    item_id: str
    body: str
    creator_id: str
    created_at: float


@dataclass(slots=True)
class CustomActivity:
    """A kind of entry of Emails & Activities."""

    id: str
    name: str
    icon_id: str
    color: str
    type: str = "custom_activity"


@dataclass(slots=True, eq=False)
class TimelineItem:
    """An entry of Emails & Activities, at the time that was given for it."""

    id: str
    item: Item
    title: str
    summary: str
    content: str
    custom_activity_id: str
    user_id: str
    at: float
    type: str = "activity"


@dataclass(slots=True)
class Activity:
    """One line of a board's activity log."""

    id: str
    at: float
    event: str
    entity: str
    user_id: str
    item_id: str | None
    column_id: str | None
    data: dict[str, Json]


@dataclass(slots=True)
class Webhook:
    id: str
    board_id: str
    url: str
    event: str
    config: dict[str, Json] | None
    creator_id: str


@dataclass(slots=True, eq=False)
class Board:
    """
    `columns` keeps deleted columns too: their ids stay reserved. `access_level` is what API users may do, `edit` or
    `view`.
    """

    id: str
    name: str
    kind: str
    creator_id: str
    created_at: float
    updated_at: float
    workspace_id: str | None = None
    description: str | None = None
    type: str = "board"
    state: State = "active"
    parent_board_id: str | None = None
    groups: dict[str, Group] = field(default_factory=dict[str, Group])
    columns: dict[str, Column] = field(default_factory=dict[str, Column])
    items: dict[str, Item] = field(default_factory=dict[str, Item])
    active_items: int = 0
    webhooks: dict[str, Webhook] = field(default_factory=dict[str, Webhook])
    activity: deque[Activity] = field(default_factory=lambda: deque[Activity](maxlen=10_000))
    access_level: str = "edit"
    hierarchy_type: str = "classic"

    def live_columns(self) -> list[Column]:
        return [column for column in self.columns.values() if column.state == "active"]

    def live_groups(self) -> list[Group]:
        return [group for group in self.groups.values() if group.state == "active"]


class Executed(NamedTuple):
    """One mutation that ran: when, which field, its arguments, who, and the id it returned or the code it failed by."""

    at: float
    field: str
    args: dict[str, Json]
    user: str
    id: str | None
    refused: str | None
