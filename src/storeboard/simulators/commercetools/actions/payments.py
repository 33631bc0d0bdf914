"""
Update actions of payments.

A payment knows nothing of its order. `PaymentTransactionStateChanged` carries neither type nor amount, and no custom
field of a payment sends a message (facts/commercetools.md sections 2.3, 2.4).
"""

from typing import Any

from storeboard.simulators.commercetools.actions.change import (
    Action,
    Change,
    Json,
    Scene,
    custom_actions,
    custom_of,
    put,
    referring,
    setter,
    transition,
    unique,
)
from storeboard.simulators.commercetools.lines import typed_money
from storeboard.simulators.commercetools.refusals import invalid_field, invalid_operation, missing_field

TRANSACTION_TYPES = ["Authorization", "CancelAuthorization", "Charge", "Refund", "Chargeback"]
TRANSACTION_STATES = ["Initial", "Pending", "Success", "Failure"]


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


def _set_method(name: str, message: str, says: str = "") -> Action:
    said = says or name

    def act(change: Change, action: Json) -> None:
        before = put(change.resource["paymentMethodInfo"], name, action.get(said))
        change.say(message, **{said: action.get(said), f"old{said[0].upper()}{said[1:]}": before})

    return act


def _set_status_code(change: Change, action: Json) -> None:
    code = action.get("interfaceCode")
    put(change.resource["paymentStatus"], "interfaceCode", code)
    change.say("PaymentStatusInterfaceCodeSet", paymentId=change.resource["id"], interfaceCode=code)


def _set_status_text(change: Change, action: Json) -> None:
    put(change.resource["paymentStatus"], "interfaceText", action.get("interfaceText"))


def _add_interaction(change: Change, action: Json) -> None:
    interaction = custom_of(change.scene, action)
    if interaction is None:
        raise missing_field("type")
    change.resource["interfaceInteractions"].append(interaction)
    change.say("PaymentInteractionAdded", interaction=interaction)


PAYMENT: dict[str, Action] = {
    "addTransaction": _add_transaction,
    "changeTransactionState": _change_transaction_state,
    "changeTransactionTimestamp": _set_in_transaction("timestamp"),
    "changeTransactionInteractionId": _set_in_transaction("interactionId"),
    "changeAmountPlanned": _change_amount,
    "setInterfaceId": setter("interfaceId", "PaymentInterfaceIdSet", old="oldInterfaceId"),
    "addInterfaceInteraction": _add_interaction,
    "setMethodInfoInterface": _set_method("paymentInterface", "PaymentMethodInfoInterfaceSet", "interface"),
    "setMethodInfoMethod": _set_method("method", "PaymentMethodInfoMethodSet"),
    "setMethodInfoName": _set_method("name", "PaymentMethodInfoNameSet"),
    "setStatusInterfaceCode": _set_status_code,
    "setStatusInterfaceText": _set_status_text,
    "transitionState": transition("PaymentStatusStateTransition", at="paymentStatus"),
    "setCustomer": referring("customer", "customer"),
    "setKey": unique("key", setter("key")),
    **custom_actions(None),
}
