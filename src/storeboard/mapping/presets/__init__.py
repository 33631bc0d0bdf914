"""
Configurations to begin with: what `storeboard init --preset` writes.
"""

from storeboard.mapping.presets.crm import crm

__all__ = ["crm"]
