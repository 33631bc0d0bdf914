"""The rows of what others refer to and show by its name."""

from typing import Final

from storeboard.mapping.entity import Entity

ROWS: Final = (
    Entity("state", "states", "view_states"),
    Entity("store", "stores", "view_stores"),
)
