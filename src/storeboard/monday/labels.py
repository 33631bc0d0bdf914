"""
The labels of status and dropdown columns: read them, choose the first ones, add to them.

Pure. monday replaces the whole list of labels at an update, so what stands is always said again under its id; nothing
here ever drops or renames a label that a person made.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from storeboard.columns.status import LABELS_MAX

# The order is monday's own: a colour's place is the number under which it is read back.
COLOURS = (
    "working_orange",
    "done_green",
    "stuck_red",
    "dark_blue",
    "purple",
    "explosive",
    "grass_green",
    "bright_blue",
    "saladish",
    "egg_yolk",
    "blackish",
    "dark_red",
    "sofia_pink",
    "lipstick",
    "dark_purple",
    "bright_green",
    "chili_blue",
    "american_gray",
    "brown",
    "dark_orange",
    "sunset",
    "bubble",
    "peach",
    "berry",
    "winter",
    "river",
    "navy",
    "aquamarine",
    "indigo",
    "dark_indigo",
    "pecan",
    "lavender",
    "royal",
    "steel",
    "orchid",
    "lilac",
    "tan",
    "sky",
    "coffee",
    "teal",
)
NO_LABEL_COLOUR = "explosive"  # the grey of a cell without a label

_GREENS = ("done_green", "grass_green", "bright_green", "saladish", "teal", "aquamarine")
_REDS = ("stuck_red", "dark_red", "sunset", "lipstick", "berry")
_ORANGES = ("working_orange", "dark_orange", "egg_yolk", "peach", "tan")
_BLUES = ("bright_blue", "dark_blue", "chili_blue", "river", "sky", "navy")
_GREYS = ("american_gray", "steel", "blackish", "winter")

# What a label means is told by its first word of these, in this order of colours.
MEANINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        word: colours
        for words, colours in (
            ("done paid delivered complete completed confirmed active accepted approved won shipped ready", _GREENS),
            ("succeeded success sent received customer ordered", _GREENS),
            ("failed cancelled canceled declined refused rejected lost charged blocked problem stuck error", _REDS),
            ("pending waiting partly partial partially partiallyshipped delayed due backorder balance hold", _ORANGES),
            ("renegotiation renegotiationaddressed", _ORANGES),
            ("open new in progress submitted authorized authorised lead negotiation qualified draft", _BLUES),
            ("refunded credit inactive closed withdrawn archived none expired", _GREYS),
        )
        for word in words.split()
    }
)


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a status or dropdown column, with what must be said again when the list is replaced."""

    id: str
    text: str
    active: bool = True
    colour: str | None = None
    index: int | None = None
    is_done: bool | None = None


def labels_of(settings: Mapping[str, Any]) -> tuple[Label, ...]:
    """The labels in a column's settings, in whichever shape they come."""
    labels = settings.get("labels")
    if isinstance(labels, dict):
        return tuple(Label(str(id_), text) for id_, text in labels.items() if isinstance(text, str) and text)
    return tuple(_labels(labels)) if isinstance(labels, list) else ()


def _labels(labels: Sequence[Any]) -> list[Label]:
    found: list[Label] = []
    for label in labels:
        text = label.get("label", label.get("name", "")) if isinstance(label, dict) else None
        id_ = label.get("id", label.get("index")) if isinstance(label, dict) else None
        if not isinstance(text, str) or id_ is None:
            continue
        index, done = label.get("index"), label.get("is_done")
        found.append(
            Label(
                id=str(id_),
                text=text,
                active=not label.get("is_deactivated"),
                colour=_colour(label.get("color")),
                index=index if isinstance(index, int) else None,
                is_done=done if isinstance(done, bool) else None,
            )
        )
    return found


def _colour(value: object) -> str | None:
    if isinstance(value, int) and 0 <= value < len(COLOURS):
        return COLOURS[value]
    name = value.replace("-", "_") if isinstance(value, str) else ""
    return name if name in COLOURS else None


def new_labels(kind: str, labels: Sequence[str]) -> list[dict[str, Any]]:
    """The labels that a fresh column starts with; none takes the grey of an empty cell."""
    if kind == "dropdown":
        return [{"label": label} for label in labels]
    colours = colours_for(labels, ())
    return [
        {"label": label, "color": colour, "index": index}
        for index, (label, colour) in enumerate(zip(labels, colours, strict=True))
    ]


def colours_for(labels: Sequence[str], taken: Iterable[str]) -> list[str]:
    """
    The colour of each fresh label: by what it means, else by its place among those that are left.

    No two share one while any is free, none takes the grey of an empty cell, and the same labels get the same ones.
    """
    usable = [colour for colour in COLOURS if colour != NO_LABEL_COLOUR]
    free = [colour for colour in usable if colour not in set(taken)]
    chosen: dict[int, str] = {}
    for place, label in enumerate(labels):
        wanted = next((colour for colour in meant_colours(label) if colour in free), None)
        if wanted is not None:
            free.remove(wanted)
            chosen[place] = wanted
    # The families are left to labels that mean something, as long as others are free.
    free.sort(key=lambda colour: any(colour in family for family in MEANINGS.values()))
    for place in range(len(labels)):
        if place not in chosen:
            chosen[place] = free.pop(0) if free else usable[place % len(usable)]
    return [chosen[place] for place in range(len(labels))]


def meant_colours(label: str) -> tuple[str, ...]:
    """The colours that suit what a label says; none when its words say nothing."""
    words = re.findall("[a-z]+", re.sub("(?<=[a-z])(?=[A-Z])", " ", label).lower())
    if "not" in words:
        return ()
    return next((MEANINGS[word] for word in words if word in MEANINGS), ())


def widened_labels(kind: str, standing: Sequence[Label], wanted: Sequence[str]) -> list[dict[str, Any]]:
    """What stands, said again under its id, and what is wanted besides; a retired label that is wanted comes back."""
    kept = [_kept(label, wanted) for label in standing]
    known = {label.text for label in standing}
    fresh = [label for label in wanted if label not in known]
    if kind == "dropdown":
        return [*kept, *({"label": label} for label in fresh)]
    for place, (one, label) in enumerate(zip(kept, standing, strict=True)):
        one["color"] = label.colour or COLOURS[place % len(COLOURS)]
        one["index"] = label.index if label.index is not None else place
        if label.is_done is not None:
            one["is_done"] = label.is_done
    colours = colours_for(fresh, [one["color"] for one in kept])
    places = [place for place in range(LABELS_MAX) if place not in {one["index"] for one in kept}] or [LABELS_MAX - 1]
    return [
        *kept,
        *(
            {"label": text, "color": colour, "index": places[min(n, len(places) - 1)]}
            for n, (text, colour) in enumerate(zip(fresh, colours, strict=True))
        ),
    ]


def _kept(label: Label, wanted: Sequence[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"id": int(label.id), "label": label.text}
    return said if label.active else {**said, "is_deactivated": label.text not in wanted}
