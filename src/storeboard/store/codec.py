"""
Values to columns and back.

Every value that the store keeps survives the way there and back unchanged (times to the microsecond). JSON is
canonical: sorted keys, no spaces. Texts that a database refuses (NUL, lone surrogates) are escaped in JSON, and
replaced by their escape in plain text columns. It reads and writes nothing by itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson

from storeboard import model
from storeboard.model import (
    Batch,
    Binding,
    BoundChild,
    Child,
    Doubt,
    Entry,
    Fault,
    Former,
    Item,
    Key,
    Mutation,
    Post,
    Ref,
)

INTEGER_MAX = 2**63 - 1
MICROSECONDS = 1_000_000

Row = Sequence[Any]


def micros(seconds: float) -> int:
    """A time or a span in whole microseconds."""
    return min(round(seconds * MICROSECONDS), INTEGER_MAX)


def micros_or_none(seconds: float | None) -> int | None:
    """A time in whole microseconds; None stays None."""
    return None if seconds is None else micros(seconds)


def seconds(value: int) -> float:
    """Whole microseconds as seconds."""
    return value / MICROSECONDS


def seconds_or_none(value: int | None) -> float | None:
    """Whole microseconds as seconds; None stays None."""
    return None if value is None else value / MICROSECONDS


def integer(value: int) -> int:
    """The value, cut to what a database's integer can hold."""
    return max(-INTEGER_MAX, min(value, INTEGER_MAX))


def text(value: str) -> str:
    """The text with NUL and lone surrogates written as escapes: databases refuse them."""
    if value.isascii() and "\0" not in value:
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def text_or_none(value: str | None) -> str | None:
    """As `text`; None stays None."""
    return None if value is None else text(value)


def dumps(value: Any) -> str:
    """Canonical JSON."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        # orjson refuses lone surrogates and integers beyond 64 bits; the standard library escapes and writes them.
        return json.dumps(value, sort_keys=True, separators=(",", ":"))


def loads(value: str) -> Any:
    """Read what `dumps` wrote."""
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return json.loads(value)


def ref_text(ref: Ref) -> str:
    """A ref as it stands in a column."""
    return text(f"{ref.project}/{ref.type}/{ref.id}")


def ref_from(value: str) -> Ref:
    """Read a ref from a column; an id may hold slashes."""
    project, type_, id_ = value.split("/", 2)
    return Ref(project, type_, id_)


def key_from(mapping: str, ref: str) -> Key:
    """Read a key from its two columns."""
    return Key(mapping, ref_from(ref))


def values_from(raw: Mapping[str, Any]) -> dict[str, model.Value]:
    """Cells as read from JSON: lists become tuples again."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}


def item_to(item: Item) -> str:
    """An item as JSON."""
    full = {
        "board": item.board,
        "group": item.group,
        "name": item.name,
        "columns": dict(item.columns),
        "children": [[child.id, child.name, dict(child.columns)] for child in item.children],
        "faults": _fault_pairs(item.faults),
    }
    return dumps({**full, "places": dict(item.places)} if item.places else full)


def item_from(value: str) -> Item:
    """Read what `item_to` wrote."""
    raw = loads(value)
    return Item(
        board=raw["board"],
        group=raw["group"],
        name=raw["name"],
        columns=values_from(raw["columns"]),
        children=tuple(Child(id_, name, values_from(columns)) for id_, name, columns in raw["children"]),
        faults=_faults_from(raw["faults"]),
        places={column: tuple(boards) for column, boards in raw.get("places", {}).items()},
    )


def children_to(children: Mapping[str, BoundChild]) -> str | None:
    """The subitems of a binding as JSON; None for none."""
    if not children:
        return None
    return dumps({line: _child_to(child) for line, child in children.items()})


def children_from(value: str | None) -> dict[str, BoundChild]:
    """Read what `children_to` wrote."""
    if value is None:
        return {}
    return {line: _child_from(*raw) for line, raw in loads(value).items()}


def former_to(former: Former | None) -> str | None:
    """The item left in another account as JSON; None for none."""
    if former is None:
        return None
    kept = {"board": former.board, "item_id": former.item_id, "children": children_to(former.children)}
    return dumps({**kept, **({"posted": list(former.posted.items())} if former.posted else {})})


def former_from(value: str | None) -> Former | None:
    """Read what `former_to` wrote."""
    if value is None:
        return None
    raw = loads(value)
    return Former(raw["board"], raw["item_id"], children_from(raw["children"]), dict(raw.get("posted", ())))


def posted_to(posted: Mapping[str, str]) -> str | None:
    """What was posted, the oldest first, as JSON; None for nothing."""
    return dumps(list(posted.items())) if posted else None


def posted_from(value: str | None) -> dict[str, str]:
    """Read what `posted_to` wrote."""
    return {} if value is None else dict(loads(value))


def faults_to(faults: Iterable[Fault]) -> str | None:
    """Faults as JSON; None for none."""
    found = _fault_pairs(faults)
    return dumps(found) if found else None


def faults_from(value: str | None) -> tuple[Fault, ...]:
    """Read what `faults_to` wrote."""
    return () if value is None else _faults_from(loads(value))


Refused = Mapping[str, tuple[model.Value, str, float]]


def refused_to(refused: Refused) -> str | None:
    """Refused fields as JSON; None for none."""
    if not refused:
        return None
    return dumps({column: [value, why, micros(since)] for column, (value, why, since) in refused.items()})


def refused_from(value: str | None) -> dict[str, tuple[model.Value, str, float]]:
    """Read what `refused_to` wrote."""
    if value is None:
        return {}
    return {
        column: (tuple(cell) if isinstance(cell, list) else cell, why, seconds(since))
        for column, (cell, why, since) in loads(value).items()
    }


def binding_from(row: Row) -> Binding:
    """Read a row of `statements.BINDING`."""
    (
        mapping, ref, lane, state, due_at, priority, happened_at, touches, claimed_touches, deleted, erasure, version,
        promised_version, attempts, crashes, generation, isolate, board, item_id, cause, absent_since, rewrite_after,
        doubt_batch, doubt_creates, doubt_first, doubt_last, doubt_external_ids, parked, faults, refused, children,
        applied, stale, unexplained, doubt_error, former, posted, recall,
    ) = row  # fmt: skip
    doubt = None
    if doubt_batch is not None:
        ids = tuple(loads(doubt_external_ids)) if doubt_external_ids else ()
        doubt = Doubt(doubt_batch, bool(doubt_creates), seconds(doubt_first), seconds(doubt_last), ids, doubt_error)
    return Binding(
        key=key_from(mapping, ref),
        lane=lane,
        state=state,
        board=board,
        item_id=item_id,
        applied=None if applied is None else item_from(applied),
        children=children_from(children),
        version=version,
        promised_version=promised_version,
        deleted=bool(deleted),
        erasure=bool(erasure),
        touches=touches,
        claimed_touches=claimed_touches,
        due_at=seconds_or_none(due_at),
        priority=priority,
        attempts=attempts,
        stale=stale,
        unexplained=unexplained,
        former=former_from(former),
        posted=posted_from(posted),
        recall=bool(recall),
        crashes=crashes,
        cause=cause,
        happened_at=seconds_or_none(happened_at),
        doubt=doubt,
        rewrite_after=seconds_or_none(rewrite_after),
        isolate=bool(isolate),
        refused=refused_from(refused),
        faults=faults_from(faults),
        parked=parked,
        absent_since=seconds_or_none(absent_since),
        generation=generation,
    )


def doubt_to(doubt: Doubt | None) -> dict[str, Any]:
    """The doubt columns of a binding."""
    return {
        "doubt_batch": None if doubt is None else text(doubt.batch),
        "doubt_creates": 0 if doubt is None else int(doubt.creates),
        "doubt_first": None if doubt is None else micros(doubt.first),
        "doubt_last": None if doubt is None else micros(doubt.last),
        "doubt_external_ids": dumps(doubt.external_ids) if doubt is not None and doubt.external_ids else None,
        "doubt_error": None if doubt is None else text_or_none(doubt.error),
    }


def mutation_to(mutation: Mutation) -> dict[str, Any]:
    """A mutation as JSON-able values; what is None is left out."""
    full = {
        "kind": mutation.kind,
        "key": [mutation.key.mapping, mutation.key.ref.project, mutation.key.ref.type, mutation.key.ref.id],
        "board_id": mutation.board_id,
        "item_id": mutation.item_id,
        "parent_item_id": mutation.parent_item_id,
        "child": mutation.child,
        "place": mutation.place or None,
        "name": mutation.name,
        "group": mutation.group,
        "external_id": mutation.external_id,
        "columns": dict(mutation.columns),
        "new_labels": mutation.new_labels or None,
        "columns_to": None if mutation.columns_to is None else dict(mutation.columns_to),
        "subitems_to": None if mutation.subitems_to is None else dict(mutation.subitems_to),
        "post": None if mutation.post is None else asdict(mutation.post),
    }
    return {name: value for name, value in full.items() if value is not None}


def mutation_from(raw: Mapping[str, Any]) -> Mutation:
    """Read what `mutation_to` wrote."""
    mapping, project, type_, id_ = raw["key"]
    post = Post(**raw["post"]) if "post" in raw else None
    rest = {name: value for name, value in raw.items() if name not in ("key", "columns", "post")}
    return Mutation(key=Key(mapping, Ref(project, type_, id_)), columns=values_from(raw["columns"]), post=post, **rest)


def batch_to(batch: Batch) -> dict[str, Any]:
    """The row of a batch."""
    return {
        "id": text(batch.id),
        "lane": text(batch.lane),
        "account": text(batch.account),
        "kind": batch.kind,
        "idempotency_key": text(batch.idempotency_key),
        "points": integer(batch.points),
        "first_permit": micros(batch.first_permit),
        "last_permit": micros(batch.last_permit),
        "document": dumps(batch.document),
        "variables": dumps(dict(batch.variables)),
        "mutations": dumps([[alias, mutation_to(mutation)] for alias, mutation in batch.mutations]),
    }


def batch_from(row: Row) -> Batch:
    """Read a row of `statements.BATCH`."""
    id_, lane, account, kind, idempotency_key, points, first, last, document, variables, mutations = row
    return Batch(
        id=id_,
        lane=lane,
        account=account,
        kind=kind,
        document=loads(document),
        variables=loads(variables),
        idempotency_key=idempotency_key,
        mutations=tuple((alias, mutation_from(raw)) for alias, raw in loads(mutations)),
        points=points,
        first_permit=seconds(first),
        last_permit=seconds(last),
    )


def entry_from(row: Row) -> Entry:
    """Read a row of `statements.ENTRIES`; an erased snapshot is empty."""
    _, at, mapping, ref, cause, outcome, why, mutations, columns, points, lag, before, after = row
    return Entry(
        at=seconds(at),
        key=key_from(mapping, ref),
        cause=cause,
        outcome=outcome,
        why=why,
        mutations=tuple(loads(mutations)),
        columns=tuple(loads(columns)),
        before=values_from(loads(before)) if before else {},
        after=values_from(loads(after)) if after else {},
        points=points,
        lag=seconds_or_none(lag),
    )


def _child_to(child: BoundChild) -> list[Any]:
    """A subitem is three values, as it was before there were other places."""
    elsewhere = [child.place, child.former] if child.place or child.former else []
    return [child.item_id, child.name, dict(child.columns), *elsewhere]


def _child_from(
    item_id: str, name: str, columns: Mapping[str, Any], place: str = "", former: Iterable[Sequence[str]] = ()
) -> BoundChild:
    return BoundChild(item_id, name, values_from(columns), place, tuple((one, there) for one, there in former))


def _fault_pairs(faults: Iterable[Fault]) -> list[list[str]]:
    return [[fault.column, fault.reason] for fault in faults]


def _faults_from(raw: Iterable[Sequence[str]]) -> tuple[Fault, ...]:
    return tuple(Fault(column, reason) for column, reason in raw)
