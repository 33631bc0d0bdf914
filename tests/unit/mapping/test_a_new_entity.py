"""A new entity is one row in one product file: everything else follows from it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import storeboard

ROOT = Path(__file__).parents[3]
PACKAGE = Path(storeboard.__file__).parent
FILE = "mapping/entities/lookups.py"

ROW = """
    Entity(
        "shopping-list",
        "shopping-lists",
        "view_shopping_lists",
        fields="name slug customer store lineItems",
        expansions=(Expansion("customer", "customer"),),
        derived=(Derived("title", lambda wish, whole: f"Wishes of {wish['customer']['obj']['email']}"),),
    ),
    Entity("wish", fields="quantity", part_of=Part("shopping-list", ("lineItems[*]",), "list")),
"""

STORY = """
import asyncio

from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.mapping.entities import needed
from storeboard.mapping.load import load
from storeboard.mapping.render import render
from storeboard.mapping.route import route
from storeboard.model import Ref
from tests.unit.commercetools.fakes import Clock, Shop, client_of
from tests.unit.mapping.records import mapping_files

files = mapping_files(
    "entity: shopping-list\\nboards: [{board: orders}]\\nname: {template: '{title}'}\\n"
    "columns: {slug: {from: slug.en, as: text}}\\n"
) | {
    "mappings/wishes.yaml":
    "entity: wish\\nboards: [{board: customers}]\\nname: {template: '{list.slug.en}'}\\n"
    "columns: {pieces: {from: quantity, as: numbers}}\\n"
}
mappings = load(files).mappings
shop = Shop(lists={
    "shopping-lists": [{
        "id": "s1", "version": 4, "slug": {"en": "summer"}, "customer": {"typeId": "customer", "id": "c1"},
        "lineItems": [{"id": "L1", "quantity": 2}],
    }],
    "customers": [{"id": "c1", "version": 1, "email": "a@b.test"}],
})
wishes, wish = Ref("acme", "shopping-list", "s1"), Ref("acme", "wish", "s1_l1")
found = asyncio.run(CommercetoolsSource({"acme": client_of(shop, Clock())}).fetch([wishes, wish]))
entities = {one.name: one.entity for one in mappings}
for mapping in mappings:
    for ref in (wishes, wish):
        if mapping.entity == ref.type:
            rendered = render(mapping, ref, found[ref], entities)
            print(rendered.item.name, dict(rendered.item.columns), *map(str, rendered.uses), sep=" | ")
print(*route(wishes, mappings), sep=" | ")
print(*(row.scope for row in needed(["wish"])), sep=" | ")
"""


def test_an_entity_and_its_parts_are_fetched_rendered_and_routed_by_rows_in_one_file(tmp_path: Path):
    copy = tmp_path / "src" / "storeboard"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "simulators"))
    file = copy / FILE
    text = file.read_text(encoding="utf-8")
    text = text.replace("import Entity\n", "import Derived, Entity, Expansion, Part\n")
    file.write_text(text.replace("ROWS: Final = (", f"ROWS: Final = ({ROW}", 1), encoding="utf-8")

    told = subprocess.run(
        [sys.executable, "-c", STORY],
        env={**os.environ, "PYTHONPATH": f"{copy.parent}{os.pathsep}{ROOT}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert told.stderr == ""
    assert told.stdout.splitlines() == [
        "Wishes of a@b.test | {'slug': 'summer'} | acme/customer/c1",
        "summer | {'pieces': '2'} | acme/customer/c1 | acme/shopping-list/s1",
        "orders:acme/shopping-list/s1 | ~wish:acme/shopping-list/s1",
        "view_customers | view_customer_groups | view_shopping_lists | view_stores",
    ]
    assert _changed(copy) == [FILE]


def _changed(copy: Path) -> list[str]:
    files = (one.relative_to(copy) for one in copy.rglob("*.py"))
    return [str(one) for one in files if (copy / one).read_bytes() != (PACKAGE / one).read_bytes()]
