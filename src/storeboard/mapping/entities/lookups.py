"""
The rows of what others refer to and show by its name.

They change rarely and are kept for a while, and an API client that may not read them loses no more than the names.
"""

from typing import Final

from storeboard.mapping.entity import Entity

ROWS: Final = (
    # States come with the query of what is in them.
    Entity("state", "states", "view_states", fields="type name description initial builtIn roles transitions"),
    Entity(
        "store",
        "stores",
        "view_stores",
        fields="name languages countries distributionChannels supplyChannels productSelections",
        optional=True,
        looked_up=True,
    ),
    Entity(
        "channel",
        "channels",
        "view_products",
        fields="roles name description address geoLocation",
        optional=True,
        looked_up=True,
    ),
    Entity(
        "type",
        "types",
        "view_types",
        fields="name description resourceTypeIds fieldDefinitions",
        optional=True,
        looked_up=True,
    ),
    Entity(
        "shipping-method",
        "shipping-methods",
        "view_shipping_methods",
        fields="name localizedName description localizedDescription taxCategory zoneRates active isDefault predicate",
        optional=True,
        looked_up=True,
    ),
    Entity(
        "tax-category",
        "tax-categories",
        "view_tax_categories",
        fields="name description rates",
        optional=True,
        looked_up=True,
    ),
    Entity(
        "discount-code",
        "discount-codes",
        "view_discount_codes",
        fields="name description code cartDiscounts cartPredicate isActive maxApplications groups validFrom validUntil",
        optional=True,
        looked_up=True,
    ),
)
