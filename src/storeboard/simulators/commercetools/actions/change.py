"""
What every update action works on, and the pieces that many of them share.

An action is a function that edits a copy of a resource and says which messages that causes. `applied` counts a
version for each action that changed something and forgets the messages of one that did not: an action without effect
leaves the version (facts/commercetools.md section 7.1).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from storeboard.simulators.commercetools.refusals import (
    invalid_field,
    invalid_input,
    invalid_json,
    invalid_operation,
    missing_field,
)

Json = dict[str, Any]


class Scene(Protocol):
    """What actions need of the world around the resource."""

    def new_id(self) -> str: ...
    def instant(self) -> str: ...
    def reference(self, draft: Any, type_: str) -> Json: ...
    def find(self, type_: str, reference: Json) -> Json | None: ...
    def holding(self, type_: str, path: str, value: Any) -> Json | None: ...
    def claim_unique(self, type_: str, path: str, value: Any, owner: str | None) -> None: ...
    def claim_email(self, email: str, stores: list[Json], owner: str | None) -> None: ...


@dataclass(slots=True)
class Change:
    """One update under way: the copy being edited, and what is said about it."""

    scene: Scene
    type: str
    resource: Json
    said: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])

    def say(self, message: str, **fields: Any) -> None:
        """Say a message; a field without a value is left out."""
        self.said.append((message, {name: value for name, value in fields.items() if value is not None}))


Action = Callable[[Change, Json], None]
Actions = Mapping[str, Action]


Said = list[tuple[str, int, Json]]
"""Messages with the version that each was said at, and their fields."""


def applied(change: Change, actions: list[Json], known: Actions, kept: Callable[[Json], Json]) -> tuple[Json, Said]:
    """Apply actions to the copy that a change edits; give it with its messages, their fields `kept` as they were."""
    said: Said = []
    state = orjson.dumps(change.resource)
    for action in actions:
        act = known.get(action.get("action", ""))
        if act is None:
            raise invalid_json(f"actions -> action: Invalid value '{action.get('action')}' for '{change.type}'")
        change.said = []
        act(change, action)
        after = orjson.dumps(change.resource)
        if after != state:
            change.resource["version"] += 1
            # A message keeps what it said, whatever later actions do to the resource.
            said += [(name, change.resource["version"], kept(fields)) for name, fields in change.said]
            state = orjson.dumps(change.resource)
    return change.resource, said


def put(resource: Json, name: str, value: Any) -> Any:
    """Set a field, or remove it for None; return what stood there."""
    before = resource.get(name)
    if value is None:
        resource.pop(name, None)
    else:
        resource[name] = value
    return before


def setter(
    name: str,
    message: str | None = None,
    *,
    argument: str | None = None,
    old: str | None = None,
    required: bool = False,
) -> Action:
    """
    Make the action that sets one plain field.

    Its `message` carries the new value under the field's name and, under `old`, the one before.
    """
    source = argument or name

    def act(change: Change, action: Json) -> None:
        value = action.get(source)
        if required and value is None:
            raise missing_field(source)
        before = put(change.resource, name, value)
        if message is not None:
            beside = {old: before} if old else {}
            change.say(message, **{name: value}, **beside)

    return act


def unique(name: str, act: Action) -> Action:
    """Let an action that sets `name` pass only when nobody else has the value."""

    def guarded(change: Change, action: Json) -> None:
        value = action.get(name)
        if value is not None:
            change.scene.claim_unique(change.type, name, value, change.resource["id"])
        act(change, action)

    return guarded


def chosen(name: str, allowed: list[str], message: str | None, *, old: str | None = None, says: str = "") -> Action:
    """Make the action that sets a field to one of a closed set of words."""

    def act(change: Change, action: Json) -> None:
        value = action.get(name)
        if value not in allowed:
            raise invalid_field(name, value, allowed)
        before = put(change.resource, name, value)
        if message is not None:
            beside = {old: before} if old else {}
            change.say(message, **{says or name: value}, **beside)

    return act


def referring(name: str, type_: str, message: str | None = None, *, old: str | None = None) -> Action:
    """Make the action that sets a reference; null removes it."""

    def act(change: Change, action: Json) -> None:
        draft = action.get(name)
        value = None if draft is None else change.scene.reference(draft, type_)
        before = put(change.resource, name, value)
        if message is not None:
            beside = {old: before} if old else {}
            change.say(message, **{name: value}, **beside)

    return act


def transition(message: str | None, *, at: str = "") -> Action:
    """Make `transitionState`: it must be an allowed transition of the current State, unless it is forced."""

    def act(change: Change, action: Json) -> None:
        holder = change.resource.setdefault(at, {}) if at else change.resource
        target = change.scene.reference(action.get("state"), "state")
        before, forced = holder.get("state"), action.get("force") is True
        current = change.scene.find("state", before) if before else None
        allowed = current.get("transitions") if current else None
        if before and allowed is not None and not forced and target["id"] not in {one.get("id") for one in allowed}:
            raise invalid_operation(f"The transition from '{before['id']}' to '{target['id']}' is not allowed.")
        holder["state"] = target
        if message is not None:
            change.say(message, state=target, oldState=None if at else before, force=forced)

    return act


# Custom fields: one Type per resource, and setting a Type replaces the whole (facts section 0, item 11).


def custom_actions(prefix: str | None, *, old: str = "previous") -> dict[str, Action]:
    """
    Make `setCustomType` and `setCustomField`.

    `prefix` names the resource in the messages, None sends none. `old` is `previous` in the older messages and
    `old` in the newer ones (facts section 2.1).
    """

    def set_type(change: Change, action: Json) -> None:
        before = change.resource.get("custom")
        custom = custom_of(change.scene, action) if action.get("type") is not None else None
        put(change.resource, "custom", custom)
        if prefix is None:
            return
        previous = {f"{old}TypeId": before["type"]["id"] if before else None}
        if custom is None:
            change.say(f"{prefix}CustomTypeRemoved", **previous)
        else:
            change.say(f"{prefix}CustomTypeSet", customFields=custom, **previous)

    def set_field(change: Change, action: Json) -> None:
        name, value = action.get("name"), action.get("value")
        custom = change.resource.get("custom")
        if custom is None:
            raise invalid_operation("A Custom Field cannot be set: no Custom Type is set.")
        _check_field(change.scene, custom["type"], name)
        before = put(custom["fields"], str(name), value)
        if prefix is not None:
            message, fields = _field_message(prefix, str(name), value, before, old)
            change.say(message, **fields)

    return {"setCustomType": set_type, "setCustomField": set_field}


def _field_message(prefix: str, name: str, value: Any, before: Any, old: str) -> tuple[str, Json]:
    if value is None:
        return f"{prefix}CustomFieldRemoved", {"name": name}
    if before is None:
        return f"{prefix}CustomFieldAdded", {"name": name, "value": value}
    return f"{prefix}CustomFieldChanged", {"name": name, "value": value, f"{old}Value": before}


def custom_of(scene: Scene, draft: Any) -> Json | None:
    """Read the custom fields of a draft: the Type by id or key, and fields that it defines."""
    if not isinstance(draft, dict) or draft.get("type") is None:
        return None
    type_ = scene.reference(draft["type"], "type")
    fields = draft.get("fields") or {}
    if not isinstance(fields, dict):
        raise invalid_input("'fields' must be an object.")
    for name in fields:
        _check_field(scene, type_, name)
    return {"type": type_, "fields": {name: value for name, value in fields.items() if value is not None}}


def _check_field(scene: Scene, type_: Json, name: Any) -> None:
    found = scene.find("type", type_)
    defined = [one["name"] for one in found["fieldDefinitions"]] if found else []
    if name not in defined:
        raise invalid_field("name", name, defined)
