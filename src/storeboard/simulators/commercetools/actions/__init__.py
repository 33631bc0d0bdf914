"""Every update action of the simulated commercetools, by resource type and name."""

from collections.abc import Mapping
from typing import Final

from storeboard.simulators.commercetools.actions.change import Actions
from storeboard.simulators.commercetools.actions.orders import ORDER
from storeboard.simulators.commercetools.actions.people import BUSINESS_UNIT, CUSTOMER, CUSTOMER_GROUP
from storeboard.simulators.commercetools.actions.sales import (
    CART,
    PAYMENT,
    QUOTE,
    QUOTE_REQUEST,
    RECURRING_ORDER,
    STAGED_QUOTE,
)
from storeboard.simulators.commercetools.actions.settings import CHANNEL, ORDER_EDIT, STATE, STORE, TYPE

ACTIONS: Final[Mapping[str, Actions]] = {
    "customer": CUSTOMER,
    "customer-group": CUSTOMER_GROUP,
    "business-unit": BUSINESS_UNIT,
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
}
