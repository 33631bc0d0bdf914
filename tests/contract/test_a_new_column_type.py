"""A column type that monday might have tomorrow is added in two files, and everything then knows it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SLOGAN = '''"""
A slogan in capitals, up to 20 characters.

Takes text. It exists in this test alone.
"""

from typing import Any

from storeboard.columns.column_type import Cell, CellError, ColumnType, Example, Option, raw_text, written_text
from storeboard.model import ColumnFacts, Value


def accept(value: object) -> Value:
    """Return the slogan in capitals."""
    slogan = written_text(value, "a slogan").upper()
    if len(slogan) > 20:
        raise CellError("a slogan that is too long; at most 20 characters fit")
    return slogan


def encode(value: str, facts: ColumnFacts) -> Any:
    """Return the slogan as monday's object."""
    return {"slogan": value}


def decode(cell: Cell, facts: ColumnFacts) -> Value:
    """Return the slogan."""
    return raw_text(cell, "slogan")


def check(tone: str) -> None:
    """Refuse all but two tones."""
    if tone not in ("loud", "soft"):
        raise CellError("expected loud or soft")


EXAMPLES = (
    Example("BUY TEA", {"slogan": "BUY TEA"}, {"value": '{"slogan":"BUY TEA"}'}),
    Example(None, None, {"value": None}),
)

TYPE = ColumnType(
    "slogan",
    "Slogan",
    __doc__,
    "SloganValue",
    "value",
    accept,
    encode,
    decode,
    EXAMPLES,
    implies={"localized": "localized"},
    options={"tone": Option("How it sounds.", check)},
    to_defaults=lambda options: {"tone": options.get("tone", "soft")},
)
'''

PROOF = """
import json

from storeboard import model
from storeboard.columns.reference import reference_page
from storeboard.errors import ConfigurationError
from storeboard.mapping.load import load
from tests.two_boards import two_boards
from storeboard.mapping.render import render
from storeboard.model import BoardFacts, ColumnFacts, Key, Ref
from storeboard.monday.blueprint import blueprints_of
from storeboard.monday.documents import compose
from storeboard.monday.reads import live_items_of, scan_question
from storeboard.monday.building import create_column_question
from storeboard.planning.plan import plan

FILES = two_boards("acme", "http://a.test", "http://b.test", "http://c.test/v2")
ORDERS = '''
entity: order
name: {template: "{orderNumber}"}
boards: [{board: orders}]
columns: {cry: {from: custom.fields.cry, as: slogan, tone: %s}}
'''

def loaded(tone):
    return load({**FILES, "mappings/orders.yaml": ORDERS % tone})

try:
    loaded("shrill")
except ConfigurationError as error:
    assert 'tone is "shrill", expected loud or soft' in str(error.faults[0]), error.faults
configuration = loaded("loud")
orders = next(one for one in configuration.mappings if one.name == "orders")
ref = Ref("acme", "order", "7")
resource = {"id": "7", "version": 1, "orderNumber": "1042", "custom": {"fields": {"cry": {"en": "buy tea"}}}}
item = render(orders, ref, resource, {}).item
assert item.columns == {"cry": "BUY TEA"}, item
resource["custom"]["fields"]["cry"] = "x" * 21
assert "too long" in render(orders, ref, resource, {}).item.faults[0].reason

planned = blueprints_of(configuration.mappings)["orders"].items.columns.values()
wanted = next(one for one in planned if one.type == "slogan")
question = create_column_question("100", wanted.id, wanted, ())
assert (question.variables["type"], json.loads(question.variables["defaults"])) == ("slogan", {"tone": "loud"})

columns = {"cry": ColumnFacts("sb_cry", "slogan")}
facts = BoardFacts("orders", "orders", "sales", "100", "Orders", "sb_external_id", columns, {})
key = Key("orders", ref)
(mutation,) = plan(key, item, model.Binding(key, "orders"), facts, 0.0).mutations
composed = compose([mutation], {("orders", "orders"): facts})
assert any('"sb_cry":{"slogan":"BUY TEA"}' in str(one) for one in composed.variables.values()), composed
assert "... on SloganValue { value }" in scan_question(facts, children=False).document
cells = [{"id": "sb_cry", "value": '{"slogan": "BUY TEA"}'}]
page = {"items": [{"id": "1", "name": "1042", "column_values": cells}]}
assert live_items_of(facts, page)[0].item.columns == item.columns
assert "## `slogan`: Slogan" in reference_page()
"""


def test_a_new_column_type_is_its_own_file_and_its_lines_in_the_registry(tmp_path: Path):
    copy = tmp_path / "src" / "storeboard"
    shutil.copytree(ROOT / "src" / "storeboard", copy, ignore=shutil.ignore_patterns("__pycache__", "simulators"))
    (copy / "columns" / "slogan.py").write_text(SLOGAN, encoding="utf-8")
    registry = copy / "columns" / "__init__.py"
    registry.write_text(registry.read_text(encoding="utf-8").replace("    status,\n", "    slogan,\n    status,\n"))

    shown = _run(tmp_path, "-c", PROOF)
    walk = "tests/unit/columns/test_column_types.py"
    walked = _run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", walk, "-k", "example and slogan")

    assert shown.returncode == 0, shown.stderr
    assert walked.returncode == 0, walked.stdout


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(folder / "src"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
