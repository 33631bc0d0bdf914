"""One record: what would be written and why, and writing it now."""

import asyncio
from dataclasses import asdict
from typing import Any

from storeboard.cli.opened import Opened, keys_from, opened, run_until_quiet
from storeboard.cli.output import DONE, FINDINGS, USAGE, bad, emit, good, table, tell
from storeboard.cli.setup import Flag, Json
from storeboard.engine.explain import Cell, Explanation, explain
from storeboard.model import PRIORITY_PERSON, Binding, Key


def plan(ref: str, /, *, cells: Flag = False, json: Json = False) -> int:
    """
    Show what would be written for one record: each column's old and new value, the mutations, the price, the reason.

    Parameters
    ----------
    ref
        `order/<id>`, or `<project>/order/<id>` with several projects; in any case.
    cells
        Explain every cell: the rule it comes from, what commercetools has there, what stands, and why.
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_plan(ref, cells, json))


async def _plan(ref: str, cells: bool, json: bool) -> int:
    async with opened() as here:
        explanations = [await explain(here.house, key, cells=cells) for key in keys_from(ref, here)]
    known = [one for one in explanations if one.known]
    if not known:
        bad(f"{ref}: commercetools does not know it, and nothing stands on a board for it")
        return USAGE
    if json:
        emit([_document(one) for one in known] if len(known) > 1 else _document(known[0]))
    else:
        for one in known:
            _show(one)
    return DONE


def _document(one: Explanation) -> dict[str, Any]:
    return {
        "ref": str(one.key.ref),
        "mapping": one.key.mapping,
        "board": one.board,
        "item_id": one.item_id,
        "reason": one.reason,
        "columns": [{"column": column, "old": old, "new": new} for column, old, new in one.columns],
        "mutations": [
            {
                "kind": mutation.kind,
                "item_id": mutation.item_id,
                "line": mutation.child,
                "columns": sorted(mutation.columns),
            }
            for mutation in one.mutations
        ],
        "price": {"calls": one.calls, "complexity": one.points},
        "faults": [{"column": fault.column, "reason": fault.reason} for fault in one.faults],
        "cells": [{**asdict(cell.trace), "now": cell.now, "then": cell.then, "why": cell.why} for cell in one.cells],
    }


def _show(one: Explanation) -> None:
    place = f"item {one.item_id}" if one.item_id else "no item yet"
    tell(f"{one.key.ref} on board {one.board} ({place}): {one.reason}")
    if one.columns:
        table("", ["column", "now", "then"], [(column, _cell(old), _cell(new)) for column, old, new in one.columns])
    if one.mutations:
        kinds = [mutation.kind for mutation in one.mutations]
        summary = ", ".join(f"{kinds.count(kind)} × {kind}" for kind in dict.fromkeys(kinds))
        tell(
            f"Mutations: {summary}. Price: {one.calls} call{'s' if one.calls != 1 else ''}, {one.points:,} complexity."
        )
    if one.cells:
        rows = [(cell.trace.column, _shown(cell), cell.why, cell.trace.rule, cell.trace.read) for cell in one.cells]
        table("", ["cell", "value", "why", "rule", "in commercetools"], rows)
        return
    for fault in one.faults:
        bad(f"{fault.column}: {fault.reason}")


def _shown(cell: Cell) -> str:
    if cell.now == cell.then:
        return _cell(cell.then)
    return f"{_cell(cell.now)} → {_cell(cell.then)}"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def sync(ref: str, /, *, wait: Flag = False, json: Json = False) -> int:
    """
    Make one record true on its board now, before everything else that is due.

    Parameters
    ----------
    ref
        `order/<id>`, or `<project>/order/<id>` with several projects; in any case.
    wait
        Wait until it is settled; run the lanes here if no `run` does.
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_sync(ref, wait, json))


async def _sync(ref: str, wait: bool, json: bool) -> int:
    async with opened() as here:
        keys = keys_from(ref, here)
        await here.intake.touch(keys, "sync", PRIORITY_PERSON)
        if wait:
            await run_until_quiet(here, keys)
        known = await here.store.bindings(keys)
        return _report_sync(here, keys, dict(known), wait, json)


def _report_sync(here: Opened, keys: tuple[Key, ...], known: dict[Key, Binding], wait: bool, json: bool) -> int:
    parked = [known[key] for key in keys if key in known and known[key].parked is not None]
    if json:
        emit([_state(known[key]) for key in keys if key in known])
    for binding in parked:
        bad(f"{binding.key}: {binding.parked}")
    if parked:
        return FINDINGS
    if not json:
        for key in keys:
            binding = known.get(key)
            good(f"{key.ref}: {_sentence(binding, wait)}")
            for fault in binding.faults if binding else ():
                bad(f"  {fault.column}: {fault.reason}")
    return DONE


def _sentence(binding: Binding | None, wait: bool) -> str:
    if not wait or binding is None:
        return "marked due"
    if binding.state != "open":
        return {"gone": "gone from commercetools", "excluded": "excluded by its mapping"}.get(
            binding.state, binding.state
        )
    return f"true on board {binding.board} as item {binding.item_id}, version {binding.version}"


def _state(binding: Binding) -> dict[str, Any]:
    return {
        "ref": str(binding.key.ref),
        "mapping": binding.key.mapping,
        "state": "parked" if binding.parked is not None else binding.state,
        "item_id": binding.item_id,
        "version": binding.version,
        "due": binding.due_at is not None,
        "parked": binding.parked,
        "faults": [{"column": fault.column, "reason": fault.reason} for fault in binding.faults],
    }
