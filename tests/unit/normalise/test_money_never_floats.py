"""Where money passes, no number is divided, rounded or made a float: a walk over the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import storeboard

ROOMS = ("normalise", "mapping", "columns")
HOME = Path(storeboard.__file__).parent
FILES = sorted(path for room in ROOMS for path in (HOME / room).rglob("*.py"))

# What is no money: the length of a duration, and the kinds of numbers that a value may have.
ALLOWED = {("mapping/schema.py", "float")}


def floats(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every place where code divides, rounds, converts to a float, or calculates with one."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield node.lineno, "/"
            case ast.Call(func=ast.Name(id="float" | "round" as name)):
                yield node.lineno, name
            case ast.BinOp(left=ast.Constant(value=float())) | ast.BinOp(right=ast.Constant(value=float())):
                yield node.lineno, "float literal"
            case ast.Import() | ast.ImportFrom() if "math" in ast.unparse(node).split():
                yield node.lineno, "math"
            case _:
                pass


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_amount_can_become_a_float(path: Path):
    name = str(path.relative_to(HOME)).replace("\\", "/")

    found = [one for one in floats(ast.parse(path.read_text(encoding="utf-8"))) if (name, one[1]) not in ALLOWED]

    assert found == []


@pytest.mark.parametrize("code", ["a / 100", "a /= 100", "float(a)", "round(a, 2)", "a * 0.01", "import math"])
def test_the_walk_finds_what_it_looks_for(code: str):
    assert list(floats(ast.parse(code)))
