"""What failed, why, and trying it again."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from cyclopts import Parameter

from storeboard.cli.opened import keys_from, opened, ref_from
from storeboard.cli.output import DONE, FINDINGS, emit, good, table
from storeboard.cli.setup import Flag, Json
from storeboard.errors import TerminalError
from storeboard.model import Key


def failures(ref: str | None = None, /, *, json: Json = False) -> int:
    """
    Show parked records, parked fields and quarantined deliveries, grouped by cause; exit 1 when there are any.

    Parameters
    ----------
    ref
        Only what concerns this record.
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_failures(ref, json))


async def _failures(ref: str | None, json: bool) -> int:
    async with opened() as here:
        if ref is None:
            rows = [
                {"cause": f.cause, "kind": f.kind, "count": f.count, "refs": list(f.refs), "oldest": f.oldest}
                for f in await here.store.failures()
            ]
        else:
            rows = [dict(row) for row in await here.store.failure_of(ref_from(ref, here.configuration))]
    if json:
        emit(rows)
    elif not rows:
        good("nothing is parked")
    elif ref is None:
        table("", ["cause", "kind", "count", "for example"], [_row(row) for row in rows])
    else:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        table("", columns, [[row.get(name) for name in columns] for row in rows])
    return FINDINGS if rows else DONE


def _row(row: Mapping[str, object]) -> list[object]:
    refs = row["refs"]
    return [row["cause"], row["kind"], row["count"], refs[0] if isinstance(refs, list) and refs else ""]


def replay(
    *ref: str,
    cause: str | None = None,
    everything: Annotated[Flag, Parameter(name="--all")] = False,
    json: Json = False,
) -> int:
    """
    Release what is parked, so that it is tried again now.

    Parameters
    ----------
    ref
        The records to release.
    cause
        Release everything parked for this cause.
    everything
        Release everything that is parked.
    json
        Print one JSON document on stdout.
    """
    if not ref and cause is None and not everything:
        raise TerminalError("replay needs a REF, --cause or --all")
    return asyncio.run(_replay(ref, cause, json))


async def _replay(refs: tuple[str, ...], cause: str | None, json: bool) -> int:
    async with opened() as here:
        keys: list[Key] | None = [key for ref in refs for key in keys_from(ref, here)] if refs else None
        released = await here.store.release_parked(keys, cause)
    if json:
        emit({"released": released})
    else:
        good(f"{released} released")
    return DONE
