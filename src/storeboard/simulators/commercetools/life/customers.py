"""People: they register, some after they ordered as a guest; they move, marry, join a group and are erased."""

from typing import Final

from storeboard.simulators.commercetools import people
from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living, by_key
from storeboard.simulators.commercetools.life.markets import BY_COUNTRY, GROUPS, SEGMENTS, custom

GROUP_SHARE: Final = 0.2
CUSTOM_SHARE: Final = 0.4
STORE_SHARE: Final = 0.1
FEWEST: Final = 3


def registered(living: Living, where: people.Country, firm: str | None) -> Json:
    """Register somebody new."""
    chance = living.chance
    first, last = people.name(chance)
    number = living.number()
    addresses = [people.address(chance, where, first, last, firm) for _ in range(chance.randint(1, 2))]
    draft: Json = {
        "email": people.email(chance, first, last, number),
        "firstName": first,
        "lastName": last,
        "companyName": firm,
        "customerNumber": f"K-{number:06d}",
        "locale": where.locale,
        "addresses": addresses,
        "defaultShippingAddress": 0,
        "defaultBillingAddress": len(addresses) - 1,
    }
    if living.happens(GROUP_SHARE):
        draft["customerGroup"] = by_key("customer-group", chance.choice(tuple(GROUPS)))
    if living.happens(CUSTOM_SHARE):
        draft["custom"] = custom("crm-segment", segment="new", newsletter=living.happens(0.5))
    if living.happens(STORE_SHARE):
        draft["stores"] = [BY_COUNTRY[where.code].store]
    customer = living.project.create("customer", draft)
    living.ring("customers").add(customer["id"])
    return customer


def _register(living: Living) -> Event:
    where = people.country(living.chance)
    return living.event("register", "customer", registered(living, where, people.company(living.chance, where)))


def _guest_registers(living: Living) -> Event | None:
    """Let a guest register later, and the orders of that e-mail become the customer's."""
    id_ = living.ring("guests").take()
    if id_ is None:
        return None
    order = living.project.get("order", id_)
    address = order["billingAddress"]
    draft = {
        "email": order["customerEmail"],
        "firstName": address["firstName"],
        "lastName": address["lastName"],
        "customerNumber": f"K-{living.number():06d}",
        "locale": order.get("locale"),
        "addresses": [address],
        "defaultShippingAddress": 0,
        "defaultBillingAddress": 0,
    }
    customer = living.project.create("customer", draft)
    living.ring("customers").add(customer["id"])
    for mine in tuple(living.project.tables["order"].by("customerEmail", customer["email"])):
        action = {"action": "setCustomerId", "customerId": customer["id"]}
        living.project.update("order", mine["id"], None, [action])
    return living.event("guest registers", "customer", customer)


def _correct_address(living: Living) -> Event | None:
    id_ = living.ring("customers").any()
    if id_ is None:
        return None
    customer = living.project.get("customer", id_)
    old = living.chance.choice(customer["addresses"])
    where = people.BY_CODE[old["country"]]
    new = people.address(living.chance, where, customer["firstName"], customer["lastName"], old.get("company"))
    action = {"action": "changeAddress", "addressId": old["id"], "address": new}
    return living.change("correct address", "customer", id_, action)


def _rename(living: Living) -> Event | None:
    id_ = living.ring("customers").any()
    if id_ is None:
        return None
    action = {"action": "setLastName", "lastName": people.name(living.chance)[1]}
    return living.change("rename", "customer", id_, action)


def _regroup(living: Living) -> Event | None:
    id_ = living.ring("customers").any()
    if id_ is None:
        return None
    group = by_key("customer-group", living.chance.choice(tuple(GROUPS)))
    return living.change("regroup", "customer", id_, {"action": "setCustomerGroup", "customerGroup": group})


def _segment(living: Living) -> Event | None:
    """Let marketing put somebody into another segment: a custom field of the customer."""
    id_ = living.ring("customers").any()
    if id_ is None:
        return None
    segment, score = living.chance.choice(SEGMENTS), living.chance.randrange(100)
    if "custom" not in living.project.get("customer", id_):
        action = {"action": "setCustomType", **custom("crm-segment", segment=segment, score=score)}
        return living.change("segment", "customer", id_, action)
    fields = {"segment": segment, "score": score}
    actions = [{"action": "setCustomField", "name": name, "value": value} for name, value in fields.items()]
    return living.change("segment", "customer", id_, *actions)


def _erase(living: Living) -> Event | None:
    """Erase a person, and now and then the orders with them."""
    customers = living.ring("customers")
    id_ = customers.take() if len(customers) > FEWEST else None
    if id_ is None:
        return None
    if living.happens(0.5):
        for order in tuple(living.project.tables["order"].by("customerId", id_)):
            living.forget(order["id"])
            living.project.delete("order", order["id"], None, erasure=True)
    return living.event("erase", "customer", living.project.delete("customer", id_, None, erasure=True))


ACTS: Final[Acts] = {
    "register": Act(14, _register),
    "guest registers": Act(3, _guest_registers),
    "correct address": Act(5, _correct_address),
    "rename": Act(3, _rename),
    "regroup": Act(2, _regroup),
    "segment": Act(3, _segment),
    "erase": Act(1, _erase),
}
