"""
How a draft is read: plain fields, references and what must be there.

Pure but for the scene, which resolves references.
"""

from collections.abc import Callable
from typing import Any, Final

from storeboard.simulators.commercetools.actions.change import Json, Scene
from storeboard.simulators.commercetools.refusals import missing_field

Build = Callable[[Scene, Json], Json]

_REFERENCES: Final = {
    "customerGroup": "customer-group",
    "store": "store",
    "businessUnit": "business-unit",
    "state": "state",
    "customer": "customer",
    "quote": "quote",
    "quoteRequest": "quote-request",
    "stagedQuote": "staged-quote",
    "quotationCart": "cart",
    "cart": "cart",
    "originOrder": "order",
    "recurringOrder": "recurring-order",
    "parentUnit": "business-unit",
    "shippingMethod": "shipping-method",
    "supplyChannel": "channel",
    "distributionChannel": "channel",
}


def plain(draft: Json, names: str) -> Json:
    return {name: draft.get(name) for name in names.split()}


def referred(scene: Scene, draft: Json, names: str) -> Json:
    return {name: scene.reference(draft[name], _REFERENCES[name]) for name in names.split() if draft.get(name)}


def target(scene: Scene, draft: Json, name: str) -> tuple[Json, Json]:
    """Give a reference that a draft must have, and what it points to."""
    reference = scene.reference(needed(draft, name), _REFERENCES[name])
    return reference, scene.find(_REFERENCES[name], reference) or {}


def references(scene: Scene, drafts: Any, type_: str) -> list[Json]:
    return [scene.reference(one, type_) for one in drafts or []]


def needed(draft: Json, name: str) -> Any:
    if draft.get(name) is None:
        raise missing_field(name)
    return draft[name]
