"""
What the simulated shop sells: invented products with localized names, prices per currency and tax rates.

Pure data; a product that is not here can still be ordered with an `externalPrice` or imported with its own price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

DIGITS: Final[Mapping[str, int]] = {"JPY": 0, "KRW": 0, "HUF": 2, "KWD": 3}
"""Fraction digits of the currencies that do not have two; 60500 KRW is 60500 whole won (facts section 8, item 6)."""

RATES: Final[Mapping[str, float]] = {"EUR": 1.0, "CHF": 0.97, "USD": 1.12, "GBP": 0.86, "JPY": 1.62, "KWD": 3.4}
TAXES: Final[Mapping[str, tuple[str, float]]] = {
    "JP": ("10% shōhizei", 0.10),
    "DE": ("19% MwSt", 0.19),
    "AT": ("20% USt", 0.20),
    "CH": ("8.1% MWST", 0.081),
    "GB": ("20% VAT", 0.20),
    "FR": ("20% TVA", 0.20),
    "NL": ("21% btw", 0.21),
    "IT": ("22% IVA", 0.22),
}
NET_OF_TAX: Final = frozenset({"JP"})
"""Countries whose prices are shown without the tax, which then comes on top of `totalPrice`."""


@dataclass(frozen=True, slots=True)
class Product:
    """One thing to buy; `cents` is its price in euro cents."""

    sku: str
    number: int
    name: Mapping[str, str]
    cents: int

    @property
    def id(self) -> str:
        return f"5b0c0000-0000-4000-8000-{self.number:012x}"


_THINGS: Final = (
    ("LAMP", "Desk lamp", "Schreibtischlampe", "Lampe de bureau", 5900),
    ("KETTLE", "Enamel kettle", "Emaillekessel", "Bouilloire émaillée", 4250),
    ("BLANKET", "Wool blanket", "Wolldecke", "Couverture en laine", 8900),
    ("STOOL", "Three-legged stool", "Dreibeiniger Hocker", "Tabouret tripode", 11900),
    ("MUG", "Stoneware mug", "Steingutbecher", "Tasse en grès", 1450),
    ("CLOCK", "Wall clock", "Wanduhr", "Horloge murale", 6400),
    ("BASKET", "Willow basket", "Weidenkorb", "Panier en osier", 3300),
    ("APRON", "Linen apron", "Leinenschürze", "Tablier en lin", 3850),
    ("KNIFE", "Paring knife", "Schälmesser", "Couteau d'office", 2790),
    ("BOARD", "Oak cutting board", "Schneidebrett aus Eiche", "Planche en chêne", 4490),
    ("VASE", "Blown glass vase", "Mundgeblasene Vase", "Vase en verre soufflé", 5290),
    ("RUG", "Jute rug", "Juteteppich", "Tapis en jute", 14900),
)
_FINISHES: Final = (
    ("NAT", "natural", "natur", "naturel"),
    ("BLU", "blue", "blau", "bleu"),
    ("GRN", "green", "grün", "vert"),
    ("XL", "large", "groß", "grand"),
)


def _products() -> dict[str, Product]:
    made: dict[str, Product] = {}
    for code, english, german, french, cents in _THINGS:
        for step, (finish, en, de, fr) in enumerate(_FINISHES):
            name = {"en": f"{english}, {en}", "de": f"{german}, {de}", "fr": f"{french}, {fr}"}
            sku = f"{code}-{finish}"
            made[sku] = Product(sku, len(made) + 1, name, cents + step * 150)
    return made


PRODUCTS: Final[Mapping[str, Product]] = _products()


def money(cents: int, currency: str) -> dict[str, Any]:
    """Write an amount as CentPrecisionMoney."""
    digits = DIGITS.get(currency, 2)
    return {"type": "centPrecision", "currencyCode": currency, "centAmount": cents, "fractionDigits": digits}


def price_of(product: Product, currency: str) -> dict[str, Any]:
    """Give the price of a product; a currency without a rate costs as many units as the euro."""
    digits = DIGITS.get(currency, 2)
    return money(round(product.cents * RATES.get(currency, 1.0) * 10 ** (digits - 2)) or 1, currency)


def tax_of(country: str | None) -> dict[str, Any]:
    """Give the tax rate of a country, mostly included in the price; none is 0 %."""
    name, amount = TAXES.get(country or "", ("no tax", 0.0))
    included = country not in NET_OF_TAX
    return {"name": name, "amount": amount, "includedInPrice": included, "country": country or "US", "subRates": []}
