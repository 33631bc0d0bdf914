"""
Derived fields of business units and their associates.

What a division inherits is read from the units above it, which are read along.
"""

from typing import Any

from storeboard.mapping.derived.addresses import chain
from storeboard.mapping.derived.orders import reference_name
from storeboard.mapping.shapes import expanded, record, records, text
from storeboard.model import Resource
from storeboard.normalise import names


def path(unit: Resource, whole: Resource) -> str | None:
    """The company and the divisions down to this unit."""
    steps = [word for one in chain(unit) if (word := unit_name(one))]
    return " > ".join(reversed(steps)) or None


def company(unit: Resource, whole: Resource) -> str | None:
    """The name of the topmost unit: of the company that a division belongs to."""
    return unit_name([*chain(unit)][-1])


def parent(unit: Resource, whole: Resource) -> str | None:
    """The name of the unit above, else its key; empty for a company."""
    return reference_name(unit.get("parentUnit"), whole)


def stores(unit: Resource, whole: Resource) -> list[str] | None:
    """The names of the stores it buys in: its own, or, by `storeMode: FromParent`, those of the units above."""
    for one in chain(unit):
        own = [*records(one.get("stores")), *records(one.get("inheritedStores"))]
        if found := [word for store in own if (word := reference_name(store, whole))]:
            return list(dict.fromkeys(found))
        if one.get("storeMode") != "FromParent":
            return None
    return None


def associates_count(unit: Resource, whole: Resource) -> int:
    """The number of people who act for it, inherited ones included."""
    return len(_people(unit))


def associate_name(associate: Resource, whole: Resource) -> str | None:
    """The person's full name, else the e-mail address."""
    person = expanded(associate.get("customer"))
    return names.full_name(person) or text(person.get("email"))


def associate_email(associate: Resource, whole: Resource) -> str | None:
    """The person's e-mail address."""
    return text(expanded(associate.get("customer")).get("email"))


def associate_roles(associate: Resource, whole: Resource) -> list[str] | None:
    """The names, else the keys, of the roles that the person has in the unit."""
    roles = [one.get("associateRole") for one in records(associate.get("associateRoleAssignments"))]
    named = [word for one in roles if (word := reference_name(one, whole))]
    plain: Any = associate.get("roles")
    # Roles of before 2023 are plain words.
    named += [one for one in plain if isinstance(one, str)] if isinstance(plain, list) else []
    return list(dict.fromkeys(named)) or None


def associate_company(associate: Resource, whole: Resource) -> str | None:
    """The company and the divisions down to the person's unit."""
    return path(record(associate.get("businessUnit")), whole)


def is_inherited(associate: Resource, whole: Resource) -> bool:
    """Whether the person acts for the unit because of a role in a unit above it."""
    unit = record(associate.get("businessUnit"))
    id_ = record(associate.get("customer")).get("id")
    return all(record(one.get("customer")).get("id") != id_ for one in records(unit.get("associates")))


def buyer_path(order: Resource, whole: Resource) -> str | None:
    """The company and the divisions that buy; the unit's key where it was not read."""
    reference = order.get("businessUnit")
    return path(expanded(reference), whole) or text(record(reference).get("key"))


def unit_name(unit: Resource) -> str | None:
    """Return the name, else the key, of a business unit."""
    return text(unit.get("name")) or text(unit.get("key"))


def _people(unit: Resource) -> set[str]:
    both = [*records(unit.get("associates")), *records(unit.get("inheritedAssociates"))]
    return {id_ for one in both if (id_ := text(record(one.get("customer")).get("id")))}
