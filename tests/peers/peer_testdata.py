"""
Whatever the vendor's own random resources hold, each is rendered in range.

The npm package `@commercetools/composable-commerce-test-data` is not true to the HTTP API: it writes nulls where the
API writes nothing, and stubs where a reference is expanded. The more it is a test of what a reader takes.
Run by `make peers`, which installs the package; an ordinary test run does not collect this file.
"""

import json
import os
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from storeboard.mapping.entities import MAPPABLE
from tests.unit.mapping.test_hostile_entities import rendered

COUNT = 20
WITHOUT_AN_ID = {"associate"}
"""Parts that have no id of their own."""


@cache
def built() -> dict[str, list[dict[str, Any]]]:
    """So many random resources of each model, by their entity."""
    folder = Path(os.environ["STOREBOARD_PEER_FOLDER"])
    ran = subprocess.run(
        ["node", str(folder / "testdata_models.mjs"), str(COUNT)],
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=120,
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in ran.stdout.splitlines():
        document = json.loads(line)
        found[document["entity"]].append(document["resource"])
    return found


@pytest.mark.parametrize("entity", sorted(MAPPABLE))
def test_every_random_resource_of_the_vendor_is_rendered_in_range(entity: str):
    resources = built()[entity]

    assert len(resources) >= COUNT
    for resource in resources:
        assert resource.get("id") or entity in WITHOUT_AN_ID
        assert any(rendered(entity, resource).columns.values())
