"""
Find out what was told already, before anything is told on an item of which that is not known.

A post that is sent twice stands twice, and a store that adopted an item does not know its past: so what stands there is
read once and remembered. The same reading ends the doubt about posts whose answer was lost. Reads only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from storeboard.engine.house import House
from storeboard.engine.ports import Settlement
from storeboard.engine.removal import refused_read
from storeboard.engine.work import Work, settlement_of
from storeboard.engine.write import budget_of
from storeboard.errors import TerminalError, TransientError
from storeboard.model import Batch, Deferred, Fault, Found, Key, Mutation, Post, Rendered
from storeboard.model.posts import label_of
from storeboard.planning.posts import is_possible, posted
from storeboard.planning.price import may_call


def tellable(house: House, key: Key, rendered: Rendered) -> Rendered:
    """The record without the milestones that its account has no custom activity for; each is a fault of its entry."""
    item = rendered.item
    if not item.posts:
        return rendered
    facts = house.facts_of(key, item.board)
    posts = tuple(post for post in item.posts if is_possible(post, facts))
    names = dict.fromkeys(post.name for post in item.posts if post not in posts)
    why = "the account has no custom activity for it; run `storeboard provision`"
    faults = (*item.faults, *(Fault(label_of("milestone", name), why) for name in names))
    return replace(rendered, item=replace(item, posts=posts, faults=faults)) if names else rendered


async def recall(house: House, works: Sequence[Work]) -> tuple[list[Work], list[Settlement]]:
    """Read what stands on the items whose past is not known and that something is to be told on; the unread wait."""
    forgetful = [work for work in works if work.binding.recall and work.binding.item_id and _posts_of(work)]
    if not forgetful:
        return list(works), []
    endings = await _recalled(house, forgetful)
    left = {id(work) for work in forgetful} if endings else set[int]()
    return [work for work in works if id(work) not in left], endings


def posted_by(batch: Batch) -> dict[str, list[Mutation]]:
    """The posts of a batch by the item that they are on."""
    by_item: dict[str, list[Mutation]] = {}
    for _, mutation in batch.mutations:
        if mutation.post is not None and mutation.item_id is not None:
            by_item.setdefault(mutation.item_id, []).append(mutation)
    return by_item


async def look_up(house: House, batch: Batch, posts: Mapping[str, Sequence[Mutation]]) -> dict[str, Sequence[Found]]:
    """What stands of the posts of a batch, by the ids that they are in doubt under."""
    if not posts:
        return {}
    wanted = {item_id: [one.post for one in ones if one.post is not None] for item_id, ones in posts.items()}
    found = await house.accounts[batch.account].posts(wanted, batch.first_permit)
    return {
        mutation.external_id: found.get(item_id, {}).get(mutation.post.id, ())
        for item_id, ones in posts.items()
        for mutation in ones
        if mutation.external_id is not None and mutation.post is not None
    }


def _posts_of(work: Work) -> tuple[Post, ...]:
    return work.desired.posts if work.desired is not None else ()


async def _recalled(house: House, works: Sequence[Work]) -> list[Settlement]:
    now = house.clock.now()
    lane = works[0].binding.lane
    account = house.account_of(lane)
    returns = may_call(await budget_of(house, lane), now)
    if returns is not None:
        return [settlement_of(work, Deferred(*returns, counts=False), now) for work in works]
    await house.store.spend(account, 1, 0)
    try:
        found = await house.accounts[account].posts({work.binding.item_id or "": _posts_of(work) for work in works})
    except (TransientError, TerminalError) as error:
        until = now + await refused_read(house, account, error, works[0].binding)
        return [settlement_of(work, Deferred(until, error.reason), now) for work in works]
    for work in works:
        standing = found.get(work.binding.item_id or "", {})
        for post in _posts_of(work):
            if ones := standing.get(post.id):
                work.binding = posted(work.binding, post, ones[0].item_id, work.desired)
        work.binding = replace(work.binding, recall=False)
    return []
