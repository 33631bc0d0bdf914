"""
Make the posts of a resource: what should have been told on its item as updates and milestones.

Never raises for what a shop holds: a value that is no text is a fault of its entry, and the record goes on. A missing
or empty text, title or time makes no post: it has not happened yet. The same words come once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from storeboard.mapping import shapes
from storeboard.mapping.context import Context
from storeboard.mapping.rules import FaultError, Reader, Source, reader_of, source_of
from storeboard.mapping.transforms import TRANSFORMS, as_text, is_localized
from storeboard.model import Fault, Mapping, Post, Posting, Resource, Rule
from storeboard.model.posts import (
    POSTS_A_POSTING_MAX,
    SUMMARY_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    UPDATE_CHARACTERS_MAX,
)
from storeboard.normalise import dates
from storeboard.normalise import text as texts

UNREADABLE: Final = "a value that cannot be read"


@dataclass(frozen=True, slots=True)
class Teller:
    """An entry with its rules parsed."""

    posting: Posting
    elements: Source | None
    text: Reader
    at: Reader | None
    summary: Reader | None


def tellers_of(mapping: Mapping) -> tuple[Teller, ...]:
    """Compile the entries of a mapping."""
    return tuple(_teller(one, mapping) for one in mapping.postings)


def posts_of(tellers: tuple[Teller, ...], whole: Resource) -> tuple[tuple[Post, ...], tuple[Fault, ...]]:
    """Return what should have been told on the item of a resource, and what could not be read of it."""
    posts: dict[str, Post] = {}
    faults: dict[str, Fault] = {}
    for teller in tellers:
        told, wrong = _told(teller, whole)
        posts.update({post.id: post for post in told[-POSTS_A_POSTING_MAX:] if post.id not in posts})
        if wrong is not None:
            faults[teller.posting.label] = Fault(teller.posting.label, wrong)
    return tuple(posts.values()), tuple(faults.values())


def _told(teller: Teller, whole: Resource) -> tuple[list[Post], str | None]:
    """The posts of one entry, and the first reason why one of them could not be made."""
    told: list[Post] = []
    wrong: str | None = None
    for record in _records(teller, whole):
        try:
            told.extend(_of_record(teller, record, whole))
        # NormaliseError and FaultError give a reason; what else a hostile number may cause does not.
        except (ValueError, ArithmeticError) as error:
            wrong = wrong or str(getattr(error, "reason", UNREADABLE))
    return list({post.id: post for post in told}.values()), wrong


def _records(teller: Teller, whole: Resource) -> list[Resource]:
    if teller.elements is None:
        return [whole]
    found = teller.elements(whole, whole)
    return shapes.records(found if isinstance(found, list) else [found])


def _of_record(teller: Teller, record: Resource, whole: Resource) -> Iterator[Post]:
    value, context = teller.text.read(record, whole)
    name = teller.posting.name
    if teller.posting.kind == "update":
        for one in value if isinstance(value, list) else [value]:
            if text := texts.truncate(texts.clean(_text(one, context)), UPDATE_CHARACTERS_MAX):
                yield Post("update", name, text)
        return
    title = _line(value, context, TITLE_CHARACTERS_MAX)
    at = _moment(*teller.at.read(record, whole)) if teller.at is not None else ""
    summary = _line(*teller.summary.read(record, whole), SUMMARY_CHARACTERS_MAX) if teller.summary is not None else ""
    if title and at:
        yield Post("milestone", name, title, at, summary)


def _line(value: Any, context: Context, characters_max: int) -> str:
    return texts.truncate(texts.one_line(_text(value, context)), characters_max)


def _text(value: Any, context: Context) -> str:
    if isinstance(value, list):
        return ", ".join(part for one in value if (part := _text(one, context)))
    if is_localized(value):
        value = TRANSFORMS["localized"].function(value, (), context)
    return as_text(value)


def _moment(value: Any, context: Context) -> str:
    """The time in UTC with its zone, which monday demands; empty for no time."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise FaultError("no time; expected one such as 2026-06-15T10:00:00Z")
    return dates.moment(value).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _teller(posting: Posting, mapping: Mapping) -> Teller:
    def reader(rule: Rule) -> Reader:
        entity = mapping.entity if posting.each is None else posting.element
        return reader_of(rule, entity, personal=posting.personal, own=mapping.transforms)

    return Teller(
        posting,
        source_of(posting.each, mapping.entity) if posting.each is not None else None,
        reader(posting.text),
        reader(posting.at) if posting.at is not None else None,
        reader(posting.summary) if posting.summary is not None else None,
    )
