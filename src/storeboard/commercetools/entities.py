"""
Every commercetools resource that the house can read, as one table: a new entity is a new row.

A row says where the resource is listed, what is read along with it, whom it follows and how its changes are heard. It
is data: nothing here reads anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Expansion:
    """
    References inside a resource that are to carry what they point to, in `obj`.

    `path` is written as commercetools writes it in `expand` (`paymentInfo.payments[*]`); `entity` is the type of what
    it points to, needed where an expansion is refused and the references have to be read by themselves.
    """

    path: str
    entity: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A resource known by the bare id in `id_field`, read in a query of its own and put beside it as `attach_as`."""

    id_field: str
    entity: str
    attach_as: str


@dataclass(frozen=True, slots=True)
class Owner:
    """
    Whose item shows a follower.

    Either the follower names its owner, in the reference field `field`; or it does not know it, and the owner is
    found by the ids of the followers that it holds in the references at `held_at`.
    """

    entity: str
    field: str | None = None
    held_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """
    One resource type.

    `type` is its typeId and `path` its list in the HTTP API, below the project. `scope` is what an API client needs to
    read it. `messages` are the types to subscribe to beside the changes, which are always subscribed to; they fill
    the holes of the changes. `b2b` says that only projects with B2B have it.
    """

    type: str
    path: str
    scope: str
    expansions: tuple[Expansion, ...] = ()
    companions: tuple[Companion, ...] = ()
    owner: Owner | None = None
    messages: tuple[str, ...] = ()
    b2b: bool = False


_GROUP = Expansion("customerGroup", "customer-group")
_STATE = Expansion("state", "state")
_CUSTOMER = Expansion("customer", "customer")

ENTITIES: Final[Mapping[str, Entity]] = MappingProxyType(
    {
        entity.type: entity
        for entity in (
            Entity("customer", "customers", "view_customers", expansions=(_GROUP,)),
            Entity(
                "order",
                "orders",
                "view_orders",
                expansions=(Expansion("paymentInfo.payments[*]", "payment"), _STATE, _GROUP),
                companions=(Companion("customerId", "customer", "customer"),),
                # Applying an order edit changes the order without a change notification: only this message tells.
                messages=("OrderEditApplied",),
            ),
            Entity("payment", "payments", "view_payments", owner=Owner("order", held_at=("paymentInfo", "payments"))),
            Entity("order-edit", "orders/edits", "view_order_edits", owner=Owner("order", field="resource")),
            Entity("customer-group", "customer-groups", "view_customer_groups"),
            Entity("state", "states", "view_states"),
            Entity("store", "stores", "view_stores"),
            Entity("business-unit", "business-units", "view_business_units", b2b=True),
            Entity("quote-request", "quote-requests", "view_quote_requests", expansions=(_CUSTOMER, _STATE), b2b=True),
            Entity(
                "staged-quote",
                "staged-quotes",
                "view_staged_quotes",
                expansions=(_CUSTOMER, _STATE),
                owner=Owner("quote-request", field="quoteRequest"),
                b2b=True,
            ),
            Entity(
                "quote",
                "quotes",
                "view_quotes",
                expansions=(_CUSTOMER, _STATE),
                owner=Owner("quote-request", field="quoteRequest"),
                b2b=True,
            ),
        )
    }
)
"""Every row by its typeId."""

FOLLOWERS: Final[Mapping[str, str]] = MappingProxyType(
    {entity.type: entity.owner.entity for entity in ENTITIES.values() if entity.owner is not None}
)
"""The owner's typeId by a follower's: a change of the one is a touch of the other."""


def needed(types: Iterable[str]) -> tuple[Entity, ...]:
    """
    Give every row that is read, or listened to, when these types are mapped: themselves, what they are expanded with,
    their companions and their followers. In table order.
    """
    wanted = {type_ for type_ in types if type_ in ENTITIES}
    frontier = set(wanted)
    while frontier:
        frontier = {other for type_ in frontier for other in _neighbours(ENTITIES[type_])} - wanted
        wanted |= frontier
    return tuple(entity for entity in ENTITIES.values() if entity.type in wanted)


def _neighbours(entity: Entity) -> set[str]:
    along = {expansion.entity for expansion in entity.expansions}
    beside = {companion.entity for companion in entity.companions}
    behind = {follower for follower, owner in FOLLOWERS.items() if owner == entity.type}
    return along | beside | behind
