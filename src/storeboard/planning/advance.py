"""
Remember what stands after a confirmed write, and forget what cannot be trusted.

Pure. A binding is advanced by exactly what was written: a column that was not in the mutation is as known or unknown as
before. It never invents knowledge about a write whose answer was lost.
"""

from collections.abc import Mapping
from dataclasses import replace

from storeboard.model import Binding, BoundChild, Item, Mutation, Value
from storeboard.planning.diff import GROUP, NAME, refused_of, standing_after_create, unknown
from storeboard.planning.posts import posted


def advanced(binding: Binding, mutation: Mutation, item_id: str, desired: Item | None) -> Binding:
    """
    The binding after `mutation` was confirmed with `item_id`.

    `desired` is the item that the mutation was planned for, None for the farewell of a gone record.
    """
    if mutation.child is None and mutation.item_id not in (None, binding.item_id):
        # The item that is left in another account: nothing of it is remembered.
        return binding
    match mutation.kind:
        case "create_item" if mutation.child is None:
            return _created(binding, mutation, item_id, desired)
        case "create_item" | "create_subitem":
            return _child_created(binding, mutation, item_id, desired)
        case "change_columns" if mutation.child is not None:
            return _child_changed(binding, mutation, mutation.child)
        case "change_columns":
            return _changed(binding, mutation, desired)
        case "move_to_group":
            moved = replace(_applied(binding, desired), group=mutation.group)
            return _accepted(replace(binding, applied=moved), mutation)
        case "move_to_board" if mutation.child is not None:
            return _child_moved(binding, mutation, mutation.child)
        case "move_to_board":
            return _moved(binding, mutation, desired)
        case "archive_item" if mutation.child is not None:
            return line_left(binding, mutation.child, mutation.item_id or "")
        case "archive_item":
            return replace(binding, applied=None)
        case "post_update" | "post_milestone" | "delete_update" | "delete_milestone":
            return posted(binding, mutation.post, item_id, desired) if mutation.post is not None else binding


def after_ambiguous_change(binding: Binding, last_permit: float, request_delay: float) -> Binding:
    """
    The binding after a change whose answer was lost.

    Nothing of it is trusted, and what is written before `last_permit + request_delay` is written once more after it: an
    older request may land until then.
    """
    until = max(last_permit + request_delay, binding.rewrite_after or 0.0)
    return replace(distrusted(binding), doubt=None, rewrite_after=until)


def trusted_again(binding: Binding, last_permit: float) -> Binding:
    """
    The binding before a confirmed change that left at `last_permit` is remembered in it.

    When no older write can land after it, only what is confirmed from here on stands.
    """
    if binding.rewrite_after is None or last_permit < binding.rewrite_after:
        return binding
    return replace(distrusted(binding), rewrite_after=None)


def distrusted(binding: Binding) -> Binding:
    """The binding with its ids and nothing else: an ambiguous write makes every cell of the item unknown."""
    children = {
        line: replace(child, name="", columns={}) if child.item_id else child
        for line, child in binding.children.items()
    }
    return replace(binding, applied=None, children=children)


def _created(binding: Binding, mutation: Mutation, item_id: str, desired: Item | None) -> Binding:
    wanted = desired.columns if desired is not None else mutation.columns
    applied = replace(
        _applied(replace(binding, applied=None), desired),
        group=mutation.group,
        name=mutation.name or "",
        columns=standing_after_create(wanted, mutation.columns),
        places=_places(mutation, desired),
    )
    made = replace(binding, item_id=item_id, board=_board(binding, desired), applied=applied, posted={}, recall=False)
    return _accepted(made, mutation)


def _child_created(binding: Binding, mutation: Mutation, item_id: str, desired: Item | None) -> Binding:
    line = mutation.child or ""
    wanted: Mapping[str, Value] = next(
        (child.columns for child in (desired.children if desired else ()) if child.id == line), mutation.columns
    )
    made = line_bound(binding, line, item_id, mutation.place)
    # What connects a line to its record is not among the desired cells: it is known when it was written.
    columns = {**mutation.columns, **standing_after_create(wanted, mutation.columns)}
    child = replace(made, name=mutation.name or "", columns=columns)
    return _accepted(replace(binding, children={**binding.children, line: child}), mutation)


def _changed(binding: Binding, mutation: Mutation, desired: Item | None) -> Binding:
    applied = _applied(binding, desired)
    written = replace(
        applied,
        name=applied.name if mutation.name is None else mutation.name,
        columns={**applied.columns, **mutation.columns},
        places={**applied.places, **_places(mutation, desired)},
    )
    return _accepted(replace(binding, applied=written), mutation)


def _places(mutation: Mutation, desired: Item | None) -> dict[str, tuple[str, ...]]:
    """Where the items stood that the written relations name."""
    places = desired.places if desired is not None else {}
    return {column: boards for column, boards in places.items() if column in mutation.columns}


def _child_changed(binding: Binding, mutation: Mutation, line: str) -> Binding:
    bound = line_bound(binding, line, mutation.item_id or "", mutation.place)
    written = replace(
        bound,
        name=bound.name if mutation.name is None else mutation.name,
        columns={**bound.columns, **mutation.columns},
    )
    return _accepted(replace(binding, children={**binding.children, line: written}), mutation)


def _moved(binding: Binding, mutation: Mutation, desired: Item | None) -> Binding:
    # What a move carries over depends on the columns of both boards, so the cells are unknown on the new one.
    away = distrusted(binding)
    board = _board(binding, desired)
    return replace(away, board=board, applied=replace(unknown(board), group=mutation.group))


def _child_moved(binding: Binding, mutation: Mutation, line: str) -> Binding:
    bound = line_bound(binding, line, mutation.item_id or "", mutation.place)
    moved = replace(bound, name="", columns={}, place=mutation.place)
    return replace(binding, children={**binding.children, line: moved})


def line_bound(binding: Binding, line: str, item_id: str, place: str) -> BoundChild:
    """
    The line as the item of that id: what is known of it, or nothing for one that takes the place of another.

    Items that it takes the place of are remembered, to be archived when it stands.
    """
    bound = binding.children.get(line)
    if bound is None:
        return BoundChild(item_id, "", {}, place)
    if bound.item_id == item_id:
        return bound
    own = ((bound.item_id, bound.place),) if bound.item_id else ()
    others = dict.fromkeys(bound.former + own)
    return BoundChild(item_id, "", {}, place, tuple(one for one in others if one[0] != item_id))


def line_left(binding: Binding, line: str, item_id: str) -> Binding:
    """The binding without an item of a line: one in an earlier shape, or the line's own, and then without the line."""
    bound = binding.children.get(line)
    if bound is not None and bound.item_id != item_id:
        kept = replace(bound, former=tuple(one for one in bound.former if one[0] != item_id))
        return replace(binding, children={**binding.children, line: kept})
    children = {one: child for one, child in binding.children.items() if one != line}
    if bound is not None and bound.former:
        children[line] = replace(bound, item_id="", name="", columns={})
    refused = {name: refusal for name, refusal in binding.refused.items() if not name.startswith(f"{line}/")}
    return replace(binding, children=children, refused=refused)


def _applied(binding: Binding, desired: Item | None) -> Item:
    if binding.applied is not None:
        return binding.applied
    return unknown(_board(binding, desired))


def _board(binding: Binding, desired: Item | None) -> str:
    """The board that was written to: a lane is named after its board."""
    return desired.board if desired is not None else binding.lane


def _accepted(binding: Binding, mutation: Mutation) -> Binding:
    """Forget the refusals of what the board has now taken."""
    if not binding.refused:
        return binding
    taken = {refused_of(mutation.child, column) for column in mutation.columns}
    if mutation.name is not None:
        taken.add(refused_of(mutation.child, NAME))
    if mutation.kind == "move_to_group":
        taken.add(GROUP)
    return replace(binding, refused={name: one for name, one in binding.refused.items() if name not in taken})
