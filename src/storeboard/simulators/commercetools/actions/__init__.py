"""Every update action of the simulated commercetools, by resource type and name."""

from collections.abc import Mapping
from typing import Final

from storeboard.simulators.commercetools.actions.change import Actions
from storeboard.simulators.commercetools.actions.orders import ORDER
from storeboard.simulators.commercetools.actions.payments import PAYMENT
from storeboard.simulators.commercetools.actions.people import (
    ASSOCIATE_ROLE,
    BUSINESS_UNIT,
    CUSTOMER,
    CUSTOMER_GROUP,
)
from storeboard.simulators.commercetools.actions.sales import (
    CART,
    QUOTE,
    QUOTE_REQUEST,
    RECURRING_ORDER,
    STAGED_QUOTE,
)
from storeboard.simulators.commercetools.actions.settings import (
    CART_DISCOUNT,
    CHANNEL,
    DISCOUNT_CODE,
    ORDER_EDIT,
    SHIPPING_METHOD,
    STATE,
    STORE,
    TYPE,
)

ACTIONS: Final[Mapping[str, Actions]] = {
    "customer": CUSTOMER,
    "customer-group": CUSTOMER_GROUP,
    "business-unit": BUSINESS_UNIT,
    "associate-role": ASSOCIATE_ROLE,
    "order": ORDER,
    "order-edit": ORDER_EDIT,
    "payment": PAYMENT,
    "cart": CART,
    "quote-request": QUOTE_REQUEST,
    "staged-quote": STAGED_QUOTE,
    "quote": QUOTE,
    "recurring-order": RECURRING_ORDER,
    "store": STORE,
    "channel": CHANNEL,
    "state": STATE,
    "type": TYPE,
    "shipping-method": SHIPPING_METHOD,
    "cart-discount": CART_DISCOUNT,
    "discount-code": DISCOUNT_CODE,
}
