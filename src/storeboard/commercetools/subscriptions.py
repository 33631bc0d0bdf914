"""
The Subscriptions that a configuration needs, and what stands of them at commercetools.

What is wanted follows from the mapped entities: the changes of everything that is read or listened to, and the
messages where changes have holes. B2B types stand in a Subscription of their own, since a project without B2B may
refuse them. A secret that commercetools gives back is partly hidden: it is neither compared nor sent back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from storeboard.commercetools.client import Client, codes_of
from storeboard.commercetools.wire import Answer
from storeboard.errors import TerminalError, TransientError
from storeboard.mapping.compile_subscriptions import SECRET_FIELDS
from storeboard.mapping.configuration import SubscriptionConfig
from storeboard.mapping.entities import ENTITIES, needed
from storeboard.mapping.entity import Entity
from storeboard.model import Resource

B2B_ENDING: Final = "-b2b"
MESSAGE_CHARACTERS_MAX: Final = 500
HEALTHY: Final = "Healthy"
UNKNOWN: Final = "Unknown"
STOPPED: Final = frozenset({"ConfigurationErrorDeliveryStopped", "ManuallySuspended"})
"""The states in which notifications are lost, and which do not heal by themselves."""

_STATES: Final = frozenset({HEALTHY, "ConfigurationError", "TemporaryError", *STOPPED})

Secret = Callable[[str], str]
"""Resolves a reference to a secret."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A Subscription as it should stand. `destination` holds the secrets themselves: never to be shown.

    An `optional` one is of B2B types that only optional mappings need: a project without B2B refuses it.
    """

    key: str
    destination: Mapping[str, str]
    format: str
    changes: tuple[str, ...]
    messages: Mapping[str, tuple[str, ...]]
    optional: bool = False

    def draft(self) -> Resource:
        """The draft that makes it."""
        format_ = {"type": self.format}
        if self.format == "CloudEvents":
            format_["cloudEventsVersion"] = "1.0"
        return {
            "key": self.key,
            "destination": dict(self.destination),
            "format": format_,
            "changes": [{"resourceTypeId": type_} for type_ in self.changes],
            "messages": [{"resourceTypeId": type_, "types": list(names)} for type_, names in self.messages.items()],
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in words without secrets; no `action` means that it must be made anew."""

    says: str
    action: Resource | None = None


def wanted(
    one: SubscriptionConfig, types: Iterable[str], secret: Secret, optional: Iterable[str] = ()
) -> tuple[Wanted, ...]:
    """
    Say what must be subscribed to when these types are mapped: one Subscription, and one of the B2B types.

    B2B types are left out while none is mapped: a project without B2B has none. `optional` are those of the types
    that only optional mappings map.
    """
    mapped, spared = frozenset(types), frozenset(optional)
    needs_b2b = any(ENTITIES[type_].b2b for type_ in mapped - spared)
    rows = [row for row in needed(mapped) if not row.b2b or any(ENTITIES[one].b2b for one in mapped)]
    destination = {name: secret(value) if name in SECRET_FIELDS else value for name, value in one.destination.items()}
    made: list[Wanted] = []
    for ending, b2b in (("", False), (B2B_ENDING, True)):
        mine = [row for row in rows if row.b2b is b2b]
        if mine:
            may_fail = b2b and not needs_b2b
            made.append(Wanted(one.key + ending, destination, one.format, _changes(mine), _messages(mine), may_fail))
    return tuple(made)


def _changes(rows: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(sorted(row.type for row in rows if row.changes))


def _messages(rows: Iterable[Entity]) -> dict[str, tuple[str, ...]]:
    return {row.type: tuple(sorted(row.messages)) for row in sorted(rows, key=lambda row: row.type) if row.messages}


def difference(one: Wanted, found: Resource, *, renew: bool = False) -> tuple[Step, ...]:
    """Say what makes `found` as it is wanted; with `renew` the destination is sent whatever it looks like."""
    draft = one.draft()
    if (found.get("format") or {}).get("type", "Platform") != one.format:
        return (Step(f"format: {(found.get('format') or {}).get('type')} to {one.format}, which needs a new one"),)
    steps: list[Step] = []
    for name, action, field in (("changes", "setChanges", "changes"), ("messages", "setMessages", "messages")):
        said = _difference_of_types(_types(found.get(name)), _types(draft[name]))
        if said:
            steps.append(Step(f"{name}: {said}", {"action": action, field: draft[name]}))
    changed = _destination_differs(one.destination, found.get("destination") or {})
    if changed or renew:
        says = f"destination: {', '.join(changed) or 'its secrets'}"
        steps.append(Step(says, {"action": "changeDestination", "destination": dict(one.destination)}))
    return tuple(steps)


def _types(listed: Any) -> frozenset[str]:
    """What is subscribed to, as `type` or `type/MessageType`; of all messages of a type, `type/*`."""
    found: set[str] = set()
    for one in listed if isinstance(listed, list) else ():
        type_, names = str(one.get("resourceTypeId")), one.get("types")
        found |= {f"{type_}/{name}" for name in names} if names else {type_}
    return frozenset(found)


def _difference_of_types(before: frozenset[str], after: frozenset[str]) -> str:
    added, left = sorted(after - before), sorted(before - after)
    return " ".join([*(f"+{one}" for one in added), *(f"-{one}" for one in left)])


def _destination_differs(ours: Mapping[str, str], theirs: Mapping[str, Any]) -> list[str]:
    """The names of the fields that can be compared and differ."""
    return [name for name, value in ours.items() if name not in SECRET_FIELDS and str(theirs.get(name, "")) != value]


class Subscriptions:
    """The Subscriptions of one project. All but their health needs the scope `manage_subscriptions`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def find(self, key: str) -> Resource | None:
        """Read the Subscription of that key; None where there is none."""
        return await self._client.get(f"subscriptions/key={key}")

    async def create(self, one: Wanted) -> Resource:
        """Make it; one that an earlier try has made meanwhile is taken. commercetools sends a test notification."""
        answer = await self._client.write("POST", "subscriptions", json=one.draft())
        if "DuplicateField" in codes_of(answer.body) and (found := await self.find(one.key)) is not None:
            return found
        return self._resource(answer, one)

    async def update(self, one: Wanted, found: Resource, steps: Iterable[Step]) -> Resource:
        """Take these steps, all or none."""
        body = {"version": found["version"], "actions": [step.action for step in steps]}
        return self._resource(await self._client.write("POST", f"subscriptions/{found['id']}", json=body), one)

    async def remove(self, found: Resource) -> None:
        """Delete it; one that is gone already is as good."""
        answer = await self._client.write(
            "DELETE", f"subscriptions/{found['id']}", (("version", str(found["version"])),)
        )
        if answer.status not in (200, 404):
            raise TerminalError(self._refusal(answer, str(found.get("key", found["id"])), ()))

    async def health(self, id_: str) -> str:
        """Ask for the state of one by its id, which needs no scope; `Unknown` when that cannot be told now."""
        try:
            answer = await self._client.without_token(f"subscriptions/{id_}/health")
        except TransientError:
            return UNKNOWN
        if answer.status == 404:
            return "Missing"
        said = _document(answer).get("status")
        codes = (said, *codes_of(answer.body)) if isinstance(said, str) else codes_of(answer.body)
        return next((code for code in codes if code in _STATES), HEALTHY if answer.status == 200 else UNKNOWN)

    def _resource(self, answer: Answer, one: Wanted) -> Resource:
        document = _document(answer)
        if answer.status not in (200, 201) or not isinstance(document.get("id"), str):
            hidden = [value for name, value in one.destination.items() if name in SECRET_FIELDS]
            raise TerminalError(self._refusal(answer, one.key, hidden))
        return document

    def _refusal(self, answer: Answer, key: str, hidden: Iterable[str]) -> str:
        said = str(_document(answer).get("message", ""))[:MESSAGE_CHARACTERS_MAX]
        for secret in hidden:
            said = said.replace(secret, "…")
        words = f"{answer.status} {', '.join(codes_of(answer.body))}".strip()
        needs = f"; it needs scope manage_subscriptions:{self._client.project}" if answer.status == 403 else ""
        return (
            f"project {self._client.project}: subscription {key} is refused ({words}){needs}{f': {said}' * bool(said)}"
        )


def _document(answer: Answer) -> Resource:
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
