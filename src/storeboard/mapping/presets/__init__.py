"""
Configurations to begin with: what `storeboard init --preset` writes.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from storeboard.mapping.presets.crm import Markets, b2b, crm
from storeboard.mapping.presets.markets import markets
from storeboard.mapping.presets.orders import orders

Preset = Callable[[str, str, str, str], dict[str, str]]
"""Makes the files, by name, of a project's key, its two addresses and monday's."""

WITH_MARKETS: Final = MappingProxyType({"crm": crm, "b2b": b2b})
"""The presets that can have a board for each market."""

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType({"crm": crm, "orders": orders, "b2b": b2b, "markets": markets})

__all__ = ["PRESETS", "WITH_MARKETS", "Markets", "Preset", "b2b", "crm", "markets", "orders"]
