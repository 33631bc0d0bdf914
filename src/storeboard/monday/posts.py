"""
Recognise posts among what stands on items.

Pure. A post carries no mark of ours, so it is recognised by what it says: white space and markup count for nothing,
because monday keeps its own. Only the newest of an item are looked at: what is looked for is young.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from storeboard.model import Found, Post, PostKind
from storeboard.monday.documents import COMPLEXITY
from storeboard.monday.reads import Question
from storeboard.normalise import NormaliseError, dates
from storeboard.normalise import text as texts

ITEMS_A_LOOK_UP_MAX: Final = 20
"""The items whose posts are asked for in one document: each milestone's item needs a field of its own."""

ENTRIES_AN_ITEM_MAX: Final = 100
"""The newest updates and milestones of an item that are looked at; monday gives no more milestones at once."""


def posts_question(wanted: Mapping[str, Sequence[Post]]) -> Question:
    """Ask for what was posted on some items, of the kinds that are wanted there."""
    updates, timelines = _items(wanted, "update"), _items(wanted, "milestone")
    declared = ["$ids: [ID!]", *(f"$i{number}: ID!" for number in range(len(timelines)))]
    fields = [
        f"items(ids: $ids, limit: {ITEMS_A_LOOK_UP_MAX})"
        f" {{ id updates(limit: {ENTRIES_AN_ITEM_MAX}) {{ id body text_body creator_id created_at }} }}",
        *(
            f"t{number}: timeline(id: $i{number}) {{ timeline_items_page(limit: {ENTRIES_AN_ITEM_MAX})"
            " { timeline_items { id title created_at user { id } } } }"
            for number in range(len(timelines))
        ),
    ]
    variables = {"ids": updates, **{f"i{number}": item_id for number, item_id in enumerate(timelines)}}
    return Question(f"query ({', '.join(declared)}) {{ {' '.join(fields)} {COMPLEXITY} }}", variables)


def posts_found(
    wanted: Mapping[str, Sequence[Post]], data: Mapping[str, Any], since: float | None
) -> dict[str, dict[str, list[Found]]]:
    """
    The wanted posts that stand, by item and identity.

    A milestone stands where one with its title is at its time, or was made `since` then; without `since` its title is
    enough, for it is better told once too little than twice.
    """
    timelines = _items(wanted, "milestone")
    told = {str(item.get("id")): list(_objects(item.get("updates"))) for item in _objects(data.get("items"))}
    marks = {item_id: list(_milestones(data.get(f"t{number}"))) for number, item_id in enumerate(timelines)}
    found: dict[str, dict[str, list[Found]]] = {}
    for item_id, posts in wanted.items():
        for post in posts:
            entries = told.get(item_id, []) if post.kind == "update" else marks.get(item_id, [])
            same = [entry for entry in entries if _says(entry, post, since)]
            found.setdefault(item_id, {})[post.id] = [_found(post, item_id, entry) for entry in same]
    return found


def _items(wanted: Mapping[str, Sequence[Post]], kind: PostKind) -> list[str]:
    return [item_id for item_id, posts in wanted.items() if any(one.kind == kind for one in posts)]


def _says(entry: Mapping[str, Any], post: Post, since: float | None) -> bool:
    if post.kind == "update":
        shown = texts.without_tags(_text(entry, "body"))
        return texts.one_line(post.text) in (texts.one_line(shown), texts.one_line(_text(entry, "text_body")))
    if texts.one_line(_text(entry, "title")) != texts.one_line(post.text):
        return False
    at = _seconds(_text(entry, "created_at"))
    return since is None or at is None or at == _seconds(post.at) or at >= since


def _found(post: Post, item_id: str, entry: Mapping[str, Any]) -> Found:
    user = entry.get("user")
    creator = entry.get("creator_id") or (user.get("id") if isinstance(user, dict) else None)
    return Found(
        external_id=post.id,
        item_id=str(entry.get("id")),
        board_id=item_id,
        creator_id=None if creator is None else str(creator),
        created_at=_text(entry, "created_at"),
    )


def _milestones(timeline: object) -> Iterator[Mapping[str, Any]]:
    page = timeline.get("timeline_items_page") if isinstance(timeline, dict) else None
    return _objects(page.get("timeline_items") if isinstance(page, dict) else None)


def _seconds(text: str) -> float | None:
    try:
        return datetime.fromtimestamp(int(dates.utc_seconds(text)), UTC).timestamp()
    except (NormaliseError, ValueError, OverflowError):
        return None


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one
