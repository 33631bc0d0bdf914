"""The rows of orders, carts and payments, and of the parts of them that may stand on boards of their own."""

from typing import Final

from storeboard.mapping.derived import amounts, companies, deals, line_cells, lines, links, orders, payments, shipping
from storeboard.mapping.entities.people import CUSTOMER, GROUP, STORE, UNIT
from storeboard.mapping.entity import Companion, Derived, Entity, Expansion, Gathered, Hop, Owner, Part

SOLD: Final = (
    "businessUnit store customer customerGroup lineItems customLineItems totalPrice taxedPrice taxedShippingPrice "
    "taxMode taxRoundingMode taxCalculationMode priceRoundingMode shippingAddress billingAddress shippingInfo "
    "shippingMode shippingKey shipping shippingRateInput shippingCustomFields itemShippingAddresses inventoryMode "
    "paymentInfo country locale origin state discountCodes directDiscounts discountOnTotalPrice "
    "discountTypeCombination purchaseOrderNumber cart"
)
STATE: Final = Expansion("state", "state")
SHOWN: Final = (
    STATE,
    GROUP,
    STORE,
    UNIT,
    Expansion("custom.type", "type"),
    Expansion("shippingInfo.shippingMethod", "shipping-method"),
    Expansion("shippingInfo.taxCategory", "tax-category"),
    Expansion("shipping[*].shippingInfo.shippingMethod", "shipping-method"),
    Expansion("lineItems[*].distributionChannel", "channel"),
    Expansion("lineItems[*].supplyChannel", "channel"),
    Expansion("discountCodes[*].discountCode", "discount-code"),
)
"""What everything that is sold shows by its name."""

SALE: Final = (
    Derived("customer.name", orders.customer_name),
    Derived("customer.company", orders.customer_company),
    Derived("customer.group", orders.customer_group),
    Derived("company.path", companies.buyer_path),
    Derived("language", orders.language),
    Derived("email", orders.email),
    Derived("phone", orders.phone, country=orders.phone_country),
    Derived("country", orders.country),
    Derived("address", orders.address),
    Derived("billing.address", orders.billing_address),
    Derived("shipping.address", orders.shipping_address),
    Derived("lines.count", orders.lines_count),
    Derived("lines.pieces", orders.lines_pieces),
    Derived("lines.summary", orders.lines_summary),
    Derived("lines.table", line_cells.table),
    Derived("lines.json", line_cells.as_json),
    Derived("lines.skus", line_cells.skus),
    Derived("lines.quantities", line_cells.quantities),
    Derived("state.name", orders.state_name),
    Derived("store.name", orders.store_name),
    Derived("channel.names", orders.channel_names),
    Derived("number", orders.number),
    Derived("gross", payments.gross),
    Derived("net", amounts.net),
    Derived("tax", amounts.tax),
    Derived("discount", amounts.discount),
)
"""The derived fields of everything that is sold, or may be."""

_SHIPPED: Final = (
    Derived("guest", orders.is_guest),
    Derived("discount.codes", orders.discount_codes),
    Derived("shipping.methods", shipping.methods),
    Derived("shipping.costs", amounts.shipping_costs),
    Derived("shipping.estimated", shipping.estimated),
)
PAID: Final = (
    Derived("due", payments.due),
    Derived("payment.open", payments.open_amount),
    Derived("payment.status", payments.status),
    Derived("payment.computed", payments.computed),
    Derived("payment.method", payments.method),
    Derived("payment.paid", payments.paid),
    Derived("payment.authorized", payments.authorized),
    Derived("payment.refunded", payments.refunded),
    Derived("payment.charged_back", payments.charged_back),
    Derived("payment.by_currency", payments.by_currency),
    Derived("payment.last", payments.last_transaction),
)

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

_DELIVERIES: Final = ("shippingInfo.deliveries[*]", "shipping[*].shippingInfo.deliveries[*]")

ROWS: Final = (
    Entity(
        "order",
        "orders",
        "view_orders",
        fields=f"{SOLD} orderNumber customerId customerEmail anonymousId refusedGifts orderState shipmentState "
        "paymentState syncInfo returnInfo completedAt quote recurringOrder lastMessageSequenceNumber",
        lines=True,
        expansions=(Expansion("paymentInfo.payments[*]", "payment"), Expansion("quote", "quote", apart=True), *SHOWN),
        companions=(Companion("customerId", "customer", "customer"),),
        # An order that was made from a quote belongs to the deal of the quote's request; any other to that of its cart.
        owners=(
            Owner("quote-request", (Hop("quote", "quote"), Hop("quoteRequest", "quote-request"))),
            Owner("cart", (Hop("cart", "cart"),)),
        ),
        # Applying an order edit changes the order without a change notification: only this message tells.
        messages=("OrderEditApplied",),
        derived=(
            *SALE,
            *_SHIPPED,
            *PAID,
            Derived("payment.disagrees", payments.disagrees),
            Derived("fulfilment.status", orders.fulfilment_status),
            Derived("fulfilment.delivered", shipping.delivered_of_ordered),
            Derived("delivered.pieces", shipping.delivered_pieces),
            Derived("tracking.numbers", orders.tracking_numbers),
            Derived("tracking.links", shipping.tracking_links),
            Derived("tracking.link", shipping.tracking_link),
            Derived("tracking.carriers", shipping.carriers),
            Derived("returned.pieces", orders.returned_pieces),
            Derived("returns.state", shipping.return_state),
            Derived("returns.refund", shipping.refund_intent),
            Derived("deal.stage", deals.order_stage),
            Derived("deal.value", payments.gross),
            Derived("deal.close", deals.order_close),
            Derived("deal.lost_reason", deals.order_lost_reason),
            Derived("deal.id", deals.request_of),
            Derived("link", links.order),
        ),
    ),
    Entity(
        "cart",
        "carts",
        "view_orders",
        # commercetools tells of the creation of carts only: an order tells of its cart, all else is backfilled.
        fields=f"{SOLD} customerId customerEmail anonymousId refusedGifts cartState totalLineItemQuantity "
        "freezeStrategy deleteDaysAfterLastModification",
        lines=True,
        expansions=SHOWN,
        companions=(Companion("customerId", "customer", "customer"),),
        gathered=(Gathered("order", "cart", "orders"),),
        derived=(
            *SALE,
            *_SHIPPED,
            Derived("deal.stage", deals.cart_stage),
            Derived("deal.value", deals.cart_value),
            Derived("deal.close", deals.cart_close),
            Derived("deal.lost_reason", deals.cart_lost_reason),
            Derived("deal.order", deals.order_number),
        ),
    ),
    Entity(
        "payment",
        "payments",
        "view_payments",
        fields="customer anonymousId externalId interfaceId amountPlanned paymentMethodInfo paymentStatus transactions",
        expansions=(CUSTOMER, Expansion("paymentStatus.state", "state")),
        owners=(Owner("order", held_at=("paymentInfo", "payments")),),
        derived=(Derived("customer.name", orders.customer_name), *PAID),
    ),
    Entity("order-edit", "orders/edits", "view_order_edits", owners=(Owner("order", (Hop("resource", "order"),)),)),
    Entity(
        "recurring-order",
        "recurring-orders",
        "view_recurring_orders",
        fields="recurringOrderState cart originOrder startsAt resumesAt expiresAt lastOrderAt nextOrderAt "
        "skipConfiguration schedule customer customerEmail businessUnit store state",
        expansions=(CUSTOMER, Expansion("cart", "cart"), STATE, STORE, UNIT),
        derived=(
            Derived("customer.name", orders.customer_name),
            Derived("company.path", companies.buyer_path),
            Derived("number", orders.number),
            Derived("state.name", orders.state_name),
            Derived("schedule.words", orders.schedule),
        ),
        optional=True,
    ),
    Entity(
        "delivery",
        fields="items parcels address",
        part_of=Part("order", _DELIVERIES, "order", inside="shippingInfo"),
        derived=(
            Derived("pieces", shipping.pieces),
            Derived("contents", shipping.contents),
            Derived("parcels.count", shipping.parcels_count),
            Derived("link", links.of_order),
        ),
    ),
    Entity(
        "parcel",
        fields="measurements trackingData items",
        part_of=Part("order", tuple(f"{path}.parcels[*]" for path in _DELIVERIES), "order", inside="delivery"),
        derived=(
            Derived("tracking.number", shipping.parcel_number),
            Derived("tracking.carrier", shipping.parcel_carrier),
            Derived("tracking.link", shipping.parcel_link),
            Derived("kind", shipping.parcel_kind),
            Derived("contents", shipping.contents),
            Derived("link", links.of_order),
        ),
    ),
    Entity(
        "return",
        fields="quantity type comment shipmentState paymentState lineItemId customLineItemId",
        part_of=Part("order", ("returnInfo[*].items[*]",), "order", inside="returnInfo"),
        derived=(
            Derived("line.name", shipping.returned_line_name),
            Derived("line.sku", shipping.returned_sku),
            Derived("link", links.of_order),
        ),
    ),
    Entity(
        "transaction",
        fields="timestamp type amount interactionId interfaceId state",
        part_of=Part("payment", ("transactions[*]",), "payment"),
    ),
)
