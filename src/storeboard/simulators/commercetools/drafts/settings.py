"""Drafts of what a project is set up with: stores, channels, states, types, shipping methods, discounts."""

from typing import Any

from storeboard.simulators.commercetools.actions.change import Json, Scene
from storeboard.simulators.commercetools.drafts.reading import needed, plain, references
from storeboard.simulators.commercetools.refusals import missing_field

_NO_TAX_CATEGORY = {"typeId": "tax-category", "id": "5b0c0002-0000-4000-8000-000000000001"}


def store(scene: Scene, draft: Json) -> Json:
    needed(draft, "key")
    lists = ("languages", "countries", "productSelections")
    channels = ("distributionChannels", "supplyChannels")
    return {
        "name": draft.get("name"),
        **{name: draft.get(name) or [] for name in lists},
        **{name: references(scene, draft.get(name), "channel") for name in channels},
    }


def channel(scene: Scene, draft: Json) -> Json:
    del scene
    needed(draft, "key")
    roles = draft.get("roles") or ["InventorySupply"]
    return {**plain(draft, "name description address geoLocation"), "roles": roles}


def state(scene: Scene, draft: Json) -> Json:
    needed(draft, "key")
    transitions = draft.get("transitions")
    return {
        "type": needed(draft, "type"),
        **plain(draft, "name description roles"),
        "initial": draft.get("initial", True) is True,
        "builtIn": False,
        "transitions": None if transitions is None else references(scene, transitions, "state"),
    }


def type_(scene: Scene, draft: Json) -> Json:
    del scene
    needed(draft, "key")
    return {
        "name": needed(draft, "name"),
        "description": draft.get("description"),
        "resourceTypeIds": needed(draft, "resourceTypeIds"),
        "fieldDefinitions": [field_of(one) for one in draft.get("fieldDefinitions") or []],
    }


def field_of(draft: Any) -> Json:
    """Read one field definition of a Type: its name, its kind and its label."""
    if not isinstance(draft, dict) or not draft.get("name"):
        raise missing_field("fieldDefinition")
    kind = draft.get("type")
    if not isinstance(kind, dict) or not kind.get("name"):
        raise missing_field("fieldDefinition.type")
    return {"label": {"en": draft["name"]}, "required": False, "inputHint": "SingleLine"} | draft


def shipping_method(scene: Scene, draft: Json) -> Json:
    return {
        "name": needed(draft, "name"),
        **plain(draft, "localizedName description localizedDescription predicate carrier"),
        "taxCategory": draft.get("taxCategory") or _NO_TAX_CATEGORY,
        "zoneRates": draft.get("zoneRates") or [],
        "active": draft.get("active") is not False,
        "isDefault": draft.get("isDefault") is True,
        "stores": references(scene, draft.get("stores"), "store"),
    }


def cart_discount(scene: Scene, draft: Json) -> Json:
    return {
        "name": needed(draft, "name"),
        "value": needed(draft, "value"),
        "cartPredicate": draft.get("cartPredicate") or "1=1",
        **plain(draft, "description target validFrom validUntil"),
        "stores": references(scene, draft.get("stores"), "store"),
        "sortOrder": draft.get("sortOrder") or "0.5",
        "isActive": draft.get("isActive") is not False,
        "requiresDiscountCode": draft.get("requiresDiscountCode") is True,
        "references": [],
        "stackingMode": "Stacking",
        "recurringOrderScope": {"type": "AnyOrder"},
        "permissions": [],
    }


def discount_code(scene: Scene, draft: Json) -> Json:
    code = needed(draft, "code")
    scene.claim_unique("discount-code", "code", code, None)
    discounts = needed(draft, "cartDiscounts")
    return {
        "code": code,
        **plain(
            draft, "name description cartPredicate maxApplications maxApplicationsPerCustomer validFrom validUntil"
        ),
        "cartDiscounts": references(scene, discounts, "cart-discount"),
        "stores": references(scene, draft.get("stores"), "store"),
        "isActive": draft.get("isActive") is not False,
        "references": [],
        "groups": draft.get("groups") or [],
    }
