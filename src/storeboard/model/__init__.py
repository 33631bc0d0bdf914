"""
The nouns of the house, all frozen.

A `Ref` seen through a `Mapping` is a `Key`. A key's `Resource` is rendered to an `Item`; the `Binding` remembers
what of it stands on the board; a `Plan` holds the `Mutation`s that make the board agree; a `Batch` is what one
document sends; each mutation comes back as a `Result` and each key as an `Outcome`.

This room imports nothing of ours, reads no clock and does no I/O. Times are UTC epoch seconds (`float`).
"""

from storeboard.model.answers import (
    Budget,
    BudgetChange,
    BudgetReport,
    Composed,
    Found,
    Halted,
    Limited,
    LiveItem,
    Lost,
    Missing,
    Rejected,
    Reply,
    Result,
    Unsent,
    Written,
)
from storeboard.model.bindings import Binding, BindingState, BoundChild, Doubt, Former
from storeboard.model.deliveries import (
    PRIORITY_BACKFILL,
    PRIORITY_LIVE,
    PRIORITY_PERSON,
    PRIORITY_RELATION,
    PRIORITY_SCHEDULE,
    Notification,
    NotificationKind,
    Touch,
)
from storeboard.model.items import BoardFacts, Child, ColumnFacts, Excluded, Fault, Item, LinesFacts, Rendered
from storeboard.model.mappings import Column, Lines, Mapping, NewLabels, OnError, Owner, Posting, Route, Rule, WhenGone
from storeboard.model.outcomes import Applied, Deferred, Entry, Outcome, Parked, Unchanged
from storeboard.model.posts import ActivityColor, ActivityIcon, Post, PostKind
from storeboard.model.refs import Key, Ref, Resource, Value, key_of, ref_of
from storeboard.model.work import Counts, Failure, Lease, Recorded, Settlement
from storeboard.model.writes import Batch, BatchKind, Mutation, MutationKind, Plan

__all__ = [
    "PRIORITY_BACKFILL",
    "PRIORITY_LIVE",
    "PRIORITY_PERSON",
    "PRIORITY_RELATION",
    "PRIORITY_SCHEDULE",
    "ActivityColor",
    "ActivityIcon",
    "Applied",
    "Batch",
    "BatchKind",
    "Binding",
    "BindingState",
    "BoardFacts",
    "BoundChild",
    "Budget",
    "BudgetChange",
    "BudgetReport",
    "Child",
    "Column",
    "ColumnFacts",
    "Composed",
    "Counts",
    "Deferred",
    "Doubt",
    "Entry",
    "Excluded",
    "Failure",
    "Fault",
    "Former",
    "Found",
    "Halted",
    "Item",
    "Key",
    "Lease",
    "Limited",
    "Lines",
    "LinesFacts",
    "LiveItem",
    "Lost",
    "Mapping",
    "Missing",
    "Mutation",
    "MutationKind",
    "NewLabels",
    "Notification",
    "NotificationKind",
    "OnError",
    "Outcome",
    "Owner",
    "Parked",
    "Plan",
    "Post",
    "PostKind",
    "Posting",
    "Recorded",
    "Ref",
    "Rejected",
    "Rendered",
    "Reply",
    "Resource",
    "Result",
    "Route",
    "Rule",
    "Settlement",
    "Touch",
    "Unchanged",
    "Unsent",
    "Value",
    "WhenGone",
    "Written",
    "key_of",
    "ref_of",
]
