"""
What a draft becomes when a resource is created: the required fields of facts/commercetools.md section 3 are filled.

Pure but for the scene, which gives ids, the time and what references point to. A draft that lacks what commercetools
needs is refused with status 400.
"""

from collections.abc import Mapping
from typing import Any, Final

from storeboard.simulators.commercetools.actions.change import Json, Scene, custom_of
from storeboard.simulators.commercetools.drafts import baskets, orders, people, quotes, settings
from storeboard.simulators.commercetools.drafts.reading import Build
from storeboard.simulators.commercetools.refusals import invalid_input


def built(scene: Scene, type_: str, draft: Any) -> Json:
    """Build a resource of a type from its draft, without the fields that every resource has."""
    if not isinstance(draft, dict):
        raise invalid_input("The draft must be an object.")
    resource = {name: value for name, value in _BUILDERS[type_](scene, draft).items() if value is not None}
    custom = custom_of(scene, draft.get("custom"))
    if custom is not None:
        resource["custom"] = custom
    if draft.get("key") is not None:
        scene.claim_unique(type_, "key", draft["key"], None)
        resource["key"] = draft["key"]
    return resource


_BUILDERS: Final[Mapping[str, Build]] = {
    "customer": people.customer,
    "customer-group": people.customer_group,
    "business-unit": people.business_unit,
    "associate-role": people.associate_role,
    "cart": baskets.cart,
    "order": orders.order,
    "order-edit": orders.order_edit,
    "payment": orders.payment,
    "quote-request": quotes.quote_request,
    "staged-quote": quotes.staged_quote,
    "quote": quotes.quote,
    "recurring-order": quotes.recurring_order,
    "store": settings.store,
    "channel": settings.channel,
    "state": settings.state,
    "type": settings.type_,
    "shipping-method": settings.shipping_method,
    "cart-discount": settings.cart_discount,
    "discount-code": settings.discount_code,
}
