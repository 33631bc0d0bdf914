"""The doors: one file each, and the registry that configuration names them by."""

from collections.abc import Callable, Mapping, Sequence

from storeboard.transports.bearer import BearerDoor
from storeboard.transports.door import Door

DOORS: Mapping[str, Callable[[Sequence[str]], Door]] = {"bearer": BearerDoor}
"""Each kind of HTTP door, made from its secrets (two may be valid at once while one is rotated)."""
