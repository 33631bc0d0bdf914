"""
Let an optional mapping rest while its project has no such entity, or keeps it from this client.

Resting is found out by the smallest reads, never remembered: what becomes readable is read. What rests is left alone by
everything that goes through whole lists, so that what cannot be read is never taken for what is not there. A key that
only we wanted to be true (a link, history) ends quietly; one that a notification told of is parked, so that nothing is
lost. What is not optional never rests: it waits until a person has mended it.
"""

from collections.abc import Iterable, Mapping, Sequence

from storeboard import model
from storeboard.engine.house import House
from storeboard.engine.ports import Settlement, Source
from storeboard.engine.work import deferred, parked
from storeboard.errors import TerminalError
from storeboard.model import Binding, Unchanged

Resting = Mapping[tuple[str, str], str]
"""Why a mapping rests, by its name and the project."""


async def resting(source: Source, mappings: Iterable[model.Mapping], projects: Sequence[str]) -> Resting:
    """The optional mappings that rest in these projects; raise `TransientError` when that cannot be told."""
    found: dict[tuple[str, str], str] = {}
    for mapping in mappings:
        for project in mapping.projects if mapping.optional else ():
            reason = await source.refusal(project, mapping.entity) if project in projects else None
            if reason is not None:
                found[mapping.name, project] = reason
    return found


def words(found: Resting) -> list[str]:
    """Say it in a line for each mapping and project."""
    return [f"{mapping} rests: {reason}" for (mapping, _), reason in found.items()]


def kinds_of(bindings: Iterable[Binding]) -> dict[tuple[str, str, str], list[Binding]]:
    """The bindings by mapping, project and type: what one refusal may speak of."""
    kinds: dict[tuple[str, str, str], list[Binding]] = {}
    for one in bindings:
        kinds.setdefault((one.key.mapping, one.key.ref.project, one.key.ref.type), []).append(one)
    return kinds


def rested(binding: Binding, reason: str, now: float) -> Settlement:
    """End a key that cannot be read while its mapping rests."""
    was_told = binding.promised_version > binding.version or binding.deleted or binding.erasure
    return parked(binding, reason, now) if was_told else Settlement(binding, Unchanged(reason))


def refused(house: House, bindings: Sequence[Binding], error: TerminalError) -> list[Settlement]:
    """commercetools refuses our credentials or scopes: everything waits, unblamed, until a person has mended them."""
    house.report("commercetools.refused", {"why": error.reason, "keys": len(bindings)})
    now = house.clock.now()
    until = now + house.policy.held_retry_seconds
    return [deferred(one, until, f"commercetools: {error.reason}", now, counts=False) for one in bindings]
