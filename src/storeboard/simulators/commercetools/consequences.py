"""
What the creation or change of one resource does to others.

A cart is ordered once; an order may accept its quote, a quote send its staged quote, a staged quote accept its request,
where the draft says so; a staged quote gets a cart of its own to work out the offer in; units hand down what their
divisions inherit. Each of these is a write like any other, with its own version and notifications.
"""

from typing import TYPE_CHECKING, Any, Final

from storeboard.simulators.commercetools.drafts.orders import checked
from storeboard.simulators.commercetools.drafts.quotes import quotation_draft
from storeboard.simulators.commercetools.drafts.reading import target
from storeboard.simulators.commercetools.hierarchy import inherited

if TYPE_CHECKING:
    from storeboard.simulators.commercetools.project import Project

Json = dict[str, Any]

_WISHES: Final = {
    "order": ("quoteStateToAccepted", "quote", "quote", "changeQuoteState", "quoteState", "Accepted"),
    "quote": (
        "stagedQuoteStateToSent",
        "stagedQuote",
        "staged-quote",
        "changeStagedQuoteState",
        "stagedQuoteState",
        "Sent",
    ),
    "staged-quote": (
        "quoteRequestStateToAccepted",
        "quoteRequest",
        "quote-request",
        "changeQuoteRequestState",
        "quoteRequestState",
        "Accepted",
    ),
}
"""By the type that is created: the draft's wish, the field and type of its source, and the action that fulfils it."""


def prepared(project: "Project", type_: str, draft: Any) -> Any:
    """Give the draft of a staged quote the cart in which its prices will stand; any other stays as it is."""
    if type_ != "staged-quote" or not isinstance(draft, dict):
        return draft
    _, request = target(project, draft, "quoteRequest")
    checked(request, draft.get("quoteRequestVersion"))
    cart = project.create("cart", quotation_draft(request))
    return draft | {"quotationCart": {"typeId": "cart", "id": cart["id"]}}


def created(project: "Project", type_: str, draft: Json, resource: Json, by: str | None) -> None:
    """Do what follows from a creation."""
    if type_ == "order" and resource.get("cart"):
        project.amend("cart", resource["cart"]["id"], {"cartState": "Ordered"})
    if type_ in _WISHES:
        wish, name, source, action, field, state = _WISHES[type_]
        if draft.get(wish) is True and resource.get(name):
            project.update(source, resource[name]["id"], None, [{"action": action, field: state}], by=by)


def hand_down(project: "Project", unit: Json) -> None:
    """Let every unit below one inherit anew; a unit that gets another top is a changed unit, the rest is silent."""
    for below in tuple(project.tables["business-unit"].by("parentUnit.key", unit["key"])):
        fresh = inherited(below, unit)
        if below["topLevelUnit"] != unit["topLevelUnit"]:
            fields = fresh | {"topLevelUnit": unit["topLevelUnit"]}
            said = {"topLevelUnit": unit["topLevelUnit"], "oldTopLevelUnit": below["topLevelUnit"]}
            fresh = project.amend("business-unit", below["id"], fields, "BusinessUnitTopLevelUnitSet", said)
        elif fresh is not below:
            project.settle(fresh)
        if fresh is not below:
            hand_down(project, fresh)
