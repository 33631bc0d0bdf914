"""The generated pages by their file name; tests/docs compares each with what stands in the docs."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from scripts.reference.commands import commands_page
from scripts.reference.configuration import configuration_page
from scripts.reference.entities import entities_page
from scripts.reference.limits import limits_page
from scripts.reference.transforms import transforms_page
from storeboard.mapping.json_schemas import FILES, json_schemas
from storeboard.transports import KINDS

ROOT: Final = Path(__file__).parents[2] / "docs" / "reference"


def schema_page(name: str) -> str:
    """Return the JSON Schema of a kind of file."""
    return json.dumps(json_schemas(KINDS)[name], indent=2) + "\n"


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "commands.md": commands_page,
    "configuration.md": configuration_page,
    "entities.md": entities_page,
    "limits.md": limits_page,
    "transforms.md": transforms_page,
    **{f"schemas/{name}.json": partial(schema_page, name) for name in FILES},
}
