"""What failed, why, and trying it again."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from cyclopts import Parameter

from storeboard.cli.opened import keys_from, opened, ref_from
from storeboard.cli.output import DONE, FINDINGS, emit, good, table, tell
from storeboard.cli.setup import Flag, Json
from storeboard.commercetools.notifications import CONFIRMATION
from storeboard.commercetools.strict import parse
from storeboard.errors import TerminalError
from storeboard.model import Key

_TOPIC: Final = re.compile(r"arn:[a-z-]+:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_.-]{1,256}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]{1,1024}")


def failures(ref: str | None = None, /, *, confirmations: Flag = False, json: Json = False) -> int:
    """
    Show parked records, parked fields and quarantined deliveries, grouped by cause; exit 1 when there are any.

    Parameters
    ----------
    ref
        Only what concerns this record.
    confirmations
        The subscriptions of Amazon SNS that wait to be confirmed, each with the command that confirms it.
    json
        Print one JSON document on stdout.
    """
    return asyncio.run(_confirmations(json) if confirmations else _failures(ref, json))


async def _confirmations(json: bool) -> int:
    asked: dict[str, dict[str, object]] = {}
    async with opened() as here:
        for source, since, body in await here.store.quarantined_bodies(CONFIRMATION):
            for topic, words in _confirmation_in(body):
                # SNS asks again and again; the latest token counts.
                asked.setdefault(topic, {"source": source, "since": since, "topic": topic, **words})
    if json:
        emit(list(asked.values()))
    elif not asked:
        good("no subscription waits to be confirmed")
    for row in () if json else asked.values():
        tell(f"aws sns confirm-subscription --region {row['region']} --topic-arn {row['topic']} --token {row['token']}")
    return FINDINGS if asked else DONE


def _confirmation_in(body: bytes) -> Iterator[tuple[str, dict[str, object]]]:
    """The topic of a confirmation with region and token; nothing of what could not stand in a command as it is."""
    match parse(body):
        case {"TopicArn": str(arn), "Token": str(token)} if (topic := _TOPIC.fullmatch(arn)) and _TOKEN.fullmatch(
            token
        ):
            yield arn, {"region": topic[1], "token": token}
        case _:
            return


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
