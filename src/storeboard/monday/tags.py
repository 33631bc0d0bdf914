"""
Make the tags that the mappings of a board can be known to write.

Tags belong to the account. Those that are there stay as they are, whatever the case of their names. A tag that cannot
be made parks the fields that need it, and nothing else.
"""

from storeboard.monday.blueprint import Sheet
from storeboard.monday.directory import TAG, asked
from storeboard.monday.reads import Question
from storeboard.monday.site import Site
from storeboard.monday.wire import RefusedError


async def tag_sheet(site: Site, sheet: Sheet) -> None:
    """Make the missing tags of a sheet's columns."""
    wanted = {f"{TAG}{tag}": plan.id for plan in sheet.columns.values() for tag in plan.tags}
    try:
        there = await asked(list(wanted), site.ask) if wanted else {}
    except RefusedError as error:
        for name, column_id in wanted.items():
            site.forgo(column_id, f"not looked for: the tag {name.removeprefix(TAG)!r}; {error.reason}")
        return
    for name, column_id in wanted.items():
        if name not in there:
            tag = name.removeprefix(TAG)
            await site.beautify(column_id, f"create the tag {tag!r}", _create_question(tag))


def _create_question(name: str) -> Question:
    return Question("mutation ($name: String) { create_or_get_tag(tag_name: $name) { id } }", {"name": name})
