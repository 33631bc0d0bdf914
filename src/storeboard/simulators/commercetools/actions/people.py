"""
Update actions of customers, customer groups and business units.

Those that send no message are the ones of facts/commercetools.md section 2.4 (`setLocale`, `setCustomerNumber`,
`setMiddleName`, `setSalutation`, `setVatId`, `setKey`; a group's `changeName`): only the change tells of them.
"""

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
from storeboard.simulators.commercetools.refusals import missing_field

BUSINESS_UNIT_STATES = ["Active", "Inactive"]


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


def _set_assignments(change: Change, action: Json) -> None:
    assignments = [
        {"customerGroup": change.scene.reference(one.get("customerGroup"), "customer-group")}
        for one in action.get("customerGroupAssignments") or []
    ]
    before = put(change.resource, "customerGroupAssignments", assignments)
    change.say(
        "CustomerGroupAssignmentsSet", customerGroupAssignments=assignments, oldCustomerGroupAssignments=before or []
    )


def associate_of(scene: Scene, draft: Json) -> Json:
    """Read one associate of a business unit."""
    roles = [
        {"associateRole": one["associateRole"], "inheritance": one.get("inheritance", "Disabled")}
        for one in draft.get("associateRoleAssignments") or []
    ]
    return {
        "associateRoleAssignments": roles,
        "roles": [],
        "customer": scene.reference(draft.get("customer"), "customer"),
    }


def _add_associate(change: Change, action: Json) -> None:
    associate = associate_of(change.scene, action.get("associate") or {})
    change.resource["associates"].append(associate)
    change.say("BusinessUnitAssociateAdded", associate=associate)


def _set_associates(change: Change, action: Json) -> None:
    change.resource["associates"] = [associate_of(change.scene, draft) for draft in action.get("associates") or []]
    change.say("BusinessUnitAssociatesSet", associates=change.resource["associates"])


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
    "setCustomerGroupAssignments": _set_assignments,
    "setStores": _set_stores("Customer", old="oldStores"),
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
    "addAssociate": _add_associate,
    "setAssociates": _set_associates,
    "setStores": _set_stores("BusinessUnit", old=None),
    **address_actions("BusinessUnit"),
    **custom_actions("BusinessUnit", old="old"),
}
