"""The rows of people and companies."""

from typing import Final

from storeboard.mapping.derived import people
from storeboard.mapping.entity import Derived, Entity, Expansion

ADDRESSED: Final = (
    "addresses defaultShippingAddressId shippingAddressIds defaultBillingAddressId billingAddressIds "
    "customerGroupAssignments stores"
)

GROUP: Final = Expansion("customerGroup", "customer-group")
CUSTOMER: Final = Expansion("customer", "customer")

ROWS: Final = (
    Entity(
        "customer",
        "customers",
        "view_customers",
        fields=f"{ADDRESSED} customerNumber externalId email firstName lastName middleName title salutation "
        "dateOfBirth companyName vatId isEmailVerified customerGroup locale authenticationMode",
        expansions=(GROUP, Expansion("customerGroupAssignments[*].customerGroup", "customer-group")),
        derived=(
            Derived("name", people.name),
            Derived("company", people.company),
            Derived("phone", people.phone, country=people.phone_country),
            Derived("country", people.country),
            Derived("address", people.address),
            Derived("group", people.group),
        ),
    ),
    Entity("customer-group", "customer-groups", "view_customer_groups"),
    Entity(
        "business-unit",
        "business-units",
        "view_business_units",
        fields=f"{ADDRESSED} status name contactEmail unitType storeMode inheritedStores associateMode associates "
        "inheritedAssociates parentUnit topLevelUnit approvalRuleMode",
        derived=(
            Derived("company", people.company),
            Derived("email", people.contact_email),
            Derived("phone", people.phone, country=people.phone_country),
            Derived("country", people.country),
            Derived("address", people.address),
        ),
        b2b=True,
    ),
)
