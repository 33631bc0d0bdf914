"""Update actions of what a project is set up with: stores, channels, states, types, discounts; and of order edits."""

from collections.abc import Callable
from typing import Any

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


def _as_it_is(change: Change, one: Any) -> Any:
    return one


def _channel(change: Change, draft: Any) -> Json:
    return change.scene.reference(draft, "channel")


def _set_several(name: str, message: str, read: Callable[[Change, Any], Any] = _as_it_is) -> Action:
    """Make the action that replaces a list; its message tells what was added and what removed."""
    said = name[0].upper() + name[1:]

    def act(change: Change, action: Json) -> None:
        before = change.resource[name]
        several = [read(change, one) for one in action.get(name) or []]
        change.resource[name] = several
        added, removed = [one for one in several if one not in before], [one for one in before if one not in several]
        change.say(message, **{f"added{said}": added, f"removed{said}": removed})

    return act


def _set_discounts(change: Change, action: Json) -> None:
    drafts = action.get("cartDiscounts") or []
    change.resource["cartDiscounts"] = [change.scene.reference(one, "cart-discount") for one in drafts]


def _remove_field(change: Change, action: Json) -> None:
    fields = change.resource["fieldDefinitions"]
    change.resource["fieldDefinitions"] = [one for one in fields if one["name"] != action.get("fieldName")]


def _set_label(change: Change, action: Json) -> None:
    for field in change.resource["fieldDefinitions"]:
        if field["name"] == action.get("fieldName"):
            field["label"] = action.get("label") or field["label"]


def _set_staged(change: Change, action: Json) -> None:
    change.resource["stagedActions"] = action.get("stagedActions") or []


def _add_staged(change: Change, action: Json) -> None:
    change.resource["stagedActions"].append(action.get("stagedAction"))


STORE: dict[str, Action] = {
    "setName": setter("name", "StoreNameSet"),
    "setLanguages": _set_several("languages", "StoreLanguagesChanged"),
    "setCountries": _set_several("countries", "StoreCountriesChanged"),
    "setDistributionChannels": _set_several("distributionChannels", "StoreDistributionChannelsChanged", _channel),
    "setSupplyChannels": _set_several("supplyChannels", "StoreSupplyChannelsChanged", _channel),
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
    "removeFieldDefinition": _remove_field,
    "changeLabel": _set_label,
}

ORDER_EDIT: dict[str, Action] = {
    "setKey": unique("key", setter("key")),
    "setComment": setter("comment"),
    "setStagedActions": _set_staged,
    "addStagedAction": _add_staged,
    **custom_actions(None),
}

SHIPPING_METHOD: dict[str, Action] = {
    "changeName": setter("name", required=True),
    "setLocalizedName": setter("localizedName"),
    "setDescription": setter("description"),
    "changeActive": setter("active", required=True),
    "changeIsDefault": setter("isDefault", required=True),
    "setKey": unique("key", setter("key")),
    **custom_actions(None),
}

CART_DISCOUNT: dict[str, Action] = {
    "changeName": setter("name", required=True),
    "changeValue": setter("value", required=True),
    "changeIsActive": setter("isActive", required=True),
    "setKey": unique("key", setter("key")),
    **custom_actions(None),
}

DISCOUNT_CODE: dict[str, Action] = {
    "setName": setter("name"),
    "setDescription": setter("description"),
    "changeIsActive": setter("isActive", required=True),
    "changeCartDiscounts": _set_discounts,
    "setMaxApplications": setter("maxApplications"),
    "setMaxApplicationsPerCustomer": setter("maxApplicationsPerCustomer"),
    "setValidFrom": setter("validFrom"),
    "setValidUntil": setter("validUntil"),
    "setKey": unique("key", setter("key")),
    **custom_actions(None),
}
