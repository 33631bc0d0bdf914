"""
One commercetools project in memory: its resources, their versions, and what it tells of them.

Deterministic: the same seed, the same clock and the same calls give the same ids, versions and notifications. Every
write is one step that nothing can interrupt; delivering what it tells is left to the deliverer. Behaviour of
facts/commercetools.md sections 0 to 4; a version counts every action that had an effect (section 7.1), a stale one is
409 with the vendor's message (section 4.4), an applied order edit sends a message and no change (section 0, item 3).
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

import orjson

from storeboard.simulators.commercetools import consequences
from storeboard.simulators.commercetools.actions import ACTIONS
from storeboard.simulators.commercetools.actions.change import Actions, Change, Said, applied
from storeboard.simulators.commercetools.actions.orders import STAGED
from storeboard.simulators.commercetools.delivery import Channel, Deliverer, Sender
from storeboard.simulators.commercetools.drafts import built
from storeboard.simulators.commercetools.entities import CHANGE_TYPES, ENTITIES, SUBSCRIPTION, Created
from storeboard.simulators.commercetools.faults import Dice, Faults
from storeboard.simulators.commercetools.hierarchy import inherited
from storeboard.simulators.commercetools.history import History
from storeboard.simulators.commercetools.ids import uuid_of
from storeboard.simulators.commercetools.instants import instant
from storeboard.simulators.commercetools.refusals import (
    Refusal,
    duplicate,
    invalid_input,
    invalid_operation,
    missing_field,
    not_found,
    stale,
    unresolved,
)
from storeboard.simulators.commercetools.subscriptions import (
    SUBSCRIPTIONS_MAX,
    Format,
    push_subscription_of,
    subscription_of,
    updated,
)
from storeboard.simulators.commercetools.table import Resource, Table

ALL_TYPES: Final = tuple(ENTITIES)
EVERY_MESSAGE: Final = ("order",)
# Stores, business units and roles are referred to by key, all else by id (facts section 0, item 8).
BY_KEY: Final = frozenset({"store", "business-unit", "associate-role"})


class Project:
    """
    A world of its own: nothing is shared between two projects, and nothing outlives one.

    `ids` gives the ids of resources; two projects with equal ones have the same ids.
    """

    def __init__(
        self,
        key: str = "acme",
        *,
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        faults: Faults | None = None,
        deliver: Sender | None = None,
        messages_enabled: bool = False,
        production: bool = False,
        ids: random.Random | None = None,
    ) -> None:
        self.key = key
        self.seed = seed
        self.sleep = sleep
        self.faults = faults or Faults()
        self.seen: Counter[str] = Counter()
        self.dice = Dice(f"{seed}/{key}/rest", self.seen)
        self.tables = {type_: Table(entity) for type_, entity in {**ENTITIES, "subscription": SUBSCRIPTION}.items()}
        self._clock = clock
        self._past: float | None = None
        self._ids = ids or random.Random(f"{seed}/{key}/ids")
        # Messages have ids of their own, so that a listener changes nothing about the resources' ids.
        self._message_ids = random.Random(f"{seed}/{key}/messages")
        self.history = History(key, self.now, lambda: uuid_of(self._message_ids))
        self.history.enabled = messages_enabled
        self.deliverer = Deliverer(
            Dice(f"{seed}/{key}/delivery", self.seen), self.now, sleep, lambda: self.faults, production
        )
        self.deliver = deliver
        self.unreachable: set[str] = set()
        """Vendor destinations whose test notification fails, by type."""

    @property
    def deliver(self) -> Sender | None:
        """Who carries notifications to a push route; without anybody they stay in the Subscription's outbox."""
        return self.deliverer.sender

    @deliver.setter
    def deliver(self, sender: Sender | None) -> None:
        self.deliverer.sender = sender

    # What actions and drafts need: the scene.

    def now(self) -> float:
        return self._clock() if self._past is None else self._past

    def instant(self) -> str:
        return instant(self.now())

    def new_id(self) -> str:
        return uuid_of(self._ids)

    def find(self, type_: str, reference: Resource) -> Resource | None:
        """Find what a reference or a resource identifier points to."""
        table = self.tables[type_]
        if reference.get("id") is not None:
            return table.rows.get(reference["id"])
        return next(table.by("key", reference.get("key")), None)

    def reference(self, draft: Any, type_: str) -> Resource:
        """Turn a resource identifier, by id or key, into a reference; refuse one that points to nothing."""
        if not isinstance(draft, dict) or not (draft.get("id") or draft.get("key")):
            raise missing_field(type_)
        if draft.get("typeId", type_) != type_:
            raise invalid_input(f"A reference to a '{type_}' expected, not to a '{draft['typeId']}'.")
        found = self.find(type_, draft)
        if found is None:
            field = "id" if draft.get("id") else "key"
            raise unresolved(type_, field, str(draft[field]))
        name = "key" if type_ in BY_KEY else "id"
        return {"typeId": type_, name: found[name]}

    def holding(self, type_: str, path: str, value: Any) -> Resource | None:
        """Find a resource by a value at an indexed path."""
        return next(self.tables[type_].by(path, value), None)

    def claim_unique(self, type_: str, path: str, value: Any, owner: str | None) -> None:
        """Refuse a value that another resource of the type has."""
        if any(one["id"] != owner for one in self.tables[type_].by(path, value)):
            raise duplicate(path, value)

    def claim_email(self, email: str, stores: list[Resource], owner: str | None) -> None:
        """Refuse an e-mail that is taken: it is unique per store, or among the customers of no store (section 0)."""
        mine = {store["key"] for store in stores}
        for other in self.tables["customer"].by("email", email):
            theirs = {store["key"] for store in other["stores"]}
            if other["id"] != owner and (mine & theirs or not mine | theirs):
                raise duplicate("email", email)

    # Reading.

    def get(self, type_: str, id_: str) -> Resource:
        found = self.tables[type_].rows.get(id_)
        if found is None:
            raise not_found(f"ID '{id_}'")
        return found

    def rows(self, type_: str) -> dict[str, Resource]:
        """Give every resource of a type by id; not to be changed."""
        return self.tables[type_].rows

    # Writing.

    def create(
        self, type_: str, draft: Any, *, by: str | None = None, created: Created | None = None, **beside: Any
    ) -> Resource:
        """Create a resource; `created` names another message than the type's own, `beside` its further fields."""
        draft = consequences.prepared(self, type_, draft)
        made = built(self, type_, draft)
        resource = self._signed({"id": self.new_id(), "version": 1} | made, by, new=True)
        self._store(type_, resource)
        self._tell("ResourceCreated", type_, resource)
        message = created or ENTITIES[type_].created
        if message is not None:
            fields = {message.field: resource} if message.field else made
            self._say(message.type, type_, resource, 1, fields | beside)
        consequences.created(self, type_, draft, resource, by)
        return resource

    def import_order(self, draft: Any, *, by: str | None = None) -> Resource:
        """Import an order: its message is `OrderImported`, not `OrderCreated` (facts section 0, item 4)."""
        return self.create("order", draft, by=by, created=Created("OrderImported", "order"))

    def update(
        self, type_: str, id_: str, version: int | None, actions: list[Resource], *, by: str | None = None
    ) -> Resource:
        """Apply update actions, all or none; None for `version` takes whatever version is there."""
        before = self.get(type_, id_)
        self._check_version(before, version)
        if type_ == "subscription":
            return self._update_subscription(before, actions, by)
        resource, said = self._applied(type_, before, actions, ACTIONS[type_])
        if resource["version"] == before["version"]:
            return before
        self._signed(resource, by)
        self._store(type_, resource)
        self._tell("ResourceUpdated", type_, resource, oldVersion=before["version"])
        for message, step, fields in said:
            self._say(message, type_, resource, step, fields)
        return resource

    def amend(
        self, type_: str, id_: str, fields: Resource, message: str | None = None, said: Resource | None = None
    ) -> Resource:
        """Change fields that no action of a client changes: the platform's own doing, told like every change."""
        before = self.get(type_, id_)
        resource = self._signed(before | fields | {"version": before["version"] + 1}, None)
        self._store(type_, resource)
        self._tell("ResourceUpdated", type_, resource, oldVersion=before["version"])
        if message is not None:
            self._say(message, type_, resource, resource["version"], said or {})
        return resource

    def settle(self, unit: Resource) -> None:
        """Keep what a business unit inherits, which is no new version of it and is told to nobody."""
        self.tables["business-unit"].put(unit, self.now())

    def delete(
        self, type_: str, id_: str, version: int | None, *, erasure: bool = False, by: str | None = None
    ) -> Resource:
        """Delete a resource; `erasure` marks the change with `dataErasure`, which messages never carry."""
        del by
        resource = self.get(type_, id_)
        self._check_version(resource, version)
        self.tables[type_].drop(id_, self.now(), self.faults.read_lag_seconds)
        if type_ == "subscription":
            self.deliverer.stop(id_)
        self._tell("ResourceDeleted", type_, resource, **({"dataErasure": True} if erasure else {}))
        message = ENTITIES[type_].deleted if type_ in ENTITIES else None
        if message is not None:
            fields: Resource = {"email": resource.get("email")} if type_ == "customer" else {}
            fields |= {"order": resource} if type_ == "order" else {}
            self._say(message, type_, resource, resource["version"], fields)
        return resource

    def apply_edit(self, id_: str, edit_version: int | None, order_version: int | None) -> Resource:
        """Apply an order edit: its order changes and only the message `OrderEditApplied` tells of it."""
        edit = self.get("order-edit", id_)
        order = self.get("order", edit["resource"]["id"])
        self._check_version(edit, edit_version)
        self._check_version(order, order_version)
        if edit["result"]["type"] == "Applied":
            raise invalid_operation("The order edit was applied already.")
        changed, said = self._applied("order", order, edit["stagedActions"], STAGED)
        self._signed(changed, None)
        result = {
            "type": "Applied",
            "appliedAt": self.instant(),
            "excerptBeforeEdit": _excerpt(order),
            "excerptAfterEdit": _excerpt(changed),
        }
        applied = self._signed(edit | {"result": result, "version": edit["version"] + 1}, None)
        self._store("order", changed)
        self._store("order-edit", applied)
        self._tell("ResourceUpdated", "order-edit", applied, oldVersion=edit["version"])
        for message, step, fields in said:
            self._say(message, "order", changed, step, fields)
        fields = {"edit": applied, "result": result}
        self._say("OrderEditApplied", "order", changed, changed["version"], fields)
        return applied

    # Subscriptions.

    def subscribe(self, draft: Any, *, by: str | None = None) -> Resource:
        """Create a Subscription; its destination must take the test notification (facts section 1.3)."""
        made = subscription_of(draft)
        destination = made["destination"]
        if len(self.tables["subscription"].rows) >= SUBSCRIPTIONS_MAX:
            raise Refusal(400, "MaxResourceLimitExceeded", f"More than {SUBSCRIPTIONS_MAX} Subscriptions.")
        if made.get("key"):
            self.claim_unique("subscription", "key", made["key"], None)
        if destination["type"] in self.unreachable:
            raise invalid_input(
                f"A test message could not be delivered to this destination: {destination['type']}. "
                "Please make sure your destination is correctly configured."
            )
        return self._open_channel(made, made["format"]["type"], by)

    def subscribe_push(
        self,
        url: str,
        secret: str,
        *,
        format: Format = "Platform",
        changes: tuple[str, ...] = ALL_TYPES,
        messages: tuple[str, ...] = EVERY_MESSAGE,
        key: str | None = None,
    ) -> Resource:
        """
        Subscribe a push route: the simulator's own destination, as commercetools calls no HTTP address itself.

        It stands for a queue with a push subscription behind it, so that creating it succeeds at once; the test
        notification waits in the queue until the address answers. `changes` and `messages` are resource types.
        """
        made = push_subscription_of(url, secret, format, changes, messages)
        return self._open_channel(made | ({"key": key} if key else {}), format, None)

    def channel(self, subscription_id: str) -> Channel:
        found = self.deliverer.channels.get(subscription_id)
        if found is None:
            raise not_found(f"ID '{subscription_id}'")
        return found

    async def run(self) -> None:
        """Deliver notifications until cancelled."""
        await self.deliverer.run()

    @contextmanager
    def backdated(self, seconds: float) -> Generator[None]:
        """Let what happens inside have happened `seconds` ago, without telling anybody."""
        channels, self.deliverer.channels = self.deliverer.channels, {}
        self._past = self._clock() - seconds
        try:
            yield
        finally:
            self._past = None
            self.deliverer.channels = channels

    # The steps of a write.

    def _applied(self, type_: str, before: Resource, actions: list[Resource], known: Actions) -> tuple[Resource, Said]:
        return applied(Change(self, type_, orjson.loads(orjson.dumps(before))), actions, known, self._kept)

    def _kept(self, fields: Resource) -> Resource:
        return orjson.loads(orjson.dumps(fields)) if self._heard else fields

    def _check_version(self, resource: Resource, version: int | None) -> None:
        if version is not None and version != resource["version"]:
            raise stale(resource["id"], version, resource["version"])

    def _signed(self, resource: Resource, by: str | None, *, new: bool = False) -> Resource:
        now, who = self.instant(), {"clientId": by or "storefront", "isPlatformClient": False}
        resource |= {"lastModifiedAt": now, "lastModifiedBy": who}
        return resource | {"createdAt": now, "createdBy": who} if new else resource

    def _store(self, type_: str, resource: Resource) -> None:
        if type_ == "business-unit":
            parent = resource.get("parentUnit")
            fresh = inherited(resource, self.find(type_, parent) if parent else None)
            if fresh is not resource:
                resource.clear()
                resource.update(fresh)
        self.tables[type_].put(resource, self.now(), self.faults.read_lag_seconds)
        if type_ == "business-unit":
            consequences.hand_down(self, resource)

    def _tell(self, kind: str, type_: str, resource: Resource, **beside: Any) -> None:
        """Tell of a change; of carts only the creation is told (facts section 1.8)."""
        if self.deliverer.channels and type_ in CHANGE_TYPES and (type_ != "cart" or kind == "ResourceCreated"):
            self.deliverer.announce(self.history.change(kind, type_, resource, **beside))

    @property
    def _heard(self) -> bool:
        return bool(self.deliverer.channels) or self.history.enabled

    def _say(self, message: str, type_: str, resource: Resource, version: int, fields: Resource) -> None:
        if not self._heard:
            self.history.skip(type_, resource)
            return
        self.deliverer.announce(self.history.message(message, type_, resource, version, fields))

    def _open_channel(self, made: Resource, format_: str, by: str | None) -> Resource:
        subscription = self._signed({"id": self.new_id(), "version": 1} | made, by, new=True)
        self._store("subscription", subscription)
        self._tell("ResourceCreated", "subscription", subscription)
        channel = self.deliverer.channels[subscription["id"]] = Channel(subscription, format_)
        self.deliverer.enqueue(channel, self.history.change("ResourceCreated", "subscription", subscription))
        return subscription

    def _update_subscription(self, before: Resource, actions: list[Resource], by: str | None) -> Resource:
        resource = updated(before, actions)
        if resource == before:
            return before
        self._store("subscription", self._signed(resource, by))
        self.deliverer.restart(resource["id"], resource)
        return resource


def _excerpt(order: Resource) -> Resource:
    return {name: order[name] for name in ("totalPrice", "taxedPrice", "version") if name in order}
