"""
Update actions of customers, customer groups, business units and associate roles.

Those that send no message are the ones of facts/commercetools.md section 2.4 (`setLocale`, `setCustomerNumber`,
`setMiddleName`, `setSalutation`, `setVatId`, `setKey`; a group's `changeName`): only the change tells of them.
"""

from typing import Any

from storeboard.simulators.commercetools.actions.addresses import address_actions
from storeboard.simulators.commercetools.actions.change import (
    Action,
    Change,
    Json,
    Scene,
    chosen,
    custom_actions,
    put,
    referring,
    setter,
    unique,
)
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation, missing_field

BUSINESS_UNIT_STATES = ["Active", "Inactive"]
INHERITING_MODES = ["Explicit", "ExplicitAndFromParent"]
STORE_MODES = ["Explicit", "FromParent"]


def _change_email(change: Change, action: Json) -> None:
    email = action.get("email")
    if not isinstance(email, str) or not email:
        raise missing_field("email")
    change.scene.claim_email(email, change.resource["stores"], change.resource["id"])
    before = put(change.resource, "email", email)
    change.resource["isEmailVerified"] = False
    change.say("CustomerEmailChanged", email=email, oldEmail=before)


def _verify_email(change: Change, action: Json) -> None:
    del action
    change.resource["isEmailVerified"] = True
    change.say("CustomerEmailVerified")


def _set_stores(prefix: str, *, old: str | None) -> Action:
    def act(change: Change, action: Json) -> None:
        stores = [change.scene.reference(store, "store") for store in action.get("stores") or []]
        before = put(change.resource, "stores", stores)
        beside = {old: before or []} if old else {}
        change.say(f"{prefix}StoresSet", stores=stores, **beside)

    return act


def assignments_of(scene: Scene, drafts: Any) -> list[Json]:
    """Read the customer groups that a customer or a unit is assigned to."""
    return [{"customerGroup": scene.reference(one.get("customerGroup"), "customer-group")} for one in drafts or []]


def _assignment_actions(prefix: str) -> dict[str, Action]:
    name, message = "customerGroupAssignments", f"{prefix}GroupAssignment"

    def set_all(change: Change, action: Json) -> None:
        assignments = assignments_of(change.scene, action.get(name))
        before = put(change.resource, name, assignments) or []
        change.say(f"{message}sSet", customerGroupAssignments=assignments, oldCustomerGroupAssignments=before)

    def add(change: Change, action: Json) -> None:
        [assignment] = assignments_of(change.scene, [action.get("customerGroupAssignment") or {}])
        held = change.resource.setdefault(name, [])
        if assignment not in held:
            held.append(assignment)
        change.say(f"{message}Added", customerGroupAssignment=assignment)

    def remove(change: Change, action: Json) -> None:
        [assignment] = assignments_of(change.scene, [action.get("customerGroupAssignment") or {}])
        change.resource[name] = [one for one in change.resource.get(name, []) if one != assignment]
        change.say(f"{message}Removed", customerGroupAssignment=assignment)

    return {
        "setCustomerGroupAssignments": set_all,
        "addCustomerGroupAssignment": add,
        "removeCustomerGroupAssignment": remove,
    }


def associate_of(scene: Scene, draft: Json) -> Json:
    """Read one associate of a business unit: a customer with roles that divisions may inherit."""
    roles = [
        {
            "associateRole": scene.reference(one.get("associateRole"), "associate-role"),
            "inheritance": one.get("inheritance", "Disabled"),
        }
        for one in draft.get("associateRoleAssignments") or []
    ]
    customer = scene.reference(draft.get("customer"), "customer")
    return {"associateRoleAssignments": roles, "roles": [], "customer": customer}


def _add_associate(change: Change, action: Json) -> None:
    associate = associate_of(change.scene, action.get("associate") or {})
    if any(one["customer"] == associate["customer"] for one in change.resource["associates"]):
        raise invalid_operation(f"The customer '{associate['customer']['id']}' is an associate already.")
    change.resource["associates"].append(associate)
    change.say("BusinessUnitAssociateAdded", associate=associate)


def _place_of(change: Change, customer: Json) -> int:
    for place, associate in enumerate(change.resource["associates"]):
        if associate["customer"] == customer:
            return place
    raise invalid_operation(f"The customer '{customer['id']}' is no associate of the business unit.")


def _change_associate(change: Change, action: Json) -> None:
    associate = associate_of(change.scene, action.get("associate") or {})
    change.resource["associates"][_place_of(change, associate["customer"])] = associate
    change.say("BusinessUnitAssociateChanged", associate=associate)


def _remove_associate(change: Change, action: Json) -> None:
    id_ = (action.get("customer") or {}).get("id")
    associate = change.resource["associates"].pop(_place_of(change, {"typeId": "customer", "id": id_}))
    change.say("BusinessUnitAssociateRemoved", associate=associate)


def _set_associates(change: Change, action: Json) -> None:
    change.resource["associates"] = [associate_of(change.scene, draft) for draft in action.get("associates") or []]
    change.say("BusinessUnitAssociatesSet", associates=change.resource["associates"])


def _change_parent(change: Change, action: Json) -> None:
    if change.resource["unitType"] != "Division":
        raise invalid_operation("Only a Division has a parentUnit.")
    parent = change.scene.reference(action.get("parentUnit"), "business-unit")
    found = change.scene.find("business-unit", parent) or {}
    top, above = found["topLevelUnit"], found
    while above:
        if above["key"] == change.resource["key"]:
            raise invalid_operation("A business unit cannot be below itself.")
        up = above.get("parentUnit")
        above = (change.scene.find("business-unit", up) if up else None) or {}
    before = put(change.resource, "parentUnit", parent)
    change.say("BusinessUnitParentChanged", newParentUnit=parent, oldParentUnit=before)
    old_top = put(change.resource, "topLevelUnit", top)
    if old_top != top:
        change.say("BusinessUnitTopLevelUnitSet", topLevelUnit=top, oldTopLevelUnit=old_top)


def _change_stores(verb: str, prefix: str | None) -> Action:
    def act(change: Change, action: Json) -> None:
        store = change.scene.reference(action.get("store"), "store")
        others = [one for one in change.resource.get("stores") or [] if one != store]
        change.resource["stores"] = [*others, store] if verb == "Added" else others
        if prefix is not None:
            change.say(f"{prefix}Store{verb}", store=store)

    return act


def _set_store_mode(change: Change, action: Json) -> None:
    mode = action.get("storeMode")
    if mode not in STORE_MODES:
        raise invalid_field("storeMode", mode, STORE_MODES)
    stores = [change.scene.reference(store, "store") for store in action.get("stores") or []]
    beside = {"oldStores": change.resource.get("stores") or [], "oldStoreMode": change.resource["storeMode"]}
    change.resource["storeMode"] = mode
    put(change.resource, "stores", stores if mode == "Explicit" else None)
    change.say("BusinessUnitStoreModeChanged", storeMode=mode, stores=stores, **beside)


def permissions_of(permissions: Any) -> list[str]:
    if not isinstance(permissions, list) or not all(isinstance(one, str) for one in permissions):
        raise missing_field("permissions")
    return list(dict.fromkeys(permissions))


def _set_permissions(change: Change, action: Json) -> None:
    change.resource["permissions"] = permissions_of(action.get("permissions"))
    change.say("AssociateRolePermissionsSet", permissions=change.resource["permissions"])


def _permission(verb: str) -> Action:
    def act(change: Change, action: Json) -> None:
        [permission] = permissions_of([action.get("permission")])
        others = [one for one in change.resource["permissions"] if one != permission]
        change.resource["permissions"] = [*others, permission] if verb == "Added" else others
        change.say(f"AssociateRolePermission{verb}", permission=permission)

    return act


CUSTOMER: dict[str, Action] = {
    "changeEmail": _change_email,
    "verifyEmail": _verify_email,
    "setFirstName": setter("firstName", "CustomerFirstNameSet"),
    "setLastName": setter("lastName", "CustomerLastNameSet"),
    "setMiddleName": setter("middleName"),
    "setTitle": setter("title", "CustomerTitleSet"),
    "setSalutation": setter("salutation"),
    "setCompanyName": setter("companyName", "CustomerCompanyNameSet"),
    "setDateOfBirth": setter("dateOfBirth", "CustomerDateOfBirthSet"),
    "setExternalId": setter("externalId", "CustomerExternalIdSet"),
    "setVatId": setter("vatId"),
    "setLocale": setter("locale"),
    "setKey": unique("key", setter("key")),
    "setCustomerNumber": unique("customerNumber", setter("customerNumber")),
    "setCustomerGroup": referring("customerGroup", "customer-group", "CustomerGroupSet"),
    "setStores": _set_stores("Customer", old="oldStores"),
    "addStore": _change_stores("Added", None),
    "removeStore": _change_stores("Removed", None),
    **_assignment_actions("Customer"),
    **address_actions("Customer"),
    **custom_actions("Customer"),
}

CUSTOMER_GROUP: dict[str, Action] = {
    "changeName": unique("name", setter("name", required=True)),
    "setKey": unique("key", setter("key")),
    **custom_actions("CustomerGroup", old="old"),
}

BUSINESS_UNIT: dict[str, Action] = {
    "changeName": setter("name", "BusinessUnitNameChanged", required=True),
    "setContactEmail": setter("contactEmail", "BusinessUnitContactEmailSet"),
    # The message of a new status carries it in a field called `active` (facts section 2.3).
    "changeStatus": chosen("status", BUSINESS_UNIT_STATES, "BusinessUnitStatusChanged", says="active"),
    "changeParentUnit": _change_parent,
    "changeAssociateMode": chosen(
        "associateMode", INHERITING_MODES, "BusinessUnitAssociateModeChanged", old="oldAssociateMode"
    ),
    "changeApprovalRuleMode": chosen(
        "approvalRuleMode", INHERITING_MODES, "BusinessUnitApprovalRuleModeChanged", old="oldApprovalRuleMode"
    ),
    "setStoreMode": _set_store_mode,
    "addAssociate": _add_associate,
    "changeAssociate": _change_associate,
    "removeAssociate": _remove_associate,
    "setAssociates": _set_associates,
    "setStores": _set_stores("BusinessUnit", old=None),
    "addStore": _change_stores("Added", "BusinessUnit"),
    "removeStore": _change_stores("Removed", "BusinessUnit"),
    **_assignment_actions("BusinessUnitCustomer"),
    **address_actions("BusinessUnit"),
    **custom_actions("BusinessUnit", old="old"),
}

ASSOCIATE_ROLE: dict[str, Action] = {
    "setName": setter("name", "AssociateRoleNameSet"),
    "changeBuyerAssignable": setter("buyerAssignable", "AssociateRoleBuyerAssignableChanged", required=True),
    "setPermissions": _set_permissions,
    "addPermission": _permission("Added"),
    "removePermission": _permission("Removed"),
    **custom_actions(None),
}
