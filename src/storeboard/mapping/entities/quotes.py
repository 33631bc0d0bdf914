"""The rows of the quote chain: request, staged quote, quote. A deal is the request with all that came of it."""

from typing import Final

from storeboard.mapping.derived import companies, deals, orders
from storeboard.mapping.entities.orders import SALE, SHOWN, SOLD, STATE
from storeboard.mapping.entities.people import CUSTOMER, STORE, UNIT
from storeboard.mapping.entity import Derived, Entity, Gathered, Hop, Owner

_OF_A_REQUEST: Final = Owner("quote-request", (Hop("quoteRequest", "quote-request"),))

ROWS: Final = (
    Entity(
        "quote-request",
        "quote-requests",
        "view_quote_requests",
        fields=f"{SOLD} quoteRequestState comment",
        lines=True,
        expansions=(CUSTOMER, *SHOWN),
        gathered=(
            Gathered("staged-quote", "quoteRequest", "stagedQuotes"),
            Gathered("quote", "quoteRequest", "quotes"),
            Gathered("order", "quote", "orders", through="quotes"),
        ),
        derived=(
            *SALE,
            Derived("deal.stage", deals.stage),
            Derived("deal.value", deals.value),
            Derived("deal.close", deals.expected_close),
            Derived("deal.lost_reason", deals.lost_reason),
            Derived("deal.rounds", deals.rounds),
            Derived("deal.history", deals.history),
            Derived("deal.order", deals.order_number),
        ),
        b2b=True,
    ),
    Entity(
        "staged-quote",
        "staged-quotes",
        "view_staged_quotes",
        fields="stagedQuoteState customer businessUnit store quoteRequest quotationCart validTo sellerComment state "
        "purchaseOrderNumber",
        expansions=(CUSTOMER, STATE, STORE, UNIT),
        owners=(_OF_A_REQUEST,),
        derived=(
            Derived("customer.name", orders.customer_name),
            Derived("customer.company", orders.customer_company),
            Derived("company.path", companies.buyer_path),
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
        expansions=(CUSTOMER, *SHOWN),
        owners=(_OF_A_REQUEST,),
        derived=SALE,
        b2b=True,
    ),
)
