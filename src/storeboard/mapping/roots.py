"""
The entities that a mapping may name, and the fields that their resources begin with.

Fields as the HTTP API documents them, and what the reader puts beside them. A path that begins with none of them is a
mistake in the mapping; what comes below is not checked, because custom fields and new releases may put anything there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from storeboard.mapping.derived import LINE, derived_of

_COMMON = "id version key createdAt createdBy lastModifiedAt lastModifiedBy custom"
_SALES = (
    "businessUnit store customer customerGroup lineItems customLineItems totalPrice taxedPrice taxedShippingPrice "
    "taxMode taxRoundingMode taxCalculationMode shippingAddress billingAddress shippingInfo shippingMode shipping "
    "shippingRateInput itemShippingAddresses inventoryMode paymentInfo country locale origin state discountCodes "
    "directDiscounts discountOnTotalPrice purchaseOrderNumber cart"
)
_ADDRESSED = (
    "addresses defaultShippingAddressId shippingAddressIds defaultBillingAddressId billingAddressIds "
    "customerGroupAssignments stores"
)

ROOTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        entity: frozenset(f"{_COMMON} {fields}".split())
        for entity, fields in {
            "customer": f"{_ADDRESSED} customerNumber externalId email firstName lastName middleName title salutation "
            "dateOfBirth companyName vatId isEmailVerified customerGroup locale authenticationMode",
            "business-unit": f"{_ADDRESSED} status name contactEmail unitType storeMode inheritedStores associateMode "
            "associates inheritedAssociates parentUnit topLevelUnit approvalRuleMode",
            "order": f"{_SALES} orderNumber customerId customerEmail anonymousId refusedGifts orderState shipmentState "
            "paymentState syncInfo returnInfo completedAt quote recurringOrder refusedGifts lastMessageSequenceNumber",
            "quote-request": f"{_SALES} quoteRequestState comment",
            "quote": f"{_SALES} quoteState quoteRequest stagedQuote validTo sellerComment buyerComment",
            "staged-quote": "stagedQuoteState customer businessUnit store quoteRequest quotationCart validTo "
            "sellerComment state purchaseOrderNumber",
            LINE: "productId productKey productType productSlug name slug variant price quantity totalPrice taxedPrice "
            "taxRate perMethodTaxRate taxedPricePortions taxCategory state discountedPrice discountedPricePerQuantity "
            "supplyChannel distributionChannel shippingDetails inventoryMode priceMode lineItemMode addedAt money "
            "recurrenceInfo",
        }.items()
    }
)
"""The first fields of paths, by entity."""

ENTITIES: Final = frozenset(ROOTS) - {LINE}
"""The entities that a mapping may name."""

WITH_LINES: Final = frozenset({"order", "quote", "quote-request"})
"""The entities whose lines can be subitems."""


def names_of(entity: str) -> frozenset[str]:
    """Return everything that a path of this entity may begin with, derived fields included."""
    return ROOTS.get(entity, frozenset()) | frozenset(derived_of(entity))
