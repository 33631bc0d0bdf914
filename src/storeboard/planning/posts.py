"""
Decide which posts are still to be made, and remember which were made, refused or cannot be known.

Pure. A post is written twice if it is sent twice, so only what is not remembered is planned, and what may have been
made stays in doubt like an item that may have been created. A post that monday refuses is parked alone: it is not
planned again before a person releases the record, and the record goes on.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from storeboard.model import Batch, Binding, BoardFacts, Item, Key, Mutation, MutationKind, Post, PostKind
from storeboard.model.posts import POSTED_KEPT_MAX, label_of

POSTS: Final[Mapping[PostKind, MutationKind]] = {"update": "post_update", "milestone": "post_milestone"}
DELETES: Final[Mapping[PostKind, MutationKind]] = {"update": "delete_update", "milestone": "delete_milestone"}
_LABELS: Final = (label_of("update", ""), label_of("milestone", ""))


def posts_to_make(key: Key, desired: Item, binding: Binding, facts: BoardFacts) -> Iterator[Mutation]:
    """The posts that do not stand on the item, without those that monday refused."""
    for post in desired.posts:
        if post.id in binding.posted or post.label in binding.refused or not is_possible(post, facts):
            continue
        yield Mutation(
            POSTS[post.kind],
            key,
            facts.board_id,
            item_id=binding.item_id,
            external_id=post_external_id(key, post),
            post=post,
        )


def posts_to_delete(key: Key, binding: Binding, board_id: str) -> Iterator[Mutation]:
    """The farewell of every post that we made and know the id of."""
    for known in binding.posted.values():
        kind, _, post_id = known.partition(":")
        if kind in DELETES and post_id:
            yield Mutation(DELETES[kind], key, board_id, item_id=post_id)


def is_possible(post: Post, facts: BoardFacts) -> bool:
    """Tell whether monday can take it: a milestone needs its custom activity."""
    return post.kind == "update" or post.name in facts.activities


def post_external_id(key: Key, post: Post) -> str:
    """What a post is looked up by while it is in doubt; it stands nowhere on the board."""
    return f"{key}#{post.id}"


def posted(binding: Binding, post: Post, post_id: str, desired: Item | None) -> Binding:
    """The binding after the post was found or made under that id; the oldest that nobody wants are forgotten first."""
    known = {**binding.posted, post.id: f"{post.kind}:{post_id}"}
    wanted = {one.id for one in desired.posts} if desired is not None else {post.id}
    surplus = [id_ for id_ in known if id_ not in wanted][: max(0, len(known) - POSTED_KEPT_MAX)]
    refused = {name: one for name, one in binding.refused.items() if name != post.label}
    kept = {id_: one for id_, one in known.items() if id_ not in set(surplus)}
    return replace(binding, posted=kept, refused=refused)


def refused_posts(binding: Binding, posts: Iterable[Post], reason: str, now: float) -> Binding:
    """The binding with these posts parked; their texts are not kept."""
    return replace(binding, refused={**binding.refused, **{post.label: (None, reason, now) for post in posts}})


def without_old_refusals(binding: Binding, desired: Collection[Post]) -> Binding:
    """The binding without the refusals of posts that nobody wants any more."""
    if not any(name.startswith(_LABELS) for name in binding.refused):
        return binding
    wanted = {post.label for post in desired}
    kept = {name: one for name, one in binding.refused.items() if name in wanted or not name.startswith(_LABELS)}
    return replace(binding, refused=kept)


def all_posts(mutations: Iterable[Mutation]) -> tuple[Post, ...]:
    """The posts of these writes when they are nothing else; empty otherwise."""
    posts = [mutation.post for mutation in mutations]
    return tuple(post for post in posts if post is not None) if all(posts) else ()


def given_up(binding: Binding, batch: Batch, now: float, *, silent: bool = False) -> Binding | None:
    """
    The binding without its doubt when nothing but posts is in it that monday does not take; else None.

    It does not take what it answered with an error and, when `silent` says so, what it never answered. They are parked
    and never sent again by themselves. Should a person release them, they are looked up first.
    """
    doubt = binding.doubt
    if doubt is None or doubt.batch != batch.id or not doubt.external_ids:
        return None
    mine = [one for _, one in batch.mutations if one.external_id in doubt.external_ids]
    posts = all_posts(mine)
    if not posts or (doubt.error is None and not silent):
        return None
    why = f"monday does not take it and does not say a known reason: {doubt.error or 'no answer'}"
    freed = replace(binding, doubt=None, generation=binding.generation + 1, attempts=0, recall=True)
    return refused_posts(freed, posts, why, now)
