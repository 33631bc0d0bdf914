"""
Check `updates:` and `timeline:` of a mapping file and compile them to `Posting`s.
"""

import re
from collections.abc import Iterator

from storeboard.mapping.compile_columns import COLUMN_NAME_CHARACTERS_MAX
from storeboard.mapping.compile_rule import check_path, rule_of
from storeboard.mapping.document import Place
from storeboard.mapping.entities import ENTITIES
from storeboard.mapping.faults import Faults
from storeboard.mapping.schema import MappingFile, MilestoneEntry, RuleEntry, UpdateEntry
from storeboard.model import Posting
from storeboard.model.posts import POSTINGS_MAX

_NAME = re.compile("[a-z][a-z0-9_]*")


def postings_of(file: MappingFile, entity: str | None, faults: Faults) -> tuple[Posting, ...]:
    """Compile the entries of both keys, updates first; what is wrong with them is added to the faults."""
    postings = (*_updates(file, entity, faults), *_milestones(file, entity, faults))
    if len(postings) > POSTINGS_MAX:
        key = "updates" if file.updates else "timeline"
        faults.add((key,), f"and timeline have {len(postings)} entries; a mapping has at most {POSTINGS_MAX}")
    return postings


def _updates(file: MappingFile, entity: str | None, faults: Faults) -> Iterator[Posting]:
    for name, entry in file.updates.items():
        place: Place = ("updates", name)
        _check_name(name, place, faults)
        element = _element(entry, place, entity, faults)
        rule = rule_of(entry, place, element, faults)
        _check_reads(entry, place, faults)
        yield Posting("update", name, rule, each=entry.each, element=element or "", personal=entry.personal or False)


def _milestones(file: MappingFile, entity: str | None, faults: Faults) -> Iterator[Posting]:
    for name, entry in file.timeline.items():
        place: Place = ("timeline", name)
        _check_name(name, place, faults)
        element = _element(entry, place, entity, faults)
        if entry.title is None:
            faults.missing(place, "title", "; expected a text, or a rule with from or template")
        if entry.at is None:
            faults.missing(place, "at", "; expected a rule that gives a time, such as at: {from: createdAt}")
        else:
            _check_reads(entry.at, (*place, "at"), faults)
        yield Posting(
            "milestone",
            name,
            rule_of(entry.title or RuleEntry(), (*place, "title"), element, faults),
            at=rule_of(entry.at or RuleEntry(), (*place, "at"), element, faults),
            summary=rule_of(entry.summary, (*place, "summary"), element, faults) if entry.summary else None,
            each=entry.each,
            element=element or "",
            personal=entry.personal or False,
            activity=entry.activity or " ".join(name.split("_")).capitalize(),
            icon=entry.icon,
            color=entry.color,
        )


def _element(entry: UpdateEntry | MilestoneEntry, place: Place, entity: str | None, faults: Faults) -> str | None:
    """The entity that the rules of an entry read; None for elements of no entity, whose fields are not checked."""
    if entry.each is None:
        return entity
    check_path(entry.each, (*place, "each"), entity, faults)
    row = ENTITIES.get(entity or "")
    gathered = row.gathered if row is not None else ()
    return next((one.entity for one in gathered if one.attach_as == entry.each), None)


def _check_reads(entry: RuleEntry, place: Place, faults: Faults) -> None:
    if not entry.model_fields_set & {"from_", "template"} and not faults.is_wrong(place):
        faults.missing(place, "from", "; expected from or template")


def _check_name(name: str, place: Place, faults: Faults) -> None:
    if not _NAME.fullmatch(name) or len(name) > COLUMN_NAME_CHARACTERS_MAX:
        faults.add(
            place,
            "has a name that is none; expected a lower-case letter, then letters, digits and _, at most "
            f"{COLUMN_NAME_CHARACTERS_MAX} characters",
        )
