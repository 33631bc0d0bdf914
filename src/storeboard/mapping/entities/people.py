"""The rows of people and companies, and of the parts of them that may stand on boards of their own."""

from typing import Final

from storeboard.mapping.derived import addresses, companies, links, people
from storeboard.mapping.entity import Derived, Entity, Expansion, Part

ADDRESSED: Final = (
    "addresses defaultShippingAddressId shippingAddressIds defaultBillingAddressId billingAddressIds "
    "customerGroupAssignments stores"
)
ADDRESS: Final = (
    "country title salutation firstName lastName streetName streetNumber additionalStreetInfo postalCode city region "
    "state company department building apartment pOBox phone mobile email fax additionalAddressInfo externalId"
)

GROUP: Final = Expansion("customerGroup", "customer-group")
CUSTOMER: Final = Expansion("customer", "customer")
STORE: Final = Expansion("store", "store", by_key=True)
UNIT: Final = Expansion("businessUnit", "business-unit", by_key=True)

_CHOSEN_ADDRESSES: Final = (
    Derived("billing", addresses.billing, is_object=True),
    Derived("shipping", addresses.shipping, is_object=True),
    Derived("first", addresses.first, is_object=True),
    Derived("billing.address", addresses.billing_line),
    Derived("shipping.address", addresses.shipping_line),
    Derived("billing.postal", addresses.billing_postal),
    Derived("shipping.postal", addresses.shipping_postal),
    Derived("phone", people.phone, country=people.phone_country),
    Derived("country", people.country),
    Derived("address", people.address),
    Derived("group", people.group),
)
_ONE_ADDRESS: Final = (
    Derived("name", people.name),
    Derived("address", addresses.one_line),
    Derived("postal", addresses.on_a_letter),
    Derived("role", addresses.role_of),
)

ROWS: Final = (
    Entity(
        "customer",
        "customers",
        "view_customers",
        fields=f"{ADDRESSED} customerNumber externalId email firstName lastName middleName title salutation "
        "dateOfBirth companyName vatId isEmailVerified customerGroup locale authenticationMode",
        expansions=(
            GROUP,
            Expansion("customerGroupAssignments[*].customerGroup", "customer-group"),
            Expansion("stores[*]", "store", by_key=True),
        ),
        derived=(
            Derived("name", people.name),
            Derived("full_name", people.full_name),
            Derived("company", people.company),
            Derived("language", people.language),
            Derived("link", links.customer),
            *_CHOSEN_ADDRESSES,
        ),
    ),
    Entity("customer-group", "customer-groups", "view_customer_groups", fields="name"),
    Entity(
        "business-unit",
        "business-units",
        "view_business_units",
        fields=f"{ADDRESSED} status name contactEmail unitType storeMode inheritedStores associateMode associates "
        "inheritedAssociates parentUnit topLevelUnit approvalRuleMode",
        # What a division inherits is read from the units above it, which carry theirs in turn.
        expansions=(
            Expansion("parentUnit", "business-unit", by_key=True),
            Expansion("stores[*]", "store", by_key=True),
            Expansion("inheritedStores[*]", "store", by_key=True),
            Expansion("customerGroupAssignments[*].customerGroup", "customer-group"),
        ),
        derived=(
            Derived("company", companies.company),
            Derived("company.path", companies.path),
            Derived("parent", companies.parent),
            Derived("store.names", companies.stores),
            Derived("associates.count", companies.associates_count),
            Derived("email", people.contact_email),
            *_CHOSEN_ADDRESSES,
        ),
        b2b=True,
        optional=True,
    ),
    Entity(
        "associate",
        fields="customer associateRoleAssignments roles",
        part_of=Part("business-unit", ("associates[*]", "inheritedAssociates[*]"), "businessUnit", id_at="customer.id"),
        expansions=(
            CUSTOMER,
            Expansion("associateRoleAssignments[*].associateRole", "associate-role", by_key=True),
        ),
        derived=(
            Derived("name", companies.associate_name),
            Derived("email", companies.associate_email),
            Derived("role.names", companies.associate_roles),
            Derived("company.path", companies.associate_company),
            Derived("inherited", companies.is_inherited),
        ),
        b2b=True,
    ),
    Entity(
        "associate-role",
        "associate-roles",
        "view_associate_roles",
        fields="name buyerAssignable permissions",
        b2b=True,
        optional=True,
        looked_up=True,
    ),
    Entity(
        "address",
        fields=ADDRESS,
        part_of=Part("customer", ("addresses[*]",), "customer"),
        derived=(*_ONE_ADDRESS, Derived("link", links.of_customer)),
    ),
    Entity(
        "business-unit-address",
        fields=ADDRESS,
        part_of=Part("business-unit", ("addresses[*]",), "businessUnit"),
        derived=_ONE_ADDRESS,
        b2b=True,
    ),
)
