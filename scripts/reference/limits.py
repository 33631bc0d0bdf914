"""The page of the limits: every named bound of the product with its value and its one home."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from storeboard.engine.house import Policy
from storeboard.mapping.configuration import LIMITS
from storeboard.planning.doubt import ProtocolTimes
from storeboard.planning.pack import Limits

SOURCE = Path(__file__).parents[2] / "src" / "storeboard"

INTRODUCTION = """\
# Limits

Everything that can grow or last has a bound, and every bound has a name and one home. Those of the first two tables can
be set in `storeboard.yaml`; the others are the product's own. This page is generated from the code.
"""

_NAMED = re.compile(r"[A-Z][A-Z0-9_]*_(MAX|MIN|SECONDS|DAYS)")
_UNITS = frozenset({"DAY_SECONDS", "MINUTE_SECONDS"})
_FLOORS = (
    "model",
    "columns",
    "normalise",
    "mapping",
    "planning",
    "engine",
    "store",
    "commercetools",
    "monday",
    "web",
    "transports",
    "runners",
    "cli",
)


def limits_page() -> str:
    """Return the page in Markdown."""
    parts = [INTRODUCTION, _documents(), _protocol(), _policy()]
    parts += [part for floor in _FLOORS if (part := _constants(floor))]
    return "\n".join(parts)


def _documents() -> str:
    default = Limits()
    rows = [
        f"| `{name}` | {_shown(getattr(default, name))} | {least:,} to {most:,} |"
        for name, (least, most) in LIMITS.items()
    ]
    head = "## `limits:`, what one document to monday may hold\n\n| name | default | allowed |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _protocol() -> str:
    rows = [
        f"| `{field.name}` | {field.default:g} s |"
        if field.name != "strict"
        else f"| `strict` | {str(field.default).lower()} |"
        for field in dataclasses.fields(ProtocolTimes)
    ]
    head = "## `protocol:`, the times behind at most one item\n\n| name | default |\n|---|---|\n"
    tail = "\n\nTimes that contradict each other are refused at start: see [Guarantees](../guarantees.md).\n"
    return head + "\n".join(rows) + tail


def _policy() -> str:
    rows = [f"| `{field.name}` | {_shown(field.default)} |" for field in dataclasses.fields(Policy)]
    return "## A run of a lane (`engine/house.py`, `Policy`)\n\n| name | value |\n|---|---|\n" + "\n".join(rows) + "\n"


def _constants(floor: str) -> str:
    rows = [
        f"| `{name}` | {value} | `{path.relative_to(SOURCE)}` |"
        for path in sorted((SOURCE / floor).rglob("*.py"))
        for name, value in _named(path)
    ]
    if not rows:
        return ""
    return f"## `{floor}`\n\n| name | value | home |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _named(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = (
            [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and _is_limit(target.id) and node.value is not None:
                yield target.id, _shown(_value(node.value))


def _is_limit(name: str) -> bool:
    return _NAMED.fullmatch(name) is not None and name not in _UNITS


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ast.unparse(node)


def _shown(value: object) -> str:
    match value:
        case int() | float():
            return f"{int(value):,}" if value == int(value) else str(value)
        case tuple():
            return ", ".join(_shown(one) for one in value)
        case dict():
            return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
        case _:
            return str(value).strip("{}").replace("statements.PRUNE_", "").replace(" ** ", "^").replace(" * ", " × ")
