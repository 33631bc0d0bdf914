"""
What the house knows of one commercetools resource type: the nouns of the entity table.

A row says where the resource is listed, what is read along with it, whom it follows, what it is a part of, which
fields it begins with and which derived fields it has. It is data: nothing here reads anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from storeboard.model import Resource


@dataclass(frozen=True, slots=True)
class Derived:
    """
    One derived field: addressed like a path, it wins over a path of the same text.

    `read` takes the record that holds the field and the whole resource around it, which differ for lines only. Its
    docstring is its row of the reference. It returns None when there is nothing to say, which the docstring calls
    empty, raises `NormaliseError` when the resource contradicts itself, and nothing else. `country` gives the country
    that the value belongs to, for phone numbers. `is_object` says that paths may go on inside: `billing.city`.
    """

    name: str
    read: Callable[[Resource, Resource], Any]
    country: Callable[[Resource], str | None] | None = None
    is_object: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """
    References inside a resource that are to carry what they point to, in `obj`.

    `path` is written as commercetools writes it in `expand` (`paymentInfo.payments[*]`); `entity` is the type of what
    it points to, needed where an expansion is refused and the references have to be read by themselves.
    `by_key` says that the references name a key instead of an id (stores, business units): commercetools does not
    expand those, so they are always read by themselves. So is what few have and not every client may read: `apart`,
    without which, and without what it points to in turn, the resource is whole all the same.
    """

    path: str
    entity: str
    by_key: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Companion:
    """A resource known by the bare id in `id_field`, read in a query of its own and put beside it as `attach_as`."""

    id_field: str
    entity: str
    attach_as: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    Resources that name this one in their reference `field`, found by a query and put beside it as the list `attach_as`.

    With `through`, they name one of those that were gathered as `through` before: the orders made from the quotes of a
    quote request. In the order of their creation.
    """

    entity: str
    field: str
    attach_as: str
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One step on the way from a follower to its owner: the reference at `field` points to an `entity`."""

    field: str
    entity: str


@dataclass(frozen=True, slots=True)
class Owner:
    """
    Whose item shows a follower.

    Either the follower names its owner, by way of `hops`, the last of which points to it; or it does not know it, and
    the owner is found by the ids of the followers that it holds in the references at `held_at`.
    """

    entity: str
    hops: tuple[Hop, ...] = ()
    held_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """
    What a resource that has no list of its own is a part of.

    It is an object at one of the paths `at` inside the resource `whole`, known by what stands at `id_at`. Its record
    carries the whole as `whole_as`, and, where `inside` names it, the object that holds it: a parcel its delivery.
    """

    whole: str
    at: tuple[str, ...]
    whole_as: str
    id_at: str = "id"
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """
    One resource type.

    `type` is its typeId, `path` its list in the HTTP API, below the project, and `scope` what an API client needs to
    read it; a part has neither. `optional` says that without the scope, or the list, what refers to it is shown by key
    or id instead; `looked_up` that it changes rarely and is kept for a while once read. `fields` are the first fields
    of its paths, as the HTTP API documents them; a row without any cannot be mapped. `lines` says that it has line
    items. `messages` are the types to subscribe to beside the changes, which are subscribed to unless `changes` is
    false; they fill the holes of the changes. `b2b` says that only projects with B2B have it.
    """

    type: str
    path: str = ""
    scope: str = ""
    fields: str = ""
    derived: tuple[Derived, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    companions: tuple[Companion, ...] = ()
    gathered: tuple[Gathered, ...] = ()
    owners: tuple[Owner, ...] = ()
    part_of: Part | None = None
    messages: tuple[str, ...] = ()
    changes: bool = True
    lines: bool = False
    b2b: bool = False
    optional: bool = False
    looked_up: bool = False
