"""
Every resource type that the simulated commercetools serves, as one table.

A row gives the type's place in the HTTP API, the scopes of its endpoints (facts/commercetools.md section 4.2), the
fields that a predicate or a sort may name, and the messages of its creation and deletion (section 2.1, 2.2, Appendix
A). The types that a Subscription may name are those of section 1.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Final = _words("id key version createdAt createdBy lastModifiedAt lastModifiedBy custom")
_ADDRESSED: Final = (
    "addresses defaultShippingAddressId shippingAddressIds defaultBillingAddressId billingAddressIds "
    "customerGroupAssignments stores"
)
_PRICED: Final = (
    "lineItems customLineItems totalPrice taxedPrice taxMode taxRoundingMode taxCalculationMode priceRoundingMode "
    "inventoryMode billingAddress shippingAddress shippingInfo itemShippingAddresses directDiscounts country locale "
    "paymentInfo store businessUnit customerGroup purchaseOrderNumber state"
)
_BOUGHT: Final = (
    "customerId customerEmail anonymousId shippingMode shipping discountCodes discountOnTotalPrice refusedGifts origin "
    "taxedShippingPrice"
)


@dataclass(frozen=True, slots=True)
class Created:
    """The message of a creation: its type, and the field that carries the whole resource (None: its fields, flat)."""

    type: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    """One resource type. Any of `view` or `manage` lets a token read it, any of `manage` write it."""

    type: str
    path: str
    view: tuple[str, ...]
    manage: tuple[str, ...]
    fields: frozenset[str]
    created: Created | None = None
    deleted: str | None = None
    indexed: tuple[str, ...] = ()
    by_store: bool = False


def _entity(
    type_: str,
    path: str,
    scopes: str,
    fields: str,
    created: Created | None = None,
    deleted: str | None = None,
    indexed: tuple[str, ...] = (),
    by_store: bool = False,
) -> Entity:
    names = scopes.split()
    return Entity(
        type=type_,
        path=path,
        view=tuple(f"view_{name}" for name in names),
        manage=tuple(f"manage_{name}" for name in names),
        fields=_COMMON | _words(fields),
        created=created,
        deleted=deleted,
        indexed=("key", *indexed),
        by_store=by_store,
    )


_ROWS: Final = (
    _entity(
        "customer",
        "customers",
        "customers",
        f"{_ADDRESSED} email password firstName lastName middleName title salutation dateOfBirth companyName vatId "
        "customerNumber externalId isEmailVerified customerGroup locale authenticationMode",
        Created("CustomerCreated", "customer"),
        "CustomerDeleted",
        ("email", "externalId", "customerNumber"),
        by_store=True,
    ),
    # A customer group may be read under either of two scopes.
    _entity("customer-group", "customer-groups", "customer_groups customers", "name", indexed=("name",)),
    _entity(
        "business-unit",
        "business-units",
        "business_units",
        f"{_ADDRESSED} status name contactEmail storeMode unitType associateMode associates inheritedAssociates "
        "inheritedStores parentUnit topLevelUnit approvalRuleMode",
        Created("BusinessUnitCreated", "businessUnit"),
        "BusinessUnitDeleted",
        ("parentUnit.key", "unitType"),
    ),
    _entity(
        "associate-role",
        "associate-roles",
        "associate_roles",
        "name buyerAssignable permissions",
        Created("AssociateRoleCreated", "associateRole"),
        "AssociateRoleDeleted",
    ),
    _entity(
        "order-edit",
        "orders/edits",
        "order_edits",
        "resource stagedActions result comment",
        indexed=("resource.id",),
    ),
    _entity(
        "order",
        "orders",
        "orders",
        f"{_PRICED} {_BOUGHT} orderNumber cart quote recurringOrder orderState shipmentState paymentState syncInfo "
        "returnInfo completedAt",
        Created("OrderCreated", "order"),
        "OrderDeleted",
        ("orderNumber", "customerId", "customerEmail", "paymentInfo.payments.id", "store.key", "orderState"),
        by_store=True,
    ),
    _entity(
        "payment",
        "payments",
        "payments",
        "customer anonymousId externalId interfaceId amountPlanned paymentMethodInfo paymentStatus transactions "
        "interfaceInteractions",
        Created("PaymentCreated", "payment"),
        indexed=("interfaceId",),
    ),
    _entity(
        "quote-request",
        "quote-requests",
        "quote_requests",
        f"{_PRICED} quoteRequestState comment customer cart",
        Created("QuoteRequestCreated", "quoteRequest"),
        "QuoteRequestDeleted",
        ("quoteRequestState",),
        by_store=True,
    ),
    _entity(
        "staged-quote",
        "staged-quotes",
        "staged_quotes",
        "stagedQuoteState customer quoteRequest quotationCart validTo sellerComment state purchaseOrderNumber store "
        "businessUnit",
        Created("StagedQuoteCreated", "stagedQuote"),
        "StagedQuoteDeleted",
        ("quoteRequest.id",),
        by_store=True,
    ),
    _entity(
        "quote",
        "quotes",
        "quotes",
        f"{_PRICED} quoteState customer quoteRequest stagedQuote validTo sellerComment buyerComment",
        Created("QuoteCreated", "quote"),
        "QuoteDeleted",
        ("quoteRequest.id", "quoteState"),
        by_store=True,
    ),
    _entity(
        "recurring-order",
        "recurring-orders",
        "recurring_orders",
        "recurringOrderState cart originOrder startsAt resumesAt expiresAt lastOrderAt nextOrderAt schedule customer "
        "customerEmail businessUnit store state skipConfiguration",
        Created("RecurringOrderCreated", "recurringOrder"),
        "RecurringOrderDeleted",
    ),
    _entity(
        "cart",
        "carts",
        "orders",
        f"{_PRICED} {_BOUGHT} cartState totalLineItemQuantity deleteDaysAfterLastModification",
        by_store=True,
    ),
    _entity(
        "store",
        "stores",
        "stores",
        "name languages countries distributionChannels supplyChannels productSelections",
        Created("StoreCreated", None),
        "StoreDeleted",
    ),
    _entity("channel", "channels", "products", "roles name description address geoLocation"),
    _entity("state", "states", "states", "type name description initial builtIn roles transitions"),
    _entity("type", "types", "types", "name description resourceTypeIds fieldDefinitions"),
    _entity(
        "shipping-method",
        "shipping-methods",
        "shipping_methods",
        "name localizedName description localizedDescription taxCategory zoneRates active isDefault predicate stores "
        "carrier",
    ),
    _entity(
        "cart-discount",
        "cart-discounts",
        "cart_discounts",
        "name description value cartPredicate target sortOrder isActive validFrom validUntil requiresDiscountCode "
        "references stackingMode stores permissions recurringOrderScope",
    ),
    _entity(
        "discount-code",
        "discount-codes",
        "discount_codes",
        "code name description cartDiscounts cartPredicate isActive references maxApplications "
        "maxApplicationsPerCustomer groups validFrom validUntil stores applicationVersion",
        indexed=("code",),
    ),
)

ENTITIES: Final[Mapping[str, Entity]] = MappingProxyType({entity.type: entity for entity in _ROWS})
"""Every row by its typeId."""

BY_PATH: Final[Mapping[str, Entity]] = MappingProxyType({entity.path: entity for entity in _ROWS})
"""Every row by its path below the project."""

SUBSCRIPTION: Final = Entity(
    "subscription",
    "subscriptions",
    (),
    ("manage_subscriptions",),
    _COMMON | _words("destination messages changes events format status"),
    indexed=("key",),
)
"""Subscriptions are kept like the others, but reading them too wants the scope to manage them (section 1.1)."""

MESSAGE: Final = Entity(
    "message",
    "messages",
    ("view_messages", "view_orders"),
    (),
    _COMMON | _words("type sequenceNumber resource resourceVersion resourceUserProvidedIdentifiers"),
)
"""What the Messages query reads; `view_orders` is the deprecated other scope (section 1.7)."""

MESSAGE_TYPES: Final = _words(
    "approval-flow approval-rule associate-role business-unit category customer customer-email-token customer-group "
    "customer-password-token inventory-entry order payment product product-selection product-tailoring quote "
    "quote-request review shopping-list staged-quote standalone-price store"
)
"""The 22 types that a MessageSubscription may name; recurring orders and carts are not among them."""

CHANGE_TYPES: Final = _words(
    "approval-flow approval-rule associate-role attribute-group business-unit cart cart-discount category channel "
    "customer customer-email-token customer-group customer-password-token discount-code discount-group extension "
    "inventory-entry key-value-document order order-edit payment product product-discount product-selection "
    "product-tailoring product-type quote quote-request recurrence-policy recurring-order review shipping-method "
    "shopping-list staged-quote standalone-price state store subscription tax-category type zone"
)
"""The 41 types that a ChangeSubscription may name."""
