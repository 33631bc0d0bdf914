"""Update actions of what a project is set up with: stores, channels, states, types and order edits."""

from storeboard.simulators.commercetools.actions.change import Action, Change, Json, custom_actions, put, setter, unique
from storeboard.simulators.commercetools.refusals import duplicate, missing_field


def _add_field(change: Change, action: Json) -> None:
    definition = action.get("fieldDefinition")
    if not isinstance(definition, dict) or not definition.get("name"):
        raise missing_field("fieldDefinition")
    if any(one["name"] == definition["name"] for one in change.resource["fieldDefinitions"]):
        raise duplicate("fieldDefinition", definition["name"])
    change.resource["fieldDefinitions"].append(definition)


def _set_transitions(change: Change, action: Json) -> None:
    drafts = action.get("transitions")
    states = None if drafts is None else [change.scene.reference(draft, "state") for draft in drafts]
    put(change.resource, "transitions", states)


def _set_countries(change: Change, action: Json) -> None:
    before, countries = change.resource["countries"], action.get("countries") or []
    change.resource["countries"] = countries
    change.say(
        "StoreCountriesChanged",
        addedCountries=[one for one in countries if one not in before],
        removedCountries=[one for one in before if one not in countries],
    )


def _set_staged(change: Change, action: Json) -> None:
    change.resource["stagedActions"] = action.get("stagedActions") or []


def _add_staged(change: Change, action: Json) -> None:
    change.resource["stagedActions"].append(action.get("stagedAction"))


STORE: dict[str, Action] = {
    "setName": setter("name", "StoreNameSet"),
    "setLanguages": setter("languages"),
    "setCountries": _set_countries,
    **custom_actions(None),
}

CHANNEL: dict[str, Action] = {
    "changeKey": unique("key", setter("key", required=True)),
    "changeName": setter("name"),
    "changeDescription": setter("description"),
    "setRoles": setter("roles", required=True),
    **custom_actions(None),
}

STATE: dict[str, Action] = {
    "changeKey": unique("key", setter("key", required=True)),
    "setName": setter("name"),
    "setDescription": setter("description"),
    "changeInitial": setter("initial", required=True),
    "setTransitions": _set_transitions,
}

TYPE: dict[str, Action] = {
    "changeKey": unique("key", setter("key", required=True)),
    "changeName": setter("name", required=True),
    "addFieldDefinition": _add_field,
}

ORDER_EDIT: dict[str, Action] = {
    "setKey": unique("key", setter("key")),
    "setComment": setter("comment"),
    "setStagedActions": _set_staged,
    "addStagedAction": _add_staged,
    **custom_actions(None),
}
