"""The reference page of the column types stands in the docs as it is generated."""

from pathlib import Path

from storeboard.columns import COLUMN_TYPES
from storeboard.columns.reference import reference_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "columns.md"


def test_the_reference_page_is_the_one_that_the_code_writes():
    written = PAGE.read_text(encoding="utf-8")

    assert written == reference_page(), "write it anew: python -m tests.unit.columns.test_reference"


def test_the_reference_page_has_every_type():
    page = reference_page()

    assert [name for name in COLUMN_TYPES if f"## `{name}`: " not in page] == []


if __name__ == "__main__":
    PAGE.write_text(reference_page(), encoding="utf-8")
