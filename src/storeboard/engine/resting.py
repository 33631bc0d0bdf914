"""
Which mappings rest: optional ones whose entity a project does not have, or keeps from this client.

They are asked for by the smallest read, once for each command. What rests is left alone by everything that goes
through whole lists, so that what cannot be read is never taken for what is not there.
"""

from collections.abc import Iterable, Mapping, Sequence

from storeboard import model
from storeboard.engine.ports import Source


async def resting(source: Source, mappings: Iterable[model.Mapping], projects: Sequence[str]) -> Mapping[str, str]:
    """Give the names of the mappings that rest, each with the reason; one that rests in any of its projects does."""
    found: dict[str, str] = {}
    for mapping in mappings:
        mine = [one for one in mapping.projects if one in projects]
        for project in mine if mapping.optional else ():
            reason = await source.refusal(project, mapping.entity)
            if reason is not None:
                found[mapping.name] = reason
    return found
