"""
Make the tags that the mappings of a board can be known to write.

Tags belong to the account. Those that are there stay as they are, whatever the case of their names.
"""

from storeboard.monday.blueprint import Sheet
from storeboard.monday.construction import Site
from storeboard.monday.directory import TAG, asked
from storeboard.monday.reads import Question


async def tag_sheet(site: Site, sheet: Sheet) -> None:
    """Make the missing tags of a sheet's columns."""
    wanted = {f"{TAG}{tag}": plan.id for plan in sheet.columns.values() for tag in plan.tags}
    there = await asked(list(wanted), site.ask) if wanted else {}
    for name, column_id in wanted.items():
        if name not in there:
            tag = name.removeprefix(TAG)
            await site.make(column_id, f"create the tag {tag!r}", _create_question(tag))


def _create_question(name: str) -> Question:
    return Question("mutation ($name: String) { create_or_get_tag(tag_name: $name) { id } }", {"name": name})
