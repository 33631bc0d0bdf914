"""The rows of the quote chain: request, staged quote, quote."""

from typing import Final

from storeboard.mapping.derived import orders
from storeboard.mapping.entities.orders import SALE, SOLD, STATE
from storeboard.mapping.entities.people import CUSTOMER
from storeboard.mapping.entity import Derived, Entity, Hop, Owner

_OF_A_REQUEST: Final = Owner("quote-request", (Hop("quoteRequest", "quote-request"),))

ROWS: Final = (
    Entity(
        "quote-request",
        "quote-requests",
        "view_quote_requests",
        fields=f"{SOLD} quoteRequestState comment",
        lines=True,
        expansions=(CUSTOMER, STATE),
        derived=SALE,
        b2b=True,
    ),
    Entity(
        "staged-quote",
        "staged-quotes",
        "view_staged_quotes",
        fields="stagedQuoteState customer businessUnit store quoteRequest quotationCart validTo sellerComment state "
        "purchaseOrderNumber",
        expansions=(CUSTOMER, STATE),
        owner=_OF_A_REQUEST,
        derived=(
            Derived("customer.name", orders.customer_name),
            Derived("customer.company", orders.customer_company),
            Derived("email", orders.email),
            Derived("state.name", orders.state_name),
            Derived("number", orders.number),
        ),
        b2b=True,
    ),
    Entity(
        "quote",
        "quotes",
        "view_quotes",
        fields=f"{SOLD} quoteState quoteRequest stagedQuote validTo sellerComment buyerComment",
        lines=True,
        expansions=(CUSTOMER, STATE),
        owner=_OF_A_REQUEST,
        derived=SALE,
        b2b=True,
    ),
)
