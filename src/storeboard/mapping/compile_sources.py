"""
Check what `storeboard.yaml` says of sources: each entry by the words of its own door.
"""

from collections.abc import Callable, Collection
from collections.abc import Mapping as Dict
from typing import Any, Final

from storeboard.mapping.configuration import SourceConfig
from storeboard.mapping.document import Place
from storeboard.mapping.faults import Faults
from storeboard.mapping.schema import SourceEntry
from storeboard.mapping.source_entries import SOURCES
from storeboard.mapping.validate import validated

SECRETS_MAX: Final = 2
"""The secrets of one source that are valid at once: the old one and the new one, while it is replaced."""

Reference = Callable[[str | None, Place, str], str]
"""Checks the reference to a secret that stands under a key, and returns it."""


def sources_of(
    entries: Dict[str, Dict[str, Any]], doors: Collection[str] | None, reference: Reference, faults: Faults
) -> dict[str, SourceConfig]:
    """Compile the section; what is wrong is added to the faults. `doors` are those that there are, if that is known."""
    known = SOURCES.keys() if doors is None else SOURCES.keys() & set(doors)
    made: dict[str, SourceConfig] = {}
    for name, given in entries.items():
        place = ("sources", name)
        door = given.get("door")
        if isinstance(door, str) and door in known:
            entry = validated(SOURCES[door].model, faults, place)
            _check_keys(door, entry, given, place, faults)
            made[name] = _source(door, entry, place, reference, faults)
        elif door is None:
            faults.missing(place, "door", f"; expected one of: {', '.join(sorted(known))}")
        else:
            faults.unknown((*place, "door"), str(door), known)
    return made


def _source(door: str, entry: SourceEntry, place: Place, reference: Reference, faults: Faults) -> SourceConfig:
    given = entry.model_dump(exclude={"door", "secret"}, exclude_none=True)
    # An element that was wrong is empty by now.
    lists = {key: tuple(filter(None, value)) for key, value in given.items() if isinstance(value, list)}
    kept = SOURCES[door].references
    options = {key: value for key, value in (given | lists).items() if key not in kept}
    references = {key: reference(value, place, key) for key, value in given.items() if key in kept}
    return SourceConfig(door, _secrets(getattr(entry, "secret", None), place, reference, faults), options, references)


def _check_keys(door: str, entry: SourceEntry, given: Collection[str], place: Place, faults: Faults) -> None:
    words = SOURCES[door]
    for key, what in words.required.items():
        if getattr(entry, key) in (None, []):
            faults.missing(place, key, f"; expected {what}")
    for key, why in words.contradictions(given):
        if not faults.is_wrong((*place, key)):
            faults.add((*place, key) if key in given else place, why)


def _secrets(secret: str | list[str] | None, place: Place, reference: Reference, faults: Faults) -> tuple[str, ...]:
    if secret is None:
        return ()
    given = secret if isinstance(secret, list) else [secret]
    if not 1 <= len(given) <= SECRETS_MAX:
        faults.add((*place, "secret"), f"has {len(given)} secrets; expected 1 to {SECRETS_MAX}")
    return tuple(reference(one, place, "secret") for one in given)
