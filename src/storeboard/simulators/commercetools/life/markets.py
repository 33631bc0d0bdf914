"""
The markets of the simulated shop and all that a merchant sets up once: stores, channels, groups, roles, custom types.

It stood there before anything else happened, so nobody is told of it; what is found under its key already is left as
it is. Later a merchant renames a group, a store or a state now and then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from storeboard.simulators.commercetools.life.living import Act, Acts, Event, Json, Living, by_key
from storeboard.simulators.commercetools.project import Project


@dataclass(frozen=True, slots=True)
class Market:
    """One market: a store with its countries and languages, and where its goods are sold and stocked."""

    key: str
    name: dict[str, str]
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    supply: str

    @property
    def store(self) -> Json:
        return by_key("store", self.key)

    @property
    def channels(self) -> Json:
        """Give the channels of a line that is sold here."""
        distribution = by_key("channel", f"web-{self.key}")
        return {"distributionChannel": distribution, "supplyChannel": by_key("channel", self.supply)}


MARKETS: Final = (
    Market("dach", {"en": "Central Europe", "de": "DACH"}, ("de-DE", "de-AT", "de-CH"), ("DE", "AT", "CH"), "leipzig"),
    Market("uk", {"en": "United Kingdom"}, ("en-GB",), ("GB",), "coventry"),
    Market("europe", {"en": "Europe", "fr": "Europe"}, ("fr-FR", "nl-NL", "it-IT"), ("FR", "NL", "IT"), "leipzig"),
    Market("america", {"en": "America"}, ("en-US",), ("US",), "reno"),
    Market("japan", {"en": "Japan", "ja": "日本"}, ("ja-JP", "en"), ("JP",), "osaka"),
)
BY_COUNTRY: Final = {country: market for market in MARKETS for country in market.countries}

GROUPS: Final = {"gold": "Gold", "trade": "Trade", "staff": "Staff"}
ROLES: Final = {
    "admin": ("Administrator", ("UpdateBusinessUnitDetails", "UpdateAssociates", "AddChildUnits")),
    "buyer": ("Buyer", ("CreateMyCarts", "CreateMyOrdersFromMyCarts", "CreateMyQuoteRequestsFromMyCarts")),
    "approver": ("Approver", ("ViewOthersOrders", "AcceptOthersQuotes", "DeclineOthersQuotes")),
}
SHIPPING: Final = {"standard": ("Standard", 490), "express": ("Express", 1290), "pick-up": ("Pick-up", 0)}
SEGMENTS: Final = ("new", "regular", "vip", "lapsed")
CODES: Final = {"WELCOME10": ("lineItems", 1_000), "SUMMER15": ("totalPrice", 1_500)}
STATES: Final = {"order-checked": "Checked", "order-held": "On hold", "order-released": "Released"}


def _text(name: str, kind: str = "String", **beside: Any) -> Json:
    return {"name": name, "type": {"name": kind, **beside}, "label": {"en": name.title()}}


def _enum(name: str, *keys: str) -> Json:
    return _text(name, "Enum", values=[{"key": key, "label": key.title()} for key in keys])


TYPES: Final[dict[str, tuple[str, list[Json]]]] = {
    "crm-segment": (
        "customer",
        [_enum("segment", *SEGMENTS), _text("newsletter", "Boolean"), _text("score", "Number")],
    ),
    "crm-order": ("order", [_text("giftNote"), _enum("source", "web", "phone", "fair"), _text("wantedOn", "Date")]),
    "crm-line": ("line-item", [_text("engraving")]),
    "crm-company": ("business-unit", [_text("industry"), _text("employees", "Number"), _text("turnover", "Money")]),
    "crm-deal": ("quote", [_text("project"), _enum("urgency", "low", "high")]),
}


def custom(key: str, **fields: Any) -> Json:
    """Write custom fields of one of the types."""
    return {"type": by_key("type", key), "fields": fields}


def set_up(project: Project) -> None:
    """Make what is not there yet."""
    _channels_and_stores(project)
    for key, name in GROUPS.items():
        _ensure(project, "customer-group", key, {"groupName": name})
    for key, (name, permissions) in ROLES.items():
        _ensure(project, "associate-role", key, {"name": name, "permissions": list(permissions)})
    for key, (name, _) in SHIPPING.items():
        _ensure(project, "shipping-method", key, {"name": name, "isDefault": key == "standard"})
    for key, name in STATES.items():
        _ensure(project, "state", key, {"type": "OrderState", "name": {"en": name}, "initial": key == "order-checked"})
    for key, (resource, fields) in TYPES.items():
        draft = {"name": {"en": key}, "resourceTypeIds": [resource], "fieldDefinitions": fields}
        _ensure(project, "type", key, draft)
    for code, (target, permyriad) in CODES.items():
        value = {"type": "relative", "permyriad": permyriad}
        discount = {"name": {"en": code.title()}, "value": value, "requiresDiscountCode": True}
        _ensure(project, "cart-discount", code.lower(), discount | {"target": {"type": target, "predicate": "true"}})
        named = {"code": code, "name": {"en": code.title()}}
        _ensure(
            project, "discount-code", code.lower(), named | {"cartDiscounts": [by_key("cart-discount", code.lower())]}
        )


def _channels_and_stores(project: Project) -> None:
    for market in MARKETS:
        supply = {"name": {"en": market.supply.title()}, "roles": ["InventorySupply"]}
        _ensure(project, "channel", market.supply, supply)
        web = {"name": {"en": f"Web {market.name['en']}"}, "roles": ["ProductDistribution"]}
        _ensure(project, "channel", f"web-{market.key}", web)
        store = {
            "name": market.name,
            "languages": list(market.languages),
            "countries": [{"code": code} for code in market.countries],
            "distributionChannels": [by_key("channel", f"web-{market.key}")],
            "supplyChannels": [by_key("channel", market.supply)],
        }
        _ensure(project, "store", market.key, store)


def _ensure(project: Project, type_: str, key: str, draft: Json) -> None:
    taken = project.holding("customer-group", "name", draft["groupName"]) if type_ == "customer-group" else None
    taken = taken or (project.holding("discount-code", "code", draft["code"]) if type_ == "discount-code" else None)
    if taken is None and project.holding(type_, "key", key) is None:
        project.create(type_, {"key": key, **draft})


def _rename_group(living: Living) -> Event | None:
    """Rename a customer group, of which no message tells but only the change."""
    key = living.chance.choice(tuple(GROUPS))
    group = living.project.holding("customer-group", "key", key)
    if group is None:
        return None
    name = f"{GROUPS[key]} {living.number()}"
    return living.change("rename group", "customer-group", group["id"], {"action": "changeName", "name": name})


def _rename_store(living: Living) -> Event | None:
    market = living.chance.choice(MARKETS)
    return _renamed(living, "store", market.key, "setName", market.name)


def _rename_channel(living: Living) -> Event | None:
    market = living.chance.choice(MARKETS)
    return _renamed(living, "channel", market.supply, "changeName", {"en": market.supply.title()})


def _renamed(living: Living, type_: str, key: str, action: str, name: Mapping[str, str]) -> Event | None:
    """Give what has a key its English name with a number behind it."""
    found = living.project.holding(type_, "key", key)
    if found is None:
        return None
    numbered = {**name, "en": f"{name['en']} {living.number()}"}
    return living.change(f"rename {type_}", type_, found["id"], {"action": action, "name": numbered})


def _switch_code(living: Living) -> Event | None:
    key = living.chance.choice(tuple(CODES)).lower()
    code = living.project.holding("discount-code", "key", key)
    if code is None:
        return None
    action = {"action": "changeIsActive", "isActive": not code["isActive"]}
    return living.change("switch code", "discount-code", code["id"], action)


ACTS: Final[Acts] = {
    "rename group": Act(0.6, _rename_group),
    "rename store": Act(0.3, _rename_store),
    "rename channel": Act(0.3, _rename_channel),
    "switch code": Act(0.5, _switch_code),
}
