"""
The list of all benches, in the order in which they run.
"""

from collections.abc import Callable, Mapping
from types import ModuleType

from bench import creation, cycle, daily, intake, lag, memory, preset, rendering
from bench.figure import Figure

Measure = Callable[[float], list[Figure]]

MODULES: tuple[ModuleType, ...] = (intake, rendering, cycle, preset, daily, creation, lag, memory)

BENCHES: Mapping[str, Measure] = {module.NAME: module.measure for module in MODULES}
"""By name; each takes a scale (1 is the size that the page tells of) and returns its figures."""


def about(name: str) -> str:
    """What a bench does: its module's own words, on one line."""
    module = next(one for one in MODULES if name == one.NAME)
    return " ".join((module.__doc__ or "").split())
