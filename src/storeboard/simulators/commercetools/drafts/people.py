"""Drafts of customers, customer groups, business units and the roles of their associates."""

from typing import Any

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import Json, Scene
from storeboard.simulators.commercetools.actions.people import assignments_of, associate_of, permissions_of
from storeboard.simulators.commercetools.drafts.reading import needed, plain, references, referred
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_input, invalid_operation, missing_field


def _addressed(scene: Scene, draft: Json) -> Json:
    """Give a customer's or unit's addresses; the draft points at them by their place, the resource by id."""
    addresses = [address_of(one, scene.new_id()) for one in draft.get("addresses") or []]

    def id_at(place: Any) -> str:
        if type(place) is not int or not 0 <= place < len(addresses):
            raise invalid_input(f"There is no address at place {place}.")
        return addresses[place]["id"]

    made: Json = {"addresses": addresses}
    for role in ("Shipping", "Billing"):
        lower = role.lower()
        ids = [id_at(place) for place in draft.get(f"{lower}Addresses") or []]
        default = draft.get(f"default{role}Address")
        if default is not None:
            made[f"default{role}AddressId"] = id_at(default)
            ids += [made[f"default{role}AddressId"]]
        made[f"{lower}AddressIds"] = list(dict.fromkeys(ids))
    return made


def customer(scene: Scene, draft: Json) -> Json:
    email = needed(draft, "email")
    if not isinstance(email, str) or "@" not in email:
        raise invalid_field("email", email, ["an e-mail address"])
    stores = references(scene, draft.get("stores"), "store")
    scene.claim_email(email, stores, None)
    if draft.get("customerNumber") is not None:
        scene.claim_unique("customer", "customerNumber", draft["customerNumber"], None)
    names = (
        "customerNumber externalId firstName lastName middleName title salutation dateOfBirth companyName vatId locale"
    )
    return {
        "email": email,
        **plain(draft, names),
        # A password never comes back readable.
        "password": "****aGg=" if draft.get("password") else None,
        **_addressed(scene, draft),
        "isEmailVerified": draft.get("isEmailVerified") is True,
        "customerGroupAssignments": assignments_of(scene, draft.get("customerGroupAssignments")),
        "stores": stores,
        "authenticationMode": draft.get("authenticationMode") or "Password",
        **referred(scene, draft, "customerGroup"),
    }


def customer_group(scene: Scene, draft: Json) -> Json:
    name = draft.get("groupName") or needed(draft, "name")
    scene.claim_unique("customer-group", "name", name, None)
    return {"name": name}


def business_unit(scene: Scene, draft: Json) -> Json:
    """
    Build a Company or a Division.

    What a Division inherits is not in its draft: the project fills it in, as its parent may change at any time.
    """
    key, unit = needed(draft, "key"), needed(draft, "unitType")
    if unit not in ("Company", "Division"):
        raise invalid_field("unitType", unit, ["Company", "Division"])
    parent = referred(scene, draft, "parentUnit")
    if unit == "Division" and not parent:
        raise missing_field("parentUnit")
    if unit == "Company" and parent:
        raise invalid_operation("A Company cannot have a parentUnit.")
    above = scene.find("business-unit", parent["parentUnit"]) if parent else None
    company = unit == "Company"
    mode = draft.get("storeMode") or ("Explicit" if company else "FromParent")
    return {
        "unitType": unit,
        "name": needed(draft, "name"),
        "status": draft.get("status") or "Active",
        "contactEmail": draft.get("contactEmail"),
        "storeMode": mode,
        "stores": references(scene, draft.get("stores"), "store") if mode == "Explicit" else None,
        "associateMode": draft.get("associateMode") or ("Explicit" if company else "ExplicitAndFromParent"),
        "approvalRuleMode": draft.get("approvalRuleMode") or ("Explicit" if company else "ExplicitAndFromParent"),
        "associates": [associate_of(scene, one) for one in draft.get("associates") or []],
        "customerGroupAssignments": assignments_of(scene, draft.get("customerGroupAssignments")) or None,
        **_addressed(scene, draft),
        **parent,
        "topLevelUnit": above["topLevelUnit"] if above else {"typeId": "business-unit", "key": key},
    }


def associate_role(scene: Scene, draft: Json) -> Json:
    del scene
    needed(draft, "key")
    return {
        "name": draft.get("name"),
        "buyerAssignable": draft.get("buyerAssignable") is not False,
        "permissions": permissions_of(draft.get("permissions")),
    }
