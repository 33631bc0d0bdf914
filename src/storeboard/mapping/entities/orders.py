"""The rows of orders and of what belongs to them."""

from typing import Final

from storeboard.mapping.derived import line_cells, lines, orders, payments
from storeboard.mapping.entities.people import GROUP
from storeboard.mapping.entity import Companion, Derived, Entity, Expansion, Hop, Owner

SOLD: Final = (
    "businessUnit store customer customerGroup lineItems customLineItems totalPrice taxedPrice taxedShippingPrice "
    "taxMode taxRoundingMode taxCalculationMode shippingAddress billingAddress shippingInfo shippingMode shipping "
    "shippingRateInput itemShippingAddresses inventoryMode paymentInfo country locale origin state discountCodes "
    "directDiscounts discountOnTotalPrice purchaseOrderNumber cart"
)
STATE: Final = Expansion("state", "state")

SALE: Final = (
    Derived("customer.name", orders.customer_name),
    Derived("customer.company", orders.customer_company),
    Derived("email", orders.email),
    Derived("phone", orders.phone, country=orders.phone_country),
    Derived("country", orders.country),
    Derived("address", orders.address),
    Derived("lines.count", orders.lines_count),
    Derived("lines.pieces", orders.lines_pieces),
    Derived("lines.table", line_cells.table),
    Derived("lines.json", line_cells.as_json),
    Derived("lines.skus", line_cells.skus),
    Derived("lines.quantities", line_cells.quantities),
    Derived("state.name", orders.state_name),
    Derived("number", orders.number),
)
"""The derived fields of everything that is sold, or may be."""

LINE: Final = Entity(
    "line",
    fields="productId productKey productType productSlug name slug variant price quantity totalPrice taxedPrice "
    "taxRate perMethodTaxRate taxedPricePortions taxCategory state discountedPrice discountedPricePerQuantity "
    "supplyChannel distributionChannel shippingDetails inventoryMode priceMode lineItemMode addedAt money "
    "recurrenceInfo",
    derived=(
        Derived("name", lines.name),
        Derived("sku", lines.sku),
        Derived("quantity", lines.quantity),
        Derived("price", lines.price),
        Derived("total", lines.total),
    ),
)
"""A line item or custom line item inside the record of its order or quote."""

ROWS: Final = (
    Entity(
        "order",
        "orders",
        "view_orders",
        fields=f"{SOLD} orderNumber customerId customerEmail anonymousId refusedGifts orderState shipmentState "
        "paymentState syncInfo returnInfo completedAt quote recurringOrder lastMessageSequenceNumber",
        lines=True,
        expansions=(Expansion("paymentInfo.payments[*]", "payment"), STATE, GROUP),
        companions=(Companion("customerId", "customer", "customer"),),
        # Applying an order edit changes the order without a change notification: only this message tells.
        messages=("OrderEditApplied",),
        derived=(
            *SALE,
            Derived("customer.group", orders.customer_group),
            Derived("billing.address", orders.billing_address),
            Derived("shipping.address", orders.shipping_address),
            Derived("gross", payments.gross),
            Derived("due", payments.due),
            Derived("payment.status", payments.status),
            Derived("payment.method", payments.method),
            Derived("payment.paid", payments.paid),
            Derived("payment.authorized", payments.authorized),
            Derived("payment.refunded", payments.refunded),
            Derived("fulfilment.status", orders.fulfilment_status),
            Derived("tracking.numbers", orders.tracking_numbers),
            Derived("returned.pieces", orders.returned_pieces),
        ),
    ),
    Entity("payment", "payments", "view_payments", owner=Owner("order", held_at=("paymentInfo", "payments"))),
    Entity("order-edit", "orders/edits", "view_order_edits", owner=Owner("order", (Hop("resource", "order"),))),
)
