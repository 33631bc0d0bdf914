"""
What is told on an item once: an update under it, or a milestone on its Emails & Activities.

A post is no absolute value like a cell: written twice it stands twice. So each has an identity, made of what it says,
and the binding remembers the identities of those that stand. Its limits are named here and nowhere else.
"""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

PostKind = Literal["update", "milestone"]

ActivityIcon = Literal[
    "ASCENDING",
    "CAMERA",
    "CONFERENCE",
    "FLAG",
    "GIFT",
    "HEADPHONES",
    "HOMEKEYS",
    "LOCATION",
    "NOTEBOOK",
    "PAPERPLANE",
    "PLANE",
    "PLIERS",
    "TRIPOD",
    "TWOFLAGS",
    "UTENCILS",
]
ActivityColor = Literal[
    "BRINK_PINK",
    "CELTIC_BLUE",
    "CORNFLOWER_BLUE",
    "DINGY_DUNGEON",
    "GO_GREEN",
    "GRAY",
    "LIGHT_DEEP_PINK",
    "LIGHT_HOT_PINK",
    "MAYA_BLUE",
    "MEDIUM_TURQUOISE",
    "PARADISE_PINK",
    "PHILIPPINE_GREEN",
    "PHILIPPINE_YELLOW",
    "SLATE_BLUE",
    "VIVID_CERULEAN",
    "YANKEES_BLUE",
    "YELLOW_GREEN",
    "YELLOW_ORANGE",
]
"""The icons and colours that monday has for custom activities, in its own spelling."""

POSTINGS_MAX: Final = 20
"""The entries of `updates:` and `timeline:` together that one mapping may have."""

POSTS_A_POSTING_MAX: Final = 20
"""The posts that one entry makes of one record: of a longer list the last ones, which are the newest."""

POSTED_KEPT_MAX: Final = 500
"""The posts that a binding remembers, more than a record can want at once."""

ACTIVITY_CHARACTERS_MAX: Final = 255
"""How long the name of a custom activity may be."""

UPDATE_CHARACTERS_MAX: Final = 5_000
"""How long the text of an update may be before it is cut."""

TITLE_CHARACTERS_MAX: Final = 255
SUMMARY_CHARACTERS_MAX: Final = 255
"""How long monday lets the title and the summary of a milestone be (facts: monday section 2.5)."""


@dataclass(frozen=True, slots=True)
class Post:
    """
    One update or milestone as plain text; `at` is the time of a milestone in UTC, `YYYY-MM-DDTHH:MM:SSZ`.

    The name of its entry, the activity's and the summary are no part of its identity: the same words are told once.
    """

    kind: PostKind
    name: str
    text: str
    at: str = ""
    summary: str = ""

    @property
    def id(self) -> str:
        """Its identity on one item."""
        said = "\0".join((self.kind, self.text, self.at))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def label(self) -> str:
        """Its name among the fields of a record: that of its entry and the beginning of its identity."""
        return f"{label_of(self.kind, self.name)}/{self.id[:8]}"


def label_of(kind: PostKind, name: str) -> str:
    """The name of an entry, as it stands in the mapping file."""
    return f"{'updates' if kind == 'update' else 'timeline'}/{name}"
