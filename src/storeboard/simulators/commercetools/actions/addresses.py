"""
The addresses of customers and business units, and what they are used for.

A message carries the whole address, also where the action names it by its id or key only (facts Appendix A).
"""

from typing import Any

from storeboard.simulators.commercetools.actions.change import Action, Change, Json, put
from storeboard.simulators.commercetools.refusals import invalid_input, invalid_operation, missing_field


def address_of(draft: Any, new_id: str | None = None) -> Json:
    """Read an address; its country is the one required field."""
    if not isinstance(draft, dict):
        raise missing_field("address")
    country = draft.get("country")
    if not isinstance(country, str) or len(country) != 2 or not country.isupper():
        raise invalid_input("'country' must be a two-letter ISO 3166 code.")
    kept = {name: value for name, value in draft.items() if value is not None}
    return ({"id": new_id} if new_id else {}) | kept


def address_actions(prefix: str) -> dict[str, Action]:
    """Make every address action; `prefix` names the resource in the messages."""
    actions: dict[str, Action] = {
        "addAddress": _adding(prefix),
        "changeAddress": _changing(prefix),
        "removeAddress": _removing(prefix),
    }
    for role in ("Shipping", "Billing"):
        actions[f"setDefault{role}Address"] = _defaulting(prefix, role)
        actions[f"add{role}AddressId"] = _using(prefix, role)
        actions[f"remove{role}AddressId"] = _unusing(prefix, role)
    return actions


def _adding(prefix: str) -> Action:
    def act(change: Change, action: Json) -> None:
        address = address_of(action.get("address"), change.scene.new_id())
        change.resource["addresses"].append(address)
        change.say(f"{prefix}AddressAdded", address=address)

    return act


def _changing(prefix: str) -> Action:
    def act(change: Change, action: Json) -> None:
        before = _find(change.resource, action)
        if before is None:
            raise missing_field("addressId")
        address = address_of(action.get("address")) | {"id": before["id"]}
        addresses = change.resource["addresses"]
        addresses[addresses.index(before)] = address
        change.say(f"{prefix}AddressChanged", address=address, addressRoles=_roles(change.resource, before["id"]))

    return act


def _removing(prefix: str) -> Action:
    def act(change: Change, action: Json) -> None:
        address = _find(change.resource, action)
        if address is None:
            raise missing_field("addressId")
        roles = _roles(change.resource, address["id"])
        change.resource["addresses"].remove(address)
        for role in ("Shipping", "Billing"):
            _forget(change.resource, role, address["id"])
        change.say(f"{prefix}AddressRemoved", address=address, addressRoles=roles)

    return act


def _defaulting(prefix: str, role: str) -> Action:
    def act(change: Change, action: Json) -> None:
        address = _find(change.resource, action)
        put(change.resource, f"default{role}AddressId", address["id"] if address else None)
        if address is not None:
            _remember(change.resource, role, address["id"])
        change.say(f"{prefix}Default{role}AddressSet", address=address)

    return act


def _using(prefix: str, role: str) -> Action:
    def act(change: Change, action: Json) -> None:
        address = _find(change.resource, action)
        if address is None:
            raise missing_field("addressId")
        _remember(change.resource, role, address["id"])
        change.say(f"{prefix}{role}AddressAdded", address=address)

    return act


def _unusing(prefix: str, role: str) -> Action:
    def act(change: Change, action: Json) -> None:
        address = _find(change.resource, action)
        if address is None:
            raise missing_field("addressId")
        _forget(change.resource, role, address["id"])
        change.say(f"{prefix}{role}AddressRemoved", address=address)

    return act


def _find(resource: Json, action: Json) -> Json | None:
    """Find the address that an action names by id or key; None when it names none."""
    id_, key = action.get("addressId"), action.get("addressKey")
    if id_ is None and key is None:
        return None
    for address in resource["addresses"]:
        if address.get("id") == id_ or (key is not None and address.get("key") == key):
            return address
    raise invalid_operation(f"The address with ID '{id_ or key}' was not found.")


def _roles(resource: Json, id_: str) -> list[str]:
    return [role for role in ("Shipping", "Billing") if id_ in resource[f"{role.lower()}AddressIds"]]


def _remember(resource: Json, role: str, id_: str) -> None:
    ids = resource[f"{role.lower()}AddressIds"]
    if id_ not in ids:
        ids.append(id_)


def _forget(resource: Json, role: str, id_: str) -> None:
    ids = resource[f"{role.lower()}AddressIds"]
    if id_ in ids:
        ids.remove(id_)
    if resource.get(f"default{role}AddressId") == id_:
        del resource[f"default{role}AddressId"]
