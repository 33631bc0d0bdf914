"""
Update actions of payments, carts, quotes and recurring orders.

A payment knows nothing of its order. `PaymentTransactionStateChanged` carries neither type nor amount, and no custom
field of a payment sends a message (facts/commercetools.md sections 2.3, 2.4).
"""

from typing import Any

from storeboard.simulators.commercetools.actions.addresses import address_of
from storeboard.simulators.commercetools.actions.change import (
    Action,
    Change,
    Json,
    Scene,
    chosen,
    custom_actions,
    put,
    referring,
    setter,
    transition,
    unique,
)
from storeboard.simulators.commercetools.lines import find_line, line_of, retotal, typed_money, whole_quantity
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation, missing_field

TRANSACTION_TYPES = ["Authorization", "CancelAuthorization", "Charge", "Refund", "Chargeback"]
TRANSACTION_STATES = ["Initial", "Pending", "Success", "Failure"]
# A seller may not put a quote to `DeclinedForRenegotiation`: that is the buyer's word (facts section 4.5).
QUOTE_STATES = ["Pending", "Declined", "RenegotiationAddressed", "Accepted", "Withdrawn"]
QUOTE_REQUEST_STATES = ["Submitted", "Accepted", "Closed", "Rejected", "Cancelled"]
STAGED_QUOTE_STATES = ["InProgress", "Sent", "Closed"]
RECURRING_STATES = ["Active", "Paused", "Expired", "Canceled", "Failed"]


def transaction_of(scene: Scene, draft: Any) -> Json:
    """Read a transaction; without a state it is `Initial`."""
    if not isinstance(draft, dict):
        raise missing_field("transaction")
    kind, state = draft.get("type"), draft.get("state", "Initial")
    if kind not in TRANSACTION_TYPES:
        raise invalid_field("type", kind, TRANSACTION_TYPES)
    if state not in TRANSACTION_STATES:
        raise invalid_field("state", state, TRANSACTION_STATES)
    made: Json = {
        "id": scene.new_id(),
        "timestamp": draft.get("timestamp") or scene.instant(),
        "type": kind,
        "amount": typed_money(draft.get("amount"), "amount"),
        "state": state,
    }
    if draft.get("interactionId") is not None:
        made["interactionId"] = draft["interactionId"]
    return made


def _add_transaction(change: Change, action: Json) -> None:
    transaction = transaction_of(change.scene, action.get("transaction"))
    change.resource["transactions"].append(transaction)
    change.say("PaymentTransactionAdded", transaction=transaction)


def _transaction(change: Change, action: Json) -> Json:
    for transaction in change.resource["transactions"]:
        if transaction["id"] == action.get("transactionId"):
            return transaction
    raise invalid_operation(f"The transaction with ID '{action.get('transactionId')}' was not found.")


def _change_transaction_state(change: Change, action: Json) -> None:
    state = action.get("state")
    if state not in TRANSACTION_STATES:
        raise invalid_field("state", state, TRANSACTION_STATES)
    transaction = _transaction(change, action)
    transaction["state"] = state
    change.say("PaymentTransactionStateChanged", transactionId=transaction["id"], state=state)


def _set_in_transaction(name: str) -> Action:
    def act(change: Change, action: Json) -> None:
        put(_transaction(change, action), name, action.get(name))

    return act


def _change_amount(change: Change, action: Json) -> None:
    change.resource["amountPlanned"] = typed_money(action.get("amount"), "amount")


def _set_method(name: str, message: str) -> Action:
    def act(change: Change, action: Json) -> None:
        before = put(change.resource["paymentMethodInfo"], name, action.get(name))
        change.say(message, **{name: action.get(name), f"old{name[0].upper()}{name[1:]}": before})

    return act


def _set_status_code(change: Change, action: Json) -> None:
    code = action.get("interfaceCode")
    put(change.resource["paymentStatus"], "interfaceCode", code)
    change.say("PaymentStatusInterfaceCodeSet", paymentId=change.resource["id"], interfaceCode=code)


def _set_status_text(change: Change, action: Json) -> None:
    put(change.resource["paymentStatus"], "interfaceText", action.get("interfaceText"))


def _set_address(name: str) -> Action:
    def act(change: Change, action: Json) -> None:
        draft = action.get("address")
        put(change.resource, name, None if draft is None else address_of(draft))

    return act


def _add_line(change: Change, action: Json) -> None:
    currency = change.resource["totalPrice"]["currencyCode"]
    line = line_of(action, currency, change.resource.get("country"), change.scene.new_id)
    change.resource["lineItems"].append(line)
    retotal(change.resource)


def _change_quantity(change: Change, action: Json) -> None:
    line, quantity = find_line(change.resource, action), whole_quantity(action)
    if quantity:
        line["quantity"] = quantity
    else:
        change.resource["lineItems"].remove(line)
    retotal(change.resource)


def _remove_line(change: Change, action: Json) -> None:
    change.resource["lineItems"].remove(find_line(change.resource, action))
    retotal(change.resource)


def _renegotiate(change: Change, action: Json) -> None:
    change.resource["quoteState"] = "DeclinedForRenegotiation"
    put(change.resource, "buyerComment", action.get("buyerComment"))
    change.say("QuoteRenegotiationRequested", buyerComment=action.get("buyerComment"))


PAYMENT: dict[str, Action] = {
    "addTransaction": _add_transaction,
    "changeTransactionState": _change_transaction_state,
    "changeTransactionTimestamp": _set_in_transaction("timestamp"),
    "changeTransactionInteractionId": _set_in_transaction("interactionId"),
    "changeAmountPlanned": _change_amount,
    "setInterfaceId": setter("interfaceId", "PaymentInterfaceIdSet", old="oldInterfaceId"),
    "setMethodInfoMethod": _set_method("method", "PaymentMethodInfoMethodSet"),
    "setMethodInfoName": _set_method("name", "PaymentMethodInfoNameSet"),
    "setStatusInterfaceCode": _set_status_code,
    "setStatusInterfaceText": _set_status_text,
    "transitionState": transition("PaymentStatusStateTransition", at="paymentStatus"),
    "setCustomer": referring("customer", "customer"),
    "setKey": unique("key", setter("key")),
    **custom_actions(None),
}

CART: dict[str, Action] = {
    "addLineItem": _add_line,
    "changeLineItemQuantity": _change_quantity,
    "removeLineItem": _remove_line,
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


RECURRING_ORDER: dict[str, Action] = {
    "setRecurringOrderState": _set_recurring_state,
    "transitionState": transition("RecurringOrderStateTransition"),
    "setExpiresAt": setter("expiresAt"),
    "setKey": setter("key", "RecurringOrderKeySet", old="oldKey"),
    **custom_actions("RecurringOrder"),
}
