"""Mutations, plans, and the batch that one document sends."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from storeboard.model.posts import Post
from storeboard.model.refs import Key, Value

MutationKind = Literal[
    "create_item",
    "create_subitem",
    "change_columns",
    "move_to_group",
    "move_to_board",
    "archive_item",
    "post_update",
    "post_milestone",
    "delete_update",
    "delete_milestone",
]

CREATES: Final[frozenset[MutationKind]] = frozenset({"create_item", "create_subitem", "post_update", "post_milestone"})
"""Writes that make something anew: done twice they are there twice."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """
    One aliased write.

    `board_id` is the real board of the item written (a subitem's own board for a subitem). `item_id` is None only
    for creates; `parent_item_id` is set for `create_subitem`. `columns` are the canonical values by mapping column;
    the name travels in `name` when it is to be written. `child` is the line id when a line is meant, `place` the key of
    the board of lines that it is, or comes to be, an item of; a line made there has its record's item as
    `parent_item_id` too. `group` is a group's title. `external_id` is written inside creates of items; that of a
    post is only what it is looked up by. `new_labels` says that monday may add the labels which this write needs.
    `columns_to` says of a move to another board which real column there takes the cells of each column here, None for
    those that are lost, and `subitems_to` the same of its subitems; without them monday matches the columns itself.
    `post` is what is posted on the item; to delete one, its own id is the `item_id`.
    """

    kind: MutationKind
    key: Key
    board_id: str
    item_id: str | None = None
    parent_item_id: str | None = None
    child: str | None = None
    place: str = ""
    name: str | None = None
    group: str | None = None
    external_id: str | None = None
    columns: Dict[str, Value] = field(default_factory=dict[str, Value])
    new_labels: bool = False
    columns_to: Dict[str, str | None] | None = None
    subitems_to: Dict[str, str | None] | None = None
    post: Post | None = None

    @property
    def creates(self) -> bool:
        """Tell whether it makes something anew."""
        return self.kind in CREATES


@dataclass(frozen=True, slots=True)
class Plan:
    """The mutations of one key, in the order to be sent, the reason for them and the complexity they should cost."""

    key: Key
    mutations: tuple[Mutation, ...]
    reason: str
    points: int = 0


BatchKind = Literal["create", "change"]
"""A create batch may be sent again under the same key and holds creates only; a change batch never is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One document of aliased mutations: exact text, variables and idempotency key, as persisted before it is sent."""

    id: str
    lane: str
    account: str
    kind: BatchKind
    document: str
    variables: Dict[str, Any]
    idempotency_key: str
    mutations: tuple[tuple[str, Mutation], ...]
    points: int
    first_permit: float
    last_permit: float
