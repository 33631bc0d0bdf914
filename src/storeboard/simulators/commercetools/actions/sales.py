"""
Update actions of carts, quotes and recurring orders.

Messages of carts and recurring orders reach nobody by a Subscription: only the Messages query reads them
(facts/commercetools.md section 0, item 5).
"""

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import (
    Action,
    Change,
    Json,
    chosen,
    custom_actions,
    put,
    referring,
    setter,
    transition,
    unique,
)
from storeboard.simulators.commercetools.actions.discounts import code_info, reprice
from storeboard.simulators.commercetools.lines import find_line, line_of, typed_money, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation

# A seller may not put a quote to `DeclinedForRenegotiation`: that is the buyer's word (facts section 4.5).
QUOTE_STATES = ["Pending", "Declined", "RenegotiationAddressed", "Accepted", "Withdrawn"]
QUOTE_REQUEST_STATES = ["Submitted", "Accepted", "Closed", "Rejected", "Cancelled"]
STAGED_QUOTE_STATES = ["InProgress", "Sent", "Closed"]
RECURRING_STATES = ["Active", "Paused", "Expired", "Canceled", "Failed"]


def _set_address(name: str) -> Action:
    def act(change: Change, action: Json) -> None:
        draft = action.get("address")
        put(change.resource, name, None if draft is None else address_of(draft))

    return act


def _add_line(change: Change, action: Json) -> None:
    currency = change.resource["totalPrice"]["currencyCode"]
    line = line_of(action, currency, change.resource.get("country"), change.scene.new_id)
    change.resource["lineItems"].append(line)
    reprice(change.scene, change.resource)


def _change_quantity(change: Change, action: Json) -> None:
    line, quantity = find_line(change.resource, action), whole_quantity(action)
    if quantity:
        line["quantity"] = quantity
    else:
        change.resource["lineItems"].remove(line)
    reprice(change.scene, change.resource)


def _remove_line(change: Change, action: Json) -> None:
    change.resource["lineItems"].remove(find_line(change.resource, action))
    reprice(change.scene, change.resource)


def _set_line_price(change: Change, action: Json) -> None:
    """Give a line a price of the seller's own; without one the product's price would count again."""
    line = find_line(change.resource, action)
    line["price"]["value"] = typed_money(action.get("externalPrice"), "externalPrice")
    line["priceMode"] = "ExternalPrice"
    reprice(change.scene, change.resource)


def _add_code(change: Change, action: Json) -> None:
    change.resource["discountCodes"].append(code_info(change.scene, action.get("code")))
    reprice(change.scene, change.resource)


def _renegotiate(change: Change, action: Json) -> None:
    if change.resource["quoteState"] != "Pending":
        raise invalid_operation("Only a pending quote can be renegotiated.")
    change.resource["quoteState"] = "DeclinedForRenegotiation"
    put(change.resource, "buyerComment", action.get("buyerComment"))
    change.say("QuoteRenegotiationRequested", buyerComment=action.get("buyerComment"))


CART: dict[str, Action] = {
    "addLineItem": _add_line,
    "changeLineItemQuantity": _change_quantity,
    "removeLineItem": _remove_line,
    "setLineItemPrice": _set_line_price,
    "addDiscountCode": _add_code,
    "setBusinessUnit": referring("businessUnit", "business-unit"),
    "setCustomerGroup": referring("customerGroup", "customer-group"),
    "setPurchaseOrderNumber": setter("purchaseOrderNumber", "CartPurchaseOrderNumberSet", old="oldPurchaseOrderNumber"),
    "setShippingAddress": _set_address("shippingAddress"),
    "setBillingAddress": _set_address("billingAddress"),
    "setCustomerEmail": setter("customerEmail", argument="email"),
    "setCustomerId": setter("customerId"),
    "setLocale": setter("locale"),
    "setCountry": setter("country"),
    "setKey": unique("key", setter("key")),
    **custom_actions(None),
}

QUOTE_REQUEST: dict[str, Action] = {
    "changeQuoteRequestState": chosen(
        "quoteRequestState", QUOTE_REQUEST_STATES, "QuoteRequestStateChanged", old="oldQuoteRequestState"
    ),
    "transitionState": transition("QuoteRequestStateTransition"),
    "changeCustomer": referring("customer", "customer", "QuoteRequestCustomerChanged", old="previousCustomer"),
    **custom_actions(None),
}

STAGED_QUOTE: dict[str, Action] = {
    "changeStagedQuoteState": chosen(
        "stagedQuoteState", STAGED_QUOTE_STATES, "StagedQuoteStateChanged", old="oldStagedQuoteState"
    ),
    "setSellerComment": setter("sellerComment", "StagedQuoteSellerCommentSet"),
    "setValidTo": setter("validTo", "StagedQuoteValidToSet"),
    "transitionState": transition("StagedQuoteStateTransition"),
    **custom_actions(None),
}

QUOTE: dict[str, Action] = {
    "changeQuoteState": chosen("quoteState", QUOTE_STATES, "QuoteStateChanged", old="oldQuoteState"),
    "requestQuoteRenegotiation": _renegotiate,
    "transitionState": transition("QuoteStateTransition"),
    "changeCustomer": referring("customer", "customer", "QuoteCustomerChanged", old="previousCustomer"),
    **custom_actions(None),
}


def _set_recurring_state(change: Change, action: Json) -> None:
    wanted = action.get("recurringOrderState")
    state = wanted.get("type", "").capitalize() if isinstance(wanted, dict) else wanted
    if state not in RECURRING_STATES:
        raise invalid_field("recurringOrderState", state, RECURRING_STATES)
    before = put(change.resource, "recurringOrderState", state)
    change.say("RecurringOrderStateChanged", state=state, oldState=before)


def _set_date(name: str, message: str) -> Action:
    """Make the action that moves a date; its message names it `new...` and `old...`."""
    said = name[0].upper() + name[1:]

    def act(change: Change, action: Json) -> None:
        before = put(change.resource, name, action.get(name))
        change.say(message, **{f"new{said}": action.get(name), f"old{said}": before})

    return act


RECURRING_ORDER: dict[str, Action] = {
    "setRecurringOrderState": _set_recurring_state,
    "transitionState": transition("RecurringOrderStateTransition"),
    "setExpiresAt": _set_date("expiresAt", "RecurringOrderExpiresAtSet"),
    "setKey": unique("key", setter("key", "RecurringOrderKeySet", old="oldKey")),
    **custom_actions("RecurringOrder"),
}
