"""
Labels of status and dropdown columns: which exist, which are made, and what a written label means.

A status label's id is fixed when it is made and follows its colour; `index` is only its place. Text that looks like a
number is read as an id. New labels are staged by the caller and land only when the whole write does.
"""

from collections.abc import Callable, Sequence

from storeboard.simulators.monday.world import Column, Json

Refuse = Callable[[str], Exception]
Label = dict[str, Json]

status_labels_max = 40
status_label_length_max = 30
empty_status_id = 5

COLOURS: dict[str, str] = {
    "working_orange": "#fdab3d",
    "done_green": "#00c875",
    "stuck_red": "#df2f4a",
    "dark_blue": "#007eb5",
    "purple": "#9d50dd",
    "explosive": "#c4c4c4",
    "grass_green": "#037f4c",
    "bright_blue": "#579bfc",
    "saladish": "#cab641",
    "egg_yolk": "#ffcb00",
    "blackish": "#333333",
    "dark_red": "#bb3354",
    "sofia_pink": "#ff007f",
    "lipstick": "#ff5ac4",
    "dark_purple": "#784bd1",
    "bright_green": "#9cd326",
    "chili_blue": "#66ccff",
    "american_gray": "#757575",
    "brown": "#7f5347",
    "dark_orange": "#ff6d3b",
    "sunset": "#ff7575",
    "bubble": "#faa1f1",
    "peach": "#ffadad",
    "berry": "#7e3b8a",
    "winter": "#9aadbd",
    "river": "#74afcc",
    "navy": "#225091",
    "aquamarine": "#4eccc6",
    "indigo": "#5559df",
    "dark_indigo": "#401694",
    "pecan": "#563e3e",
    "lavender": "#bda8f9",
    "royal": "#216edf",
    "steel": "#a9bee8",
    "orchid": "#d974b0",
    "lilac": "#9d99b9",
    "tan": "#bca58a",
    "sky": "#a1e3f6",
    "coffee": "#cd9282",
    "teal": "#175a63",
}
_ids = {colour: place for place, colour in enumerate(COLOURS)}
_colours = list(COLOURS)


def labels_of(column: Column) -> list[Label]:
    """Return every label, deactivated ones too."""
    return column.settings.setdefault("labels", [])


def label_by_id(column: Column, label_id: object) -> Label | None:
    return next((label for label in labels_of(column) if label["id"] == label_id), None)


def new_status_labels(given: Sequence[Label], refuse: Refuse) -> list[Label]:
    """Build the labels of a new status column."""
    return replaced_status_labels([], given, refuse)


def replaced_status_labels(old: Sequence[Label], given: Sequence[Label], refuse: Refuse) -> list[Label]:
    """Build the labels that replace all old ones; those that name an id keep it."""
    if len(given) > status_labels_max:
        raise refuse(f"A status column can have at most {status_labels_max} labels")
    known = {label["id"] for label in old}
    made: list[Label] = []
    for label in given:
        if label.get("id") is not None and label["id"] not in known:
            raise refuse(f"There is no label with id {label['id']}")
        if not 0 <= label["index"] < status_labels_max:
            raise refuse(f"Label index {label['index']} is not between 0 and {status_labels_max - 1}")
        check_status_text(label["label"], refuse)
    kept = {label["id"] for label in given if label.get("id") is not None}
    for label in given:
        taken = kept | {each["id"] for each in made}
        label_id = label["id"] if label.get("id") is not None else _free_id(label["color"], taken)
        made.append(_status_label(label_id, label["label"], label["color"], label["index"], label))
    texts = [label["label"] for label in made if label["label"]]
    if len(set(texts)) != len(texts):
        raise refuse("Two labels have the same text")
    return made


def check_status_text(text: str, refuse: Refuse) -> None:
    if len(text) > status_label_length_max:
        raise refuse(f"Label {text!r} is longer than {status_label_length_max} characters")


def added_status_label(labels: Sequence[Label], text: str, refuse: Refuse) -> Label:
    """Build the label that `create_labels_if_missing` adds."""
    check_status_text(text, refuse)
    taken = {label["id"] for label in labels}
    free = [colour for colour in _colours if _ids[colour] not in taken and _ids[colour] != empty_status_id]
    if len(labels) >= status_labels_max or not free:
        raise refuse(f"A status column can have at most {status_labels_max} labels")
    index = max((label["index"] for label in labels), default=-1) + 1
    return _status_label(_ids[free[0]], text, free[0], min(index, status_labels_max - 1), {})


def default_status_labels() -> list[Label]:
    return [
        _status_label(0, "Working on it", "working_orange", 0, {}),
        _status_label(1, "Done", "done_green", 1, {"is_done": True}),
        _status_label(2, "Stuck", "stuck_red", 2, {}),
    ]


def _status_label(label_id: int, text: str, colour: str, index: int, given: Label) -> Label:
    return {
        "id": label_id,
        "label": text,
        "color": colour,
        "index": index,
        "is_done": bool(given.get("is_done")),
        "is_deactivated": bool(given.get("is_deactivated")),
        "description": given.get("description"),
    }


def _free_id(colour: str, taken: set[int]) -> int:
    if _ids[colour] not in taken:
        return _ids[colour]
    return next(each for each in range(len(taken) + 2) if each not in taken and each != empty_status_id)


def new_dropdown_labels(given: Sequence[Label], refuse: Refuse) -> list[Label]:
    """Build the labels of a new dropdown column; ids count from 1."""
    return replaced_dropdown_labels([], given, refuse)


def replaced_dropdown_labels(old: Sequence[Label], given: Sequence[Label], refuse: Refuse) -> list[Label]:
    """Build the labels that replace all old ones: at most one may go, and not while others come."""
    known = {label["id"] for label in old}
    kept = {label["id"] for label in given if label.get("id") is not None}
    if kept - known:
        raise refuse(f"There is no label with id {min(kept - known)}")
    gone, come = known - kept, [label for label in given if label.get("id") is None]
    if len(gone) > 1:
        raise refuse("At most one label can be deleted in one request")
    if gone and come:
        raise refuse("Labels cannot be added and deleted in one request")
    following = max(known, default=0) + 1
    made: list[Label] = []
    for label in given:
        label_id = label.get("id")
        if label_id is None:
            label_id, following = following, following + 1
        made.append(dropdown_label(label_id, label["label"], bool(label.get("is_deactivated"))))
    if len({label["label"] for label in made}) != len(made):
        raise refuse("Two labels have the same text")
    return made


def dropdown_label(label_id: int, text: str, is_deactivated: bool = False) -> Label:
    return {"id": label_id, "label": text, "is_deactivated": is_deactivated}


def status_id(labels: list[Label], value: Json, create: bool, refuse: Refuse) -> int | None:
    """
    Return the id that a written status means, adding to `labels` what may be made.

    None empties the cell.
    """
    if not isinstance(value, dict) or not set(value) <= {"index", "label", "post_id", "changed_at"}:
        raise refuse('A status is written as {"index": id} or {"label": "text"}')
    if "index" in value and "label" in value:
        raise refuse("A status is written by index or by label, not by both")
    if not value or value.get("label") == "" or (value.get("index") is None and value.get("label") is None):
        return None
    wanted = value.get("index", value.get("label"))
    if isinstance(wanted, str) and wanted.strip().isdecimal():
        wanted = int(wanted)
    if isinstance(wanted, bool) or not isinstance(wanted, int | str):
        raise refuse("A status index is a number and a label is text")
    if isinstance(wanted, int):
        return _status_by_id(labels, wanted, refuse)
    found = next((label for label in labels if label["label"] == wanted and not label["is_deactivated"]), None)
    if found is None:
        if not create:
            raise refuse(f"This status label doesn't exist, possible statuses are: {_listed(labels)}")
        found = added_status_label(labels, wanted, refuse)
        labels.append(found)
    return found["id"]


def _status_by_id(labels: Sequence[Label], wanted: int, refuse: Refuse) -> int | None:
    if any(label["id"] == wanted and not label["is_deactivated"] for label in labels):
        return wanted
    if wanted == empty_status_id:
        return None
    raise refuse(f"This status label doesn't exist, possible statuses are: {_listed(labels)}")


def dropdown_ids(labels: list[Label], value: Json, create: bool, refuse: Refuse) -> list[int]:
    """Return the ids that a written dropdown means, adding to `labels` what may be made; none empties the cell."""
    if not isinstance(value, dict) or set(value) not in ({"ids"}, {"labels"}, set()):
        raise refuse('A dropdown is written as {"ids": [1]} or {"labels": ["text"]}')
    wanted = value.get("ids", value.get("labels", []))
    if not isinstance(wanted, list):
        raise refuse("The ids or labels of a dropdown are a list")
    if "ids" in value:
        return [_dropdown_by_id(labels, each, refuse) for each in wanted]
    return [_dropdown_by_text(labels, each, create, refuse) for each in wanted]


def _dropdown_by_id(labels: Sequence[Label], wanted: Json, refuse: Refuse) -> int:
    number = int(wanted) if isinstance(wanted, str) and wanted.isdecimal() else wanted
    if not isinstance(number, int) or not any(
        label["id"] == number and not label["is_deactivated"] for label in labels
    ):
        raise refuse(f"The dropdown label with id {wanted!r} does not exist, possible labels are: {_listed(labels)}")
    return number


def _dropdown_by_text(labels: list[Label], wanted: Json, create: bool, refuse: Refuse) -> int:
    if not isinstance(wanted, str) or not wanted:
        raise refuse("A dropdown label is a text that is not empty")
    found = next((label for label in labels if label["label"] == wanted and not label["is_deactivated"]), None)
    if found is None:
        if not create:
            raise refuse(f"The dropdown label {wanted!r} does not exist, possible labels are: {_listed(labels)}")
        found = dropdown_label(max((label["id"] for label in labels), default=0) + 1, wanted)
        labels.append(found)
    return found["id"]


def _listed(labels: Sequence[Label]) -> str:
    return "{" + ", ".join(f"{label['id']}: {label['label']}" for label in labels if not label["is_deactivated"]) + "}"
