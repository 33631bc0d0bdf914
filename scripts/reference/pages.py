"""The generated pages by their file name; tests/docs compares each with what stands in the docs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scripts.reference.commands import commands_page
from scripts.reference.configuration import configuration_page
from scripts.reference.limits import limits_page

ROOT: Final = Path(__file__).parents[2] / "docs" / "reference"

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands.md": commands_page,
    "configuration.md": configuration_page,
    "limits.md": limits_page,
}
