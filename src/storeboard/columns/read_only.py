"""
monday's column types that a mapping cannot fill, each with the reason and what can be written instead.

`mirror` is not among them: a mapping may have it made, though not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """Why no mapping fills a type, and the types that hold such a value; none when there is no such type."""

    reason: str
    instead: tuple[str, ...] = ()


_COMPUTED = "monday computes"

READ_ONLY: Mapping[str, ReadOnly] = MappingProxyType(
    {
        "auto_number": ReadOnly(f"{_COMPUTED} from the order of the items", ("numbers", "text")),
        "button": ReadOnly("holds no value", ("link", "checkbox")),
        "color_picker": ReadOnly("the API of monday cannot write", ("status", "text")),
        "creation_log": ReadOnly(f"{_COMPUTED} from the item's creation", ("date",)),
        "dependency": ReadOnly("orders the items of a plan on one board", ("relation",)),
        "direct_doc": ReadOnly("holds a document", ("link", "long_text")),
        "doc": ReadOnly("holds a document", ("link", "long_text")),
        "file": ReadOnly("takes uploads only", ("link",)),
        "formula": ReadOnly(f"{_COMPUTED} from other columns", ("numbers", "text", "date")),
        "group": ReadOnly("belongs to monday; `group` of a board says where items go", ("status",)),
        "integration": ReadOnly("belongs to monday's own integrations", ("link", "text")),
        "item_assignees": ReadOnly(f"{_COMPUTED} from other columns", ("people",)),
        "item_id": ReadOnly(f"{_COMPUTED} from the item", ("text",)),
        "last_updated": ReadOnly(f"{_COMPUTED} from the item's changes", ("date",)),
        "name": ReadOnly("every item has already; `name` of the mapping fills it", ("text",)),
        "person": ReadOnly("monday has given up", ("people",)),
        "progress": ReadOnly(f"{_COMPUTED} from status columns", ("numbers", "status")),
        "subtasks": ReadOnly("monday makes with the first subitem; `lines: subitems` fills it", ("long_text",)),
        "team": ReadOnly("monday has given up", ("people",)),
        "time_tracking": ReadOnly("a person starts and stops", ("numbers", "hour")),
        "unsupported": ReadOnly("monday itself cannot show", ("text",)),
        "vote": ReadOnly("people vote in", ("numbers", "rating")),
    }
)
"""Every such type by monday's name of it. `is "formula", which monday computes ...` continues a message."""
