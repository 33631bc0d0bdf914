"""
What is told on items: updates below them, and entries of custom activities on Emails & Activities.

Custom activities belong to the account, at most fifty. An entry must name one, have a zone in its time and keep its
texts short. Nothing said here tells two entries with the same words apart.
"""

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import TypeVar

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.operations import active_item
from storeboard.simulators.monday.refusals import Refused, bad_argument
from storeboard.simulators.monday.webhooks import announce_update
from storeboard.simulators.monday.world import CustomActivity, Item, TimelineItem, Update, User

Told = TypeVar("Told", Update, TimelineItem)

activities_max = 50
text_length_max = 255
page_max = 100

_break = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_tag = re.compile(r"<[^>]*>")


def create_update(account: Account, user: User, item_id: str | None, body: str) -> Update:
    """Write an update below an item; the same text twice is two updates."""
    item = active_item(account, item_id)
    if not body.strip():
        raise bad_argument("the body of an update cannot be empty", body=body)
    update = Update(account.new_id("other"), item.id, body, user.id, account.now)
    item.updates.append(update)
    account.wrote(item.board, "create_update", user, item)
    announce_update(account, item, update, user)
    return update


def delete_update(account: Account, user: User, update_id: str) -> Update:
    """Take an update away, whatever became of its item."""
    return _taken_away(account, user, lambda item: item.updates, update_id, ("delete_update", "Update", "update_id"))


def text_of(body: str) -> str:
    """An update's text without its markup."""
    return unescape(_tag.sub("", _break.sub("\n", body))).strip()


def create_activity(account: Account, name: str, icon: str, color: str) -> CustomActivity:
    """Add a kind of entry to the account."""
    if not name.strip() or len(name) > text_length_max:
        raise bad_argument("the name of an activity has 1 to 255 characters", name=name)
    if len(account.activities) >= activities_max:
        raise bad_argument(f"an account has at most {activities_max} custom activities", name=name)
    made = CustomActivity(account.new_word(24), name, icon, color)
    account.activities[made.id] = made
    return made


def delete_activity(account: Account, activity_id: str) -> CustomActivity:
    """Take a kind of entry away; the entries stay."""
    if activity_id not in account.activities:
        raise Refused("ResourceNotFoundException", "Custom activity not found", status=404, id=activity_id)
    return account.activities.pop(activity_id)


def activities_named(account: Account, name: str | None, ids: list[str] | None) -> list[CustomActivity]:
    """The kinds of entries whose names hold a text, whatever its case."""
    return [
        one
        for one in account.activities.values()
        if (name is None or name.casefold() in one.name.casefold()) and (ids is None or one.id in ids)
    ]


def create_timeline_item(
    account: Account,
    user: User,
    item_id: str,
    title: str,
    timestamp: str,
    activity_id: str,
    summary: str | None,
    content: str | None,
) -> TimelineItem:
    """Put an entry on an item, at the time that is given for it."""
    item = active_item(account, item_id)
    if activity_id not in account.activities:
        raise Refused("ResourceNotFoundException", "Custom activity not found", status=404, id=activity_id)
    for name, text in (("title", title), ("summary", summary or "")):
        if len(text) > text_length_max:
            raise bad_argument(f"{name} has at most {text_length_max} characters", field=name)
    if not title.strip():
        raise bad_argument("title cannot be empty", field="title")
    made = TimelineItem(
        account.new_word(24), item, title, summary or "", content or summary or "", activity_id, user.id, _at(timestamp)
    )
    item.timeline.append(made)
    account.wrote(item.board, "create_timeline_item", user, item)
    return made


def delete_timeline_item(account: Account, user: User, entry_id: str) -> TimelineItem:
    """Take an entry away, whatever became of its item."""
    words = ("delete_timeline_item", "Timeline item", "id")
    return _taken_away(account, user, lambda item: item.timeline, entry_id, words)


def _taken_away(
    account: Account, user: User, told: Callable[[Item], list[Told]], id_: str, words: tuple[str, str, str]
) -> Told:
    """Take away what was told on an item; `words` are the mutation, what it is and the name of its id."""
    field, what, named = words
    for item in account.items.values():
        for one in told(item):
            if one.id == id_:
                told(item).remove(one)
                account.wrote(item.board, field, user, item)
                return one
    raise Refused("ResourceNotFoundException", f"{what} not found", status=404, **{named: id_})


def page_of(item: Item, limit: int | None) -> dict[str, object]:
    """The first page of the entries of an item, the latest time first; further ones are not played."""
    limit = 25 if limit is None else limit
    if not 1 <= limit <= page_max:
        raise bad_argument(f"limit is between 1 and {page_max}", limit=limit)
    every = sorted(item.timeline, key=lambda entry: -entry.at)
    return {"timeline_items": every[:limit], "cursor": None}


def _at(timestamp: str) -> float:
    try:
        at = datetime.fromisoformat(timestamp)
    except ValueError as error:
        raise bad_argument("timestamp is no time in ISO 8601", timestamp=timestamp) from error
    if at.tzinfo is None:
        raise bad_argument("timestamp needs a zone designator", timestamp=timestamp)
    return at.timestamp()
