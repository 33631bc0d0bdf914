"""No file grows until nobody reads it whole, and no function until nobody sees it at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = sorted(path for folder in ("src", "tests", "bench", "scripts") for path in (ROOT / folder).rglob("*.py"))
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file with the lines of its body; a command's signature and docstring are its help."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield node.name, (node.end_lineno or node.lineno) - body[0].lineno + 1


def test_no_file_is_longer_than_it_may_be():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in FILES}

    assert {name: lines for name, lines in lengths.items() if lines >= FILE_LINES_MAX} == {}


def test_no_function_is_longer_than_it_may_be():
    lengths = {f"{path.relative_to(ROOT)}:{name}": lines for path in FILES for name, lines in functions_of(path)}

    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES_MAX} == {}
