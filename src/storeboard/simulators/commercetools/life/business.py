"""Companies: they register, open divisions, take in associates and let them go, move, merge and order on account."""

from typing import Final

from storeboard.simulators.commercetools import people
from storeboard.simulators.commercetools.life.customers import registered
from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living, by_key, reference
from storeboard.simulators.commercetools.life.markets import BY_COUNTRY, ROLES, custom
from storeboard.simulators.commercetools.life.orders import ordered_by

DEPTH_MAX: Final = 3
_TOWNS: Final = ("North", "South", "Harbour", "Works", "Laboratory", "Outlet")
_INDUSTRIES: Final = ("catering", "retail", "hotels", "offices", "schools")


def register_company(living: Living, where: people.Country | None = None) -> Event:
    """Register a company, anywhere or there, with the person who does it, who may do everything in it."""
    where = where or people.country(living.chance)
    firm = people.firm(living.chance, where)
    person = registered(living, where, firm)
    number = living.number()
    main, *_ = person["addresses"]
    address = {name: value for name, value in main.items() if name != "id"}
    industry, employees = living.chance.choice(_INDUSTRIES), living.chance.randint(3, 900)
    draft: Json = {
        "key": f"company-{number}",
        "unitType": "Company",
        "name": f"{firm}",
        "contactEmail": f"office.{number}@example.com",
        "stores": [BY_COUNTRY[where.code].store],
        "addresses": [address, people.address(living.chance, where, person["firstName"], person["lastName"], firm)],
        "defaultBillingAddress": 0,
        "defaultShippingAddress": 1,
        "associates": [_associate(person["id"], "admin")],
        "custom": custom("crm-company", industry=industry, employees=employees),
    }
    event = living.make("register company", "business-unit", draft)
    living.ring("units").add(event.id)
    return event


def _associate(customer: str, *roles: str) -> Json:
    assigned = [{"associateRole": by_key("associate-role", role), "inheritance": "Enabled"} for role in roles]
    return {"customer": reference("customer", customer), "associateRoleAssignments": assigned}


def _open_division(living: Living) -> Event | None:
    """Open a division; some have an address of their own, some use that of the unit above."""
    parent = any_unit(living)
    if parent is None or _depth(living, parent) >= DEPTH_MAX:
        return None
    number, town = living.number(), living.chance.choice(_TOWNS)
    draft: Json = {
        "key": f"division-{number}",
        "unitType": "Division",
        "name": f"{parent['name']} {town}",
        "parentUnit": by_key("business-unit", parent["key"]),
    }
    if parent["addresses"] and living.happens(0.5):
        where = people.BY_CODE[parent["addresses"][0]["country"]]
        first, last = people.name(living.chance)
        draft["addresses"] = [people.address(living.chance, where, first, last, parent["name"])]
        draft |= {"defaultShippingAddress": 0}
    event = living.make("open division", "business-unit", draft)
    living.ring("units").add(event.id)
    return event


def any_unit(living: Living) -> Json | None:
    id_ = living.ring("units").any()
    return living.project.get("business-unit", id_) if id_ else None


def _parent(living: Living, unit: Json) -> Json | None:
    return living.project.find("business-unit", unit["parentUnit"]) if unit.get("parentUnit") else None


def _depth(living: Living, unit: Json) -> int:
    above = _parent(living, unit)
    return 1 if above is None else 1 + _depth(living, above)


def member(living: Living, unit: Json) -> Json | None:
    """Give a person who may act for a unit, of its own or inherited; those who were erased act no more."""
    known = living.project.rows("customer")
    held = [one["customer"]["id"] for one in (*unit["associates"], *unit.get("inheritedAssociates", ()))]
    present = [id_ for id_ in dict.fromkeys(held) if id_ in known]
    return known[living.chance.choice(present)] if present else None


def _join(living: Living) -> Event | None:
    """Take somebody in, or give an associate another role."""
    unit, person = any_unit(living), living.ring("customers").any()
    if unit is None or person is None:
        return None
    known = any(one["customer"]["id"] == person for one in unit["associates"])
    role = living.chance.choice(tuple(ROLES))
    kind, action = ("change role", "changeAssociate") if known else ("associate joins", "addAssociate")
    return living.change(kind, "business-unit", unit["id"], {"action": action, "associate": _associate(person, role)})


def _leave(living: Living) -> Event | None:
    unit = any_unit(living)
    if unit is None or len(unit["associates"]) < 2:
        return None
    customer = living.chance.choice(unit["associates"])["customer"]
    action = {"action": "removeAssociate", "customer": customer}
    return living.change("associate leaves", "business-unit", unit["id"], action)


def _move(living: Living) -> Event | None:
    """Let a unit move house; the divisions that use its address move with it."""
    unit = any_unit(living)
    if unit is None or not unit["addresses"]:
        return None
    old = living.chance.choice(unit["addresses"])
    first, last = people.name(living.chance)
    new = people.address(living.chance, people.BY_CODE[old["country"]], first, last, unit["name"])
    action = {"action": "changeAddress", "addressId": old["id"], "address": new}
    return living.change("company moves", "business-unit", unit["id"], action)


def _rename(living: Living) -> Event | None:
    unit = any_unit(living)
    if unit is None:
        return None
    action = {"action": "changeName", "name": f"{unit['name'].split(' · ')[0]} · {living.number()}"}
    return living.change("rename company", "business-unit", unit["id"], action)


def _regroup(living: Living) -> Event | None:
    """Put a division below another unit, where that is possible."""
    unit, parent = any_unit(living), any_unit(living)
    if unit is None or parent is None or unit["unitType"] != "Division" or _depth(living, parent) >= DEPTH_MAX:
        return None
    above: Json | None = parent
    while above is not None:
        if above["id"] == unit["id"]:
            return None
        above = _parent(living, above)
    action = {"action": "changeParentUnit", "parentUnit": by_key("business-unit", parent["key"])}
    return living.change("move division", "business-unit", unit["id"], action)


def _suspend(living: Living) -> Event | None:
    unit = any_unit(living)
    if unit is None:
        return None
    status = "Inactive" if unit["status"] == "Active" else "Active"
    return living.change("suspend company", "business-unit", unit["id"], {"action": "changeStatus", "status": status})


def _company_order(living: Living) -> Event | None:
    unit = any_unit(living)
    person = member(living, unit) if unit else None
    if unit is None or person is None:
        return None
    beside = {
        "businessUnit": by_key("business-unit", unit["key"]),
        "purchaseOrderNumber": f"PO-{living.number():05d}",
    }
    return ordered_by(living, person, "company order", beside)


ACTS: Final[Acts] = {
    "register company": Act(3, register_company, b2b=True),
    "open division": Act(2, _open_division, before="register company", b2b=True),
    "associate joins": Act(3, _join, before="register company", b2b=True),
    "associate leaves": Act(1, _leave, b2b=True),
    "company moves": Act(1, _move, b2b=True),
    "rename company": Act(0.7, _rename, b2b=True),
    "move division": Act(0.4, _regroup, b2b=True),
    "suspend company": Act(0.2, _suspend, b2b=True),
    "company order": Act(3, _company_order, before="register company", b2b=True),
}
